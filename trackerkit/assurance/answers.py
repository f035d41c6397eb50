"""Which question a recorded decision answers, and for how long: the one definition for the page, the packs and trails.

A question is named by its kind, service, register, reference and the day asked for. Of several decisions of one
question the last stands. It answers the question of its own month. What was approved or refused of a request for a
date stands for that date in later months as well, and a row that was agreed to be taken out is not asked for again;
anything else that is still so a month later is a new question, and so is the same action with another date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from trackerkit.rules.report import masked
from trackerkit.words import day_words

APPROVE, REFUSE, AGAIN = "approve", "refuse", "again"
LABELS = {APPROVE: "Approve", REFUSE: "Refuse", AGAIN: "Ask the service again"}
DONE = {APPROVE: "Approved", REFUSE: "Refused", AGAIN: "The service was asked again"}
COMMAND_LINE = "command line"  # in place of the account of a decision that came without the page
ESCALATION, VANISHED, NOT_RETURNED, MOVED = "escalation", "vanished", "not-returned", "moved"  # kinds of questions
# What stands in place of these words where they would not say what was decided.
_LABELS_OF = {VANISHED: {APPROVE: "Agree that it was taken out", REFUSE: "Refuse: it has to come back"}}
_DONE_OF = {VANISHED: {APPROVE: "Agreed that it was taken out", REFUSE: "Refused: it has to come back"}}

Key = tuple[str, str, str, str, str]  # kind, service, register, reference, asked


def labels_of(kind: str) -> Mapping[str, str]:
    """What may be decided of a question of this kind, in words."""
    return LABELS | _LABELS_OF.get(kind, {})


@dataclass(frozen=True)
class Decision:
    """An answer to one question of one month. `kind` is that of the question (`report.questions`).

    `reference` is empty where the question is about a return that has not come in; `asked` is the day asked for
    (2026-11-20), or "", and `due` the day on which the action was due then. `decision` is one of LABELS; `behalf` the
    meeting or the person whose decision it was.
    """

    kind: str
    service: str
    register: str
    period: str
    reference: str
    asked: str
    decision: str
    note: str
    behalf: str
    due: str = ""

    @property
    def question(self) -> Key:
        """What it answers, as `Question.key` names it."""
        return (self.kind, self.service, self.register, self.reference, self.asked)


@dataclass(frozen=True)
class Made:
    """A decision with its event: the number in the chain, the time, and the id of the account by which it came.

    `day` is the day on which the record was judged then: by it a pack knows which decisions are before its own day.
    It is the day of `at`, but for a demonstration.
    """

    decision: Decision
    event: int
    at: datetime
    account: str
    day: date

    @property
    def on(self) -> date:
        """The day on which it was recorded."""
        return self.at.astimezone().date()

    @property
    def outcome(self) -> str:
        """``Approved``."""
        return (DONE | _DONE_OF.get(self.decision.kind, {}))[self.decision.decision]

    @property
    def says(self) -> str:
        """``Approved on 6 August 2026, on behalf of: Quality meeting. Note: …``."""
        one = self.decision
        note = f" Note: {one.note}{'' if one.note.endswith(('.', '!', '?')) else '.'}" if one.note else ""
        comma = "," if one.decision in _DONE_OF.get(one.kind, {}) else ""  # the day is that of the decision alone
        return f"{self.outcome}{comma} on {day_words(self.on)}, on behalf of: {one.behalf}.{note}"

    def stands(self, period: str) -> bool:
        """Whether it answers its question in that month, as long as no later decision does."""
        one = self.decision
        if one.period >= period:
            return one.period == period
        if one.kind == VANISHED:
            return one.decision == APPROVE
        return one.decision != AGAIN and (one.kind == ESCALATION or bool(one.asked))


def standing(made: Iterable[Made], period: str) -> Mapping[Key, tuple[Made, ...]]:
    """Each question that is answered in the month -> its decisions, in the order of the chain: the last one stands."""
    found: dict[Key, list[Made]] = {}
    for one in made:
        if one.decision.period <= period:
            found.setdefault(one.decision.question, []).append(one)
    return {key: tuple(those) for key, those in found.items() if those[-1].stands(period)}


def recent(made: Iterable[Made], period: str) -> tuple[Made, ...]:
    """What was decided of the questions of the month and of the month before it, each question once, oldest first."""
    before = str(pd.Period(period, freq="M") - 1)
    last: dict[Key, Made] = {}
    for one in made:
        if before <= one.decision.period <= period:
            last[one.decision.question] = one
    return tuple(sorted(last.values(), key=lambda one: one.event))


def approved_days(made: Iterable[Made], period: str) -> frozenset[tuple[str, str, str]]:
    """(service, reference, day) of every new date that was approved: a date moved to that day is allowed."""
    return frozenset(
        (those[-1].decision.service, those[-1].decision.reference, those[-1].decision.asked)
        for those in standing(made, period).values()
        if those[-1].decision.decision == APPROVE and those[-1].decision.asked
    )


def key_of(kind: str, service: object, register: str, ref: object, asked: str = "") -> Key:
    """The key of a question, however its parts lie in a frame."""
    return (kind, str(service), register, masked(str(ref).strip()), asked)


def iso_day(day: object) -> str:
    """``2026-11-20`` for a day of a frame; "" for none."""
    return f"{day:%Y-%m-%d}" if isinstance(day, date) and not pd.isna(day) else ""


def still_asked(kind: str, rows: pd.DataFrame, register: str, made: Sequence[Made], period: str) -> pd.DataFrame:
    """Those rows (with `service` and `ref`) whose question of this kind nobody has answered in the month."""
    answered = standing(made, period)
    if not answered or not len(rows):
        return rows
    keys = [key_of(kind, service, register, ref) for service, ref in zip(rows["service"], rows["ref"], strict=True)]
    waits = [key not in answered for key in keys]
    if kind == MOVED:
        allowed = approved_days(made, period)
        days = [iso_day(day) for day in rows["due_date"]]
        waits = [
            waiting and (key[1], key[3], day) not in allowed
            for waiting, key, day in zip(waits, keys, days, strict=True)
        ]
    return rows[waits]
