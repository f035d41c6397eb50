"""The sheets and defined names that trackerkit puts into a workbook, for the builder and the reader alike."""

from __future__ import annotations

import re
from itertools import count

from trackerkit.problems import column_number
from trackerkit.register import Register
from trackerkit.workbook.read import Book, Sheet

IDENTITY_SHEET = "trackerkit"  # very hidden: key in column A, value in column B
LISTS = "Lists"
MY_MONTH = "My month"  # what the register adds up to: works itself out
FIX_LIST_NAME = "_trackerkit_fix_list"  # the hidden name that points at the Fix list of a marked copy
IDENTITY_KEYS = ("provider", "service", "register", "period", "version", "nation", "made_from")
OFFERED = ("people", "units", "services", "registers")

_RANGE = re.compile(r"^'?((?:[^']|'')+?)'?!\$([A-Z]{1,3})\$(\d+)(?::\$([A-Z]{1,3})\$(\d+))?$")


def name_of(kind: str, key: str = "") -> str:
    """``tk_list_status``: the defined name of a list, a set of words, an offer, a limit or a fact."""
    return f"tk_{kind}_{key}" if key else f"tk_{kind}"


def identity_of(book: Book) -> dict[str, str]:
    """What the workbook says of itself: the hidden sheet first, the defined names where that is silent."""
    found = {key: _constant(book.names.get(name_of(key), "")) for key in IDENTITY_KEYS}
    sheet = next((s for s in book.sheets if s.name == IDENTITY_SHEET), None)
    if sheet is not None:
        for (row, column), cell in sheet.cells.items():
            answer = sheet.cells.get((row, 2))
            if column == 1 and cell.value in IDENTITY_KEYS and answer is not None:
                found[str(cell.value)] = str(answer.value).strip()
    return found


def _constant(text: str) -> str:
    """The text of a defined name that is a constant: ``"OAK"``."""
    text = text.removeprefix("=")
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else ""


def is_ours(book: Book, sheet: Sheet) -> bool:
    """Whether trackerkit put the sheet into the workbook and nobody fills it in."""
    fix_list = book.names.get(FIX_LIST_NAME, "").removeprefix("=").partition("!")[0].strip("'").replace("''", "'")
    return sheet.name in (IDENTITY_SHEET, LISTS, MY_MONTH, fix_list)


def offered(book: Book) -> dict[str, tuple[str, ...]]:
    """The words of Setup that are printed on the workbook's own Lists: people, units.

    Found by their defined names, and where the format keeps none (.xls, .ods) by the headings of the Lists sheet.
    """
    lists: dict[str, tuple[str, ...]] = {}
    for key in OFFERED:
        place = _RANGE.match(book.names.get(name_of("offers", key), "").removeprefix("="))
        wanted = place[1].replace("''", "'") if place else LISTS
        sheet = next((s for s in book.sheets if s.name == wanted), None)
        if place and sheet is not None:
            lists[key] = _words(sheet, column_number(place[2]), int(place[3]), int(place[5] or place[3]))
        elif sheet is not None and not book.names and (words := _headed(sheet, key.capitalize())):
            lists[key] = words
    return lists


def printed_limits(book: Book, register: Register) -> dict[str, int]:
    """The limits that are printed on the workbook's own Lists and that a provider may set so: limit key -> value."""
    found: dict[str, int] = {}
    for key, limit in register.limits.items():
        place = _RANGE.match(book.names.get(name_of("limit", key), "").removeprefix("="))
        sheet = next((s for s in book.sheets if place and s.name == place[1].replace("''", "'")), None)
        cell = sheet.cells.get((int(place[3]), column_number(place[2]))) if place and sheet else None
        if cell is not None and cell.number is not None and limit.allows(float(cell.number)):
            found[key] = int(cell.number)
    return found


def _words(sheet: Sheet, column: int, first: int, last: int) -> tuple[str, ...]:
    rows = sorted(row for row, number in sheet.cells if number == column and first <= row <= last)
    return tuple(str(sheet.cells[row, column].value) for row in rows)


def _headed(sheet: Sheet, heading: str) -> tuple[str, ...]:
    """The words below a heading, down to the first empty cell; none when there is no such heading."""
    place = next((place for place, cell in sheet.cells.items() if cell.value == heading), None)
    if place is None:
        return ()
    row, column = place
    last = next(below for below in count(row + 1) if (below, column) not in sheet.cells)
    return _words(sheet, column, row + 1, last)
