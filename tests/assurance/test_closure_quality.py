"""How well services close their actions: recounted from the rows as they were filled in, without the masks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from tests.report import sample
from trackerkit.assurance.actions import actions
from trackerkit.assurance.indicators import CLOSURE_QUALITY, INDICATORS, measure
from trackerkit.report.kinds.league import standings

POINTS_NOWHERE = {"on file"}  # of the words that the sample uses


@pytest.fixture(scope="module")
def seen():
    record = sample.record()
    return [(record, actions(record))]


def working_days(first: date, last: date) -> int:
    """Monday to Friday after `first`, up to and with `last`. No bank holiday falls into the sample's weeks."""
    days = (first + timedelta(days=at) for at in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 for day in days)


def recounted(rows: pd.DataFrame) -> tuple[int, int, int, int, int]:
    """Closed; of those checked in time from a sample, evidenced, proven, and all three."""
    closed = checked = evidenced = proven = well = 0
    for row in rows.to_dict("records"):
        if row["status"] != "Closed" and pd.isna(row["date_closed"]):
            continue
        closed += 1
        has_evidence = bool(row["action_taken"] and row["completed_by"] and not pd.isna(row["date_completed"])) and row[
            "evidence_location"
        ].lower() not in {"", *POINTS_NOWHERE}
        somebody_else = row["verified_by"] not in ("", row["completed_by"], row["owner"])
        complete = has_evidence and somebody_else and row["sample_checked"] != "" and row["outcome"] == "Complete"
        in_time = complete and working_days(row["date_completed"].date(), row["date_verified"].date()) <= 5
        works = complete and row["effect"] == "Improved" and bool(row["effect_baseline"] and row["effect_result"])
        evidenced += has_evidence
        checked += in_time
        proven += works
        well += in_time and works
    return closed, checked, evidenced, proven, well


def test_the_counts_of_each_service_are_those_of_its_rows(seen):
    frame = seen[0][0].month.frames["actions"]
    found = {one.service.code: (one.closed, *one.counts) for one in standings(seen)}
    assert found == {code: recounted(frame.loc[[code]]) for code in ("OAK", "RIV", "LAV")}
    assert found == {"OAK": (7, 6, 7, 6, 6), "RIV": (3, 1, 3, 1, 1), "LAV": (3, 3, 3, 3, 3)}


def test_a_late_check_is_no_check_in_time(seen):
    record, found = seen[0]
    late = record.month.frames["actions"].copy()
    closed = found[found["closed"] & found["proven"]].index
    late.loc[closed, "date_completed"] = pd.Timestamp("2026-06-01")
    late.loc[closed, "date_completed:read"] = pd.Timestamp("2026-06-01")
    changed = replace(record, month=replace(record.month, frames={**record.month.frames, "actions": late}))
    counts = {one.key: measure(actions(changed), one).count for one in CLOSURE_QUALITY}
    assert counts == {"closed_checked": 0, "closed_evidenced": 13, "closed_proven": 10, "closed_well": 0}


def test_the_comparison_adds_no_figure_to_the_monthly_pack():
    assert {one.key for one in CLOSURE_QUALITY} & {one.key for one in INDICATORS} == set()
