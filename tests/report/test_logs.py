"""The register's own logs in the pack: every sheet that its definition marks, in its own words, masked and escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from tests.assurance.made import record
from tests.report.conftest import HOSTILE, hostile
from tests.report.test_masked import NHS, SECRETS, TYPED
from trackerkit.assurance.actions import actions
from trackerkit.register import load_register, register_keys
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html, render_print
from trackerkit.report.logs import logs
from trackerkit.report.model import LogEntry

ROBUST = {
    "action_ref": "MED-OAK-2610-001", "review_date": date(2026, 11, 18), "reviewed_by": "Dilys Warren",
    "evidence_robust": "Not robust", "challenge": "Who looked at the protocols?", "support": "A day of the pharmacist",
    "further_escalation": "none",
}  # fmt: skip
RECEIVED = [
    {"action_ref": "FAL-OAK-2610-002", "date_received": date(2026, 11, 12), "asked_for": "A floor-fixed rail, about £380"},
    {"action_ref": "MED-OAK-2610-001", "date_received": ("12th Nov", None), "asked_for": "An induction sheet",
     "decision": "Agreed", "decided_by": "Dilys Warren", "date_decided": date(2026, 11, 20)},
]  # fmt: skip
MINUTES = {
    "meeting_date": date(2026, 11, 20), "item": "PRN protocols", "compared_with": "Incidents 6, 7 and 5",
    "decision": "One template", "owner": "Amara Osei", "due_date": date(2026, 12, 18),
}  # fmt: skip
REVIEW = {
    "action_ref": " fal-oak-2611-001 ", "review_date": date(2026, 11, 19), "reviewed_by": "Amara Osei",
    "measure": "Falls in room 4", "baseline": "4, October 2026", "now": "2, to 19 November 2026", "effect": "Improved",
    "continuing_weakness": "Lighting at night", "revised_action": "Lamp with a sensor",
}  # fmt: skip
CHECK = {
    "action_ref": "QUA-OAK-2611-001", "kind": "Spot check", "observed_on": date(2026, 11, 12),
    "observed_by": "Amara Osei", "staff_code": "C14", "practice": "Tea first, then the wash",
    "feedback": "Told on the day", "standards": "Ask before each step", "follow_up": "Second check by 1 December",
}  # fmt: skip
FALL = {"ref": "FAL-OAK-2611-001", "finding": "Room 4: no environmental check since July", "status": "In progress"}


def printed(register, acts=(), **others):
    made = record(acts, others=others, register=register)
    return {log.title: log for log in logs(made, actions(made))}


@pytest.fixture(scope="module")
def governance():
    return record(
        [], others={"leadership": [ROBUST], "received": RECEIVED, "minutes": [MINUTES]}, register="governance"
    )


def test_which_sheets_are_logs_is_in_the_definition():
    assert {key: [sheet.key for sheet in load_register(key).sheets if sheet.in_pack] for key in register_keys()} == {
        "falls": ["reviews", "root_causes"],
        "governance": ["leadership", "reviews", "root_causes", "received", "minutes"],
        "medication": ["reviews", "root_causes"],
        "quality": ["concerns", "observations", "reviews", "root_causes"],
    }


def test_the_leadership_review_is_printed_as_it_was_filled_in():
    log = printed("governance", leadership=[ROBUST])["Leadership review"]
    assert (log.key, log.lead) == ("log-leadership", "1 entry.")
    assert log.entries == (
        LogEntry(
            ref="MED-OAK-2610-001", place="Oak House", about="",
            facts=(
                ("Date of review", "18 November 2026"), ("Reviewed by", "Dilys Warren"),
                ("Is the closure evidence robust", "Not robust"),
            ),
            words=(
                ("Challenge", "Who looked at the protocols?"), ("Support measures", "A day of the pharmacist"),
                ("Further escalation", "none"),
            ),
        ),
    )  # fmt: skip


def test_what_is_empty_says_so_and_a_date_typed_as_text_is_shown():
    log = printed("governance", received=RECEIVED)["Escalations received"]
    assert [(entry.facts, entry.words) for entry in log.entries] == [
        (
            (("Date received", "12 November 2026"), ("Decided by", "not entered"), ("Date decided", "not entered")),
            (("What is asked for", "A floor-fixed rail, about £380"), ("Decision", "not entered")),
        ),
        (
            (("Date received", "12th Nov"), ("Decided by", "Dilys Warren"), ("Date decided", "20 November 2026")),
            (("What is asked for", "An induction sheet"), ("Decision", "Agreed")),
        ),
    ]


def test_a_sheet_without_references_is_told_by_service_and_row():
    log = printed("governance", minutes=[MINUTES])["Decisions and minutes"]
    assert [(entry.ref, entry.place) for entry in log.entries] == [("Oak House", "Row 6")]


def test_a_review_of_the_effect_stands_beside_the_finding_of_its_action():
    log = printed("falls", [FALL], reviews=[REVIEW])["Weekly reviews"]
    assert [(entry.ref, entry.about, entry.words) for entry in log.entries] == [
        ("fal-oak-2611-001", "Room 4: no environmental check since July", (
            ("Measure", "Falls in room 4"), ("Previous baseline", "4, October 2026"),
            ("Now", "2, to 19 November 2026"), ("Continuing weakness", "Lighting at night"),
            ("Revised action", "Lamp with a sensor"),
        )),
    ]  # fmt: skip


def test_spot_checks_and_supervision_are_printed():
    log = printed("quality", observations=[CHECK])["Observations"]
    assert log.entries[0].facts == (
        ("Kind", "Spot check"), ("Date", "12 November 2026"), ("Observed by", "Amara Osei"),
    )  # fmt: skip
    assert [label for label, _ in log.entries[0].words] == [
        "Staff code", "Observed practice", "Feedback given", "Standards expected", "Follow-up requirements",
    ]  # fmt: skip


def test_what_waits_for_a_decision_comes_first(governance):
    context = pack_context(governance)
    assert [(one.number, one.ask, one.about, one.why, one.facts) for one in context.decisions] == [
        (1, "Decide what a service has asked for", "FAL-OAK-2610-002: A floor-fixed rail, about £380",
         "It is on the Escalations received sheet, and no decision is entered.",
         (("Action", "FAL-OAK-2610-002"), ("Date received", "12 November 2026"),
          ("What is asked for", "A floor-fixed rail, about £380"))),
    ]  # fmt: skip


@pytest.mark.parametrize("render", [render_html, render_print], ids=["screen", "print"])
def test_each_log_is_a_section_and_the_empty_ones_share_one(governance, render):
    page = html.fromstring(render(pack_context(governance)))
    titles = [heading.text for heading in page.iter("h2")]
    at = titles.index("Leadership review")
    assert titles[at : at + 4] == [
        "Leadership review", "Escalations received", "Decisions and minutes", "Nothing to report",
    ]  # fmt: skip
    assert [item.text_content() for item in page.xpath("//section[@aria-labelledby='nothing']//li")][-2:] == [
        "Reviews. Nothing is on the Reviews sheet.", "Root causes. Nothing is on the Root causes sheet.",
    ]  # fmt: skip


@pytest.mark.parametrize("render", [render_html, render_print], ids=["screen", "print"])
def test_hostile_words_on_a_log_stay_words(governance, render):
    frames = {key: hostile(governance.month.frames[key]) for key in ("leadership", "received", "minutes")}
    month = replace(governance.month, frames={**governance.month.frames, **frames})
    page = html.fromstring(render(pack_context(replace(governance, month=month))))
    assert [e.tag for e in page.iter("script", "link", "img", "image", "iframe", "object", "embed")] == []
    assert len(list(page.iter("style"))) == 1
    assert HOSTILE[1] in page.text_content()


def test_personal_data_on_a_log_is_masked_and_not_cut_in_half(governance):
    long = f"{'word ' * 16}{NHS} and more words than a line of the first page will hold"
    received = [{**RECEIVED[0], "asked_for": long}]
    others = {"leadership": [{**ROBUST, "challenge": TYPED}], "received": received}
    made = record([{**FALL, "finding": long}], others=others, register="governance")
    for page in (render_html(pack_context(made)), render_print(pack_context(made))):
        assert "[NHS number]" in page
        assert [secret for secret in (*SECRETS, "999 000") if secret in page] == []
