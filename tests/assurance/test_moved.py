"""Dates that were moved without a decision, and actions that vanished: the meeting hears of both by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.assurance.made import record
from trackerkit.assurance import lists
from trackerkit.assurance.actions import actions
from trackerkit.assurance.decisions import decisions
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.report.choices import decided

ROWS = [
    {"ref": "A1", "status": "In progress", "due_date": date(2026, 12, 4), "original_due_date": date(2026, 10, 2), "risk_level": "Extreme"},
    {"ref": "A2", "status": "In progress", "due_date": date(2026, 12, 4), "original_due_date": date(2026, 11, 13), "risk_level": "Low"},
    {"ref": "A3", "status": "In progress", "due_date": date(2026, 12, 4), "risk_level": "High"},
    {"ref": "A4", "status": "In progress", "due_date": date(2026, 12, 4), "risk_level": "High"},
]  # fmt: skip
GONE = Problem(
    "TK801",
    Severity.ERROR,
    CellRef("Actions"),
    "Said",
    "A9 was open in October 2026 and is not in this return.",
    ref="A9",
)


def made():
    found = record(ROWS, others={"escalations": [{"action_ref": "A4", "decision": "Agreed"}]})
    rows = [int(row) for row in actions(found)["ref"].index.get_level_values(-1)]
    (service,) = set(actions(found)["service"])
    moved = [
        (service, Problem("TK802", Severity.WARNING, CellRef("Actions", row, 16), "Said", key="due_date", ref=ref))
        for row, ref in zip(rows, ("A1", "A2", "", "A4"), strict=True)
        if ref
    ]
    return replace(found, problems=(*moved, (service, GONE)))


def test_every_moved_date_is_listed_and_the_grave_ones_are_a_decision_unless_escalated():
    one = made()
    found = actions(one)
    assert list(lists.moved(found)["ref"]) == ["A1", "A4", "A2"]
    kinds = {kind.key: list(rows["ref"]) for kind, rows in decisions(one, found)}
    assert kinds["moved"] == ["A1"]
    (asked,) = (each for each in decided(one, found) if each.ask.startswith("Agree the new date, or"))
    assert [line.facts for line in asked.lines] == [
        (
            "The first due date was 2 October 2026.",
            "It is due on 4 December 2026 now.",
            "No decision allows the new date.",
        )
    ]


def test_an_action_that_vanished_is_put_to_the_meeting_by_its_reference():
    one = made()
    found = actions(one)
    (asked,) = (each for each in decided(one, found) if each.ask.startswith("Ask where the actions are"))
    assert [told for _, told in asked.facts] == ["A9 was open in October 2026 and is not in this return."]
    assert asked.about.endswith(", A9")
