"""XML as the marked parts need it: a parser that fetches and expands nothing, and text that Excel accepts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from trackerkit.errors import UnreadableWorkbook

Element: TypeAlias = etree._Element  # noqa: SLF001 (the only name that lxml gives the type)

REMEDY = "Open it in Excel, save it as an Excel workbook (.xlsx) and use that file."
CELL_LIMIT = 32_767  # UTF-16 units in a cell or note (Excel specifications and limits)
PRINT_LIMIT = 1_500  # characters of one text on the Fix list; a row of a sheet cannot grow to show more
SHORTENED = " … (shortened here)"

_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_SURROGATES = re.compile("[\ud800-\udfff]")


def cannot_mark(sentence: str) -> UnreadableWorkbook:
    """The one refusal of this package: code ``cannot-mark``, what is wrong, and what to do."""
    return UnreadableWorkbook("cannot-mark", sentence, REMEDY)


def parse(data: bytes, name: str) -> Element:
    """The root of the part `name`. Raises UnreadableWorkbook for broken XML and for any document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise cannot_mark(f"The part {name} of the workbook is damaged.") from error
    refuse_doctype(root, name)
    return root


def refuse_doctype(root: Element, name: str) -> None:
    """Raise UnreadableWorkbook when the document declares a type, and with it perhaps entities."""
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
        raise cannot_mark(f"The part {name} of the workbook has a document type, which no spreadsheet program writes.")


def serialise(root: Element) -> bytes:
    """The whole document, with what stands before the root, as UTF-8."""
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def namespace(element: Element) -> str:
    """The namespace of an element; empty where it has none."""
    return _namespace_of(element)[1:-1]


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _namespace_of(element: Element) -> str:
    """The namespace of an element in braces, as it begins the names of its children; empty where it has none."""
    tag = str(element.tag)
    return tag[: tag.find("}") + 1]


def child(parent: Element, name: str) -> Element | None:
    """The first child of that local name in the parent's own namespace."""
    return parent.find(f"{_namespace_of(parent)}{name}")


def children(parent: Element) -> list[Element]:
    """The child elements, without comments and instructions."""
    return list(parent.iterchildren("*"))


def add(parent: Element, name: str, attributes: dict[str, str] | None = None, text: str | None = None) -> Element:
    """A new last child in the parent's own namespace."""
    made = etree.SubElement(parent, f"{_namespace_of(parent)}{name}", attributes or {})
    made.text = text
    return made


def drop(element: Element) -> None:
    """Take an element out of its parent; the white space after it stays (lxml's `remove` takes it along)."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail, element.getprevious()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def signature(element: Element) -> tuple[object, ...]:
    """What an element says, whatever its namespace, prefix and white space: equal for equal styles."""
    inner = tuple(signature(each) for each in children(element))
    return (
        local(element),
        tuple(sorted(str(each) for each in element.attrib.items())),
        (element.text or "").strip(),
        inner,
    )


def moved(element: Element, namespace_uri: str) -> Element:
    """A copy of `element` with all its own-namespace names in `namespace_uri` (strict and transitional differ)."""
    old = namespace(element)
    made = etree.Element(f"{{{namespace_uri}}}{local(element)}", attributes(element))
    made.text = element.text
    for each in children(element):
        if namespace(each) == old:
            made.append(moved(each, namespace_uri))
    return made


def attributes(element: Element) -> dict[str, str]:
    """A copy of the attributes."""
    return {str(name): str(value) for name, value in element.attrib.items()}


def plain_root(name: str, namespace_uri: str, given: dict[str, str] | None = None) -> Element:
    """A new root whose namespace needs no prefix."""
    made = etree.fromstring(f'<{name} xmlns="{namespace_uri}"/>')
    for key, value in (given or {}).items():
        made.set(key, value)
    return made


def put(element: Element, attribute: str, value: str | None) -> None:
    """Set an attribute, or take it off where the value is None."""
    if value is not None:
        element.set(attribute, value)
    elif attribute in element.attrib:
        del element.attrib[attribute]


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number of up to nine digits, or `otherwise`: what a file says may be anything."""
    return int(text) if text and _WHOLE.fullmatch(text) else otherwise


def shortened(text: str, limit: int = PRINT_LIMIT) -> str:
    """`text`, cut and saying so when it is longer than `limit` UTF-16 units. Lone surrogates become U+FFFD."""
    text = _SURROGATES.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) * 2 <= limit or len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    room = max(limit - len(SHORTENED), 0) * 2
    kept = text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore")
    return (kept.rstrip() + SHORTENED)[:limit]


@lru_cache(maxsize=512)  # the problems of a workbook say the same few things
def excel_text(text: str, limit: int = PRINT_LIMIT) -> str:
    """Text for `<t>`: shortened, with control characters as ``_x0001_`` (ST_Xstring, ECMA-376 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", shortened(text, limit))


def escape(text: str) -> str:
    """Text as XML content or as an attribute value in double quotes, line breaks kept."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
