"""The judges against notes, owners, evidence and actions that people labelled; the held halves were never tuned on."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.rules.words.measured import agreement, note_score, parts_right, rows
from trackerkit import resources

ROOT = resources.folder("schemas").parent
TOPICS = ("medication", "falls", "dignity")


def test_the_sets_are_what_the_page_says() -> None:
    assert Counter((row["set"], row["half"]) for row in rows("notes")) == {
        ("first", "develop"): 101,
        ("first", "held"): 100,
        ("second", "develop"): 83,
        ("third", "develop"): 98,
        ("fourth", "develop"): 60,
        ("fifth", "develop"): 60,
        ("sixth", "held"): 53,
    }
    texts = [row["text"] for row in rows("notes")]
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    assert {row["topic"] for row in rows("notes")} == set(TOPICS)
    assert [row["id"] for row in rows("notes") if (row["label"] == "vague") != bool(row["missing"])] == []


def test_held_notes() -> None:
    score = note_score(half="held")
    assert score.notes == 153
    assert min(score.accuracy, score.precision, score.recall) >= 0.9
    assert parts_right(half="held") >= 0.9


@pytest.mark.parametrize("topic", TOPICS)
def test_held_notes_of_each_topic(topic: str) -> None:
    assert note_score(half="held", topic=topic).accuracy >= 0.85


def test_developed_notes() -> None:
    score = note_score(half="develop")
    assert min(score.accuracy, score.precision, score.recall) >= 0.97


@pytest.mark.parametrize("name", ["owners", "evidence", "actions"])
def test_other_cells(name: str) -> None:
    for half in ("develop", "held"):
        right, cells = agreement(name, half)
        assert cells >= 30
        assert right / cells >= 0.95


def test_the_page_gives_the_figures_measured_now() -> None:
    page = (ROOT / "docs" / "reference" / "words.md").read_text(encoding="utf-8")
    lines = [
        f"| held, first set | {note_score(half='held', set='first').row} |",
        f"| held, sixth set | {note_score(half='held', set='sixth').row} |",
        f"| held, together | {note_score(half='held').row} |",
        *(f"| held, {topic} | {note_score(half='held', topic=topic).row} |" for topic in TOPICS),
        f"| developed on | {note_score(half='develop').row} |",
    ]
    lines += [
        f"| {name} | {' | '.join('{} of {}'.format(*agreement(name, half)) for half in ('develop', 'held'))} |"
        for name in ("owners", "evidence", "actions")
    ]
    assert [line for line in lines if line not in page] == []
