"""Finds the table of a sheet wherever it starts, and says of every row whether it was read and, if not, why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from trackerkit.problems import column_letters
from trackerkit.register import ColumnType, SheetDefinition
from trackerkit.rules.text import BLANKS
from trackerkit.workbook.parse.heading_rows import Headings, heading_texts, headings_at, two_row_candidates
from trackerkit.workbook.parse.headings import WORKING_COLUMN, folded_heading, match_headings, names_of, score
from trackerkit.workbook.parse.model import Layout, Match
from trackerkit.workbook.parse.values import words_of
from trackerkit.workbook.read import Book, Cell, Kind, Sheet
from trackerkit.workbook.read.model import Range

HEADINGS_WITHIN = 200  # rows: a table that starts lower than this is not looked for
LONGEST_HEADING = 200  # characters; a longer text in the place of a heading is none
LEAST_HEADINGS = 2  # a row with fewer of a sheet's headings is a title or a note

READY = "ready and empty"  # why a printed row that nobody filled in was not read
_REFERENCE = re.compile(r"^\s*\S*\d\S*\s*$")

Row = dict[int, Cell]  # column number -> cell


@dataclass(frozen=True)
class Table:
    """A table as found. `used` are the rows to read; `skipped` the others that hold something, with the reason."""

    heading_row: int
    matches: tuple[Match, ...]
    extra: tuple[tuple[int, str], ...]
    used: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]
    kept: Mapping[int, str]  # columns that no rule reads, by number, with a heading that is like no other
    strays: tuple[tuple[int, int], ...]  # cells (row, column) that stand outside the table
    blank_inside: tuple[int, ...]  # empty rows between used ones
    rows: Mapping[int, Row]

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column key -> column number, for the columns that were found and are not in doubt."""
        return {m.key: m.column for m in self.matches if m.column and m.how != "ambiguous"}


