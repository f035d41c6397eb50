"""Dates, months and counts as people read them (GOV.UK and NHS style: 6 August 2026, 1 row, 1,204 rows)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # marks that turn the direction of writing
_STEERING = (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), *_TURNING)
_SCREEN = dict.fromkeys(_STEERING, "\ufffd") | dict.fromkeys(map(ord, "\n\r\t"), " ")

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_words(day: date) -> str:
    """``6 August 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_words(period: str) -> str:
    """``November 2026`` for ``2026-11``. Raises ValueError for anything else."""
    year, month = period.split("-")
    return f"{MONTHS[int(month) - 1]} {int(year)}"


def count(number: int, one: str, many: str = "") -> str:
    """``1 row``, ``1,204 rows``; `many` where an s will not do."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def on_screen(text: str) -> str:
    """`text` as one line for a terminal: what could steer it, and lone surrogates, become U+FFFD; breaks, spaces."""
    return text.translate(_SCREEN)


def listed(words: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return " ".join((", ".join(words[:-1]), last, words[-1])) if len(words) > 1 else "".join(words)


def rows_listed(rows: Sequence[int]) -> str:
    """``rows 6 to 9 and 12``: runs are drawn together."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    words = [str(first) if first == last else f"{first} to {last}" for first, last in runs]
    return f"{'row' if len(set(rows)) == 1 else 'rows'} {listed(words)}"
