"""Where two dates of one action cannot both be right, or one cannot speak for the other: said in a sentence, or ""."""

from __future__ import annotations

import re
from datetime import date

from trackerkit.assurance.words import MONTHS, long_date

_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b", re.IGNORECASE)


def checked_before_done(verified: date | None, completed: date | None) -> str:
    """The check is dated before the work was finished (TK403)."""
    if verified is None or completed is None or verified >= completed:
        return ""
    return (
        f"Contradiction: the check is dated {long_date(verified)}, before the work was finished on "
        f"{long_date(completed)}"
    )


def closed_before_check(closed: date | None, verified: date | None) -> str:
    """It was closed before it was checked (TK508)."""
    if closed is None or verified is None or closed >= verified:
        return ""
    return (
        f"Contradiction: it was closed on {long_date(closed)}, before the check of {long_date(verified)} that "
        "should have come first"
    )


def result_after_check(result: str, verified: date | None) -> str:
    """The result names a day later than the check, which cannot have seen it."""
    last = last_day_in(result)
    if verified is None or last is None or last <= verified:
        return ""
    return (
        f"The check is of {long_date(verified)} and the result runs to {long_date(last)}: whoever checked cannot "
        "have seen the whole result"
    )


def asked_though_done(
    asked: date | None,
    revised: date | None,
    completed: date | None,
    *,
    weak: bool,
    checked: date | None,
    found: str = "",
) -> str:
    """A new date is asked for work that is recorded as done.

    `weak`: the check, of the day `checked`, found that it did not fully work; to ask for time after that is right.
    `found`: what an earlier check, before this was asked, had found, as in “Partially complete on 8 September 2026”.
    """
    if revised is None or completed is None:
        return ""
    if asked is not None and completed > asked:
        return f"The work is recorded as finished on {long_date(completed)}, after this was asked"
    if weak and (checked is None or asked is None or checked <= asked):
        return ""
    return (
        f"Contradiction: a new date, {long_date(revised)}, is asked for work that is recorded as finished on "
        f"{long_date(completed)}"
        + (f". A check had found it {found}, and the date completed is still that of before" if found else "")
    )


def last_day_in(text: str) -> date | None:
    """The latest day that is written out in the text, as in ``14 to 30 September 2026``; None where there is none."""
    found = []
    for day, month, year in _DAY.findall(text):
        try:
            found.append(date(int(year), [one.lower() for one in MONTHS].index(month.lower()) + 1, int(day)))
        except ValueError:  # 31 June: no day
            continue
    return max(found, default=None)
