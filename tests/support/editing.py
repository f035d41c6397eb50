"""What people do to a workbook after it was issued, done to a workbook in memory. Each function gives a new sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from tests.support.books import HEADING_ROW, Raw, cell_of
from trackerkit.problems import column_number
from trackerkit.workbook.read import Book, Cell, Kind, Sheet

Same = Callable[[int], int]


def named(book: Book, name: str) -> Sheet:
    """The sheet with this name. Raises StopIteration."""
    return next(sheet for sheet in book.sheets if sheet.name == name)


def replaced(book: Book, name: str, *sheets: Sheet) -> Book:
    """The workbook with `sheets` in place of the sheet with this name; none takes it out."""
    place = book.sheets.index(named(book, name))
    return replace(book, sheets=[*book.sheets[:place], *sheets, *book.sheets[place + 1 :]])


def edited(book: Book, name: str, edit: Callable[[Sheet], Sheet]) -> Book:
    return replaced(book, name, edit(named(book, name)))


def remapped(sheet: Sheet, *, row: Same = lambda r: r, column: Same = lambda c: c) -> Sheet:
    """Every cell at its new row and column, and what the sheet says of rows and merges with it."""
    cells = {}
    for (r, c), cell in sheet.cells.items():
        cells[row(r), column(c)] = replace_at(cell, row(r), column(c))
    hidden = frozenset(map(row, sheet.hidden_rows))
    merged = tuple((row(r1), column(c1), row(r2), column(c2)) for r1, c1, r2, c2 in sheet.merged)
    return replace(sheet, cells=cells, hidden_rows=hidden, merged=merged)


def replace_at(cell: Cell, row: int, column: int) -> Cell:
    return Cell(row, column, cell.kind, cell.value, cell.formula, cell.number, cell.uncalculated)


def rows_inserted(sheet: Sheet, before: int, number: int = 1) -> Sheet:
    return remapped(sheet, row=lambda r: r + number if r >= before else r)


def columns_inserted(sheet: Sheet, before: int, number: int = 1) -> Sheet:
    return remapped(sheet, column=lambda c: c + number if c >= before else c)


def columns_moved(sheet: Sheet, order: Mapping[int, int]) -> Sheet:
    """`order`: column -> the column where it stands now."""
    return remapped(sheet, column=lambda c: order.get(c, c))


def put(sheet: Sheet, cells: Mapping[str, object]) -> Sheet:
    """`cells`: address such as Z6 -> value; "" empties the cell."""
    kept = dict(sheet.cells)
    for address, value in cells.items():
        row, column = at(address)
        kept.pop((row, column), None)
        if value != "":
            kept[row, column] = cell_of(row, column, value)
    return replace(sheet, cells=kept)


def at(address: str) -> tuple[int, int]:
    """Row and column of ``Z6``."""
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), column_number(letters)


def heading(sheet: Sheet, text: str, row: int = HEADING_ROW) -> int:
    """The column that has this heading. Raises StopIteration."""
    return next(c for (r, c), cell in sheet.cells.items() if r == row and cell.value == text)


def headings_renamed(sheet: Sheet, names: Mapping[str, str]) -> Sheet:
    """`names`: heading -> the new one; "" takes the heading away and leaves what stands under it."""
    cells = dict(sheet.cells)
    for old, new in names.items():
        column = heading(sheet, old)
        del cells[HEADING_ROW, column]
        if new:
            cells[HEADING_ROW, column] = cell_of(HEADING_ROW, column, new)
    return replace(sheet, cells=cells)


def column_emptied(sheet: Sheet, text: str) -> Sheet:
    """The column with this heading taken out whole; the others keep their places."""
    gone = heading(sheet, text)
    return replace(sheet, cells={place: cell for place, cell in sheet.cells.items() if place[1] != gone})


def rows_hidden(sheet: Sheet, rows: Iterable[int]) -> Sheet:
    return replace(sheet, hidden_rows=sheet.hidden_rows | set(rows))


def cells_merged(sheet: Sheet, first: str, last: str) -> Sheet:
    """Merged as Excel does it: only the first cell keeps what it holds."""
    (top, left), (bottom, right) = at(first), at(last)
    inside = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
    cells = {place: cell for place, cell in sheet.cells.items() if place not in inside}
    return replace(sheet, cells=cells, merged=(*sheet.merged, (top, left, bottom, right)))


def error(text: str) -> Raw:
    return Raw(Kind.ERROR, text)


def formula(text: str, value: object | None = None) -> Raw:
    """A formula with its saved result; without one, it was never worked out."""
    if value is None:
        return Raw(Kind.TEXT, "", formula=text, uncalculated=True)
    cell = cell_of(1, 1, value)
    return Raw(cell.kind, cell.value, formula=text, number=cell.number)
