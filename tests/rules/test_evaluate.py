"""The language of the rules over frames: every expression by small tables, on the rows of two returns."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from trackerkit.provider import Calendar
from trackerkit.register import load_register
from trackerkit.rules import expr
from trackerkit.rules.evaluate import Evaluator
from trackerkit.rules.expr import (
    AsAt,
    Before,
    Day,
    Elsewhere,
    Expr,
    Filled,
    Has,
    InList,
    Is,
    IsDate,
    IsNumber,
    Known,
    More,
    Plus,
    Repeated,
    Same,
    after,
    blank,
    not_a_date,
)
from trackerkit.rules.frames import Month, ReturnFacts, empty_frame, frame_of, typed

REGISTER = load_register("medication")
AS_AT = date(2026, 11, 30)
FACTS = {
    "OAK": ReturnFacts("England", {"people": frozenset({"priya nair"})}),
    "ELM": ReturnFacts("Scotland", {"people": frozenset({"tom okafor"})}),
}


def month(**rows: list[dict[str, object]]) -> Month:
    """Rows by sheet; `return` says whose a row is, OAK without it. Excel rows count from 6 on."""
    frames = {}
    for sheet in REGISTER.sheets:
        given = list(enumerate(rows.get(sheet.key, []), 6))
        parts = [
            frame_of({row: values for row, values in given if values.get("return", "OAK") == name}, name, sheet)
            for name in FACTS
        ]
        frames[sheet.key] = pd.concat(parts)
    return Month(REGISTER, frames, FACTS, Calendar(), AS_AT)


def rows_where(node: Expr, sheet: str = "actions", **rows: list[dict[str, object]]) -> list[int]:
    """The Excel rows for which the expression holds, in order."""
    mask = Evaluator(month(**rows), sheet).mask(node)
    assert mask.dtype == bool
    return sorted(row for _, row in mask.index[mask])


def owners(*names: str) -> list[dict[str, object]]:
    return [{"owner": name} for name in names]


@pytest.mark.parametrize(
    ("node", "names", "expected"),
    [
        (Filled("owner"), ("", " ", "\u00a0", "x", "\n"), [9, 10]),
        (blank("owner"), ("", " ", "\u00a0", "x"), [6, 7, 8]),
        (Is("owner", ("Priya Nair",)), ("priya  NAIR ", "Priya", "Priya\u00a0Nair", ""), [6, 8]),
        (Is("owner", ("a", "B")), ("A", "b", "ab"), [6, 7]),
        (InList("owner", "vague_owner"), ("TBC", "the  Team", "team", "teams", "tbc?", ""), [6, 7, 8]),
        (Has("owner", (" and ",)), ("A and B", "Andy Land", "A AND B", "and so", "Tom and"), [6, 8, 9, 10]),
        (Has("owner", ("/",)), ("A/B", "A", "/"), [6, 8]),
        (Known("owner", "people"), ("PRIYA NAIR", "Tom Okafor", ""), [6]),
        (Known("owner", "units"), ("Willow", ""), [6, 7]),  # a list that nobody has given: nothing is unknown
        (Filled("owner") & ~Is("owner", ("x",)), ("x", "y", ""), [7]),
        (Is("owner", ("x",)) | blank("owner"), ("x", "y", ""), [6, 8]),
    ],
)
def test_words(node: Expr, names: tuple[str, ...], expected: list[int]):
    assert rows_where(node, actions=owners(*names)) == expected


def test_same_words_in_two_cells():
    pairs = [("Priya Nair", "priya  nair"), ("", ""), ("Priya", "Priya Nair"), ("Tom", "")]
    rows: list[dict[str, object]] = [{"owner": owner, "verified_by": checker} for owner, checker in pairs]

    assert rows_where(Same("owner", "verified_by"), actions=rows) == [6]


def test_people_are_those_of_the_return():
    rows = [{"owner": "Tom Okafor", "return": "OAK"}, {"owner": "Tom Okafor", "return": "ELM"}]

    assert rows_where(Known("owner", "people"), actions=rows) == [7]


def test_repeated_within_one_return_only():
    rows: list[dict[str, object]] = [
        {"ref": "A-1"},
        {"ref": "a-1 "},
        {"ref": ""},
        {"ref": ""},
        {"ref": "A-1", "return": "ELM"},
    ]

    assert rows_where(Repeated("ref"), actions=rows) == [6, 7]


def test_elsewhere_looks_at_the_same_return_only():
    actions = [{"ref": "A-1"}, {"ref": "A-2"}, {"ref": ""}, {"ref": "a-1", "return": "ELM"}]
    escalations: list[dict[str, object]] = [{"action_ref": "a-1"}, {"action_ref": ""}]

    assert rows_where(Elsewhere("ref", "escalations", "action_ref"), actions=actions, escalations=escalations) == [6]


def test_elsewhere_with_a_condition_on_the_rows_there():
    actions: list[dict[str, object]] = [{"ref": "A-1"}, {"ref": "A-2"}]
    escalations: list[dict[str, object]] = [
        {"action_ref": "A-1", "revised_due_date": date(2026, 11, 29)},
        {"action_ref": "A-2", "revised_due_date": date(2026, 11, 30)},
        {"action_ref": "A-2"},
    ]
    passed = Elsewhere("ref", "escalations", "action_ref", where=Before(Day("revised_due_date"), AsAt()))

    assert rows_where(passed, actions=actions, escalations=escalations) == [6]


DATES = [
    {"due_date": date(2026, 11, 29), typed("due_date"): "29 November 2026"},
    {"due_date": date(2026, 11, 30), typed("due_date"): "30 November 2026"},
    {"due_date": date(2026, 12, 1), typed("due_date"): "1 December 2026"},
    {"due_date": None, typed("due_date"): "tbc"},
    {"due_date": None, typed("due_date"): ""},
]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Before(Day("due_date"), AsAt()), [6]),
        (after(Day("due_date"), AsAt()), [8]),
        (~Before(Day("due_date"), AsAt()), [7, 8, 9, 10]),
        (IsDate("due_date"), [6, 7, 8]),
        (not_a_date("due_date"), [9]),
        (Filled("due_date"), [6, 7, 8, 9]),
        (Before(Day("due_date"), Day("date_raised")), []),
    ],
)
def test_dates(node: Expr, expected: list[int]):
    assert rows_where(node, actions=DATES) == expected


def test_working_days_follow_the_nation_of_the_return():
    rows: list[dict[str, object]] = [
        {"date_completed": date(2026, 11, 23)},
        {"date_completed": date(2026, 11, 23), "return": "ELM"},
        {},
    ]
    days = Evaluator(month(actions=rows), "actions").days(Plus(Day("date_completed"), "verify_within"))

    assert [None if pd.isna(day) else day.date() for day in days.sort_index(level="row")] == [
        date(2026, 11, 30),
        date(2026, 12, 1),
        None,
    ]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (2, "days", date(2026, 3, 2)),
        (1, "months", date(2026, 3, 28)),
        (2, "years", date(2028, 2, 28)),
        (0, "working days", date(2026, 3, 2)),  # a Saturday: the next working day is the same one (S-F1)
        (1, "working days", date(2026, 3, 2)),
    ],
)
def test_units_of_a_limit(value: int, unit: str, expected: date):
    days = Evaluator(with_limit(value, unit), "actions").days(Plus(Day("date_raised"), "verify_within"))

    assert [day.date() for day in days] == [expected]


def test_a_limit_that_cannot_be_counted_from_a_day():
    with pytest.raises(ValueError, match="the limit verify_within is in hours, which cannot be counted from a day"):
        Evaluator(with_limit(48, "hours"), "actions").days(Plus(Day("date_raised"), "verify_within"))


def with_limit(value: int, unit: str) -> Month:
    """One action raised on Saturday 28 February 2026, in a register with this limit."""
    limit = REGISTER.limits["verify_within"].model_copy(update={"value": value, "unit": unit})
    register = REGISTER.model_copy(update={"limits": REGISTER.limits | {"verify_within": limit}})
    made = month(actions=[{"date_raised": date(2026, 2, 28)}])
    return Month(register, made.frames, made.returns, made.calendar, made.as_at)


def test_numbers():
    rows: list[dict[str, object]] = [
        {"sample_size": 10, "compliant": 11},
        {"sample_size": 10, "compliant": 10},
        {"sample_size": None, typed("sample_size"): "ten", "compliant": 11},
        {"sample_size": 10, "compliant": None},
    ]

    assert rows_where(More("compliant", other="sample_size"), "audits", audits=rows) == [6]
    assert rows_where(More("compliant", 10), "audits", audits=rows) == [6, 8]
    assert rows_where(IsNumber("sample_size"), "audits", audits=rows) == [6, 7, 9]
    assert rows_where(Filled("sample_size") & ~IsNumber("sample_size"), "audits", audits=rows) == [8]


@pytest.mark.parametrize(
    "node",
    [
        Filled("owner"),
        Is("owner", ("x",)),
        InList("owner", "vague_owner"),
        Has("owner", ("x",)),
        Known("owner", "people"),
        Same("owner", "verified_by"),
        Repeated("ref"),
        Elsewhere("ref", "escalations", "action_ref"),
        IsDate("due_date"),
        Before(Plus(Day("date_completed"), "verify_within"), AsAt()),
        Before(Plus(Day("date_raised"), "complete_horizon"), AsAt()),
    ],
)
def test_no_rows_at_all(node: Expr):
    assert rows_where(node) == []
    assert rows_where(~node | node) == []


def test_columns_that_an_expression_reads():
    node = (Filled("owner") & ~Same("owner", "verified_by")) | Before(Plus(Day("date_raised"), "x"), AsAt())

    assert node.columns() == {"owner", "verified_by", "date_raised"}
    assert Elsewhere("ref", "escalations", "action_ref", where=Filled("reason")).columns() == {"ref"}


def test_something_that_is_no_expression_is_a_fault():
    evaluator = Evaluator(month(), "actions")

    with pytest.raises(TypeError, match="Expr is not an expression"):
        evaluator.mask(expr.Expr())
    with pytest.raises(TypeError, match="Date is not a date expression"):
        evaluator.days(expr.Date())


def test_frames_of_an_empty_month_have_the_right_types():
    for sheet in REGISTER.sheets:
        assert list(month().frames[sheet.key].dtypes) == list(empty_frame(sheet).dtypes)
