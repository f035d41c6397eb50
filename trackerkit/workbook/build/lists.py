"""The Lists sheet: every list that a dropdown or a formula reads, each under a defined name.

What changes from service to service stands here and nowhere else on it: people, units and days off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.problems import column_letters
from trackerkit.register import Column, Register
from trackerkit.rules.text import squeezed
from trackerkit.workbook.build.cells import formula, put
from trackerkit.workbook.build.sheets import set_print
from trackerkit.workbook.build.styles import DATE_FORMAT, PRINTED, PURPOSE, TITLE, Look, Styles, heading
from trackerkit.workbook.names import LISTS, name_of

_FIRST = 6  # the first row of every list
_CELL = Look(indent=1, frame=True, fill=PRINTED)
_DAY = Look(indent=1, frame=True, fill=PRINTED, form=DATE_FORMAT)


@dataclass(frozen=True)
class Listed:
    """One list: the name under which formulas find it, what people call it, and what is in it."""

    name: str
    label: str
    items: Sequence[object]
    width: int = 24


def columns_of(register: Register) -> Iterable[Column]:
    """Every column of every sheet."""
    return (column for sheet in register.sheets for column in sheet.columns)


def choice_lists(register: Register) -> list[Listed]:
    """Two lists for each list of choices: what the dropdown offers, and every word that is read as one of them."""
    used = {column.choices: column.label for column in reversed([*columns_of(register)]) if column.choices}
    found = [Listed(name_of("list", key), used[key], register.words_of(key)) for key in register.choices if key in used]
    for key, choices in register.choices.items():
        words = [squeezed(word) for choice in choices for word in (choice.value, *choice.aliases)]
        label = f"{used[key]}: words read as one of the list" if key in used else f"Words for {key.replace('_', ' ')}"
        found.append(Listed(name_of("words", key), label, list(dict.fromkeys(words)), 30))
    return found


def limit_lists(register: Register) -> list[Listed]:
    """One number for each limit."""
    return [Listed(name_of("limit", key), limit.words, (limit.value,), 26) for key, limit in register.limits.items()]


def write(book: Workbook, styles: Styles, listed: Iterable[Listed], days_off: dict[date, str]) -> Worksheet:
    """Adds the sheet, protected, and its names. A list that is empty has one empty cell, so that its name holds."""
    sheet: Worksheet = book.create_sheet(LISTS)
    put(styles, sheet, 1, 1, LISTS, TITLE)
    put(styles, sheet, 2, 1, "What the dropdowns and the Check column read. Nothing to fill in here.", PURPOSE)
    _as_at(book, styles, sheet)
    column = 2
    for column, entry in enumerate(listed, 2):
        _column(styles, sheet, column, entry.label, entry.items, entry.width)
        _name(book, entry.name, column, len(entry.items))
    _column(styles, sheet, column + 1, "Not a working day", list(days_off), 18)
    _column(styles, sheet, column + 2, "Why", list(days_off.values()), 30)
    _name(book, name_of("holidays"), column + 1, len(days_off))
    sheet.freeze_panes = f"A{_FIRST}"
    set_print(sheet, ("", ""), pages_wide=5)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False  # columns may be made wider to read them
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "9AA5AD"
    return sheet


def _as_at(book: Workbook, styles: Styles, sheet: Worksheet) -> None:
    put(styles, sheet, _FIRST - 1, 1, "Today", heading("E4E9ED", False))
    formula(styles, sheet, _FIRST, 1, "TODAY()", _DAY)
    sheet.column_dimensions["A"].width = 16
    _name(book, name_of("as_at"), 1, 1)


def _column(styles: Styles, sheet: Worksheet, column: int, label: str, items: Sequence[object], width: int) -> None:
    put(styles, sheet, _FIRST - 1, column, label, heading("E4E9ED", False))
    for row, item in enumerate(items, _FIRST):
        put(styles, sheet, row, column, item, _DAY if isinstance(item, date) else _CELL)
    sheet.column_dimensions[column_letters(column)].width = width


def _name(book: Workbook, name: str, column: int, height: int) -> None:
    letters, last = column_letters(column), _FIRST + max(height, 1) - 1
    place = f"{LISTS}!${letters}${_FIRST}:${letters}${last}" if last > _FIRST else f"{LISTS}!${letters}${_FIRST}"
    book.defined_names[name] = DefinedName(name, attr_text=place)
