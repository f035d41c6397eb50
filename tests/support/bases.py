"""Good rows of every register, and which sheets a row of Actions brings with it."""

from __future__ import annotations

from datetime import date

from tests.support.books import BASES, START

Row = dict[str, object]
Bases = dict[str, dict[str, Row]]

# ---------------------------------------------------------------- falls

_FALL: Row = {
    "ref": "FAL-OAK-26-001",
    "unit": "Willow",
    "date_raised": date(2026, 11, 2),
    "audit_ref": "FAL-OAK-A26-001",
    "theme": "Environmental check overdue",
    "location": "Bedroom",
    "fall_date": date(2026, 10, 30),
    "person_code": "JB12",
    "finding": "After the fall of 30 October the check of room 12 was 3 days overdue: no night light, loose mat",
    "evidence_source": "Environmental checklist, room 12",
    "risk_level": "High",
    "action": "Fit a night light in room 12, take out the mat and complete the checklist",
    "owner": "Priya Nair",
    "due_date": date(2026, 12, 4),
    "evidence_required": "Completed checklist of room 12, signed",
    "status": "In progress",
}
_FALL_DONE = _FALL | {
    "due_date": date(2026, 11, 20),
    "status": "Completed",
    "action_taken": "Night light fitted in room 12, mat taken out, checklist completed on 20 November",
    "date_completed": date(2026, 11, 20),
    "care_plan_updated": date(2026, 11, 19),
    "completed_by": "Priya Nair",
    "evidence_location": "Falls folder, section 2, checklist of room 12 of 20/11/2026",
    "verified_by": "Grace Mensah",
    "date_verified": date(2026, 11, 24),
    "sample_checked": "Care plan, checklist and incident record of 1 person, and the room itself",
    "care_plan_checked": "Yes",
    "checklist_checked": "Yes",
    "incident_checked": "Yes",
    "outcome": "Full closure",
}
_FALL_CLOSED = _FALL_DONE | {
    "status": "Closed",
    "effect_measure": "Falls in room 12",
    "effect_baseline": "3, October 2026",
    "effect_result": "0, 20 to 26 November 2026",
    "effect": "Improved",
    "date_closed": date(2026, 11, 26),
    "closure_note": "Night light fitted and mat taken out; checklist of room 12 checked on 24 November, no fall since",
}
FALLS: Bases = {
    "start": {"": START},
    "actions": {"ready": {"ref": _FALL["ref"]}, "open": _FALL, "done": _FALL_DONE, "closed": _FALL_CLOSED},
    "audits": {
        "": BASES["audits"][""]
        | {"audit_ref": "FAL-OAK-A26-001", "audit_of": "Post-fall reviews, checks and care plans of October"}
    },
    "reviews": {
        "": {
            "action_ref": "FAL-OAK-26-001",
            "review_date": date(2026, 11, 27),
            "reviewed_by": "Grace Mensah",
            "measure": "Falls in room 12",
            "baseline": "3, October 2026",
            "now": "0, 20 to 26 November 2026",
            "effect": "Improved",
            "continuing_weakness": "None",
        }
    },
    "root_causes": {
        "": BASES["root_causes"][""]
        | {
            "action_ref": "FAL-OAK-26-001",
            "staffing": "One member of staff on Willow from 8pm to 10pm",
            "training": "2 of 9 night staff have not done the falls module",
            "checking": "The weekly walk leaves out bedrooms",
            "root_cause": "Nobody checks a bedroom after a fall at night",
            "wider_actions": "The night senior checks the room within 2 hours of every fall",
        }
    },
    "escalations": {
        "": {
            "action_ref": "FAL-OAK-26-001",
            "date_escalated": date(2026, 11, 24),
            "escalated_to": "Ewa Kowalska",
            "reason": "The electrician has not come",
            "interim_control": "A plug-in light and a check every hour at night",
            "support_needed": "An approved second electrician",
            "revised_due_date": date(2026, 12, 2),
        }
    },
    "measures": {"": {"measure": "Falls", "period": "November 2026", "value": 4, "source": "Incident log"}},
}

# ---------------------------------------------------------------- quality

