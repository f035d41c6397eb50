"""Putting a few values into cells of a workbook; everything else of it stays as its author's program wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from trackerkit.problems import column_letters
from trackerkit.workbook.annotate.book import Book
from trackerkit.workbook.annotate.package import Package
from trackerkit.workbook.annotate.scan import attribute
from trackerkit.workbook.annotate.sheet import SheetXml, Styler
from trackerkit.workbook.annotate.xml import cannot_mark, child
from trackerkit.workbook.build.cells import clean, escaped

Cell = tuple[int, int]  # row and column, from 1

_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SEARCHED = 1000  # rows after the heading among which a free one is looked for


class _Values(SheetXml):
    """One worksheet part into which values are put."""

    def put(self, cell: Cell, value: str | int) -> None:
        """Text stays text whatever it begins with: it is written in the cell itself and is no formula."""
        tag = self.cell(*cell)
        assert tag is not None  # made before
        style = attribute(tag.attributes, "s")
        ref = f"{column_letters(cell[1])}{cell[0]}"
        head = f'<{self._p}c r="{ref}"' + (f' s="{style}"' if style else "")
        if isinstance(value, int):
            text = f"{head}><{self._p}v>{value}</{self._p}v></{self._p}c>"
        elif value:
            words = escape(escaped(clean(value)))
            inner = f'<{self._p}is><{self._p}t xml:space="preserve">{words}</{self._p}t></{self._p}is>'
            text = f'{head} t="inlineStr">{inner}</{self._p}c>'
        else:
            text = f"{head}/>"
        self._replace(tag.start, self.end_of(tag, b"c"), text.encode())

    def is_free(self, row: int) -> bool:
        """Whether nobody has written into the row: what our own formulas say of it does not count."""
        held = (self.inner(tag, b"c") for _, tag in self.cells(row))
        return not any(inner.strip() and not self._is_formula(inner) for inner in held)

    def has_formula(self, cell: Cell) -> bool:
        """Whether the cell's value is computed."""
        tag = self.cell(*cell)
        return tag is not None and self._is_formula(self.inner(tag, b"c"))

    def _is_formula(self, inner: bytes) -> bool:
        return any(b"<" + self.prefix + b"f" + end in inner for end in (b">", b" ", b"/"))

    @property
    def _p(self) -> str:
        return self.prefix.decode()


def free_row(data: bytes, sheet: str, after: int) -> int:
    """The first row after that one in which nothing stands. Raises UnreadableWorkbook for a sheet that is not there."""
    scan = _part(Book(Package(data)), sheet)[1]
    return next(row for row in range(after + 1, after + _SEARCHED) if scan.is_free(row))


def with_values(data: bytes, sheet: str, values: Mapping[Cell, str | date], like: int) -> bytes:
    """The same workbook with these values; a cell that is not in the file looks as the one in the row `like`.

    Raises UnreadableWorkbook for anything but an .xlsx workbook, for one that is signed or has no such sheet, and
    where a formula stands in one of the cells.
    """
    package = Package(data)
    if any(name.lower().startswith("_xmlsignatures/") for name in package.names()):
        raise cannot_mark("The workbook is digitally signed.")
    book = Book(package)
    part, scan = _part(book, sheet)
    missing: dict[int, dict[int, int]] = {}
    for row, column in values:
        if scan.has_formula((row, column)):
            raise cannot_mark(f"A formula stands in {column_letters(column)}{row} of the sheet {sheet}.")
        if scan.cell(row, column) is None:
            model = scan.cell(like, column)
            style = attribute(model.attributes, "s") if model else None
            missing.setdefault(row, {})[column] = int(style or scan.style_of_empty(like, column))
    if missing:
        scan.style({row: {at: _styler(style) for at, style in those.items()} for row, those in missing.items()})
        scan = _Values(scan.result() or scan.data, part)
    first = _first_day(book)
    for cell, value in values.items():
        scan.put(cell, (value - first).days if isinstance(value, date) else value)
    package.write(part, scan.result() or scan.data)
    return package.save()


def _styler(style: int) -> Styler:
    return lambda number, had: style


def _part(book: Book, sheet: str) -> tuple[str, _Values]:
    for one in book.sheets():
        if one.name == sheet:
            return one.part, _Values(book.package.read(one.part), one.part)
    raise cannot_mark(f"The workbook has no sheet {sheet}.")


def _first_day(book: Book) -> date:
    """The day that Excel counts as 0 in this workbook."""
    said = child(book.root, "workbookPr")
    is_1904 = said is not None and said.get("date1904", "0") in ("1", "true", "on")
    return _EPOCH_1904 if is_1904 else _EPOCH
