"""What is brought forward into the next workbook: never retyped, so a reworded or vanished row can be proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from trackerkit.ledger import Ledger
from trackerkit.problems import CellRef, Problem
from trackerkit.register import Register, SheetDefinition
from trackerkit.rules.frames import typed
from trackerkit.rules.report import problem
from trackerkit.rules.text import folded
from trackerkit.words import month_words
from trackerkit.workbook.parse import ParsedReturn

Row = dict[str, object]  # by column key
Carried = dict[str, list[Mapping[str, object]]]  # sheet key -> rows, by column key


class Past:
    """What stood before `period`, for all services of a register at once: each month of the ledger is read once."""

    def __init__(self, ledger: Ledger, period: str) -> None:
        self._ledger, self._period = ledger, period
        self._known: dict[str, _Known] = {}

    def open(self, register: Register, service: str) -> dict[str, tuple[str, Row]]:
        """Folded reference -> (the last month in which it stood, its row), of the actions that are still open."""
        return self._of(register).open.get(service, {})

    def last(self, register: Register, service: str, sheet: str) -> dict[str, Row]:
        """Folded reference -> the row of a sheet that actions refer to, as it last stood."""
        return self._of(register).last.get((service, sheet), {})

    def _of(self, register: Register) -> _Known:
        if register.key not in self._known:
            known = self._known[register.key] = _Known()
            for month in self._ledger.periods(register.key):
                if month < self._period:
                    known.take(register, month, self._ledger.frames(register, month))
        return self._known[register.key]


@dataclass
class _Known:
    """Gathered month by month, the oldest first, so that only what is still needed is kept."""

    open: dict[str, dict[str, tuple[str, Row]]] = field(default_factory=dict)  # by service
    last: dict[tuple[str, str], dict[str, Row]] = field(default_factory=dict)  # by service and sheet

    def take(self, register: Register, month: str, frames: Mapping[str, pd.DataFrame]) -> None:
        for service, ref, row in _rows(frames["actions"], register.by_key["actions"]):
            standing = self.open.setdefault(service, {})
            standing.pop(ref, None)
            if _is_open(row):
                standing[ref] = (month, row)
        for _, sheet in _referred(register):
            for service, ref, row in _rows(frames[sheet], register.by_key[sheet]):
                self.last.setdefault((service, sheet), {})[ref] = row


def _referred(register: Register) -> Iterator[tuple[str, str]]:
    """The columns of the actions that name rows of other sheets, with the sheets."""
    for column in register.by_key["actions"].columns:
        sheet = column.refers.partition(".")[0]
        if sheet in register.by_key and sheet != "actions":
            yield column.key, sheet


def carried_forward(past: Past, register: Register, service: str) -> Carried:
    """The actions of the service that were open before the month and not closed since, as they last stood.

    A row that vanished from a later return is carried all the same: its absence is a question, never a closure.
    The due date that an action had first is printed as its original due date, and never changes after.
    """
    if "actions" not in register.by_key:
        return {}
    rows = [row for _, row in past.open(register, service).values()]
    carried: Carried = {"actions": [_with_original(row) for row in rows]}
    # The audits and concerns that they came from come along, so that every reference still leads somewhere.
    for key, sheet in _referred(register):
        named = {folded(str(row.get(key, ""))) for row in rows}
        there = past.last(register, service, sheet)
        carried[sheet] = [row for ref, row in there.items() if ref in named]
    return carried


def vanished(past: Past, parsed: ParsedReturn) -> list[Problem]:
    """A problem for each action that was open before and is not in this return (TK801)."""
    if "actions" not in parsed.places:
        return []
    here = {folded(ref) for ref in parsed.frames["actions"]["ref"]}
    sheet = CellRef(parsed.places["actions"].sheet)
    found = []
    for ref, (month, row) in past.open(parsed.register, parsed.name).items():
        if ref not in here:
            said = {"ref": row["ref"], "month": month_words(month), "finding": row.get("finding", "not recorded")}
            found.append(problem("TK801", sheet, ref=str(row["ref"]), values=said))
    return found


def _rows(frame: pd.DataFrame, sheet: SheetDefinition) -> Iterator[tuple[str, str, Row]]:
    """Service, folded reference and the row by column key, of the rows that have a reference."""
    for service, record in zip(frame.index.get_level_values(0), frame.to_dict("records"), strict=True):
        row = _values(sheet, record)
        if sheet.ref_column and row.get(sheet.ref_column.key):
            yield str(service), folded(str(row[sheet.ref_column.key])), row


def _is_open(row: Mapping[str, object]) -> bool:
    return folded(str(row.get("status", ""))) != "closed" and not row.get("date_closed")


def _with_original(row: Row) -> Row:
    if isinstance(row.get("due_date"), date) and not row.get("original_due_date"):
        return row | {"original_due_date": row["due_date"]}
    return row


def _values(sheet: SheetDefinition, row: Mapping[Any, Any]) -> Row:
    """The row by column key: true dates and numbers as such, anything else as it was typed, empty cells left out."""
    found: dict[str, object] = {}
    for column in sheet.filled_in + tuple(c for c in sheet.columns if c.printed):
        value = row[column.key]
        if column.is_date and not pd.isna(value):
            found[column.key] = value.date()
        elif column.is_number and not pd.isna(value):
            found[column.key] = int(value) if float(value).is_integer() else float(value)
        else:
            text = str(row.get(typed(column.key), "" if pd.isna(value) else value))
            if folded(text):
                found[column.key] = text
    return found