_CONCERN: Row = {
    "concern_ref": "QUA-OAK-C26-001",
    "concern_date": date(2026, 11, 23),
    "logged_date": date(2026, 11, 23),
    "logged_by": "Priya Nair",
    "source": "Review call",
    "issue": "Says that the morning visit feels rushed and nobody asks what she would like to wear",
    "staff_code": "S14",
    "visit_times": "Mornings at 7:30am, 16 to 22 November",
    "person_code": "AT-04",
}
_RUSHED: Row = {
    "ref": "QUA-OAK-26-001",
    "unit": "Willow",
    "date_raised": date(2026, 11, 23),
    "concern_ref": "QUA-OAK-C26-001",
    "theme": "Visits feel rushed",
    "person_code": "AT-04",
    "finding": "4 of 7 morning visits to AT-04 were under 20 of the 30 minutes planned, 16 to 22 November",
    "evidence_source": "Review call of 23 November",
    "risk_level": "Moderate",
    "action": "Move 2 of the 7:30am visits to another round and spot check S14 within the week",
    "owner": "Priya Nair",
    "due_date": date(2026, 12, 4),
    "evidence_required": "The new rota, and a spot check record",
    "date_findings": date(2026, 11, 25),
    "initial_findings": (
        "Care notes: no choice of clothes noted on 4 of 7 mornings. Call durations: 17 minutes on average. "
        "Rota: no travel time between the 7:30am and 8am visits."
    ),
    "status": "In progress",
}
_RUSHED_DONE = _RUSHED | {
    "due_date": date(2026, 11, 27),
    "status": "Completed",
    "action_taken": "2 visits moved to the Rowan round from 26 November, so that S14 has 15 minutes of travel time",
    "date_completed": date(2026, 11, 26),
    "completed_by": "Priya Nair",
    "evidence_location": "Care system, rota of week 48, and the spot check record of 27/11/2026",
    "verified_by": "Grace Mensah",
    "date_verified": date(2026, 11, 27),
    "sample_checked": "4 visits in call monitoring and 1 spot check",
    "outcome": "Complete",
}
_RUSHED_CLOSED = _RUSHED_DONE | {
    "status": "Closed",
    "person_feedback": "Says that there is time again: she chose her clothes on both mornings",
    "date_feedback": date(2026, 11, 28),
    "feedback_supports": "Yes",
    "observation_supports": "Yes",
    "calls_support": "Yes",
    "effect_measure": "Morning visits of the planned length, AT-04",
    "effect_baseline": "3 of 7, 16 to 22 November 2026",
    "effect_result": "4 of 4, 26 to 29 November 2026",
    "effect": "Improved",
    "date_closed": date(2026, 11, 30),
    "closure_note": "2 visits moved to the Rowan round; call monitoring checked on 29 November, 4 of 4 at full length",
}
QUALITY: Bases = {
    "start": {"": START},
    "actions": {"ready": {"ref": _RUSHED["ref"]}, "open": _RUSHED, "done": _RUSHED_DONE, "closed": _RUSHED_CLOSED},
    "concerns": {"": _CONCERN},
    "audits": {
        "": BASES["audits"][""]
        | {"audit_ref": "QUA-OAK-A26-001", "audit_of": "Review calls of October", "compliant": 10, "findings": 0}
    },
    "observations": {
        "": {
            "action_ref": "QUA-OAK-26-001",
            "kind": "Spot check",
            "observed_on": date(2026, 11, 27),
            "observed_by": "Tom Okafor",
            "staff_code": "S14",
            "practice": "Knocked, greeted, offered 2 choices of clothes, stayed 31 minutes",
            "feedback": "Good pace; ask before opening the curtains",
            "standards": "Ask first, one thing at a time, the whole visit is the person's",
            "follow_up": "A second spot check in the week of 7 December",
        }
    },
    "reviews": {
        "": BASES["reviews"][""]
        | {
            "action_ref": "QUA-OAK-26-001",
            "review_date": date(2026, 11, 30),
            "measure": "Morning visits of the planned length, AT-04",
            "baseline": "3 of 7, 16 to 22 November 2026",
            "now": "4 of 4, 26 to 29 November 2026",
        }
    },
    "root_causes": {
        "": BASES["root_causes"][""]
        | {
            "action_ref": "QUA-OAK-26-001",
            "review_date": date(2026, 11, 27),
            "staffing": "2 vacancies on the Willow round since September",
            "training": "S14 has not done the dignity module",
            "checking": "No spot check on this round since July",
            "root_cause": "The rota has no travel time before 9am",
            "wider_actions": "Travel time is planned into every morning round",
            "revised_due_date": date(2026, 11, 30),
        }
    },
    "escalations": {
        "": {
            "action_ref": "QUA-OAK-26-001",
            "date_escalated": date(2026, 11, 30),
            "escalated_to": "Ewa Kowalska",
            "reason": "The call data still shows short visits",
            "interim_control": "The coordinator phones after each morning visit",
            "support_needed": "One more member of staff on the round, and 2 spot checks a week",
            "revised_due_date": date(2026, 12, 2),
        }
    },
    "measures": {"": {"measure": "Complaints", "period": "November 2026", "value": 1, "source": "Complaints log"}},
}

