"""Where the tables of a mapping stand in a tracker: by its headings, whatever the file and the sheet are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trackerkit.errors import UnreadableWorkbook
from trackerkit.register import SheetDefinition, load_register
from trackerkit.rules.text import folded
from trackerkit.words import MONTHS, listed
from trackerkit.workbook.adopt.mapping import Mapping, TableMapping, meanings
from trackerkit.workbook.adopt.model import Heading
from trackerkit.workbook.adopt.propose import fingerprint, heading_rows, headings_of
from trackerkit.workbook.parse.dates import period_of
from trackerkit.workbook.parse.headings import folded_heading
from trackerkit.workbook.parse.model import Layout
from trackerkit.workbook.parse.tables import rows_of
from trackerkit.workbook.read import Book


@dataclass(frozen=True)
class _Found:
    sheet: str
    row: int
    headings: tuple[Heading, ...]
    exact: bool
    missing: tuple[str, ...]  # headings that the mapping uses, and the row has not


def located(
    book: Book, mapping: Mapping, *, sheet: str = "", period: str = ""
) -> tuple[dict[str, Layout], tuple[str, ...]]:
    """The layout of each table, and sentences on what has changed since the mapping was made.

    `sheet` is told by a person; of several sheets with the same headings, the one named after the `period` is taken.
    Raises UnreadableWorkbook when the tracker has not the headings, or on several sheets of which none can be chosen.
    """
    register = load_register(mapping.becomes)
    layouts: dict[str, Layout] = {}
    notes: list[str] = []
    for key, table in mapping.tables.items():
        told = sheet if key == next(iter(mapping.tables)) else ""
        found = _choose(_candidates(book, register.by_key[key], table, told), table, period)
        by_name = {folded_heading(heading.name): heading.column for heading in found.headings}
        columns = {column: by_name[folded_heading(heading)] for column, heading in table.columns.items() if heading}
        layouts[key] = Layout(found.sheet, found.row, columns, meanings(table), frozenset(table.text_dates))
        notes += _changes(found, table)
    return layouts, tuple(notes)


def fits(book: Book, mapping: Mapping) -> bool:
    """Whether every table of the mapping stands in the workbook under the very same headings."""
    register = load_register(mapping.becomes)
    return all(
        any(found.exact for found in _candidates(book, register.by_key[key], table, ""))
        for key, table in mapping.tables.items()
    )


def _candidates(book: Book, definition: SheetDefinition, table: TableMapping, told: str) -> list[_Found]:
    """Every row that could be the table's headings, those with the fewest missing first."""
    wanted = [heading for heading in table.columns.values() if heading]
    same = fingerprint(table.headings)
    found = []
    for sheet in book.sheets:
        if told and folded(sheet.name) != folded(told):
            continue
        rows = rows_of(sheet)
        for number in heading_rows(rows):
            headings = headings_of(definition, sheet, rows, number)
            names = {folded_heading(heading.name) for heading in headings}
            missing = tuple(heading for heading in wanted if folded_heading(heading) not in names)
            if len(missing) < len(wanted):
                exact = fingerprint(heading.name for heading in headings) == same
                found.append(_Found(sheet.name, number, headings, exact, missing))
    return sorted(found, key=lambda one: (not one.exact, len(one.missing)))


def _choose(found: list[_Found], table: TableMapping, period: str) -> _Found:
    if not found or found[0].missing:
        missing = found[0].missing if found else [heading for heading in table.columns.values() if heading]
        where = f" In row {found[0].row} of {found[0].sheet}" if found else " No sheet"
        fit = f"{where} stand {_quoted(h.text for h in found[0].headings)}." if found else f"{where} has any of them."
        raise UnreadableWorkbook(
            "mapping-does-not-fit",
            f"The tracker has not the headings that the mapping uses: {_quoted(missing)}.{fit}",
            "Correct the mapping, or make a new one with --save.",
        )
    best = [one for one in found if (one.exact, one.missing) == (found[0].exact, ())]
    sheets = list(dict.fromkeys(one.sheet for one in best))
    if len(sheets) > 1:
        named = [s for s in sheets if period and _is_month(s, period)] or [s for s in sheets if s == table.sheet]
        months = [s for s in sheets if any(_is_month(s, f"2000-{n:02d}", any_year=True) for n in range(1, 13))]
        if not named or (len(months) > 1 and period and not _is_month(named[0], period)):
            raise UnreadableWorkbook(
                "several-sheets",
                f"Several sheets have these headings: {_quoted(sheets)}.",
                "Name one of them with --sheet.",
            )
        sheets = named
    return next(one for one in best if one.sheet == sheets[0])


def _is_month(name: str, period: str, *, any_year: bool = False) -> bool:
    """Whether a sheet's name is the month: October 2026, Oct-26, or October alone."""
    month = MONTHS[int(period[5:]) - 1].lower()
    alone = folded(name)
    if len(alone) >= 3 and month.startswith(alone):
        return True
    found = period_of(name)
    return found[5:] == period[5:] if any_year else found == period


def _changes(found: _Found, table: TableMapping) -> list[str]:
    if found.exact:
        return []
    before = {folded_heading(heading) for heading in table.headings}
    now = {folded_heading(heading.name) for heading in found.headings}
    new = [heading.name for heading in found.headings if folded_heading(heading.name) not in before]
    gone = [heading for heading in table.headings if folded_heading(heading) not in now]
    said = [f"Not there when the mapping was made, and kept as it is: {_quoted(new)}."] if new else []
    said += [f"No longer there: {_quoted(gone)}."] if gone else []
    return said or ["The columns stand in another order than when the mapping was made."]


def _quoted(words: Iterable[str]) -> str:
    return listed([f"“{word}”" for word in words])
