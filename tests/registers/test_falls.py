"""The falls register (R6 to R10): a good return, and what the article says can go wrong in supported living."""

from __future__ import annotations

from datetime import date

from tests.registers.returns import Returns, Rows

FAL = Returns("falls")
UNCHECKED = dict.fromkeys(
    (
        "verified_by",
        "date_verified",
        "sample_checked",
        "care_plan_checked",
        "checklist_checked",
        "incident_checked",
        "outcome",
    )
)
WEEK_OLD = {"date_completed": date(2026, 11, 13), "date_verified": date(2026, 11, 18)}

GOOD: Rows = {
    "actions": FAL.actions(
        ("open", {}),
        ("done", {"theme": "Care plan update incomplete", "repeat_of": "Not a repeat"}),
        ("closed", {"theme": "Body map review absent", "location": "Bathroom or toilet", **WEEK_OLD}),
        ("open", {"repeat_of": "FAL-OAK-2610-002", "location": "Stairs", "risk_level": "Extreme"}),
        ("open", {"due_date": date(2026, 11, 20), "original_due_date": date(2026, 11, 20)}),
        ("done", {"outcome": "Requires further action", "checklist_checked": "No", "status": "In progress"}),
    ),
    "audits": [
        FAL.row("audits"),
        FAL.row("audits", audit_ref="FAL-OAK-A26-002", unit="Rowan", findings=0, compliant=10),
    ],
    "reviews": [
        FAL.row(
            "reviews", action_ref="FAL-OAK-26-003", review_date=date(2026, 11, 20), revised_action="None: it holds"
        ),
        FAL.row("reviews", action_ref="FAL-OAK-26-006", effect="Too early to say"),
    ],
    "root_causes": [
        FAL.row("root_causes", action_ref="FAL-OAK-26-004"),
        FAL.row("root_causes", action_ref="FAL-OAK-26-006", revised_due_date=date(2026, 12, 4)),
    ],
    "escalations": [
        FAL.row("escalations", action_ref="FAL-OAK-26-005"),
        FAL.row(
            "escalations",
            action_ref="FAL-OAK-26-006",
            decision="A second electrician may be called",
            decided_by="Ewa Kowalska",
        ),
    ],
    "measures": [
        FAL.row("measures"),
        FAL.row("measures", measure="Environmental checks in date", value=22, out_of=24, source="Checklist folder"),
    ],
}


def test_good_return():
    """Every sheet with several rows and every column in use: nothing to say."""
    assert FAL.never_filled(GOOD) == []
    assert all(len(rows) > 1 for rows in GOOD.values())
    assert FAL.found(GOOD) == []


def test_opened_on_the_same_working_day_s_f1():
    """An audit on a Saturday allows Monday; Tuesday is late. Responsibility, deadline and evidence stand there."""
    rows = {
        "audits": [FAL.row("audits", audit_date=date(2026, 10, 31))],
        "actions": FAL.actions(
            ("open", {"date_raised": date(2026, 11, 2)}),
            ("open", {"date_raised": date(2026, 11, 3)}),
            ("open", {"owner": None, "due_date": None, "evidence_required": None}),
        ),
    }

    assert FAL.found(rows) == FAL.cells(
        ("actions", 2, "date_raised", "TK210"),
        ("actions", 3, "owner", "TK101"),
        ("actions", 3, "due_date", "TK104"),
        ("actions", 3, "evidence_required", "TK110"),
        ("audits", 1, "date_signed_off", "TK130"),
    )


def test_recorded_before_the_deadline_s_f2():
    rows = {"audits": [FAL.row("audits")], "actions": FAL.actions(("done", {"due_date": date(2026, 11, 19)}))}

    assert FAL.found(rows) == FAL.cells(("actions", 1, "date_completed", "TK205"))


def test_verified_within_three_working_days_s_f3():
    """Completed on Friday 20 November: Wednesday 25 November is in time, Thursday is not."""
    rows = {
        "audits": [FAL.row("audits")],
        "actions": FAL.actions(
            ("done", {"date_verified": date(2026, 11, 25)}), ("done", {"date_verified": date(2026, 11, 26)})
        ),
    }

    assert FAL.found(rows) == FAL.cells(("actions", 2, "date_verified", "TK402"))


