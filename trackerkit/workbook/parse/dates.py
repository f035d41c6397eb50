"""Dates as people type them, read strictly and day first. Nothing is guessed: no day, no date."""

from __future__ import annotations

import re
from datetime import date, datetime

from trackerkit.words import month_number, read_month

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # the time in which a register can lie
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # the same, as Excel counts days (1900 system)

_LEAP_YEAR = 2024  # has every day that a year can have
_WEEKDAY = re.compile(r"^(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)[a-z]*[,\s]+", re.IGNORECASE)
_DIGITS = re.compile(r"^(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})$")
_CLOCK = re.compile(r"(?:,? +(?:at +)?|(?<=\d)t)\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[ap]m)?$", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
_MONTH_FIRST = re.compile(r"^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$", re.IGNORECASE)
_WORDS = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s\-]*(?:of\s+)?([a-z]{3,9})\.?[\s\-,]*(\d{4}|\d{2})$", re.IGNORECASE)


def in_range(day: date) -> bool:
    """Whether a register can have the day."""
    return FIRST <= day <= LAST


def from_text(text: str) -> date | None:
    """The one day that a text means, day first; None when there is none, or when it is not a real day."""
    words = _CLOCK.sub("", _WEEKDAY.sub("", " ".join(text.replace("\u00a0", " ").split()).rstrip(".")))
    if hit := _YEAR_FIRST.match(words):
        return _day(int(hit[1]), int(hit[3]), int(hit[4]))
    if hit := _MONTH_FIRST.match(words):
        month = month_number(hit[1])
        return _day(int(hit[3]), month, int(hit[2])) if month else None
    if hit := _DIGITS.match(words):
        return _day(_year(hit[3]), int(hit[2]), int(hit[1]))
    if hit := _WORDS.match(words):
        month = month_number(hit[2])
        return _day(_year(hit[3]), month, int(hit[1])) if month else None
    return None


def lacks_year(text: str) -> bool:
    """Whether the text would mean one day if it named a year: "3 Nov", "3/11", "November 3"."""
    words = " ".join(text.replace("\u00a0", " ").split()).rstrip(".")
    day_first = any(from_text(f"{words}{between}{_LEAP_YEAR}") for between in " /.-")
    return from_text(words) is None and day_first


def period_of(value: object) -> str:
    """``2026-11`` for a date in the month, or what `words.read_month` takes for one; empty for anything else."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m}" if in_range(value.date()) else ""
    if month := read_month(str(value)):
        return month
    day = from_text(str(value))
    return f"{day:%Y-%m}" if day and in_range(day) else ""


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
