"""Where everything on a chart of lanes stands: several things counted over the same months or weeks, one above another.

Lengths are in the SVG's own units. Every bar carries its number; a figure of fewer services is drawn with a dashed
edge, and an upright dashed line is a day on which actions closed, marked by how well the closures are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trackerkit.assurance.timeline import Lane, Timeline
from trackerkit.report.change_chart import CLOSED_AS, Named, closed_as, figure
from trackerkit.spc import Kind
from trackerkit.words import MONTHS, day_words, listed, month_words

WIDTH, LEFT, RIGHT = 680, 178, 676
TOP, LANE, FLOOR, TALLEST = 6, 50, 44, 26  # the room of a lane, where its bars stand in it, and the highest of them


@dataclass(frozen=True)
class LaneBar:
    """One slot of a lane, with its number above."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    text: str
    dashed: bool


@dataclass(frozen=True)
class DrawnLane:
    """One lane: its name, the line that its bars stand on, and the bars."""

    label: str
    floor: float
    bars: tuple[LaneBar, ...]


@dataclass(frozen=True)
class LaneChart:
    """A chart ready to draw. `title` and `describes` are read out instead of the picture."""

    key: str  # unique in the page
    title: str
    describes: str
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    lanes: tuple[DrawnLane, ...]
    slots: tuple[Named, ...]
    closures: tuple[Named, ...]  # `kind` is a key of CLOSED_AS


def lane_chart(key: str, title: str, timeline: Timeline, *, weeks: bool = False) -> LaneChart:
    """The chart of a timeline, its slots named by month or, with `weeks`, by the first day of the week."""
    bottom = TOP + LANE * len(timeline.lanes)
    step = (RIGHT - LEFT) / timeline.slots
    return LaneChart(
        key, title, " ".join(_told(timeline, weeks=weeks)), WIDTH, bottom + 26, LEFT, RIGHT, TOP, bottom,
        lanes=tuple(_lane(lane, TOP + LANE * at, step) for at, lane in enumerate(timeline.lanes)),
        slots=tuple(
            Named(_slot(start, weeks=weeks), round(LEFT + (at + 0.5) * step, 2), bottom + 18)
            for at, start in enumerate(timeline.starts[:-1])
        ),
        closures=tuple(
            Named("", _across(timeline, day, step), bottom, closed_as(timeline.closed_by_day[day]))
            for day in timeline.closed_on
        ),
    )  # fmt: skip


def _slot(start: date, *, weeks: bool) -> str:
    month = MONTHS[start.month - 1][:3]
    return f"{start.day} {month}" if weeks else f"{month} {start.year % 100:02}"


def _across(timeline: Timeline, day: date, step: float) -> float:
    at = max(place for place, start in enumerate(timeline.starts[:-1]) if start <= day)
    first, after = timeline.starts[at], timeline.starts[at + 1]
    return round(LEFT + (at + (day - first).days / (after - first).days) * step, 2)


def _lane(lane: Lane, top: float, step: float) -> DrawnLane:
    highest = 100.0 if lane.is_share else max((value for value in lane.values if value), default=1.0)
    bars = []
    for at, value in enumerate(lane.values):
        if value is not None:
            height = round(TALLEST * min(value / highest, 1), 2)
            x = LEFT + (at + 0.2) * step
            partial = bool(lane.partial) and lane.partial[at]
            text, middle = _number(lane, value), round(x + 0.3 * step, 2)
            y = round(top + FLOOR - height, 2)
            bars.append(LaneBar(round(x, 2), y, round(0.6 * step, 2), height, middle, text, partial))
    return DrawnLane(lane.label, top + FLOOR, tuple(bars))


def _number(lane: Lane, value: float) -> str:
    return f"{value:.0f}%" if lane.is_share else figure(value, Kind.COUNT)


def _told(timeline: Timeline, *, weeks: bool) -> Iterator[str]:
    """What somebody who cannot see the chart needs to know of it."""
    for lane in timeline.lanes:
        known = [
            f"{day_words(start) if weeks else month_words(f'{start:%Y-%m}')} {_number(lane, value)}"
            for start, value in zip(timeline.starts, lane.values, strict=False)
            if value is not None
        ]
        yield f"{lane.label}: {', '.join(known) if known else 'nothing on record'}."
    if timeline.closed_on:
        told = [
            f"{day_words(day)} ({CLOSED_AS[closed_as(own)].lower()})" for day, own in timeline.closed_by_day.items()
        ]
        yield f"Actions closed on {listed(told)}."
