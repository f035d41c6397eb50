"""Dates as people type them: one day or none, day first, never a guess."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackerkit.words import MONTHS, day_words
from trackerkit.workbook.parse.dates import FIRST, FIRST_SERIAL, LAST, LAST_SERIAL, from_text, in_range, period_of

THIRD = date(2026, 11, 3)

ONE_DAY = [
    # digits, day first
    ("3/11/2026", THIRD),
    ("03/11/2026", THIRD),
    ("3/11/26", THIRD),
    ("3.11.2026", THIRD),
    ("03-11-2026", THIRD),
    ("3 11 2026", THIRD),
    ("  3/11/2026  ", THIRD),
    ("3/11/2026.", THIRD),
    ("\u00a03/11/2026\u00a0", THIRD),
    ("13/11/2026", date(2026, 11, 13)),
    ("3/4/2026", date(2026, 4, 3)),
    # words
    ("3 November 2026", THIRD),
    ("3 Nov 2026", THIRD),
    ("3 Nov. 2026", THIRD),
    ("3rd November 2026", THIRD),
    ("3rd of November 2026", THIRD),
    ("3rd November, 2026", THIRD),
    ("3-Nov-26", THIRD),
    ("03-NOV-2026", THIRD),
    ("3Nov2026", THIRD),
    ("Mon 3rd Nov 2026", THIRD),  # it was a Tuesday: the day of the week is not what counts
    ("Tuesday 3 November 2026", THIRD),
    ("Tuesday, 3 November 2026", THIRD),
    ("Tues 3/11/2026", THIRD),
    ("1 Sept 2026", date(2026, 9, 1)),
    ("21st March 2026", date(2026, 3, 21)),
    ("22nd Mar 2026", date(2026, 3, 22)),
    # month in words first, year first
    ("November 3, 2026", THIRD),
    ("Nov 3rd 2026", THIRD),
    ("2026-11-03", THIRD),
    ("2026-11-3", THIRD),
    ("2026/11/03", THIRD),
    ("2026.11.03", THIRD),
    # with a time of day, which is left off
    ("2026-11-03T09:30", THIRD),
    ("2026-11-03 09:30:00", THIRD),
    ("3/11/2026 14:00", THIRD),
    ("3/11/2026 at 2.30pm", THIRD),
    ("3 November 2026, 9:15 am", THIRD),
    # the leap day
    ("29/02/2024", date(2024, 2, 29)),
    ("29 Feb 2028", date(2028, 2, 29)),
    ("29/02/2000", date(2000, 2, 29)),
    # far away, but a day
    ("31/12/1899", date(1899, 12, 31)),
    ("1/1/2100", date(2100, 1, 1)),
    # a year of two digits is of this century
    ("3/11/99", date(2099, 11, 3)),
    ("3/11/00", date(2000, 11, 3)),
]

NO_DAY = [
    "",
    " ",
    "tbc",
    "TBC",
    "asap",
    "n/a",
    "ongoing",
    "end of Nov",
    "end of November 2026",
    "mid November",
    "next week",
    "Monday",
    "November 2026",
    "Nov 26",
    "Nov-26",
    "3 November",
    "3/11",
    "2026",
    "46356",
    "week 3",
    "Q4 2026",
    # days that are none
    "31/02/2026",
    "30/02/2024",
    "29/02/2026",
    "29/02/1900",
    "31/04/2026",
    "0/11/2026",
    "32/11/2026",
    "2026-13-01",
    "31 June 2026",
    # month first, which is American
    "11/13/2026",
    "11-30-2026",
    # a slip of the keyboard
    "3/11/202",
    "3/11/20266",
    "3//11/2026",
    "3/Nov",
    "3 Nvember 2026",
    "3 Novem 2026x",
    "3 Mayor 2026",
    "2026-11/03",
    # more than one
    "3/11/2026 and 4/11/2026",
    "3 to 4 November 2026",
    "3/11/2026 - 10/11/2026",
    "by 3/11/2026",
]


@pytest.mark.parametrize(("text", "day"), ONE_DAY)
def test_one_day(text: str, day: date):
    assert from_text(text) == day


@pytest.mark.parametrize("text", NO_DAY)
def test_no_day(text: str):
    assert from_text(text) is None


DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(DAYS)
def test_every_day_in_every_usual_way_of_writing(day: date):
    month = MONTHS[day.month - 1]
    ways = (
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day.day} {month} {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
        f"{day:%Y-%m-%d}",
        f"{month} {day.day}, {day.year}",
        day_words(day),
    )

    assert {from_text(way) for way in ways} == {day}


@given(st.text(max_size=30))
def test_any_text_gives_a_day_or_none_and_never_a_fault(text: str):
    day = from_text(text)

    assert day is None or isinstance(day, date)


@given(st.integers(1, 12), st.integers(13, 31), st.integers(2000, 2099))
def test_month_first_is_never_read(month: int, day: int, year: int):
    assert from_text(f"{month}/{day}/{year}") is None


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(1999, 12, 31), False),
        (date(2000, 1, 1), True),
        (date(2099, 12, 31), True),
        (date(2100, 1, 1), False),
        (date(1899, 12, 30), False),
    ],
)
def test_the_time_in_which_a_register_lies(day: date, inside: bool):
    assert in_range(day) is inside


def test_its_ends_as_excel_counts_days():
    first_day_of_excel = date(1899, 12, 30)  # day 0: Excel believes in 29 February 1900

    assert first_day_of_excel + timedelta(days=FIRST_SERIAL) == FIRST
    assert first_day_of_excel + timedelta(days=LAST_SERIAL) == LAST


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ("2026-11", "2026-11"),
        ("2026-1", "2026-01"),
        ("11/2026", "2026-11"),
        ("November 2026", "2026-11"),
        ("november  2026", "2026-11"),
        ("Nov 2026", "2026-11"),
        ("Nov-26", "2026-11"),
        ("Nov 26", "2026-11"),
        ("Sept 2026", "2026-09"),
        ("Nov/2026", "2026-11"),
        ("May 2026", "2026-05"),
        ("15/11/2026", "2026-11"),
        ("2026-11-15", "2026-11"),
        (datetime(2026, 11, 15, 9, 30), "2026-11"),
        (datetime(1899, 12, 31), ""),
        ("31/12/1899", ""),
        ("2026-13", ""),
        ("2026-00", ""),
        ("13/2026", ""),
        ("November", ""),
        ("2026", ""),
        ("11", ""),
        (46356, ""),
        ("", ""),
        ("Autumn 2026", ""),
        ("Nove 2026", "2026-11"),
        ("Novx 2026", ""),
    ],
)
def test_months(value: object, period: str):
    assert period_of(value) == period
