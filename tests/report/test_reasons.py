"""Why an overdue action is put to the meeting: the reason that applies, never one that its own facts contradict."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tests.assurance.made import record as made
from trackerkit.assurance.actions import actions
from trackerkit.assurance.decisions import KINDS
from trackerkit.report.choices import decided, why_of
from trackerkit.report.questions import questions

(OVERDUE,) = (kind for kind, _ in KINDS if kind.key == "overdue")
LATE, HIGH, BOTH = (40, "Low", False), (10, "High", False), (40, "Extreme", False)
ESCALATED = (5, "Low", True)
PASSED = "The due date has passed, and the revised date has passed as well."


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([LATE], "Nobody has escalated it although it is overdue by more than 30 days."),
        ([HIGH], "Nobody has escalated it although it is overdue and a high or extreme risk."),
        ([BOTH], "Nobody has escalated it although it is overdue by more than 30 days and a high or extreme risk."),
        ([ESCALATED], PASSED),
        ([LATE, BOTH], "Nobody has escalated them although they are overdue by more than 30 days."),
        ([LATE, HIGH], "Nobody has escalated them although they are overdue by more than 30 days or a high or extreme risk."),
        ([ESCALATED] * 2, "Their due dates have passed, and the revised dates have passed as well."),
        ([LATE, ESCALATED], OVERDUE.why),
    ],
)  # fmt: skip
def test_only_the_reason_that_applies_is_given(rows, why):
    frame = pd.DataFrame(rows, columns=["days_overdue", "risk_level", "revised_passed"])
    assert why_of(OVERDUE, frame) == why


def test_the_card_and_the_pack_say_the_same_of_one_action():
    row = {"ref": "MED-OAK-26-001", "status": "In progress", "finding": "2 of 10 had no dose", "risk_level": "Low"}
    record = made([row | {"due_date": date(2026, 9, 2)}])
    found = actions(record)
    why = "Nobody has escalated it although it is overdue by more than 30 days."
    asked = [(one.why, one.facts) for one in questions(record, found) if one.kind == "overdue"]
    assert asked == [(why, ("84 days overdue.", "Not escalated."))]
    assert [one.why for one in decided(record, found) if one.ask == OVERDUE.ask] == [why]
