"""Charts of change from hand-made months: which figures make a series, what is refused limits, and what answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.assurance.made import ELM, OAK, record
from trackerkit.assurance.actions import actions, as_earlier
from trackerkit.assurance.change import Charted, NotCharted, changes
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import Closure, EarlierMonth, Reading
from trackerkit.provider import Aim
from trackerkit.spc import Kind, Verdict

YEAR = (5, 7, 6, 8, 5, 6, 7, 4, 6, 8, 6, 5)  # stands for the twelve months before the register began


def months(last: str, values, measure="Medicines incidents", service="OAK", out_of=None):
    """Readings of months in a row that end with `last`; None leaves a month out."""
    end = 12 * int(last[:4]) + int(last[5:]) - 1
    numbers = range(end - len(values) + 1, end + 1)
    return tuple(
        Reading(service, measure, f"{number // 12}-{number % 12 + 1:02}", value, out_of)
        for number, value in zip(numbers, values, strict=True)
        if value is not None
    )


def judged(readings, closures=(), aims=(), acts=()):
    """What `changes` says of November 2026, when these readings and closures are remembered from October."""
    made = record(acts, earlier=(EarlierMonth("2026-10", {}, readings=readings, closures=closures),))
    return changed(replace(made, provider=replace(made.provider, services=(OAK, ELM), aims=tuple(aims))))


def changed(made):
    return changes(made, actions(made))


def shape(found):
    return [
        (one.series.measure.value, one.series.service, "chart" if isinstance(one, Charted) else one.sentence)
        for one in found
    ]


def test_a_measure_without_a_direction_or_without_figures_is_not_looked_at():
    assert judged(months("2026-11", YEAR, "Supervision findings")) == ()
    assert judged(()) == ()


def test_twelve_figures_make_a_chart_and_eleven_a_refusal():
    assert shape(judged(months("2026-11", YEAR))) == [("Medicines incidents", "OAK", "chart")]
    (refused,) = judged(months("2026-11", YEAR[1:]))
    assert isinstance(refused, NotCharted)
    assert refused.sentence == "There are not enough figures to chart: 11 months with a figure, and 12 are needed."
    assert refused.alternative == ("Enter the months before from your own records, or read the table above until then.")


def test_sparse_counts_have_no_limits_and_another_chart_is_named():
    (refused,) = judged(months("2026-11", (0, 1, 0, 0, 1, 1, 0, 0, 2, 0, 1, 0)))
    assert isinstance(refused, NotCharted)
    assert refused.sentence == (
        "There are not enough events to chart: 6 events in 12 months, fewer than 1 for each month."
    )
    assert refused.alternative == (
        "Chart the days between events, a rate per 1,000 bed days, or all services of the provider together."
    )


def test_services_are_added_up_and_a_month_without_one_of_them_is_a_gap():
    both = (*months("2026-11", (6, *YEAR)), *months("2026-11", (*YEAR[:11], None, 9), service="ELM"))
    found = judged(both)
    assert shape(found) == [("Medicines incidents", where, "chart") for where in ("", "OAK", "ELM")]
    assert [value for _, value in found[0].series.points] == [11, 12, 13, 14, 13, 11, 13, 11, 10, 14, 14, None, 14]
    assert found[0].series.points[0][0] == "2025-11"


def test_a_service_with_few_months_is_left_out_of_the_sum_and_said_to_be():
    third = replace(OAK, code="BIR", name="Birch Lane")
    readings = (
        *months("2026-11", YEAR),
        *months("2026-11", YEAR, service="ELM"),
        *months("2026-11", (1, 2), service="BIR"),
    )
    made = record([], earlier=(EarlierMonth("2026-10", {}, readings=readings),))
    found = changed(replace(made, provider=replace(made.provider, services=(OAK, ELM, third))))
    assert [(one.series.service, one.series.left_out) for one in found] == [
        ("", ("BIR",)), ("OAK", ()), ("ELM", ()), ("BIR", ()),
    ]  # fmt: skip
    assert [value for _, value in found[0].series.points] == [2 * value for value in YEAR]


def test_shares_are_in_per_cent_and_means_are_each():
    (share,) = judged(months("2026-11", [400 + value for value in YEAR], "MAR compliance", out_of=500))
    assert (share.series.kind, share.series.points[0]) == (Kind.PROPORTION, ("2025-12", 81.0))
    made = record(
        [], register="falls",
        earlier=(EarlierMonth("2026-10", {}, readings=months("2026-11", YEAR, "Days from fall to care plan update", out_of=4)),),
    )  # fmt: skip
    (each,) = changed(made)
    assert (each.series.kind, each.series.points[0]) == (Kind.RATE, ("2025-12", 1.25))


@pytest.mark.parametrize(
    "slip",
    [
        Reading("OAK", "Medicines incidents", "2026-13", 4), Reading("OAK", "Medicines incidents", "0026-11", 4),
        Reading("OAK", "Medicines incidents", "2026-12", 4), Reading("OAK", "Medicines incidents", "2025-11", -1),
        Reading("OAK", "Medicines incidents", "2025-11", float("inf")), Reading("OAK", "Medicines incidents", "2025-11", 1e301),
    ],
)  # fmt: skip
def test_a_slip_of_the_keyboard_is_no_figure(slip):
    (found,) = judged((*months("2026-11", YEAR), slip))
    assert [value for _, value in found.series.points] == list(YEAR)


def test_the_baseline_is_the_first_twelve_figures_and_stays():
    (found,) = judged(months("2026-11", (*YEAR[:3], None, *YEAR[3:], 1, 1, 1)))
    (phase,) = found.phases
    assert phase.baseline == ("2025-08", "2026-08")
    assert round(phase.lines.mean[-1], 2) == 6.08
    assert set(phase.lines.mean) == {phase.lines.mean[0]}


def test_a_baseline_named_in_setup_starts_a_phase_once_it_has_its_figures():
    values = (*YEAR, *(value + 10 for value in YEAR))
    aims = [
        Aim("medication", "Medicines incidents", target=4, baseline_from="2025-12"),
        Aim("falls", "Medicines incidents", target=9),
    ]
    (found,) = judged(months("2026-11", values), aims=aims)
    assert [phase.baseline for phase in found.phases] == [("2024-12", "2025-11"), ("2025-12", "2026-11")]
    assert [round(phase.lines.mean[0], 2) for phase in found.phases] == [6.08, 16.08]
    assert found.target == 4
    later = [Aim("medication", "Medicines incidents", baseline_from="2026-02")]
    (found,) = judged(months("2026-11", values), aims=later)
    assert [(phase.baseline, len(phase.points)) for phase in found.phases] == [(("2024-12", "2025-11"), 24)]
    early = [Aim("medication", "Medicines incidents", baseline_from="2025-03")]
    (found,) = judged(months("2026-11", values), aims=early)
    assert [phase.baseline for phase in found.phases] == [("2025-03", "2026-02")]


def closure(day, ref="A1", theme="MAR recording", service="OAK", step=0):
    return Closure(service, ref, theme, day, step)


def answers(found):
    return [(one.closed_on, [closed.ref for closed in one.closures], one.verdict) for one in found.answers]


def test_the_answer_compares_with_the_baseline_and_says_its_dates():
    shares = months("2026-11", [*(450 + value for value in YEAR), 458, 489], "MAR compliance", out_of=500)
    (found,) = judged(shares, [closure(date(2026, 10, 8))])
    assert answers(found) == [(date(2026, 10, 8), ["A1"], Verdict.IMPROVED)]
    assert found.answers[0].sentence == (
        "Since the action closed on 8 October 2026, the measure has improved: November 2026 is above the upper limit of "
        "the baseline, and it is 97.8 in one month only, against a mean of 91.2 in the baseline from October 2025 to "
        "September 2026."
    )


def test_an_action_that_closed_before_the_baseline_was_whole_cannot_be_judged():
    (found,) = judged(months("2026-11", (*YEAR, 6)), [closure(date(2026, 10, 31))])
    assert answers(found) == [(date(2026, 10, 31), ["A1"], None)]
    assert found.answers[0].sentence == (
        "Since the action closed on 31 October 2026, change cannot be judged: the baseline runs from November 2025 to "
        "October 2026, and must end before the month in which the action closed."
    )


def test_only_closures_of_the_themes_the_services_and_the_months_are_asked():
    shares = months("2026-11", [*(450 + value for value in YEAR), 458], "MAR compliance", out_of=500)
    closures = (
        closure(date(2026, 11, 3), "other theme", theme="Stock balance"),
        closure(date(2026, 11, 4), "other service", service="ELM"),
        closure(date(2024, 11, 4), "long ago"),
        closure(date(2026, 11, 5), "asked"), closure(date(2026, 11, 5), "asked too", theme="Administration"),
    )  # fmt: skip
    (found,) = judged(shares, closures)
    assert answers(found) == [(date(2026, 11, 5), ["asked", "asked too"], Verdict.TOO_FEW)]


def test_the_latest_four_days_are_answered_for_and_the_others_counted():
    closures = [closure(date(2026, month, 9), f"A{month}") for month in range(5, 12)]
    (found,) = judged(months("2026-11", YEAR * 2), closures)
    assert [one.closed_on.month for one in found.answers] == [8, 9, 10, 11]
    assert found.earlier == 3


def test_closures_come_from_the_months_before_and_from_this_one_and_count_once():
    done = {"ref": "A9", "theme": "MAR recording", "status": "Closed", "date_closed": date(2026, 11, 10)}
    undated = {"ref": "A8", "theme": "MAR recording", "status": "Closed"}
    future = {**done, "ref": "A7", "date_closed": date(2026, 12, 24)}
    remembered = as_earlier(record([done, undated, future])).closures
    assert remembered == (Closure("OAK", "A9", "MAR recording", date(2026, 11, 10), step=Step.SAID_DONE),)
    (found,) = judged(months("2026-11", (*YEAR, 6)), remembered, acts=[done, undated, future])
    assert answers(found) == [(date(2026, 11, 10), ["A9"], Verdict.TOO_FEW)]
