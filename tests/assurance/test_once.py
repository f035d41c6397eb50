from __future__ import annotations

import pandas as pd

from trackerkit.assurance.once import once

ROWS = [
    ("OAK", 6, "MED-OAK-2610-001", "MAR gaps", "Check each chart"),
    ("OAK", 7, " med-oak-2610-001", "MAR  gaps", "check each chart"),  # pasted again
    ("OAK", 8, "MED-OAK-2610-001", "MAR gaps on Rowan", "Check each chart"),  # one reference, another finding
    ("OAK", 9, "", "MAR gaps", "Check each chart"),
    ("OAK", 10, "", "MAR gaps", "Check each chart"),  # nothing says that these two are one
    ("ELM", 6, "MED-OAK-2610-001", "MAR gaps", "Check each chart"),  # another return
]


def frame(rows) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples([row[:2] for row in rows], names=["return", "row"])
    return pd.DataFrame([row[2:] for row in rows], columns=["ref", "finding", "action"], index=index)


def test_a_row_pasted_again_is_left_out_and_nothing_else():
    assert list(once(frame(ROWS)).index) == [("OAK", 6), ("OAK", 8), ("OAK", 9), ("OAK", 10), ("ELM", 6)]


def test_the_same_row_in_another_month_is_not_a_copy():
    both = pd.concat({"2026-10": frame(ROWS[:1]), "2026-11": frame(ROWS[:2])}, names=["period"])
    assert list(once(both).index) == [("2026-10", "OAK", 6), ("2026-11", "OAK", 6)]


def test_nothing_to_look_at():
    empty = frame(ROWS).iloc[:0]
    assert once(empty) is empty
