"""Fills an issued workbook as a person would, for the demonstration and the samples. Nothing else writes into one.

The untidiness is of the kinds seen in real returns: headings reworded, words beside the table, rows left hidden by a
filter, a column of their own. (Moved rows and columns need a program that moves formulas too: LibreOffice, in tests.)
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.problems import column_letters
from trackerkit.register import Register, SheetDefinition, SheetKind
from trackerkit.workbook.zips import restamped

Values = Mapping[str, object]
_SAVED = datetime(2026, 1, 1)


def fill(
    data: bytes,
    register: Register,
    rows: Mapping[str, Sequence[Values]],
    form: Values | None = None,
    untidy: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The workbook `data` with rows written into its sheets. The same input gives the same bytes.

    A row with a `ref` that stands on the sheet changes that row; with another `ref` it takes the next free row and
    writes the reference over the printed one, as people do who paste last month's row; without, the next free row.
    Raises KeyError for a column or sheet that the register does not have.
    """
    book = openpyxl.load_workbook(io.BytesIO(data))
    for key, records in rows.items():
        sheet = register.by_key[key]
        _fill_table(book[sheet.label], sheet, records)
    if form:
        start = next(sheet for sheet in register.sheets if sheet.kind is SheetKind.FORM)
        _fill_form(book[start.label], start, form)
    for step in untidy:
        _UNTIDY[str(step["do"])](book[register.by_key[str(step.get("sheet", "actions"))].label], step)
    out = io.BytesIO()
    book.save(out)
    return restamped(out.getvalue(), _SAVED)


def _heading_row(sheet: Worksheet, definition: SheetDefinition) -> int:
    labels = {column.label for column in definition.columns}
    for row in range(1, 30):
        if sum(cell.value in labels for cell in sheet[row]) > len(labels) // 2:
            return row
    raise KeyError(f"{sheet.title} has no headings")


def _fill_table(sheet: Worksheet, definition: SheetDefinition, records: Sequence[Values]) -> None:
    head = _heading_row(sheet, definition)
    columns = {str(cell.value): cell.column for cell in sheet[head] if cell.value}
    at = {column.key: columns[column.label] for column in definition.columns}
    filled_in = [at[column.key] for column in definition.filled_in]
    taken = {row for row in range(head + 1, sheet.max_row + 1) if any(sheet.cell(row, c).value for c in filled_in)}
    ref = at.get(definition.ref_column.key) if definition.ref_column else None
    refs = {str(sheet.cell(row, ref).value): row for row in range(head + 1, sheet.max_row + 1)} if ref else {}
    for record in records:
        row = refs.get(str(record.get("ref", ""))) or next(r for r in range(head + 1, 10_000) if r not in taken)
        taken.add(row)
        for key, value in record.items():
            _write(sheet, row, at[key], value)
        sheet.row_dimensions[row].height = None  # so that Excel fits the row to what is now in it


def _fill_form(sheet: Worksheet, definition: SheetDefinition, values: Values) -> None:
    labels = {definition.by_key[key].label: value for key, value in values.items()}
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str) and cell.value in labels:
                _write(sheet, cell.row, cell.column + 1, labels[cell.value])


def _write(sheet: Worksheet, row: int, column: int, value: object) -> None:
    cell = sheet.cell(row, column)
    cell.value = None if value == "" else value  # type: ignore[assignment]
    if isinstance(value, str) and value:
        cell.data_type = "s"
    if isinstance(value, date) and cell.number_format == "General":
        cell.number_format = "d mmm yyyy"


def _reword(sheet: Worksheet, step: Mapping[str, Any]) -> None:
    """A heading under another name."""
    for cells in sheet.iter_rows(max_row=30):
        for cell in cells:
            if cell.value == step["from"]:
                cell.value = step["to"]


def _below(sheet: Worksheet, step: Mapping[str, Any]) -> None:
    """A remark beside the table."""
    sheet.cell(int(step["row"]), int(step["column"])).value = step["words"]


def _hide(sheet: Worksheet, step: Mapping[str, Any]) -> None:
    """Rows hidden, as a filter leaves them."""
    for row in step["rows"]:
        sheet.row_dimensions[row].hidden = True


def _column(sheet: Worksheet, step: Mapping[str, Any]) -> None:
    """A column of their own at the end, with a word in some rows."""
    number = int(step["column"])
    sheet.cell(int(step["heading_row"]), number).value = step["heading"]
    sheet.column_dimensions[column_letters(number)].width = 20
    for row in step["rows"]:
        sheet.cell(row, number).value = step["words"]


def _put(sheet: Worksheet, step: Mapping[str, Any]) -> None:
    """A cell as Excel would take it in: a formula, an error such as #N/A, a number without a date's format, nothing."""
    cell = sheet[str(step["cell"])]
    cell.value = step["value"] if step["value"] != "" else None
    cell.number_format = step.get("format", cell.number_format)


def _merge(sheet: Worksheet, step: Mapping[str, Any]) -> None:
    """Cells merged."""
    sheet.merge_cells(str(step["range"]))


def _sheet(sheet: Worksheet, step: Mapping[str, Any]) -> None:
    """A sheet of their own, at the end."""
    assert sheet.parent is not None
    own = sheet.parent.create_sheet(str(step["name"]))
    own["A1"] = step["words"]


_UNTIDY: dict[str, Callable[[Worksheet, Mapping[str, Any]], None]] = {
    "reword": _reword,
    "below": _below,
    "hide": _hide,
    "column": _column,
    "put": _put,
    "merge": _merge,
    "sheet": _sheet,
}
