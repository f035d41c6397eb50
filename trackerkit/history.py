"""What the ledger holds of the months before, set against the returns of this one: each change at its cell (TK8xx)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from trackerkit.assurance.continuity import Continuity, Event, continuity
from trackerkit.assurance.following import HISTORY_INDEX
from trackerkit.ledger import Ledger
from trackerkit.problems import CellRef, Problem
from trackerkit.register import Register
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.model import bind
from trackerkit.rules.report import LONGEST_VALUE, problem, shown
from trackerkit.workbook.parse import ParsedReturn

SHEETS = ("actions", "escalations")
_LONGEST_LOG = 500  # characters of an escalation (reason, who, interim control) that stand in a sentence


def changes(ledger: Ledger, returns: Sequence[ParsedReturn], period: str) -> dict[tuple[str, str], list[Problem]]:
    """(service, register) -> what changed since the returns before `period`. The ledger is read once a register."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for register in {one.register.key: one.register for one in returns}.values():
        of_it = [one for one in returns if one.register.key == register.key]
        for one, events in zip(of_it, _events(ledger, register, of_it, period), strict=True):
            found[one.name, register.key] = [_problem(one, event) for event in events]
    return found


def story(ledger: Ledger, register: Register, until: str) -> Continuity:
    """Every action of the register through the months up to and with `until`, and every change, from the ledger."""
    frames = ledger.history(register, SHEETS, until)
    months = returned(ledger, register, until)
    return continuity(frames["actions"], frames.get("escalations"), months, alike_fields=register.repeats)


def _events(
    ledger: Ledger, register: Register, returns: Sequence[ParsedReturn], period: str
) -> Iterable[Sequence[Event]]:
    """What changed in each of these returns of one register."""
    if "actions" not in register.by_key:
        return [() for _ in returns]
    here = [one for one in returns if "actions" in one.places]
    months = returned(ledger, register, period)
    before = {one.name: {month for month in months.get(one.name, ()) if month < period} for one in here}
    if not any(before.values()):
        return [() for _ in returns]
    earlier = ledger.history(register, SHEETS, _before(period))
    frames = {key: _with_these(frame, here, key, period) for key, frame in earlier.items()}
    told = continuity(
        frames["actions"],
        frames.get("escalations"),
        {name: {*had, period} for name, had in before.items()},
        only=period,
        alike_fields=register.repeats,
    )
    by_service: dict[str, list[Event]] = {}
    for event in told.events:
        if bind(BY_CODE[event.code], register):
            by_service.setdefault(event.service, []).append(event)
    return [by_service.get(one.name, ()) for one in returns]


def returned(ledger: Ledger, register: Register, until: str) -> dict[str, set[str]]:
    """Service -> the months that it returned."""
    found: dict[str, set[str]] = {}
    for head in ledger.returns(register=register.key):
        if head.period <= until:
            found.setdefault(head.service, set()).add(head.period)
    return found


def _before(period: str) -> str:
    year, month = map(int, period.split("-"))
    return f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}"


def _with_these(frame: pd.DataFrame, returns: Sequence[ParsedReturn], sheet: str, period: str) -> pd.DataFrame:
    """The months before, and under them this month's returns."""
    mine = [one.frames[sheet] for one in returns if len(one.frames[sheet])]
    now = [pd.concat({period: one}, names=[HISTORY_INDEX[0]]) for one in mine]
    parts = [part for part in (frame, *now) if len(part)]
    return pd.concat(parts) if parts else frame


def _problem(one: ParsedReturn, event: Event) -> Problem:
    """The change as a problem at its cell of this return; with no row, at the sheet."""
    place = one.places["actions"]
    columns = one.register.by_key["actions"].by_key
    cell = place.cell(event.row, event.key) if event.row else CellRef(place.sheet)
    return problem(
        event.code,
        cell,
        column=columns.get(event.key),
        ref=event.ref,
        values=_told(event.values),
        also=tuple(place.cell(event.row, key) for key in event.also),
    )


def _told(values: Mapping[str, str]) -> dict[str, str]:
    """Long texts clipped, as everywhere in a sentence; what the log says is several texts in one."""
    return {key: shown(text, longest=_LONGEST_LOG if key == "log" else LONGEST_VALUE) for key, text in values.items()}
