"""Where things are in a worksheet's bytes: rows, cells, views, columns and merged areas, without a tree.

A tree of a large sheet takes a hundred times its compressed size in memory, so the bytes are searched for start tags
instead. In well-formed UTF-8 XML without comments, CDATA and instructions ``<c `` is always the start of a cell;
sheets that are not so plain are first rewritten that way by the XML library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml import etree

from trackerkit.problems import column_letters, column_number
from trackerkit.workbook.annotate.xml import cannot_mark, refuse_doctype, whole

_ATTRIBUTES = rb"((?:\s+[^\s=<>/]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>"
ANY_TAG = re.compile(rb"<(/?)([^\s<>/!?]+)" + _ATTRIBUTES)
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)")
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
# The children of a worksheet that stand before legacyDrawing (ECMA-376 18.3.1.99).
_BEFORE_BOXES = frozenset(
    b"sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    b"autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
    b"dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
    b"customProperties cellWatches ignoredErrors smartTags drawing".split()
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: where it begins and ends, where its attributes begin, its attributes, whether it is empty."""

    start: int
    end: int
    inner: int
    attributes: bytes
    empty: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area; rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


def split_ref(ref: str) -> tuple[int, int]:
    """Row and column, from 1, of ``D14``; (0, 0) for anything else."""
    found = _REF.fullmatch(ref.strip())
    return (int(found[2]), column_number(found[1].upper())) if found else (0, 0)


def attribute(attributes: bytes, name: str) -> str | None:
    """The value of an attribute as written, or None."""
    found = finder(name.encode()).search(attributes)
    return (found[1] if found[1] is not None else found[2]).decode("utf-8", "replace") if found else None


