"""What needs a decision: the few things that a manager cannot settle alone, in the order in which to take them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from trackerkit.assurance import lists
from trackerkit.assurance.record import MonthRecord
from trackerkit.problems import Problem
from trackerkit.register import ColumnType
from trackerkit.rules.catalogue import BY_CODE


@dataclass(frozen=True)
class Kind:
    """A kind of decision. `ask` is what the meeting has to say yes or no to; `why` is one sentence."""

    key: str
    ask: str
    why: str
    seed: tuple[str, ...]
    alone: bool = False  # each one is decided by itself; the others are taken together
    code: str = ""  # the rule whose problems it is about, where it is about no row of the Actions sheet


ESCALATION = Kind(
    "escalation",
    "Agree the new date and the support asked for",
    "The manager has escalated it and no decision is recorded.",
    ("S-F5", "S-M5"),
    alone=True,
)

KINDS: tuple[tuple[Kind, Callable[[pd.DataFrame], pd.DataFrame]], ...] = (
    (
        Kind(
            "closed-too-soon",
            "Reopen the actions that were closed without a complete check",
            "They are marked closed, and nobody else has recorded that the work is complete.",
            ("S-G9", "S-G13", "S-D5"),
        ),
        lists.closed_too_soon,
    ),
    (
        Kind(
            "repeat",
            "Ask for the root-cause review of findings that came back",
            "The same finding has been made before, and no review says why it returned.",
            ("S-M4", "S-MX1"),
        ),
        lambda found: found[found["repeat"] & ~found["root_cause"]],
    ),
    (
        Kind(
            "weak",
            "Decide what changes where the check found that the action did not fully work",
            "More of the same will not do, and nothing is on the Escalation log.",
            ("S-F5", "S-MX1"),
        ),
        lambda found: lists.weak(found[~found["escalated"]]),
    ),
    (
        Kind(
            "mixed",
            "Decide on stronger observation and follow-up where the evidence is mixed",
            "Not every kind of evidence shows that it is better, and nothing is on the Escalation log.",
            ("S-D5", "S-DX1"),
        ),
        lists.mixed,
    ),
    (
        Kind(
            "moved",
            "Agree the new date, or hold to the first one",
            "The due date of a high or extreme risk was moved, and nothing on the Escalation log allows it.",
            ("S-M4", "S-MX1", "S-G10"),
        ),
        lambda found: lists.moved(found[found["risk_level"].isin(lists.HIGH_RISKS) & ~found["escalated"]]),
    ),
    (
        Kind(
            "overdue",
            "Set a new date for what is overdue, or give it to another owner",
            f"Nobody has escalated them although they are overdue by more than {lists.LONG_OVERDUE_DAYS} days or are a "
            "high or extreme risk; or the revised date has passed as well.",
            ("S-ML1", "S-F5"),
        ),
        lists.long_overdue,
    ),
)

VANISHED = Kind(
    "vanished",
    "Ask where the actions are that were open and are not in the return",
    "They were open in an earlier month. A row that vanishes is a question, never a closure.",
    ("S-G13", "S-G10"),
    code="TK801",
)

NOT_FOLLOWED = Kind(
    "not-followed",
    "Say what follows where leadership found the closure evidence not robust",
    "The Leadership review sheet says that the evidence is not robust, and asks for nothing further.",
    ("S-M5",),
    code="TK712",
)

OF_PROBLEMS = (NOT_FOLLOWED, VANISHED)

NOT_RETURNED = Kind(
    "not-returned",
    "Ask for the returns that have not come in",
    "Nothing in this pack speaks for these services.",
    ("S-MC1", "S-ML1"),
)


def decisions(record: MonthRecord, found: pd.DataFrame) -> tuple[tuple[Kind, pd.DataFrame], ...]:
    """Each kind that has something to decide, with its rows (see `lists`), in the order in which to take them.

    A kind that stands `alone` is decided row by row. Those of OF_PROBLEMS have a frame with the columns `service` and
    `ref`; services that did not return come last, on a frame with the column `service`.
    """
    log = lists.escalations(record, found)
    # What was asked for an action that is closed since is on record, and asks for nothing any more.
    waits = ~log["decided"].astype(bool) & log["action_open"].astype(bool)
    undecided = log[waits].rename(columns={"action_ref": "ref"})
    taken = [(kind, find(found)) for kind, find in KINDS]
    missing = pd.DataFrame({"service": [service.code for service in record.not_returned]}, dtype=object)
    told = [
        (kind, pd.DataFrame([(at, one.ref) for at, one in problems_of(record, kind)], columns=["service", "ref"]))
        for kind in OF_PROBLEMS
    ]
    put = ((ESCALATION, undecided), *taken, *told, (NOT_RETURNED, missing))
    return tuple((kind, rows) for kind, rows in put if len(rows))


def problems_of(record: MonthRecord, kind: Kind) -> tuple[tuple[str, Problem], ...]:
    """(service, problem) of each thing that a kind of OF_PROBLEMS is about."""
    return tuple((at, _with_ref(record, at, one)) for at, one in record.problems if one.code == kind.code)


def _with_ref(record: MonthRecord, service: str, one: Problem) -> Problem:
    """On a log, the reference is that of the action which the entry is about."""
    sheet = record.month.register.by_key.get(BY_CODE[one.code].sheet)
    if one.ref or sheet is None:
        return one
    named = next((column.key for column in sheet.columns if column.type is ColumnType.REF), None)
    frame, place = record.meant.frames.get(sheet.key), (service, one.cell.row)
    if named is None or frame is None or place not in frame.index:
        return one
    return replace(one, ref=str(frame.loc[place, named]).strip())
