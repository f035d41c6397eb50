"""Changed since the action closed? The months after it, against limits fixed on a baseline before it (S-F4, S-G7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from trackerkit.spc.chart import SMALLEST_BASELINE
from trackerkit.spc.errors import SpcError
from trackerkit.spc.judge import Direction, Judged, SpecialCause, direction, judge
from trackerkit.spc.limits import Limits, limits, mean_of, readings
from trackerkit.spc.runs import RUN
from trackerkit.spc.sparse import chartable
from trackerkit.words import count, day_words, month_words

When = str | date  # a month as 2026-08, or the day of a point


class Verdict(StrEnum):
    """The answer to the question, in the words of print."""

    IMPROVED = "improved"
    WORSE = "worse"
    NO_CHANGE = "no change shown"
    TOO_FEW = "not enough points"
    CANNOT_CHART = "cannot chart"


@dataclass(frozen=True, slots=True)
class Change:
    """The answer with its figures. `sentence` names the closing date and both dates of the baseline.

    `limits` are the baseline's lines (None when the verdict is not enough baseline points or cannot chart), `points`
    counts the figures after the closing date, `mean` is theirs. `began_before` says that the same change showed before
    the action closed, so that it cannot be put down to the action alone. `alternative` is what to show when the
    measure cannot be charted, else empty.
    """

    verdict: Verdict
    sentence: str
    baseline: tuple[When, When]
    limits: Limits | None
    points: int
    mean: float | None
    began_before: bool
    alternative: str


class _Point(NamedTuple):
    when: When
    first: date  # of the month, or the day itself
    value: float | None


def changed_since(
    series: Sequence[tuple[When, float | None]],
    *,
    baseline: tuple[When, When],
    closed_on: date,
    improvement: str,
    kind: str = "count",
    screen_outliers: bool = True,
) -> Change:
    """Whether the measure has changed since the action closed.

    `series` is (when, value) with each `when` a month (``2026-08``) or each a date; months left out count as gaps.
    `baseline` are its first and last month or date, both included; 12 figures are needed. A month counts as after the
    action when it begins on or after `closed_on`, a date when it is later. The last figure decides, as for the NHS
    variation icon: improved or worse when a rule holds there among the points after closing. No rule and fewer than 7
    such figures is not enough points. `kind` is that of `chartable`. Raises SpcError for a series, baseline or
    direction that the question cannot be put to.
    """
    better = direction(improvement)
    if better is Direction.NEUTRAL:
        raise SpcError("Improvement must be increase or decrease to say what changed.", "Choose one.")
    _check_whens([*baseline, *(when for when, _ in series)])
    points = _ordered(series)
    first, last = _begins(baseline[0]), _begins(baseline[1])
    _check_baseline(baseline, first, last, closed_on)
    base = [point for point in points if first <= point.first <= last]
    after = [point for point in points if _is_after(point, closed_on)]
    question = _Question(baseline, closed_on, better, isinstance(baseline[0], str))
    refused = _not_chartable(question, base, after, kind, screen_outliers=screen_outliers)
    if refused:
        return refused
    lines = limits([point.value for point in base], screen_outliers=screen_outliers)
    between = [point for point in points if point.first > last and not _is_after(point, closed_on)]
    return _answer(question, lines, between, after)


@dataclass(frozen=True, slots=True)
class _Question:
    baseline: tuple[When, When]
    closed_on: date
    better: Direction
    monthly: bool

    @property
    def opening(self) -> str:
        return f"Since the action closed on {day_words(self.closed_on)}"

    @property
    def base_words(self) -> str:
        return f"the baseline from {_words(self.baseline[0])} to {_words(self.baseline[1])}"

    def count(self, points: int) -> str:
        return count(points, "month" if self.monthly else "point")


def _not_chartable(
    question: _Question, base: Sequence[_Point], after: Sequence[_Point], kind: str, *, screen_outliers: bool
) -> Change | None:
    values = [point.value for point in base]
    given = sum(value is not None for value in values)
    if given < SMALLEST_BASELINE:
        sentence = (
            f"{question.opening}, change cannot be judged: {question.base_words} has {question.count(given)} with a "
            f"figure, and {SMALLEST_BASELINE} are needed."
        )
        return _change(question, Verdict.TOO_FEW, sentence, None, after)
    allowed = chartable(
        values, kind=kind, each="month" if question.monthly else "point", screen_outliers=screen_outliers
    )
    if not allowed.allowed:
        why = allowed.sentence[0].lower() + allowed.sentence[1:]
        sentence = f"{question.opening}, change cannot be judged against {question.base_words} because {why}"
        return _change(question, Verdict.CANNOT_CHART, sentence, None, after, alternative=allowed.alternative)
    return None


def _answer(question: _Question, lines: Limits, between: Sequence[_Point], after: Sequence[_Point]) -> Change:
    given = [place for place, point in enumerate(after) if point.value is not None]
    if not given:
        sentence = f"{question.opening}, there is no figure yet to compare with {question.base_words}."
        return _change(question, Verdict.TOO_FEW, sentence, lines, after)
    judged = judge([point.value for point in after], lines)
    cause = judged.special_cause_type[given[-1]]
    if cause.sign:
        before = judge([point.value for point in between], lines)
        began = any(one.sign == cause.sign for one in before.special_cause_type)
        return _shown(question, lines, after, judged, given[-1], began=began)
    if len(given) < RUN:
        sentence = (
            f"{question.opening}, {question.count(len(given))} with a figure {'is' if len(given) == 1 else 'are'} not "
            f"enough to show a change from {question.base_words}: {RUN} are needed."
        )
        return _change(question, Verdict.TOO_FEW, sentence, lines, after)
    return _change(question, Verdict.NO_CHANGE, _unchanged(question, lines, after, judged), lines, after)


def _shown(
    question: _Question, lines: Limits, after: Sequence[_Point], judged: Judged, place: int, *, began: bool
) -> Change:
    cause = judged.special_cause_type[place]
    verdict = Verdict.IMPROVED if cause.sign == question.better.sign else Verdict.WORSE
    verb = "improved" if verdict is Verdict.IMPROVED else "become worse"
    sentence = (
        f"{question.opening}, the measure has {verb}: {_reason(after, judged, place)}, and "
        f"{_level(question, after, lines)} in {question.base_words}"
    )
    tail = "; the change showed before the action closed." if began else "."
    return _change(question, verdict, sentence + tail, lines, after, began=began)


def _level(question: _Question, after: Sequence[_Point], lines: Limits) -> str:
    """Where the measure stands since, against the baseline; one figure has no mean, and is said to be one only."""
    values = [point.value for point in after]
    now, before = _figure(mean_of(values)), _figure(lines.mean)
    if sum(value is not None for value in values) == 1:
        return f"it is {now} in one {'month' if question.monthly else 'point'} only, against a mean of {before}"
    return f"the mean is {now} against {before}"


def _unchanged(question: _Question, lines: Limits, after: Sequence[_Point], judged: Judged) -> str:
    mean = _figure(mean_of([point.value for point in after]))
    sentence = (
        f"{question.opening}, no change is shown: the mean is {mean} against {_figure(lines.mean)} in "
        f"{question.base_words}, within the variation expected"
    )
    stood_out = [
        point for point, cause in zip(after, judged.special_cause_type, strict=True) if cause is not SpecialCause.COMMON
    ]
    return f"{sentence}; {_words(stood_out[-1].when)} stood out, and it did not last." if stood_out else f"{sentence}."


def _reason(after: Sequence[_Point], judged: Judged, place: int) -> str:
    cause = judged.special_cause_type[place]
    where = "above" if cause.sign > 0 else "below"
    limit = "upper" if cause.sign > 0 else "lower"
    if cause in (SpecialCause.ABOVE_UCL, SpecialCause.BELOW_LCL):
        return f"{_words(after[place].when)} is {where} the {limit} limit of the baseline"
    if cause in (SpecialCause.TWO_ABOVE, SpecialCause.TWO_BELOW):
        return f"at least 2 of the last 3 figures are close to the {limit} limit of the baseline"
    if cause in (SpecialCause.INCREASING, SpecialCause.DECREASING):
        return f"the last {RUN} figures {'rise' if cause.sign > 0 else 'fall'} one after another"
    side = judged.relative_to_mean[: place + 1]
    run = next((length for length, one in enumerate(reversed(side)) if one != cause.sign), len(side))
    return f"the last {run} figures are all {where} the mean of the baseline"


def _change(
    question: _Question,
    verdict: Verdict,
    sentence: str,
    lines: Limits | None,
    after: Sequence[_Point],
    *,
    began: bool = False,
    alternative: str = "",
) -> Change:
    values = [point.value for point in after]
    given = sum(value is not None for value in values)
    return Change(verdict, sentence, question.baseline, lines, given, mean_of(values), began, alternative)


def _ordered(series: Sequence[tuple[When, float | None]]) -> list[_Point]:
    """The points in time order, months left out put in as gaps. Raises SpcError for a date that is there twice."""
    values = readings([value for _, value in series])
    points = sorted(
        (_Point(when, _begins(when), value) for (when, _), value in zip(series, values, strict=True)),
        key=lambda point: point.first,
    )
    for one, other in pairwise(points):
        if one.first == other.first:
            raise SpcError(f"The series has {_words(one.when)} more than once.", "Give one figure for each.")
    return _with_gaps(points) if points and isinstance(points[0].when, str) else points


def _with_gaps(points: Sequence[_Point]) -> list[_Point]:
    known = {_month_number(point.first): point for point in points}
    filled = []
    for number in range(min(known), max(known) + 1):
        year, month = divmod(number, 12)
        day = date(year, month + 1, 1)
        filled.append(known.get(number, _Point(f"{day:%Y-%m}", day, None)))
    return filled


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _begins(when: object) -> date:
    """The first day of a month, or the day itself. Raises SpcError for anything else."""
    if isinstance(when, datetime):
        return when.date()
    if isinstance(when, date):
        return when
    if isinstance(when, str) and re.fullmatch(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", when):
        return date(int(when[:4]), int(when[5:]), 1)
    raise SpcError(f"{when!r} must be a month such as 2026-08, or a date.", "Write the year, a dash and the month.")


def _is_after(point: _Point, closed_on: date) -> bool:
    return point.first >= closed_on if isinstance(point.when, str) else point.first > closed_on


def _check_baseline(baseline: tuple[When, When], first: date, last: date, closed_on: date) -> None:
    if last < first:
        raise SpcError(
            f"The baseline must end the same as or after {_words(baseline[0])}, when it begins.",
            "Give its first and its last month.",
        )
    if _is_after(_Point(baseline[1], last, None), closed_on):
        raise SpcError(
            f"The baseline must end before {day_words(closed_on)}, when the action closed.",
            "Choose the months before the action.",
        )


def _check_whens(whens: Sequence[When]) -> None:
    """Raises SpcError unless all are months or all are dates."""
    for when in whens:
        _begins(when)
    if len({isinstance(when, str) for when in whens}) > 1:
        raise SpcError("The series and its baseline mix months and dates.", "Give months only or dates only.")


def _words(when: When) -> str:
    return month_words(when) if isinstance(when, str) else day_words(when)


def _figure(value: float | None) -> str:
    """Three figures as people read them: 1,712, 85.7, 6.17, 4. Nothing for None."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 10 else f"{value:.1f}".removesuffix(".0")
