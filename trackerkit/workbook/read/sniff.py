"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

from typing import Literal

from trackerkit.workbook.read import ole
from trackerkit.workbook.read.refusals import damaged, refusal

Container = Literal["zip", "xls", "encrypted"]

_SHORTEST_ZIP = 100  # bytes; a workbook cannot be made of fewer
_LOCK_FILE = 165  # bytes; what Excel writes into ~$name.xlsx: a length, a name, padding

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a rich text document"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"#!", "a program"),
    (b"Rar!", "a packed archive"),
    (b"7z\xbc\xaf\x27\x1c", "a packed archive"),
    (b"\x1f\x8b", "a packed archive"),
    (b"PK\5\6", "an empty zip archive"),
)
_OLE_KINDS = {
    "WordDocument": "a Word document",
    "PowerPoint Document": "a presentation",
    "__properties_version1.0": "an e-mail",
}
_SPREADSHEET_2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def container(data: bytes) -> Container:
    """What kind of container holds the workbook. Raises UnreadableWorkbook when it can hold none.

    Codes: empty, not-a-workbook, open-in-excel, damaged. ``encrypted`` is a workbook behind a password.
    """
    if not data:
        raise refusal("empty")
    if data[:4] == b"PK\3\4" and len(data) >= _SHORTEST_ZIP:
        return "zip"
    if data[:8] == ole.SIGNATURE:
        return _in_ole(data)
    if len(data) == _LOCK_FILE and 0 < data[0] <= 54:
        raise refusal("open-in-excel")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise refusal("not-a-workbook", what=what)
    raise refusal("not-a-workbook", what=_kind_of_text(data[:4096]))


def _in_ole(data: bytes) -> Container:
    names = ole.stream_names(data)
    if "EncryptedPackage" in names:
        return "encrypted"
    if names & {"Workbook", "Book"}:
        return "xls"
    for name, what in _OLE_KINDS.items():
        if name in names:
            raise refusal("not-a-workbook", what=what)
    raise damaged("it is an old Office file without a workbook in it")


def _kind_of_text(head: bytes) -> str:
    """What a file that has no signature is, in words that follow "The file is"."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head.decode("utf-16", "replace")
    else:
        text = head.decode("utf-8-sig", "replace")
    if not _readable(text):
        return "of an unknown kind"
    start = text.lstrip().lower()
    if _SPREADSHEET_2003 in start or "excel.sheet" in start:
        return "an Excel 2003 XML file"
    if start.startswith(("<html", "<!doctype html", "<table", "<head", "<meta")) or "<html" in start:
        return "a web page"
    if start.startswith("<"):
        return "an XML file"
    return "plain text, such as a CSV"


def _readable(text: str) -> bool:
    """Whether nearly all of it is text; the last letter may have been cut in two."""
    odd = sum(1 for letter in text if not (letter.isprintable() or letter in "\t\r\n"))
    return odd * 50 <= len(text)
