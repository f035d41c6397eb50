"""Registers as they ship, and what a register may change of what it extends."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from trackerkit import resources
from trackerkit.register import ColumnType, Register, load_register, register_keys
from trackerkit.register.load import load_file
from trackerkit.rules.text import folded

CORE = load_register("core")
SHIPPED = [load_register(key) for key in (*register_keys(), "setup", "core")]

OWN = """
extends = "core"
title = "Falls register"
short = "falls return"
prefix = "FAL"
rules = ["TK901"]

[limits.verify_within]
value = 3
unit = "working days"
since = "the date completed"
says = "Falls are checked sooner."

[[choices.theme]]
value = "Environment"

[sheets.actions]
purpose = "One row for each falls action."
[[sheets.actions.columns]]
key = "place"
label = "Place of the fall"
type = "text"
prompt = "Where."
after = "unit"
[[sheets.actions.columns]]
key = "owner"
prompt = "One person on the floor."
[sheets.measures]
leave_out = true
[sheets.huddles]
label = "Huddles"
purpose = "One row a huddle."
[[sheets.huddles.columns]]
key = "held_on"
label = "Held on"
type = "date"
prompt = "The day."
"""


@pytest.fixture
def falls(tmp_path: Path) -> Register:
    shutil.copy(resources.folder("schemas") / "core.toml", tmp_path)
    (tmp_path / "falls.toml").write_text(OWN)
    return load_file(tmp_path / "falls.toml")


def test_what_ships():
    assert register_keys() == tuple(sorted(register_keys()))
    assert "medication" in register_keys()
    assert not {"core", "setup", "frameworks", "words"} & set(register_keys())


def test_a_column_of_its_own_stands_where_it_says(falls: Register):
    keys = list(falls.by_key["actions"].by_key)
    core = list(CORE.by_key["actions"].by_key)
    at = core.index("unit") + 1

    assert keys == [*core[:at], "place", *core[at:]]


def test_an_inherited_column_may_be_reworded_and_keeps_the_rest(falls: Register):
    mine, theirs = falls.by_key["actions"].by_key["owner"], CORE.by_key["actions"].by_key["owner"]

    assert mine.prompt == "One person on the floor."
    assert mine.model_copy(update={"prompt": theirs.prompt}) == theirs


def test_sheets_are_added_left_out_and_reworded(falls: Register):
    assert list(falls.by_key) == [*(key for key in CORE.by_key if key != "measures"), "huddles"]
    assert falls.by_key["actions"].purpose == "One row for each falls action."


def test_limits_and_lists_are_changed_and_the_others_kept(falls: Register):
    assert falls.limits["verify_within"].words == "3 working days of the date completed"
    assert falls.limits["complete_horizon"] == CORE.limits["complete_horizon"]
    assert falls.words_of("theme") == ("Environment",)
    assert falls.words_of("risk_level") == CORE.words_of("risk_level")


def test_rules_are_added_to_those_of_the_core(falls: Register):
    assert falls.applies("TK101")
    assert falls.applies("TK901")
    assert not falls.applies("TX902")


def test_the_core_is_untouched_by_what_extends_it(falls: Register):
    assert load_file(resources.folder("schemas") / "core.toml") == CORE


@pytest.mark.parametrize("register", SHIPPED, ids=lambda register: register.key)
class TestEveryRegister:
    def test_a_word_of_a_list_means_one_thing(self, register: Register):
        for choices in register.choices.values():
            words = Counter(folded(word) for choice in choices for word in {choice.value, *choice.aliases})
            assert {word: number for word, number in words.items() if number > 1} == {}

    def test_a_heading_of_a_sheet_means_one_column(self, register: Register):
        for sheet in register.sheets:
            words = Counter(
                word for column in sheet.columns for word in {folded(w) for w in (column.label, *column.aliases)}
            )
            assert {word: number for word, number in words.items() if number > 1} == {}

    def test_what_it_asks_for_reads_as_english(self, register: Register):
        for sheet in register.sheets:
            for column in sheet.columns:
                assert column.request.split()[0] == ("Select" if column.type is ColumnType.CHOICE else "Enter")
                assert not column.request.startswith(("Enter a who", "Enter a where", "Enter an what", "Enter a when"))

    def test_every_choice_has_words(self, register: Register):
        for sheet in register.sheets:
            for column in sheet.columns:
                if column.type is ColumnType.CHOICE and not column.offers:
                    assert register.words_of(column.choices)

    def test_examples_are_shorter_than_the_longest_text(self, register: Register):
        longest = register.limits["text_length"].value
        for sheet in register.sheets:
            for column in sheet.columns:
                assert len(column.example) < longest


def test_medication_shares_the_closure_standards_of_the_core():
    """Same tracker format and verification for all managers (S-MC1, S-FC1, S-DC1)."""
    mine, core = load_register("medication"), CORE
    shared = [column for column in mine.by_key["actions"].columns if column.key in core.by_key["actions"].by_key]

    assert [column.key for column in shared] == list(core.by_key["actions"].by_key)
    assert {c.key for c in mine.by_key["actions"].columns} - set(core.by_key["actions"].by_key) == {
        "round",
        "medicine",
        "person_code",
    }
    assert mine.limits["verify_within"].words == "5 working days of the date completed"
    assert mine.words_of("outcome") == ("Complete", "Partially complete", "Ineffective")


def test_medication_asks_for_all_that_the_audit_must_say():
    """S-M1: deficit, unit, evidence source, risk level, owner, due date, corrective action."""
    assert {"finding", "unit", "evidence_source", "risk_level", "owner", "due_date", "action"} <= set(
        load_register("medication").by_key["actions"].by_key
    )
