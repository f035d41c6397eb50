"""Finds the sheet and heading row of a tracker that look most like a register's Actions, and proposes a mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from trackerkit.errors import UnreadableWorkbook
from trackerkit.problems import column_letters
from trackerkit.register import Column, ColumnType, Register, SheetDefinition, SheetKind
from trackerkit.rules.text import folded, squeezed
from trackerkit.words import listed
from trackerkit.workbook.adopt.assign import assign
from trackerkit.workbook.adopt.cells import SAMPLE, Cells, Judge
from trackerkit.workbook.adopt.model import Heading, Proposal, ProposedColumn, ProposedTable, Sure, ValueWord
from trackerkit.workbook.adopt.names import LONGEST, OTHER_NAME, by_exact_name, by_words
from trackerkit.workbook.parse.heading_rows import headings_at
from trackerkit.workbook.parse.headings import folded_heading, names_of
from trackerkit.workbook.parse.tables import HEADINGS_WITHIN, rows_of
from trackerkit.workbook.read import Book, Cell, Kind, Sheet

ACTIONS = "actions"
LEAST_STRENGTH = 180  # of a heading row: two other names, or three hints and a heading
LEAST_OTHER, SHARE_OTHER = 3, 0.5  # a second table: headings that it must name exactly, and out of all of its own

Rows = Mapping[int, Mapping[int, Cell]]


def propose(
    book: Book, register: Register, lists: Mapping[str, tuple[str, ...]], *, sheet: str = "", heading_row: int = 0
) -> Proposal:
    """The mapping proposed for a tracker. `lists` are Setup's words; `sheet` and `heading_row` are told by a person.

    Raises UnreadableWorkbook when no sheet has headings like those of the register.
    """
    sheets = [s for s in book.sheets if not sheet or folded(s.name) == folded(sheet)]
    if not sheets:
        names = listed([f"“{s.name}”" for s in book.sheets[:12]])
        raise UnreadableWorkbook("no-such-sheet", f"There is no sheet “{sheet}”.", f"Its sheets are {names}.")
    judge = Judge(register, lists)
    rows = {s.name: rows_of(s) for s in book.sheets}
    main = _best(register.by_key[ACTIONS], sheets, rows, heading_row)
    if main is None:
        raise UnreadableWorkbook(
            "not-a-tracker",
            f"No sheet has headings like those of the {register.title.lower()}.",
            "Say where they are with --sheet and --heading-row, or name another register.",
        )
    tables = [_table(register.by_key[ACTIONS], *main, rows[main[0].name], judge)]
    same = fingerprint(h.text for h in tables[0].headings)
    others = [s for s in book.sheets if s is not main[0] and rows[s.name]]
    alike = [s for s in others if _has_headings(s, rows[s.name], register.by_key[ACTIONS], same)]
    tables[0] = replace(tables[0], also=tuple(s.name for s in alike))
    for other in [s for s in others if s not in alike]:
        second = _second(register, {table.key for table in tables}, other, rows[other.name], judge)
        tables += [second] if second else []
    used = {table.sheet for table in tables} | set(tables[0].also)
    unused = tuple((s.name, len(rows[s.name])) for s in others if s.name not in used)
    return Proposal(register.key, tuple(tables), unused)


# ---------------------------------------------------------------- headings


def fingerprint(headings: Iterable[str]) -> str:
    """The headings as one word, by which the same tracker is known in a later month: folded, in their order."""
    return " | ".join(folded_heading(text) for text in headings)


def headings_of(definition: SheetDefinition, sheet: Sheet, rows: Rows, number: int) -> tuple[Heading, ...]:
    """The headings in a row (or in it and the row above), each on one line and with a name that is its alone."""
    texts = headings_at(number, rows, sheet.merged, names_of(definition)).texts
    lines = {column: squeezed(" ".join(text.split())) for column, text in sorted(texts.items()) if folded_heading(text)}
    often = Counter(map(folded_heading, lines.values()))
    return tuple(
        Heading(column, text, text if often[folded_heading(text)] == 1 else f"{text} ({column_letters(column)})")
        for column, text in lines.items()
    )


def heading_rows(rows: Rows) -> list[int]:
    """The rows that may be headings: within the first 200, with two texts or more."""
    first = min(rows, default=0)
    texts = {n: [c for c in row.values() if c.kind is Kind.TEXT] for n, row in rows.items()}
    return [n for n, found in texts.items() if n <= first + HEADINGS_WITHIN and len(found) >= 2]


def _has_headings(sheet: Sheet, rows: Rows, definition: SheetDefinition, wanted: str) -> bool:
    found = (headings_of(definition, sheet, rows, number) for number in heading_rows(rows))
    return any(fingerprint(h.text for h in headings) == wanted for headings in found)


def _best(
    definition: SheetDefinition, sheets: Sequence[Sheet], rows: Mapping[str, Rows], told: int
) -> tuple[Sheet, int] | None:
    """The sheet and row whose headings speak most for the table; of equals, the sheet with the most rows."""
    best: tuple[float, int, Sheet, int] | None = None
    for sheet in sheets:
        of_it = rows[sheet.name]
        for number in [told] if told in of_it else [] if told else heading_rows(of_it):
            strength = _strength(definition, headings_of(definition, sheet, of_it, number))
            below = sum(row > number for row in of_it)
            if (strength >= LEAST_STRENGTH or told) and (best is None or (strength, below) > best[:2]):
                best = (strength, below, sheet, number)
    return best[2:] if best else None


def _strength(definition: SheetDefinition, headings: Sequence[Heading]) -> int:
    """The best name of each column of the register, added up."""
    best: dict[str, int] = {}
    for heading in headings:
        if len(heading.text) > LONGEST:
            continue
        found = by_exact_name(definition, heading.text)
        if not found:
            likes = [(by_words(column, heading.text)[0], column.key) for column in definition.columns]
            strength, key = max(likes)
            found = {key: (strength, "words")} if strength else {}
        for key, (strength, _) in found.items():
            best[key] = max(best.get(key, 0), strength)
    return sum(best.values())


# ---------------------------------------------------------------- tables


def _table(definition: SheetDefinition, sheet: Sheet, number: int, rows: Rows, judge: Judge) -> ProposedTable:
    headings = headings_of(definition, sheet, rows, number)
    below = {row: cells for row, cells in rows.items() if row > number}
    cells = {h.column: Cells(tuple(r[h.column] for r in below.values() if h.column in r)[:SAMPLE]) for h in headings}
    columns = tuple(
        _with_values(definition.by_key[proposed.key], proposed, cells, judge)
        for proposed in assign(definition, headings, cells, judge)
    )
    spoken_for = {h.column for c in columns for h in (*c.candidates, *([c.heading] if c.heading else []))}
    return ProposedTable(
        key=definition.key,
        label=definition.label,
        sheet=sheet.name,
        heading_row=number,
        rows=len(below),
        columns=columns,
        headings=headings,
        extra=tuple(h for h in headings if h.column not in spoken_for),
    )


def _second(register: Register, done: set[str], sheet: Sheet, rows: Rows, judge: Judge) -> ProposedTable | None:
    """Another table of the register on a sheet, where most of the sheet's headings are the table's own."""
    best: tuple[int, SheetDefinition, int] | None = None
    for definition in register.sheets:
        if definition.kind is SheetKind.FORM or definition.key in done or definition.key == ACTIONS:
            continue
        for number in heading_rows(rows):
            headings = headings_of(definition, sheet, rows, number)
            found = [by_exact_name(definition, h.text) for h in headings]
            keys = {key for names in found for key, (strength, _) in names.items() if strength >= OTHER_NAME}
            enough = len(keys) >= LEAST_OTHER and len(keys) >= SHARE_OTHER * len(headings)
            if enough and (best is None or len(keys) > best[0]):
                best = (len(keys), definition, number)
    return _table(best[1], sheet, best[2], rows, judge) if best else None


def _with_values(column: Column, proposed: ProposedColumn, cells: Mapping[int, Cells], judge: Judge) -> ProposedColumn:
    """The words of a column of choices, and whether its dates are texts."""
    if proposed.heading is None or proposed.sure is Sure.ASKED:
        return proposed
    own = cells[proposed.heading.column]
    if column.is_date:
        return replace(proposed, text_dates=own.text_dates > 0, day_first=own.day_first)
    if column.type is not ColumnType.CHOICE or not (column.choices or column.offers in judge.lists):
        return proposed
    first = dict(reversed(list(zip(own.folded, own.words, strict=True))))
    often = Counter(own.folded)
    words = sorted(often, key=lambda word: (-often[word], word))
    return replace(proposed, values=tuple(ValueWord(first[w], meaning(judge, column, w), often[w]) for w in words))


def meaning(judge: Judge, column: Column, word: str) -> str:
    """The word of the dropdown that a folded word means; "" when it is not known."""
    if column.offers:
        return next((offer for offer in judge.lists.get(column.offers, ()) if folded(offer) == word), "")
    choices = judge.register.choices[column.choices]
    return next((c.value for c in choices if word in {folded(w) for w in (c.value, *c.aliases)}), "")
