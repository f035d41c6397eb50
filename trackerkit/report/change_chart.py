"""Where everything on a chart of change stands. The macro in templates/reports/charts.html draws it as SVG.

Lengths are in the SVG's own units, from the left and the top. Special cause has its own shape beside its colour, and
its own word in the key; the lines are named where they end.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from trackerkit.assurance.change import Answer, Charted, Phase
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import Closure
from trackerkit.spc import Kind, PointType
from trackerkit.words import MONTHS

WIDTH, HEIGHT = 680, 204
LEFT, RIGHT, TOP, BOTTOM = 44, 540, 48, 174  # the field; the lines are named to the right of it
MOST_POINTS = 36  # months drawn, the latest; the lines are made from all
LABEL_GAP = 15  # between the names of two lines
LETTER = 14  # the room of a closure's letter
FIRST_MARK = "A"

KINDS = {
    # What has no direction is never charted, so there is no third kind of special cause.
    PointType.COMMON: "expected",
    PointType.IMPROVEMENT: "improvement",
    PointType.CONCERN: "concern",
}
KEY = {
    "expected": "Expected variation",
    "improvement": "Special cause: improvement",
    "concern": "Special cause: concern",
}

CLOSED_AS = {
    # How well a closure is known, the mark of each has its own shape.
    "closed-proven": "Proven",
    "closed-verified": "Verified, not proven",
    "closed-said": "Only said done",
}


@dataclass(frozen=True)
class Point:
    """One month. `kind` is a key of KEY: its shape and colour."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Stroke:
    """A level line of a phase: ``mean``, ``limit`` or ``target``."""

    kind: str
    x: float
    to: float
    y: float


@dataclass(frozen=True)
class Named:
    """Words at a place: the name of a line, a tick of an axis, the letter of a closure, an entry of the key."""

    text: str
    x: float
    y: float
    kind: str = ""


@dataclass(frozen=True)
class Band:
    """The months of a baseline, shaded."""

    x: float
    width: float


@dataclass(frozen=True)
class ChangeChart:
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
    baselines: tuple[Band, ...]
    strokes: tuple[Stroke, ...]
    runs: tuple[tuple[tuple[float, float], ...], ...]  # the months joined by a line; a gap breaks it
    points: tuple[Point, ...]
    names: tuple[Named, ...]
    levels: tuple[Named, ...]  # ticks of the upright axis
    months: tuple[Named, ...]
    closures: tuple[Named, ...]
    swatches: tuple[Named, ...]


def change_chart(key: str, title: str, describes: str, charted: Charted) -> ChangeChart:
    """The chart of a series; `describes` says in words what it shows."""
    field = _Field(charted)
    points = tuple(field.points())
    used = [kind for kind in KEY if any(point.kind == kind for point in points)]
    return ChangeChart(
        key, title, describes, WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM,
        baselines=tuple(field.baselines()),
        strokes=tuple(field.strokes()),
        runs=tuple(field.runs()),
        points=points,
        names=apart(field.names()),
        levels=tuple(Named(field.figure(level), LEFT - 6, field.y(level)) for level in field.levels),
        months=tuple(field.months()),
        closures=tuple(field.closures()),
        swatches=tuple(swatches(used)),
    )  # fmt: skip


