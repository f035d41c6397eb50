"""Which question a decision answers, and for how long."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from trackerkit.assurance.answers import AGAIN, APPROVE, REFUSE, Decision, Made, recent, standing, still_asked

DAY = date(2026, 11, 6)


def made(event, decision, period="2026-10", kind="escalation", asked="2026-11-20", ref="MED-OAK-2609-001"):
    said = Decision(kind, "OAK", "medication", period, ref, asked, decision, "", "Quality meeting")
    return Made(said, event, datetime(2026, 11, 6, 9, tzinfo=UTC), "a", DAY)


def stands(given, period):
    return [(key[0], key[3], key[4], [one.event for one in those]) for key, those in standing(given, period).items()]


def test_of_several_decisions_of_one_question_the_last_stands_and_another_date_is_another_question():
    given = [made(1, APPROVE), made(2, REFUSE), made(3, APPROVE, asked="2026-12-04")]
    assert stands(given, "2026-10") == [
        ("escalation", "MED-OAK-2609-001", "2026-11-20", [1, 2]),
        ("escalation", "MED-OAK-2609-001", "2026-12-04", [3]),
    ]


@pytest.mark.parametrize(
    ("kind", "asked", "decision", "months"),
    [
        ("escalation", "2026-11-20", APPROVE, ["2026-10", "2026-11", "2026-12"]),
        ("escalation", "2026-11-20", REFUSE, ["2026-10", "2026-11", "2026-12"]),
        ("escalation", "2026-11-20", AGAIN, ["2026-10"]),
        ("escalation", "", APPROVE, ["2026-10", "2026-11", "2026-12"]),
        ("received", "2026-10-02", APPROVE, ["2026-10", "2026-11", "2026-12"]),
        ("vanished", "", APPROVE, ["2026-10", "2026-11", "2026-12"]),
        ("vanished", "", REFUSE, ["2026-10"]),
        ("vanished", "", AGAIN, ["2026-10"]),
        ("repeat", "", APPROVE, ["2026-10"]),
        ("not-returned", "", AGAIN, ["2026-10"]),
    ],
)
def test_how_long_a_decision_answers_its_question(kind, asked, decision, months):
    one = made(1, decision, kind=kind, asked=asked)
    asked_in = ("2026-09", "2026-10", "2026-11", "2026-12")
    assert [period for period in asked_in if standing([one], period)] == months


def test_what_was_asked_again_and_then_agreed_has_both():
    given = [made(1, AGAIN), made(2, APPROVE, period="2026-11")]
    assert [stands(given, period) for period in ("2026-10", "2026-12")] == [
        [("escalation", "MED-OAK-2609-001", "2026-11-20", [1])],
        [("escalation", "MED-OAK-2609-001", "2026-11-20", [1, 2])],
    ]


def test_since_the_last_pack_are_this_month_and_the_one_before_each_question_once():
    given = [
        made(1, APPROVE, period="2026-08", ref="A-1"), made(2, AGAIN, period="2026-09", ref="A-2"),
        made(3, APPROVE, ref="A-2"), made(4, REFUSE, ref="A-3"), made(5, REFUSE, period="2026-11", ref="A-4"),
    ]  # fmt: skip
    assert [one.event for one in recent(given, "2026-10")] == [3, 4]
    assert [one.event for one in recent(given, "2026-09")] == [1, 2]


def test_a_date_moved_to_the_day_that_was_approved_is_not_asked_about_again():
    rows = pd.DataFrame(
        {
            "service": ["OAK"] * 3,
            "ref": ["MED-OAK-2609-001", "MED-OAK-2609-001", "MED-OAK-2609-002"],
            "due_date": pd.to_datetime(["2026-11-20", "2026-11-27", "2026-11-20"]),
        }
    )
    left = [
        list(still_asked("moved", rows, "medication", [made(1, decision)], "2026-11").index)
        for decision in (APPROVE, REFUSE)
    ]
    assert left == [[1, 2], [0, 1, 2]]
