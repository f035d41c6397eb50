"""The board summary: what to decide first, then how far each register has come, on two pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from trackerkit.assurance import lists, tables
from trackerkit.assurance.decisions import ESCALATION, KINDS, NOT_RETURNED, VANISHED, decisions, vanished
from trackerkit.assurance.indicators import INDICATORS, measure
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.progress import month_before
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import MONTHS, count, long_date
from trackerkit.provider import Service
from trackerkit.report import figures, lines, spoken
from trackerkit.report.charts import Chart, ladder_charts
from trackerkit.report.kinds.cover import Seen, cover, kind_of, not_returned, still_asked_for, together
from trackerkit.report.kinds.model import BoardContext, BoardDecision, Came, Extension
from trackerkit.report.logs import awaiting
from trackerkit.report.model import Table
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy
from trackerkit.report.settled import settled_section

NAMED = 6  # so many actions of a decision are named; the packs of their registers have all
MOST_SERVICES = 12  # rows of the table of services; the others, with the least overdue, are added up in one row
MOST_REPEATS = 6
MOST_SETTLED = 6
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
COUNTED = ("open", "overdue", "closed_unverified", "repeat")
EXTENSIONS_ASK = "Agree or refuse the new dates asked for"
SUPPORT_ASK = "Decide the support asked for where no new date is named"


def board_context(records: Sequence[MonthRecord], privacy: Privacy = EVERYTHING) -> BoardContext:
    """The summary of these records, one for each register of the month. Raises IndexError for none."""
    eyes = Eyes(privacy, records)
    seen = eyes.seen
    asked = _extensions(seen)
    decided = tuple(BoardDecision(at, ask, about) for at, (ask, about) in enumerate(_decisions(seen), start=1))
    found = together(seen)
    came, lead = _repeats(seen)
    context = BoardContext(
        cover=cover(seen[0][0], privacy, "Board summary", _sub(seen), "board summary"),
        decisions=decided,
        settled=settled_section([record for record, _ in seen], MOST_SETTLED),
        answer=figures.answer(found),
        not_returned=not_returned(seen),
        ladders=_ladders(seen),
        services=_services(seen),
        extensions=asked,
        extensions_number=next((one.number for one in decided if one.ask == EXTENSIONS_ASK), 0),
        repeats=came,
        repeats_lead=lead,
    )
    return eyes.fit(context)


def _sub(seen: Seen) -> str:
    return f"{count(len(seen), 'register')}, {count(len(seen[0][0].provider.services), 'service')}"


# ---------------------------------------------------------------- decisions


def _decisions(seen: Seen) -> Iterator[tuple[str, str]]:
    """What to ask, and which it is about; a kind of decision once, over all registers."""
    rows: dict[str, list[_Named]] = {}
    for record, found in seen:
        for one in awaiting(record, found):
            words = lines.in_short(record.provider, "; ".join(told for _, told in one.entry.words))
            named = _Named(one.entry.ref, one.entry.place, "", words, "request")
            rows.setdefault(one.sheet.awaits_ask, []).append(named)
    asks = [*rows, EXTENSIONS_ASK, SUPPORT_ASK, *(kind.ask for kind, _ in KINDS), VANISHED.ask]
    for record, found in seen:
        for code, gone in vanished(record):
            words = lines.in_short(record.provider, gone.detail)
            rows.setdefault(VANISHED.ask, []).append(_Named(gone.ref, lines.place(record.provider, code), "", words))
        for kind, those in decisions(record, found):
            for row in lines.rows_of(those) if kind not in (VANISHED, NOT_RETURNED) else ():
                dated = kind is ESCALATION and not pd.isna(row.revised_due_date)
                rows.setdefault(EXTENSIONS_ASK if dated else _ask(kind.key), []).append(_named(record, row))
    yield from ((ask, _about(rows[ask])) for ask in asks if ask in rows)
    if missing := still_asked_for(seen):
        yield NOT_RETURNED.ask, f"Nothing here speaks for {'; '.join(missing)}."


def _ask(key: str) -> str:
    return next((kind.ask for kind, _ in KINDS if kind.key == key), SUPPORT_ASK)


@dataclass(frozen=True)
class _Named:
    """One thing that a decision is about."""

    ref: str
    place: str
    risk: str
    words: str
    what: str = "action"


def _named(record: MonthRecord, row: lines.Row) -> _Named:
    ref = str(row.ref) or f"row {row.Index[1]}"
    words = lines.in_short(record.provider, row.finding or "")
    return _Named(ref, lines.place(record.provider, row.service), str(row.risk_level or ""), words)


def _about(those: Sequence[_Named]) -> str:
    """One thing in words; several by service and reference."""
    one = those[0]
    if len(those) == 1:
        risk = f", {one.risk.lower()} risk" if one.risk else ""
        return f"{one.place}, {one.ref}{risk}: {one.words or 'no finding is entered'}"
    grave = sum(each.risk in lists.HIGH_RISKS for each in those)
    risk = f", {grave:,} of high or extreme risk" if grave else ""
    by_place: dict[str, list[str]] = {}
    for each in those[:NAMED]:
        by_place.setdefault(each.place, []).append(each.ref)
    named = "; ".join(f"{place} ({', '.join(refs)})" for place, refs in by_place.items())
    more = f"; and {len(those) - NAMED:,} more" if len(those) > NAMED else ""
    return f"{count(len(those), one.what)}{risk}: {named}{more}"


# ---------------------------------------------------------------- what was asked for


def _extensions(seen: Seen) -> tuple[Extension, ...]:
    """Every new date that is asked for, is not decided, and whose action is open: the escalations of `decisions`."""
    found: list[Extension] = []
    for record, own in seen:
        for kind, rows in decisions(record, own):
            if kind is ESCALATION:
                dated = rows[rows["revised_due_date"].notna()]
                found += [_extension(record, own, row) for row in lines.rows_of(dated)]
    return tuple(found)


def _extension(record: MonthRecord, found: pd.DataFrame, row: lines.Row) -> Extension:
    place = lines.place(record.provider, row.service)
    told = (
        ("Why late", row.reason, "not given"),
        ("Until then", row.interim_control, "no interim control is recorded"),
        ("Asked for", row.support_needed, "no support is named"),
    )
    return Extension(
        ref=row.ref or f"Row {row.Index[1]} of the Escalation log",
        place=f"{place}, {row.risk_level.lower()} risk" if row.risk_level else place,
        why=tuple(
            f"{label}: {lines.in_short(record.provider, words) if words else none}" for label, words, none in told
        ),
        due=_due(lists.by_ref(found, row.service, row.ref), row),
        asked=long_date(row.revised_due_date),
    )


def _due(own: pd.DataFrame, row: lines.Row) -> str:
    due = long_date(row.due_date) or "no date that can be read"
    first = long_date(own["original_due_date"].iloc[0]) if len(own) else ""
    return f"{due}; at first {first}" if first and first != due else due


# ---------------------------------------------------------------- figures


def _ladders(seen: Seen) -> tuple[Chart, ...]:
    rows: list[tuple[str, dict[str, int] | None]] = []
    for record, found in seen:
        name = kind_of(record.month.register)
        if record.earlier:
            before = month_before(record)
            then = {step.word: before.ladder.get(step.word.lower(), 0) for step in Step} if before else None
            rows.append((f"{name}, {_month(str(pd.Period(record.period, freq='M') - 1))}", then))
        rows.append((f"{name}, {_month(record.period)}", tables.ladder_total(found) if record.services else None))
    return ladder_charts("registers", "The closure ladder by register, beside the month before", rows)


def _month(period: str) -> str:
    return MONTHS[int(period[-2:]) - 1]


def _services(seen: Seen) -> Table:
    """The services by what is overdue; `Returned` counts the registers that each one keeps."""
    rows = sorted(
        (row for service in seen[0][0].provider.services if (row := _service(seen, service))),
        key=lambda row: (-row[2][1], -row[2][2]),
    )
    shown = [_cells(*row) for row in rows[:MOST_SERVICES]]
    if rest := rows[MOST_SERVICES:]:
        added = [sum(numbers) for numbers in zip(*(row[2] for row in rest), strict=True)]
        shown.append(_cells(f"{len(rest):,} other services", "", added))
    return Table(
        "Service by service, over all registers, the most overdue first",
        ("Service", "Returned", *(BY_KEY[key].name for key in COUNTED)),
        tuple(shown),
        (False, False, *(True for _ in COUNTED)),
    )


def _cells(name: str, came: str, numbers: Sequence[int]) -> tuple[str, ...]:
    return (name, came, *(f"{number:,}" for number in numbers))


def _service(seen: Seen, service: Service) -> tuple[str, str, list[int]] | None:
    """The service, how many of its registers came, and COUNTED; None where it keeps none of these registers."""
    keeps = [(record, found) for record, found in seen if service in (*record.services, *record.not_returned)]
    if not keeps:
        return None
    came = sum(service in record.services for record, _ in keeps)
    own = [found[found["service"] == service.code] for _, found in keeps]
    numbers = [sum(measure(found, BY_KEY[key]).count for found in own) for key in COUNTED]
    return service.name, f"{came} of {len(keeps)}", numbers


def _repeats(seen: Seen) -> tuple[tuple[Came, ...], str]:
    rows = [(record, row) for record, found in seen for row in lines.rows_of(lists.repeats(found))]
    rows.sort(key=lambda one: bool(one[1].root_cause))
    if not rows:
        return (), "No finding is marked as a repeat."
    reviewed = sum(bool(row.root_cause) for _, row in rows)
    more = f" The first {MOST_REPEATS} are listed." if len(rows) > MOST_REPEATS else ""
    lead = f"{count(len(rows), 'finding')} came back; {spoken.none_or(reviewed)} with a root-cause review.{more}"
    return tuple(_came(record, row) for record, row in rows[:MOST_REPEATS]), lead


def _came(record: MonthRecord, row: lines.Row) -> Came:
    one = lines.line(record, row)
    review = "Root-cause review recorded" if row.root_cause else "No root-cause review"
    return Came(one.ref, f"{one.place}: {one.short}", row.repeat_of, review)
