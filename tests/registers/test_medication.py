"""The medication register (R1 to R5): a good return, and what the article says can go wrong in a care home."""

from __future__ import annotations

from datetime import date

from tests.registers.returns import Returns, Rows

MED = Returns("medication")

GOOD: Rows = {
    "actions": MED.actions(
        ("open", {"round": "Bedtime", "medicine": "Lorazepam", "person_code": "JB12"}),
        ("done", {"unit": "Rowan", "repeat_of": "Not a repeat", "original_due_date": date(2026, 11, 13)}),
        ("closed", {"theme": "MAR recording", "audit_ref": None}),
        ("open", {"repeat_of": "MED-OAK-2610-004", "risk_level": "Extreme"}),
        ("open", {"due_date": date(2026, 11, 20), "theme": "Stock balance", "status": "Not started"}),
        ("done", {"outcome": "Partially complete", "status": "In progress"}),
    ),
    "audits": [
        MED.row("audits"),
        MED.row("audits", audit_ref="MED-OAK-A26-002", unit="Rowan", findings=0, compliant=10),
    ],
    "reviews": [
        MED.row("reviews", action_ref="MED-OAK-26-003", revised_action="None: the change holds"),
        MED.row("reviews", action_ref="MED-OAK-26-006", effect="No change", continuing_weakness="Rowan at night"),
    ],
    "root_causes": [
        MED.row("root_causes", action_ref="MED-OAK-26-004"),
        MED.row("root_causes", action_ref="MED-OAK-26-006", revised_due_date=date(2026, 11, 30)),
    ],
    "escalations": [
        MED.row("escalations", action_ref="MED-OAK-26-005"),
        MED.row(
            "escalations",
            action_ref="MED-OAK-26-006",
            decision="A pharmacist's visit on 1 December",
            decided_by="Ewa Kowalska",
        ),
    ],
    "measures": [
        MED.row("measures"),
        MED.row("measures", measure="MAR compliance", value=588, out_of=600, source="6 charts of 100 entries"),
    ],
}


def test_good_return():
    """Every sheet with several rows and every column in use: nothing to say."""
    assert MED.never_filled(GOOD) == []
    assert all(len(rows) > 1 for rows in GOOD.values())
    assert MED.found(GOOD) == []


def test_deficits_of_an_audit_that_is_signed_off_s_m1():
    """Each of the seven things that must stand there before the audit is signed off."""
    wanted = ("finding", "unit", "evidence_source", "risk_level", "owner", "due_date", "action")
    codes = ("TK107", "TK108", "TK109", "TK106", "TK101", "TK104", "TK105")
    rows = {
        "actions": MED.actions(*(("open", {key: None}) for key in wanted)),
        "audits": [MED.row("audits", findings=7)],
    }

    assert MED.found(rows) == MED.cells(
        *(("actions", number, key, code) for number, (key, code) in enumerate(zip(wanted, codes, strict=True), 1)),
        ("audits", 1, "date_signed_off", "TK130"),
    )


def test_marked_complete_because_a_conversation_occurred_s_mw1():
    """Practice, records and audit results have not changed."""
    unchecked = dict.fromkeys(("verified_by", "date_verified", "sample_checked", "outcome"))
    rows = {
        "actions": MED.actions(
            ("done", {"action_taken": "Discussed in handover", **unchecked}),
            ("done", {"action_taken": "Spoke to the seniors on Willow about the gaps, they know now", **unchecked}),
            ("closed", {"effect": "No change", "effect_result": "8 of 10, 13 November 2026"}),
        ),
        "audits": [MED.row("audits")],
    }

    assert MED.found(rows) == MED.cells(
        ("actions", 1, "action_taken", "TK306"),
        ("actions", 1, "date_verified", "TK401"),
        ("actions", 2, "action_taken", "TK308"),
        ("actions", 2, "date_verified", "TK401"),
        ("actions", 3, "effect", "TK509"),
    )