class _Field:
    """Months and figures of a series -> places in the field."""

    def __init__(self, charted: Charted) -> None:
        self.charted, self.kind = charted, charted.series.kind
        self.all = [month for phase in charted.phases for month, _ in phase.points]
        self.shown = self.all[-MOST_POINTS:]
        self.step = (RIGHT - LEFT) / max(len(self.shown), 1)
        self.levels = levels_of(list(self._figures()), self.kind)

    def _figures(self) -> Iterator[float]:
        for phase in self.charted.phases:
            for (month, value), low, high in zip(phase.points, phase.lines.lpl, phase.lines.upl, strict=True):
                if month in self.shown:
                    yield from (one for one in (value, low, high) if one is not None)
        if self.charted.target is not None:
            yield self.charted.target

    def x(self, place: float) -> float:
        """The middle of the month at this place, counted from 0."""
        return round(LEFT + (place + 0.5) * self.step, 2)

    def y(self, figure: float) -> float:
        low, high = self.levels[0], self.levels[-1]
        return round(BOTTOM - (figure - low) / (high - low) * (BOTTOM - TOP), 2)

    def figure(self, value: float) -> str:
        return figure(value, self.kind)

    def phases(self) -> Iterator[tuple[Phase, int, int]]:
        """Each phase with the places of its first and last month that are drawn."""
        for phase in self.charted.phases:
            own = [month for month, _ in phase.points if month in self.shown]
            if own:
                yield phase, self.shown.index(own[0]), self.shown.index(own[-1])

    def baselines(self) -> Iterator[Band]:
        for phase, _, _ in self.phases():
            own = [place for place, month in enumerate(self.shown) if phase.baseline[0] <= month <= phase.baseline[1]]
            if own:
                yield Band(round(self.x(own[0]) - self.step / 2, 2), round(self.step * len(own), 2))

    def _lines(self, phase: Phase) -> Iterator[tuple[str, str, float]]:
        lines = phase.lines
        levels = (
            ("Upper limit", "limit", lines.upl[-1]),
            ("Mean", "mean", lines.mean[-1]),
            ("Lower limit", "limit", lines.lpl[-1]),
        )
        for name, kind, level in levels:
            # A limit that no figure can reach is not drawn: the words beside the chart say so.
            if level is not None and self.levels[0] <= level <= self.levels[-1]:
                yield name, kind, level

    def strokes(self) -> Iterator[Stroke]:
        for phase, first, last in self.phases():
            left, right = self.x(first) - self.step / 2, self.x(last) + self.step / 2
            for _, kind, level in self._lines(phase):
                yield Stroke(kind, round(left, 2), round(right, 2), self.y(level))
        if self.charted.target is not None:
            yield Stroke("target", LEFT, RIGHT, self.y(self.charted.target))

    def names(self) -> list[Named]:
        """The lines of the last phase and the target, named where they end."""
        *_, (phase, _, _) = self.phases()
        found = [
            Named(f"{name} {self.figure(level)}", RIGHT + 8, self.y(level), kind)
            for name, kind, level in self._lines(phase)
        ]
        goal = self.charted.target
        if goal is not None:
            found.append(Named(f"Target {self.figure(goal)}", RIGHT + 8, self.y(goal), "target"))
        return found

    def _placed(self) -> Iterator[tuple[int, float | None, PointType]]:
        for phase, _, _ in self.phases():
            for (month, value), kind in zip(phase.points, phase.lines.point_type, strict=True):
                if month in self.shown:
                    yield self.shown.index(month), value, kind

    def points(self) -> Iterator[Point]:
        for place, value, kind in self._placed():
            if value is not None:
                yield Point(KINDS[kind], self.x(place), self.y(value))

    def runs(self) -> Iterator[tuple[tuple[float, float], ...]]:
        run: list[tuple[float, float]] = []
        for place, value, _ in self._placed():
            if value is not None:
                run.append((self.x(place), self.y(value)))
            elif run:
                yield tuple(run)
                run = []
        if run:
            yield tuple(run)

    def months(self) -> Iterator[Named]:
        every = max(1, math.ceil(len(self.shown) / 9))
        for place in range(len(self.shown) - 1, -1, -every):
            year, month = self.shown[place].split("-")
            yield Named(f"{MONTHS[int(month) - 1][:3]} {year[2:]}", self.x(place), BOTTOM + 18)

    def closures(self) -> Iterator[Named]:
        before: tuple[float, bool] | None = None
        for letter, answer in lettered(self.charted):
            closed_on = answer.closed_on
            month = f"{closed_on:%Y-%m}"
            if month in self.shown:
                through = (closed_on.day - 1) / monthrange(closed_on.year, closed_on.month)[1]
                x = round(LEFT + (self.shown.index(month) + through) * self.step, 2)
                # Two letters side by side would be one word: the second stands above the first.
                raised = before is not None and x - before[0] < LETTER and not before[1]
                yield Named(letter, x, TOP - 8 - (LETTER if raised else 0), closed_as(answer.closures))
                before = (x, raised)


def closed_as(closures: Iterable[Closure]) -> str:
    """A key of CLOSED_AS: how well the closures are known; of several, the one that is known least well."""
    least = min((one.step for one in closures), default=0)
    return "closed-proven" if least >= Step.PROVEN else "closed-verified" if least >= Step.VERIFIED else "closed-said"


def lettered(charted: Charted) -> Iterator[tuple[str, Answer]]:
    """The answers with the letters of their marks: A, B, C ..."""
    for at, answer in enumerate(charted.answers):
        yield chr(ord(FIRST_MARK) + at), answer


def figure(value: float, kind: Kind) -> str:
    """As people read it: ``93.4%`` of a proportion, ``12`` or ``12.3`` of a count or a rate."""
    words = f"{value:,.1f}".removesuffix(".0").replace("-", "−")  # noqa: RUF001 - a minus, as in print
    return f"{words}%" if kind is Kind.PROPORTION else words


def levels_of(figures: Sequence[float], kind: Kind) -> tuple[float, ...]:
    """Round figures from below the lowest to above the highest, 3 to 7 of them; never below 0, no share above 100."""
    lowest, highest = max(min(figures), 0), max(figures)
    if kind is Kind.PROPORTION:
        highest = min(highest, 100)
        lowest = min(lowest, highest)
    span = (highest - lowest) or abs(highest) or 1
    step = _round_step(span / 4)
    first = math.floor(lowest / step)
    if kind is not Kind.PROPORTION and first * step < span:
        first = 0  # a count starts at nothing, unless that would flatten it
    last = max(math.ceil(highest / step - 1e-9), first + 1)
    return tuple(round(number * step, 10) for number in range(first, last + 1))


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(one * power for one in (1, 2, 5, 10) if rough <= one * power * (1 + 1e-9))


def apart(names: Iterable[Named]) -> tuple[Named, ...]:
    """The names from the top, pushed apart where they would lie on one another."""
    placed: list[Named] = []
    for one in sorted(names, key=lambda named: named.y):
        least = placed[-1].y + LABEL_GAP if placed else one.y
        placed.append(Named(one.text, one.x, round(max(one.y, least), 2), one.kind))
    over = max((placed[-1].y if placed else 0) - (BOTTOM + 10), 0)
    return tuple(Named(one.text, one.x, round(one.y - over, 2), one.kind) for one in placed)


def swatches(kinds: Iterable[str]) -> Iterator[Named]:
    """The key: a mark and its words for each kind."""
    x = float(LEFT)
    for kind in kinds:
        yield Named(KEY[kind], x, 14, kind)
        x += 34 + 7.4 * len(KEY[kind])
