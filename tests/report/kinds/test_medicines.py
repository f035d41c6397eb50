"""The medicines assurance report: what it sets side by side, its closure log, and leadership's reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.assurance.made import record as one_record
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
        (3, "Reopen the actions that were closed without a complete check"),
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


def test_the_closure_log_says_who_checked_what_from_which_sample():
    row = {"status": "Completed", "completed_by": "Bethan Pryce", "finding": "2 of 10 had no dose"}
    checked = {"verified_by": "Amara Osei", "sample_checked": "10 protocols", "outcome": "Complete"}
    made = one_record([
        {**row, "ref": "A1", "date_completed": day(2), **checked, "date_verified": day(4)},
        {**row, "ref": "A2", "date_completed": day(2)},
        {**row, "ref": "A3", "date_completed": day(2, 9), **checked, "date_verified": day(4, 9)},
        {**row, "ref": "A4", "status": "Closed", "date_completed": day(2, 9), "date_closed": day(20)},
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
        "3 actions checked or closed in November 2026, or waiting for the check. 2 actions have no check on record."
    )


def test_a_quiet_month_says_so():
    report = medicines_context(one_record([{"ref": "A1", "status": "In progress"}]), None)
    assert (report.closures, report.repeats, report.decisions) == ((), (), ())
    assert report.closures_lead == ("No check and no closure fell in November 2026, and nothing waits for its check.")
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


def test_there_is_one_chart_of_a_service_for_each_measure(contexts):
    for measure in contexts["medicines"].change.measures:
        assert len([panel for panel in measure.panels if panel.place != "All services together"]) <= 1
