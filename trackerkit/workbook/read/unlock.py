"""A workbook behind a password ([MS-OFFCRYPTO]), opened with the password that was given. For the worker only."""

from __future__ import annotations

import io

from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from trackerkit.workbook.read.markup import refuse_document_types
from trackerkit.workbook.read.refusals import damaged, refusal


def unlocked(data: bytes, password: str) -> bytes:
    """The workbook inside the OLE file `data`. Raises UnreadableWorkbook (wrong-password, damaged, dtd)."""
    refuse_document_types("EncryptionInfo", data)  # the library parses its XML without a guard
    inside = io.BytesIO()
    try:
        locked = OOXMLFile(io.BytesIO(data))
        locked.load_key(password=password, verify_password=True)
        locked.decrypt(inside)
    except InvalidKeyError:
        raise refusal("wrong-password") from None
    except DecryptionError:
        raise damaged("it is protected in a way that is not known here") from None
    return inside.getvalue()
