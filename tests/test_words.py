"""Months as people write them, and the months between two of them."""

from __future__ import annotations

import pytest

from trackerkit.words import month_after, months_between, read_month


@pytest.mark.parametrize(
    "text", ["2026-11", "2026/11", "11/2026", "11-2026", "Nov 2026", "november 2026", " November  2026 ", "Nov-26"]
)
def test_one_month_written_in_many_ways(text: str):
    assert read_month(text) == "2026-11"


@pytest.mark.parametrize("text", ["", "2026", "11", "13/2026", "2026-00", "2026.11", "Autumn 2026", "1/11/2026"])
def test_what_is_no_month(text: str):
    assert read_month(text) == ""


def test_after_and_between():
    assert [month_after(month) for month in ("2026-11", "2026-12")] == ["2026-12", "2027-01"]
    assert months_between("2026-11", "2027-02") == ["2026-12", "2027-01"]
    assert months_between("2026-11", "2026-12") == []
