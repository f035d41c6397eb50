"""The lists of a pack, the decisions and the tables, on rows made by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.assurance.made import AS_AT, ELM, OAK, month, provider, record
from trackerkit.assurance import lists, tables
from trackerkit.assurance.actions import actions, band_of
from trackerkit.assurance.decisions import decisions
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date, long_period
from trackerkit.register import load_frameworks
from trackerkit.report.choices import decided

DONE = {
    "status": "Completed", "date_completed": date(2026, 11, 12), "completed_by": "Bethan Pryce", "owner": "Bethan Pryce",
    "action_taken": "Protocols rewritten", "evidence_location": "PRN file, section 3", "due_date": date(2026, 11, 13),
}  # fmt: skip
CHECK = {"verified_by": "Amara Osei", "date_verified": date(2026, 11, 18), "sample_checked": "10 protocols", "outcome": "Complete"}  # fmt: skip
CLOSED = {"status": "Closed", "date_closed": date(2026, 11, 20), "closure_note": "Ten of ten"}
ROWS = [
    {"ref": "A1", "status": "In progress", "due_date": date(2026, 11, 24), "risk_level": "Low"},
    {"ref": "A2", "status": "In progress", "due_date": ("end of Sept", date(2026, 9, 30)), "risk_level": "Low"},
    {"ref": "A3", "status": "In progress", "due_date": AS_AT, "risk_level": "High"},
    {"ref": "A4", **DONE},
    {"ref": "A5", **DONE, **CHECK, "date_verified": date(2026, 11, 20)},
    {"ref": "A6", **DONE, **CHECK, "verified_by": "Bethan Pryce"},
    {"ref": "A7", **DONE, **CLOSED},
    {"ref": "A8", **DONE, **CHECK, "outcome": "Ineffective", "risk_level": "Extreme"},
    {"ref": "A9", **DONE, **CHECK, **CLOSED, "outcome": "Partially complete"},
    {"ref": "B1", "status": "Not started", "due_date": date(2026, 12, 1), "repeat_of": "A4"},
    {"ref": "B2", "status": "Not started", "due_date": date(2026, 11, 23), "repeat_of": "A5", "risk_level": "Extreme"},
    {"ref": "B4", "status": "In progress", "due_date": date(2026, 11, 20), "risk_level": "Low"},
    {"ref": "B3", "status": "Not started", "due_date": date(2026, 12, 1), "repeat_of": "Not a repeat"},
]
ROOTS = [{"action_ref": "B2", "root_cause": "Nobody is named"}]
LOG = [
    {"action_ref": "b2", "escalated_to": "Dilys Warren", "revised_due_date": date(2026, 12, 20), "decision": "Agreed"},
    {"action_ref": "A1", "escalated_to": "Dilys Warren", "revised_due_date": date(2026, 12, 8)},
    {"action_ref": "B4", "revised_due_date": date(2026, 11, 24), "decision": "Agreed"},
    {"action_ref": "gone", "escalated_to": "Dilys Warren"},
]


@pytest.fixture(scope="module")
def made():
    return record(ROWS, others={"root_causes": ROOTS, "escalations": LOG})


@pytest.fixture(scope="module")
def found(made):
    return actions(made)


def refs(rows):
    return list(rows["ref"])


def test_overdue_counts_a_date_typed_as_text_and_not_the_day_itself(found):
    late = lists.overdue(found)
    assert list(zip(refs(late), late["days_overdue"], late["band"], strict=True)) == [
        ("A2", 56, "31 to 60 days"), ("B4", 5, "1 to 7 days"), ("B2", 2, "1 to 7 days"), ("A1", 1, "1 to 7 days"),
    ]  # fmt: skip
    assert tables.ageing(found) == {
        "1 to 7 days": 3, "8 to 30 days": 0, "31 to 60 days": 1, "61 to 90 days": 0, "More than 90 days": 0,
    }  # fmt: skip


@pytest.mark.parametrize(("days", "band"), [
    (0, ""), (1, "1 to 7 days"), (7, "1 to 7 days"), (8, "8 to 30 days"), (30, "8 to 30 days"), (31, "31 to 60 days"),
    (60, "31 to 60 days"), (61, "61 to 90 days"), (90, "61 to 90 days"), (91, "More than 90 days"),
])  # fmt: skip
def test_ageing_bands(days, band):
    assert band_of(days) == band


def test_each_list_holds_exactly_its_actions(found):
    assert {
        "late": refs(lists.verified_late(found)),
        "same": refs(lists.same_person(found)),
        "unverified": refs(lists.closed_unverified(found)),
        "check overdue": refs(lists.check_overdue(found)),
        "weak": refs(lists.weak(found)),
        "closed weak": refs(lists.closed_weak(found)),
        "repeats": refs(lists.repeats(found)),
        "long overdue": refs(lists.long_overdue(found)),
    } == {
        "late": ["A5"],
        "same": ["A6"],
        "unverified": ["A7"],
        "check overdue": ["A4", "A7"],
        "weak": ["A8"],
        "closed weak": ["A9"],
        "repeats": ["B1", "B2"],  # the one without a root-cause review first
        "long overdue": ["A2", "B4"],  # B2 is an extreme risk and overdue, and was escalated
    }


def test_escalations_the_undecided_first_with_the_date_asked_for(made, found):
    log = lists.escalations(made, found)
    rows = zip(
        log["action_ref"], log["decided"], log["revised_due_date"].map(long_date), log["risk_level"], strict=True
    )
    assert [(r, d, day, None if risk is None else str(risk)) for r, d, day, risk in rows] == [
        ("A1", False, "8 December 2026", "Low"),
        ("gone", False, "", None),
        ("b2", True, "20 December 2026", "Extreme"),
        ("B4", True, "24 November 2026", "Low"),
    ]


def test_decisions_in_the_order_in_which_to_take_them(made, found):
    assert [(kind.key, kind.alone, list(rows["ref"])) for kind, rows in decisions(made, found)] == [
        ("escalation", True, ["A1", "gone"]),
        ("closed-too-soon", False, ["A7", "A9"]),
        ("repeat", False, ["B1"]),
        ("weak", False, ["A8"]),
        ("overdue", False, ["A2", "B4"]),
    ]


def test_what_was_asked_for_an_action_that_is_closed_since_waits_for_nobody():
    rows = [{"ref": "A1", **DONE, **CHECK, **CLOSED}, {"ref": "A2", "status": "In progress"}]
    asked = [{"action_ref": ref, "escalated_to": "Dilys Warren"} for ref in ("A1", "A2")]
    made = record(rows, others={"escalations": asked})
    found = actions(made)
    assert [list(own["ref"]) for kind, own in decisions(made, found) if kind.key == "escalation"] == [["A2"]]
    assert sorted(lists.escalations(made, found)["action_ref"]) == ["A1", "A2"]  # both stay on the printed log


def test_mixed_evidence_is_a_decision_of_its_own_until_it_is_escalated():
    legs = {"feedback_supports": "Mixed", "observation_supports": "Yes", "calls_support": ""}
    rows = [
        {"ref": "Q1", **DONE, **CHECK, **legs, "risk_level": "Low"},
        {"ref": "Q2", **DONE, **CHECK, **legs, "risk_level": "Extreme"},
        {"ref": "Q3", **DONE, **CHECK, **legs},
        {"ref": "Q4", **DONE, **CHECK, **dict.fromkeys(legs, "Yes")},
        {"ref": "Q5", **DONE, **CHECK, **CLOSED, **legs},
    ]
    escalated = {"action_ref": "Q3", "escalated_to": "Dilys Warren", "decision": "Agreed"}
    made = record(rows, others={"escalations": [escalated]}, register="quality")
    found = actions(made)
    assert [(kind.key, list(own["ref"])) for kind, own in decisions(made, found)] == [
        ("closed-too-soon", ["Q5"]),
        ("mixed", ["Q2", "Q1"]),
    ]
    mixed = next(decision for decision in decided(made, found) if decision.ask.startswith("Decide on stronger"))
    assert [(line.ref, line.facts) for line in mixed.lines] == [
        (ref, (
            "What the person says now is not recorded.", "Feedback shows improvement: Mixed.", "Observation shows improvement: Yes.",
            "Call data shows improvement: not said.",
        ))
        for ref in ("Q2", "Q1")
    ]  # fmt: skip


def test_a_quiet_month_needs_no_decision():
    quiet = record([{"ref": "A1", "status": "In progress", "due_date": date(2026, 12, 1)}])
    assert decisions(quiet, actions(quiet)) == ()


def two_services(rows, missing=()):
    house = provider(OAK, ELM)
    returned = [service.code for service in (OAK, ELM) if service not in missing]
    made = month({"actions": rows}, house, returned=returned)
    framework = load_frameworks()["statements-2023"]
    return MonthRecord(made, (), house, "2026-11", tuple(missing), framework)


def test_a_service_that_did_not_return_is_a_decision():
    made = two_services({"OAK": ROWS[2:3]}, missing=(ELM,))
    assert [service.code for service in made.services] == ["OAK"]
    ((kind, rows),) = decisions(made, actions(made))
    assert (kind.key, list(rows["service"])) == ("not-returned", ["ELM"])


def test_the_ladder_by_service_has_a_row_of_zeros_for_a_service_without_actions():
    made = two_services({"ELM": ROWS})
    table = tables.ladder_by(actions(made), "service", ["OAK", "ELM"])
    assert table.loc["OAK"].to_dict() == dict.fromkeys(table.columns, 0)
    assert table.loc["ELM"].to_dict() == {
        "Open": 7, "Said done": 0, "Evidenced": 5, "Verified": 1, "Proven": 0, "Sustained": 0,
        "actions": 13, "open": 7, "overdue": 4, "closed": 2, "repeat": 2,
    }  # fmt: skip


def test_the_ladder_by_theme_and_in_all(found):
    assert tables.ladder_total(found) == {
        "Open": 7, "Said done": 0, "Evidenced": 5, "Verified": 1, "Proven": 0, "Sustained": 0,
    }  # fmt: skip
    assert tables.at_least(found) == {
        "Open": 13, "Said done": 6, "Evidenced": 6, "Verified": 1, "Proven": 0, "Sustained": 0,
    }  # fmt: skip
    assert tables.ladder_by(found, "theme")["actions"].to_dict() == {"": 13}


def test_dates_and_numbers_as_people_read_them():
    assert [long_date(date(2026, 8, 6)), long_date(None), long_period("2026-02")] == [
        "6 August 2026",
        "",
        "February 2026",
    ]
    assert [count(1, "action"), count(1204, "action"), count(2, "entry", "entries")] == [
        "1 action",
        "1,204 actions",
        "2 entries",
    ]
