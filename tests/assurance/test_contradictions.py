"""Dates of one action that cannot both be right, in the exact words of print."""

from __future__ import annotations

from datetime import date

import pytest

from trackerkit.assurance.contradictions import (
    asked_though_done,
    checked_before_done,
    closed_before_check,
    last_day_in,
    result_after_check,
)

SEPTEMBER = {day: date(2026, 9, day) for day in range(1, 31)}


@pytest.mark.parametrize(("verified", "completed", "says"), [
    (8, 9, "Contradiction: the check is dated 8 September 2026, before the work was finished on 9 September 2026"),
    (9, 9, ""),
    (None, 9, ""),
    (8, None, ""),
])  # fmt: skip
def test_a_check_before_the_work_was_finished(verified, completed, says):
    assert checked_before_done(SEPTEMBER.get(verified), SEPTEMBER.get(completed)) == says


@pytest.mark.parametrize(("closed", "verified", "says"), [
    (8, 9, "Contradiction: it was closed on 8 September 2026, before the check of 9 September 2026 that should have come "
           "first"),
    (9, 9, ""),
    (9, None, ""),
])  # fmt: skip
def test_a_closure_before_its_check(closed, verified, says):
    assert closed_before_check(SEPTEMBER.get(closed), SEPTEMBER.get(verified)) == says


@pytest.mark.parametrize(("result", "says"), [
    ("14 of 14, 1 to 20 September 2026",
     "The check is of 9 September 2026 and the result runs to 20 September 2026: whoever checked cannot have seen the "
     "whole result"),
    ("14 of 14, 1 to 9 September 2026", ""),
    ("14 of 14 in September 2026", ""),
    ("", ""),
])  # fmt: skip
def test_a_result_that_the_check_cannot_have_seen(result, says):
    assert result_after_check(result, SEPTEMBER[9]) == says
    assert result_after_check(result, None) == ""


@pytest.mark.parametrize(("text", "last"), [
    ("from 3 August 2026 to 12 SEPTEMBER 2026, not 31 June 2026", date(2026, 9, 12)),
    ("31 June 2026", None),
    ("September 2026", None),
    ("113 September 2026", None),
])  # fmt: skip
def test_the_latest_day_in_words(text, last):
    assert last_day_in(text) == last


CONTRARY = (
    "Contradiction: a new date, 23 September 2026, is asked for work that is recorded as finished on 4 September 2026"
)


@pytest.mark.parametrize(("asked", "done", "more", "says"), [
    (9, 4, {}, CONTRARY),
    (None, 4, {}, CONTRARY),
    (9, 4, {"found": "“Partially complete” on 8 September 2026"},
     f"{CONTRARY}. A check had found it “Partially complete” on 8 September 2026, and the date completed is still that of "
     "before"),
    (9, 4, {"weak": True, "checked": SEPTEMBER[8]}, ""),
    (9, 4, {"weak": True}, ""),
    (9, 4, {"weak": True, "checked": SEPTEMBER[10]}, CONTRARY),
    (9, 12, {}, "The work is recorded as finished on 12 September 2026, after this was asked"),
    (9, None, {}, ""),
])  # fmt: skip
def test_a_new_date_for_work_that_is_done(asked, done, more, says):
    told = {"weak": False, "checked": None} | more
    assert asked_though_done(SEPTEMBER.get(asked), SEPTEMBER[23], SEPTEMBER.get(done), **told) == says
    assert asked_though_done(SEPTEMBER.get(asked), None, SEPTEMBER.get(done), **told) == ""
