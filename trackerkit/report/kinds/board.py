"""The board summary: what to decide first, then how far each register has come, on two pages."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from trackerkit.assurance import lists, tables
from trackerkit.assurance.decisions import ESCALATION, decisions
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.progress import month_before
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import MONTHS, count, long_date
from trackerkit.provider import Service
from trackerkit.report import figures, lines, spoken
from trackerkit.report.charts import Chart, ladder_charts
from trackerkit.report.kinds.board_asks import EXTENSIONS_ASK, board_decisions
from trackerkit.report.kinds.board_measures import measures_moved
from trackerkit.report.kinds.cover import Seen, cover, kind_of, not_returned, together
from trackerkit.report.kinds.model import BoardContext, Extension
from trackerkit.report.model import Table
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy
from trackerkit.report.settled import settled_section

MOST_SERVICES = 12  # rows of the table of services; the others, with the least overdue, are added up in one row
MOST_REPEATS = 6
MOST_SETTLED = 6
HEADINGS = ("Service", "Returned", "Open", "Overdue", "Closed unverified or on a weak outcome", "Repeats")


def board_context(records: Sequence[MonthRecord], privacy: Privacy = EVERYTHING) -> BoardContext:
    """The summary of these records, one for each register of the month. Raises IndexError for none."""
    eyes = Eyes(privacy, records)
    seen = eyes.seen
    asked = _extensions(seen)
    decided = board_decisions(seen)
    found = together(seen)
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
        moved=measures_moved(seen),
        repeats=_repeats(seen),
    )
    return eyes.fit(context)


def _sub(seen: Seen) -> str:
    return f"{count(len(seen), 'register')}, {count(len(seen[0][0].provider.services), 'service')}"


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
        HEADINGS,
        tuple(shown),
        (False, False, *(True for _ in HEADINGS[2:])),
    )


def _cells(name: str, came: str, numbers: Sequence[int]) -> tuple[str, ...]:
    return (name, came, *(f"{number:,}" for number in numbers))


def _service(seen: Seen, service: Service) -> tuple[str, str, list[int]] | None:
    """The service, how many of its registers came, and its numbers; None where it keeps none of these registers."""
    keeps = [(record, found) for record, found in seen if service in (*record.services, *record.not_returned)]
    if not keeps:
        return None
    came = sum(service in record.services for record, _ in keeps)
    own = [found[found["service"] == service.code] for _, found in keeps]
    return service.name, f"{came} of {len(keeps)}", [sum(each) for each in zip(*map(_numbers, own), strict=True)]


def _numbers(found: pd.DataFrame) -> tuple[int, ...]:
    """Open, overdue, closed unverified or on a weak outcome, repeats: what the decisions and the packs count."""
    too_soon = len(lists.closed_too_soon(found))
    return int(found["open"].sum()), int(found["overdue"].sum()), too_soon, int(found["repeat"].sum())


def _repeats(seen: Seen) -> str:
    """How many came back, and those with a review, which no decision is about."""
    rows = [(record, row) for record, found in seen for row in lines.rows_of(lists.repeats(found))]
    if not rows:
        return "No finding is marked as a repeat."
    own = [(lines.place(record.provider, row.service), row) for record, row in rows if row.root_cause]
    told = [f"{place}, {row.ref}, which repeats {row.repeat_of}" for place, row in own[:MOST_REPEATS]]
    more = f"; and {len(own) - MOST_REPEATS:,} more" if len(own) > MOST_REPEATS else ""
    which = f": {'; '.join(told)}{more}" if own else ""
    return f"{count(len(rows), 'finding')} came back; {spoken.none_or(len(own))} with a root-cause review{which}."
