"""Findings that came back, the measures and the closures on one axis of time (S-ML2), by month or by week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from trackerkit.assurance.actions import closures
from trackerkit.assurance.measures import latest
from trackerkit.assurance.record import Closure, MonthRecord, Reading
from trackerkit.register import Choice

MOST_MONTHS = 12
MOST_WEEKS = 12
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Lane:
    """One thing counted over the slots of the axis. A value is None where nothing is on record.

    `is_share`: the values are per cent. `partial`: for each slot, whether fewer services gave a figure than in the
    fullest slot.
    """

    label: str
    values: tuple[float | None, ...]
    is_share: bool = False
    partial: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """Lanes over the same slots. `starts` has the first day of each slot and, at its end, the day after the last."""

    starts: tuple[date, ...]
    lanes: tuple[Lane, ...]
    closed_by_day: Mapping[date, tuple[Closure, ...]] = field(default_factory=dict)  # in order of the days

    @property
    def closed_on(self) -> tuple[date, ...]:
        """Each day on which actions closed, in order."""
        return tuple(self.closed_by_day)

    @property
    def slots(self) -> int:
        return len(self.starts) - 1


def by_month(record: MonthRecord, found: pd.DataFrame) -> Timeline:
    """The latest months up to the record's own: closures, findings that came back, and every measure.

    `found` is `actions(record)`. The measures of the services are added up, never averaged.
    """
    starts = _months(record.period)
    first, last = starts[0], record.month.as_at
    all_closed = {
        (one.service, one.ref, one.closed_on): one
        for one in (*(c for month in record.earlier for c in month.closures), *closures(record, found))
    }
    shown = [one for one in all_closed.values() if first <= one.closed_on < starts[-1] and one.closed_on <= last]
    closed = sorted(one.closed_on for one in shown)
    repeats = {month.period: month.repeats for month in record.earlier} | {record.period: int(found["repeat"].sum())}
    periods = [f"{start:%Y-%m}" for start in starts[:-1]]
    closed_in = Counter(f"{day:%Y-%m}" for day in closed)
    known_from = min(repeats)
    lanes = [
        Lane("Actions closed", tuple(_from(known_from, period, closed_in[period]) for period in periods)),
        Lane("Findings that came back", tuple(_float(repeats.get(period)) for period in periods)),
    ]
    readings = latest(record)
    for choice in record.month.register.choices.get("measure", ()):
        lanes += _of_measure(choice, [one for one in readings if one.measure == choice.value], periods)
    by_day = {day: tuple(one for one in shown if one.closed_on == day) for day in sorted(set(closed))}
    return Timeline(starts, tuple(lanes), by_day)


def by_week(days: Iterable[date], label: str, as_at: date) -> Timeline:
    """What happened on `days`, counted in the latest weeks up to and with the as-at date."""
    end = as_at + timedelta(days=1)
    starts = tuple(end - WEEK * (MOST_WEEKS - at) for at in range(MOST_WEEKS + 1))
    told = [day for day in days if starts[0] <= day < end]
    counts = Counter((day - starts[0]).days // 7 for day in told)
    return Timeline(starts, (Lane(label, tuple(float(counts[at]) for at in range(MOST_WEEKS))),))


def _from(first: str, period: str, number: int) -> float | None:
    """The number, or None in a month before the first return, of which nothing is known unless something closed."""
    return float(number) if period >= first or number else None


def _float(number: int | None) -> float | None:
    return None if number is None else float(number)


def _months(last: str) -> tuple[date, ...]:
    number = 12 * int(last[:4]) + int(last[5:]) - 1
    wanted = range(number - MOST_MONTHS + 1, number + 2)
    return tuple(date(one // 12, one % 12 + 1, 1) for one in wanted)


def _of_measure(choice: Choice, readings: Sequence[Reading], periods: Sequence[str]) -> list[Lane]:
    own = [[one for one in readings if one.period == period] for period in periods]
    most = max(map(len, own), default=0)
    if not most:
        return []
    is_share = not choice.each and any(one.out_of for one in readings)
    values = tuple(_value(choice, each, is_share=is_share) for each in own)
    return [Lane(choice.value, values, is_share, tuple(0 < len(each) < most for each in own))]


def _value(choice: Choice, readings: Sequence[Reading], *, is_share: bool) -> float | None:
    counted = [one for one in readings if one.out_of] if is_share or choice.each else list(readings)
    if not counted:
        return None
    value = sum(one.value for one in counted)
    if is_share or choice.each:
        each = value / sum(one.out_of or 0 for one in counted)
        return 100 * each if is_share else each
    return value
