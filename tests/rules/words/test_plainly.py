"""The quick looks: they never pass over words that are labelled vague, and pass over enough to be worth their while."""

from __future__ import annotations

import pytest

from tests.rules.words.measured import rows
from trackerkit.rules.words import judge_action, judge_change, judge_evidence
from trackerkit.rules.words.plainly import change_in_doubt, place_in_doubt, task_in_doubt

CHANGES = [row["text"] for row in rows("notes")]
UNTOLD = [row["text"] for row in rows("notes") if "change" in row["missing"]]
VAGUE_ACTIONS = [row["text"] for row in rows("actions", label="vague")]
NOWHERE = [row["text"] for row in rows("evidence", label="not findable")]


def test_no_vague_action_and_no_missing_place_is_passed_over():
    assert [text for text in VAGUE_ACTIONS if not task_in_doubt(text)] == []
    assert [text for text in NOWHERE if not place_in_doubt(text)] == []


@pytest.mark.parametrize(
    ("look", "judge", "texts"),
    [
        (task_in_doubt, lambda text: judge_action(text).vague, [row["text"] for row in rows("actions")]),
        (place_in_doubt, lambda text: not judge_evidence(text).findable, [row["text"] for row in rows("evidence")]),
        (change_in_doubt, lambda text: bool(judge_change(text)) and text in UNTOLD, CHANGES),
    ],
    ids=["action", "evidence", "change"],
)
def test_what_is_passed_over_would_not_have_been_told(look, judge, texts):
    assert [text for text in texts if not look(text) and judge(text)] == []


def test_so_many_good_ones_need_no_reading():
    good = [row["text"] for row in rows("notes", label="good")]

    assert sum(not change_in_doubt(text) for text in good) >= len(good) / 2
    assert sum(not place_in_doubt(row["text"]) for row in rows("evidence", label="findable")) >= 20
    assert sum(not task_in_doubt(row["text"]) for row in rows("actions", label="specific")) >= 15


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Grab rail fitted by the bath", False),
        ("Grab rail will be fitted by the bath", True),
        ("Grab rail not fitted", True),
        ("Grab rail to be fitted", True),
        ("Grab rail fitted. Falls log will be checked in March", False),
        ("Spoke to the night staff", True),
        ("", True),
    ],
)
def test_a_change_in_doubt(text, doubt):
    assert change_in_doubt(text) is doubt
