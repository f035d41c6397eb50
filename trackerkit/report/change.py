"""The charts of change as the pack shows them: each with the sentences that stand beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from trackerkit.assurance.change import Answer, Charted, NotCharted, Phase, Series, changes
from trackerkit.assurance.events import Between, between
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import Closure, MonthRecord
from trackerkit.assurance.sections import CHANGE, MEASURES
from trackerkit.register import Choice
from trackerkit.report import lines
from trackerkit.report.between import between_panel, title_of
from trackerkit.report.change_chart import (
    CLOSED_AS,
    KEY,
    KINDS,
    MOST_POINTS,
    change_chart,
    closed_as,
    figure,
    lettered,
)
from trackerkit.report.model import ChangePanel, ChangeSection, ClosureAnswer, MeasureChange, Table
from trackerkit.spc import Assurance, Kind, SpecialCause, Verdict
from trackerkit.words import count, day_words, listed, month_words

ALL = "All services together"
MOST_SERVICES = 6  # charts of services for each measure; those where something stands out come first
MOST_GAPS = 4  # months without a figure that are named
REFUSED = ("Measure", "Service", "Why it has no chart", "What to look at instead")
_UNIT = {Kind.COUNT: "A count", Kind.PROPORTION: "In per cent", Kind.RATE: "The mean of each"}
_CAUSES = {
    SpecialCause.ABOVE_UCL: "it is above the upper limit",
    SpecialCause.BELOW_LCL: "it is below the lower limit",
    SpecialCause.INCREASING: "it belongs to a rise of 7 months or more",
    SpecialCause.DECREASING: "it belongs to a fall of 7 months or more",
    SpecialCause.TWO_ABOVE: "2 of 3 months lie close to the upper limit",
    SpecialCause.TWO_BELOW: "2 of 3 months lie close to the lower limit",
    SpecialCause.SEVEN_ABOVE: "7 months or more in a row lie above the mean",
    SpecialCause.SEVEN_BELOW: "7 months or more in a row lie below the mean",
}
_ASSURED = {
    Assurance.PASS: "the limits lie on its good side, so it will be met unless something changes",
    Assurance.FAIL: "the limits do not reach it, so it will not be met unless something changes",
    Assurance.INCONSISTENT: "it lies between the limits, so it is met in some months and missed in others",
}


def change_section(record: MonthRecord, found: pd.DataFrame, *, quiet: bool = True) -> ChangeSection:
    """Every measure with a direction: its charts, and in one table those that are refused one.

    `quiet`: whether a service in which nothing stands out has a chart of its own as well.
    """
    judged = changes(record, found)
    charted = [one for one in judged if isinstance(one, Charted)]
    drawn = {(one.series.measure.value, one.series.service) for one in charted}
    apart = [one for one in between(record) if (one.measure.value, one.service) not in drawn]
    instead = {(one.measure.value, one.service) for one in apart}
    none = [one for one in judged if isinstance(one, NotCharted)]
    refused = _refused(record, [one for one in none if (one.series.measure.value, one.series.service) not in instead])
    measures: list[MeasureChange] = []
    for measure in dict.fromkeys(one.series.measure for one in charted):
        own = [one for one in charted if one.series.measure == measure]
        first = sum(len(made.panels) for made in measures) + 1
        measures.append(_measure(record, measure, own, first, quiet))
    measures += _between(record, apart)
    return ChangeSection(
        CHANGE.key,
        CHANGE.title,
        _lead(charted, refused),
        tuple(measures),
        Table("Measures without a chart, and why", REFUSED, refused, (False,) * len(REFUSED)),
    )


def _between(record: MonthRecord, apart: Sequence[Between]) -> Iterator[MeasureChange]:
    """Instead of a count that is too sparse: the days between, of each service that dates what it counts."""
    for measure in dict.fromkeys(one.measure for one in apart):
        own = [one for one in apart if one.measure == measure]
        lead = (
            "Month by month there are too few to chart. Each point is one of them, as high as the days since the one "
            "before: more days are better. Only those that an action names the day of are counted."
        )
        panels = (
            between_panel(one, lines.place(record.provider, one.service), at) for at, one in enumerate(own, start=1)
        )
        yield MeasureChange(title_of(own[0]), lead, tuple(panels))


def _refused(record: MonthRecord, refused: Sequence[NotCharted]) -> tuple[tuple[str, ...], ...]:
    """The rows of the table; services, and measures, that are refused in the same words share one."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for one in refused:
        told = (one.series.measure.value, one.sentence, one.alternative)
        places.setdefault(told, []).append(_place(record, one.series))
    alike: dict[tuple[str, str, str], list[str]] = {}
    for (measure, why, instead), at in places.items():
        alike.setdefault((", ".join(at), why, instead), []).append(measure)
    return tuple((", ".join(names), at, why, instead) for (at, why, instead), names in alike.items())


