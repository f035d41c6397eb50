"""Each rule worked out again by brute force from its definition, and what must not depend on the unit."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trackerkit.spc import xmr

FIGURES = st.integers(-4, 12)
SERIES = st.lists(FIGURES, max_size=30)
WITH_GAPS = st.lists(st.one_of(FIGURES, FIGURES, FIGURES, FIGURES, st.none()), max_size=30)
STEPS = st.sampled_from([1, 1, 1, 2, 2, 3, 3, 3, 1, 2, -12, None])
CLIMBS = st.lists(STEPS, min_size=8, max_size=20).map(
    # Wide swings first: limits far enough apart for a climb to stay inside.
    lambda steps: [0, 30] * 6 + [step and 5 + sum(filter(None, steps[: place + 1])) for place, step in enumerate(steps)]
)
LEVELS = st.lists(st.tuples(st.integers(0, 6), st.lists(st.integers(0, 3), max_size=12)), max_size=3).map(
    lambda blocks: [level + noise for level, block in blocks for noise in block]
)
ANY = st.one_of(WITH_GAPS, CLIMBS, CLIMBS.map(lambda series: series[::-1]), LEVELS)
MIRROR = {"Above UCL": "Below LCL", "Increasing": "Decreasing", "Above CL": "Below CL"}


@st.composite
def charts(draw):
    """A chart with every option drawn, and the series cut into its phases."""
    series = draw(ANY)
    places = st.integers(0, len(series) - 1) if series else st.nothing()
    cuts = sorted(draw(st.sets(places, max_size=2))) if series else []
    fixed = draw(st.sampled_from([None, 12, 14]))
    screen = draw(st.booleans())
    chart = xmr(series, rebase_at=cuts, fix_after=fixed, screen_outliers=screen)
    edges = sorted({0, *cuts, len(series)})
    return chart, [range(*pair) for pair in itertools.pairwise(edges)], fixed, screen


def exact_lines(values, screen):
    """Mean and mean moving range as exact fractions, from the definition."""
    present = [Fraction(value) for value in values if value is not None]
    ranges = [
        abs(Fraction(values[place]) - Fraction(values[place - 1]))
        for place in range(1, len(values))
        if values[place] is not None and values[place - 1] is not None
    ]
    if screen and ranges:
        bound = Fraction("3.267") * sum(ranges) / len(ranges)
        ranges = [one for one in ranges if one < bound]
    return (
        sum(present) / len(present) if present else None,
        sum(ranges) / len(ranges) if ranges else None,
    )


def windows(phase, length):
    return [range(start, start + length) for start in range(phase.start, phase.stop - length + 1)]


@given(charts())
def test_lines_from_the_definition(drawn):
    chart, phases, fixed, screen = drawn
    for phase in phases:
        mean, average = exact_lines([chart.y[place] for place in phase][:fixed], screen)
        for place in phase:
            assert chart.mean[place] == (None if mean is None else float(mean))
            if average is None:
                assert (chart.lpl[place], chart.upl[place]) == (None, None)
                assert (chart.near_lpl[place], chart.near_upl[place]) == (None, None)
            else:
                wide = Fraction("2.66") * average
                lines = (chart.lpl[place], chart.near_lpl[place], chart.near_upl[place], chart.upl[place])
                expected = (mean - wide, mean - wide * 2 / 3, mean + wide * 2 / 3, mean + wide)
                assert lines == tuple(pytest.approx(float(line), rel=0, abs=1e-9) for line in expected)


@given(charts())
def test_points_against_their_lines(drawn):
    chart, _, _, _ = drawn
    for place, value in enumerate(chart.y):
        mean, lpl, upl = chart.mean[place], chart.lpl[place], chart.upl[place]
        missing = value is None or mean is None
        assert chart.relative_to_mean[place] == (None if missing else (value > mean) - (value < mean))
        if value is None or upl is None:
            assert (chart.outside_limits[place], chart.close_to_limits[place]) == (None, None)
        else:
            near = value > chart.near_upl[place] or value < chart.near_lpl[place]
            assert chart.outside_limits[place] is (not lpl <= value <= upl)
            assert chart.close_to_limits[place] is (near and lpl <= value <= upl)


@given(charts())
def test_labels_by_brute_force(drawn):
    chart, phases, _, _ = drawn
    labels = {}
    for phase in phases:
        # From the weakest claim to the strongest, each writing over the one before.
        for rule in (shifts, twos_in_three, trends, outsiders):
            labels.update(rule(chart, phase))
    assert list(chart.special_cause_type) == [labels.get(place, "Common Cause") for place in range(len(chart.y))]


def one_side(chart, window):
    """``Above`` or ``Below`` when all points of the window are there, else nothing."""
    return {(1,): "Above", (-1,): "Below"}.get(tuple({chart.relative_to_mean[place] for place in window}))


def shifts(chart, phase):
    found = [window for window in windows(phase, 7) if one_side(chart, window)]
    return {place: f"7 Points {one_side(chart, window)} CL" for window in found for place in window}


def twos_in_three(chart, phase):
    found = {}
    for window in windows(phase, 3):
        near = [place for place in window if chart.close_to_limits[place]]
        if one_side(chart, window) and len(near) >= 2:
            found |= dict.fromkeys(near, f"2 in 3 {one_side(chart, window)} CL")
    return found


def trends(chart, phase):
    y, members = chart.y, set()
    for window in windows(phase, 7):
        values = [y[place] for place in window]
        if None not in values and values in (sorted(set(values)), sorted(set(values), reverse=True)):
            members |= set(window)
    rises = {place: y[place + 1] > y[place] if place + 1 in members else y[place] > y[place - 1] for place in members}
    return {place: f"7 Point Trend ({'In' if up else 'De'}creasing)" for place, up in rises.items()}


def outsiders(chart, phase):
    beyond = [place for place in phase if chart.outside_limits[place]]
    return {place: "Above UCL" if chart.y[place] > chart.upl[place] else "Below LCL" for place in beyond}


@given(ANY, st.sampled_from([0.125, 0.5, 2.0, 1024.0]), st.booleans())
def test_the_unit_does_not_matter(series, factor, screen):
    # Powers of two scale every step of the arithmetic without rounding.
    one = xmr(series, screen_outliers=screen)
    other = xmr([None if value is None else value * factor for value in series], screen_outliers=screen)
    assert other.special_cause_type == one.special_cause_type
    assert other.upl == tuple(None if line is None else line * factor for line in one.upl)


@given(SERIES, st.integers(-1000, 1000))
def test_where_zero_lies_does_not_matter(series, offset):
    one = xmr(series)
    lines = zip(one.y, one.lpl, one.upl, one.near_lpl, one.near_upl, strict=True)
    # A point on a limit may fall to either side of it by rounding.
    assume(all(line is None or abs(value - line) > 1e-9 for value, *four in lines for line in four))
    assert xmr([value + offset for value in series]).special_cause_type == one.special_cause_type


@given(ANY, st.sampled_from(["increase", "decrease"]), st.integers(-5, 15))
def test_upside_down_with_the_direction_reversed_is_the_same_judgement(series, better, target):
    worse = {"increase": "decrease", "decrease": "increase"}[better]
    one = xmr(series, improvement=better, target=target)
    # A tie where one trend ends and the next begins reads as a fall whichever way up the chart is.
    assume(not any(left == right and left is not None for left, right in itertools.pairwise(trend_values(one))))
    upside_down = [None if value is None else -value for value in series]
    other = xmr(upside_down, improvement=worse, target=-target)
    assert other.point_type == one.point_type
    assert (other.variation_icon, other.assurance) == (one.variation_icon, one.assurance)
    assert [mirrored(cause) for cause in other.special_cause_type] == list(one.special_cause_type)


@given(ANY)
def test_the_direction_reversed_swaps_improvement_and_concern(series):
    swap = {
        "common_cause": "common_cause",
        "special_cause_improvement": "special_cause_concern",
        "special_cause_concern": "special_cause_improvement",
    }
    up, down = xmr(series), xmr(series, improvement="decrease")
    assert [swap[kind] for kind in up.point_type] == list(down.point_type)
    assert up.special_cause_type == down.special_cause_type


def trend_values(chart):
    """The values of points in trends, None for all others."""
    pairs = zip(chart.y, chart.special_cause_type, strict=True)
    return [value if "Trend" in cause else None for value, cause in pairs]


def mirrored(cause):
    for high, low in MIRROR.items():
        if high in cause:
            return cause.replace(high, low)
        if low in cause:
            return cause.replace(low, high)
    return str(cause)
