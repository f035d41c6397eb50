"""What an inspector asks of a trail: words that became a date, what was asked and answered, what cannot both be right."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from lxml import html

from trackerkit.demo.story import put_in, run_day, setup_workbook, story
from trackerkit.inspection import inspection_file
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger
from trackerkit.month import run_month
from trackerkit.provider import Folder
from trackerkit.provider_folder import load_provider
from trackerkit.report.html import render_html
from trackerkit.trail import trail_of

PERIODS = ("2026-07", "2026-08", "2026-09", "2026-10")
AS_AT = run_day(PERIODS[-1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Folder:
    """The demo's four months of all registers, without its packs."""
    folder = Folder(tmp_path_factory.mktemp("told") / "provider")
    folder.root.mkdir()
    for period in PERIODS:
        day = run_day(period)
        folder.setup.write_bytes(setup_workbook(period))
        issue_month(folder, period, as_at=day)
        for one in story(period):
            put_in(folder, one)
        run_month(folder, period, as_at=day, received_at=datetime.combine(day, time(9), UTC))
    return folder


def steps(folder, ref):
    (trail,) = trail_of(folder, ref, as_at=AS_AT).trails
    return trail, {
        step.title: [(fact.says, fact.is_change, fact.is_contrary) for fact in step.facts] for step in trail.steps
    }


def test_words_that_became_a_date_are_a_change_in_a_box(folder):
    _, told = steps(folder, "MED-BIR-2608-001")
    assert told["Due date"] == [
        ("Due date: end of August.", False, False),
        ("Due date was changed from “end of August” to “25 September 2026”.", True, False),
    ]


def test_what_was_asked_received_wanted_and_answered(folder):
    _, told = steps(folder, "MED-ELM-2608-002")
    assert told["Escalations"] == [
        (
            "Asked on 9 September 2026 of Daniel Achebe: An agency induction sheet for the clinic room, agreed with the "
            "agency. Reason for delay: Agency nurses do not know the alarm code, so the alarm is silenced and no reading "
            "is taken. Until then: Night nurse takes a second reading at 8pm. By when: 23 September 2026. No answer is "
            "recorded on that log.",
            False,
            False,
        ),
        (
            "Contradiction: a new date, 23 September 2026, is asked for work that is recorded as finished on 26 August "
            "2026. A check had found it “Partially complete” on 8 September 2026, and the date completed is still that "
            "of before.",
            False,
            True,
        ),
        (
            "Received by head office on 9 September 2026: An agency induction sheet for the clinic room, agreed with the "
            "agency. Answered by Daniel Achebe: Agreed: Imran Shah to settle it with the agency by 16 October.",
            False,
            False,
        ),
    ]
    _, none = steps(folder, "MED-ELM-2607-001")
    assert none["Escalations"] == [("Nothing is on the Escalation log for it.", False, False)]


def test_sustained_says_what_it_rests_on_and_time_alone_is_not_enough(folder):
    held, _ = steps(folder, "MED-ELM-2607-001")
    assert (held.step, held.missing, held.rests_on) == ("Sustained", (), (
        "Sustained rests on the review of 28 October 2026 by Callum Rae, 3 months or more after it was closed on 20 July "
        "2026: “Improved” (“Returned medicines that are in the returns book: 11 of 11, 1 to 27 October 2026”). No action "
        "on record repeats it."
    ))  # fmt: skip
    late = trail_of(folder, "MED-ELM-2608-001", as_at=run_day("2026-11")).trails[0]
    assert (late.step, late.rests_on, late.missing) == ("Proven", "", (
        "That 3 months have passed does not show that it held: enter a review of its effect made on 25 November 2026 or "
        "later on the Reviews sheet; none is on record.",
    ))  # fmt: skip


