"""The words that a definition gives to every product of it."""

from __future__ import annotations

import pytest

from trackerkit.register import Column, ColumnType, Limit, SheetDefinition, SheetKind, load_register


def column(label: str, kind: str = "text", **more: object) -> Column:
    return Column.model_validate({"key": "x", "label": label, "type": kind, "prompt": "Write."} | more)


@pytest.mark.parametrize(
    ("label", "thing"),
    [
        ("Due date", "due date"),
        ("CQC framework", "CQC framework"),
        ("UK nation", "UK nation"),
        ("A note", "a note"),
        ("Owner", "owner"),
    ],
)
def test_label_inside_a_sentence(label: str, thing: str):
    assert column(label).thing == thing


@pytest.mark.parametrize(
    ("made", "request_"),
    [
        (column("Owner", "person"), "Enter an owner"),
        (column("Due date", "date"), "Enter a due date"),
        (column("Risk level", "choice"), "Select a risk level"),
        (column("Completed by", "person", ask="who completed it"), "Enter who completed it"),
        (column("Unit", "choice", ask="a unit"), "Select a unit"),
    ],
)
def test_what_is_asked_for(made: Column, request_: str):
    assert made.request == request_


@pytest.mark.parametrize(
    ("value", "unit", "since", "words"),
    [
        (5, "working days", "the date completed", "5 working days of the date completed"),
        (1, "working days", "the date completed", "1 working day of the date completed"),
        (2, "years", "", "2 years"),
        (1, "months", "", "1 month"),
        (0, "working days", "the date of the audit", "the same working day as the date of the audit"),
        (0, "days", "", "the same day"),
        (2000, "characters", "", "2,000 characters"),
    ],
)
def test_a_limit_in_words(value: int, unit: str, since: str, words: str):
    assert Limit.model_validate({"value": value, "unit": unit, "since": since, "says": "It is."}).words == words


def test_kinds_of_columns():
    actions = load_register("medication").by_key["actions"]

    assert actions.ref_column is actions.by_key["ref"]
    assert actions.has_check
    assert {c.key for c in actions.columns} - {c.key for c in actions.filled_in} == {
        "ref",
        "check",
        "original_due_date",
    }
    assert [kind for kind in ColumnType if column("X", kind).is_date] == [ColumnType.DATE]
    assert [kind for kind in ColumnType if column("X", kind).is_number] == [ColumnType.NUMBER, ColumnType.WHOLE]


def test_a_reference_that_only_points_elsewhere_does_not_name_the_row():
    reviews = load_register("medication").by_key["reviews"]

    assert reviews.by_key["action_ref"].type is ColumnType.REF
    assert reviews.ref_column is None


def test_definitions_cannot_be_changed():
    register = load_register("medication")

    with pytest.raises(ValueError, match="frozen"):
        register.title = "Other"  # type: ignore[misc]


def test_a_form_is_a_sheet_without_rows():
    start = load_register("medication").by_key["start"]

    assert isinstance(start, SheetDefinition)
    assert (start.kind, start.rows, start.has_check) == (SheetKind.FORM, 0, False)


@pytest.mark.parametrize(
    ("code", "applied"), [("TK101", True), ("TK199", True), ("TX101", False), ("TK", False), ("", False)]
)
def test_a_star_stands_for_a_family(code: str, applied: bool):
    assert load_register("medication").applies(code) is applied
