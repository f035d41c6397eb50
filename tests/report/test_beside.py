"""The measures beside the themes, and the actions by key question: the cells as they are printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from tests.assurance.made import record
from trackerkit.assurance.record import EarlierMonth, Reading
from trackerkit.assurance.sections import FRAMEWORK, MEASURES
from trackerkit.register import load_frameworks
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html, render_print

ACTIONS = [
    {"ref": "A1", "theme": "PRN protocols", "status": "In progress", "due_date": date(2026, 11, 20), "repeat_of": "X"},
    {"ref": "A2", "theme": "Training and competency", "status": "Not started", "due_date": date(2026, 12, 20)},
]
MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10")
EARLIER = tuple(
    EarlierMonth(
        period, {"open": 20 - at}, overdue=9 - at, repeats=at,
        readings=(Reading("OAK", "MAR compliance", period, 400 + at, 500),) if period != "2026-08" else (),
    )
    for at, period in enumerate(MONTHS)
)  # fmt: skip
NOW = [
    {"measure": "Medicines incidents", "period": "2026-11", "value": 4},
    {"measure": "MAR compliance", "period": "2026-11", "value": 430, "out_of": 440},
]


@pytest.fixture(scope="module")
def made():
    return record(ACTIONS, others={"measures": NOW}, earlier=EARLIER)


@pytest.fixture(scope="module", params=[render_html, render_print], ids=["screen", "print"])
def page(request, made):
    return html.fromstring(request.param(pack_context(made)))


def section(page, key):
    return page.xpath(f"//section[@aria-labelledby='{key}']")[0]


def cells(page, key):
    """The heading row and the rows of the section's table, as they are read."""
    return [
        tuple(cell.text_content().strip() for cell in row.iter("th", "td")) for row in section(page, key).iter("tr")
    ]


def test_the_measures_of_the_last_six_months(page):
    assert section(page, MEASURES.key).findtext("h2") == "Measures beside the themes"
    assert cells(page, MEASURES.key) == [
        ("Measure", "June 2026", "July 2026", "August 2026", "September 2026", "October 2026", "November 2026"),
        ("Actions open (counted)", "18", "17", "16", "15", "14", "2"),
        ("Actions overdue (counted)", "7", "6", "5", "4", "3", "1"),
        ("Findings that came back (counted)", "2", "3", "4", "5", "6", "1"),
        ("Medicines incidents", "", "", "", "", "", "4"),
        ("MAR compliance", "402 of 500 (80%)", "403 of 500 (81%)", "", "405 of 500 (81%)", "406 of 500 (81%)",
         "430 of 440 (98%)"),
        ("Competency assessments passed", "", "", "", "", "", ""),
        ("Supervision findings", "", "", "", "", "", ""),
    ]  # fmt: skip


def test_how_to_read_the_measures_claims_no_cause(page):
    told = [p.text_content() for p in section(page, MEASURES.key).iter("p")]
    assert told[0] == (
        "If actions work, these should move. The table sets them side by side; it does not say that the one caused "
        "the other."
    )
    assert section(page, MEASURES.key).findtext(".//caption") == (
        "The actions of the register, and the measures that should move with them, month by month"
    )


def test_the_actions_by_key_question_well_led_first(page):
    assert section(page, FRAMEWORK.key).findtext("h2") == "By key question"
    assert cells(page, FRAMEWORK.key) == [
        ("Key question", "Item of the framework", "Actions", "Open", "Overdue", "Proven"),
        ("Well-led", "Governance, management and sustainability", "2", "2", "1", "0"),
        ("Well-led", "Learning, improvement and innovation", "2", "2", "1", "0"),
        ("Safe", "Safe and effective staffing", "1", "1", "0", "0"),
        ("Safe", "Medicines optimisation", "1", "1", "1", "0"),
        ("Effective", "Delivering evidence-based care and treatment", "0", "0", "0", "0"),
        ("Effective", "Monitoring and improving outcomes", "1", "1", "0", "0"),
    ]
    assert section(page, FRAMEWORK.key).findtext("p") == (
        "The framework is: CQC quality statements (single assessment framework). Status: in force, from "
        "21 November 2023."
    )


def test_both_stand_in_the_contents_after_the_themes(page):
    links = [link.get("href") for link in page.xpath("//nav//a")]
    at = links.index("#themes")
    assert links[at : at + 5] == ["#themes", "#measures", "#change", "#framework", "#full"]


def test_the_draft_framework_is_named_with_its_status_and_its_own_items(made):
    draft = replace(made, framework=load_frameworks()["key-lines-draft-2026"])
    context = pack_context(draft)
    assert context.key_questions.lead[0] == (
        "The framework is: CQC key lines of enquiry, adult social care (draft of 2026). Status: draft: the final "
        "framework was not published when this list was made."
    )
    assert [row[:2] for row in context.key_questions.table.rows] == [
        ("Well-led", "Governance and management"),
        ("Well-led", "Improvement, innovation and learning"),
        ("Safe", "Safe staffing"),
        ("Safe", "Safe medicines and treatments"),
        ("Effective", "Evidence-based care and equitable outcomes"),
    ]
    assert "PRN protocols: Safe, Safe medicines and treatments." in context.guide.framework


def test_in_the_first_month_the_table_has_one_month():
    context = pack_context(record(ACTIONS))
    assert context.measures.table.headings == ("Measure", "November 2026")
    assert context.measures.table.rows[:2] == (("Actions open (counted)", "2"), ("Actions overdue (counted)", "1"))
