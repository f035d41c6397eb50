"""The actions by CQC key question: Well-led first (S-G16), by either version of the framework."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.assurance.made import record
from trackerkit.assurance.actions import actions
from trackerkit.assurance.framework import ItemRow, by_item
from trackerkit.register import load_frameworks

ROWS = [
    {"ref": "A1", "theme": "PRN protocols", "status": "In progress", "due_date": date(2026, 11, 20)},
    {"ref": "A2", "theme": "Stock balance", "status": "Not started", "due_date": date(2026, 12, 20)},
    {"ref": "A3", "theme": "Training and competency", "status": "Completed"},
    {"ref": "A4", "theme": "Other", "status": "Not started", "due_date": date(2026, 12, 20)},
]


def test_well_led_first_then_safe_and_effective():
    made = record(ROWS)
    assert by_item(made, actions(made)) == (
        ItemRow("Well-led", "Governance, management and sustainability", 4, 3, 1, 0),
        ItemRow("Well-led", "Learning, improvement and innovation", 4, 3, 1, 0),
        ItemRow("Safe", "Safe and effective staffing", 1, 0, 0, 0),
        ItemRow("Safe", "Medicines optimisation", 2, 2, 1, 0),
        ItemRow("Effective", "Delivering evidence-based care and treatment", 0, 0, 0, 0),
        ItemRow("Effective", "Monitoring and improving outcomes", 1, 0, 0, 0),
    )


def test_the_draft_of_2026_is_reached_by_the_crosswalk():
    made = replace(record(ROWS), framework=load_frameworks()["key-lines-draft-2026"])
    assert [(row.question, row.item, row.actions) for row in by_item(made, actions(made))] == [
        ("Well-led", "Governance and management", 4),
        ("Well-led", "Improvement, innovation and learning", 4),
        ("Safe", "Safe staffing", 1),
        ("Safe", "Safe medicines and treatments", 2),
        ("Effective", "Evidence-based care and equitable outcomes", 1),
    ]
