"""A zip package whose bytes depend on what is in it, and not on the clock or the machine."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip entry can carry


_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def restamped(data: bytes, saved: datetime) -> bytes:
    """The same parts in the same order, with one fixed compression and time; `saved` is when it says it was saved.

    openpyxl writes the hour of saving into the properties, whatever they held.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for entry in old.infolist():
            stamped = zipfile.ZipInfo(entry.filename, EPOCH)
            stamped.compress_type = zipfile.ZIP_DEFLATED
            stamped.create_system = 0
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + saved.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), part)
            new.writestr(stamped, part)
    return out.getvalue()
