"""The decisions of a pack: from `assurance.decisions` to numbered items with room to write."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from trackerkit.assurance import lists
from trackerkit.assurance.blank import NOTHING_IN_IT
from trackerkit.assurance.decisions import OF_PROBLEMS, Kind, decisions, missing, problems_of
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date
from trackerkit.register import SheetDefinition
from trackerkit.report import lines
from trackerkit.report.logs import awaiting
from trackerkit.report.model import Decision, Line

NAMED = 6  # so many actions or services are named on the first page; the list itself names all

_PASSED_ONE = "The due date has passed, and the revised date has passed as well."
_PASSED = "Their due dates have passed, and the revised dates have passed as well."

FACTS = {
    "closed-too-soon": lines.closed_facts,
    "repeat": lines.repeat_facts,
    "weak": lines.weak_facts,
    "mixed": lines.mixed_facts,
    "moved": lines.moved_facts,
    "overdue": lines.overdue_facts,
}


def decided(record: MonthRecord, found: pd.DataFrame, most: int = NAMED) -> tuple[Decision, ...]:
    """Every decision, numbered: each escalation by itself, the other kinds together.

    `most`: so many actions or services are named in `about`.
    """
    made: list[Decision] = []
    for kind, rows in decisions(record, found):
        if kind.alone:
            made += [
                _escalation(record, found, kind, row, len(made) + at) for at, row in enumerate(lines.rows_of(rows), 1)
            ]
        elif kind.key == "not-returned":
            made.append(_not_returned(record, kind, len(made) + 1, most))
        elif kind in OF_PROBLEMS:
            made.append(_of_problems(record, kind, len(made) + 1, most))
        else:
            made.append(_together(record, kind, rows, len(made) + 1, most))
    return _with_awaited(record, found, made)


def _with_awaited(record: MonthRecord, found: pd.DataFrame, made: list[Decision]) -> tuple[Decision, ...]:
    """What waits on a log of the register comes first: a service asked for it, and has no answer."""
    asked = [
        Decision(
            0,
            one.sheet.awaits_ask,
            request_why(one.sheet),
            f"{one.entry.ref}: {lines.in_short(record.provider, '; '.join(told for _, told in one.entry.words))}",
            (
                ("Action", f"{one.entry.ref}{f', {one.entry.about}' if one.entry.about else ''}"),
                *one.entry.facts,
                *one.entry.words,
            ),
            (),
        )
        for one in awaiting(record, found)
    ]
    return tuple(replace(one, number=number) for number, one in enumerate((*asked, *made), start=1))


def _escalation(record: MonthRecord, found: pd.DataFrame, kind: Kind, row: lines.Row, number: int) -> Decision:
    asked = long_date(row.revised_due_date)
    told = escalation_facts(row)
    risk = f", {row.risk_level.lower()} risk" if row.risk_level else ""
    about = f"{lines.place(record.provider, row.service)}, {row.ref}{risk}: {row.support_needed or 'support not named'}"
    own = lists.by_ref(found, row.service, row.ref)
    shown = tuple(lines.line(record, r, f"Escalated to {row.escalated_to}.") for r in lines.rows_of(own))
    return Decision(number, f"{kind.ask}{f': {asked}' if asked else ''}", kind.why, about, told, shown)


def request_why(sheet: SheetDefinition) -> str:
    """Why an entry of the sheet waits for a decision."""
    return f"It is on the {sheet.label} sheet, and no {sheet.by_key[sheet.awaits].thing} is entered."


def escalation_facts(row: lines.Row) -> tuple[tuple[str, str], ...]:
    """(Label, words) of what the manager wrote on the Escalation log."""
    return (
        ("Reason", row.reason or "Not given"),
        ("Until then", row.interim_control or "No interim control is recorded"),
        ("Support needed", row.support_needed or "Not given"),
        ("Date asked for", _dates(long_date(row.revised_due_date), long_date(row.due_date))),
    )


def _dates(asked: str, due: str) -> str:
    return f"{asked or 'None'} (it was due on {due})" if due else asked or "None"


def _together(record: MonthRecord, kind: Kind, rows: pd.DataFrame, number: int, most: int) -> Decision:
    facts = FACTS[kind.key]
    shown = tuple(lines.line(record, row, *facts(row)) for row in lines.rows_of(rows))
    return Decision(number, kind.ask, why_of(kind, rows), _about(record, rows, shown, most), (), shown)


def why_of(kind: Kind, rows: pd.DataFrame) -> str:
    """Why the kind asks about these rows: where it has two reasons, the one that applies to them."""
    if kind.key != "overdue":
        return kind.why
    told = list(lines.rows_of(rows))
    passed = [bool(row.revised_passed) for row in told]
    if any(passed):
        return (_PASSED_ONE if len(told) == 1 else _PASSED) if all(passed) else kind.why
    late = all(row.days_overdue > lists.LONG_OVERDUE_DAYS for row in told)
    high = all(row.risk_level in lists.HIGH_RISKS for row in told)
    by = f"overdue by more than {lists.LONG_OVERDUE_DAYS} days"
    reason = {
        (True, True): f"{by} and a high or extreme risk",
        (True, False): by,
        (False, True): "overdue and a high or extreme risk",
        (False, False): f"{by} or a high or extreme risk",
    }[late, high]
    return f"Nobody has escalated {'it although it is' if len(told) == 1 else 'them although they are'} {reason}."


def _about(record: MonthRecord, rows: pd.DataFrame, shown: tuple[Line, ...], most: int) -> str:
    if len(shown) == 1:
        place = lines.place(record.provider, str(rows["service"].iloc[0]))
        return f"{place}, {shown[0].ref}: {shown[0].short}"
    by_place: dict[str, list[str]] = {}
    for code, line in list(zip(rows["service"], shown, strict=True))[:most]:
        by_place.setdefault(lines.place(record.provider, str(code)), []).append(line.ref)
    at = "; ".join(f"{place} ({', '.join(refs)})" for place, refs in by_place.items())
    more = f"; and {count(len(shown) - most, 'other action')}" if len(shown) > most else ""
    return f"{count(len(shown), 'action')}: {at}{more}"


def _of_problems(record: MonthRecord, kind: Kind, number: int, most: int) -> Decision:
    those = problems_of(record, kind)
    told = tuple((f"{lines.place(record.provider, service)}, {one.ref}", one.detail) for service, one in those)
    named = ", ".join(who for who, _ in told[:most])
    more = f" and {count(len(told) - most, 'other action')}" if len(told) > most else ""
    return Decision(number, kind.ask, kind.why, f"{named}{more}", told, ())


def _not_returned(record: MonthRecord, kind: Kind, number: int, most: int) -> Decision:
    silent = missing(record)
    names = ", ".join(service.name for service in silent[:most])
    if len(silent) > most:
        names += f" and {count(len(silent) - most, 'other service')}"
    blank = dict.fromkeys(record.blank, f" It {NOTHING_IN_IT}.")
    told = tuple(
        (service.name, f"{service.kind}.{blank.get(service, '')} Ask {service.manager}.") for service in silent
    )
    return Decision(number, kind.ask, kind.why, names, told, ())
