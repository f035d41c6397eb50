"""Which column of the tracker stands for which column of the register: the surest first, what is in doubt is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trackerkit.register import Column, ColumnType, SheetDefinition
from trackerkit.workbook.adopt.cells import AGAINST, AGREES, SILENT, Cells, Judge
from trackerkit.workbook.adopt.model import Heading, ProposedColumn, Sure
from trackerkit.workbook.adopt.names import HINT, OTHER_NAME, by_exact_name, by_likeness

# What the cells add to the strength of a name, and what they take: a name that its cells contradict is asked about.
BY_CELLS = {AGREES: 8, SILENT: 0, AGAINST: -45}
CELLS_ALONE = 20  # people of Setup or words of a dropdown under a heading that says nothing
SURE_FROM, LIKELY_FROM = 82, 62
MARGIN = 4  # two that are nearer than this fit equally well


@dataclass(frozen=True)
class Pair:
    """One column of the tracker and one of the register, and how much speaks for the two (0 to 108)."""

    heading: Heading
    column: Column
    strength: int
    how: tuple[str, ...]


def assign(
    sheet: SheetDefinition, headings: Sequence[Heading], cells: Mapping[int, Cells], judge: Judge
) -> tuple[ProposedColumn, ...]:
    """A proposal for every column of the sheet but Check, in its order."""
    pairs = sorted(_pairs(sheet, headings, cells, judge), key=lambda p: (-p.strength, p.heading.column))
    found: dict[str, ProposedColumn] = {}
    taken: set[int] = set()
    for pair in pairs:
        if pair.column.key in found or pair.heading.column in taken:
            continue
        free = [p for p in pairs if p.column.key not in found and p.heading.column not in taken]
        rivals = [p for p in free if pair.strength - p.strength < MARGIN and p is not pair]
        for_column = [p for p in rivals if p.column.key == pair.column.key]
        for_heading = [p for p in rivals if p.heading.column == pair.heading.column]
        if pair.strength < LIKELY_FROM or for_column or for_heading:
            candidates = [pair.heading, *(p.heading for p in for_column)]
            for key in (pair.column.key, *(p.column.key for p in for_heading)):
                of_it = candidates if key == pair.column.key else [pair.heading]
                found[key] = _asked(sheet.by_key[key], of_it, pair)
            taken |= {heading.column for heading in candidates}
            continue
        sure = Sure.SURE if pair.strength >= SURE_FROM else Sure.LIKELY
        found[pair.column.key] = ProposedColumn(pair.column.key, pair.column.label, sure, pair.heading, pair.how)
        taken.add(pair.heading.column)
    wanted = [column for column in sheet.columns if column.type is not ColumnType.CHECK]
    return tuple(found.get(column.key, ProposedColumn(column.key, column.label)) for column in wanted)


def _asked(column: Column, candidates: Sequence[Heading], pair: Pair) -> ProposedColumn:
    headings = tuple(sorted(candidates, key=lambda heading: heading.column))
    return ProposedColumn(column.key, column.label, Sure.ASKED, how=pair.how, candidates=headings)


def _pairs(sheet: SheetDefinition, headings: Sequence[Heading], cells: Mapping[int, Cells], judge: Judge) -> list[Pair]:
    pairs = []
    for heading in headings:
        own = cells[heading.column]
        fits = {column.key: judge.fit(own, column) for column in sheet.columns if column.type is not ColumnType.CHECK}
        exact = _weighed(by_exact_name(sheet, heading.text), fits)
        for column in sheet.columns:
            if column.type is ColumnType.CHECK or (exact and column.key not in exact):
                continue
            strength, how = exact.get(column.key) or by_likeness(column, heading.text)
            fit = fits[column.key]
            if strength:
                ways = (how, "cells") if fit == AGREES else (how,)
                pairs.append(Pair(heading, column, strength + BY_CELLS[fit], ways))
            elif fit == AGREES and _tells_by_cells(column, judge):
                pairs.append(Pair(heading, column, CELLS_ALONE, ("cells",)))
    return pairs


def _weighed(exact: Mapping[str, tuple[int, str]], fits: Mapping[str, int]) -> dict[str, tuple[int, str]]:
    """Names that may mean several columns. Where the cells agree with a hint, other names weigh no more than it does.

    A hint is believed as well when the cells speak against every other column that is hinted at: "Done?" over Yes and
    No is no date.
    """
    hinted = any(strength == HINT and fits[key] == AGREES for key, (strength, _) in exact.items())
    left = [key for key in exact if key in fits and fits[key] != AGAINST]  # the live Check column takes no words
    alone = left[0] if len(exact) > len(left) == 1 else ""
    weighed = dict(exact)
    for key, (strength, how) in exact.items():
        if key == alone and strength == HINT and fits[key] == SILENT:
            weighed[key] = (HINT + BY_CELLS[AGREES], how)
        elif hinted and strength == OTHER_NAME:
            weighed[key] = (HINT, how)
    return weighed


def _tells_by_cells(column: Column, judge: Judge) -> bool:
    """Whether the column's cells are like no other's: a list of its own words, not just dates or texts."""
    return column.type in (ColumnType.CHOICE, ColumnType.PERSON) and bool(judge.known(column))
