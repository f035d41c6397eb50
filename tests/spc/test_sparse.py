from __future__ import annotations

from datetime import date, datetime

import pytest

from trackerkit.spc import Chartable, SpcError, chartable, days_between

COUNTS = "Chart the days between events, a rate per 1,000 bed days, or all services of the provider together."
RATES = "Chart the days between events, or all services of the provider together."
PARTS = "Show the numbers behind the percentages in a table, or chart all services of the provider together."
QUIET = [0] * 12 + [1, 0]


def test_13_quiet_months_and_one_event_have_no_limits():
    assert chartable(QUIET) == Chartable(
        allowed=False,
        sentence="There are not enough events to chart: 1 event in 14 months, fewer than 1 for each month.",
        alternative=COUNTS,
        points=14,
        mean=pytest.approx(1 / 14),
    )


def test_one_event_a_month_is_just_enough():
    assert chartable([0, 2, 1, 0, 2, 1]) == Chartable(allowed=True, sentence="", alternative="", points=6, mean=1.0)


@pytest.mark.parametrize(
    ("values", "options", "sentence", "alternative"),
    [
        ([], {}, "There are not enough figures to chart: 0 figures, and never 2 in a row.", COUNTS),
        ([4], {}, "There are not enough figures to chart: 1 figure, and never 2 in a row.", COUNTS),
        ([4, None, 5], {}, "There are not enough figures to chart: 2 figures, and never 2 in a row.", COUNTS),
        (
            [0, 2, 1, 0, 1, 1],
            {},
            "There are not enough events to chart: 5 events in 6 months, fewer than 1 for each month.",
            COUNTS,
        ),
        (
            [0, None, 0],
            {"each": "week"},
            "There are not enough figures to chart: 2 figures, and never 2 in a row.",
            COUNTS,
        ),
        (
            [0, 0],
            {"each": "week"},
            "There are not enough events to chart: 0 events in 2 weeks, fewer than 1 for each week.",
            COUNTS,
        ),
        ([7] * 14, {}, "There is no variation to chart: the figure is the same in all 14 months.", COUNTS),
        (
            [100] * 3,
            {"kind": "proportion"},
            "There is no variation to chart: the figure is the same in all 3 months.",
            PARTS,
        ),
        (
            [5] * 8 + [9] * 8,
            {},
            "There is not enough variation to chart: the upper and lower limits would be the same.",
            COUNTS,
        ),
        (
            [5, 5, None, 9, 9],
            {},
            "There is not enough variation to chart: the upper and lower limits would be the same.",
            COUNTS,
        ),
        (
            [0, 3.1, 0, 2.9, 0, 0, 3.2],
            {"kind": "rate"},
            "There is not enough variation to chart: the figure is the same in 4 of 7 months.",
            RATES,
        ),
        (
            [100, 92, 100, 96],
            {"kind": "proportion"},
            "There is not enough variation to chart: the figure is the same in 2 of 4 months.",
            PARTS,
        ),
    ],
)
def test_what_has_no_limits(values, options, sentence, alternative):
    found = chartable(values, **options)
    assert (found.allowed, found.sentence, found.alternative) == (False, sentence, alternative)


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ([5] * 8 + [9] * 8, {"screen_outliers": False}),
        ([3.1, 2.9], {"kind": "rate"}),
        ([0, 3.1, 0, 2.9, 0, 3.0, 3.2], {"kind": "rate"}),
        ([3, 3, 3, 3, 4, 5, 4], {"kind": "count"}),
    ],
)
def test_what_has_limits(values, options):
    assert chartable(values, **options).allowed


@pytest.mark.parametrize(
    ("values", "options", "sentence"),
    [
        ([1, 2], {"kind": "percent"}, "kind must be count, rate or proportion, not 'percent'."),
        ([1, "2"], {}, "Value 2 must be a number, not '2'."),
    ],
)
def test_what_is_refused(values, options, sentence):
    with pytest.raises(SpcError) as caught:
        chartable(values, **options)
    assert caught.value.sentence == sentence


def test_days_between_events_in_time_order():
    dates = [date(2026, 3, 1), date(2026, 1, 30), datetime(2026, 3, 1, 22, 15), date(2025, 12, 31)]
    assert days_between(dates) == (
        (date(2026, 1, 30), 30),
        (date(2026, 3, 1), 30),
        (date(2026, 3, 1), 0),
    )


@pytest.mark.parametrize("dates", [[], [date(2026, 3, 1)]])
def test_fewer_than_two_events_have_no_days_between(dates):
    assert days_between(dates) == ()


def test_days_between_wants_dates():
    with pytest.raises(SpcError) as caught:
        days_between([date(2026, 3, 1), "2026-03-04"])
    assert caught.value.sentence == "The date of an event must be a date, not '2026-03-04'."
