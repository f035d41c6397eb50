"""The quality register (R11 to R15): a good return, and what the article says can go wrong in home care."""

from __future__ import annotations

from datetime import date

from tests.registers.returns import Returns, Rows
from tests.support.bases import Row

QUA = Returns("quality")
LEGS = ("feedback_supports", "observation_supports", "calls_support")
# An action that has run for three weeks; its concern has the same date.
WEEKS_AGO: Row = {
    "date_raised": date(2026, 11, 9),
    "date_findings": date(2026, 11, 11),
    "date_completed": date(2026, 11, 13),
    "date_verified": date(2026, 11, 16),
}
CONCERN_WEEKS_AGO = QUA.row("concerns", concern_date=date(2026, 11, 9), logged_date=date(2026, 11, 9))

MIXED: Row = {
    "status": "In progress",
    "outcome": "Partially complete",
    "person_feedback": "Says that it depends on who comes",
    "date_feedback": date(2026, 11, 30),
    "feedback_supports": "Mixed",
    "observation_supports": "Yes",
    "calls_support": "Not yet",
}

GOOD: Rows = {
    "concerns": [
        QUA.row("concerns"),
        QUA.row("concerns", concern_ref="QUA-OAK-C26-002", person_code="MK-11", source="Complaint"),
        QUA.row("concerns", concern_ref="QUA-OAK-C26-003", person_code="RB-02", source="Family"),
    ],
    "actions": QUA.actions(
        ("open", {}),
        ("closed", {"concern_ref": "QUA-OAK-C26-002", "person_code": "MK-11", "repeat_of": "Not a repeat"}),
        ("done", {"concern_ref": "QUA-OAK-C26-003", "person_code": "RB-02", **MIXED}),
        ("open", {"concern_ref": None, "audit_ref": "QUA-OAK-A26-001", "repeat_of": "QUA-OAK-2610-003"}),
        ("open", {"due_date": date(2026, 11, 27), "original_due_date": date(2026, 11, 27)}),
    ),
    "audits": [
        QUA.row("audits", findings=1, compliant=9),
        QUA.row("audits", audit_ref="QUA-OAK-A26-002", audit_of="Call monitoring of October"),
    ],
    "observations": [
        QUA.row("observations", action_ref="QUA-OAK-26-002"),
        QUA.row("observations", action_ref="QUA-OAK-26-003", kind="Supervision", observed_on=date(2026, 11, 30)),
    ],
    "reviews": [
        QUA.row("reviews", action_ref="QUA-OAK-26-002", revised_action="None: the change holds"),
        QUA.row("reviews", action_ref="QUA-OAK-26-003", effect="No change", continuing_weakness="Weekends"),
    ],
    "root_causes": [
        QUA.row("root_causes", action_ref="QUA-OAK-26-004"),
        QUA.row("root_causes", action_ref="QUA-OAK-26-003"),
    ],
    "escalations": [
        QUA.row("escalations", action_ref="QUA-OAK-26-003"),
        QUA.row("escalations", action_ref="QUA-OAK-26-005", decision="2 more hours a week", decided_by="Ewa Kowalska"),
    ],
    "measures": [
        QUA.row("measures"),
        QUA.row("measures", measure="Review calls positive", value=18, out_of=20, source="Review-call log"),
    ],
}


def test_good_return():
    """Every sheet with several rows and every column in use: nothing to say."""
    assert QUA.never_filled(GOOD) == []
    assert all(len(rows) > 1 for rows in GOOD.values())
    assert QUA.found(GOOD) == []