def test_listed_and_never_verified_s_fw1():
    """Environmental and documentation actions, said done and not checked; or checked without looking at all three."""
    rows = {
        "audits": [FAL.row("audits", findings=3)],
        "actions": FAL.actions(
            ("done", UNCHECKED),
            ("done", {"theme": "Care plan update incomplete", **UNCHECKED}),
            ("done", {"theme": "Body map review absent", "incident_checked": "No", "care_plan_checked": None}),
        ),
    }

    assert FAL.found(rows) == FAL.cells(
        ("actions", 1, "date_verified", "TK401"),
        ("actions", 2, "date_verified", "TK401"),
        ("actions", 3, "care_plan_checked", "TK411"),
        ("actions", 3, "incident_checked", "TK411"),
    )


def test_overdue_action_dates_s_fe1():
    """Due yesterday and told to nobody. What is due today is not late, and what was escalated is known."""
    rows = {
        "audits": [FAL.row("audits", findings=3)],
        "actions": FAL.actions(
            ("open", {"due_date": date(2026, 11, 29)}),
            ("open", {"due_date": date(2026, 11, 30)}),
            ("open", {"due_date": date(2026, 11, 20)}),
        ),
        "escalations": [FAL.row("escalations", action_ref="FAL-OAK-26-003")],
    }

    assert FAL.found(rows) == FAL.cells(("actions", 1, "due_date", "TK204"))


def test_incomplete_evidence_attachments_s_fe2():
    rows = {
        "audits": [FAL.row("audits", findings=3)],
        "actions": FAL.actions(
            ("done", {"evidence_location": None}),
            ("done", {"evidence_location": "Uploaded"}),
            ("done", {"evidence_location": "The paperwork is there"}),
        ),
    }

    assert FAL.found(rows) == FAL.cells(
        ("actions", 1, "evidence_location", "TK303"),
        ("actions", 2, "evidence_location", "TK305"),
        ("actions", 3, "evidence_location", "TK309"),
    )


def test_falls_in_the_same_place_after_supposed_closure_s_fe3():
    """The bedroom action was closed on 26 November and JB12 fell there again on the 28th: a repeat needs its cause.

    And an action whose weekly review shows more falls than before cannot be closed.
    """
    again = {"date_raised": date(2026, 11, 30), "fall_date": date(2026, 11, 28), "audit_ref": None}
    rows = {
        "audits": [FAL.row("audits")],
        "actions": FAL.actions(
            ("closed", {}),
            ("open", {"repeat_of": "FAL-OAK-26-001", **again}),
            ("closed", {"effect": "Worse", "effect_result": "4, 20 to 26 November 2026"}),
        ),
    }

    assert FAL.found(rows) == FAL.cells(("actions", 2, "repeat_of", "TK601"), ("actions", 3, "effect", "TK509"))


def test_the_next_weekly_review_compares_with_the_baseline_s_f4():
    """Verified on Wednesday 18 November: the review of the week after is missing for the first of two."""
    rows = {
        "audits": [FAL.row("audits")],
        "actions": FAL.actions(("done", WEEK_OLD), ("done", WEEK_OLD)),
        "reviews": [FAL.row("reviews", action_ref="FAL-OAK-26-002")],
    }

    assert FAL.found(rows) == FAL.cells(("actions", 1, "date_verified", "TK425"))


def test_escalated_at_the_weekly_review_s_fx1():
    """Ineffective and told to nobody; escalated at the next monthly audit; escalated without reason, support or date."""
    late = {"date_raised": date(2026, 10, 2), "due_date": date(2026, 10, 30), "audit_ref": None}
    rows = {
        "audits": [FAL.row("audits", findings=0)],
        "actions": FAL.actions(
            ("done", {"outcome": "Requires further action"}), ("open", late), ("open", {"due_date": date(2026, 11, 20)})
        ),
        "escalations": [
            FAL.row("escalations", action_ref="FAL-OAK-26-002", date_escalated=date(2026, 11, 30)),
            FAL.row(
                "escalations", action_ref="FAL-OAK-26-003", reason=None, support_needed=None, revised_due_date=None
            ),
        ],
    }

    assert FAL.found(rows) == FAL.cells(
        ("actions", 1, "outcome", "TK702"),
        ("escalations", 1, "date_escalated", "TK703"),
        ("escalations", 2, "reason", "TK050"),
        ("escalations", 2, "support_needed", "TK050"),
        ("escalations", 2, "revised_due_date", "TK050"),
    )
