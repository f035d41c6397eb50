"""Which heading stands for which column: forgiven, repaired, or asked about, but never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackerkit.register import Column, load_register
from trackerkit.workbook.parse.headings import folded_heading, match_headings, names_of, score

ACTIONS = load_register("medication").by_key["actions"]
LABELS = {number: column.label for number, column in enumerate(ACTIONS.columns, 1)}
OWNER = list(ACTIONS.by_key).index("owner") + 1


def matched(headings: dict[int, str]) -> dict[str, tuple[int, str]]:
    """Column key -> where and how, for the columns that were found."""
    matches, _ = match_headings(ACTIONS, headings)
    return {match.key: (match.column, match.how) for match in matches if match.column}


@pytest.mark.parametrize(
    "typed",
    [
        "Due date",
        "DUE DATE",
        "due date",
        " Due  date ",
        "Due\u00a0date",
        "Due\ndate",
        "Due\r\ndate",
        "Due date*",
        "* Due date",
        "Due date:",
        "Due date ?",
        "• Due date",
        "Due date -",
        "\u200bDue date\ufeff",
        "Due\u00ad date",
        "\uff24ue date",  # full width
        "Due date…".replace("…", "..."),
    ],
)
def test_forgiven(typed: str):
    assert folded_heading(typed) == "due date"
    assert matched({4: typed}) == {"due_date": (4, "label")}


@pytest.mark.parametrize("typed", ["", " ", "*", "\u200b", "---"])
def test_nothing_is_no_heading(typed: str):
    assert folded_heading(typed) == ""
    assert matched({4: typed}) == {}


@pytest.mark.parametrize("column", ACTIONS.columns, ids=lambda column: column.key)
def test_every_column_by_key_label_and_each_other_name(column: Column):
    for how, words in (("alias", column.aliases), ("label", (column.label,)), ("key", (column.key,))):
        for word in words:
            _, found = names_of(ACTIONS)[folded_heading(word)]
            assert matched({7: word}) == {column.key: (7, found)}
            assert found == how or folded_heading(word) in map(folded_heading, (column.key, column.label))


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Evidence requried", "evidence_required"),
        ("Corective action", "action"),
        ("Date complted", "date_completed"),
        ("Date varified", "date_verified"),
        ("Closure notes", "closure_note"),
        ("Where evidence is", "evidence_location"),
    ],
)
def test_a_slip_of_the_keyboard(typed: str, key: str):
    assert matched({3: typed}) == {key: (3, "near")}


@pytest.mark.parametrize(
    "typed", ["Date", "Name", "Colour", "Cost", "Evidence requirement for the audit of November", "x"]
)
def test_too_far_from_any(typed: str):
    matches, left = match_headings(ACTIONS, {3: typed})

    assert [match.key for match in matches if match.column] == []
    assert left == {3: typed}


def test_as_near_to_one_column_as_to_another_is_not_guessed():
    """“Date rarified” is about as like “Date verified” as it is like “Date raised”."""
    assert matched({3: "Date rarified"}) == {}
    assert matched({3: "Date verrified"}) == {"date_verified": (3, "near")}


def test_a_near_spelling_gives_way_to_the_heading_itself():
    matches, left = match_headings(ACTIONS, {3: "Closure notee", 5: "Closure note"})

    assert [match.column for match in matches if match.key == "closure_note"] == [5]
    assert left == {3: "Closure notee"}


def test_two_near_spellings_of_one_column_are_both_left():
    _, left = match_headings(ACTIONS, {3: "Closure noted", 5: "Closure notes"})

    assert left == {3: "Closure noted", 5: "Closure notes"}


def test_all_headings_as_issued():
    matches, left = match_headings(ACTIONS, LABELS)

    assert [(match.key, match.column) for match in matches] == [
        (column.key, number) for number, column in enumerate(ACTIONS.columns, 1)
    ]
    assert {match.how for match in matches} <= {"label", "key"}
    assert left == {}


@given(st.permutations(range(1, len(LABELS) + 1)))
def test_the_order_of_the_columns_does_not_matter(order: list[int]):
    moved = {place: LABELS[number] for place, number in enumerate(order, 1)}

    assert {key: LABELS[order[column - 1]] for key, (column, _) in matched(moved).items()} == {
        column.key: column.label for column in ACTIONS.columns
    }


def test_the_same_heading_twice_is_asked_about():
    matches, left = match_headings(ACTIONS, LABELS | {40: "owner *"})
    (owner,) = (match for match in matches if match.key == "owner")

    assert (owner.how, owner.column, owner.in_doubt) == ("ambiguous", OWNER, (OWNER, 40))
    assert left == {}


def test_two_other_names_of_one_column_are_asked_about():
    headings = {number: text for number, text in LABELS.items() if number != OWNER} | {40: "Lead", 41: "By whom"}
    matches, _ = match_headings(ACTIONS, headings)

    assert [(m.how, m.in_doubt) for m in matches if m.key == "owner"] == [("ambiguous", (40, 41))]


def test_the_heading_itself_wins_over_another_name_which_is_left():
    matches, left = match_headings(ACTIONS, LABELS | {40: "Lead"})

    assert [(m.column, m.in_doubt) for m in matches if m.key == "owner"] == [(OWNER, ())]
    assert left == {40: "Lead"}


def test_the_key_wins_over_the_label():
    matches, left = match_headings(ACTIONS, {3: "Due date", 5: "due_date"})

    assert [(m.column, m.how) for m in matches if m.key == "due_date"] == [(5, "key")]
    assert left == {3: "Due date"}


def test_a_second_check_column_is_nobodys_question():
    matches, _ = match_headings(ACTIONS, {1: "Reference", 2: "Check", 9: "Check"})

    assert [m.how for m in matches if m.key == "check"] != ["ambiguous"]


def test_hidden_working_columns_are_passed_over():
    matches, left = match_headings(ACTIONS, {1: "Reference", 40: "tk:row", 41: "tk:found1"})

    assert [m.key for m in matches if m.column] == ["ref"]
    assert left == {}


def test_score_counts_different_columns_and_not_the_check():
    names = names_of(ACTIONS)

    assert score(names, LABELS) == len(LABELS) - 1
    assert score(names, {1: "Owner", 2: "Lead", 3: "Check", 4: "Colour"}) == 1
    assert score(names, {}) == 0


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(text: str):
    assert folded_heading(folded_heading(text)) == folded_heading(text)
