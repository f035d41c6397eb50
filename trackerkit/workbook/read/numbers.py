"""Numbers of cells: as text in the file, as serial days of Excel's two calendars."""

from __future__ import annotations

import datetime as dt
import math
import re

from trackerkit.workbook.read.formats import Shown
from trackerkit.workbook.read.model import Kind, Value

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_BEFORE_1904 = 1462  # days between the two calendars
_END = 2_958_466  # the first serial day of the year 10000, 1900 calendar
_NO_DAY = 60  # Excel's 29 February 1900; earlier serials are one day further from the epoch
_DAY_MS = 86_400_000
_WHOLE = 2**53

NumberCell = tuple[Kind, Value, float | None]
"""Kind, value and serial number of a cell that the file says holds a number."""


def number_of(text: str) -> int | float | None:
    """The number written in `text`, int when it is whole; None when it is none, or past what a float holds."""
    if len(text) < 16 and text.isascii() and text.isdecimal():
        return int(text)
    stripped = text.strip()
    if len(stripped) > 400 or not _NUMBER.fullmatch(stripped):
        return None
    number = float(stripped)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < _WHOLE else number


def number_cell(text: str, shown: Shown, epoch_1904: bool) -> NumberCell:
    """A cell of type number, as its style shows it. Text that is no number stays text, as it stands."""
    number = number_of(text)
    if number is None:
        return Kind.TEXT, text, None
    if shown is not Shown.PLAIN:
        moment = moment_of(number, shown, epoch_1904)
        if isinstance(moment, dt.datetime):
            return Kind.DATE, moment, number
        if moment is not None:
            return Kind.TIME, moment, number
    return Kind.NUMBER, number, number


def moment_of(number: float, shown: Shown, epoch_1904: bool) -> dt.datetime | dt.time | dt.timedelta | None:
    """What a serial number shown as date, time or duration means, to the millisecond; None when it is no such thing.

    A serial below 1 has no day in it and is a time of day whatever the format. Durations may have either sign.
    """
    milliseconds = round(number * _DAY_MS) if abs(number) < _END else None
    if milliseconds is None:
        return None
    if shown is Shown.DURATION:
        return dt.timedelta(milliseconds=milliseconds)
    if 0 <= number < 1 and milliseconds < _DAY_MS:
        return (_EPOCH_1900 + dt.timedelta(milliseconds=milliseconds)).time()
    return _date(milliseconds, epoch_1904)


def _date(milliseconds: int, epoch_1904: bool) -> dt.datetime | None:
    """The moment `milliseconds` after the calendar's start; None before it, past year 9999 and on 29 February 1900."""
    day, rest = divmod(milliseconds, _DAY_MS)
    if day < 0 or day >= (_END - _BEFORE_1904 if epoch_1904 else _END):
        return None
    if epoch_1904:
        return _EPOCH_1904 + dt.timedelta(days=day, milliseconds=rest)
    if day == _NO_DAY:
        return None
    return _EPOCH_1900 + dt.timedelta(days=day + (day < _NO_DAY), milliseconds=rest)


def serial_of(moment: dt.datetime) -> float:
    """The serial day of a moment in the 1900 calendar: the inverse of `moment_of` for dates."""
    days = (moment - _EPOCH_1900) / dt.timedelta(days=1)
    return days - 1 if days < _NO_DAY + 1 else days


def iso_cell(text: str) -> NumberCell:
    """A cell of type ISO 8601 date (``t="d"``). What is no date or time stays text, as it stands."""
    stripped = text.strip()
    try:
        moment = dt.datetime.fromisoformat(stripped).replace(tzinfo=None)
        return Kind.DATE, moment, serial_of(moment)
    except ValueError:
        pass
    try:
        time = dt.time.fromisoformat(stripped).replace(tzinfo=None)
    except ValueError:
        return Kind.TEXT, text, None
    return Kind.TIME, time, day_part(time)


def day_part(time: dt.time) -> float:
    """A time of day as a part of one day."""
    since = dt.timedelta(hours=time.hour, minutes=time.minute, seconds=time.second, microseconds=time.microsecond)
    return since / dt.timedelta(days=1)
