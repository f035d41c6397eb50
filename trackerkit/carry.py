"""What is brought forward into the next workbook: never retyped, so a reworded or vanished row can be proved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from trackerkit.ledger import Ledger
from trackerkit.register import Register, SheetDefinition
from trackerkit.rules.frames import typed
from trackerkit.rules.text import folded

Carried = dict[str, list[Mapping[str, object]]]  # sheet key -> rows, by column key


def carried_forward(ledger: Ledger, register: Register, service: str, period: str) -> Carried:
    """The actions of the service's last return before `period` that are not closed, as they stood.

    The due date that an action had first is printed as its original due date, and never changes after.
    """
    before = [head.period for head in ledger.returns(register=register.key, service=service) if head.period < period]
    if not before or "actions" not in register.by_key:
        return {}
    frames = ledger.frames(register, max(before))
    rows = [row for row in _rows(frames["actions"], register.by_key["actions"], service) if _is_open(row)]
    carried: Carried = {"actions": [_with_original(row) for row in rows]}
    # The audits and concerns that they came from come along, so that every reference still leads somewhere.
    for column in register.by_key["actions"].columns:
        sheet, _, key = column.refers.partition(".")
        if sheet in register.by_key and sheet != "actions":
            named = {folded(str(row.get(column.key, ""))) for row in rows}
            there = _rows(frames[sheet], register.by_key[sheet], service)
            carried[sheet] = [row for row in there if folded(str(row.get(key, ""))) in named]
    return carried


def _rows(frame: pd.DataFrame, sheet: SheetDefinition, service: str) -> list[dict[str, object]]:
    """The service's rows that have a reference, by column key."""
    own = frame[frame.index.get_level_values(0) == service]
    rows = [_values(sheet, row) for _, row in own.iterrows()]
    return [row for row in rows if sheet.ref_column and row.get(sheet.ref_column.key)]


def _is_open(row: Mapping[str, object]) -> bool:
    return folded(str(row.get("status", ""))) != "closed" and not row.get("date_closed")


def _with_original(row: dict[str, object]) -> Mapping[str, object]:
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
