"""What moved up the closure ladder since the month before, what falls due, and what has to be checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import EarlierMonth, MonthRecord
from trackerkit.rules.text import folded

SOON = timedelta(days=7)  # a check that is due within a week is to be made this week
SHORT_MONTH = timedelta(days=7)  # with fewer days left in the month, "this month" takes in the next one


@dataclass(frozen=True)
class Move:
    """An action that stands on a higher step than it did in the month before. `place` is its (service, Excel row)."""

    place: tuple[str, int]
    before: Step
    now: Step


def month_before(record: MonthRecord) -> EarlierMonth | None:
    """The month just before this one; None where it is not on record."""
    last = str(pd.Period(record.period, freq="M") - 1)
    return next((month for month in record.earlier if month.period == last), None)


def moved_up(record: MonthRecord, found: pd.DataFrame) -> tuple[Move, ...]:
    """The actions that moved up since the month before, those that came furthest first; none without that month."""
    before = month_before(record)
    known = before.steps if before else {}
    moves = []
    for place, service, ref, step in zip(found.index, found["service"], found["ref"], found["step"], strict=True):
        was = known.get((str(service), folded(str(ref))))
        if was is not None and step > was:
            moves.append(Move(place, Step(was), Step(step)))
    return tuple(sorted(moves, key=lambda move: -move.now))


def last_day_of_month(as_at: date) -> date:
    """The last day of the month of `as_at`; of the next month where fewer than SHORT_MONTH days are left of it."""
    end = (pd.Period(as_at, freq="M")).end_time.date()
    return end if end - as_at >= SHORT_MONTH else (pd.Period(as_at, freq="M") + 1).end_time.date()


def due_by(found: pd.DataFrame, day: date) -> pd.DataFrame:
    """Open actions that are overdue or fall due by `day`, the earliest first."""
    return found[found["open"] & (found["due_date"] <= pd.Timestamp(day))].sort_values("due_date", kind="stable")


def check_by(found: pd.DataFrame, day: date) -> pd.DataFrame:
    """Finished actions that need a check by `day`, the earliest first: without one, or with one that does not count.

    A check that its owner made, or that lacks something, does not count, and is wanted now; so is that of an action
    which is closed already.
    """
    at_once = found["checked"] | found["closed"] | found["check_by"].isna()
    waiting = found["check_lacks"].map(bool).astype(bool) & (at_once | (found["check_by"] <= pd.Timestamp(day)))
    return found[waiting].sort_values("check_by", kind="stable")


def date_moved(found: pd.DataFrame) -> pd.DataFrame:
    """Open actions whose due date is not the first one that they had."""
    first, now = found["original_due_date"], found["due_date"]
    return found[found["open"] & first.notna() & now.notna() & first.ne(now)]
