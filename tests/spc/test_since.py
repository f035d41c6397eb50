"""Changed since the action closed? Falls each month, baseline August 2025 to July 2026, closed on 6 August 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trackerkit.spc import Change, Limits, SpcError, changed_since

CLOSED = date(2026, 8, 6)
BASELINE = ("2025-08", "2026-07")
BEFORE = [6, 4, 7, 5, 8, 6, 5, 7, 6, 9, 5, 6]  # mean 6.17, limits 0.36 and 11.97, near limits 2.3 and 10.04
SINCE = "Since the action closed on 6 August 2026"
BASE = "the baseline from August 2025 to July 2026"


def months(values, year=2025, month=8):
    return [(f"{year + (month - 1 + at) // 12}-{(month - 1 + at) % 12 + 1:02}", one) for at, one in enumerate(values)]


def ask(after, august=6, **options):
    series = months([*BEFORE, august, *after])
    return changed_since(series, **{"baseline": BASELINE, "closed_on": CLOSED, "improvement": "decrease", **options})


def test_the_whole_answer():
    found = ask([4, 3, 5, 4, 3, 4, 4])
    assert found == Change(
        verdict="improved",
        sentence=f"{SINCE}, the measure has improved: the last 7 figures are all below the mean of the baseline, "
        f"and the mean is 3.86 against 6.17 in {BASE}.",
        baseline=BASELINE,
        limits=Limits(
            mean=pytest.approx(6.166666667),
            lpl=pytest.approx(0.363030303),
            upl=pytest.approx(11.97030303),
            near_lpl=pytest.approx(2.297575758),
            near_upl=pytest.approx(10.035757576),
        ),
        points=7,
        mean=pytest.approx(27 / 7),
        began_before=False,
        alternative="",
    )


@pytest.mark.parametrize(
    ("after", "verdict", "why"),
    [
        (
            [0],
            "improved",
            "September 2026 is below the lower limit of the baseline, and it is 0 in one month only, against a mean of",
        ),
        (
            [14],
            "worse",
            "September 2026 is above the upper limit of the baseline, and it is 14 in one month only, against a mean of",
        ),
        (
            [2, 5, 2],
            "improved",
            "at least 2 of the last 3 figures are close to the lower limit of the baseline, and the mean is 3 against",
        ),
        ([9, 8, 7, 6, 5, 4, 3], "improved", "the last 7 figures fall one after another, and the mean is 6 against"),
        ([3, 4, 5, 6, 7, 8, 9], "worse", "the last 7 figures rise one after another, and the mean is 6 against"),
        (
            [7, 8, 9, 7, 8, 9, 7, 8],
            "worse",
            "the last 8 figures are all above the mean of the baseline, and the mean is 7.88 against",
        ),
    ],
)
def test_a_change_is_shown_by_each_rule(after, verdict, why):
    verb = {"improved": "has improved", "worse": "has become worse"}[verdict]
    found = ask(after)
    assert (found.verdict, found.sentence) == (verdict, f"{SINCE}, the measure {verb}: {why} 6.17 in {BASE}.")


def test_the_direction_decides_which_change_is_better():
    assert ask([14], improvement="increase").verdict == "improved"


def test_a_run_that_began_before_closing_is_not_counted_as_since():
    # August to October are low as well, but the 4 figures after closing are not 7.
    early = changed_since(
        months([*BEFORE, 4, 3, 4, 4, 3, 4, 4]), baseline=BASELINE, closed_on=date(2026, 11, 1), improvement="decrease"
    )
    assert (early.verdict, early.points) == ("not enough points", 4)


def test_a_change_that_showed_before_closing_is_said_to_have():
    found = changed_since(
        months([*BEFORE, 0, 6, 0, 6]), baseline=BASELINE, closed_on=date(2026, 10, 1), improvement="decrease"
    )
    assert (found.verdict, found.began_before, found.points) == ("not enough points", False, 2)
    found = changed_since(
        months([*BEFORE, 0, 6, 0]), baseline=BASELINE, closed_on=date(2026, 10, 1), improvement="decrease"
    )
    assert (found.verdict, found.began_before, found.points) == ("improved", True, 1)
    assert found.sentence == (
        "Since the action closed on 1 October 2026, the measure has improved: October 2026 is below the lower limit of "
        f"the baseline, and it is 0 in one month only, against a mean of 6.17 in {BASE}; the change showed before the action closed."
    )


def test_a_month_of_the_baseline_that_stood_out_is_not_the_change():
    series = months([5, 6] * 5 + [5, 0, 6, 0])  # the baseline's last month is outside its own limits
    found = changed_since(series, baseline=BASELINE, closed_on=CLOSED, improvement="decrease")
    assert (found.verdict, found.began_before) == ("improved", False)


@pytest.mark.parametrize(
    ("after", "rest"),
    [
        ([6, 4, 7, 5, 8, 6, 5], "."),
        ([6, 0, 7, 5, 8, 6, 5], "; October 2026 stood out, and it did not last."),
    ],
)
def test_seven_figures_without_a_signal_at_the_end_are_no_change(after, rest):
    mean = {41: "5.86", 37: "5.29"}[sum(after)]
    found = ask(after)
    assert (found.verdict, found.sentence) == (
        "no change shown",
        f"{SINCE}, no change is shown: the mean is {mean} against 6.17 in {BASE}, within the variation expected{rest}",
    )


@pytest.mark.parametrize(
    ("after", "words", "points"),
    [
        ([4], "1 month with a figure is", 1),
        ([4, 3, 5, 4, 3, 4], "6 months with a figure are", 6),
        ([4, None, 3], "2 months with a figure are", 2),
    ],
)
def test_fewer_than_seven_figures_without_a_signal_are_not_enough(after, words, points):
    found = ask(after)
    assert (found.verdict, found.points) == ("not enough points", points)
    assert found.sentence == f"{SINCE}, {words} not enough to show a change from {BASE}: 7 are needed."


@pytest.mark.parametrize("after", [[], [None]])
def test_no_figure_after_closing(after):
    found = ask(after)
    assert (found.verdict, found.mean, found.points) == ("not enough points", None, 0)
    assert found.sentence == f"{SINCE}, there is no figure yet to compare with {BASE}."


def test_a_month_left_out_is_a_gap_and_breaks_the_run():
    whole = months([*BEFORE, 6, 4, 3, 5, 4, 3, 4, 4, 3])
    broken = [point for point in whole if point[0] != "2026-11"]
    options = {"baseline": BASELINE, "closed_on": CLOSED, "improvement": "decrease"}
    assert changed_since(whole, **options).verdict == "improved"
    assert changed_since(broken, **options).verdict == "no change shown"
    assert changed_since(list(reversed(whole)), **options) == changed_since(whole, **options)


def test_the_month_of_closing_counts_only_when_it_closed_on_the_first():
    options = {"baseline": BASELINE, "improvement": "decrease"}
    series = months([*BEFORE, 0])
    assert changed_since(series, closed_on=date(2026, 8, 1), **options).verdict == "improved"
    assert changed_since(series, closed_on=date(2026, 8, 2), **options).points == 0


def test_twelve_figures_make_a_baseline():
    found = ask([4], baseline=("2025-09", "2026-07"))
    assert (found.verdict, found.limits) == ("not enough points", None)
    assert found.sentence == (
        f"{SINCE}, change cannot be judged: the baseline from September 2025 to July 2026 has 11 months with a figure, "
        "and 12 are needed."
    )


def test_a_sparse_baseline_cannot_be_charted():
    series = months([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0])
    found = changed_since(series, baseline=BASELINE, closed_on=CLOSED, improvement="decrease")
    assert (found.verdict, found.limits, found.points) == ("cannot chart", None, 3)
    assert found.sentence == (
        f"{SINCE}, change cannot be judged against {BASE} because there are not enough events to chart: 3 events in "
        "12 months, fewer than 1 for each month."
    )
    assert found.alternative == (
        "Chart the days between events, a rate per 1,000 bed days, or all services of the provider together."
    )


def test_dates_are_written_as_dates_and_count_after_the_closing_day():
    days = [CLOSED + timedelta(days=7 * week) for week in range(-12, 2)]
    series = list(zip(days, [*BEFORE, 6, 14], strict=True))
    found = changed_since(series, baseline=(days[0], days[11]), closed_on=CLOSED, improvement="decrease", kind="rate")
    assert (found.verdict, found.points) == ("worse", 1)
    assert found.sentence == (
        f"{SINCE}, the measure has become worse: 13 August 2026 is above the upper limit of the baseline, and it is "
        "14 in one point only, against a mean of 6.17 in the baseline from 14 May 2026 to 30 July 2026."
    )


@pytest.mark.parametrize(("factor", "words"), [(1000, "a mean of 6,167 in"), (10, "a mean of 61.7 in"), (2, "12.3 in")])
def test_figures_are_rounded_to_be_read(factor, words):
    series = months([one * factor for one in [*BEFORE, 6, 0]])
    found = changed_since(series, baseline=BASELINE, closed_on=CLOSED, improvement="decrease")
    assert (found.verdict, words in found.sentence) == ("improved", True)


@pytest.mark.parametrize(
    ("series", "options", "sentence"),
    [
        (
            months(BEFORE),
            {"improvement": "neutral"},
            "Improvement must be increase or decrease to say what changed.",
        ),
        (months(BEFORE), {"improvement": "up"}, "improvement must be increase, decrease or neutral, not 'up'."),
        ([*months(BEFORE), ("2026-07", 3)], {}, "The series has July 2026 more than once."),
        ([*months(BEFORE), ("2026-13", 3)], {}, "'2026-13' must be a month such as 2026-08, or a date."),
        ([*months(BEFORE), (202608, 3)], {}, "202608 must be a month such as 2026-08, or a date."),
        ([*months(BEFORE), ("2026-08", "x")], {}, "Value 13 must be a number, not 'x'."),
        ([*months(BEFORE), (CLOSED, 3)], {}, "The series and its baseline mix months and dates."),
        (months(BEFORE), {"baseline": ("2025-08", CLOSED)}, "The series and its baseline mix months and dates."),
        (
            months(BEFORE),
            {"baseline": ("2026-07", "2025-08")},
            "The baseline must end the same as or after July 2026, when it begins.",
        ),
        (
            months(BEFORE),
            {"baseline": ("2025-08", "2026-09")},
            "The baseline must end before 6 August 2026, when the action closed.",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(series, options, sentence):
    with pytest.raises(SpcError) as caught:
        changed_since(series, **{"baseline": BASELINE, "closed_on": CLOSED, "improvement": "decrease", **options})
    assert caught.value.sentence == sentence