# ---------------------------------------------------------------- governance

_PLAN: Row = {
    "ref": "GOV-OAK-26-001",
    "unit": "Whole service",
    "date_raised": date(2026, 11, 2),
    "audit_ref": "MED-OAK-A26-001",
    "theme": "Medicines",
    "finding": "The same PRN finding came back in 3 of 5 services between August and October",
    "evidence_source": "Packs of August to October",
    "risk_level": "High",
    "action": "Write one PRN protocol form for all 5 services and brief the 5 managers",
    "owner": "Tom Okafor",
    "due_date": date(2026, 12, 4),
    "evidence_required": "The form, and 5 signed briefings",
    "status": "In progress",
}
_PLAN_DONE = _PLAN | {
    "due_date": date(2026, 11, 20),
    "status": "Completed",
    "action_taken": "One form written and issued to 5 services on 18 November; the old forms withdrawn",
    "date_completed": date(2026, 11, 18),
    "completed_by": "Tom Okafor",
    "evidence_location": "Shared drive, Governance, PRN, form of 18/11/2026",
    "verified_by": "Ewa Kowalska",
    "date_verified": date(2026, 11, 25),
    "sample_checked": "10 PRN protocols in 5 services, 2 in each",
    "outcome": "Complete",
}
_PLAN_CLOSED = _PLAN_DONE | {
    "status": "Closed",
    "effect_measure": "PRN findings, all services",
    "effect_baseline": "7, October 2026",
    "effect_result": "2, November 2026",
    "effect": "Improved",
    "date_closed": date(2026, 11, 27),
    "closure_note": "Old forms withdrawn, one form issued to 5 services; 10 of 10 protocols checked on 25 November",
}
GOVERNANCE: Bases = {
    "start": {"": START},
    "actions": {"ready": {"ref": _PLAN["ref"]}, "open": _PLAN, "done": _PLAN_DONE, "closed": _PLAN_CLOSED},
    "leadership": {
        "": {
            "action_ref": "MED-OAK-26-001",
            "review_date": date(2026, 11, 26),
            "reviewed_by": "Ewa Kowalska",
            "evidence_robust": "Partly robust",
            "challenge": "Which charts were sampled after the change, and who chose them?",
            "support": "The pharmacist visits on 3 December",
            "further_escalation": "To the nominated individual on 10 December",
        }
    },
    "received": {
        "": {
            "action_ref": "MED-OAK-26-001",
            "date_received": date(2026, 11, 23),
            "asked_for": "A call to the GP practice, and a new date",
            "decision": "The nominated individual phones the practice; the new date is 2 December",
            "decided_by": "Ewa Kowalska",
            "date_decided": date(2026, 11, 26),
        }
    },
    "minutes": {
        "": {
            "meeting_date": date(2026, 11, 26),
            "item": "PRN findings that came back, MED-OAK-26-001",
            "compared_with": "Medicines incidents and competency results of October",
            "decision": "One PRN form for all services",
            "owner": "Tom Okafor",
            "due_date": date(2026, 12, 10),
        }
    },
    "reviews": {"": BASES["reviews"][""] | {"action_ref": "GOV-OAK-26-001"}},
    "root_causes": {"": BASES["root_causes"][""] | {"action_ref": "GOV-OAK-26-001"}},
    "escalations": {"": BASES["escalations"][""] | {"action_ref": "GOV-OAK-26-001"}},
    "measures": {"": {"measure": "Open actions", "period": "November 2026", "value": 31, "source": "Packs"}},
}

# ---------------------------------------------------------------- setup

SETUP: Bases = {
    "provider": {"": {"provider_name": "Oakfield Care", "quality_lead": "Ewa Kowalska"}},
    "aims": {
        "": {
            "register": "Medication register",
            "measure": "MAR compliance",
            "target": 95,
            "baseline_from": "August 2025",
            "reason": "Set by the quality meeting of July",
        }
    },
    "waivers": {
        "": {
            "rule": "TK402",
            "service_code": "All",
            "until": date(2026, 12, 31),
            "reason": "One manager covers two branches until the deputy starts",
            "approved_by": "Ewa Kowalska",
        }
    },
}

BASES_OF: dict[str, Bases] = {
    "medication": BASES,
    "falls": FALLS,
    "quality": QUALITY,
    "governance": GOVERNANCE,
    "setup": SETUP,
}
# The row that each action of the base points at; it stands in the workbook unless a case says otherwise.
COMPANIONS: dict[str, tuple[str, ...]] = {
    "medication": ("audits",),
    "falls": ("audits",),
    "quality": ("concerns",),
    "governance": (),
    "setup": (),
}
