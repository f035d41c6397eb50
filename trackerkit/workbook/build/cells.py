"""Writes one cell: text is always text, whatever it begins with."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.workbook.build.styles import Look, Styles

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


def clean(text: str) -> str:
    """The text without what XML cannot hold and past what a cell takes."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]


def escaped(text: str) -> str:
    """The text as it is written: what reads like an escape of Excel's is escaped itself."""
    return _ESCAPES.sub("_x005F_", text)


def _write_text(cell: Cell, text: str, look: Look) -> Look:
    words = clean(text)
    if not words:
        return look
    cell.value = escaped(words)
    cell.data_type = "s"  # openpyxl takes "=..." for a formula and "#N/A" for an error
    return replace(look, quote=True) if words[0] in "=+-@" else look


def formula(styles: Styles, sheet: Worksheet, row: int, column: int, text: str, look: Look) -> Cell:
    """Writes a formula of ours; `text` is without the leading =."""
    cell = _cell(sheet, row, column)
    cell.value = f"={text}"
    styles.give(cell, look)
    return cell
