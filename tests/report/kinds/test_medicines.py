"""The medicines assurance report: what it sets side by side, its closure log, and leadership's reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.assurance.made import frame
from tests.assurance.made import record as one_record
from trackerkit.report.context import pack_context
from trackerkit.report.kinds.medicines import medicines_context


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


@pytest.fixture(scope="module")
def report(contexts):
    return contexts["medicines"]


def test_the_decisions_are_those_of_the_monthly_pack_with_room_to_write(report):
    assert [(one.number, one.ask) for one in report.decisions] == [
        (1, "Agree the new date and the support asked for: 15 January 2027"),
        (2, "Agree the new date and the support asked for: 11 December 2026"),
        (3, "Reopen what was closed without verification or on a weak outcome"),
        (4, "Ask for the root-cause review of findings that came back"),
        (5, "Decide what changes where the check found that the action did not fully work"),
        (6, "Set a new date for what is overdue, or give it to another owner"),
        (7, "Ask for the returns that have not come in"),
    ]


def test_repeats_stand_beside_incidents_competency_and_supervision(report):
    assert report.by_service.table.headings == (
        "Service", "Open", "Overdue", "Repeats", "Medicines incidents", "MAR compliance",
        "Competency assessments passed", "Supervision findings",
    )  # fmt: skip
    assert [row[:4] for row in report.by_service.table.rows] == [
        ("Oak House", "6", "1", "1"), ("Riverside Nursing Home", "9", "6", "1"), ("Lavender Row", "3", "0", "0"),
    ]  # fmt: skip
    assert [lane.label for lane in report.beside.lanes][:2] == ["Actions closed", "Findings that came back"]
    assert [line.ref for line in report.repeats] == ["MED-RIV-26-018", "MED-OAK-26-018"]
    assert report.repeats_lead == "2 findings came back, those without a root-cause review first."


DONE = {"status": "Completed", "completed_by": "Bethan Pryce", "finding": "2 of 10 had no dose"}
CHECKED = {"verified_by": "Amara Osei", "sample_checked": "10 protocols", "outcome": "Complete"}


def test_the_closure_log_says_who_checked_what_from_which_sample():
    made = one_record([
        {**DONE, "ref": "A1", "date_completed": day(2), **CHECKED, "date_verified": day(4)},
        {**DONE, "ref": "A2", "date_completed": day(2)},
        {**DONE, "ref": "A3", "date_completed": day(2, 9), **CHECKED, "date_verified": day(4, 9)},
        {**DONE, "ref": "A4", "status": "Closed", "date_completed": day(2, 9), "date_closed": day(20)},
        {"ref": "A5", "status": "In progress"},
    ])  # fmt: skip
    report = medicines_context(made, None)
    assert [(line.ref, line.facts) for line in report.closures] == [
        ("A4", ("Completed by Bethan Pryce on 2 September 2026.", "Not checked; the check was due by 9 September 2026.",
                "Closed on 20 November 2026.")),
        ("A1", ("Completed by Bethan Pryce on 2 November 2026.",
                "Checked by Amara Osei on 4 November 2026; the check was due by 9 November 2026.",
                "Sample: 10 protocols", "Outcome: Complete.")),
        ("A2", ("Completed by Bethan Pryce on 2 November 2026.", "Not checked; the check was due by 9 November 2026.")),
    ]  # fmt: skip
    assert report.closures_lead == (
        "3 actions checked or closed in November 2026, or waiting for the check. 2 actions have no check on record. "
        "Working days are counted without the bank holidays of England. "
        "1 action is closed: without verification, without saying whether it worked, not proven."
    )


def test_a_check_by_nobody_else_is_marked_as_none_in_the_closure_log():
    own = {**DONE, **CHECKED, "date_completed": day(2), "date_verified": day(4)}
    made = one_record([
        {**own, "ref": "A1"}, {**own, "ref": "A2", "owner": "Amara Osei"}, {**own, "ref": "A3", "verified_by": "bethan pryce"},
    ])  # fmt: skip
    report = medicines_context(made, None)
    assert [(line.ref, line.facts[0]) for line in report.closures] == [
        ("A2", "Checked by its owner, which is no check."),
        ("A3", "Checked by the person who did the work, which is no check."),
        ("A1", "Completed by Bethan Pryce on 2 November 2026."),
    ]
    assert report.closures_lead == (
        "3 actions checked or closed in November 2026, or waiting for the check. 2 actions were checked by the owner or "
        "by whoever did the work, which is no check. Working days are counted without the bank holidays of England. "
        "No action is closed."
    )


def test_every_decision_names_all_of_its_actions():
    late = {"status": "In progress", "risk_level": "High", "due_date": day(2)}
    report = medicines_context(one_record([{**late, "ref": f"A{number}"} for number in range(1, 9)]), None)
    assert [(one.ask, one.about) for one in report.decisions] == [
        ("Set a new date for what is overdue, or give it to another owner",
         "8 actions: Oak House (A1, A2, A3, A4, A5, A6, A7, A8)"),
    ]  # fmt: skip


def test_what_leadership_found_not_robust_is_to_be_decided(records):
    medication, *_, governance = records
    first = {"action_ref": "MED-OAK-26-018", "review_date": day(10), "evidence_robust": "Not robust",
             "challenge": "Who looked?", "further_escalation": "None."}  # fmt: skip
    later = {**first, "review_date": day(24), "evidence_robust": "Robust"}

    def decided(*reviews):
        frames = governance.month.frames | {"leadership": frame("leadership", {"OAK": reviews}, "governance")}
        looked = replace(governance, month=replace(governance.month, frames=frames))
        return [(one.number, one.ask, one.about) for one in medicines_context(medication, looked).decisions]

    assert decided(first)[6:] == [
        (7, "Decide what follows where leadership found the closure evidence not robust",
         "Oak House, MED-OAK-26-018, reviewed on 10 November 2026. Challenge: “Who looked?” Further escalation: None"),
        (8, "Ask for the returns that have not come in", "Larkfield Care at Home"),
    ]  # fmt: skip
    assert len(decided(later, first)) == 7  # the latest review of the action counts
    assert len(decided({**first, "action_ref": "FAL-OAK-2611-003"})) == 7
    assert decided({**first, "action_ref": "MED-OAK-26-999", "challenge": "", "further_escalation": ""})[6][2] == (
        "MED-OAK-26-999, reviewed on 10 November 2026. No challenge is entered. Further escalation: not said"
    )


def test_the_closure_log_says_what_its_dates_contradict():
    row = {"completed_by": "Bethan Pryce", "verified_by": "Amara Osei", "sample_checked": "10 protocols",
           "outcome": "Complete", "finding": "2 of 10 had no dose"}  # fmt: skip
    made = one_record([
        {**row, "ref": "A1", "status": "Completed", "date_completed": day(9), "date_verified": day(4)},
        {**row, "ref": "A2", "status": "Closed", "date_completed": day(2), "date_verified": day(9), "date_closed": day(6),
         "effect": "Improved", "effect_result": "10 of 10, 1 to 20 November 2026"},
    ])  # fmt: skip
    report = medicines_context(made, None)
    assert [(line.ref, line.facts[4:]) for line in report.closures] == [
        ("A1", (
            "Contradiction: the check is dated 4 November 2026, before the work was finished on 9 November 2026.",
        )),
        ("A2", (
            "Closed on 6 November 2026.",
            "Contradiction: it was closed on 6 November 2026, before the check of 9 November 2026 that should have come "
            "first.",
            "The check is of 9 November 2026 and the result runs to 20 November 2026: whoever checked cannot have seen "
            "the whole result.",
        )),
    ]  # fmt: skip
    (sentence,) = (one for one in pack_context(made).figures if "closed" in one)
    assert report.closures_lead.endswith(sentence)


def test_a_quiet_month_says_so():
    report = medicines_context(one_record([{"ref": "A1", "status": "In progress"}]), None)
    assert (report.closures, report.repeats, report.decisions) == ((), (), ())
    assert report.closures_lead == (
        "No check and no closure fell in November 2026, and nothing waits for its check. No action is closed."
    )
    assert report.repeats_lead == "No finding is marked as a repeat."


def test_only_medication_actions_are_among_the_leadership_reviews(report, records):
    assert [(log.key, log.lead) for log in report.logs] == [
        ("log-leadership", "1 entry."), ("log-reviews", "Nothing is on the Reviews sheet."),
        ("log-root_causes", "1 entry."),
    ]  # fmt: skip
    assert [(entry.ref, entry.words[0]) for entry in report.logs[0].entries] == [
        ("MED-OAK-26-018", ("Challenge", "Why did it come back within 3 months")),
    ]
    medication, *_, governance = records
    assert medicines_context(medication, None).logs[0].lead == (
        "No governance register was returned, so no review by senior leadership is on record."
    )
    frames = {**governance.month.frames, "leadership": governance.month.frames["leadership"].iloc[1:]}
    without = replace(governance, month=replace(governance.month, frames=frames))
    assert medicines_context(medication, without).logs[0].lead == (
        "No medication action is on the Leadership review sheet of the governance register."
    )