def test_logged_and_opened_on_the_same_day_s_d1():
    """A Saturday is a day like any other here. The log says what, about whom and when; the action who, by when, what."""
    saturday, monday = date(2026, 11, 21), date(2026, 11, 23)
    rows = {
        "concerns": [
            QUA.row("concerns", concern_date=saturday, logged_date=monday),
            QUA.row("concerns", concern_ref="QUA-OAK-C26-002", issue=None, staff_code=None, visit_times=None),
            QUA.row("concerns", concern_ref="QUA-OAK-C26-003"),
        ],
        "actions": QUA.actions(
            ("open", {"date_raised": monday}),
            ("open", {"concern_ref": "QUA-OAK-C26-002", "owner": None, "due_date": None, "evidence_required": None}),
        ),
    }

    assert QUA.found(rows) == QUA.cells(
        ("concerns", 1, "logged_date", "TK150"),
        ("actions", 1, "date_raised", "TK152"),
        ("concerns", 2, "issue", "TK050"),
        ("concerns", 2, "staff_code", "TK050"),
        ("concerns", 2, "visit_times", "TK050"),
        ("actions", 2, "owner", "TK101"),
        ("actions", 2, "due_date", "TK104"),
        ("actions", 2, "evidence_required", "TK110"),
        ("concerns", 3, "concern_ref", "TK151"),
    )


def test_found_out_within_48_hours_s_d2():
    """Not yet after a week; a day late; dated and not written; without the rota."""
    rows = {
        "concerns": [QUA.row("concerns")],
        "actions": QUA.actions(
            ("open", {"date_findings": None, "initial_findings": None}),
            ("open", {"date_findings": date(2026, 11, 26)}),
            ("open", {"initial_findings": None}),
            ("open", {"initial_findings": "Care notes are complete, and the calls lasted 17 minutes on average"}),
        ),
    }

    assert QUA.found(rows) == QUA.cells(
        ("actions", 1, "date_findings", "TK310"),
        ("actions", 2, "date_findings", "TK311"),
        ("actions", 3, "initial_findings", "TK312"),
        ("actions", 4, "initial_findings", "TK313"),
    )


def test_observed_within_five_working_days_s_d3():
    """Findings on Wednesday 11 November: Wednesday 18 is in time, Thursday is not; and never is worse.

    What was seen, what was said, what is expected and what follows all stand there.
    """
    rows = {
        "concerns": [CONCERN_WEEKS_AGO],
        "actions": QUA.actions(
            *(("open", {k: WEEKS_AGO[k] for k in ("date_raised", "date_findings")}) for _ in range(3))
        ),
        "observations": [
            QUA.row(
                "observations",
                observed_on=date(2026, 11, 18),
                practice=None,
                feedback=None,
                standards=None,
                follow_up=None,
            ),
            QUA.row("observations", action_ref="QUA-OAK-26-002", observed_on=date(2026, 11, 19)),
        ],
    }

    assert QUA.found(rows) == QUA.cells(
        ("observations", 1, "practice", "TK050"),
        ("observations", 1, "feedback", "TK050"),
        ("observations", 1, "standards", "TK050"),
        ("observations", 1, "follow_up", "TK050"),
        ("observations", 2, "observed_on", "TK421"),
        ("actions", 3, "date_findings", "TK420"),
    )


def test_closed_after_staff_discussion_alone_s_dw1():
    """Nobody asked the person, saw a visit or looked at the call data; it was closed all the same."""
    nothing = dict.fromkeys(("person_feedback", "date_feedback", *LEGS))
    talked = {"action_taken": "Discussed in team meeting", "closure_note": "Staff spoken to"}
    rows = {
        "concerns": [CONCERN_WEEKS_AGO],
        "actions": QUA.actions(("closed", {**WEEKS_AGO, **nothing, **talked, "date_closed": date(2026, 11, 17)})),
    }

    assert QUA.found(rows) == QUA.cells(
        ("actions", 1, "action_taken", "TK306"),
        ("actions", 1, "date_findings", "TK420"),
        ("actions", 1, "date_feedback", "TK422"),
        ("actions", 1, "date_feedback", "TK512"),
        *(("actions", 1, leg, "TK510") for leg in LEGS),
        ("actions", 1, "closure_note", "TK504"),
    )


def test_notes_that_say_addressed_without_evidence_s_de1():
    rows = {
        "concerns": [QUA.row("concerns")],
        "actions": QUA.actions(
            ("closed", {"action_taken": "Addressed", "evidence_location": None, "closure_note": "addressed"}),
            (
                "closed",
                {"action_taken": "Addressed with S14 on Friday", "closure_note": "Addressed with S14 on Friday"},
            ),
        ),
    }

    assert QUA.found(rows) == QUA.cells(
        ("actions", 1, "action_taken", "TK306"),
        ("actions", 1, "evidence_location", "TK303"),
        ("actions", 1, "closure_note", "TK504"),
        ("actions", 2, "action_taken", "TK308"),
        ("actions", 2, "closure_note", "TK513"),
    )


