"""An action as people read it: from a row of `assurance.actions` to the lines of a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from trackerkit.assurance import contradictions
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date
from trackerkit.provider import Provider
from trackerkit.report.charts import kind_of
from trackerkit.report.model import FullLine, Line
from trackerkit.report.text import shortened

Row = Any  # a row of the actions frame, as `itertuples` gives it: its columns are attributes


def rows_of(found: pd.DataFrame) -> list[Row]:
    return list(found.itertuples())


def place(provider: Provider, service: str, unit: str = "") -> str:
    known = provider.by_code.get(service)
    return ", ".join(part for part in (known.name if known else service, unit) if part)


def actions_sheet(record: MonthRecord) -> str:
    """What the register calls its sheet of actions: ``Actions``, ``Improvement plan``."""
    return record.month.register.by_key["actions"].label


SHORT = 90  # characters of a finding that stand in a list; the full list has it whole


def in_short(provider: Provider, text: str, most: int = SHORT) -> str:
    """A few words of the text, `most` characters, without personal data."""
    postcodes = [service.postcode for service in provider.services if service.postcode]
    return shortened(
        text, most, postcodes=postcodes, email_domains=provider.email_domains, own_names=provider.own_names
    )


def anchor(service: str, row: int) -> str:
    """Where the full list has the action of this row of the Actions sheet."""
    return f"action-{re.sub('[^A-Za-z0-9]', '', service)[:20]}-{row}"


def line(record: MonthRecord, row: Row, *facts: str) -> Line:
    """The action as a line of a list; `facts` that are empty are left out."""
    step = Step(row.step)
    return Line(
        ref=row.ref or f"Row {row.Index[1]} of the {actions_sheet(record)} sheet",
        place=place(record.provider, row.service, row.unit),
        risk=row.risk_level,
        theme=row.theme,
        finding=row.finding or "No finding is entered.",
        short=in_short(record.provider, row.finding) or "No finding is entered.",
        anchor=anchor(row.service, row.Index[1]),
        action=row.action or "No corrective action is entered.",
        owner=row.owner or "No owner",
        due=long_date(row.due_date) or "on no day that can be read",
        step=step.word,
        step_kind=kind_of(step),
        facts=tuple(fact for fact in facts if fact),
    )


def full_line(record: MonthRecord, row: Row) -> FullLine:
    missing = row.missing or (row.rests_on or "Nothing is missing",)
    return FullLine(
        line=replace(line(record, row), facts=tuple(f"{sentence}." for sentence in missing)),
        raised=long_date(row.date_raised) or "on a day that cannot be read",
        first_due=_moved(row),
        done=_sentences(
            row.action_taken,
            _by("Completed", row.completed_by, row.date_completed),
            row.evidence_location and f"Evidence: {row.evidence_location}",
        ),
        checked=_sentences(
            row.outcome,
            _by("Checked", row.verified_by, row.date_verified),
            row.sample_checked and f"Sample: {row.sample_checked}",
            "Later than the limit" if row.verified_late else "",
            "Not by somebody else" if row.same_person else "",
            *contradicted(row),
        ),
        effect=_sentences(
            " ".join(part for part in (row.effect, row.effect_measure and f"({row.effect_measure})") if part),
            row.effect_baseline and f"Before: {row.effect_baseline}",
            row.effect_result and f"After: {row.effect_result}",
            f"Closed {long_date(row.date_closed)}".rstrip() if row.closed else "",
            f"Repeats {row.repeat_of}" if row.repeat else "",
        ),
    )


def _by(verb: str, who: str, day: Any) -> str:
    when = long_date(day)
    return " ".join(part for part in (verb, when, f"by {who}" if who else "") if part) if who or when else ""


def _sentences(*parts: str) -> tuple[str, ...]:
    return tuple(part if part.rstrip().endswith((".", "?", "!")) else f"{part}." for part in parts if part)


# ---------------------------------------------------------------- what each list says of an action


def overdue_facts(row: Row) -> tuple[str, ...]:
    return (
        f"{count(row.days_overdue, 'day')} overdue.",
        "Escalated." if row.escalated else "Not escalated.",
        "The revised date has passed as well." if row.revised_passed else "",
        _moved(row),
    )


def _moved(row: Row) -> str:
    first = row.original_due_date
    if pd.isna(first) or pd.isna(row.due_date) or first == row.due_date:
        return ""
    return f"The first due date was {long_date(first)}."


def moved_facts(row: Row) -> tuple[str, ...]:
    return (_moved(row), f"It is due on {long_date(row.due_date)} now.", "No decision allows the new date.")


def check_facts(row: Row) -> tuple[str, ...]:
    who = f"Completed by {row.completed_by}" if row.completed_by else "Completed by somebody not named"
    verifier = f"Checked by {row.verified_by} on {long_date(row.date_verified)}" if row.verified_by else "Not checked"
    return (
        f"{who} on {long_date(row.date_completed)}.",
        f"{verifier}; the check was due by {long_date(row.check_by)}." if not pd.isna(row.check_by) else f"{verifier}.",
    )


def own_check(row: Row) -> str:
    """Marks a check that nobody else made, in words."""
    return f"Checked by {row.checked_by_own}, which is no check." if row.checked_by_own else ""


def faulty_facts(row: Row) -> tuple[str, ...]:
    """Why the check of a finished action does not count."""
    lacks = "" if row.checked_by_own else f"{'; '.join(row.check_lacks)}."
    return (own_check(row), lacks, *check_facts(row))


def again_facts(row: Row) -> tuple[str, ...]:
    """What a check or the effect says of an action that did not work."""
    when = long_date(row.date_verified)
    checked = f"The check{f' of {when}' if when else ''} says “{row.outcome}”." if row.weak else ""
    return (checked, f"The effect is “{row.effect}”." if row.not_better else "")


def closed_facts(row: Row) -> tuple[str, ...]:
    closed = long_date(row.date_closed)
    return (
        f"Closed on {closed}." if closed else "Closed, with no date.",
        closing_check(row),
        *(f"{says}." for says in (row.answered if row.against else ())),
        *(f"{says}." for says in row.against),
        f"Closure note: “{row.closure_note.rstrip().removesuffix('.')}”." if row.closure_note else "No closure note.",
    )


def closing_check(row: Row) -> str:
    """What is on record of the check of an action that is closed: its outcome, or what is not recorded of it."""
    lacks = [
        words
        for words, there in (
            ("who checked it", row.verified_by), ("when", not pd.isna(row.date_verified)), ("the outcome", row.outcome),
        )
        if not there
    ]  # fmt: skip
    return f"Closed without verification. Not recorded: {', '.join(lacks)}." if lacks else f"Outcome: {row.outcome}."


def log_facts(row: Row) -> tuple[str, ...]:
    """The audit closure log (R3): who did it, who checked it and when, what was sampled, and the outcome."""
    checked = row.checked or row.verified_by
    return (
        own_check(row),
        *check_facts(row),
        (f"Sample: {row.sample_checked}" if row.sample_checked else "No sample is recorded.") if checked else "",
        (f"Outcome: {row.outcome}." if row.outcome else "No outcome is recorded.") if checked else "",
        f"Closed on {long_date(row.date_closed)}." if not pd.isna(row.date_closed) else "",
        *contradicted(row),
    )


def contradicted(row: Row) -> tuple[str, ...]:
    """What the dates of the work, the check and the closure say that cannot be."""
    verified, completed, closed = (_date(one) for one in (row.date_verified, row.date_completed, row.date_closed))
    told = (
        contradictions.checked_before_done(verified, completed),
        contradictions.closed_before_check(closed, verified),
        contradictions.result_after_check(row.effect_result, verified),
    )
    return tuple(f"{words}." for words in told if words)


def _date(day: Any) -> date | None:
    return None if pd.isna(day) else pd.Timestamp(day).date()


def asked_though_done(row: Row) -> str:
    """Of a row of `lists.escalations`: whether its new date is asked for work that is recorded as done."""
    days = [_date(getattr(row, key)) for key in ("date_escalated", "revised_due_date", "date_completed")]
    told = contradictions.asked_though_done(*days, weak=bool(row.weak), checked=_date(row.date_verified))
    return f"{told}." if told else ""


def weak_facts(row: Row) -> tuple[str, ...]:
    return (
        f"{row.outcome}, {_by('checked', row.verified_by, row.date_verified) or 'by somebody not named'}.",
        f"Sample: {row.sample_checked}." if row.sample_checked else "No sample is recorded.",
        "Escalated." if row.escalated else "Not escalated.",
    )


def mixed_facts(row: Row) -> tuple[str, ...]:
    return tuple(f"{says}." for says in (*row.answered[:1], *row.mixed))


def repeat_facts(row: Row) -> tuple[str, ...]:
    review = "A root-cause review is recorded." if row.root_cause else "No root-cause review is recorded."
    return (f"Repeats {row.repeat_of}.", review)


Facts = Callable[[Row], tuple[str, ...]]