def _lead(charted: Sequence[Charted], refused: Sequence[object]) -> tuple[str, ...]:
    if charted:
        return (
            "Each chart shows a measure month by month. The mean and the limits come from the shaded months, the "
            "baseline, and are then held, so that what comes later is judged against what was before. Between the "
            "limits a figure varies as expected; what stands out by the rules of NHS Making Data Count has its own "
            "shape.",
            "A dashed upright line with a letter is the day on which an action of the measure's themes was closed: "
            "with a filled triangle where the closure is proven, an empty triangle where it is verified and not "
            "proven, a cross where it is only said done; of several, the mark is of the one known least well. Below "
            "stands whether the measure has changed since. That it has does not say that the action was the cause.",
        )
    if refused:
        return ("No measure has a chart yet. Without limits nothing is said of change.",)
    return (f"No figures are on the Measures sheets, so nothing can be said of change. See {MEASURES.title}.",)


def _place(record: MonthRecord, series: Series) -> str:
    return lines.place(record.provider, series.service) if series.service else ALL


def _measure(record: MonthRecord, measure: Choice, own: Sequence[Charted], first: int, quiet: bool) -> MeasureChange:
    shown = _chosen(own, quiet)
    lead = f"{measure.means} {_UNIT[own[0].series.kind]}: {measure.better} is better."
    without = [one for one in own if one not in shown]
    calm = [_place(record, one.series) for one in without if not quiet and not _stands_out(one)]
    others = [_place(record, one.series) for one in without if quiet or _stands_out(one)]
    if calm:
        lead += (
            f" Without a chart here: {listed(calm)}, where the latest month is within the variation expected and no "
            "target is out of reach."
        )
    if others:
        lead += (
            f" Without a chart: {listed(others)}. Only the {MOST_SERVICES} services in which most stands out have one."
        )
    panels = tuple(_panel(record, one, at) for at, one in enumerate(shown, start=first))
    return MeasureChange(measure.value, lead.strip(), panels)


def _stands_out(one: Charted) -> bool:
    """Whether the latest month is special or a target is missed, which the chart of all together need not show."""
    _, value, special, _ = _latest(one)
    out_of_reach = one.target is not None and one.phases[-1].lines.assurance is Assurance.FAIL
    return special != "expected" or out_of_reach or _missed(one, value)


def _chosen(own: Sequence[Charted], quiet: bool) -> list[Charted]:
    """Those that are drawn: concern first, then improvement, then closures, no more than MOST_SERVICES services."""

    def rank(one: Charted) -> tuple[int, bool, bool]:
        special = ("concern", "improvement", "expected").index(_latest(one)[2])
        return special, not _stands_out(one), not one.answers

    services = [one for one in own if one.series.service and (quiet or _stands_out(one))]
    kept = sorted(services, key=rank)[:MOST_SERVICES]
    return [one for one in own if not one.series.service or one in kept]


def _panel(record: MonthRecord, charted: Charted, number: int) -> ChangePanel:
    place = _place(record, charted.series)
    months = [month for phase in charted.phases for month, _ in phase.points][-MOST_POINTS:]
    title = f"{charted.series.measure.value}, {place}, {month_words(months[0])} to {month_words(months[-1])}"
    describes = " ".join(_described(charted, months))
    return ChangePanel(
        place,
        change_chart(f"change-{number}", title, describes, charted),
        tuple(_says(record, charted)),
        tuple(
            ClosureAnswer(
                letter,
                "; ".join(_action(record, charted.series, closure) for closure in one.closures),
                f"{one.sentence}{_not_credited(one)}",
            )
            for letter, one in lettered(charted)
        ),
    )


def _action(record: MonthRecord, series: Series, closure: Closure) -> str:
    ref = closure.ref or "An action without a reference"
    named = ref if series.service else f"{lines.place(record.provider, closure.service)}, {ref}"
    return f"{named} ({CLOSED_AS[closed_as([closure])].lower()})"


def _not_credited(answer: Answer) -> str:
    """What an improvement does not show, where nobody else has found the action complete."""
    if answer.verdict is not Verdict.IMPROVED:
        return ""
    alone = [one.ref or "an action without a reference" for one in answer.closures if one.step < Step.VERIFIED]
    return (
        f" Nobody else has verified {listed(alone)}, so this is not credited to it."
        if len(alone) == 1
        else (f" Nobody else has verified {listed(alone)}, so this is not credited to them." if alone else "")
    )


