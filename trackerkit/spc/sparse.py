"""Whether a series may have limits at all. Sparse counts may not: the chart would report quiet months as improvement.

Measured on stable Poisson counts of 24 months with the screen on: the last point is a false alarm in 29% of charts at a
mean of 0.3 a month, in 10% at 0.5, in 5% at 1, in 2% at 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from trackerkit.spc.errors import SpcError
from trackerkit.spc.limits import limits, mean_of, moving_ranges, readings
from trackerkit.words import count

FEWEST_EVENTS = 1.0  # mean events a month below which a count has no limits


class Kind(StrEnum):
    """What the figures are."""

    COUNT = "count"
    RATE = "rate"
    PROPORTION = "proportion"


_ALTERNATIVES = {
    Kind.COUNT: "Chart the days between events, a rate per 1,000 bed days, or all services of the provider together.",
    Kind.RATE: "Chart the days between events, or all services of the provider together.",
    Kind.PROPORTION: "Show the numbers behind the percentages in a table, or chart all services of the provider "
    "together.",
}


@dataclass(frozen=True, slots=True)
class Chartable:
    """May limits be shown? When not, `sentence` says why and `alternative` what to show instead; else both are empty.

    `points` counts the figures given (gaps left out) and `mean` is theirs, None when there is none.
    """

    allowed: bool
    sentence: str
    alternative: str
    points: int
    mean: float | None


class Gap(NamedTuple):
    """`days` from the event before to the event on `on`. 0 for two events on one day."""

    on: date
    days: int


def chartable(
    values: Iterable[object], *, kind: str = "count", each: str = "month", screen_outliers: bool = True
) -> Chartable:
    """Whether the figures can carry limits.

    `values` is one phase, or the baseline: the points that limits come from. `each` is the word for what one figure
    stands for.

    Refused: fewer than two neighbouring figures; a count with a mean below 1; rates or proportions of which half or
    more are the same figure (the mark of few events, or of a measure at its ceiling); limits of no width. Raises
    SpcError for a value that is not a number, and for another kind.
    """
    what = _kind(kind)
    series = readings(values)
    present = [value for value in series if value is not None]
    why = _refusal(series, present, what, each, screen_outliers=screen_outliers)
    return Chartable(not why, why, _ALTERNATIVES[what] if why else "", len(present), mean_of(present))


def days_between(dates: Iterable[date]) -> tuple[Gap, ...]:
    """The days between one event and the next, in time order: the series to chart when events are rare.

    More days are better, so `improvement` is increase. The time since the last event is not in it: it has not ended.
    Raises SpcError for anything but dates.
    """
    days = sorted(_day(one) for one in dates)
    return tuple(Gap(later, (later - earlier).days) for earlier, later in pairwise(days))


def _refusal(
    series: tuple[float | None, ...], present: list[float], what: Kind, each: str, *, screen_outliers: bool
) -> str:
    if all(one is None for one in moving_ranges(series)):
        return f"There are not enough figures to chart: {count(len(present), 'figure')}, and never 2 in a row."
    total, same, spans = sum(present), Counter(present).most_common(1)[0][1], count(len(present), each)
    if what is Kind.COUNT and total < FEWEST_EVENTS * len(present):
        events = count(round(total), "event")
        return f"There are not enough events to chart: {events} in {spans}, fewer than 1 for each {each}."
    if same == len(present):
        return f"There is no variation to chart: the figure is the same in all {spans}."
    if what is not Kind.COUNT and same > 1 and same * 2 >= len(present):
        return f"There is not enough variation to chart: the figure is the same in {same} of {spans}."
    lines = limits(series, screen_outliers=screen_outliers)
    if lines.lpl == lines.upl:  # of no width, or both undefined
        return "There is not enough variation to chart: the upper and lower limits would be the same."
    return ""


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        raise SpcError(f"kind must be count, rate or proportion, not {name!r}.", "Choose one.") from None


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, date):
        raise SpcError(f"The date of an event must be a date, not {value!r}.", "Give dates.")
    return value
