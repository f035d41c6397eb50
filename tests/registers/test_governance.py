"""The governance register (R4, R5, R10, R16): what senior leadership owes its services, and itself."""

from __future__ import annotations

from datetime import date

from tests.registers.returns import Returns, Rows

GOV = Returns("governance")

GOOD: Rows = {
    "actions": GOV.actions(
        ("open", {"original_due_date": date(2026, 12, 4)}),
        ("done", {"theme": "Training and competency", "repeat_of": "Not a repeat"}),
        ("closed", {"theme": "Falls", "audit_ref": "FAL-OAK-26-001"}),
        ("open", {"repeat_of": "GOV-OAK-2610-001"}),
        ("open", {"due_date": date(2026, 11, 20)}),
    ),
    "leadership": [
        GOV.row("leadership"),
        GOV.row("leadership", action_ref="FAL-OAK-26-003", evidence_robust="Robust", further_escalation="None"),
    ],
    "received": [
        GOV.row("received"),
        GOV.row(
            "received",
            action_ref="QUA-OAK-26-003",
            date_received=date(2026, 11, 30),
            decision=None,
            decided_by=None,
            date_decided=None,
        ),
    ],
    "minutes": [
        GOV.row("minutes"),
        GOV.row("minutes", item="Rushed visits on the Willow round", compared_with="Complaints and review calls"),
    ],
    "reviews": [
        GOV.row("reviews", action_ref="GOV-OAK-26-003", revised_action="None: the change holds"),
        GOV.row("reviews", action_ref="GOV-OAK-26-002", effect="Too early to say"),
    ],
    "root_causes": [
        GOV.row("root_causes", action_ref="GOV-OAK-26-004"),
        GOV.row("root_causes", action_ref="GOV-OAK-26-001"),
    ],
    "escalations": [
        GOV.row("escalations", action_ref="GOV-OAK-26-005"),
        GOV.row(
            "escalations", action_ref="GOV-OAK-26-004", decision="To the board in December", decided_by="Ewa Kowalska"
        ),
    ],
    "measures": [
        GOV.row("measures"),
        GOV.row("measures", measure="Closures linked to sampled evidence", value=14, out_of=16),
    ],
}


def test_good_return():
    """Every sheet with several rows and every column in use: nothing to say."""
    assert GOV.never_filled(GOOD) == []
    assert all(len(rows) > 1 for rows in GOOD.values())
    assert GOV.found(GOOD) == []


def test_leadership_reviews_recurring_actions_s_m5():
    """Robustness, challenge, support and further escalation are all recorded, and doubt leads somewhere."""
    wanted = ("evidence_robust", "challenge", "support", "further_escalation")
    rows = {
        "leadership": [
            *(GOV.row("leadership", **{key: None}) for key in wanted),
            GOV.row("leadership", evidence_robust="Not robust", further_escalation="None"),
            GOV.row("leadership", evidence_robust="Not robust", further_escalation="MED-OAK-26-001 is reopened"),
        ]
    }

    assert GOV.found(rows) == GOV.cells(
        *(("leadership", number, key, "TK050") for number, key in enumerate(wanted, 1)),
        ("leadership", 5, "further_escalation", "TK712"),
    )


def test_what_services_escalate_is_decided_s_mx1_s_fx1():
    """Received on 22 November and undecided a week later; decided by nobody; received a week ago today."""
    undecided = dict.fromkeys(("decision", "decided_by", "date_decided"))
    rows = {
        "received": [
            GOV.row("received", **undecided, date_received=date(2026, 11, 22)),
            GOV.row("received", decided_by=None),
            GOV.row("received", **undecided, date_received=date(2026, 11, 23)),
        ]
    }

    assert GOV.found(rows) == GOV.cells(("received", 1, "decision", "TK710"), ("received", 2, "decided_by", "TK711"))


def test_minutes_say_what_was_compared_and_who_does_what_by_when_s_ml2_s_g8():
    wanted = ("compared_with", "decision", "owner", "due_date")
    rows = {"minutes": [GOV.row("minutes", **{key: None}) for key in wanted]}

    assert GOV.found(rows) == GOV.cells(*(("minutes", n, key, "TK050") for n, key in enumerate(wanted, 1)))


def test_the_improvement_plan_is_checked_like_any_service_s_m4_s_g9():
    """Completed on 18 November and unchecked; closed on its word; a repeat without its cause; overdue."""
    unchecked = dict.fromkeys(("verified_by", "date_verified", "sample_checked", "outcome"))
    rows = {
        "actions": GOV.actions(
            ("done", unchecked),
            ("closed", {**unchecked, "date_completed": date(2026, 11, 24), "due_date": date(2026, 11, 24)}),
            ("open", {"repeat_of": "GOV-OAK-2610-001"}),
            ("open", {"due_date": date(2026, 11, 27)}),
        )
    }

    assert GOV.found(rows) == GOV.cells(
        ("actions", 1, "date_verified", "TK401"),
        ("actions", 2, "status", "TK502"),
        ("actions", 3, "repeat_of", "TK601"),
        ("actions", 4, "due_date", "TK204"),
    )
