"""What is brought forward into the next workbook: never retyped, so a reworded or vanished row can be proved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from trackerkit.ledger import Ledger
from trackerkit.problems import CellRef, Problem
from trackerkit.register import Register, SheetDefinition
from trackerkit.rules.frames import typed
from trackerkit.rules.report import problem
from trackerkit.rules.text import folded
from trackerkit.words import month_words
from trackerkit.workbook.parse import ParsedReturn

Carried = dict[str, list[Mapping[str, object]]]  # sheet key -> rows, by column key


def carried_forward(ledger: Ledger, register: Register, service: str, period: str) -> Carried:
    """The actions of the service that were open before `period` and not closed since, as they last stood.

    A row that vanished from a later return is carried all the same: its absence is a question, never a closure.
    The due date that an action had first is printed as its original due date, and never changes after.
    """
    if "actions" not in register.by_key:
        return {}
    rows = [row for _, row in open_before(ledger, register, service, period).values()]
    carried: Carried = {"actions": [with_original(row) for row in rows]}
    # The audits and concerns that they came from come along, so that every reference still leads somewhere.
    for column in register.by_key["actions"].columns:
        sheet, _, key = column.refers.partition(".")
        if sheet in register.by_key and sheet != "actions":
            named = {folded(str(row.get(column.key, ""))) for row in rows}
            there = _last_rows(ledger, register, service, period, sheet, key)
            carried[sheet] = [row for ref, row in there.items() if ref in named]
    return carried


def _last_rows(
    ledger: Ledger, register: Register, service: str, period: str, sheet: str, key: str
) -> dict[str, Mapping[str, object]]:
    """Folded reference -> the row of a sheet as it last stood before `period`."""
    rows: dict[str, Mapping[str, object]] = {}
    for before in _periods(ledger, register, service, period):
        found = rows_with_reference(ledger.frames(register, before)[sheet], register.by_key[sheet], service)
        rows |= {folded(str(row.get(key, ""))): row for row in found}
    return rows


def open_before(
    ledger: Ledger, register: Register, service: str, period: str
) -> dict[str, tuple[str, dict[str, object]]]:
    """Folded reference -> (the last month in which it stood, its row), of actions open before `period`."""
    standing: dict[str, tuple[str, dict[str, object]]] = {}
    for before in _periods(ledger, register, service, period):
        for row in rows_with_reference(ledger.frames(register, before)["actions"], register.by_key["actions"], service):
            ref = folded(str(row["ref"]))
            standing.pop(ref, None)
            if _is_open(row):
                standing[ref] = (before, row)
    return standing


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


def _periods(ledger: Ledger, register: Register, service: str, period: str) -> list[str]:
    """The months before `period` that the service returned, oldest first."""
    heads = ledger.returns(register=register.key, service=service)
    return sorted({head.period for head in heads if head.period < period})


def rows_with_reference(frame: pd.DataFrame, sheet: SheetDefinition, service: str) -> list[dict[str, object]]:
    """The service's rows that have a reference, by column key."""
    own = frame[frame.index.get_level_values(0) == service]
    rows = [_values(sheet, row) for _, row in own.iterrows()]
    return [row for row in rows if sheet.ref_column and row.get(sheet.ref_column.key)]


def _is_open(row: Mapping[str, object]) -> bool:
    return folded(str(row.get("status", ""))) != "closed" and not row.get("date_closed")


def with_original(row: dict[str, object]) -> Mapping[str, object]:
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
