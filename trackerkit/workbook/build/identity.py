"""Whose workbook it is, said twice for the reader: on a very hidden sheet and as defined names."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from trackerkit.workbook.names import IDENTITY_SHEET, name_of


def write(book: Workbook, facts: Mapping[str, str]) -> None:
    """Adds the sheet `trackerkit` (key in A, value in B) and a name ``tk_<key>`` for each fact."""
    sheet = book.create_sheet(IDENTITY_SHEET)
    for row, (key, value) in enumerate(facts.items(), 1):
        sheet.cell(row, 1).value = key
        cell = sheet.cell(row, 2)
        cell.value = value
        cell.data_type = "s"
        text = value.replace('"', '""')
        book.defined_names[name_of(key)] = DefinedName(name_of(key), attr_text=f'"{text}"')
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
