"""What needs a decision: the few things that a manager cannot settle alone, in the order in which to take them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from trackerkit.assurance import answers, lists
from trackerkit.assurance.record import MonthRecord
from trackerkit.problems import Problem
from trackerkit.provider import Service
from trackerkit.register import ColumnType
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.evaluate import Evaluator
from trackerkit.rules.expr import Is
from trackerkit.rules.text import folded


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
    answers.ESCALATION,
    "Agree the new date and the support asked for",
    "The manager has escalated it and no decision is recorded.",
    ("S-F5", "S-M5"),
    alone=True,
)

KINDS: tuple[tuple[Kind, Callable[[pd.DataFrame], pd.DataFrame]], ...] = (
    (
        Kind(
            "closed-too-soon",
            "Reopen what was closed without verification or on a weak outcome",
            "They are marked closed, and a check is not fully recorded, or what was found does not support it.",
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
            answers.MOVED,
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
    answers.VANISHED,
    "Ask where the actions are that were open and are not in the return",
    "They were open in an earlier month. A row that vanishes is a question, never a closure.",
    ("S-G13", "S-G10"),
    code="TK801",
)

NOT_FOLLOWED = Kind(
    "not-followed",
    "Decide what follows where leadership found the closure evidence not robust",
    "The Leadership review sheet says that the evidence is not robust, and asks for nothing further.",
    ("S-M5",),
    code="TK712",
)

OF_PROBLEMS = (NOT_FOLLOWED, VANISHED)

NOT_RETURNED = Kind(
    answers.NOT_RETURNED,
    "Ask for the returns that have not come in",
    "Nothing in this pack speaks for these services.",
    ("S-MC1", "S-ML1"),
)


def decisions(record: MonthRecord, found: pd.DataFrame) -> tuple[tuple[Kind, pd.DataFrame], ...]:
    """Each kind that has something to decide, with its rows (see `lists`), in the order in which to take them.

    A kind that stands `alone` is decided row by row. Those of OF_PROBLEMS have a frame with the columns `service` and
    `ref`; services that did not return come last, on a frame with the column `service`.
    What has been decided already (`MonthRecord.answers`) is not asked again.
    """
    log = lists.escalations(record, found)
    # What was asked for an action that is closed since is on record, and asks for nothing any more.
    waits = ~log["decided"].astype(bool) & log["action_open"].astype(bool)
    undecided = log[waits].rename(columns={"action_ref": "ref"})
    taken = [(kind, find(found)) for kind, find in KINDS]
    silent = pd.DataFrame({"service": [service.code for service in missing(record)]}, dtype=object)
    told = [
        (kind, pd.DataFrame([(at, one.ref) for at, one in problems_of(record, kind)], columns=["service", "ref"]))
        for kind in OF_PROBLEMS
    ]
    put = ((ESCALATION, undecided), *taken, *told, (NOT_RETURNED, silent))
    return tuple((kind, rows) for kind, all_rows in put if len(rows := _still_asked(record, kind, all_rows)))


def _still_asked(record: MonthRecord, kind: Kind, rows: pd.DataFrame) -> pd.DataFrame:
    if kind in (ESCALATION, *OF_PROBLEMS, NOT_RETURNED):  # see `lists.escalations`, `problems_of`, `missing`
        return rows
    return answers.still_asked(kind.key, rows, record.month.register.key, record.answers, record.period)


def problems_of(record: MonthRecord, kind: Kind) -> tuple[tuple[str, Problem], ...]:
    """(service, problem) of each thing that a kind of OF_PROBLEMS is about, still undecided."""
    answered, register = answers.standing(record.answers, record.period), record.month.register.key
    told = ((at, _with_ref(record, at, one)) for at, one in record.problems if one.code == kind.code)
    return tuple((at, one) for at, one in told if answers.key_of(kind.key, at, register, one.ref) not in answered)


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


def missing(record: MonthRecord) -> tuple[Service, ...]:
    """The services that nothing speaks for, and of which nobody has decided yet what becomes of their return."""
    answered, register = answers.standing(record.answers, record.period), record.month.register.key
    return tuple(
        service
        for service in record.not_returned
        if answers.key_of(answers.NOT_RETURNED, service.code, register, "") not in answered
    )


def not_robust(record: MonthRecord) -> pd.DataFrame:
    """The rows of the Leadership review sheet that find the evidence not robust, the latest of each action alone.

    Empty for a register without the sheet. It is the governance register's, and speaks of actions of all registers.
    """
    if "leadership" not in record.meant.frames:
        return pd.DataFrame(columns=["action_ref", "review_date"])
    reviews = Evaluator(record.meant, "leadership")
    weak = reviews.truth(Is("evidence_robust", ("Not robust",)))
    told = reviews.frame.assign(_weak=weak, _ref=reviews.frame["action_ref"].map(lambda ref: folded(str(ref))))
    latest = told.sort_values("review_date", kind="stable", na_position="first").drop_duplicates("_ref", keep="last")
    return latest[latest["_weak"]].drop(columns=["_weak", "_ref"])