class Pages(dict[str, dict[int, Row]]):
    """The rows of each sheet of a book (`rows_of`), by its name, worked out when they are first asked for."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._sheets = {sheet.name: sheet for sheet in book.sheets}

    def __missing__(self, name: str) -> dict[int, Row]:
        rows = self[name] = rows_of(self._sheets[name])
        return rows


def rows_of(sheet: Sheet) -> dict[int, Row]:
    """The sheet's cells by row, in order; cells that show nothing but spaces are left out.

    A formula that gives an empty text shows nothing, so it does not fill a row: the sheet's own Check says so too.
    """
    rows: dict[int, Row] = {}
    of_row: Row = {}
    last = 0
    for (row, column), cell in sorted(sheet.cells.items(), key=itemgetter(0)):
        if cell.uncalculated or cell.kind is not Kind.TEXT or str(cell.value).strip(BLANKS):
            if row != last:
                of_row, last = rows.setdefault(row, {}), row
            of_row[column] = cell
    return rows


def best_heading_row(sheet: SheetDefinition, rows: Mapping[int, Row], merged: Sequence[Range] = ()) -> tuple[int, int]:
    """The row that names most of the sheet's columns, the first of equals, and how many; (0, 0) when none does.

    Of headings in two rows it is the lower one.
    """
    best, most = 0, 0
    names = names_of(sheet)  # once: to look it up is to hash the whole definition
    last = HEADINGS_WITHIN + min(rows, default=0)
    all_of_them = len(sheet.columns) - sheet.has_check
    two_rows = two_row_candidates(merged)
    for number, row in rows.items():
        if number > last or most == all_of_them:  # no row can name more
            break
        found = score(names, heading_texts(row))
        if number in two_rows:
            found = headings_at(number, rows, merged, names).found
        if found > most:
            best, most = number, found
    return (best, most) if most >= min(LEAST_HEADINGS, len(sheet.columns)) else (0, 0)


def find_table(
    definition: SheetDefinition, rows: Mapping[int, Row], merged: Sequence[Range] = (), layout: Layout | None = None
) -> Table | None:
    """The table of `definition` among the rows of a sheet (`rows_of`), or where `layout` says that it is.

    None when no row has its headings.
    """
    heading_row = layout.heading_row if layout else best_heading_row(definition, rows, merged)[0]
    if not heading_row:
        return None
    headings = headings_at(heading_row, rows, merged, names_of(definition))
    if layout:
        matches, left = _as_told(definition, headings, layout)
    else:
        matches, left = match_headings(definition, headings.texts)
    in_doubt = {number for match in matches for number in match.in_doubt}
    kept = _apart({number: headings.texts[number] for number in sorted({*left, *in_doubt})})
    sorter = _Sorter(definition, matches, left, headings, merged)
    for number in sorted(row for row in rows if row > heading_row):
        sorter.take(number, rows[number])
    inside = _blank_inside(sorter.used, rows)
    return Table(
        heading_row=heading_row,
        matches=matches,
        extra=tuple(sorted(left.items())),
        kept=kept,
        used=tuple(sorter.used),
        skipped=tuple(sorter.skipped),
        strays=tuple(sorter.strays),
        blank_inside=inside,
        rows=rows,
    )


def _as_told(
    definition: SheetDefinition, headings: Headings, layout: Layout
) -> tuple[tuple[Match, ...], dict[int, str]]:
    """The columns where the mapping says that they are; every other heading is one of their own."""
    matches = tuple(
        Match(c.key, c.label, layout.columns[c.key], headings.texts.get(layout.columns[c.key], ""), "mapping")
        if c.key in layout.columns
        else Match(c.key, c.label, 0)
        for c in definition.columns
    )
    return matches, {n: text for n, text in headings.texts.items() if n not in layout.columns.values()}


class _Sorter:
    """Sorts the rows below the headings: to be read, ready and empty, headings again, or outside the table."""

    def __init__(
        self,
        definition: SheetDefinition,
        matches: Sequence[Match],
        left: Mapping[int, str],
        headings: Headings,
        merged: Sequence[Range],
    ) -> None:
        by_key = definition.by_key
        found = [(m, number) for m in matches if m.column for number in (m.column, *m.in_doubt)]
        self.headings = {number: folded_heading(headings.typed.get(number, "")) for _, number in found}
        self.titles = {(row, first) for row, first, last_row, last in merged if row == last_row and last - first >= 2}
        self.filled_in = {number for m, number in found if not _ours(by_key[m.key].type, by_key[m.key].printed)}
        self.refs = {number for m, number in found if by_key[m.key].type is ColumnType.REF}
        self.working = {column for column, text in headings.texts.items() if text.startswith(WORKING_COLUMN)}
        self.extra = set(left)
        self.known = set(self.headings) | self.extra | self.working
        self.used: list[int] = []
        self.skipped: list[tuple[int, str]] = []
        self.strays: list[tuple[int, int]] = []

    def take(self, number: int, row: Row) -> None:
        if self._is_heading(row):
            self.skipped.append((number, "the headings again"))
            return
        if len(row) == 1 and (number, next(iter(row))) in self.titles:
            self.skipped.append((number, "a title across the table"))
            self.strays.append((number, next(iter(row))))
        elif row.keys() & self.filled_in:
            self.used.append(number)
        elif row.keys() & self.extra:
            self.strays += [(number, column) for column in sorted(row.keys() & self.extra)]
            self.skipped.append((number, "only columns that are not part of the register are filled in"))
        elif row.keys() & self.headings.keys():
            self.skipped.append((number, READY))
            notes = [c for c in sorted(row.keys() & self.refs) if not _REFERENCE.match(words_of(row[c]))]
            self.strays += [(number, column) for column in notes]  # words below the table, not a printed reference
        self.strays += [(number, column) for column in sorted(row.keys() - self.known)]

    def _is_heading(self, row: Row) -> bool:
        wanted = max(LEAST_HEADINGS, (len(row) + 1) // 2)
        may_be = [
            (text, self.headings[column])
            for column, cell in row.items()
            if column in self.headings and isinstance(text := cell.value, str) and len(text) <= LONGEST_HEADING
        ]
        spare = len(may_be) - wanted  # how many of them may be another text
        for text, heading in may_be:
            if spare < 0:
                return False
            spare -= folded_heading(text) != heading
        return spare >= 0


def _ours(kind: ColumnType, printed: bool) -> bool:
    return printed or kind is ColumnType.CHECK


def _apart(headings: Mapping[int, str]) -> dict[int, str]:
    """The headings, with the column's letters behind those that stand more than once."""
    often = Counter(headings.values())
    return {n: text if often[text] == 1 else f"{text} ({column_letters(n)})" for n, text in headings.items()}


def _blank_inside(used: Sequence[int], rows: Mapping[int, Row]) -> tuple[int, ...]:
    """Rows between the first and last used one that hold nothing at all."""
    return tuple(row for row in range(used[0], used[-1]) if row not in rows)[:1000] if used else ()