class SheetScan:
    """The places in one worksheet part. Row and column numbers count from 1."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self.data = _plain(data, name)
        root = ANY_TAG.search(self.data)
        if root is None:
            raise cannot_mark(f"The sheet part {name} of the workbook is damaged.")
        self.root_attributes = root[3]
        self.prefix = root[2].rpartition(b":")[0] + b":" if b":" in root[2] else b""
        cells = next(self.tags(b"sheetData", 0, len(self.data)), None)
        closing = b"</" + self.prefix + b"sheetData"
        self._head_end = cells.start if cells else len(self.data)
        self._begin = cells.end if cells else len(self.data)
        self._finish = self.data.rfind(closing) if cells and not cells.empty else self._begin
        if self._finish < self._begin:
            raise cannot_mark(f"The sheet part {name} of the workbook is damaged.")
        self._after = self.data.find(b">", self._finish) + 1 if cells and not cells.empty else self._begin
        self._empty_cells = cells if cells and cells.empty else None
        if not self.rows and self.data[self._begin : self._finish].strip():
            raise cannot_mark(f"The sheet part {name} of the workbook mixes two spellings of its XML names.")

    @property
    def head(self) -> bytes:
        """What stands before the cells."""
        return self.data[: self._head_end]

    @cached_property
    def rows(self) -> dict[int, Tag]:
        """The start tag of each row by its number; a row without r= follows the one before (18.3.1.73)."""
        found: dict[int, Tag] = {}
        number = 0
        for tag in self.tags(b"row", self._begin, self._finish):
            written = attribute(tag.attributes, "r")
            number = whole(written, number + 1)
            found.setdefault(number, tag)
        return found

    def cells(self, row: int) -> list[tuple[int, Tag]]:
        """Column (from 1) and start tag of each cell of a row, in the order of the file."""
        tag = self.rows.get(row)
        if tag is None or tag.empty:
            return []
        found, column = [], 0
        for cell in self.tags(b"c", tag.end, self.row_end(tag)):
            written = split_ref(attribute(cell.attributes, "r") or "")[1]
            column = written or column + 1
            found.append((column, cell))
        return found

    def cell(self, row: int, column: int) -> Tag | None:
        """The start tag of one cell, or None."""
        tag = self.rows.get(row)
        if tag is None or tag.empty:
            return None
        usual = b'<%sc r="%s%d"' % (self.prefix, column_letters(column).encode(), row)
        place = self.data.find(usual, tag.end, self.row_end(tag))
        if place >= 0:
            return self.tag_at(b"c", place)
        return dict(reversed(self.cells(row))).get(column)

    def first_used(self, row: int) -> int:
        """The column of the first cell of a row that holds anything; else of its first cell; else 1."""
        cells = self.cells(row)
        used = (column for column, tag in cells if not tag.empty and self.inner(tag, b"c").strip())
        return next(used, cells[0][0] if cells else 1)

    @cached_property
    def merges(self) -> list[Merge]:
        """The merged areas."""
        found = []
        for tag in self.tags(b"mergeCell", self._finish, len(self.data)):
            first, _, last = (attribute(tag.attributes, "ref") or "").partition(":")
            (top, left), (bottom, right) = split_ref(first), split_ref(last or first)
            found.append(Merge(top, left, bottom, right))
        return found

    @cached_property
    def columns(self) -> list[tuple[int, int, bytes]]:
        """First and last column and the attributes of each column run."""
        found = []
        for tag in self.tags(b"col", 0, len(self.head)):
            low, high = (whole(attribute(tag.attributes, name)) for name in ("min", "max"))
            found.append((low, high, tag.attributes))
        return found

    def style_of_empty(self, row: int, column: int) -> int:
        """The style that a cell not in the file shows: its row's, else its column's (18.3.1.13, 18.3.1.73)."""
        tag = self.rows.get(row)
        if tag is not None and attribute(tag.attributes, "customFormat") in ("1", "true"):
            return max(whole(attribute(tag.attributes, "s")), 0)
        for low, high, attributes in self.columns:
            if low <= column <= high:
                return max(whole(attribute(attributes, "style")), 0)
        return 0

    def boxes_id(self) -> str | None:
        """The relationship Id of the sheet's legacyDrawing, or None."""
        for tag in self.tags(b"legacyDrawing", self._finish, len(self.data)):
            found = re.search(rb"\s[^\s:=]+:id\s*=\s*[\"']([^\"']+)", tag.attributes)
            return found[1].decode() if found else None
        return None

    def place_of_boxes(self) -> int:
        """Where a legacyDrawing goes: behind the last child of the root that the schema puts before it."""
        place, depth = self._after, 0
        for found in ANY_TAG.finditer(self.data, self._after):
            if found[1] and depth == 0:
                break  # the root's end
            depth += -1 if found[1] else 0 if found[4] else 1
            closes = bool(found[1] or found[4])
            if closes and depth == 0 and found[2].removeprefix(self.prefix) in _BEFORE_BOXES:
                place = found.end()
        return place

    def relations_prefix(self, relations: str) -> bytes:
        """The prefix that the root binds to that namespace; empty when it binds none."""
        wanted = re.escape(relations.encode())
        found = re.search(rb"\sxmlns:([^\s=]+)\s*=\s*[\"']%s[\"']" % wanted, self.root_attributes)
        return found[1] if found else b""

    def tags(self, name: bytes, start: int, end: int) -> Iterator[Tag]:
        for found in _tag(name, self.prefix).finditer(self.data, start, end):
            yield Tag(found.start(), found.end(), found.start(1), found[1], bool(found[2]))

    def tag_at(self, name: bytes, start: int) -> Tag | None:
        """The start tag that begins at that place, when it has that name."""
        found = _tag(name, self.prefix).match(self.data, start)
        return Tag(found.start(), found.end(), found.start(1), found[1], bool(found[2])) if found else None

    def row_end(self, tag: Tag) -> int:
        """Where the row's end tag begins."""
        return tag.end if tag.empty else self._closing(tag, b"row")

    def row_start(self, place: int) -> int:
        """Where the row that holds that place begins."""
        return max(tag.start for tag in self.rows.values() if tag.start < place)

    def inner(self, tag: Tag, name: bytes) -> bytes:
        """What stands between a start tag and its end tag."""
        return b"" if tag.empty else self.data[tag.end : self._closing(tag, name)]

    def end_of(self, tag: Tag, name: bytes) -> int:
        """Where the element ends."""
        return tag.end if tag.empty else self.data.index(b">", self._closing(tag, name)) + 1

    def _closing(self, tag: Tag, name: bytes) -> int:
        found = self.data.find(b"</" + self.prefix + name, tag.end)
        if found < 0:
            raise cannot_mark(f"The sheet part {self._name} of the workbook is damaged.")
        return found


@lru_cache(maxsize=64)
def _tag(name: bytes, prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(b"<" + re.escape(prefix) + name + rb"(?=[\s/>])" + _ATTRIBUTES)


@lru_cache(maxsize=64)
def finder(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\s" + re.escape(name) + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _plain(data: bytes, name: str) -> bytes:
    """The bytes themselves when they can be searched as they are, else the same document written plainly."""
    encoding = _ENCODING.match(data[:200])
    simple = data.find(b"<?", 5) < 0 and b"<!" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if simple and (encoding is None or encoding[1].lower() in (b"utf-8", b"us-ascii", b"ascii")):
        return data
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise cannot_mark(f"The sheet part {name} of the workbook is damaged.") from error
    refuse_doctype(root, name)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
