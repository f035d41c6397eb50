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
from trackerkit.rules.text import folded
from trackerkit.workbook.parse import ParsedReturn

SHEETS = ("actions", "escalations")
# What asks for other words, or another date, in a cell: who does as asked is not told to put the old ones back.
_ASKED_FOR = ("TK03", "TK114", "TK115", "TK201", "TK202", "TK305", "TK306", "TK308", "TK309", "TK9")
_PUT_BACK = ("TK802", "TK804", "TK805", "TK809")
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
    asked = _asked_for(ledger, register, {name: max(had) for name, had in before.items() if had})
    by_service: dict[str, list[Event]] = {}
    for event in told.events:
        as_asked = event.code in _PUT_BACK and (event.service, folded(event.ref), event.key) in asked
        if bind(BY_CODE[event.code], register) and not as_asked:
            by_service.setdefault(event.service, []).append(event)
    return [by_service.get(one.name, ()) for one in returns]


def _asked_for(ledger: Ledger, register: Register, last: Mapping[str, str]) -> set[tuple[str, str, str]]:
    """(service, folded reference, column) of the cells that the last return was asked to write otherwise.

    last: service -> the last month that it returned.
    """
    return {
        (service, folded(problem.ref), problem.key)
        for month in set(last.values())
        for service, problem in ledger.problems(register.key, month)
        if last.get(service) == month and problem.code.startswith(_ASKED_FOR)
    }


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
