"""What each point of a phase is called, and the two icons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from trackerkit.spc.errors import SpcError
from trackerkit.spc.limits import Limits
from trackerkit.spc.runs import (
    part_of_seven_trend,
    part_of_two_in_three,
    seven_point_one_side_mean,
    seven_point_trend,
    sides,
    trend_steps,
)


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> int:
        """1, -1 or, for neutral, 0."""
        return {"increase": 1, "decrease": -1, "neutral": 0}[self.value]


class SpecialCause(StrEnum):
    """The rule that a point is named after, in the words of the reference. Order: the first that holds is taken."""

    ABOVE_UCL = "Above UCL"
    BELOW_LCL = "Below LCL"
    INCREASING = "7 Point Trend (Increasing)"
    DECREASING = "7 Point Trend (Decreasing)"
    TWO_ABOVE = "2 in 3 Above CL"
    TWO_BELOW = "2 in 3 Below CL"
    SEVEN_ABOVE = "7 Points Above CL"
    SEVEN_BELOW = "7 Points Below CL"
    COMMON = "Common Cause"

    @property
    def sign(self) -> int:
        """1 for high or rising, -1 for low or falling, 0 for common cause."""
        if self is SpecialCause.COMMON:
            return 0
        return 1 if "Above" in self.value or "Increasing" in self.value else -1


class PointType(StrEnum):
    """The colour class of a point, and the variation icon of a chart."""

    COMMON = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


class Assurance(StrEnum):
    """Whether the process will meet its target: P, F and ? of the NHS icons."""

    PASS = "consistent_pass"  # noqa: S105 - a word of the reference
    FAIL = "consistent_fail"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True, slots=True)
class Judged:
    """The points of one phase against its lines. Every tuple has one entry for each point."""

    relative_to_mean: tuple[int | None, ...]
    outside_limits: tuple[bool | None, ...]
    close_to_limits: tuple[bool | None, ...]
    special_cause_type: tuple[SpecialCause, ...]


def direction(name: str) -> Direction:
    """The direction of that name. Raises SpcError for anything but increase, decrease and neutral."""
    try:
        return Direction(name)
    except ValueError:
        raise SpcError(f"improvement must be increase, decrease or neutral, not {name!r}.", "Choose one.") from None


def judge(values: Sequence[float | None], lines: Limits) -> Judged:
    """All four rules over one phase. None where a value or a line is missing; such a point is common cause."""
    side = sides(values, lines.mean)
    outside = tuple(_beyond(value, lines.lpl, lines.upl) for value in values)
    near = tuple(
        None if out is None else not out and bool(_beyond(value, lines.near_lpl, lines.near_upl))
        for value, out in zip(values, outside, strict=True)
    )
    trend = part_of_seven_trend(seven_point_trend(values))
    steps = trend_steps(values, trend)
    two = part_of_two_in_three(near, side)
    shift = part_of_seven_trend(seven_point_one_side_mean(side))
    labels = tuple(
        _label(
            above=side[place] == 1,
            outside=outside[place],
            step=steps[place] if trend[place] else None,
            two=two[place],
            shift=shift[place],
        )
        for place in range(len(values))
    )
    return Judged(side, outside, near, labels)


def point_type(cause: SpecialCause, better: Direction) -> PointType:
    """The colour class of a point called `cause`, where `better` is improvement."""
    if not cause.sign:
        return PointType.COMMON
    if better is Direction.NEUTRAL:
        return PointType.NEUTRAL_HIGH if cause.sign > 0 else PointType.NEUTRAL_LOW
    return PointType.IMPROVEMENT if cause.sign == better.sign else PointType.CONCERN


def assurance(lpl: float | None, upl: float | None, target: float | None, better: str) -> Assurance | None:
    """The assurance icon. None without a target or for neutral; on a limit, or without limits, it is hit or miss."""
    way = direction(better)
    if target is None or way is Direction.NEUTRAL:
        return None
    if lpl is None or upl is None or lpl <= target <= upl:
        return Assurance.INCONSISTENT
    return Assurance.FAIL if (target > upl) == (way is Direction.INCREASE) else Assurance.PASS


def _beyond(value: float | None, low: float | None, high: float | None) -> bool | None:
    return None if value is None or low is None or high is None else value > high or value < low


def _label(*, above: bool, outside: bool | None, step: int | None, two: int, shift: int) -> SpecialCause:
    if outside:
        return SpecialCause.ABOVE_UCL if above else SpecialCause.BELOW_LCL
    if step is not None:
        return SpecialCause.INCREASING if step > 0 else SpecialCause.DECREASING
    if two:
        return SpecialCause.TWO_ABOVE if above else SpecialCause.TWO_BELOW
    if shift:
        return SpecialCause.SEVEN_ABOVE if above else SpecialCause.SEVEN_BELOW
    return SpecialCause.COMMON
