"""The Wilson interval against the figures that its literature prints, and against the equation that defines it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackerkit.assurance.intervals import Z95, Interval, wilson

# R. G. Newcombe, Statistics in Medicine 17 (1998), Table I, method 3 (Wilson score, no continuity correction).
PUBLISHED = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("count", "out_of", "low", "high"), PUBLISHED)
def test_the_published_intervals(count, out_of, low, high):
    found = wilson(count, out_of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_each_end_is_as_far_from_the_share_as_z_allows(case):
    """|share - end| = z * sqrt(end (1 - end) / n): the test that the interval turns round."""
    count, out_of = case
    share, found = count / out_of, wilson(count, out_of)
    assert 0 <= found.low <= share <= found.high <= 1
    for end in (found.low, found.high):
        assert (share - end) ** 2 == pytest.approx(Z95**2 * end * (1 - end) / out_of, abs=1e-9)


@pytest.mark.parametrize(("count", "out_of"), [(0, 0), (3, 2), (-1, 4)])
def test_what_is_no_share_is_refused(count, out_of):
    with pytest.raises(ValueError, match=f"{count} of {out_of} is not a share"):
        wilson(count, out_of)


def test_intervals_that_touch_overlap():
    low, high = Interval(0.1, 0.4), Interval(0.5, 0.9)
    assert (low.overlaps(high), high.overlaps(low), low.overlaps(Interval(0.4, 0.5))) == (False, False, True)
