"""Old and foreign formats (.xls, .xlsb, .ods) through calamine. For the worker only.

calamine lays a sheet out as a full rectangle, and a stray cell in the last corner makes it abort the process; it reads
error values as blanks and gives no formulas. The notes say so.
"""

from __future__ import annotations

import datetime as dt
import io
import re

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from trackerkit.workbook.read.model import Kind, Limits, Note, RawBook, RawCell, RawSheet, Value
from trackerkit.workbook.read.numbers import day_part, serial_of
from trackerkit.workbook.read.ole import stream_names
from trackerkit.workbook.read.ooxml import MACROS
from trackerkit.workbook.read.package import Package
from trackerkit.workbook.read.refusals import damaged, refusal
from trackerkit.workbook.read.values import Budget

_CALLED = {
    "xls": "an Excel 97-2003 workbook (.xls)",
    "xlsb": "an Excel Binary workbook (.xlsb)",
    "ods": "an OpenDocument spreadsheet (.ods)",
}
_WIDEST = 50  # places of a rectangle for each cell allowed
_DAY = dt.timedelta(days=1)
_DURATION = re.compile(r"PT([0-9]{2,6})H([0-9]{2})M([0-9]{2}(?:\.[0-9]+)?)S")  # how calamine gives those of .ods


def read(data: bytes, format_: str, limits: Limits, package: Package | None) -> RawBook:
    """Read the values of all sheets. Raises UnreadableWorkbook; may also take the process down."""
    budget = Budget(limits.max_cells)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            _sheet(book.get_sheet_by_name(about.name), _state(about.visible), limits, budget)
            for about in book.sheets_metadata
            if str(about.typ).endswith("WorkSheet")
        ]
    except PasswordError:
        raise refusal("password") from None
    except CalamineError:
        raise damaged(f"it is {_CALLED[format_]} that cannot be followed") from None
    if not sheets:
        raise refusal("no-register-sheet")
    return RawBook(format=format_, sheets=sheets, notes=_notes(data, format_, package))


def _state(visible: SheetVisibleEnum) -> str:
    if visible == SheetVisibleEnum.Visible:
        return "visible"
    return "hidden" if visible == SheetVisibleEnum.Hidden else "veryHidden"


def _notes(data: bytes, format_: str, package: Package | None) -> tuple[Note, ...]:
    said = (
        f"This is {_CALLED[format_]}. Its values were read, but not its formulas (whose results may be old), its error "
        "values (read as blank) or which rows are hidden. Save it as an Excel Workbook (.xlsx) next time."
    )
    notes = (Note("other-format", said),)
    macros = package.ending("vbaproject.bin") if package else "_VBA_PROJECT_CUR" in stream_names(data)
    return (*notes, MACROS) if macros else notes


def _sheet(sheet: CalamineSheet, state: str, limits: Limits, budget: Budget) -> RawSheet:
    if sheet.total_height * sheet.total_width > limits.max_cells * _WIDEST:
        raise refusal("too-much-memory", limit=limits.memory >> 20)
    rows: list[RawCell] = []
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        before = len(rows)
        rows.extend(_cell(row, column, value) for column, value in enumerate(values, 1) if value != "")
        budget.spend(len(rows) - before)
    merged = tuple(
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return RawSheet(name=sheet.name, state=state, rows=rows, merged=merged)


def _cell(
    row: int,
    column: int,
    value: str | float | dt.date | dt.time | dt.timedelta,
) -> RawCell:
    """A value as the cell it is. bool before int, datetime before date: each is a kind of the other."""
    if isinstance(value, str):
        lasts = _DURATION.fullmatch(value)
        if not lasts:
            return _raw(row, column, Kind.TEXT, value, None)
        hours, minutes, seconds = (float(part) for part in lasts.groups())
        value = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if isinstance(value, bool):
        return _raw(row, column, Kind.BOOL, value, None)
    if isinstance(value, (int, float)):
        number = int(value) if float(value).is_integer() else value
        return _raw(row, column, Kind.NUMBER, number, number)
    if isinstance(value, dt.timedelta):
        return _raw(row, column, Kind.TIME, value, value / _DAY)
    if isinstance(value, dt.time):
        return _raw(row, column, Kind.TIME, value, day_part(value))
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return _raw(row, column, Kind.DATE, value, serial_of(value))


def _raw(row: int, column: int, kind: Kind, value: Value, number: float | None) -> RawCell:
    return row, column, kind, value, "", number, False
