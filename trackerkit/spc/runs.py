"""The run rules as pure functions of sequences. Every answer has one entry for each point; gaps (None) break a run."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

RUN = 7  # points of a shift and of a trend (a trend of 7 points has 6 steps)


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)


def sides(values: Sequence[float | None], mean: float | None) -> tuple[int | None, ...]:
    """1 above the mean, -1 below, 0 exactly on it, None for a gap."""
    return tuple(None if value is None or mean is None else _sign(value - mean) for value in values)


def seven_point_one_side_mean(side: Sequence[int | None]) -> tuple[int, ...]:
    """1 where a point and the six before it are on one side of the mean. A point on the mean breaks the run."""
    flags = []
    for end, last in enumerate(side, start=1):
        window = side[max(0, end - RUN) : end]
        flags.append(int(len(window) == RUN and last in (1, -1) and all(one == last for one in window)))
    return tuple(flags)


def seven_point_trend(values: Sequence[float | None]) -> tuple[int, ...]:
    """1 where a point ends 6 strict rises in a row, -1 where it ends 6 strict falls, else 0. A tie breaks it."""
    flags = []
    for end in range(1, len(values) + 1):
        window = values[max(0, end - RUN) : end]
        steps = {_step(left, right) for left, right in pairwise(window)} if len(window) == RUN else set()
        flags.append(1 if steps == {1} else -1 if steps == {-1} else 0)
    return tuple(flags)


def part_of_seven_trend(ends: Sequence[int]) -> tuple[int, ...]:
    """1 for each of the seven points of a run, given the flags (1 or -1) of the points that end one."""
    return tuple(int(any(ends[start : start + RUN])) for start in range(len(ends)))


def trend_steps(values: Sequence[float | None], part: Sequence[int]) -> tuple[int, ...]:
    """The direction in which each point of a trend moves: 1, 0 or -1; 0 for points that are in none.

    The reference takes the step to the next point when that is in a trend as well, else the step from the one before.
    So a peak between a rise and a fall counts with the fall.
    """
    steps = []
    for place, member in enumerate(part):
        ahead = place + 1 < len(part) and part[place + 1]
        left, right = (place, place + 1) if ahead else (place - 1, place)
        steps.append(_step(values[left], values[right]) if member else 0)
    return tuple(steps)


def two_in_three(near: Sequence[int | None], side: Sequence[int | None]) -> tuple[int, ...]:
    """1 for every point of a window of three with two or more near a limit and all three on one side of the mean."""
    flags = [0] * len(near)
    for start in range(len(near) - 2):
        window, where = near[start : start + 3], side[start : start + 3]
        if None not in window and sum(map(bool, window)) >= 2 and tuple(where) in ((1, 1, 1), (-1, -1, -1)):
            flags[start : start + 3] = [1, 1, 1]
    return tuple(flags)


def part_of_two_in_three(near: Sequence[int | None], side: Sequence[int | None]) -> tuple[int, ...]:
    """1 for the points that are coloured: those of `two_in_three` which are near a limit themselves."""
    return tuple(int(flag and bool(close)) for flag, close in zip(two_in_three(near, side), near, strict=True))


def _step(left: float | None, right: float | None) -> int:
    return 0 if left is None or right is None else _sign(right - left)