def test_the_same_finding_repeats_s_me1():
    """Without a root-cause review; with one that leaves out the staffing; with one that gives more time than before."""
    rows = {
        "actions": MED.actions(
            ("open", {"repeat_of": "MED-OAK-2610-002"}),
            ("open", {"repeat_of": "MED-OAK-2610-003"}),
            ("open", {"repeat_of": "MED-OAK-2610-007"}),
        ),
        "audits": [MED.row("audits", findings=3)],
        "root_causes": [
            MED.row("root_causes", action_ref="MED-OAK-26-002", staffing=None),
            MED.row("root_causes", action_ref="MED-OAK-26-003", revised_due_date=date(2027, 1, 29)),
        ],
    }

    assert MED.found(rows) == MED.cells(
        ("actions", 1, "repeat_of", "TK601"),
        ("root_causes", 1, "staffing", "TK050"),
        ("root_causes", 2, "revised_due_date", "TK603"),
    )


def test_closure_notes_are_vague_s_me2():
    rows = {
        "actions": MED.actions(
            ("closed", {"closure_note": "Addressed"}),
            ("closed", {"closure_note": "Staff have been reminded and will take more care from now on"}),
            ("closed", {"closure_note": None}),
        ),
        "audits": [MED.row("audits")],
    }

    assert MED.found(rows) == MED.cells(
        ("actions", 1, "closure_note", "TK504"),
        ("actions", 2, "closure_note", "TK513"),
        ("actions", 3, "closure_note", "TK503"),
    )


def test_no_separate_verification_by_management_s_me3():
    """Closed unchecked; checked by who did the work; checked, and nobody can say what was looked at."""
    unchecked = dict.fromkeys(("verified_by", "date_verified", "sample_checked", "outcome"))
    rows = {
        "actions": MED.actions(
            ("closed", unchecked),
            ("closed", {"verified_by": "Priya Nair"}),
            ("closed", {"sample_checked": None}),
        ),
        "audits": [MED.row("audits")],
    }

    assert MED.found(rows) == MED.cells(
        ("actions", 1, "status", "TK502"),
        ("actions", 1, "date_verified", "TK401"),
        ("actions", 2, "verified_by", "TK404"),
        ("actions", 3, "sample_checked", "TK405"),
    )


def test_verified_within_five_working_days_s_m3():
    """Completed on Tuesday 10 November: Tuesday 17 November is in time, Wednesday is not."""
    rows = {
        "actions": MED.actions(
            ("done", {"date_verified": date(2026, 11, 17)}), ("done", {"date_verified": date(2026, 11, 18)})
        ),
        "audits": [MED.row("audits")],
    }

    assert MED.found(rows) == MED.cells(("actions", 2, "date_verified", "TK402"))


def test_repeated_and_unresolved_s_mx1():
    """Overdue and told to nobody; ineffective and told to nobody; escalated for longer; the new date has passed too."""
    late = {"due_date": date(2026, 11, 20)}
    rows = {
        "actions": MED.actions(
            ("open", late),
            ("done", {"outcome": "Ineffective"}),
            ("open", {"repeat_of": "MED-OAK-2610-001"}),
            ("open", late),
        ),
        "audits": [MED.row("audits")],
        "root_causes": [MED.row("root_causes", action_ref="MED-OAK-26-003")],
        "escalations": [
            MED.row("escalations", action_ref="MED-OAK-26-003", revised_due_date=date(2027, 1, 29)),
            MED.row("escalations", action_ref="MED-OAK-26-004", revised_due_date=date(2026, 11, 29)),
        ],
    }

    assert MED.found(rows) == MED.cells(
        ("actions", 1, "due_date", "TK204"),
        ("actions", 2, "outcome", "TK702"),
        ("escalations", 1, "revised_due_date", "TK704"),
        ("actions", 4, "due_date", "TK701"),
    )


def test_an_audit_that_no_action_follows_s_g6():
    rows = {"audits": [MED.row("audits", signed_off_by=None, date_signed_off=None)]}

    assert MED.found(rows) == MED.cells(("audits", 1, "findings", "TK131"), ("audits", 1, "signed_off_by", "TK132"))
