"""The days between events as a chart: what is shown where a count is too sparse for limits month by month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trackerkit.assurance.events import Between
from trackerkit.report.change_chart import (
    BOTTOM,
    HEIGHT,
    KEY,
    KINDS,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Band,
    ChangeChart,
    Named,
    Point,
    Stroke,
    apart,
    figure,
    levels_of,
    swatches,
)
from trackerkit.report.model import ChangePanel
from trackerkit.report.spoken import have
from trackerkit.spc import SMALLEST_BASELINE, Kind, PointType
from trackerkit.words import MONTHS, count, day_words

MOST_TICKS = 7


def between_panel(one: Between, place: str, number: int) -> ChangePanel:
    """The chart of a service, with its sentences."""
    return ChangePanel(place, _chart(one, place, f"between-{number}"), tuple(_says(one)), ())


def title_of(one: Between) -> str:
    """What the chart shows. Not every event leads to an action, so it says which are meant."""
    return f"Days between {one.measure.value.lower()} that led to an action"


def _says(one: Between) -> Iterator[str]:
    last = one.gaps[-1]
    yield f"{count(len(one.gaps) + 1, 'event')} from {day_words(one.first)} to {day_words(last.on)}."
    since = f"{count(one.since, 'day')} {have(one.since)} passed since" if one.since else "it is today's"
    yield f"The latest came {count(last.days, 'day')} after the one before, and {since}."
    if one.lines is None:
        yield f"Limits take {SMALLEST_BASELINE} gaps that differ; until then each is shown as it is."
        return
    kind = KINDS[one.lines.point_type[-1]]
    yield f"{KEY[kind]}. Baseline: the first {SMALLEST_BASELINE} gaps. A higher point is better: more days without one."


def _chart(one: Between, place: str, key: str) -> ChangeChart:
    values = [float(gap.days) for gap in one.gaps]
    drawn = _lines(one)
    levels = levels_of([*values, *(level for _, _, level in drawn)], Kind.COUNT)
    low, high = levels[0], levels[-1]

    def y(value: float) -> float:
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 2)

    xs = [_x(one, gap.on) for gap in one.gaps]
    kinds = [KINDS[kind] for kind in (one.lines.point_type if one.lines else [PointType.COMMON] * len(values))]
    title = f"{title_of(one)}, {place}"
    told = ", ".join(f"{day_words(gap.on)} {gap.days:,}" for gap in one.gaps)
    shaded = (Band(LEFT, round(xs[SMALLEST_BASELINE - 1] - LEFT, 2)),) if one.lines else ()
    return ChangeChart(
        key, title, f"Days since the one before: {told}.", WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM,
        baselines=shaded,
        strokes=tuple(Stroke(kind, LEFT, RIGHT, y(level)) for _, kind, level in drawn),
        runs=(tuple((x, y(value)) for x, value in zip(xs, values, strict=True)),),
        points=tuple(Point(kind, x, y(value)) for kind, x, value in zip(kinds, xs, values, strict=True)),
        names=apart(
            Named(f"{name} {figure(level, Kind.COUNT)}", RIGHT + 8, y(level), kind) for name, kind, level in drawn
        ),
        levels=tuple(Named(figure(level, Kind.COUNT), LEFT - 6, y(level)) for level in levels),
        months=tuple(_ticks(one)),
        closures=(),
        swatches=tuple(swatches(kind for kind in KEY if kind in kinds)) if one.lines else (),
    )  # fmt: skip


def _lines(one: Between) -> list[tuple[str, str, float]]:
    """Name, kind and level of each line; a lower limit below 0 days is not drawn."""
    if one.lines is None:
        return []
    found = (
        ("Upper limit", "limit", one.lines.upl[-1]),
        ("Mean", "mean", one.lines.mean[-1]),
        ("Lower limit", "limit", one.lines.lpl[-1]),
    )
    return [(name, kind, level) for name, kind, level in found if level is not None and level >= 0]


def _x(one: Between, day: date) -> float:
    """By the calendar, so that a long quiet time looks long."""
    span = max((one.gaps[-1].on - one.first).days, 1)
    return round(LEFT + 8 + (day - one.first).days / span * (RIGHT - LEFT - 16), 2)


def _ticks(one: Between) -> Iterator[Named]:
    """Day and month under events that stand far enough apart, the last one always."""
    room = (RIGHT - LEFT) / MOST_TICKS
    before = RIGHT + 2 * room
    for gap in reversed(one.gaps):
        x = _x(one, gap.on)
        if before - x >= room:
            yield Named(f"{gap.on.day} {MONTHS[gap.on.month - 1][:3]} {gap.on.year % 100:02}", x, BOTTOM + 18)
            before = x
