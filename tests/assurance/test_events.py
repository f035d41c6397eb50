"""Dated events: counted once each, the days between them, and limits only where there are enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.assurance.made import OAK
from tests.assurance.made import month as made_month
from trackerkit.assurance.actions import as_earlier
from trackerkit.assurance.events import Between, between, dated_events, happened
from trackerkit.assurance.record import EarlierMonth, Happened, MonthRecord
from trackerkit.provider import Provider
from trackerkit.register import load_frameworks, load_register
from trackerkit.spc import Gap

PROVIDER = Provider("Larkfield Care", "Dilys Warren", "statements-2023", (replace(OAK, registers=("falls",)),), ())
FALLS = load_register("falls").choices["measure"][0]


def record(days=(), earlier=(), more=()):
    """The falls register of November 2026 with an action for a fall on each of `days`."""
    rows = [{"ref": f"FAL-OAK-26-{at:03}", "fall_date": day} for at, day in enumerate(days, start=1)]
    month = made_month({"actions": {"OAK": [*rows, *more]}}, PROVIDER, register="falls")
    return MonthRecord(month, (), PROVIDER, "2026-11", (), load_frameworks()["statements-2023"], earlier=tuple(earlier))


def fell(day, which=" "):
    return Happened("OAK", "Falls", day, which)


def days(*gaps, first=date(2026, 1, 5)):
    found = [first]
    for gap in gaps:
        found.append(found[-1] + timedelta(days=gap))
    return found


def test_a_fall_with_two_actions_is_one_fall():
    one = {"fall_date": date(2026, 11, 3), "person_code": "AB 7", "location": "Bedroom"}
    other = {**one, "person_code": "CD 2"}
    made = record(more=({**one, "ref": "A1"}, {**one, "ref": "A2"}, {**other, "ref": "A3"}))
    assert happened(made) == (fell(date(2026, 11, 3), "ab 7 bedroom"), fell(date(2026, 11, 3), "cd 2 bedroom"))


def test_a_fall_that_is_carried_forward_is_counted_once_and_a_later_one_not_yet():
    october = record([date(2026, 10, 2)])
    before = replace(as_earlier(october), period="2026-10")
    now = record([date(2026, 10, 2), date(2026, 11, 9), date(2026, 11, 26)], earlier=(before,))
    assert before.events == (fell(date(2026, 10, 2)),)
    assert happened(now) == (fell(date(2026, 10, 2)), fell(date(2026, 11, 9)))


def test_an_action_without_a_day_is_no_event():
    assert dated_events(record(more=({"ref": "A1", "fall_date": ("last week", None)}, {"ref": "A2"}))) == ()


def test_four_falls_have_three_gaps_and_no_limits():
    (found,) = between(record(days(10, 20, 5)))
    assert found == Between(
        FALLS, "OAK", date(2026, 1, 5),
        (Gap(date(2026, 1, 15), 10), Gap(date(2026, 2, 4), 20), Gap(date(2026, 2, 9), 5)), 289, None,
    )  # fmt: skip
    assert between(record(days(10, 20))) == ()


def test_twelve_gaps_carry_limits_and_a_long_quiet_time_is_improvement():
    gaps = (9, 12, 8, 11, 10, 13, 9, 12, 8, 11, 10, 13)
    (found,) = between(record(days(*gaps, 60)))
    assert found.lines is not None
    assert (found.lines.mean[0], str(found.lines.point_type[-1])) == (10.5, "special_cause_improvement")
    (level,) = between(record(days(*[10] * 12)))
    assert level.lines is None


def test_what_a_copy_hides_does_not_change_the_events():
    kept = (fell(date(2026, 11, 3)),)
    assert happened(replace(record([date(2026, 11, 9)]), events=kept)) == kept
    assert happened(record([], earlier=(EarlierMonth("2026-10", {}, events=kept),))) == kept
