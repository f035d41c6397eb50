"""The actions of a record as one frame: what a reader asks of each, its step on the ladder, and what is said of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from trackerkit.assurance.events import dated_events
from trackerkit.assurance.holding import Holding
from trackerkit.assurance.ladder import Step, check_lacks, ladder
from trackerkit.assurance.masks import Masks
from trackerkit.assurance.measures import readings
from trackerkit.assurance.record import Closure, EarlierMonth, MonthRecord
from trackerkit.rules.text import folded

# Columns of the Actions sheet that a pack shows as they were typed; a register may lack some of them.
TEXTS = (
    "ref", "unit", "theme", "risk_level", "finding", "evidence_source", "repeat_of", "action", "owner", "status",
    "action_taken", "completed_by", "evidence_location", "verified_by", "sample_checked", "outcome",
    "effect_measure", "effect_baseline", "effect_result", "effect", "closure_note",
)  # fmt: skip
DAYS = ("date_raised", "due_date", "original_due_date", "date_completed", "date_verified", "date_closed")

AGE_BANDS = (("1 to 7 days", 7), ("8 to 30 days", 30), ("31 to 60 days", 60), ("61 to 90 days", 90))
OLDEST_BAND = "More than 90 days"
BANDS = (*(name for name, _ in AGE_BANDS), OLDEST_BAND)


def actions(record: MonthRecord) -> pd.DataFrame:
    """One row an action, on the index (return, Excel row) of the Actions sheet.

    service         the service's code
    TEXTS, DAYS     as in the register; dates as they were meant, NaT where none could be read
    step, missing   see `ladder.Step`; a tuple of sentences
    rests_on        what Sustained rests on, in a sentence; empty below that step
    against         a tuple of sentences: what speaks against an action that is closed, beside its outcome
    check_lacks     a tuple of sentences: what a check that counts still needs, where the action is said done
    checked_by_own  who checked it, in words, where that is nobody else (TK404); else empty
    mixed           a tuple of sentences: what each kind of evidence shows, where it is mixed and not escalated (TK511)
    answered        a tuple of sentences: what the person answered, and what each kind of evidence shows
    check_by        the last day for the check by somebody else
    days_overdue    calendar days from the due date to the as-at date, 0 unless overdue; `band` is one of BANDS or ""
    and, True or False: open, said_done, closed, overdue, revised_passed, no_due_date, one_owner, checked,
    check_dated, outcome_known, verified_late, in_time, same_person, check_overdue, closed_unverified, weak, moved,
    not_better, sampled, no_effect, repeat, root_cause, escalated, repeated (by a later action); evidenced, verified,
    proven, sustained (at that step or above)
    """
    masks = Masks(record)
    frame = masks.evaluator.frame
    columns: dict[str, object] = {"service": masks.evaluator.returns}
    columns |= {key: frame.get(key, "") for key in TEXTS}
    columns |= {key: frame.get(key, pd.NaT) for key in DAYS}
    columns |= {"check_by": masks.check_by.astype("datetime64[s]"), **_flags(masks)}
    columns["check_lacks"] = pd.Series(check_lacks(masks), index=frame.index, dtype=object)
    columns["checked_by_own"] = pd.Series(masks.checked_by_own, index=frame.index, dtype=object)
    columns["against"] = pd.Series(masks.against, index=frame.index, dtype=object)
    columns["answered"] = pd.Series(masks.answered, index=frame.index, dtype=object)
    columns["mixed"] = pd.Series(masks.mixed, index=frame.index, dtype=object)
    found = pd.DataFrame(columns, index=frame.index).join(ladder(masks))
    for step in (Step.EVIDENCED, Step.VERIFIED, Step.PROVEN, Step.SUSTAINED):
        found[step.name.lower()] = found["step"] >= step
    return _aged(found, record)


def _flags(masks: Masks) -> dict[str, object]:
    return {
        "open": masks.open,
        "said_done": masks.said_done,
        "closed": masks.said_closed,
        "overdue": masks.overdue,
        "revised_passed": masks.revised_passed,
        "no_due_date": masks.no_due_date,
        "one_owner": masks.one_owner,
        "checked": masks.checked,
        "check_dated": ~np.isnat(masks.days("date_verified")) & ~np.isnat(masks.check_by),
        "outcome_known": masks.words("outcome").ne("").to_numpy(),
        "verified_late": masks.verified_late,
        "in_time": ~np.isnat(masks.days("date_verified")) & ~np.isnat(masks.check_by) & ~masks.verified_late,
        "same_person": masks.same_person,
        "check_overdue": masks.check_overdue,
        "closed_unverified": masks.closed_unverified,
        "weak": masks.weak,
        "not_better": masks.not_better,
        "moved": masks.wrong("TK802"),
        "sampled": masks.sampled,
        "no_effect": ~masks.effect_shown,
        "repeat": masks.repeat,
        "root_cause": masks.root_cause,
        "escalated": masks.escalated,
        "repeated": Holding(masks).repeated,
    }


def _aged(found: pd.DataFrame, record: MonthRecord) -> pd.DataFrame:
    age = (pd.Timestamp(record.month.as_at) - found["due_date"]).dt.days
    days = age.where(found["overdue"]).fillna(0).clip(lower=0).astype(int)
    return found.assign(days_overdue=days, band=[band_of(int(day)) for day in days])


def band_of(days: int) -> str:
    """The ageing band of so many days overdue; empty for 0."""
    if days <= 0:
        return ""
    return next((name for name, most in AGE_BANDS if days <= most), OLDEST_BAND)


def closures(record: MonthRecord, found: pd.DataFrame) -> tuple[Closure, ...]:
    """The actions of `actions(record)` that are marked closed, on a day that is not after the as-at date."""
    dated = found[found["closed"] & (found["date_closed"] <= pd.Timestamp(record.month.as_at))]
    columns = (dated[key] for key in ("service", "ref", "theme", "date_closed", "step"))
    return tuple(
        Closure(str(service), str(ref), str(theme), day.date(), int(step))
        for service, ref, theme, day, step in zip(*columns, strict=True)
    )


def steps_of(found: pd.DataFrame) -> dict[tuple[str, str], int]:
    """(service code, folded reference) -> the step reached, of every action of `actions(record)` with a reference."""
    columns = (found[key] for key in ("service", "ref", "step"))
    return {(str(service), folded(str(ref))): int(step) for service, ref, step in zip(*columns, strict=True) if ref}


def as_earlier(record: MonthRecord) -> EarlierMonth:
    """What the months after this one need to remember of it."""
    found = actions(record)
    masks = Masks(record)
    counts = found["step"].value_counts()
    pairs = zip(found["service"], masks.words("repeat_of"), masks.words("ref"), masks.repeat, strict=True)
    return EarlierMonth(
        period=record.period,
        ladder={step.word.lower(): int(counts.get(int(step), 0)) for step in Step},
        overdue=int(found["overdue"].sum()),
        repeats=int(found["repeat"].sum()),
        repeated=frozenset(
            (str(service), repeats) for service, repeats, ref, is_one in pairs if is_one and repeats != ref
        ),
        readings=readings(record.month),
        closures=closures(record, found),
        events=dated_events(record),
        steps=steps_of(found),
    )
