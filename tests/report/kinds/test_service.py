"""A service's page: all that must be fixed by action, what to do again, to verify and to finish, and what went well."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.assurance.made import record as one_record
from trackerkit.assurance.actions import as_earlier
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.report.kinds.service import service_context
from trackerkit.report.privacy import Privacy

ACTION = {"status": "In progress", "owner": "Bethan Pryce", "finding": "2 of 10 had no dose", "risk_level": "Moderate"}
DONE = {"status": "Completed", "completed_by": "Bethan Pryce", "date_completed": date(2026, 11, 12),
        "action_taken": "Both protocols rewritten and signed by the GP on 12 November",
        "evidence_location": "PRN file, trolley, section 3, of 12/11/2026"}  # fmt: skip
CHECKED = {"verified_by": "Amara Osei", "date_verified": date(2026, 11, 16), "sample_checked": "10 protocols",
           "outcome": "Complete"}  # fmt: skip
WORKED = {"effect_measure": "Doses", "effect_baseline": "8 of 10", "effect_result": "10 of 10", "effect": "Improved"}
ASKED = {"date_escalated": date(2026, 11, 19), "escalated_to": "Dilys Warren", "revised_due_date": date(2026, 12, 1)}


def ref(number: int) -> dict[str, object]:
    return {"ref": f"MED-OAK-26-{number:03}"}


def problem(
    row: int, severity: Severity = Severity.ERROR, says: str = "Enter an owner", detail: str = "", **more: str
) -> Problem:
    return Problem("TK101", severity, CellRef("Actions", row, 15), says, detail, "Name one person.", **more)


def page_of(problems=(), rows=(), privacy=None, **more):
    record = one_record(rows, problems=tuple(("OAK", one) for one in problems), **more)
    return service_context([record], record.provider.services[0], *([privacy] if privacy else []))


def told(fixes):
    return [(group.title, group.about, [(line.where, line.what, line.to_do) for line in group.lines])
            for group in fixes.groups]  # fmt: skip


def lists_of(page):
    return {one.key: [(line.ref, line.who, line.when) for line in one.lines] for one in page.lists}


# ---------------------------------------------------------------- what must be fixed


def test_what_must_be_fixed_stands_by_action_with_its_finding_the_highest_risk_first():
    rows = [ACTION | ref(1), ACTION | ref(2) | {"finding": "Keys on the hook", "risk_level": "Extreme"}]
    page = page_of([
        problem(6), problem(7), problem(7, says="Enter a due date", detail="You entered “soon”."),
        replace(problem(0), cell=CellRef("Start here", 29, 3), says="Enter who signs"),
    ], rows)  # fmt: skip
    assert page.first == "Must fix: 4."
    assert told(page.must) == [
        ("MED-OAK-26-002", "Medication. Keys on the hook",
         [("Actions O7", "Enter an owner. Enter a due date. You entered “soon”.", "Name one person.")]),
        ("MED-OAK-26-001", "Medication. 2 of 10 had no dose", [("Actions O6", "Enter an owner.", "Name one person.")]),
        ("Row 29 of the Start here sheet", "Medication.", [("Start here C29", "Enter who signs.", "Name one person.")]),
    ]  # fmt: skip
    assert (page.must.title, page.must.listed, page.check.groups) == ("Must fix (4)", "All of them.", ())


def test_nothing_that_must_be_fixed_is_left_off():
    rows = [ACTION | ref(number) for number in range(1, 31)]
    page = page_of([problem(6 + at, says=f"Enter thing {at}") for at in range(30)], rows)
    assert [group.title for group in page.must.groups] == [f"MED-OAK-26-{number:03}" for number in range(1, 31)]
    assert page.must.listed == "All of them."


def test_the_same_at_many_actions_is_said_once_with_each_of_them():
    rows = [ACTION | ref(number) for number in range(1, 7)]
    (group,) = page_of([problem(6 + at) for at in range(6)], rows).must.groups
    assert (group.title, group.about, group.to_do) == (
        "The same at 6 rows", "Medication, Actions sheet. Enter an owner.", "Name one person.",
    )  # fmt: skip
    assert [(line.where, line.what, line.to_do) for line in group.lines] == [
        (f"MED-OAK-26-{number:03}, O{5 + number}", "2 of 10 had no dose", "") for number in range(1, 7)
    ]


def test_what_is_only_to_be_checked_is_cut_and_the_page_says_where_the_rest_is():
    rows = [ACTION | ref(number) for number in range(1, 10)]
    apart = page_of([problem(6 + at, Severity.WARNING, says=f"Look at {at}") for at in range(9)], rows).check
    assert len(apart.groups) == 4
    assert apart.listed == (
        "4 of 9 are listed. The other 5 are on the Fix list, the first sheet of the marked copy of each workbook."
    )
    (same,) = page_of([problem(6 + at, Severity.WARNING) for at in range(9)], rows).check.groups
    assert (same.title, len(same.lines)) == ("The same at 9 rows", 4)


def test_a_problem_of_another_sheet_stands_with_its_action():
    other = replace(problem(9, ref="med-oak-26-001"), cell=CellRef("Reviews", 9, 2))
    page = page_of([problem(6), other], [ACTION | ref(1)])
    assert told(page.must) == [
        ("MED-OAK-26-001", "Medication. 2 of 10 had no dose",
         [("Actions O6", "Enter an owner.", "Name one person."), ("Reviews B9", "Enter an owner.", "Name one person.")]),
    ]  # fmt: skip


def test_notes_and_the_problems_of_other_services_are_not_on_the_page(records):
    page = page_of([problem(6, Severity.NOTE)])
    assert page.first == "Nothing has to be put right in the workbooks."
    riverside = records[0].provider.services[1]
    refs = {line.ref[:7] for one in service_context([records[0]], riverside).lists for line in one.lines}
    assert refs == {"MED-RIV"}


# ---------------------------------------------------------------- what to do


def test_what_did_not_work_is_to_be_done_again():
    rows = [
        ACTION | DONE | CHECKED | ref(1) | {"outcome": "Ineffective"},
        ACTION | DONE | CHECKED | WORKED | ref(2) | {"effect": "No change"},
        ACTION | DONE | CHECKED | WORKED | ref(3),
    ]
    page = page_of((), rows, others={"escalations": [ref(2) | {"action_ref": "MED-OAK-26-002"} | ASKED]})
    assert page.lists[0].title == "Did not work: do again"
    assert lists_of(page)["again"] == [
        ("MED-OAK-26-001", "Bethan Pryce",
         "The check of 16 November 2026 says “Ineffective”. Set the status back to In progress, and enter what is still "
         "to be done and by when. Add a row to the Escalation log: the reason, what keeps people safe, what is needed, "
         "and a new date."),
        ("MED-OAK-26-002", "Bethan Pryce",
         "The effect is “No change”. Set the status back to In progress, and enter what is still to be done and by "
         "when. It is escalated: see below."),
    ]  # fmt: skip
    assert page_of((), [ACTION | ref(1)]).lists[0].none == "No check says that an action did not work."


def test_what_to_verify_is_what_the_rules_of_the_check_ask_for():
    rows = [
        ACTION | DONE | ref(1),
        ACTION | DONE | CHECKED | ref(2) | {"verified_by": "Bethan Pryce"},
        ACTION | DONE | CHECKED | ref(3) | {"sample_checked": ""},
        ACTION | DONE | CHECKED | ref(4),
        ACTION | ref(5) | {"status": "Completed"},
    ]
    page = page_of((), rows)
    assert lists_of(page)["verify"] == [
        ("MED-OAK-26-001", "Bethan Pryce", "Was due by 19 November 2026"),
        ("MED-OAK-26-002", "Bethan Pryce",
         "Checked by its owner, which is no check. Ask somebody else; it was due by 19 November 2026."),
        ("MED-OAK-26-003", "Bethan Pryce", "The check is not complete. Enter what was sampled."),
        ("MED-OAK-26-005", "Somebody not named", "Now: the day on which it was completed is not known."),
    ]  # fmt: skip
    assert page.lists[1].note == "Working days are counted without the bank holidays of England."
    none = page_of((), [ACTION | DONE | CHECKED | ref(4)]).lists[1]
    assert (none.lines, none.none, none.note) == ((), "No finished action needs a check by then.", "")


def test_all_that_is_late_is_listed_and_what_is_left_out_is_counted():
    late = [ACTION | ref(number) | {"due_date": date(2026, 11, 2)} for number in range(1, 7)]
    soon = [ACTION | ref(number) | {"due_date": date(2026, 12, 2)} for number in range(7, 9)]
    due = page_of((), [*soon, *late]).lists[2]
    assert [line.ref for line in due.lines] == [f"MED-OAK-26-{number:03}" for number in range(1, 7)]
    assert due.listed == "6 of 8 are listed. The other 2 are not late yet, and on the register's own sheet."
    assert page_of((), soon).lists[2].listed == "All of them."


def test_what_was_escalated_says_when_what_was_asked_and_what_was_decided():
    rows = [
        ACTION | ref(1) | {"due_date": date(2026, 11, 17)}, ACTION | ref(2) | {"due_date": date(2026, 12, 30)},
        ACTION | DONE | CHECKED | WORKED | ref(3), ACTION | DONE | CHECKED | ref(4) | {"outcome": "Ineffective"},
    ]  # fmt: skip
    log = [
        {"action_ref": "MED-OAK-26-001"} | ASKED,
        {"action_ref": "MED-OAK-26-002"} | ASKED | {"revised_due_date": date(2026, 11, 20), "decision": "Agreed once."},
        {"action_ref": "MED-OAK-26-003"} | ASKED,  # finished since, and it worked
        {"action_ref": "MED-OAK-26-004", "escalated_to": ""},
    ]
    page = page_of((), rows, others={"escalations": log})
    assert lists_of(page)["due"] == [("MED-OAK-26-001", "Bethan Pryce", "17 November 2026, 8 days overdue. Escalated: see below"),
                                     ("MED-OAK-26-002", "Bethan Pryce", "30 December 2026. Escalated: see below")]  # fmt: skip
    assert lists_of(page)["escalated"] == [
        ("MED-OAK-26-001", "Dilys Warren",
         "Escalated on 19 November 2026. New date asked for: 1 December 2026 (due 17 November 2026). No decision yet."),
        ("MED-OAK-26-004", "Nobody named", "Escalated, with no date. No new date is asked for. No decision yet."),
        ("MED-OAK-26-002", "Dilys Warren",
         "Escalated on 19 November 2026. New date asked for: 20 November 2026, which has passed (due 30 December 2026). "
         "Decided: Agreed once."),
    ]  # fmt: skip


def test_a_redacted_page_says_nothing_that_was_written():
    rows = [ACTION | DONE | CHECKED | ref(1) | {"verified_by": "Bethan Pryce", "theme": "PRN protocols"}]
    page = page_of([problem(6)], rows, Privacy(redact=True))
    assert lists_of(page)["verify"] == [
        ("MED-OAK-26-001", "Senior carer",
         "Checked by its owner, which is no check. Ask somebody else; it was due by 19 November 2026."),
    ]  # fmt: skip
    assert "2 of 10" not in str(page)


# ---------------------------------------------------------------- what went well


def before(*rows):
    return (replace(as_earlier(one_record(rows)), period="2026-10"),)


def test_only_what_is_proven_went_well():
    was = before(*(ACTION | ref(number) for number in range(1, 5)))
    page = page_of((), [
        ACTION | DONE | CHECKED | WORKED | ref(1),
        ACTION | DONE | CHECKED | ref(2) | {"outcome": "Ineffective"},
        ACTION | DONE | CHECKED | ref(3),  # whether it worked is not said
        ACTION | DONE | CHECKED | WORKED | ref(4) | {"verified_by": "Bethan Pryce"},
    ], earlier=was)  # fmt: skip
    assert page.well == ("MED-OAK-26-001: from Open to Proven. 2 of 10 had no dose",)
    assert page.well_lead == (
        "1 action is newly proven to have worked since the month before. MED-OAK-26-003, MED-OAK-26-002 and "
        "MED-OAK-26-004 moved up the ladder, and the record does not show that they worked."
    )
    assert [(step.word, step.means) for step in page.steps] == [
        ("Open", "not said to be done"), ("Proven", "the measure is better"),
    ]  # fmt: skip


def test_mixed_evidence_and_what_came_back_did_not_go_well():
    mixed = {"feedback_supports": "Yes", "observation_supports": "Mixed", "calls_support": "Yes"}
    quality = {"ref": "QUA-OAK-2611-001"}
    was = (replace(as_earlier(one_record([ACTION | quality], register="quality")), period="2026-10"),)
    rows = [ACTION | DONE | CHECKED | WORKED | mixed | quality]
    page = page_of((), rows, register="quality", earlier=was)
    assert (page.well, page.well_lead) == ((), (
        "No action is newly proven to have worked since the month before. QUA-OAK-2611-001 moved up the ladder, and the "
        "record does not show that it worked."
    ))  # fmt: skip
    again = [ACTION | DONE | CHECKED | WORKED | ref(1), ACTION | ref(2) | {"repeat_of": "MED-OAK-26-001"}]
    assert page_of((), again, earlier=before(ACTION | ref(1))).well == ()


def test_of_many_that_went_well_the_others_are_counted():
    numbers = range(1, 6)
    was = before(*(ACTION | ref(number) for number in numbers))
    page = page_of((), [ACTION | DONE | CHECKED | WORKED | ref(number) for number in numbers], earlier=was)
    assert page.well_lead == (
        "5 actions are newly proven to have worked since the month before; 3 are listed, and the other 2 in the monthly "
        "pack of the register."
    )
    assert len(page.well) == 3


def test_without_a_move_or_a_month_before_the_page_says_so():
    assert page_of((), earlier=before(ACTION | ref(1))).well_lead == (
        "No action is newly proven to have worked since the month before."
    )
    assert page_of(()).well_lead == (
        "No return of the month before is on record, so nothing can be said yet of what went well."
    )


def test_a_register_that_the_service_has_not_returned_is_named(records):
    larkfield = records[0].provider.services[3]
    page = service_context([records[0]], larkfield)
    assert (page.first, page.not_returned) == ("No return was received.", ("medication",))
