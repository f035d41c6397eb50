"""XML, read event by event (expat) with the doors shut: no document type, no entities, no bottomless nesting.

Names of the namespaces asked for lose their prefix, and so a part reads the same whether its writer used one, and
whether it is transitional or strict (ISO/IEC 29500-1 and -4 differ in the namespace only, for what is read here).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from trackerkit.workbook.read.refusals import damaged, refusal

DEEPEST = 200  # elements within elements; parts of workbooks stay under 20
_MARKS = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE_MARKS = tuple(mark.decode().encode(code) for mark in _MARKS for code in ("utf-16-le", "utf-16-be"))
_REMARKS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"))
_LONGEST = 1 << 20  # bytes without a tag; a cell holds 32,767 characters

MAIN = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
RELATIONSHIPS = frozenset({"http://schemas.openxmlformats.org/package/2006/relationships"})
CONTENT_TYPES = frozenset({"http://schemas.openxmlformats.org/package/2006/content-types"})
RELATIONSHIP_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def refuse_document_types(name: str, data: bytes) -> None:
    """Refuse a part, or a piece of one, that declares a document type, in UTF-8 or UTF-16; nothing is parsed.

    Raises UnreadableWorkbook (dtd).
    """
    if any(mark in data for mark in _MARKS) or (b"\0" in data[:64] and any(mark in data for mark in _WIDE_MARKS)):
        raise refusal("dtd", name=name)


def refuse_endless(name: str, chunk: bytes, within: bytes) -> bytes:
    """Refuse a part of which a whole chunk holds no tag, or lies in one comment: a parser starts over at each chunk.

    `within` is what would close what the chunk before left open, empty for nothing; the same for this one is given
    back. Wide encodings are told by their zeros and left to the parser. Raises UnreadableWorkbook (damaged).
    """
    if within and within not in chunk:
        raise damaged(f"{name} has a remark in it that does not end")
    if len(chunk) >= _LONGEST and b"<" not in chunk and b"\0" not in chunk[:64]:
        raise damaged(f"{name} has a word in it that does not end")
    return next((closer for opener, closer in _REMARKS if chunk.rfind(opener) > chunk.rfind(closer)), b"")


def walk(
    name: str,
    chunks: Iterable[bytes],
    start: Start,
    end: End | None = None,
    text: Text | None = None,
    *,
    spaces: frozenset[str] = MAIN,
) -> None:
    """Read the part `name`, calling `start(element, attributes)`, `end(element)` and `text(characters)`.

    Elements of the namespaces `spaces` are called by their local name; all others, and attributes of a namespace, are
    called "namespace name". Raises UnreadableWorkbook: damaged for XML that is not well-formed or nests deeper than
    `DEEPEST`, dtd for a document type.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0
    called: dict[str, str] = {}

    def call(qualified: str) -> str:
        space, _, local = qualified.rpartition(" ")
        return called.setdefault(qualified, local if space in spaces else qualified)

    def opened(qualified: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise damaged(f"{name} nests its parts without end")
        start(called.get(qualified) or call(qualified), attributes)

    def closed(qualified: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(called.get(qualified) or call(qualified))

    def doctype(*_: object) -> None:
        raise refusal("dtd", name=name)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = doctype
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as fault:
        line = f" at line {fault.lineno}" if isinstance(fault, expat.ExpatError) else ""
        raise damaged(f"{name} cannot be read{line}") from None
