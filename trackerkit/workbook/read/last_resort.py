"""openpyxl, for an .xlsx over which our own reader stumbled. For the worker only: it can be slow and large.

The door has been passed already. Two passes, because openpyxl gives either formulas or their results.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from typing import Any, TypeAlias

from openpyxl import load_workbook

from trackerkit.workbook.read.model import Kind, Limits, Note, RawBook, RawCell, RawSheet
from trackerkit.workbook.read.numbers import day_part, serial_of
from trackerkit.workbook.read.refusals import refusal
from trackerkit.workbook.read.values import Budget

NOTE = Note(
    "read-otherwise",
    "The workbook is unusual and was read in a second way, which does not tell which rows and columns are hidden.",
)
_STATES = ("hidden", "veryHidden")
_DAY = dt.timedelta(days=1)
_Theirs: TypeAlias = Any  # the stubs of openpyxl do not describe its read-only sheets and cells


def read(data: bytes, limits: Limits) -> RawBook:
    """Read all worksheets. Raises UnreadableWorkbook unless openpyxl finds a cell, and what openpyxl raises."""
    with warnings.catch_warnings(action="ignore"):  # about styles and extensions, which are not read
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(data), read_only=True)
    budget = Budget(limits.max_cells)
    sheets = [
        RawSheet(
            name=sheet.title,
            state=sheet.sheet_state if sheet.sheet_state in _STATES else "visible",
            rows=list(_rows(sheet, formulas[sheet.title], budget)),
        )
        for sheet in values.worksheets
    ]
    names = {name: str(defined.value) for name, defined in values.defined_names.items()}
    epoch_1904 = values.epoch.year == 1904
    if not any(sheet.rows for sheet in sheets):
        raise refusal("no-register-sheet")
    return RawBook(format="xlsx", sheets=sheets, names=names, epoch_1904=epoch_1904, notes=(NOTE,))


def _rows(values: _Theirs, formulas: _Theirs, budget: Budget) -> Iterator[RawCell]:
    values.reset_dimensions()  # read-only mode otherwise believes the sheet's dimension and loses what lies outside
    formulas.reset_dimensions()
    for row, written in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        for cell, other in zip(row, written, strict=True):
            text = getattr(other.value, "text", other.value)  # array formulas are objects
            formula = str(text).removeprefix("=") if getattr(other, "data_type", "") == "f" else ""
            if cell.value in (None, "") and not formula:
                continue
            budget.spend(1)
            if cell.value is None:
                yield other.row, other.column, Kind.TEXT, "", formula, None, True
            else:
                kind, number = _kind(cell)
                yield cell.row, cell.column, kind, cell.value, formula, number, False


def _kind(cell: _Theirs) -> tuple[Kind, float | None]:
    value = cell.value
    if isinstance(value, bool):
        return Kind.BOOL, None
    if isinstance(value, (int, float)):
        return Kind.NUMBER, value
    if isinstance(value, dt.datetime):
        return Kind.DATE, serial_of(value)
    if isinstance(value, dt.timedelta):
        return Kind.TIME, value / _DAY
    if isinstance(value, dt.time):
        return Kind.TIME, day_part(value)
    return (Kind.ERROR if cell.data_type == "e" else Kind.TEXT), None
