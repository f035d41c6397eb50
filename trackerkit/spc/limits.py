"""Mean, moving ranges and process limits of one phase of an XmR chart."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from trackerkit.spc.errors import SpcError

NUMBERS = (numbers.Real, Decimal)  # numpy's own numbers are registered as Real

LIMIT = 2.66  # 3 / d2 with d2 = 1.128, rounded as the NHS tools round it
NEAR_LIMIT = 2 * (LIMIT / 3)
SCREEN = 3.267  # D4 for moving ranges of two points: Nelson 1982, Control Charts for Individual Measurements
LARGEST = 1e300  # sums and differences of larger figures would overflow


@dataclass(frozen=True, slots=True)
class Limits:
    """The lines of one phase, in the unit of the values. None where they are undefined.

    `mean` is None when no value is given; the four limits are None when no moving range is left, as in a constant
    series after the screen.
    """

    mean: float | None
    lpl: float | None
    upl: float | None
    near_lpl: float | None
    near_upl: float | None


def number(value: object, name: str) -> float:
    """A finite number as float. Raises SpcError for text, a truth value, infinity or NaN; `name` is in the sentence."""
    remedy = "Give a number."
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        raise SpcError(f"{name} must be a number, not {value!r}.", remedy)
    try:
        figure = float(value)
    except OverflowError:
        figure = math.inf
    if not abs(figure) <= LARGEST:
        raise SpcError(f"{name} must be a finite number, not {figure}.", remedy)
    return figure


def readings(values: Iterable[object]) -> tuple[float | None, ...]:
    """The values as floats, None for a gap (None or NaN). Raises SpcError naming the point, counted from 1."""
    if isinstance(values, str | bytes):
        raise SpcError(f"The values must be a list of numbers, not the text {values!r}.", "Give one number for each.")
    return tuple(
        None if _is_gap(value) else number(value, f"Value {place}") for place, value in enumerate(values, start=1)
    )


def _is_gap(value: object) -> bool:
    return value is None or (isinstance(value, NUMBERS) and bool(value != value))  # noqa: PLR0124 - only NaN differs


def mean_of(values: Sequence[float | None]) -> float | None:
    """The arithmetic mean without the gaps, correctly rounded. None when nothing is left.

    The second pass matters: without it the mean of a constant series may differ from the constant in the last bit, and
    every point would lie on one side of it.
    """
    present = [value for value in values if value is not None]
    if not present:
        return None
    first = math.fsum(present) / len(present)
    return first + math.fsum([*present, *[-first] * len(present)]) / len(present)


def moving_ranges(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """The distance of each point from the one before. None for the first point and on both sides of a gap."""
    ranges = [None if left is None or right is None else abs(right - left) for left, right in pairwise(values)]
    return (None, *ranges) if values else ()


def limits(values: Sequence[float | None], *, screen_outliers: bool = True) -> Limits:
    """The lines of one phase: mean +/- 2.66 and, for the near limits, two thirds of 2.66 times the mean moving range.

    With `screen_outliers`, moving ranges not below 3.267 times their mean are dropped once and the mean is taken again;
    the values' own mean is not touched. Limits are not clipped: below 0 is legal. NHSRplotthedots 0.2.2.
    """
    mean = mean_of(values)
    ranges = moving_ranges(values)
    average = mean_of(ranges)
    if screen_outliers and average is not None:
        bound = SCREEN * average
        average = mean_of([one for one in ranges if one is not None and one < bound])
    if mean is None or average is None:
        return Limits(mean, None, None, None, None)
    wide, near = LIMIT * average, NEAR_LIMIT * average
    return Limits(mean, mean - wide, mean + wide, mean - near, mean + near)
