"""What the Check column says, as a pure function."""

from __future__ import annotations

from trackerkit.problems import Severity
from trackerkit.register import load_register
from trackerkit.workbook.live import OK, live_checks, live_text, sentences

LIVE = live_checks(load_register("medication"))
ACTIONS = LIVE["actions"]


def test_a_row_with_nothing_to_say_is_ok():
    assert live_text(ACTIONS, set()) == OK


def test_errors_come_before_warnings_and_notes_are_left_out():
    ranks = [check.rule.severity for check in ACTIONS]
    assert ranks == sorted(ranks, key=lambda severity: severity.rank)
    assert set(ranks) == {Severity.ERROR, Severity.WARNING}
    held = {"Select a theme", "Enter an owner", "The action was completed after its due date"}
    assert live_text(ACTIONS, held) == "Enter an owner; Select a theme"


def test_a_sentence_of_two_rules_is_said_once_where_the_first_would_say_it():
    double = [check for check in ACTIONS if check.says == "Enter the date completed"]
    assert [check.rule.code for check in double] == ["TK302", "TK410"]
    assert sentences(ACTIONS).count("Enter the date completed") == 1
    held = {"Enter the date completed", "Enter where the evidence is kept", "Enter what was sampled"}
    assert live_text(ACTIONS, held) == (
        "Enter the date completed; Enter where the evidence is kept; Enter what was sampled"
    )


def test_no_sentence_holds_what_stands_between_sentences():
    assert [said for checks in LIVE.values() for said in sentences(checks) if "; " in said] == []
