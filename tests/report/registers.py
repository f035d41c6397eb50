"""A small month of each register but the medication register: actions at every stage, in the register's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tests.assurance.made import Row, found_by_rules, month, provider
from trackerkit.assurance.record import EarlierMonth, MonthRecord, Reading
from trackerkit.provider import Service
from trackerkit.register import load_frameworks

AS_AT = date(2026, 11, 25)
DONE: Row = {"status": "Completed", "completed_by": "Bethan Pryce", "date_completed": date(2026, 11, 12)}
CHECKED: Row = {"verified_by": "Amara Osei", "date_verified": date(2026, 11, 16)}
WORKED: Row = {"effect_measure": "Of those checked", "effect_baseline": "6 of 10, October 2026",
               "effect_result": "10 of 10, November 2026", "effect": "Improved"}  # fmt: skip
CLOSED: Row = {"status": "Closed", "date_closed": date(2026, 11, 20)}
REGISTERS = ("falls", "quality", "governance")


def _open(theme: str, finding: str, action: str, **given: object) -> Row:
    return {
        "unit": "Willow", "date_raised": date(2026, 11, 3), "theme": theme, "finding": finding, "risk_level": "High",
        "evidence_source": "Audit of 3 November", "action": action, "owner": "Bethan Pryce", "status": "In progress",
        "due_date": date(2026, 11, 17), "evidence_required": "The record, signed", **given,
    }  # fmt: skip


_FALLS = (
    _open("Environmental check overdue", "Room 4: no environmental check since July", "Check room 4 and log it"),
    _open("Care plan update incomplete", "AB, room 7: care plan does not name the fall of 30 October",
          "Rewrite the mobility section", action_taken="Mobility section rewritten on 12 November with the footwear named",
          evidence_location="Care system, AB, mobility, version of 12/11/2026", sample_checked="Care plan of AB",
          outcome="Full closure", care_plan_checked="Yes", checklist_checked="Yes", incident_checked="Yes",
          closure_note="Mobility section rewritten; care plan, checklist and incident record seen on 16/11",
          **DONE | CHECKED | WORKED | CLOSED),
    _open("Equipment", "Sensor mat in room 2 not plugged in on 3 of 7 nights", "Mat on the night handover sheet",
          action_taken="Line for the mat added to the night handover sheet on 12 November",
          evidence_location="Handover file, nights, November 2026", sample_checked="7 handover sheets",
          outcome="Requires further action", **DONE | CHECKED),
    _open("Body map review absent", "No body map after 2 of 5 falls", "Body map with each incident form",
          action_taken="Body map printed on the back of the incident form", sample_checked="5 incident forms",
          evidence_location="Incident file, tab 3, November 2026", outcome="Full closure", care_plan_checked="Yes",
          checklist_checked="Yes", incident_checked="No", **DONE | CHECKED),
)  # fmt: skip
_QUALITY = (
    _open("Visits feel rushed", "CD says that morning visits are over before she has had her tea",
          "Two morning visits of 45 minutes, and two observed visits"),
    _open("Dignity and respect", "EF was not covered during a wash on 2 November", "Observed wash with each carer",
          action_taken="Towel step added to the care plan; 3 carers observed", outcome="Complete",
          evidence_location="Spot check forms of 9 to 12 November, tab EF", sample_checked="3 spot checks",
          date_findings=date(2026, 11, 4), initial_findings="Care notes, call durations and rota all point to one carer",
          person_feedback="They ask first now", date_feedback=date(2026, 11, 18), feedback_supports="Yes",
          observation_supports="Mixed", calls_support="Yes", closure_note="Closed after the call of 18 November",
          **DONE | CHECKED | WORKED | CLOSED),
    _open("Late or missed visits", "3 of 14 bedtime visits more than 30 minutes late", "Split the bedtime run in two",
          action_taken="Bedtime run split from 12 November, rota version 21", outcome="Complete",
          evidence_location="Rota version 21 of 12 November 2026", sample_checked="12 bedtime visits",
          feedback_supports="Yes", observation_supports="Yes", calls_support="Yes", date_feedback=date(2026, 11, 20),
          person_feedback="They come when they say", **DONE | CHECKED | WORKED),
)  # fmt: skip
_GOVERNANCE = (
    _open("Medicines", "PRN protocols came back in 2 services within 3 months", "One protocol template for all services"),
    _open("Staffing", "Agency nurses work without the clinic room induction", "Agency induction sheet in 4 services",
          action_taken="Sheet agreed with the agency and in use since 12 November", outcome="Partially complete",
          evidence_location="Shared drive, Staffing, Agency induction of 12/11/2026", sample_checked="2 of 4 services",
          **DONE | CHECKED),
)  # fmt: skip
_ROWS: Mapping[str, Sequence[Row]] = {"falls": _FALLS, "quality": _QUALITY, "governance": _GOVERNANCE}
_PREFIX = {"falls": "FAL", "quality": "QUA", "governance": "GOV"}
_MEASURES: Mapping[str, Sequence[Row]] = {
    "falls": (
        {"measure": "Falls", "period": "2026-11", "value": 4},
        {"measure": "Days from fall to care plan update", "period": "2026-11", "value": 7, "out_of": 4},
    ),
    "quality": ({"measure": "Review calls positive", "period": "2026-11", "value": 17, "out_of": 20},),
    "governance": ({"measure": "Overdue actions", "period": "2026-11", "value": 9},),
}


def record(register: str) -> MonthRecord:
    """The month of the register for Oak House; one action is escalated and undecided."""
    house = provider(Service("OAK", "Oak House", "Care home", "England", "Amara Osei", units=("Willow",), registers=(register,)))  # fmt: skip
    rows = [{**row, "ref": f"{_PREFIX[register]}-OAK-2611-{at:03}"} for at, row in enumerate(_ROWS[register], start=1)]
    escalation = {
        "action_ref": rows[0]["ref"], "date_escalated": date(2026, 11, 19), "escalated_to": "Dilys Warren",
        "reason": "Nobody to do it", "support_needed": "One more pair of hands", "revised_due_date": date(2026, 12, 1),
    }  # fmt: skip
    sheets = {"actions": {"OAK": rows}, "escalations": {"OAK": [escalation]}, "measures": {"OAK": _MEASURES[register]}}
    made = month(sheets, house, AS_AT, register)
    first = str(_MEASURES[register][0]["measure"])
    return MonthRecord(
        month=made,
        problems=found_by_rules(made),
        provider=house,
        period="2026-11",
        not_returned=(),
        framework=load_frameworks()["statements-2023"],
        earlier=(EarlierMonth("2026-10", {"open": 3, "said done": 1}, overdue=2, readings=(Reading("OAK", first, "2026-10", 6),)),),
        chain_head="9f2c41d07be8a6530c1d7e94ab2f6c88",
    )  # fmt: skip
