"""What each kind of pack says of the sample month."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.assurance.made import frame
from tests.assurance.made import record as one_record
from trackerkit.assurance.actions import actions
from trackerkit.assurance.record import EarlierMonth, Reading
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.report.kinds.board import board_context
from trackerkit.report.kinds.league import league_context
from trackerkit.report.kinds.meeting import MEETINGS, meeting_context

# ---------------------------------------------------------------- the board


def test_the_board_decides_each_kind_once_over_all_registers(contexts):
    """How many, and beside it what the record says of each: nobody decides about a reference alone."""
    assert [(decision.number, decision.ask, decision.about, decision.says) for decision in contexts["board"].decisions] == [
        (1, "Agree or refuse the new dates asked for",
         "5 actions, 4 of high or extreme risk: Riverside Nursing Home (MED-RIV-26-002); Oak House (MED-OAK-26-003, "
         "FAL-OAK-2611-001, QUA-OAK-2611-001, GOV-OAK-2611-001)", ()),
        (2, "Reopen what was closed without verification or on a weak outcome", "4 actions, 3 of high or extreme risk", (
            "Oak House, MED-OAK-26-021, high risk: 1 CD register entry had one signature where two … Closed "
            "without verification. Not recorded: who checked it, when, the outcome.",
            "Riverside Nursing Home, MED-RIV-26-010, high risk: 7 gaps in signatures on MAR charts in 4 weeks … Closed "
            "without verification. Not recorded: who checked it, when, the outcome.",
            "Riverside Nursing Home, MED-RIV-26-014, moderate risk: 4 of 9 creams had no body map and no date of … "
            "Outcome: Ineffective.",
            "Oak House, QUA-OAK-2611-002, high risk: EF was not covered during a wash on 2 November. 1 kind of evidence "
            "does not support it.",
        )),
        (3, "Ask for the root-cause review of findings that came back", "", (
            "Riverside Nursing Home, MED-RIV-26-018, high risk: 7 gaps in signatures on MAR charts in 4 weeks … Repeats "
            "MED-RIV-26-001.",
        )),
        (4, "Decide what changes where the check found that the action did not fully work",
         "3 actions, 2 of high or extreme risk", (
            "Oak House, MED-OAK-26-022, moderate risk: 4 of 9 creams had no body map and no date of … Partially "
            "complete, checked 17 November 2026 by Amara Osei.",
            "Oak House, FAL-OAK-2611-003, high risk: Sensor mat in room 2 not plugged in on 3 of 7 … Requires further "
            "action, checked 16 November 2026 by Amara Osei.",
            "Oak House, GOV-OAK-2611-002, high risk: Agency nurses work without the clinic room … Partially complete, "
            "checked 16 November 2026 by Amara Osei.",
        )),
        (5, "Set a new date for what is overdue, or give it to another owner", "3 actions, 3 of high or extreme risk", (
            "Riverside Nursing Home, MED-RIV-26-021, high risk: 1 CD register entry had one signature where two … 84 days "
            "overdue. Owner: Kezia Brown.",
            "Riverside Nursing Home, MED-RIV-26-005, high risk: 1 CD register entry had one signature where two … 20 days "
            "overdue. Owner: Jonah Pike.",
            "Riverside Nursing Home, MED-RIV-26-018, high risk: 7 gaps in signatures on MAR charts in 4 weeks … 12 days "
            "overdue. Owner: Kezia Brown.",
        )),
        (6, "Ask for the returns that have not come in", "Nothing here speaks for Larkfield Care at Home (medication).",
         ()),
    ]  # fmt: skip


def test_more_actions_than_have_a_line_are_named_and_the_others_counted():
    rows = [
        {"ref": f"MED-OAK-26-{at:03}", "finding": "No opening date", "repeat_of": "MED-OAK-25-001", "risk_level": "Low"}
        for at in range(1, 10)
    ]
    (decision,) = board_context([one_record(rows)]).decisions
    assert (decision.ask, decision.about) == ("Ask for the root-cause review of findings that came back", "9 actions")
    assert decision.says == (
        *(f"Oak House, MED-OAK-26-00{at}, low risk: No opening date. Repeats MED-OAK-25-001." for at in (1, 2, 3, 4)),
        "And Oak House (MED-OAK-26-005, MED-OAK-26-006); and 3 more.",
    )


def test_an_action_that_vanished_is_asked_for_by_name():
    gone = Problem(
        "TK801", Severity.WARNING, CellRef("Actions"), "An action is not in this return",
        "It was open in October 2026.", ref="MED-OAK-26-009",
    )  # fmt: skip
    board = board_context([one_record([{"ref": "MED-OAK-26-001"}], problems=(("OAK", gone),))])
    assert [(decision.ask, decision.about, decision.says) for decision in board.decisions] == [
        ("Ask where the actions are that were open and are not in the return", "",
         ("Oak House, MED-OAK-26-009: It was open in October 2026.",)),
    ]  # fmt: skip


def test_what_leadership_found_not_robust_and_left_is_put_to_the_board():
    review = {"action_ref": "MED-OAK-26-001", "evidence_robust": "Not robust", "further_escalation": "None"}
    left = Problem(
        "TK712", Severity.WARNING, CellRef("Leadership review", 6, 8),
        "Evidence that is not robust must lead to something further", "Further escalation says “None”.",
    )  # fmt: skip
    board = board_context(
        [one_record([], problems=(("OAK", left),), others={"leadership": [review]}, register="governance")]
    )
    assert [(decision.ask, decision.says) for decision in board.decisions] == [
        ("Decide what follows where leadership found the closure evidence not robust",
         ("Oak House, MED-OAK-26-001: Further escalation says “None”.",)),
    ]  # fmt: skip


def test_the_board_agrees_or_refuses_every_date_that_is_asked_for(contexts):
    board = contexts["board"]
    assert board.extensions_number == 1
    assert [(one.ref, one.place, one.due, one.asked) for one in board.extensions] == [
        ("MED-RIV-26-002", "Riverside Nursing Home, high risk", "17 November 2026", "15 January 2027"),
        ("MED-OAK-26-003", "Oak House, moderate risk", "13 November 2026", "11 December 2026"),
        ("FAL-OAK-2611-001", "Oak House, high risk", "17 November 2026", "1 December 2026"),
        ("QUA-OAK-2611-001", "Oak House, high risk", "17 November 2026", "1 December 2026"),
        ("GOV-OAK-2611-001", "Oak House, high risk", "17 November 2026", "1 December 2026"),
    ]
    assert board.extensions[0].why == (
        "Why late: Two senior posts are vacant and the round is covered by agency staff",
        "Until then: Clinical lead gives the controlled drugs herself",
        "Asked for: Approval to fill both posts above the budget for 3 months",
    )


def test_what_is_asked_for_without_a_date_is_a_decision_and_no_extension(records):
    falls = records[1]
    log = falls.month.frames["escalations"].copy()
    log["revised_due_date"] = pd.NaT
    log["revised_due_date:read"] = pd.NaT
    undated = replace(falls, month=replace(falls.month, frames={**falls.month.frames, "escalations": log}))
    board = board_context([undated])
    assert (board.extensions, board.extensions_number) == ((), 0)
    assert [decision.ask for decision in board.decisions] == [
        "Decide the support asked for where no new date is named",
        "Decide what changes where the check found that the action did not fully work",
    ]


def test_a_date_that_was_moved_before_is_told_with_the_first_one(records):
    falls = records[1]
    rows = falls.month.frames["actions"].copy()
    for key in ("original_due_date", "original_due_date:read"):
        rows[key] = pd.Timestamp("2026-10-02")
    moved = replace(falls, month=replace(falls.month, frames={**falls.month.frames, "actions": rows}))
    assert [one.due for one in board_context([moved]).extensions] == ["17 November 2026; at first 2 October 2026"]


def test_what_a_service_asked_for_on_a_log_comes_first(records):
    governance = records[3]
    row = {"action_ref": "FAL-OAK-2611-001", "asked_for": "A fixed rail, about £380"}
    log = frame("received", {"OAK": [row]}, "governance")
    month = replace(governance.month, frames={**governance.month.frames, "received": log})
    first = board_context([replace(governance, month=month)]).decisions[0]
    assert (first.ask, first.about) == (
        "Decide what a service has asked for", "Oak House, FAL-OAK-2611-001: A fixed rail, about £380",
    )  # fmt: skip


def test_the_board_sees_each_register_beside_the_month_before(contexts, records):
    (chart,) = contexts["board"].ladders
    assert [(bar.name, bar.note) for bar in chart.bars] == [
        ("Medication, October", "56 actions"), ("Medication, November", "60 actions"),
        ("Falls, October", "4 actions"), ("Falls, November", "4 actions"),
        ("Quality, October", "4 actions"), ("Quality, November", "3 actions"),
        ("Governance, October", "4 actions"), ("Governance, November", "2 actions"),
    ]  # fmt: skip
    gap = replace(records[1], earlier=(EarlierMonth("2026-08", {"open": 2}),))
    (chart,) = board_context([gap]).ladders
    assert [(bar.name, bar.note) for bar in chart.bars] == [
        ("Falls, October", "No filled-in return"), ("Falls, November", "4 actions"),
    ]  # fmt: skip


def test_the_board_sees_what_is_overdue_closed_on_trust_and_missing(contexts, records):
    board = contexts["board"]
    assert board.services.headings == (
        "Service", "Returned", "Open", "Overdue", "Closed unverified or on a weak outcome", "Repeats",
    )  # fmt: skip
    assert board.services.rows == (
        ("Riverside Nursing Home", "1 of 1", "9", "6", "2", "1"),
        ("Oak House", "4 of 4", "9", "4", "2", "1"),
        ("Lavender Row", "1 of 1", "3", "0", "0", "0"),
        ("Larkfield Care at Home", "0 of 1", "0", "0", "0", "0"),
    )
    assert [decision.about[:9] for decision in board.decisions if "Reopen" in decision.ask] == ["4 actions"]
    assert board.not_returned == ("Larkfield Care at Home (medication)",)
    assert board.repeats == (
        "2 findings came back; 1 with a root-cause review: Oak House, MED-OAK-26-018, which repeats MED-OAK-26-001."
    )


def test_the_board_sees_whether_the_measures_moved_and_whether_it_is_more_than_chance(contexts):
    moved = contexts["board"].moved
    assert moved.lead == (
        "Added up are the services that entered both months. One step is no change by itself: more than chance takes a "
        "chart of 12 months.",
    )
    assert moved.table.headings == ("Measure", "Better", "October", "November", "Services", "More than chance?")
    assert moved.table.rows == (
        ("Medication: MAR compliance", "Higher", "918 of 1,000 (92%)", "950 of 1,000 (95%)", "2",
         "Better: all services together and Oak House."),
        ("Falls: Falls", "Lower", "6", "4", "1", "Not known yet"),
        ("Quality: Review calls positive", "Higher", "6", "17 of 20 (85%)", "1", "Not known yet"),
        ("Governance: Overdue actions", "Lower", "6", "9", "1", "Not known yet"),
    )  # fmt: skip


def measured(service: str, period: str, value: float) -> Reading:
    return Reading(service, "Medicines incidents", period, value)


def test_a_service_that_joined_makes_no_rise(records):
    """Oak House entered both months, Elm Court the last alone: what it entered is not set against nothing."""
    now = {
        "OAK": [{"measure": "Medicines incidents", "period": "2026-11", "value": 4}],
        "ELM": [{"measure": "Medicines incidents", "period": "2026-11", "value": 9}],
    }
    made = one_record([], earlier=(EarlierMonth("2026-10", {}, readings=(measured("OAK", "2026-10", 5),)),))
    month = replace(made.month, frames={**made.month.frames, "measures": frame("measures", now)})
    (row,) = board_context([replace(made, month=month)]).moved.table.rows
    assert row == ("Medication: Medicines incidents", "Lower", "5", "4", "1", "Not known yet")


def test_without_the_month_before_nothing_is_said_of_the_measures():
    now = [{"measure": "Medicines incidents", "period": "2026-11", "value": 4}]
    moved = board_context([one_record([], others={"measures": now})]).moved
    assert (moved.table.rows, moved.lead) == ((), (
        "No service entered a measure for this month and the month before, so nothing can be said of change.",
    ))  # fmt: skip


def test_a_quiet_month_asks_the_board_for_nothing():
    board = board_context([one_record([{"ref": "MED-OAK-26-001", "status": "In progress"}])])
    assert (board.decisions, board.extensions, board.not_returned) == ((), (), ())
    assert board.repeats == "No finding is marked as a repeat."


# ---------------------------------------------------------------- the meetings


def listed(one):
    """Caption, the references with a box here, and those with one elsewhere."""
    return one.caption, [boxed.line.ref for boxed in one.boxed], [line.ref for line in one.elsewhere]


def agenda(context):
    return [
        (item.number, item.title, item.lead, [listed(one) for one in item.lists], [table.key for table in item.tables],
         [log.key for log in item.logs], [one.ask for one in item.decisions], item.agrees)
        for item in context.items
    ]  # fmt: skip


def test_the_agenda_of_the_weekly_falls_review(contexts):
    assert agenda(contexts["falls"]) == [
        (1, "Actions due or overdue", ("1 action is overdue; no other is due by 2 December 2026.",),
         [("Overdue, the longest first", [], ["FAL-OAK-2611-001"])], [], [], [], False),
        (2, "Compared with the previous baseline", (), [], ["by-service", "effects", "measures"], ["log-reviews"], [],
         True),
        (3, "Continuing weakness",
         ("Did not fully work, still open: 1; Checked, and the check does not count: 1.",),
         [("Did not fully work, still open", ["FAL-OAK-2611-003"], []),
          ("Checked, and the check does not count", ["FAL-OAK-2611-004"], [])], [], [], [], False),
        (4, "Revised actions", ("No open action has another due date than at first.",), [], [], [], [], False),
        (5, "Escalations and decisions", ("2 decisions to record.",), [], ["places"], [],
         ["Agree the new date and the support asked for: 1 December 2026"], False),
    ]  # fmt: skip
    effects = contexts["falls"].items[1].tables[1].table
    assert effects.rows == (
        ("FAL-OAK-2611-002", "Of those checked", "6 of 10, October 2026", "10 of 10, November 2026", "Improved"),
    )


def test_the_agenda_of_the_quality_meeting(contexts):
    due, compared, weakness, _, decided = agenda(contexts["quality"])
    assert due[2] == ("1 action is overdue; no other is due by 31 December 2026.",)
    assert (compared[1], compared[5]) == (
        "Actions against complaints, review calls and spot checks",
        ["log-observations"],
    )
    assert weakness[3] == [("Closed on a weak outcome", ["QUA-OAK-2611-002"], [])]
    assert decided[6] == ["Agree the new date and the support asked for: 1 December 2026"]
    table = contexts["quality"].items[1].tables[0].table
    assert table.headings == (
        "Service", "Open", "Overdue", "Repeats", "Complaints", "Review calls positive",
        "Spot checks meeting the standard",
    )  # fmt: skip
    assert table.rows == (("Oak House", "1", "1", "0", "", "17 of 20 (85%)", ""),)


def test_an_action_whose_date_was_moved_is_revised(records):
    falls = records[1]
    rows = falls.month.frames["actions"].copy()
    for key in ("original_due_date", "original_due_date:read"):
        rows[key] = pd.Timestamp("2026-11-03")
    moved = replace(falls, month=replace(falls.month, frames={**falls.month.frames, "actions": rows}))
    (shown,) = meeting_context(moved, MEETINGS["falls"]).items[3].lists
    assert [(line.ref, line.facts) for line in shown.elsewhere] == [
        ("FAL-OAK-2611-001",
         ("At first due 3 November 2026: now 14 days later.", "Its box is that of decision 1, at the end.")),
    ]  # fmt: skip


# ---------------------------------------------------------------- the comparison


def league_of(*services: tuple[str, int, int], records):
    """The comparison of services with so many closed actions, of which so many are closed well."""
    closed_well = actions(records[0])
    pattern = closed_well[closed_well["closed"] & closed_well["proven"]].index[0]
    codes = [service.code for service in records[0].provider.services]
    base = records[0].month.frames["actions"].loc[[pattern]]
    frames = []
    for code, (name, closed, well) in zip(codes, services, strict=False):
        rows = pd.concat([base] * closed)
        rows["ref"] = [f"MED-{code}-26-{at:03}" for at in range(closed)]
        rows.loc[:, "effect"] = ["Improved"] * well + ["No change"] * (closed - well)
        frames.append(rows.set_axis(pd.MultiIndex.from_product([[code], range(6, 6 + closed)], names=base.index.names)))
        assert records[0].provider.by_code[code].name.startswith(name)
    month = replace(records[0].month, frames={**records[0].month.frames, "actions": pd.concat(frames)})
    return league_context([replace(records[0], month=month, problems=(), earlier=())])


def test_fewer_than_five_closed_actions_have_no_percentage_and_no_rank(contexts):
    league = contexts["league"]
    assert league.answer == (
        "No two services have enough closed actions to be compared.",
        "2 services closed fewer than 5 actions: too few to compare.",
    )
    assert league.ranked.rows == (("Oak House", "None", "9", "8", "9", "7", "7", "78%", "45% to 94%"),)
    assert league.too_few.rows == (
        ("Riverside Nursing Home", "3", "1", "3", "1", "1"),
        ("Lavender Row", "3", "3", "3", "3", "3"),
    )
    assert "%" not in "".join(cell for row in league.too_few.rows for cell in row)


def test_every_closure_that_is_not_closed_well_is_named_with_what_it_lacks(contexts):
    lacking = contexts["league"].lacking
    assert lacking.lead == ("4 of 15 closures lack something.",)
    nothing_seen = "A complete check by somebody else, a sample, a check in time, proof that it worked"
    assert [(row[0], row[1], row[3]) for row in lacking.table.rows] == [
        ("MED-OAK-26-021", "Oak House", nothing_seen),
        ("QUA-OAK-2611-002", "Oak House", "Proof that it worked"),
        ("MED-RIV-26-010", "Riverside Nursing Home", nothing_seen),
        ("MED-RIV-26-014", "Riverside Nursing Home", "A complete check by somebody else, proof that it worked"),
    ]


def test_the_interval_is_explained_only_where_one_is_shown(contexts, records):
    assert [words[:22] for words in contexts["league"].method] == ["A service is compared ", "Counted are all closed"]
    compared = league_of(("Oak", 5, 3), ("Riverside", 10, 8), records=records)
    assert [words[:22] for words in compared.method] == [
        "A service is compared ", "The interval is the 95", "Counted are all closed",
    ]  # fmt: skip


def test_overlapping_intervals_are_said_to_be_chance(records):
    league = league_of(("Oak", 5, 3), ("Riverside", 10, 8), ("Lavender", 4, 4), records=records)
    assert [row[:3] + row[6:] for row in league.ranked.rows] == [
        ("Riverside Nursing Home", "1", "10", "8", "80%", "49% to 94%"),
        ("Oak House", "2", "5", "3", "60%", "23% to 88%"),
    ]
    assert league.answer == (
        "The interval of every service overlaps that of Riverside Nursing Home, which stands first: the order may be "
        "chance.",
        "1 service closed fewer than 5 actions: too few to compare.",
    )


def test_what_is_beyond_chance_is_named_and_equal_shares_share_a_rank(records):
    league = league_of(("Oak", 20, 2), ("Riverside", 20, 20), ("Lavender", 5, 5), records=records)
    assert [(row[0], row[1]) for row in league.ranked.rows] == [
        ("Riverside Nursing Home", "1="), ("Lavender Row", "1="), ("Oak House", "3"),
    ]  # fmt: skip
    assert league.answer == ("Below Riverside Nursing Home by more than chance would explain: Oak House.",)


@pytest.mark.parametrize("kind", ["board", "league"])
def test_who_has_not_returned_is_told(contexts, kind):
    assert contexts[kind].not_returned == ("Larkfield Care at Home (medication)",)