def _latest(charted: Charted) -> tuple[str, float, str, SpecialCause]:
    """The last month with a figure: month, figure, key of KEY, and the rule that holds there."""
    phase = charted.phases[-1]
    at = max(place for place, (_, value) in enumerate(phase.points) if value is not None)
    month, value = phase.points[at]
    return month, value or 0.0, KINDS[phase.lines.point_type[at]], phase.lines.special_cause_type[at]


def _missed(charted: Charted, value: float) -> bool:
    """Whether the last figure is on the wrong side of a target that is called safe."""
    if charted.target is None or charted.phases[-1].lines.assurance is not Assurance.PASS:
        return False
    return value < charted.target if charted.series.measure.better == "higher" else value > charted.target


def _lines_words(phase: Phase, kind: Kind) -> str:
    mean, low, high = (phase.lines.mean[-1], phase.lines.lpl[-1], phase.lines.upl[-1])
    told = [figure(level, kind) for level in (mean, low, high) if level is not None]
    return f"mean {told[0]}, limits {told[1]} to {told[2]}"


def _described(charted: Charted, months: Sequence[str]) -> Iterator[str]:
    """What somebody who cannot see the chart needs to know of it."""
    kind = charted.series.kind
    month, value, special, _ = _latest(charted)
    yield f"{count(len(months), 'month')}; {_lines_words(charted.phases[-1], kind)}."
    if charted.target is not None:
        yield f"Target {figure(charted.target, kind)}."
    yield f"Latest: {month_words(month)}, {figure(value, kind)}."
    for sort in ("improvement", "concern"):
        own = [
            month_words(point[0])
            for phase in charted.phases
            for point, one in zip(phase.points, phase.lines.point_type, strict=True)
            if KINDS[one] == sort and point[0] in months
        ]
        if own:
            yield f"{KEY[sort]} in {listed(own)}."
    if special == "expected":
        yield "The latest month is within the variation expected."
    for letter, answer in lettered(charted):
        closed = "an action" if len(answer.closures) == 1 else count(len(answer.closures), "action")
        known = CLOSED_AS[closed_as(answer.closures)].lower()
        yield f"{letter}: {closed} closed on {day_words(answer.closed_on)}, {known}."


def _says(record: MonthRecord, charted: Charted) -> Iterator[str]:
    """The sentences beside the chart."""
    kind, phase = charted.series.kind, charted.phases[-1]
    month, value, special, cause = _latest(charted)
    judged = f"{KEY[special]}, because {_CAUSES[cause]}" if special != "expected" else "Within the variation expected"
    yield f"{month_words(month)}: {figure(value, kind)}. {judged}."
    first, last = (month_words(one) for one in phase.baseline)
    yield f"Baseline from {first} to {last}: {_lines_words(phase, kind)}."
    if phase.lines.trial_limits:
        yield "These are trial limits: the phase has fewer than 13 months."
    if len(charted.phases) > 1:
        yield f"A new baseline, named in Setup, begins in {month_words(phase.points[0][0])}."
    if charted.target is not None and phase.lines.assurance is not None:
        missed = f", though {month_words(month)} missed it" if _missed(charted, value) else ""
        yield f"Target {figure(charted.target, kind)}: {_ASSURED[phase.lines.assurance]}{missed}."
    yield from _out_of_sight(charted)
    yield from _left_out(record, charted)
    if charted.earlier:
        yield f"{count(charted.earlier, 'earlier closure is', 'earlier closures are')} not marked."
    if not charted.answers:
        yield "No action of its themes has been closed in these months."


def _out_of_sight(charted: Charted) -> Iterator[str]:
    lines_of, kind = charted.phases[-1].lines, charted.series.kind
    low, high = lines_of.lpl[-1], lines_of.upl[-1]
    if low is not None and low < 0:
        yield "The lower limit is below 0 and is not drawn."
    if kind is Kind.PROPORTION and high is not None and high > 100:
        yield "The upper limit is above 100% and is not drawn."


def _left_out(record: MonthRecord, charted: Charted) -> Iterator[str]:
    gaps = [month_words(month) for phase in charted.phases for month, value in phase.points if value is None]
    if gaps:
        more = f" and {count(len(gaps) - MOST_GAPS, 'other month')}" if len(gaps) > MOST_GAPS else ""
        yield f"No figure: {_some(gaps)}{more}."
    if charted.series.left_out:
        names = [lines.place(record.provider, code) for code in charted.series.left_out]
        yield f"Without {listed(names)}: too few months to be added up with the others."


def _some(words: Iterable[str]) -> str:
    return ", ".join(list(words)[:MOST_GAPS])
