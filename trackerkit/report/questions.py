"""What a month asks to be decided, one question for each action: what the portal's page puts.

The same questions as in the pack (`choices`), where those of one kind stand together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from trackerkit.assurance.answers import Key, iso_day, key_of
from trackerkit.assurance.decisions import (
    ESCALATION,
    KINDS,
    NOT_FOLLOWED,
    NOT_RETURNED,
    OF_PROBLEMS,
    VANISHED,
    Kind,
    decisions,
    problems_of,
)
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import long_date
from trackerkit.register import Register
from trackerkit.report import lines
from trackerkit.report.choices import FACTS, escalation_facts, request_why, why_of
from trackerkit.report.logs import awaiting
from trackerkit.report.privacy import EVERYTHING, Eyes


@dataclass(frozen=True)
class Question:
    """One thing to decide. `kind`, `service`, `register`, `ref` and `asked` say which; the rest is for reading.

    `asked` is the day asked for (2026-11-20) where there is one, by which two requests about one action are told
    apart; `due` is the day on which the action was due. `ref` is empty for a return that has not come in, and where a
    row has no reference: then it cannot be decided. `named` is what it is about all the same.
    """

    kind: str
    service: str
    register: str
    ref: str
    asked: str
    ask: str
    why: str
    named: str
    place: str
    title: str  # of the register
    risk: str
    short: str  # of the finding
    facts: tuple[str, ...]
    due: str = ""

    @property
    def key(self) -> Key:
        return (self.kind, self.service, self.register, self.ref, self.asked)

    @property
    def may_be_decided(self) -> bool:
        return bool(self.ref) or self.kind == NOT_RETURNED.key


# What each kind asks of one action, and why; the pack says it of all of them together. "" where both say the same.
_SINGLE = {
    "closed-too-soon": (
        "Reopen the action, which was closed without verification or on a weak outcome",
        "It is marked closed, and a check is not fully recorded, or what was found does not support it.",
    ),
    "repeat": ("Ask for the root-cause review of a finding that came back", ""),
    "weak": ("Decide what changes: the check found that the action did not fully work", ""),
    "mixed": ("Decide on stronger observation and follow-up: the evidence is mixed", ""),
    VANISHED.key: (
        "Ask where the action is that was open and is not in the return",
        "It was open in an earlier month. A row that vanishes is a question, never a closure.",
    ),
    NOT_FOLLOWED.key: ("Decide what follows: leadership found the closure evidence not robust", ""),
    NOT_RETURNED.key: ("Ask for the return that has not come in", "Nothing in the pack speaks for the service."),
}


def questions(record: MonthRecord, found: pd.DataFrame) -> tuple[Question, ...]:
    """Every question of the month, decided or not, in the order of the pack. `found`: `actions(record)`."""
    record = replace(record, answers=())
    asked = (*_requests(record, found), *_asked(record, found))
    eyes = Eyes(EVERYTHING, [record])
    return tuple(_fit(eyes, one) for one in asked)


def _fit(eyes: Eyes, one: Question) -> Question:
    """What people typed is masked and clipped; the keys stay whole."""
    named, place, risk, short, facts, ask, why = eyes.fit(
        (one.named, one.place, one.risk, one.short, one.facts, one.ask, one.why)
    )
    return replace(one, named=named, place=place, risk=risk, short=short, facts=facts, ask=ask, why=why)


def _requests(record: MonthRecord, found: pd.DataFrame) -> Iterator[Question]:
    for one in awaiting(record, found):
        yield Question(
            kind=one.sheet.key,
            service=one.service,
            register=record.month.register.key,
            ref=key_of(one.sheet.key, one.service, "", one.ref)[3],
            asked=one.asked,
            ask=one.sheet.awaits_ask,
            why=request_why(one.sheet),
            named=one.entry.ref,
            place=lines.place(record.provider, one.service),
            title=record.month.register.title,
            risk="",
            short=one.entry.about,
            facts=_headed((*one.entry.facts, *one.entry.words)),
        )


def _asked(record: MonthRecord, found: pd.DataFrame) -> Iterator[Question]:
    for kind, rows in decisions(record, found):
        if kind is NOT_RETURNED:
            for service in record.not_returned:
                facts = (f"{service.kind}. Ask {service.manager}.",)
                yield _plain(record, kind, service.code, "", service.name, facts)
        elif kind in OF_PROBLEMS:
            for code, one in problems_of(record, kind):
                yield _plain(record, kind, code, one.ref, one.ref, (one.detail,))
        else:
            for at, row in enumerate(lines.rows_of(rows)):
                yield _of_action(record, kind, row, why_of(kind, rows.iloc[[at]]))


def _plain(record: MonthRecord, kind: Kind, service: str, ref: str, named: str, facts: tuple[str, ...]) -> Question:
    """About what has no row in the month."""
    ask, why = _words(kind)
    return Question(
        kind=kind.key,
        service=service,
        register=record.month.register.key,
        ref=key_of(kind.key, service, "", ref)[3],
        asked="",
        ask=ask,
        why=why,
        named=named,
        place=lines.place(record.provider, service),
        title=record.month.register.title,
        risk="",
        short="",
        facts=facts,
    )


def _of_action(record: MonthRecord, kind: Kind, row: lines.Row, why_here: str) -> Question:
    ref, (ask, why) = str(row.ref).strip(), _words(kind)
    due = row.due_date
    day = row.revised_due_date if kind is ESCALATION else None
    is_asked = bool(iso_day(day))
    return Question(
        kind=kind.key,
        service=str(row.service),
        register=record.month.register.key,
        ref=key_of(kind.key, row.service, "", ref)[3],
        asked=iso_day(day),
        ask=f"{ask}: {long_date(day)}" if is_asked else ask,
        why=why_here if why == kind.why else why,
        named=ref or f"Row {row.Index[1]}, which has no reference",
        place=lines.place(record.provider, row.service, row.unit or ""),
        title=record.month.register.title,
        risk=row.risk_level or "",
        short=lines.in_short(record.provider, row.finding or ""),
        facts=_headed(escalation_facts(row))
        if kind is ESCALATION
        else tuple(fact for fact in FACTS[kind.key](row) if fact),
        due=iso_day(due),
    )


def single_ask(key: str, register: Register) -> str:
    """What a question of this kind asks of one action; `key`: of a kind, or of a sheet that awaits a decision."""
    for kind in (ESCALATION, *OF_PROBLEMS, NOT_RETURNED, *(kind for kind, _ in KINDS)):
        if kind.key == key:
            return _words(kind)[0]
    sheet = register.by_key.get(key)
    return sheet.awaits_ask if sheet is not None else key


def _words(kind: Kind) -> tuple[str, str]:
    """(what is asked, why) of one action."""
    ask, why = _SINGLE.get(kind.key, ("", ""))
    return ask or kind.ask, why or kind.why


def _headed(told: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(f"{label}: {words}" for label, words in told)
