"""The pack of every register: its own words, and nothing that only the medication register has."""

from __future__ import annotations

import io

import pikepdf
import pytest
from lxml import html

from tests.report import registers
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html


@pytest.fixture(scope="module", params=registers.REGISTERS)
def key(request):
    return request.param


@pytest.fixture(scope="module")
def packs():
    return {key: pack_context(registers.record(key)) for key in registers.REGISTERS}


def next_steps(context):
    return [(line.line.ref[-3:], line.line.step, line.line.facts) for group in context.groups for line in group.lines]


def test_no_word_of_the_medication_register_is_left(packs, key):
    page = html.fromstring(render_html(packs[key]))
    shown = page.text_content().lower()
    assert [word for word in ("medication", "mar chart", "the actions sheet") if word in shown] == []
    assert page.findtext(".//h1") == {"falls": "Falls register", "quality": "Quality register",
                                      "governance": "Governance register"}[key]  # fmt: skip


@pytest.mark.pdf
def test_it_prints(render_pdf, packs, key):
    with pikepdf.open(io.BytesIO(render_pdf(packs[key]))) as pdf:
        titles = [item.title for item in pdf.open_outline().root]
    at = titles.index("Themes")
    assert titles[at : at + 5] == [
        "Themes", "Measures beside the themes", "Has anything changed?", "By key question",
        "All actions",
    ]  # fmt: skip


def test_falls_words_of_an_outcome_count_as_the_core_has_them(packs):
    assert next_steps(packs["falls"]) == [
        ("001", "Open", ("Enter the date completed once the work is done.",)),
        ("002", "Proven", ("It must hold until 20 February 2027, and a review of its effect on that day or later must say Improved.",)),
        ("003", "Evidenced", ("The outcome is “Requires further action”: it stays open until a check finds it complete.",)),
        ("004", "Evidenced", ("Incident record checked must be Yes before the outcome is Full closure.",)),
    ]  # fmt: skip
    weak = next(found for found in packs["falls"].lists if found.key == "weak")
    assert [line.ref for line in weak.lines] == ["FAL-OAK-2611-003"]


def test_quality_is_proven_only_when_every_kind_of_evidence_supports_it(packs):
    assert next_steps(packs["quality"]) == [
        ("001", "Open", ("Enter the date completed once the work is done.",)),
        ("002", "Verified", ("Observation shows improvement must be Yes before the action is closed.",)),
        ("003", "Proven", ("Close it, with the date closed and a closure note.",)),
    ]
    closed = next(found for found in packs["quality"].lists if found.key == "closed-weak")
    assert [(line.ref, line.facts) for line in closed.lines] == [
        ("QUA-OAK-2611-002", (
            "Closed on 20 November 2026.", "Outcome: Complete.",
            "Asked again on 18 November 2026, the person answered: “They ask first now”.",
            "Feedback shows improvement is “Yes”.", "Observation shows improvement is “Mixed”.",
            "Call data shows improvement is “Yes”.",
            "Observation shows improvement must be Yes before the action is closed.",
            "Closure note: “Closed after the call of 18 November”.",
        )),
    ]  # fmt: skip
    assert [decision.ask for decision in packs["quality"].decisions] == [
        "Agree the new date and the support asked for: 1 December 2026",
        "Reopen what was closed without verification or on a weak outcome",
    ]


def test_governance_has_no_audits_and_its_own_name_for_the_actions(packs):
    unnamed = registers.record("governance")
    frame = unnamed.month.frames["actions"]
    frame["ref"] = ""
    context = pack_context(unnamed)
    assert [line.line.ref for line in context.groups[0].lines] == [
        "Row 6 of the Improvement plan sheet", "Row 7 of the Improvement plan sheet",
    ]  # fmt: skip
    log = next(found for found in context.lists if found.key == "escalations")
    assert log.lines[0].finding == "The reference is not on the Improvement plan sheet."
    assert next_steps(packs["governance"]) == [
        ("001", "Open", ("Enter the date completed once the work is done.",)),
        ("002", "Evidenced", (
            "The outcome is “Partially complete”: it stays open until a check finds it complete.",
        )),
    ]  # fmt: skip


def test_the_measures_are_the_registers_own(packs):
    assert [row for row in packs["falls"].measures.table.rows if row[0].startswith(("Falls", "Days"))] == [
        ("Falls", "6", "4"),
        ("Falls in bedrooms", "", ""),
        ("Falls in bathrooms", "", ""),
        ("Falls elsewhere", "", ""),
        ("Days from fall to care plan update", "", "7 for 4 (1.8 each)"),
    ]
    assert [row for row in packs["quality"].measures.table.rows if row[0] == "Review calls positive"] == [
        ("Review calls positive", "6", "17 of 20 (85%)"),
    ]
    assert packs["governance"].measures.table.rows[4] == ("Overdue actions", "6", "9")


def test_the_key_questions_are_those_of_the_themes(packs):
    asked = {key: [row[:3] for row in context.key_questions.table.rows] for key, context in packs.items()}
    assert asked["quality"] == [
        ("Well-led", "Governance, management and sustainability", "3"),
        ("Well-led", "Learning, improvement and innovation", "3"),
        ("Safe", "Safe and effective staffing", "2"),
        ("Effective", "Monitoring and improving outcomes", "1"),
        ("Caring", "Kindness, compassion and dignity", "3"),
        ("Caring", "Independence, choice and control", "0"),
        ("Responsive", "Care provision, integration and continuity", "0"),
        ("Responsive", "Listening to and involving people", "0"),
    ]
    assert ("Safe", "Medicines optimisation", "1") in asked["governance"]
    assert ("Safe", "Safe environments", "2") in asked["falls"]