def test_what_the_person_answered_comes_before_the_rule(folder):
    trail, _ = steps(folder, "QUA-HAR-2609-002")
    assert trail.answers[3].says[:4] == (
        "Asked again on 26 October 2026, the person answered: “MN says that she is covered now, and that the visit is still "
        "over too soon”.",
        "Feedback shows improvement is “Mixed”.",
        "Observation shows improvement is “Yes”.",
        "Call data shows improvement is “No”.",
    )
    closed, _ = steps(folder, "QUA-HAR-2609-001")
    assert closed.answers[3].says[:7] == (
        "What the person says now is not recorded.",
        "Feedback shows improvement is “not said”.",
        "Observation shows improvement is “not said”.",
        "Call data shows improvement is “not said”.",
        "Feedback shows improvement must be Yes before the action is closed.",
        "Observation shows improvement must be Yes before the action is closed.",
        "Call data shows improvement must be Yes before the action is closed.",
    )


def test_a_result_that_the_check_cannot_have_seen_is_said(folder):
    trail, told = steps(folder, "MED-OAK-2609-002")
    says = (
        "The check is of 15 September 2026 and the result runs to 20 October 2026: whoever checked cannot have seen the "
        "whole result."
    )
    assert says in trail.answers[2].says
    assert (says, False, False) in told["Check by somebody else"]


def test_the_inspection_file_prints_every_escalation_those_without_an_answer_first(folder):
    provider, _ = load_provider(folder, AS_AT)
    with Ledger.open(folder.ledger) as ledger:
        context = inspection_file(folder, ledger, provider, PERIODS[-1], as_at=AS_AT)
    table = context.escalations
    assert table.headings == ("Action", "Asked", "Received by head office", "By when", "Answered")
    assert table.rows == (
        (
            "FAL-BIR-2609-001",
            "21 October 2026, of Daniel Achebe: The landlord's agreement to a floor-fixed rail, about £380.",
            "21 October 2026: The landlord's agreement to a floor-fixed rail, about £380.",
            "3 November 2026",
            "No answer is recorded.",
        ),
        (
            "MED-OAK-2609-001",
            "2 October 2026, of Daniel Achebe: A call from the nominated individual to the practice manager.",
            "Not on head office's log",
            "20 November 2026",
            "No answer is recorded.",
        ),
        (
            "MED-ELM-2608-002",
            "9 September 2026, of Daniel Achebe: An agency induction sheet for the clinic room, agreed with the agency.",
            "9 September 2026: An agency induction sheet for the clinic room, agreed with the agency.",
            "23 September 2026. Contradiction: a new date, 23 September 2026, is asked for work that is recorded as "
            "finished on 26 August 2026. A check had found it “Partially complete” on 8 September 2026, and the date "
            "completed is still that of before.",
            "Daniel Achebe: Agreed: Imran Shah to settle it with the agency by 16 October.",
        ),
        (
            "MED-OAK-2608-002",
            "1 October 2026, of Daniel Achebe: A second senior for the evening count.",
            "Not on head office's log",
            "9 October 2026. The work is recorded as finished on 5 October 2026, after this was asked.",
            "Daniel Achebe: Agreed once, with a second senior until then.",
        ),
    )
    page = html.fromstring(render_html(context))
    assert [one.text_content() for one in page.xpath("//h2[@id='escalations']")] == [
        "Escalations: asked, received, by when, answered"
    ]
    boxes = page.xpath("//p[@class='contrary']")
    assert [box.text_content() for box in boxes] == [
        "Contradiction: a new date, 23 September 2026, is asked for work that is recorded as finished on 26 August 2026. "
        "A check had found it “Partially complete” on 8 September 2026, and the date completed is still that of before."
    ]


def test_the_returns_of_head_office_that_are_cited_stand_in_the_table_of_returns(folder):
    (trail,) = trail_of(folder, "MED-ELM-2608-002", as_at=AS_AT).trails
    assert [row[1].replace("\u200b", "") for row in trail.returns.rows] == [
        "ELM Medication register 2026-08.xlsx", "ELM Medication register 2026-09.xlsx",
        "ELM Medication register 2026-10.xlsx", "HQ Governance register 2026-10.xlsx",
    ]  # fmt: skip
