"""The cells of a sheet part by one regular expression, for XML as programs usually write it.

Every character of `<sheetData>` must belong to a token known here, so that what is read is well-formed by
construction; the rest of the part goes through expat. Anything else raises Unusual, and `sheet_slow` reads the sheet.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from trackerkit.errors import UnreadableWorkbook
from trackerkit.problems import column_number
from trackerkit.workbook.read import markup
from trackerkit.workbook.read.around import Around, is_true
from trackerkit.workbook.read.formulas import IS_WORKING, LAST_COLUMN, LAST_ROW, SharedFormulas
from trackerkit.workbook.read.model import MB, Kind, RawCell, RawSheet
from trackerkit.workbook.read.numbers import NumberCell
from trackerkit.workbook.read.sheet_slow import fill, refuse_twice
from trackerkit.workbook.read.strings import DECLARATION, Unusual, decoded, plain, unusual_bytes
from trackerkit.workbook.read.values import UNCALCULATED, Budget, Values

_ATTRIBUTES = r'(?: [A-Za-z0-9:]++="[^"<>&]*+")'
_OPENING = r'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]{1,6}")?(?: t="[A-Za-z]{1,9}")?'
_EMPTY = r" ?/>|>(?:<v></v>|<v ?/>)?</c>"
_BLANK = rf"{_OPENING}(?:{_EMPTY})"
_NOT_KEPT = rf"{_OPENING}(?:{_EMPTY}|><f>{IS_WORKING.pattern}</f>(?:<v>[^<]*+</v>|<v ?/>)?</c>)"
_CELL = re.compile(
    rf"(?:{_NOT_KEPT})++|"
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="([A-Za-z]{1,9})")?>'
    rf"(?:<f({_ATTRIBUTES}*+)(?:/>|>([^<]*+)</f>))?"
    r'(?:<v>([^<]*+)</v>|<v ?/>|<is><t(?: xml:space="preserve")?>([^<]*+)</t></is>)?</c>'
    r"|[ \t\n]++"
    r"|(.++)",
    re.DOTALL,
)
_ROW = re.compile(rf"[ \t\n]*+<row({_ATTRIBUTES}++)>")
# Rows that are formatted and hold nothing; hidden ones are kept, because that they are hidden is told.
_BARE_ROW = rf"<row(?: (?!hidden){_ATTRIBUTES[4:]}++(?:/>|>(?:{_BLANK})*+</row>)[ \t\n]*+"
_BARE_ROWS = re.compile(
    rf"{_BARE_ROW}(?:{_BARE_ROW})*+"
)  # begins with letters, which are looked for three times as fast
_HIDDEN_BARE_ROW = re.compile(rf"<row({_ATTRIBUTES}++)/>")
_ATTRIBUTE = re.compile(r'([A-Za-z0-9:]+)="([^"]*)"')
_HEAD = re.compile(rf"\A{DECLARATION}<worksheet ")
_ROW_END = "</row>"
_LONGEST_ROW = 16 * MB  # characters
_OPEN, _CLOSE = "<sheetData>", "</sheetData>"


class _Columns(dict[str, int]):
    """Column numbers by their letters, worked out once."""

    def __missing__(self, letters: str) -> int:
        column = self[letters] = column_number(letters)
        if column > LAST_COLUMN:
            raise Unusual
        return column


class _Inline(dict[str, str]):
    """Texts that stand in their cells, by what is written, worked out once: the same text is one object everywhere."""

    def __missing__(self, written: str) -> str:
        text = self[written] = decoded(plain(written))
        return text


class _Rows:
    """Gathers the cells of one sheet, window by window."""

    def __init__(self, values: Values, budget: Budget) -> None:
        self.rows: list[RawCell] = []
        self.hidden_rows: set[int] = set()
        self.in_order = True  # no cell so far stands before the one before it, so none is there twice
        self._values = values
        self._budget = budget
        self._formulas = SharedFormulas()
        self._columns = _Columns()
        self._inline = _Inline()
        self._last_row = 0

    def read(self, window: str) -> None:
        """Read whole rows. Raises Unusual, UnreadableWorkbook (damaged, too-many-cells)."""
        if "]]>" in window:
            raise Unusual
        before = len(self.rows)
        kept = _BARE_ROWS.sub("", window)
        if ' hidden="' in kept:
            kept = _HIDDEN_BARE_ROW.sub(self._hidden, kept)
        *rows, rest = kept.split(_ROW_END)
        if rest.strip(" \t\n"):
            raise Unusual
        for text in rows:
            opening = _ROW.match(text)
            if not opening:
                raise Unusual
            row, digits = self._row(opening[1])
            self._cells(text, opening.end(), row, digits)
        self._budget.spend(len(self.rows) - before)

    def _hidden(self, bare: re.Match[str]) -> str:
        self._row(bare[1])
        return ""

    def _row(self, has: str) -> tuple[int, str]:
        """The number of a row from its attributes, and as it is written."""
        attributes = dict(_ATTRIBUTE.findall(has))
        digits = attributes.get("r", "")
        row = int(digits) if digits.isdecimal() and len(digits) < 8 else 0
        if not 0 < row <= LAST_ROW:
            raise Unusual
        if is_true(attributes.get("hidden")):
            self.hidden_rows.add(row)
        return row, digits

    def _cells(self, text: str, begin: int, row: int, row_digits: str) -> None:
        """Read the cells of one row from `begin` on."""
        columns, shared, of, add = self._columns, self._values.shared, self._values.of, self.rows.append
        texts = self._inline
        in_order = row > self._last_row
        self._last_row, last = row, 0
        for letters, digits, style, kind, f_has, f_text, value, inline, odd in _CELL.findall(text, begin):
            if not letters:
                if odd:
                    raise Unusual
                continue
            if digits != row_digits:
                raise Unusual
            column = columns[letters]
            if column <= last:
                in_order = False
            last = column
            if f_has or f_text:
                found = of(kind, style, plain(value))
                add(self._with_formula((row, column), kind, f_has, plain(f_text), found))
            elif kind == "s" and shared.get(value):
                add((row, column, Kind.TEXT, shared[value], "", None, False))
            elif inline and kind == "inlineStr":
                add((row, column, Kind.TEXT, texts[inline], "", None, False))
            else:
                found = of(kind, style, texts[inline] if inline else plain(value))
                if found is not None:
                    add((row, column, found[0], found[1], "", found[2], False))
        self.in_order &= in_order

    def _with_formula(
        self, where: tuple[int, int], kind: str, has: str, text: str, result: NumberCell | None
    ) -> RawCell:
        formula = self._formulas.text(dict(_ATTRIBUTE.findall(has)), text, *where)
        what, value, number = result or UNCALCULATED
        return *where, what, value, formula, number, result is None and kind != "str"


def read(sheet: RawSheet, chunks: Iterable[bytes], values: Values, budget: Budget) -> None:
    """Fill `sheet` from the bytes of its part. Raises Unusual, UnreadableWorkbook (damaged, too-many-cells)."""
    cells = _Rows(values, budget)
    text = _texts(chunks)
    head, rest = _head(text)
    tail = ""
    for window in _windows(rest, text):
        if window.startswith(_CLOSE):
            tail = window
        else:
            cells.read(window)
    if not tail:
        raise Unusual
    around = Around(sheet.part)
    try:
        markup.walk(sheet.part, [(head + tail).encode()], around.start, around.end)
    except UnreadableWorkbook:
        raise Unusual from None
    if not cells.in_order:
        refuse_twice(sheet.name, cells.rows)
    fill(sheet, around, cells.rows, cells.hidden_rows)


def _texts(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in chunks:
        if unusual_bytes(chunk):
            raise Unusual
        try:
            yield decoder.decode(chunk)
        except UnicodeDecodeError:
            raise Unusual from None


def _head(text: Iterator[str]) -> tuple[str, str]:
    """What stands before the cells, `<sheetData>` included, and the beginning of the cells."""
    head, mark, rest = next(text, "").partition(_OPEN)
    if not mark or not _HEAD.match(head) or "<!" in head:
        raise Unusual
    return head + mark, rest


def _windows(rest: str, text: Iterator[str]) -> Iterator[str]:
    """Whole rows at a time; last, everything from `</sheetData>` on."""
    while True:
        cells, mark, after = rest.partition(_CLOSE)
        if mark:
            yield cells
            yield mark + after + "".join(text)
            return
        cut = rest.rfind(_ROW_END) + len(_ROW_END)
        if cut < len(_ROW_END):
            cut = 0
        yield rest[:cut]
        rest = rest[cut:]
        more = next(text, None)
        if more is None or len(rest) > _LONGEST_ROW:
            raise Unusual
        rest += more
