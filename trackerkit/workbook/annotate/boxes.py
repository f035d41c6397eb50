"""The boxes that notes are shown in: shapes of a VML drawing (ECMA-376 part 4, 14.1 and 19.4).

Excel's own VML is not always well-formed XML (a line break in a form control's label is an unclosed ``<br>``), so it
is changed by splicing, never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from trackerkit.workbook.annotate.scan import SheetScan, attribute

_SHAPE = re.compile(rb"<((?:[^\s<>/:]+:)?)shape\b(?:[^>]*[^>/])?>.*?</\1shape\s*>", re.DOTALL)
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_ROW = re.compile(rb"<(?:[^\s<>/:]+:)?Row\s*>\s*(\d{1,9})\s*<")
_COLUMN = re.compile(rb"<(?:[^\s<>/:]+:)?Column\s*>\s*(\d{1,9})\s*<")
_ANCHOR = re.compile(rb"(<(?:[^\s<>/:]+:)?Anchor\s*>)([^<]*)(<)")
_SHAPE_ID = re.compile(rb"_x0000_s(\d{1,9})\b")
_ID_MAP = re.compile(rb"idmap\b[^>]*?\sdata\s*=\s*[\"']([\d,\s]+)[\"']")
_SPACES = {b"v": b"urn:schemas-microsoft-com:vml", b"o": b"urn:schemas-microsoft-com:office:office"}
_SPACES[b"x"] = b"urn:schemas-microsoft-com:office:excel"
# The order of attributes tells our copy of the note's shape type from the one that other programs write.
_TYPE = (
    b'<v:shapetype o:spt="202" id="_x0000_t202" coordsize="21600,21600" path="m,l,21600r21600,l21600,xe"%s>'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_TYPE_FOUND = re.compile(rb'<v:shapetype o:spt="202" id="_x0000_t202".*?</v:shapetype>', re.DOTALL)
_WIDTH, _LINE, _PER_LINE, _MOST = 300, 15, 46, 30  # pixels, pixels, letters a line of 9 point Tahoma, lines
_COLUMN_PIXELS, _ROW_PIXELS = 64, 20
_LAST_LEFT, _LAST_TOP = 16_384 - 8, 1_048_576 - 40  # from where a box still ends on the sheet


def empty_drawing(number: int) -> bytes:
    """A VML drawing without shapes. `number` is its block of shape numbers, its own in the workbook."""
    spaces = b" ".join(b'xmlns:%s="%s"' % each for each in _SPACES.items())
    layout = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout>' % number
    return b"<xml %s>%s</xml>" % (spaces, layout)


def blocks(drawing: bytes) -> set[int]:
    """The blocks of shape numbers that a drawing claims."""
    return {int(each) for found in _ID_MAP.findall(drawing) for each in re.findall(rb"\d{1,6}", found)}


def can_hold(drawing: bytes) -> bool:
    """Whether shapes can be put in: it is not UTF-16, and has an end to put them before."""
    return drawing.rfind(b"</") > 0 and b"\x00" not in drawing[:64]


def add_shapes(drawing: bytes, anchors: dict[tuple[int, int], str]) -> bytes:
    """A drawing with one hidden box more for each cell (row and column from 1) and its anchor."""
    end = drawing.rfind(b"</")
    root = drawing[: drawing.find(b">", drawing.find(b"<xml") if b"<xml" in drawing else 0)]
    missing = [space for space in _SPACES.items() if b"xmlns:%s=" % space[0] not in root]
    declared = b"".join(b' xmlns:%s="%s"' % space for space in missing)
    first = max([int(each) for each in _SHAPE_ID.findall(drawing)], default=max(blocks(drawing), default=1) * 1024)
    pieces = [] if b'id="_x0000_t202"' in drawing else [_TYPE % declared]
    for number, (row, column) in enumerate(sorted(anchors), first + 1):
        pieces.append(_shape(number, row, column, anchors[row, column].encode(), declared))
    return drawing[:end] + b"".join(pieces) + drawing[end:]


def drop_shapes(drawing: bytes, cells: set[tuple[int, int]]) -> bytes:
    """A drawing without the boxes of notes at those cells, and without our shape type once nothing uses it."""
    kept = _SHAPE.sub(lambda found: b"" if _cell(found[0]) in cells else found[0], drawing)
    if b'"#_x0000_t202"' not in kept:
        kept = _TYPE_FOUND.sub(b"", kept)
    return kept


def set_anchor(drawing: bytes, cell: tuple[int, int], anchor: str, only_from: str | None = None) -> tuple[bytes, str]:
    """Move the box of a note; answers the drawing and the anchor before ("" when there was none to move).

    With `only_from`, a box is moved only if it still lies there: a person may have moved it since.
    """
    for shape in _SHAPE.finditer(drawing):
        found = _ANCHOR.search(shape[0])
        if found is None or _cell(shape[0]) != cell:
            continue
        former = found[2].decode("utf-8", "replace")
        if only_from is not None and former != only_from:
            continue
        start = shape.start() + found.start(2)
        return drawing[:start] + anchor.encode() + drawing[start + len(found[2]) :], former
    return drawing, ""


class Anchors:
    """Where the boxes of one sheet's notes lie. The sizes of its rows and columns are worked out once."""

    def __init__(self, sheet: SheetScan) -> None:
        self._row = lru_cache(maxsize=None)(lambda at: _row_pixels(sheet, at + 1))
        self._across = lru_cache(maxsize=None)(
            lambda left: _along(_WIDTH + 15, left, lambda at: _column_pixels(sheet, at + 1))
        )

    def at(self, cell: tuple[int, int], words: str) -> str:
        """A box to the right of a cell, about 300 pixels wide and as high as the words need."""
        row, column = cell
        left, top = min(column, _LAST_LEFT), min(max(row - 2, 0), _LAST_TOP)
        right, right_pixels = self._across(left)
        bottom, bottom_pixels = _along(_height(words) + 10, top, self._row)
        return f"{left}, 15, {top}, 10, {right}, {right_pixels}, {bottom}, {bottom_pixels}"

    def taller(self, anchor: str, words: str) -> str:
        """The same box, made as high as `words` need; the anchor as it is when it is high enough or not understood."""
        if not re.fullmatch(r"\s*\d{1,9}(\s*,\s*\d{1,9}){7}\s*", anchor):
            return anchor
        numbers = [int(each) for each in anchor.split(",")]
        bottom, pixels = _along(_height(words) + numbers[3], numbers[2], self._row)
        if (bottom, pixels) <= (numbers[6], numbers[7]):
            return anchor
        return ", ".join(str(each) for each in [*numbers[:6], bottom, pixels])


