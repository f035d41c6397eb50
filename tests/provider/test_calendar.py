"""Working days by UK nation: Monday to Friday, less bank holidays and the provider's own closed days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackerkit.provider import FIRST_YEAR, LAST_YEAR, NATIONS, Calendar

CALENDAR = Calendar()
ENGLAND = {  # GOV.UK, bank holidays that fall on weekdays
    2025: "1 Jan, 18 Apr, 21 Apr, 5 May, 26 May, 25 Aug, 25 Dec, 26 Dec",
    2026: "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
    2027: "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec",
}


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 4, 2), 5, date(2026, 4, 13)),  # Good Friday and Easter Monday
        (date(2026, 5, 1), 5, date(2026, 5, 11)),
        (date(2026, 8, 28), 3, date(2026, 9, 3)),
        (date(2026, 12, 24), 3, date(2026, 12, 31)),  # Boxing Day falls on a Saturday: 28 December instead
        (date(2025, 12, 24), 5, date(2026, 1, 5)),
        (date(2027, 12, 24), 5, date(2028, 1, 5)),  # 3 January 2028 instead of New Year's Day
        (date(2026, 11, 21), 5, date(2026, 11, 27)),  # from a Saturday
        (date(2026, 11, 22), 1, date(2026, 11, 23)),  # from a Sunday
    ],
)
def test_working_days_in_england(start: date, days: int, end: date):
    assert CALENDAR.after(start, days, "England") == end


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        # St Andrew's Day, Monday 30 November 2026
        (date(2026, 11, 27), 1, {"Scotland": date(2026, 12, 1)}),
        # 2 January; 2026 begins on a Thursday
        (date(2025, 12, 31), 1, {"Scotland": date(2026, 1, 5)}),
        # Easter Monday is a working day in Scotland
        (date(2026, 4, 2), 1, {"Scotland": date(2026, 4, 6)}),
        # St Patrick's Day, Tuesday 17 March 2026
        (date(2026, 3, 16), 1, {"Northern Ireland": date(2026, 3, 18)}),
        # The Boyne, 12 July 2026, falls on a Sunday: Monday 13 July instead
        (date(2026, 7, 10), 1, {"Northern Ireland": date(2026, 7, 14)}),
        # The summer holiday: the first Monday of August in Scotland, the last elsewhere
        (date(2026, 7, 31), 1, {"Scotland": date(2026, 8, 4)}),
        (date(2026, 8, 28), 1, {"Scotland": date(2026, 8, 31)}),
    ],
)
def test_nations_differ(start: date, days: int, ends: dict[str, date]):
    england = CALENDAR.after(start, days, "England")

    found = {nation: CALENDAR.after(start, days, nation) for nation in NATIONS}

    assert found == {nation: ends.get(nation, england) for nation in NATIONS}
    assert england not in ends.values()


def test_wales_has_the_days_of_england():
    assert CALENDAR.days_off("Wales") == CALENDAR.days_off("England")


@pytest.mark.parametrize("year", ENGLAND)
def test_bank_holidays_of_england(year: int):
    days = [day for day in CALENDAR.days_off("England") if day.year == year]

    assert ", ".join(f"{day.day} {day:%b}" for day in days) == ENGLAND[year]


@pytest.mark.parametrize("nation", NATIONS)
def test_days_off_are_weekdays_in_order_of_the_years_that_a_workbook_carries(nation: str):
    days = list(CALENDAR.days_off(nation))

    assert days == sorted(days)
    assert {day.weekday() for day in days} <= {0, 1, 2, 3, 4}
    assert {day.year for day in days} == set(range(FIRST_YEAR, LAST_YEAR + 1))
    assert list(CALENDAR.array(nation).astype(object)) == days


def test_closed_days_of_the_provider_count_for_their_nation_or_for_all():
    own = Calendar(((date(2026, 11, 24), "", "Moving house"), (date(2026, 11, 25), "Wales", "Training day")))

    assert own.after(date(2026, 11, 23), 1, "England") == date(2026, 11, 25)
    assert own.after(date(2026, 11, 23), 1, "Wales") == date(2026, 11, 26)
    assert own.days_off("Wales")[date(2026, 11, 25)] == "Training day"
    assert date(2026, 11, 25) not in own.days_off("England")


def test_a_nation_that_is_none():
    with pytest.raises(KeyError):
        CALENDAR.after(date(2026, 11, 23), 1, "France")


DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 11, 30))


@given(DAYS, st.integers(1, 15), st.sampled_from(sorted(NATIONS)))
def test_the_end_is_a_working_day_with_so_many_after_the_start(start: date, days: int, nation: str):
    end = CALENDAR.after(start, days, nation)
    off = CALENDAR.days_off(nation)
    between = [start + timedelta(n) for n in range(1, (end - start).days + 1)]

    assert end.weekday() < 5
    assert end not in off
    assert sum(day.weekday() < 5 and day not in off for day in between) == days


def test_many_days_at_once():
    days = np.array(["2026-04-02", "2026-11-20"], dtype="datetime64[D]")

    assert list(CALENDAR.add(days, 5, "England").astype(str)) == ["2026-04-13", "2026-11-27"]
