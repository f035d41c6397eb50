"""What the board is asked to decide, over all registers, and the actions that each question is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from trackerkit.assurance import lists
from trackerkit.assurance.decisions import (
    ESCALATION,
    KINDS,
    NOT_RETURNED,
    OF_PROBLEMS,
    Kind,
    decisions,
    problems_of,
)
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date
from trackerkit.report import lines
from trackerkit.report.kinds.cover import Seen, still_asked_for
from trackerkit.report.kinds.model import BoardDecision
from trackerkit.report.logs import awaiting

NAMED = 6  # so many actions of a decision are named; the packs of their registers have all
TOLD = 4  # so many of them with what the record says
FEW_WORDS = 50  # characters of a finding, so that an action takes a line
EXTENSIONS_ASK = "Agree or refuse the new dates asked for"
SUPPORT_ASK = "Decide the support asked for where no new date is named"


@dataclass(frozen=True)
class _Named:
    """One thing that a decision is about. `says`: what the record says of it; empty where to name it is enough."""

    ref: str
    place: str
    risk: str
    words: str
    what: str = "action"
    says: str = ""


def board_decisions(seen: Seen) -> tuple[BoardDecision, ...]:
    """A kind of decision once over all registers, in the order in which to take them."""
    asked = _asked(seen)
    made = [BoardDecision(0, ask, *_about(those)) for ask, those in asked.items()]
    if missing := still_asked_for(seen):
        made.append(BoardDecision(0, NOT_RETURNED.ask, f"Nothing here speaks for {'; '.join(missing)}."))
    return tuple(replace(one, number=number) for number, one in enumerate(made, start=1))


def _asked(seen: Seen) -> dict[str, list[_Named]]:
    rows: dict[str, list[_Named]] = {}
    for record, found in seen:
        for one in awaiting(record, found):
            words = lines.in_short(record.provider, "; ".join(told for _, told in one.entry.words))
            named = _Named(one.entry.ref, one.entry.place, "", words, "request")
            rows.setdefault(one.sheet.awaits_ask, []).append(named)
    asks = [*rows, EXTENSIONS_ASK, SUPPORT_ASK, *(kind.ask for kind, _ in KINDS), *(kind.ask for kind in OF_PROBLEMS)]
    for record, found in seen:
        for kind, those in decisions(record, found):
            for ask, named in _of_kind(record, kind, those):
                rows.setdefault(ask, []).append(named)
    return {ask: rows[ask] for ask in asks if ask in rows}


def _of_kind(record: MonthRecord, kind: Kind, those: pd.DataFrame) -> Iterator[tuple[str, _Named]]:
    if kind in OF_PROBLEMS:
        for service, one in problems_of(record, kind):
            place = lines.place(record.provider, service)
            words = lines.in_short(record.provider, one.detail)
            yield kind.ask, _Named(one.ref or str(one.cell), place, "", "", says=words)
    elif kind is not NOT_RETURNED:
        for row in lines.rows_of(those):
            dated = kind is ESCALATION and not pd.isna(row.revised_due_date)
            yield (
                EXTENSIONS_ASK if dated else SUPPORT_ASK if kind is ESCALATION else kind.ask,
                _named(record, kind, row),
            )


def _named(record: MonthRecord, kind: Kind, row: lines.Row) -> _Named:
    ref = str(row.ref) or f"row {row.Index[1]}"
    words = lines.in_short(record.provider, row.finding or "", FEW_WORDS if kind.key in SAYS else lines.SHORT)
    place, risk = lines.place(record.provider, row.service), str(row.risk_level or "")
    return _Named(ref, place, risk, words, says=SAYS[kind.key](row) if kind.key in SAYS else "")


def _closed(row: lines.Row) -> str:
    speak = "kind of evidence does" if len(row.against) == 1 else "kinds of evidence do"
    return f"{len(row.against):,} {speak} not support it." if row.against else lines.closing_check(row)


def _overdue(row: lines.Row) -> str:
    passed = "; the revised date has passed as well" if row.revised_passed else ""
    return f"{count(row.days_overdue, 'day')} overdue{passed}. Owner: {row.owner or 'nobody'}."


SAYS: Mapping[str, Callable[[lines.Row], str]] = {
    "closed-too-soon": _closed,
    "repeat": lambda row: f"Repeats {row.repeat_of}.",
    "weak": lambda row: lines.weak_facts(row)[0],
    "mixed": lambda row: " ".join(lines.mixed_facts(row)),
    "moved": lambda row: f"From {long_date(row.original_due_date)} to {long_date(row.due_date)}.",
    "overdue": _overdue,
}


def _about(those: Sequence[_Named]) -> tuple[str, tuple[str, ...]]:
    """How many and which; then those of which the record says more, a line each."""
    told = [one for one in those if one.says][:TOLD]
    if len(those) == 1:
        return ("", (_line(those[0]),)) if told else (_one(those[0]), ())
    grave = sum(each.risk in lists.HIGH_RISKS for each in those)
    risk = f", {grave:,} of high or extreme risk" if grave else ""
    head = f"{count(len(those), those[0].what)}{risk}"
    named = _by_place([one for one in those if one not in told][: NAMED - len(told)])
    more = f"; and {len(those) - NAMED:,} more" if len(those) > NAMED else ""
    if not told:
        return f"{head}: {named}{more}", ()
    rest = (f"And {named}{more}.",) if named else ()
    return head, (*(_line(one) for one in told), *rest)


def _one(one: _Named) -> str:
    risk = f", {one.risk.lower()} risk" if one.risk else ""
    return f"{one.place}, {one.ref}{risk}: {one.words or 'no finding is entered'}"


def _line(one: _Named) -> str:
    if not one.words:
        return f"{one.place}, {one.ref}: {one.says}"
    words = _one(one)
    return f"{words}{'' if words.endswith(('.', '…', '?', '!')) else '.'} {one.says}"


def _by_place(those: Sequence[_Named]) -> str:
    by_place: dict[str, list[str]] = {}
    for each in those:
        by_place.setdefault(each.place, []).append(each.ref)
    return "; ".join(f"{place} ({', '.join(refs)})" for place, refs in by_place.items())
