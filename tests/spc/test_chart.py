"""What the conformance set leaves open: gaps, ties, short phases, options together, refusals."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal

import numpy as np
import pytest

from trackerkit.errors import TrackerkitError
from trackerkit.spc import Direction, SpcError, XmR, xmr

STEADY = [10, 12, 9, 11, 10, 13, 9, 12, 10, 11, 10, 12, 9, 11]


def test_an_empty_series_is_an_empty_chart():
    chart = xmr([], target=3)
    assert chart == XmR(*[()] * 12, None, None, (), improvement=Direction.INCREASE, target=3.0)
    assert (chart.phases, chart.trial_limits) == ((), False)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 0.7, 2.2, 1e-9, 123456.789])
@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("points", [2, 7, 12, 13, 31])
def test_a_constant_series_is_never_flagged(value, screen, points):
    chart = xmr([value] * points, screen_outliers=screen)
    assert set(chart.mean) == {value}
    assert set(chart.relative_to_mean) == {0}
    assert set(chart.special_cause_type) == {"Common Cause"}
    assert set(chart.upl) == ({None} if screen else {value})


def test_a_gap_may_be_none_or_any_nan():
    gaps = [None, math.nan, np.nan, np.float32("nan"), Decimal("NaN")]
    charts = {xmr([*STEADY[:6], gap, *STEADY[6:]]) for gap in gaps}
    assert len(charts) == 1
    assert charts.pop().y == (10, 12, 9, 11, 10, 13, None, 9, 12, 10, 11, 10, 12, 9, 11)


def test_numbers_of_numpy_and_decimal_are_numbers():
    plain = xmr(STEADY)
    assert xmr(np.array(STEADY)) == plain
    assert xmr(np.array(STEADY, dtype=float)) == plain
    assert xmr([Decimal(value) for value in STEADY]) == plain


def test_nothing_but_gaps_has_no_lines():
    chart = xmr([None, None, None])
    assert (chart.mean, chart.lpl, chart.relative_to_mean) == ((None,) * 3,) * 3
    assert (chart.special_cause_type, chart.variation_icon) == (("Common Cause",) * 3, "common_cause")


def test_a_gap_breaks_a_shift_and_a_trend():
    level = [0, 20] * 4
    shifted = xmr([*level, 11, 12, 11, 12, None, 11, 12, 11], screen_outliers=False)
    rising = xmr([*level, 6, 7, 8, 9, None, 10, 11, 12], screen_outliers=False)
    assert set(shifted.special_cause_type) == {"Common Cause"}
    assert set(rising.special_cause_type) == {"Common Cause"}


def test_a_gap_at_the_end_is_common_cause_and_keeps_the_lines_for_assurance():
    chart = xmr([0, 1] * 7 + [9, None], target=20)
    assert chart.special_cause_type[-2:] == ("Above UCL", "Common Cause")
    assert (chart.variation_icon, chart.assurance) == ("common_cause", "consistent_fail")


def test_a_point_on_the_mean_breaks_a_shift():
    wide = [0, 20] * 6  # mean 10
    broken = xmr([*wide, 9, 8, 9, 10, 9, 8, 9], fix_after=12)
    whole = xmr([*wide, 9, 8, 9, 9.99, 9, 8, 9], fix_after=12)
    assert broken.relative_to_mean[15] == 0
    assert set(broken.special_cause_type) == {"Common Cause"}
    assert whole.special_cause_type[12:] == ("7 Points Below CL",) * 7


def test_a_point_on_a_limit_is_inside_and_near():
    # Fixed lines: mean 5, moving range 10.
    chart = xmr([0, 10] * 6 + [5 + 2.66 * 10, 5 + 2.66 * 10 + 1e-9], fix_after=12)
    assert (chart.mean[0], chart.upl[0]) == (5, 5 + 26.6)
    assert chart.outside_limits[-2:] == (False, True)
    assert chart.close_to_limits[-2:] == (True, False)
    assert chart.special_cause_type[-2:] == ("Common Cause", "Above UCL")


def test_the_peak_between_a_rise_and_a_fall_counts_with_the_fall():
    up_and_down = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]
    chart = xmr([0, 20] * 6 + up_and_down, fix_after=12)
    assert chart.special_cause_type[12:] == (
        *["7 Point Trend (Increasing)"] * 6,
        *["7 Point Trend (Decreasing)"] * 7,
    )


def test_a_tie_between_a_rise_and_a_fall_reads_as_a_fall_as_in_the_reference():
    up_and_down = [1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1]
    chart = xmr([0, 20] * 6 + up_and_down, fix_after=12)
    assert chart.special_cause_type[12:] == (
        *["7 Point Trend (Increasing)"] * 6,
        *["7 Point Trend (Decreasing)"] * 8,
    )


def test_precedence_outside_then_trend_then_two_in_three_then_shift():
    # Fixed lines: mean 10, moving range 4, limits -0.64 and 20.64, near limits 2.907 and 17.093.
    chart = xmr([8, 12] * 6 + [11, 12, 13, 14, 18, 19, 21, 18, 18, 11], fix_after=12)
    assert chart.special_cause_type[12:] == (
        *["7 Point Trend (Increasing)"] * 6,
        "Above UCL",
        "2 in 3 Above CL",
        "2 in 3 Above CL",
        "7 Points Above CL",
    )


def test_lines_and_rules_start_again_in_each_phase():
    chart = xmr([1, 1, 1, 1, 9, 9, 9, 9, 5, 7, 4], rebase_at=[8, 4])
    assert chart.rebase_group == (0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2)
    assert chart.mean == (1, 1, 1, 1, 9, 9, 9, 9, *[16 / 3] * 3)
    assert chart.phases == (range(4), range(4, 8), range(8, 11))
    assert set(chart.special_cause_type) == {"Common Cause"}


def test_phases_of_one_and_two_points():
    chart = xmr([4, 6, 8], rebase_at=[1])
    assert chart.mean == (4, 7, 7)
    assert chart.lpl == (None, pytest.approx(7 - 2.66 * 2), pytest.approx(7 - 2.66 * 2))
    assert chart.outside_limits == (None, False, False)
    assert chart.relative_to_mean == (0, -1, 1)
    assert (chart.short_group_warning, chart.trial_limits) == ((True,) * 3, True)


def test_limits_are_trial_limits_below_13_points():
    assert [xmr(STEADY[:points]).trial_limits for points in (1, 12, 13, 14)] == [True, True, False, False]


def test_a_rebase_at_the_first_point_only_moves_the_count():
    plain, moved = xmr(STEADY), xmr(STEADY, rebase_at=[0])
    assert (set(moved.rebase_group), set(plain.rebase_group)) == ({1}, {0})
    assert (moved.mean, moved.upl, moved.phases) == (plain.mean, plain.upl, plain.phases)


def test_fixed_lines_are_those_of_the_first_points_of_each_phase():
    tail = [30, 2, 30]
    chart = xmr([*STEADY[:12], *tail, *STEADY[:12], *tail, *STEADY[:12]], rebase_at=[15, 30], fix_after=12)
    alone = xmr(STEADY[:12])
    assert set(chart.mean) == set(alone.mean)
    assert set(chart.upl) == set(alone.upl)
    assert chart.outside_limits[12:15] == chart.outside_limits[27:30] == (True, True, True)


def test_a_phase_shorter_than_the_fix_uses_all_its_points():
    assert xmr(STEADY[:5], fix_after=12).upl == xmr(STEADY[:5]).upl


def test_gaps_count_towards_the_fixed_points():
    chart = xmr([None, None, *STEADY[:10], 500, 500], fix_after=12)
    assert chart.mean[-1] == xmr(STEADY[:10]).mean[0]


@pytest.mark.parametrize(
    ("direction", "high", "low"),
    [
        ("increase", "special_cause_improvement", "special_cause_concern"),
        ("decrease", "special_cause_concern", "special_cause_improvement"),
        ("neutral", "special_cause_neutral_high", "special_cause_neutral_low"),
    ],
)
def test_variation_icon(direction, high, low):
    icons = [xmr([0, 1] * 6 + [last], improvement=direction, fix_after=12).variation_icon for last in (9, -9, 0)]
    assert icons == [high, low, "common_cause"]


@pytest.mark.parametrize(
    ("target", "increase", "decrease"),
    [
        (3.16, "inconsistent", "inconsistent"),
        (3.1600001, "consistent_fail", "consistent_pass"),
        (0.5, "inconsistent", "inconsistent"),
        (-2.1600001, "consistent_pass", "consistent_fail"),
        (0.5 - 2.66, "inconsistent", "inconsistent"),
        (None, None, None),
    ],
)
def test_assurance_icon(target, increase, decrease):
    found = [xmr([0, 1] * 7, target=target, improvement=way).assurance for way in ("increase", "decrease", "neutral")]
    assert found == [increase, decrease, None]


def test_assurance_without_limits_is_hit_or_miss_as_in_the_reference():
    assert xmr([5] * 14, target=9).assurance == "inconsistent"


def test_assurance_takes_the_last_phase():
    assert xmr([0, 1] * 7 + [100, 101] * 7, target=50, rebase_at=[14]).assurance == "consistent_pass"


@pytest.mark.parametrize(
    ("values", "options", "sentence"),
    [
        ([1, "tbc"], {}, "Value 2 must be a number, not 'tbc'."),
        ([1, True], {}, "Value 2 must be a number, not True."),
        ([1, 2, math.inf], {}, "Value 3 must be a finite number, not inf."),
        ([10**400], {}, "Value 1 must be a finite number, not inf."),
        ([-1e308], {}, "Value 1 must be a finite number, not -1e+308."),
        ("123", {}, "The values must be a list of numbers, not the text '123'."),
        (STEADY, {"target": math.nan}, "target must be a finite number, not nan."),
        (STEADY, {"target": "90%"}, "target must be a number, not '90%'."),
        (STEADY, {"improvement": "up"}, "improvement must be increase, decrease or neutral, not 'up'."),
        (STEADY, {"screen_outliers": "no"}, "screen_outliers must be True or False, not 'no'."),
        (STEADY, {"fix_after": 0}, "fix_after must be a whole number of 12 points or more, not 0."),
        (STEADY, {"fix_after": 12.5}, "fix_after must be a whole number of 12 points or more, not 12.5."),
        (STEADY, {"fix_after": True}, "fix_after must be a number, not True."),
        (STEADY, {"rebase_at": [3, 5, 3]}, "rebase_at names point 3 more than once."),
        (STEADY, {"rebase_at": [14]}, "rebase_at names point 14, and the series has 14 points."),
        (STEADY, {"rebase_at": [-1]}, "rebase_at names point -1, and the series has 14 points."),
        (STEADY, {"rebase_at": [1.0]}, "rebase_at must be a list of whole numbers, not [1.0]."),
        (STEADY, {"rebase_at": 4}, "rebase_at must be a list of whole numbers, not 4."),
    ],
)
def test_what_cannot_be_charted_is_refused_in_a_sentence(values, options, sentence):
    with pytest.raises(ValueError, match=r".") as caught:
        xmr(values, **options)
    assert type(caught.value) is SpcError
    assert caught.value.sentence == sentence


def test_the_refusal_is_a_trackerkit_error_and_crosses_processes():
    again = pickle.loads(pickle.dumps(SpcError("One.", "Two.")))
    assert (isinstance(again, TrackerkitError), isinstance(again, ValueError), str(again)) == (True, True, "One. Two.")
