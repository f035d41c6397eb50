"""What is brought forward into the next workbook: never retyped, so a reworded or vanished row can be proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

import pandas as pd

from trackerkit.ledger import Ledger
from trackerkit.problems import CellRef, Problem
from trackerkit.register import Register, SheetDefinition
from trackerkit.rules.frames import proposed, typed
from trackerkit.rules.report import problem
from trackerkit.rules.text import folded
from trackerkit.words import month_words
from trackerkit.workbook.parse import ParsedReturn

Carried = dict[str, list[Mapping[str, object]]]  # sheet key -> rows, by column key
Row = dict[str, object]
Standing = dict[str, tuple[str, Row]]  # folded reference -> (the last month in which it stood, its row)

_ACTION = "actions.ref"  # what a column that names an action of the Actions sheet refers to


def carried_forward(ledger: Ledger, register: Register, service: str, period: str) -> Carried:
    """The service's actions that `period` has to do with, as they last stood, and what other sheets say of them.

    First those that are open. After them those that are closed and must still prove that they hold (the register's
    limit ``sustained_for``, from the date closed to the first day of `period`), so that a repeat of one is seen.
    A row that vanished from a later return is carried all the same: its absence is a question, never a closure.
    The due date that an action had first is printed as its original due date, and never changes after.
    """
    if "actions" not in register.by_key:
        return {}
    past = _Past(ledger, register, service, period)
    stood = past.open | past.watched
    rows = [row for _, row in stood.values()]
    carried: Carried = {"actions": [_with_original(row) for row in rows]}
    # The audits and concerns that they came from come along, so that every reference still leads somewhere.
    for column in register.by_key["actions"].columns:
        sheet, _, key = column.refers.partition(".")
        if sheet in register.by_key and sheet != "actions":
            named = {folded(str(row.get(column.key, ""))) for row in rows}
            carried[sheet] = [row for ref, row in past.last_rows(sheet, key).items() if ref in named]
    # So do their reviews, root causes, observations and escalations: without them the row would be asked for each.
    for sheet, key in _about_actions(register):
        carried[sheet] = [row for ref, (month, _) in stood.items() for row in past.rows_about(month, sheet, key, ref)]
    return carried


def open_before(ledger: Ledger, register: Register, service: str, period: str) -> Standing:
    """The actions open before `period` and not closed since."""
    return _Past(ledger, register, service, period).open


def vanished(ledger: Ledger, parsed: ParsedReturn, period: str) -> list[Problem]:
    """A problem for each action that was open before and is not in this return (TK801)."""
    if "actions" not in parsed.places:
        return []
    here = {folded(ref) for ref in parsed.frames["actions"]["ref"]}
    sheet = CellRef(parsed.places["actions"].sheet)
    found = []
    for ref, (month, row) in open_before(ledger, parsed.register, parsed.name, period).items():
        if ref not in here:
            said = {"ref": row["ref"], "month": month_words(month), "finding": row.get("finding", "not recorded")}
            found.append(problem("TK801", sheet, ref=str(row["ref"]), values=said))
    return found


class _Past:
    """What a service returned before a month. Each month's rows are read from the ledger once."""

    def __init__(self, ledger: Ledger, register: Register, service: str, period: str) -> None:
        self._ledger, self._register, self._service = ledger, register, service
        self._first_day = pd.Period(period, freq="M").start_time
        heads = ledger.returns(register=register.key, service=service)
        self._months = sorted({head.period for head in heads if head.period < period})  # oldest first
        self._frames: dict[str, Mapping[str, pd.DataFrame]] = {}

    @cached_property
    def open(self) -> Standing:
        return {ref: stood for ref, stood in self._standing.items() if _is_open(stood[1])}

    @cached_property
    def watched(self) -> Standing:
        """Closed, and not yet for as long as the provider asks before it counts as sustained."""
        return {
            ref: stood
            for ref, stood in self._standing.items()
            if not _is_open(stood[1]) and self._must_hold(self._closed[ref])
        }

    @cached_property
    def _standing(self) -> Standing:
        """Each action as it last stood, in the order of the last months."""
        standing: Standing = {}
        for month in self._months:
            for row in self._with_reference(month, "actions", "ref"):
                ref = folded(str(row["ref"]))
                standing.pop(ref, None)
                standing[ref] = (month, row)
        return standing

    @cached_property
    def _closed(self) -> dict[str, pd.Timestamp]:
        """Folded reference -> the day of closing as it was most likely meant; NaT where there is none."""
        closed: dict[str, pd.Timestamp] = {}
        for month in self._months:
            own = self._own(month, "actions")
            closed |= dict(zip(map(folded, own["ref"].astype(str)), own[proposed("date_closed")], strict=True))
        return closed

    def _must_hold(self, closed: pd.Timestamp) -> bool:
        held = closed + pd.DateOffset(months=self._register.limits["sustained_for"].value)
        return bool(held >= self._first_day)  # NaT compares False

    def last_rows(self, sheet: str, key: str) -> dict[str, Row]:
        """Folded reference -> the row of a sheet as it last stood."""
        rows = (row for month in self._months for row in self._with_reference(month, sheet, key))
        return {folded(str(row[key])): row for row in rows}

    def rows_about(self, month: str, sheet: str, key: str, ref: str) -> list[Row]:
        """The rows of a sheet that name the action `ref` (folded) in that month's return."""
        return [row for row in self._with_reference(month, sheet, key) if folded(str(row[key])) == ref]

    def _with_reference(self, month: str, sheet: str, key: str) -> list[Row]:
        definition = self._register.by_key[sheet]
        rows = (_values(definition, row) for _, row in self._own(month, sheet).iterrows())
        return [row for row in rows if row.get(key)]

    def _own(self, month: str, sheet: str) -> pd.DataFrame:
        if month not in self._frames:
            self._frames[month] = self._ledger.frames(self._register, month)
        frame = self._frames[month][sheet]
        return frame[frame.index.get_level_values(0) == self._service]


def _about_actions(register: Register) -> Iterator[tuple[str, str]]:
    """The sheets whose rows are each about an action, and the column that names it."""
    for sheet in register.sheets:
        yield from ((sheet.key, column.key) for column in sheet.columns if column.refers == _ACTION)


def _is_open(row: Mapping[str, object]) -> bool:
    return folded(str(row.get("status", ""))) != "closed" and not row.get("date_closed")


def _with_original(row: Row) -> Mapping[str, object]:
    if isinstance(row.get("due_date"), date) and not row.get("original_due_date"):
        row["original_due_date"] = row["due_date"]
    return row


def _values(sheet: SheetDefinition, row: pd.Series) -> dict[str, object]:
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
