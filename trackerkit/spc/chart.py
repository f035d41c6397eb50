"""An XmR chart by the NHS Making Data Count rules, as NHSRplotthedots 0.2.2 computes it: numbers in, numbers out."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trackerkit.spc.errors import SpcError
from trackerkit.spc.judge import (
    Assurance,
    Direction,
    Judged,
    PointType,
    SpecialCause,
    assurance,
    direction,
    judge,
    point_type,
)
from trackerkit.spc.limits import Limits, limits, number, readings

SMALLEST_BASELINE = 12  # points
TRIAL = 13  # a phase with fewer points has trial limits; the reference's text says 12, its code 13


@dataclass(frozen=True, slots=True)
class XmR:
    """The chart. Every tuple has one entry for each point; None is a gap, or a line that is undefined.

    Names are those of the reference's columns. `rebase_group` counts the rebases up to and including the point.
    `variation_icon` is the type of the last point (None for an empty series), `assurance` compares the last phase's
    limits with the target, `short_group_warning` marks the points of phases with fewer than 13 points.
    """

    y: tuple[float | None, ...]
    mean: tuple[float | None, ...]
    lpl: tuple[float | None, ...]
    upl: tuple[float | None, ...]
    near_lpl: tuple[float | None, ...]
    near_upl: tuple[float | None, ...]
    rebase_group: tuple[int, ...]
    relative_to_mean: tuple[int | None, ...]
    outside_limits: tuple[bool | None, ...]
    close_to_limits: tuple[bool | None, ...]
    special_cause_type: tuple[SpecialCause, ...]
    point_type: tuple[PointType, ...]
    variation_icon: PointType | None
    assurance: Assurance | None
    short_group_warning: tuple[bool, ...]
    improvement: Direction
    target: float | None

    @property
    def phases(self) -> tuple[range, ...]:
        """The places of the points of each phase, counted from 0: where lines are drawn in one stroke."""
        groups = self.rebase_group
        starts = [place for place in range(len(groups)) if place == 0 or groups[place] != groups[place - 1]]
        return tuple(range(first, stop) for first, stop in pairwise([*starts, len(groups)]))

    @property
    def trial_limits(self) -> bool:
        """Whether any phase has too few points for settled limits. To be said on the chart."""
        return any(self.short_group_warning)


def xmr(
    values: Iterable[object],
    *,
    improvement: str = "increase",
    target: float | None = None,
    rebase_at: Iterable[int] = (),
    fix_after: int | None = None,
    screen_outliers: bool = True,
) -> XmR:
    """The XmR chart of a series in time order.

    `values` are numbers, None or NaN for a gap. `rebase_at` are the places, from 0, of points that start a new phase:
    lines and all rules start again there. `fix_after` takes the lines from the first so many points of each phase
    (gaps counted), at least 12. `screen_outliers` drops extreme moving ranges once; the official Excel tool does not.
    Raises SpcError for a value that is not a finite number and for an option that cannot be followed.
    """
    series = readings(values)
    better = direction(improvement)
    goal = None if target is None else number(target, "target")
    if not isinstance(screen_outliers, bool):
        raise SpcError(f"screen_outliers must be True or False, not {screen_outliers!r}.", "Choose one.")
    starts = _starts(rebase_at, len(series))
    fixed = _fixed(fix_after)
    edges = sorted({0, *starts, len(series)})
    parts = [series[first:stop] for first, stop in pairwise(edges)]
    lines = [limits(part[:fixed], screen_outliers=screen_outliers) for part in parts]
    judged = [judge(part, line) for part, line in zip(parts, lines, strict=True)]
    return _chart(series, parts, lines, judged, better=better, goal=goal, starts=starts)


def _chart(
    series: tuple[float | None, ...],
    parts: Sequence[tuple[float | None, ...]],
    lines: Sequence[Limits],
    judged: Sequence[Judged],
    *,
    better: Direction,
    goal: float | None,
    starts: frozenset[int],
) -> XmR:
    each = [line for part, line in zip(parts, lines, strict=True) for _ in part]
    causes = tuple(cause for one in judged for cause in one.special_cause_type)
    types = tuple(point_type(cause, better) for cause in causes)
    return XmR(
        y=series,
        mean=tuple(line.mean for line in each),
        lpl=tuple(line.lpl for line in each),
        upl=tuple(line.upl for line in each),
        near_lpl=tuple(line.near_lpl for line in each),
        near_upl=tuple(line.near_upl for line in each),
        rebase_group=tuple(sum(start <= place for start in starts) for place in range(len(series))),
        relative_to_mean=tuple(side for one in judged for side in one.relative_to_mean),
        outside_limits=tuple(flag for one in judged for flag in one.outside_limits),
        close_to_limits=tuple(flag for one in judged for flag in one.close_to_limits),
        special_cause_type=causes,
        point_type=types,
        variation_icon=types[-1] if types else None,
        assurance=assurance(each[-1].lpl, each[-1].upl, goal, better) if each else None,
        short_group_warning=tuple(len(part) < TRIAL for part in parts for _ in part),
        improvement=better,
        target=goal,
    )


def _starts(rebase_at: Iterable[int], points: int) -> frozenset[int]:
    try:
        places = [operator.index(place) for place in rebase_at]
    except TypeError:
        raise SpcError(
            f"rebase_at must be a list of whole numbers, not {rebase_at!r}.", "Give the places counted from 0."
        ) from None
    for place in places:
        if places.count(place) > 1:
            raise SpcError(f"rebase_at names point {place} more than once.", "Name each rebase once.")
        if not 0 <= place < points:
            raise SpcError(
                f"rebase_at names point {place}, and the series has {points} points.",
                "Give places counted from 0 that are in the series.",
            )
    return frozenset(places)


def _fixed(fix_after: float | None) -> int | None:
    if fix_after is None:
        return None
    points = number(fix_after, "fix_after")
    if points < SMALLEST_BASELINE or points != int(points):
        raise SpcError(
            f"fix_after must be a whole number of {SMALLEST_BASELINE} points or more, not {fix_after}.",
            "Wait for 12 points, or leave it out so that all points are used.",
        )
    return int(points)