def test_repeated_feedback_on_the_same_round_s_de2():
    """The Willow round was closed as better and is rushed again: without its cause; with one and more time than before."""
    again = {"concern_ref": "QUA-OAK-C26-002", "repeat_of": "QUA-OAK-26-001"}
    rows = {
        "concerns": [QUA.row("concerns"), QUA.row("concerns", concern_ref="QUA-OAK-C26-002")],
        "actions": QUA.actions(("closed", {}), ("open", again), ("open", again)),
        "root_causes": [QUA.row("root_causes", action_ref="QUA-OAK-26-003", revised_due_date=date(2026, 12, 18))],
    }

    assert QUA.found(rows) == QUA.cells(
        ("actions", 2, "repeat_of", "TK601"), ("root_causes", 1, "revised_due_date", "TK603")
    )


def test_no_follow_up_contact_with_the_person_s_de3():
    """Completed on 13 November: not asked at all; asked, and nothing written; asked on the 28th, a day after two weeks."""
    asked = {"person_feedback": "Says that there is time again", "feedback_supports": "Yes"}
    rows = {
        "concerns": [CONCERN_WEEKS_AGO],
        "actions": QUA.actions(
            ("done", WEEKS_AGO),
            ("done", {**WEEKS_AGO, "date_feedback": date(2026, 11, 27), "feedback_supports": "Yes"}),
            ("done", {**WEEKS_AGO, **asked, "date_feedback": date(2026, 11, 28)}),
            ("done", {**WEEKS_AGO, **asked, "date_feedback": date(2026, 11, 27)}),
        ),
        "observations": [
            QUA.row("observations", action_ref=f"QUA-OAK-26-00{number}", observed_on=date(2026, 11, 16))
            for number in (1, 2, 3, 4)
        ],
    }

    assert QUA.found(rows) == QUA.cells(
        ("actions", 1, "date_feedback", "TK422"),
        ("actions", 2, "person_feedback", "TK424"),
        ("actions", 3, "date_feedback", "TK423"),
    )


def test_closed_only_when_all_three_support_it_s_d5():
    """Mixed evidence: closed and not escalated; closed and escalated; open and not escalated; open and escalated."""
    mixed = {"calls_support": "Mixed"}
    rows = {
        "concerns": [QUA.row("concerns")],
        "actions": QUA.actions(("closed", mixed), ("closed", mixed), ("done", mixed), ("done", mixed)),
        "escalations": [
            QUA.row("escalations", action_ref="QUA-OAK-26-002"),
            QUA.row("escalations", action_ref="QUA-OAK-26-004"),
        ],
    }

    assert QUA.found(rows) == QUA.cells(
        ("actions", 1, "calls_support", "TK510"),
        ("actions", 1, "feedback_supports", "TK511"),
        ("actions", 2, "calls_support", "TK510"),
        ("actions", 3, "feedback_supports", "TK511"),
    )


def test_unproven_goes_to_the_monthly_meeting_s_dx1():
    """Due on 29 October: on 30 November a monthly meeting has been missed. And the new date may not be looser."""
    old = {"date_raised": date(2026, 10, 12), "date_findings": date(2026, 10, 12), "due_date": date(2026, 10, 29)}
    rows = {
        "concerns": [
            QUA.row("concerns", concern_date=date(2026, 10, 12), logged_date=date(2026, 10, 12)),
            QUA.row("concerns", concern_ref="QUA-OAK-C26-002"),
        ],
        "actions": QUA.actions(("open", old), ("open", {"concern_ref": "QUA-OAK-C26-002"})),
        "observations": [QUA.row("observations", observed_on=date(2026, 10, 19))],
        "escalations": [
            QUA.row("escalations"),
            QUA.row("escalations", action_ref="QUA-OAK-26-002", revised_due_date=date(2026, 12, 18)),
        ],
    }

    assert QUA.found(rows) == QUA.cells(
        ("escalations", 1, "date_escalated", "TK703"), ("escalations", 2, "revised_due_date", "TK704")
    )
