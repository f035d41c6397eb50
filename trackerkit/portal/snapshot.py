"""What a results page shows of a return: what was read, and each row with something to put right as a small grid.

A snapshot as plain values, kept with the upload, so that the page stays at its address as it was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from trackerkit.checking import Checked
from trackerkit.problems import CellRef, Place, Problem, Severity, column_letters
from trackerkit.register import ColumnType, SheetDefinition
from trackerkit.rules.frames import typed
from trackerkit.rules.report import shown
from trackerkit.rules.waivers import sentence

MOST_ROWS = 300  # on one page; the marked copy has them all
LONGEST_CELL = 160
_WHOLE_ROWS = 3  # cells blamed beyond this many need no neighbours to be found

Shown = Mapping[str, Any]


def snapshot(one: Checked) -> dict[str, Any]:
    """The values of the results page: `read`, `notes`, `waived`, `groups`, and `more`, the rows left out of it."""
    groups = list(_groups(one))
    return {
        "read": [f"Read {reading.sentence}" for reading in one.parsed.readings if reading.rows and reading.heading_row],
        "notes": list(one.parsed.notes),
        "waived": sentence(one.waived),
        "groups": groups[:MOST_ROWS],
        "more": max(0, len(groups) - MOST_ROWS),
    }


def _groups(one: Checked) -> Iterable[dict[str, Any]]:
    """A group for each row of each sheet, in the order in which people work through a list."""
    sheets = _Sheets(one)
    for where, problems in groupby(one.problems, key=lambda p: (p.cell.sheet, p.cell.row, p.ref)):
        found = list(problems)
        yield group_of(where, found, sheets.cells(where[0], where[1], found))


def group_of(
    where: tuple[str, int, str], problems: Sequence[Problem], cells: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """One row of a results page. `where`: sheet, Excel row (0 for none) and printed reference."""
    sheet, row, ref = where
    return {
        "sheet": sheet,
        "row": row,
        "ref": ref,
        "asks": any(problem.severity is not Severity.NOTE for problem in problems),
        "cells": list(cells),
        "problems": [_told(problem) for problem in problems],
    }


def _told(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "word": problem.severity.word,
        "cell": problem.cell.a1 if problem.cell.column else "",
        "heading": problem.heading,
        "says": problem.says,
        "message": problem.message,
        "fix": problem.fix,
    }


class _Sheets:
    """The cells of a return by the place where a person sees them."""

    def __init__(self, one: Checked) -> None:
        self._parsed = one.parsed
        self._by_name = {place.sheet: key for key, place in one.parsed.places.items() if place.sheet}

    def cells(self, sheet: str, row: int, problems: Sequence[Problem]) -> list[dict[str, Any]]:
        """The blamed cells of the row and their neighbours, from left to right."""
        key = self._by_name.get(sheet)
        if key is None or not row:
            return []
        blamed = levels(problems, sheet, row)
        place, definition = self._parsed.places[key], self._parsed.register.by_key[key]
        if place.rows:
            return self._of_form(key, place, definition, row, blamed)
        columns = {place.columns[name]: name for name in definition.by_key if _to_show(place, definition, name)}
        return [
            {
                "at": f"{column_letters(number)}{row}",
                "heading": definition.by_key[columns[number]].label,
                "text": self._text(key, row, columns[number]),
                "blamed": number in blamed,
                "severity": blamed.get(number, ""),
            }
            for number in _with_neighbours(set(blamed), sorted(columns))
        ]

    def _of_form(
        self, key: str, place: Place, definition: SheetDefinition, row: int, blamed: Mapping[int, str]
    ) -> list[dict[str, Any]]:
        asked = next((name for name, at in place.rows.items() if at == row), None)
        if asked is None or asked not in definition.by_key:
            return []
        cell = place.cell(row, asked)
        text = self._text(key, 0, asked)
        level = min(blamed.values(), key=lambda one: Severity(one).rank, default="")
        told = {"at": cell.a1, "heading": definition.by_key[asked].label, "text": text}
        return [told | {"blamed": bool(blamed), "severity": level}]

    def _text(self, sheet: str, row: int, key: str) -> str:
        """What stands in the cell, as a person reads it, without personal data. `row` 0: the one row of a form."""
        frame = self._parsed.frames[sheet]
        column = typed(key) if typed(key) in frame.columns else key
        if column not in frame.columns or not len(frame):
            return ""
        if not row:
            value = frame[column].iloc[0]
        elif (self._parsed.name, row) in frame.index:
            value = frame.at[(self._parsed.name, row), column]
        else:
            return ""
        return shown(str(value), longest=LONGEST_CELL)


def levels(problems: Sequence[Problem], sheet: str, row: int) -> dict[int, str]:
    """Each blamed column of the row -> the most serious of what is said of it, by which its cell is marked."""
    found: dict[int, str] = {}
    for problem in sorted(problems, key=lambda one: one.severity.rank):
        for cell in (problem.cell, *problem.also):
            if _here(cell, sheet, row):
                found.setdefault(cell.column, problem.severity.value)
    return found


def _to_show(place: Place, definition: SheetDefinition, key: str) -> bool:
    """Whether the column is there and is the person's own to fill: the live Check column is not."""
    return bool(place.columns.get(key)) and definition.by_key[key].type is not ColumnType.CHECK


def _here(cell: CellRef, sheet: str, row: int) -> bool:
    return cell.sheet == sheet and cell.row == row and bool(cell.column)


def _with_neighbours(blamed: set[int], columns: Sequence[int]) -> list[int]:
    """The columns to show: those blamed, the one before and after each, and the first, by which a row is known."""
    if not columns:
        return []
    shown_too = {columns[0]}
    for at, column in enumerate(columns):
        if column in blamed:
            shown_too.add(column)
            if len(blamed) <= _WHOLE_ROWS:
                shown_too |= set(columns[max(0, at - 1) : at + 2])
    return sorted(shown_too)
