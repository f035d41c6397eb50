"""What is brought forward into the next workbook: never retyped, so a reworded or vanished row can be proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from trackerkit.ledger import Ledger
from trackerkit.register import Register, SheetDefinition
from trackerkit.rules.frames import proposed, typed
from trackerkit.rules.text import folded

Row = dict[str, object]  # by column key
Carried = dict[str, list[Mapping[str, object]]]  # sheet key -> rows

_ACTION = "actions.ref"  # what a column that names an action of the Actions sheet refers to


@dataclass(frozen=True)
class Stood:
    """An action as it last stood. `closed` is the day of closing as it was most likely meant, NaT where none is."""

    month: str
    row: Row
    closed: pd.Timestamp


class Past:
    """What a ledger knows of the months before `period`. Each month of a register is read once, whoever asks."""

    def __init__(self, ledger: Ledger, period: str) -> None:
        self._ledger, self.period = ledger, period
        self._months: dict[tuple[str, str], dict[str, pd.DataFrame]] = {}

    def standing(self, register: Register, service: str) -> dict[str, Stood]:
        """Folded reference -> the action as it last stood, in the order of the last months.

        Its original due date is the first one on record, whatever a later return has made of it.
        """
        frame, months = self._ledger.last_rows(register, "actions", service=service, before=self.period)
        first, _ = self._ledger.last_rows(register, "actions", service=service, before=self.period, first=True)
        sheet = register.by_key["actions"]
        due = {folded(str(row["ref"])): first_due(row) for row in (values(sheet, row) for _, row in first.iterrows())}
        found: dict[str, Stood] = {}
        for (_, said), month in zip(frame.iterrows(), months, strict=True):
            row = values(sheet, said)
            ref = folded(str(row["ref"]))
            found[ref] = Stood(month, with_original(row, due.get(ref)), said[proposed("date_closed")])
        return found

    def last(self, register: Register, service: str, sheet: str) -> dict[str, Row]:
        """Folded reference -> the row of a sheet that actions refer to, as it last stood."""
        frame, _ = self._ledger.last_rows(register, sheet, service=service, before=self.period)
        return dict(_named(frame, register.by_key[sheet]))

    def about(self, register: Register, service: str, sheet: str, month: str) -> pd.DataFrame:
        """The rows of a sheet in the service's return of a month."""
        place = register.key, month
        if place not in self._months:
            self._months[place] = self._ledger.frames(register, month)
        frame = self._months[place][sheet]
        return frame[frame.index.get_level_values(0) == service]


def carried_forward(past: Past, register: Register, service: str) -> Carried:
    """The service's actions that the month has to do with, as they last stood, and what other sheets say of them.

    First those that are open. After them those that are closed and must still prove that they hold (the register's
    limit ``sustained_for``, from the date closed to the first day of the month), so that a repeat of one is seen.
    A row that vanished from a later return is carried all the same: its absence is a question, never a closure.
    The due date that an action had first is printed as its original due date, and never changes after.
    """
    if "actions" not in register.by_key:
        return {}
    stood = _of_interest(past, register, service)
    rows = [each.row for each in stood.values()]
    carried: Carried = {"actions": [*rows]}
    # The audits and concerns that they came from come along, so that every reference still leads somewhere.
    for column in register.by_key["actions"].columns:
        sheet = column.refers.partition(".")[0]
        if sheet in register.by_key and sheet != "actions":
            named = {folded(str(row.get(column.key, ""))) for row in rows}
            carried[sheet] = [row for ref, row in past.last(register, service, sheet).items() if ref in named]
    # So do their reviews, root causes, observations and escalations: without them the row would be asked for each.
    for sheet, key in _about_actions(register):
        carried[sheet] = list(_rows_about(past, register, service, (sheet, key), stood))
    return carried


def _of_interest(past: Past, register: Register, service: str) -> dict[str, Stood]:
    standing = past.standing(register, service)
    held = pd.DateOffset(months=register.limits["sustained_for"].value)
    first_day = pd.Period(past.period, freq="M").start_time
    is_open = {ref: each for ref, each in standing.items() if _is_open(each.row)}
    watched = {
        ref: each
        for ref, each in standing.items()
        if ref not in is_open and bool(each.closed + held >= first_day)  # NaT compares False
    }
    return is_open | watched


def _rows_about(
    past: Past, register: Register, service: str, at: tuple[str, str], stood: Mapping[str, Stood]
) -> Iterator[Row]:
    """The rows that name each action in the month in which it last stood, action by action."""
    sheet, key = at
    by_month: dict[str, dict[str, list[Row]]] = {}
    for ref, each in stood.items():
        if each.month not in by_month:
            found = by_month[each.month] = {}
            for named, row in _named(past.about(register, service, sheet, each.month), register.by_key[sheet], key):
                found.setdefault(named, []).append(row)
        yield from by_month[each.month].get(ref, ())


def _about_actions(register: Register) -> Iterator[tuple[str, str]]:
    """The sheets whose rows are each about an action, and the column that names it."""
    for sheet in register.sheets:
        yield from ((sheet.key, column.key) for column in sheet.columns if column.refers == _ACTION)


def rows_with_reference(frame: pd.DataFrame, sheet: SheetDefinition, service: str) -> list[Row]:
    """The service's rows that have a reference, by column key."""
    own = frame[frame.index.get_level_values(0) == service]
    return [row for _, row in _named(own, sheet)]


def _named(frame: pd.DataFrame, sheet: SheetDefinition, key: str = "") -> Iterator[tuple[str, Row]]:
    """(folded reference, row by column key) of each row that has one: its own, or the one in column `key`."""
    column = key or (sheet.ref_column.key if sheet.ref_column else "")
    for _, said in frame.iterrows():
        row = values(sheet, said)
        if row.get(column):
            yield folded(str(row[column])), row


def _is_open(row: Mapping[str, object]) -> bool:
    return folded(str(row.get("status", ""))) != "closed" and not row.get("date_closed")


def first_due(row: Mapping[str, object]) -> date | None:
    """The original due date of a row, or else its due date; None where neither is a date."""
    days = (row.get("original_due_date"), row.get("due_date"))
    return next((day for day in days if isinstance(day, date)), None)


def with_original(row: Row, first: date | None = None) -> Row:
    """The row with its original due date: `first` where it is known, else what the row itself says."""
    original = first or first_due(row)
    return row | {"original_due_date": original} if original else row


def values(sheet: SheetDefinition, row: pd.Series) -> Row:
    """The row by column key: true dates and numbers as such, anything else as it was typed, empty cells left out."""
    found: Row = {}
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
