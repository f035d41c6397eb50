"""The consolidated register: every action of every service and register of a month in one workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from trackerkit.assurance.actions import DAYS, TEXTS, actions
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord
from trackerkit.files import write_if_changed
from trackerkit.ledger import Ledger
from trackerkit.provider import Folder, all_actions_name
from trackerkit.provider_folder import load_provider
from trackerkit.records import not_run, record_of, returned
from trackerkit.register import load_register, register_keys
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.report import masked
from trackerkit.rules.staff import with_staff
from trackerkit.words import day_words, month_words
from trackerkit.workbook.build.consolidated import Consolidated, Counted, Heading, build_consolidated

# What the quality lead filters by comes first; the columns of the register follow in its own order and words.
_OWN = (
    Heading("Reference", 20),
    Heading("Service", 22),
    Heading("Register", 20),
    Heading("Step on the ladder", 18),
    Heading("Days overdue", 12),
    Heading("What is missing for the next step", 48),
)
_KEYS = tuple(key for key in (*TEXTS, *DAYS) if key != "ref")
_WIDE, _NARROW = 40, 18
_LONG = ("finding", "evidence_source", "action", "action_taken", "evidence_location", "sample_checked", "closure_note")


def write_consolidated(folder: Folder, period: str, *, as_at: date) -> Path:
    """Writes ``All actions 2026-11.xlsx`` beside the packs. Raises ProviderError when the month has not been run."""
    provider, _ = load_provider(folder, as_at)
    names = {service.code: service.name for service in provider.services}
    rows: list[list[object]] = []
    titles: list[str] = []
    with Ledger.open(folder.ledger) as ledger:
        for register in returned(ledger, provider, period):
            titles.append(register.title)
            rows += _rows(record_of(ledger, provider, register, period, as_at), names)
    if not titles:
        raise not_run(period)
    order = list(names.values())
    rows.sort(key=lambda row: (order.index(str(row[1])), titles.index(str(row[2])), str(row[0])))
    what = Consolidated(
        title=f"{provider.name}: all actions, {month_words(period)}",
        about=f"Every action of every return, as at {day_words(as_at)}. Filter by any column.",
        headings=(*_OWN, *_headings()),
        rows=rows,
        counted=(
            Counted("Step on the ladder", "Step on the ladder", tuple(step.word for step in Step)),
            Counted("Service", "Service", tuple(order)),
            Counted("Register", "Register", tuple(titles)),
        ),
        as_at=as_at,
    )
    path = folder.packs(period) / all_actions_name(period)
    write_if_changed(path, build_consolidated(what))
    return path


def _headings() -> Iterator[Heading]:
    """The columns of the Actions sheet that the registers share, in their own words."""
    registers = [load_register(key) for key in register_keys()]
    labels = {column.key: column.label for one in registers for column in one.by_key["actions"].columns}
    return (Heading(labels[key], _WIDE if key in _LONG else _NARROW) for key in _KEYS)


def _rows(record: MonthRecord, names: dict[str, str]) -> Iterator[list[object]]:
    facts = with_staff(record.month).returns
    for row in actions(record).to_dict("records"):
        own_facts = facts[str(row["service"])]
        own = [
            masked(str(row["ref"]), own_facts),
            names[str(row["service"])],
            record.month.register.title,
            Step(row["step"]).word,
            int(row["days_overdue"]) or None,
            masked("; ".join(row["missing"]), own_facts),
        ]
        yield [*own, *(_value(row[key], own_facts) for key in _KEYS)]


def _value(value: object, facts: ReturnFacts) -> object:
    """A date as a date, text masked; an empty cell as None."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    return masked(str(value), facts) or None if not pd.isna(value) else None  # type: ignore[call-overload]
