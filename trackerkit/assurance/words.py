"""Dates and numbers as people read them (the GOV.UK style: 6 August 2026)."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_date(day: date | np.datetime64 | None) -> str:
    """``6 August 2026`` for a date, datetime, Timestamp or datetime64; empty for NaT and None. No locale."""
    if day is None or pd.isna(day):
        return ""
    known: date = day if isinstance(day, date) and not isinstance(day, datetime) else pd.Timestamp(day).date()
    return f"{known.day} {MONTHS[known.month - 1]} {known.year}"


def long_period(period: str) -> str:
    """``November 2026`` for ``2026-11``."""
    year, month = period.split("-")
    return f"{MONTHS[int(month) - 1]} {int(year)}"


def count(number: int, one: str, many: str = "") -> str:
    """``1 action``, ``1,204 actions``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
