"""Dates, months and counts as people read them (GOV.UK and NHS style: 6 August 2026, 1 row, 1,204 rows)."""

from __future__ import annotations

import re
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

_MONTH_NUMBER = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_YEAR_MONTH = re.compile(r"^(\d{4})[-/](\d{1,2})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[-/](\d{4})$")
_WORD_YEAR = re.compile(r"^([a-z]{3,9})\.?[\s\-/,]*(\d{4}|\d{2})$", re.IGNORECASE)


def day_words(day: date) -> str:
    """``6 August 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_words(period: str) -> str:
    """``November 2026`` for ``2026-11``. Raises ValueError for anything else."""
    year, month = period.split("-")
    return f"{MONTHS[int(month) - 1]} {int(year)}"


def month_number(word: str) -> int:
    """The month's number for its name or a short form of it; 0 for any other word."""
    word = word.lower()
    number = _MONTH_NUMBER.get(word[:3], 0)
    full = MONTHS[number - 1].lower() if number else ""
    return number if number and (full.startswith(word) or word == "sept") else 0


def read_month(text: str) -> str:
    """``2026-11`` for "2026-11", "11/2026", "Nov 2026", "Nov-26" and "November 2026"; empty for anything else."""
    words = " ".join(text.replace("\u00a0", " ").split())
    if hit := _YEAR_MONTH.match(words):
        year, month = hit[1], int(hit[2])
    elif hit := _MONTH_YEAR.match(words):
        year, month = hit[2], int(hit[1])
    elif hit := _WORD_YEAR.match(words):
        year, month = hit[2] if len(hit[2]) == 4 else f"20{hit[2]}", month_number(hit[1])
    else:
        return ""
    return f"{year}-{month:02d}" if 1 <= month <= 12 else ""


def month_after(period: str) -> str:
    """``2027-01`` for ``2026-12``."""
    year, month = map(int, period.split("-"))
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def months_between(first: str, last: str) -> list[str]:
    """The months after `first` and before `last`."""
    found: list[str] = []
    month = month_after(first)
    while month < last:
        found.append(month)
        month = month_after(month)
    return found


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


_FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # begins a formula; the last four are = + - @ in full width


def safe(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula (OWASP, CSV injection); a lone surrogate becomes U+FFFD."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return f"'{text}" if text[:1] and text[0] in _FORMULA else text
