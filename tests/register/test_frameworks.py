"""CQC frameworks as data: the right number of items under each question, and a crosswalk that leaves nothing behind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from trackerkit import resources
from trackerkit.errors import DefinitionError
from trackerkit.register import load_frameworks
from trackerkit.register.frameworks import crosswalk

STATEMENTS = load_frameworks()["statements-2023"]
LINES = load_frameworks()["key-lines-draft-2026"]


def test_34_quality_statements():
    assert Counter(item.question for item in STATEMENTS.items) == {
        "Safe": 8,
        "Effective": 6,
        "Caring": 5,
        "Responsive": 7,
        "Well-led": 8,
    }
    assert STATEMENTS.valid_from == "2023-11-21"


def test_24_key_lines_of_a_draft():
    assert len(LINES.items) == 24
    assert list(dict.fromkeys(item.question for item in LINES.items)) == [
        "Safe",
        "Effective",
        "Caring",
        "Responsive",
        "Well-led",
    ]
    assert LINES.valid_from == ""
    assert "draft" in LINES.status


@pytest.mark.parametrize("framework", [STATEMENTS, LINES], ids=lambda f: f.key)
def test_keys_and_names_are_unique(framework):
    assert len({item.key for item in framework.items}) == len(framework.items)
    assert len({item.name for item in framework.items}) == len(framework.items)


def test_every_statement_is_taken_over_and_every_line_takes_one_over():
    taken = crosswalk(STATEMENTS, LINES)

    assert list(taken) == [item.key for item in STATEMENTS.items]
    assert [key for key, lines in taken.items() if not lines] == []
    assert {line for lines in taken.values() for line in lines} == {item.key for item in LINES.items}


def test_one_statement_may_be_taken_over_by_two_lines():
    assert crosswalk(STATEMENTS, LINES)["qs-equity-in-experiences-and-outcomes"] == (
        "kl-evidence-based-care-and-equitable-outcomes",
        "kl-equity-in-experiences",
    )


def test_an_item_by_its_key():
    assert STATEMENTS.named("qs-medicines-optimisation").name == "Medicines optimisation"
    assert not STATEMENTS.has("kl-safe-medicines-and-treatments")
    with pytest.raises(KeyError, match="kl-safe-medicines-and-treatments"):
        STATEMENTS.named("kl-safe-medicines-and-treatments")


ITEM = '{ key = "a", question = "Safe", name = "A"%s }'
FRAMEWORK = '[f]\ntitle = "F"\nstatus = "draft"\nsource = "here"\nitems = [%s]\n'


@pytest.mark.parametrize(
    ("text", "sentence", "remedy"),
    [
        (
            FRAMEWORK % (ITEM % ', follows = ["b"]'),
            "frameworks.toml, table f, item 'a', key follows: there is no 'b'.",
            "Write the key of an item of the other framework.",
        ),
        (
            FRAMEWORK % '{ key = "a", question = "Safe" }',
            "frameworks.toml, table f.items, item 'a', key name: it is missing.",
            "Add it.",
        ),
    ],
)
def test_wrong_frameworks(text: str, sentence: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "frameworks.toml").write_text(text)
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)

    with pytest.raises(DefinitionError) as raised:
        load_frameworks.__wrapped__()

    assert (raised.value.sentence, raised.value.remedy) == (sentence, remedy)
