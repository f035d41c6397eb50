"""Did what the actions were meant to move, move? Each measure month by month, against a baseline that is fixed.

The months are all that the Measures sheets hold, those before the first return among them. What is improvement, and
which themes a measure belongs to, the register says; targets and the months from which baselines are taken, Setup's
sheet Aims. The arithmetic and its refusals are `trackerkit.spc` (docs/reference/spc.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from trackerkit.assurance.actions import closures
from trackerkit.assurance.measures import latest
from trackerkit.assurance.record import Closure, MonthRecord, Reading
from trackerkit.register import Choice
from trackerkit.spc import SMALLEST_BASELINE, Kind, Verdict, XmR, changed_since, chartable, xmr
from trackerkit.words import count, day_words, month_words

MOST_YEARS = 10  # months before that are not looked at
LARGEST = 1e9  # larger figures are no counts of anything in care
MOST_DAYS = 4  # so many days with closures are answered for on one chart, the latest

Points = tuple[tuple[str, float | None], ...]  # (month, figure), months in a row, None for a gap


@dataclass(frozen=True)
class Series:
    """One measure of one service (its code), or of all of them together (""), up to the month of the record.

    `points` are counts, per cent of a proportion, or the mean of each of a rate. `left_out` are the codes of services
    whose figures are too few to be added up with the others.
    """

    measure: Choice
    service: str
    kind: Kind
    points: Points
    left_out: tuple[str, ...] = ()

    @property
    def figures(self) -> int:
        return sum(value is not None for _, value in self.points)


@dataclass(frozen=True)
class Phase:
    """A stretch of months with lines of its own, taken from `baseline`: its first and last month, both included."""

    points: Points
    baseline: tuple[str, str]
    lines: XmR


@dataclass(frozen=True)
class Answer:
    """Changed since the actions of one day closed? `verdict` is None where there was no baseline before it."""

    closed_on: date
    closures: tuple[Closure, ...]
    sentence: str
    verdict: Verdict | None


@dataclass(frozen=True)
class Charted:
    """A series that can carry limits. `earlier` so many closures are not answered for."""

    series: Series
    phases: tuple[Phase, ...]
    target: float | None
    answers: tuple[Answer, ...]
    earlier: int


@dataclass(frozen=True)
class NotCharted:
    """A series that is refused limits: why, and what to look at instead."""

    series: Series
    sentence: str
    alternative: str


def changes(record: MonthRecord, found: pd.DataFrame) -> tuple[Charted | NotCharted, ...]:
    """Every measure with a direction and figures: all services together where there are two or more, then each one.

    `found` is `actions(record)`.
    """
    said = [reading for reading in latest(record) if _usable(reading, record.period)]
    closed = {(one.service, one.ref, one.closed_on): one for one in _closures(record, found)}
    return tuple(
        _judged(record, series, tuple(closed.values()))
        for measure in record.month.register.choices.get("measure", ())
        if measure.better
        for series in _series(record, measure, [one for one in said if one.measure == measure.value])
    )


def _usable(reading: Reading, last: str) -> bool:
    """A figure of a real month that is not a slip of the keyboard: neither below 0 nor out of nothing."""
    first = f"{int(last[:4]) - MOST_YEARS:04}{last[4:]}"
    month = re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", reading.period)
    counts = (reading.value, reading.out_of) if reading.out_of is not None else (reading.value,)
    return month is not None and first <= reading.period <= last and all(0 <= one <= LARGEST for one in counts)


def _closures(record: MonthRecord, found: pd.DataFrame) -> Iterator[Closure]:
    for month in record.earlier:
        yield from month.closures
    yield from closures(record, found)


# ---------------------------------------------------------------- what the sheets hold, as series


def _series(record: MonthRecord, measure: Choice, said: Sequence[Reading]) -> Iterator[Series]:
    kind = Kind.COUNT if not any(one.out_of for one in said) else Kind.RATE if measure.each else Kind.PROPORTION
    by_service: dict[str, dict[str, Reading]] = {}
    for one in said:
        if kind is Kind.COUNT or one.out_of:
            by_service.setdefault(one.service, {})[one.period] = one
    order = [service.code for service in record.provider.services if service.code in by_service]
    enough = [code for code in order if len(by_service[code]) >= SMALLEST_BASELINE]
    if len(enough) > 1:
        few = tuple(code for code in order if code not in enough)
        own = [by_service[code] for code in enough]
        yield Series(measure, "", kind, _points(measure, kind, own, record.period), few)
    for code in order:
        yield Series(measure, code, kind, _points(measure, kind, [by_service[code]], record.period))


def _points(measure: Choice, kind: Kind, own: Sequence[Mapping[str, Reading]], last: str) -> Points:
    """The services added up, never averaged. A month in which one of them has no figure is a gap: it would look low."""
    first = max(min(readings) for readings in own)
    return tuple((period, _figure(kind, [one.get(period) for one in own])) for period in _months(first, last))


def _figure(kind: Kind, of: Sequence[Reading | None]) -> float | None:
    known = [one for one in of if one is not None]
    if len(known) < len(of):
        return None
    value = sum(one.value for one in known)
    if kind is Kind.COUNT:
        return value
    each = value / sum(one.out_of or 0 for one in known)
    return each if kind is Kind.RATE else 100 * each


def _months(first: str, last: str) -> Iterator[str]:
    start, stop = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (first, last))
    for number in range(start, stop + 1):
        yield f"{number // 12:04}-{number % 12 + 1:02}"


# ---------------------------------------------------------------- limits, or a refusal


def _judged(record: MonthRecord, series: Series, closed: Sequence[Closure]) -> Charted | NotCharted:
    if series.figures < SMALLEST_BASELINE:
        return NotCharted(
            series,
            f"There are not enough figures to chart: {count(series.figures, 'month')} with a figure, and "
            f"{SMALLEST_BASELINE} are needed.",
            "Enter the months before from your own records, or read the table above until then.",
        )
    aims = [
        aim
        for aim in record.provider.aims
        if aim.register == record.month.register.key and aim.measure == series.measure.value
    ]
    target = next((aim.target for aim in reversed(aims) if aim.target is not None), None)
    phases: list[Phase] = []
    for points in _stretches(series.points, [aim.baseline_from for aim in aims if aim.baseline_from]):
        stop = _baseline_stop(points)
        allowed = chartable([value for _, value in points[:stop]], kind=series.kind)
        if allowed.allowed:
            lines = xmr([v for _, v in points], improvement=_way(series.measure), target=target, fix_after=stop)
            phases.append(Phase(points, (points[0][0], points[stop - 1][0]), lines))
        else:
            phases.clear()  # a later phase stands by itself
    if not allowed.allowed:
        return NotCharted(series, allowed.sentence, allowed.alternative)
    own = _of_series(series, closed)
    days = sorted({one.closed_on for one in own})[-MOST_DAYS:]
    answers = tuple(_answer(series, phases, day, tuple(one for one in own if one.closed_on == day)) for day in days)
    return Charted(series, tuple(phases), target, answers, sum(one.closed_on not in days for one in own))


def _way(measure: Choice) -> str:
    return "increase" if measure.better == "higher" else "decrease"


def _stretches(points: Points, begins: Iterable[str]) -> Iterator[Points]:
    """The series cut where a new baseline begins, if enough figures come before the cut and after it.

    Too few before it are left out of the chart; while there are too few after it, the older lines go on.
    """
    cuts = sorted(place for place, (month, _) in enumerate(points) if month in set(begins))
    start = 0
    for cut in cuts:
        if _figures(points[cut:]) < SMALLEST_BASELINE:
            break
        if _figures(points[start:cut]) >= SMALLEST_BASELINE:
            yield points[start:cut]
        start = cut
    yield points[start:]


def _figures(points: Points) -> int:
    return sum(value is not None for _, value in points)


def _baseline_stop(points: Points) -> int:
    """How many months it takes until the baseline has its figures: gaps make it longer."""
    return next(stop for stop in range(1, len(points) + 1) if _figures(points[:stop]) == SMALLEST_BASELINE)


# ---------------------------------------------------------------- changed since the action closed?


def _of_series(series: Series, closed: Iterable[Closure]) -> list[Closure]:
    """The closures of the measure's themes and services on the months charted, the earliest first."""
    themes, first = series.measure.themes, series.points[0][0]
    own = [
        one
        for one in closed
        if series.service in ("", one.service)
        and one.service not in series.left_out
        and (not themes or one.theme in themes)
        and f"{one.closed_on:%Y-%m}" >= first
    ]
    return sorted(own, key=lambda one: (one.closed_on, one.ref))


def _answer(series: Series, phases: Sequence[Phase], closed_on: date, own: tuple[Closure, ...]) -> Answer:
    """The lines that were known when the action closed judge what came after it."""
    month = f"{closed_on:%Y-%m}"
    before = [place for place, phase in enumerate(phases) if phase.baseline[1] < month]
    if not before:
        sentence = (
            f"Since the action closed on {day_words(closed_on)}, change cannot be judged: the baseline runs "
            f"from {month_words(phases[0].baseline[0])} to {month_words(phases[0].baseline[1])}, and must end before "
            "the month in which the action closed."
        )
        return Answer(closed_on, own, sentence, None)
    points = [point for phase in phases[before[-1] :] for point in phase.points]
    change = changed_since(
        points,
        baseline=phases[before[-1]].baseline,
        closed_on=closed_on,
        improvement=_way(series.measure),
        kind=series.kind,
    )
    return Answer(closed_on, own, change.sentence, change.verdict)