def _height(words: str) -> int:
    """The pixels that the lines of a note take, and one line more."""
    lines = sum(max(1, -(-len(line) // _PER_LINE)) for line in words.split("\n")) + 1
    return min(lines, _MOST) * _LINE


def _shape(number: int, row: int, column: int, anchor: bytes, declared: bytes) -> bytes:
    return (
        b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        b'width:225pt;height:80pt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"%s>'
        b'<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%s</x:Anchor>'
        b"<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
    ) % (number, number % 1024, declared, anchor, row - 1, column - 1)


def _cell(shape: bytes) -> tuple[int, int] | None:
    """Row and column, from 1, of the note that a shape is the box of; None for other shapes."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if row is None or column is None or not _NOTE.search(shape):
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def _along(pixels: int, start: int, size: Callable[[int], int]) -> tuple[int, int]:
    """The column or row (from 0) reached by going `pixels` from `start`, and the pixels into it."""
    at = start
    for _ in range(1000):
        step = size(at)
        if pixels < step:
            break
        pixels -= step
        at += 1
    return at, min(pixels, max(size(at) - 1, 0))


def _column_pixels(sheet: SheetScan, number: int) -> int:
    """The width of a column, from 1, in pixels at 96 dpi, with seven to a letter (18.3.1.13)."""
    for low, high, attributes in sheet.columns:
        if low <= number <= high:
            if attribute(attributes, "hidden") in ("1", "true"):
                return 0
            return int(_measure(attribute(attributes, "width"), _COLUMN_PIXELS / 7) * 7)
    return _COLUMN_PIXELS


def _row_pixels(sheet: SheetScan, number: int) -> int:
    """The height of a row, from 1, in pixels at 96 dpi."""
    tag = sheet.rows.get(number)
    if tag is None:
        return _ROW_PIXELS
    if attribute(tag.attributes, "hidden") in ("1", "true"):
        return 0
    return int(_measure(attribute(tag.attributes, "ht"), _ROW_PIXELS * 0.75) / 0.75)


def _measure(text: str | None, otherwise: float) -> float:
    return float(text) if text and re.fullmatch(r"\d{1,5}(\.\d*)?", text) else otherwise
