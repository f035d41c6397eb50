"""Writes one cell: text is always text, whatever it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.problems import column_letters
from trackerkit.workbook.build.styles import Look, Styles
from trackerkit.workbook.formulas import at_row

LONGEST = 32_767  # characters in a cell (Excel's own limit)
_ESCAPES = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # read as one character unless escaped itself (ECMA-376-1 22.9.2.19)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # nothing is merged
    return cell


def put(styles: Styles, sheet: Worksheet, row: int, column: int, value: object, look: Look) -> Cell:
    """Writes text, a number or a date. Text that begins with = is no formula and stays none."""
    cell = _cell(sheet, row, column)
    if isinstance(value, str):
        look = _write_text(cell, value, look)
    elif isinstance(value, bool | int | float | datetime | date):
        cell.value = value
    elif value is not None:
        raise TypeError(f"a cell cannot hold {type(value).__name__}")
    styles.give(cell, look)
    return cell


def _write_text(cell: Cell, text: str, look: Look) -> Look:
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
    if not clean:
        return look
    cell.value = _ESCAPES.sub("_x005F_", clean)
    cell.data_type = "s"  # openpyxl takes "=..." for a formula and "#N/A" for an error
    return replace(look, quote=True) if clean[0] in "=+-@" else look


class Shared(ArrayFormula):
    """A formula that stands in every row of a range: written out once, in its first cell (ECMA-376 18.3.1.40)."""

    def __init__(self, number: int, text: str = "", ref: str = "") -> None:
        super().__init__(ref, f"={text}")
        self.number = number

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield "t", "shared"
        if self.ref:
            yield "ref", self.ref
        yield "si", str(self.number)


def formulas_down(
    styles: Styles, sheet: Worksheet, rows: range, column: int, text: str, look: Look, number: int
) -> None:
    """Writes one formula into a column, `formulas.ROW` standing for the row. `number` is its own on the sheet.

    It must not name another sheet: Excel itself never shares such a formula.
    """
    if "!" in text:
        raise ValueError(f"the formula of column {column} names another sheet")
    letters = column_letters(column)
    for row in rows:
        first = row == rows[0]
        cell = _cell(sheet, row, column)
        ref = f"{letters}{rows[0]}:{letters}{rows[-1]}"
        cell.value = Shared(number, at_row(text, row), ref) if first else Shared(number)
        styles.give(cell, look)


def formula(styles: Styles, sheet: Worksheet, row: int, column: int, text: str, look: Look) -> Cell:
    """Writes a formula of ours; `text` is without the leading =."""
    cell = _cell(sheet, row, column)
    cell.value = f"={text}"
    styles.give(cell, look)
    return cell
