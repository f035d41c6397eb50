"""The month as one frame: one pandera call a sheet, problems by return, at the place where each return has its columns."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from tests.support import editing
from tests.support.books import AS_AT, BASES, CLOSED, OPEN, book_of, month_of, parsed_of
from tests.support.results import sorted_places
from trackerkit.errors import RuleFailed
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.register import load_register
from trackerkit.rules import evaluate
from trackerkit.rules.catalogue import CATALOGUE
from trackerkit.rules.frames import Month
from trackerkit.rules.model import FoundBy, bind
from trackerkit.validation import schemas_of, validate
from trackerkit.workbook.parse import ParsedReturn
from trackerkit.workbook.read import Book, Sheet

AUDIT = BASES["audits"][""]


def book(*actions: Mapping[str, object]) -> Book:
    return book_of({"actions": actions, "audits": [AUDIT]})


def judged(*parsed: ParsedReturn, **facts: object) -> dict[str, list[Problem]]:
    month = month_of(*parsed, **facts)  # type: ignore[arg-type]
    return validate(month, {p.name: p.places for p in parsed}, {p.name: p.problems for p in parsed})


# ---------------------------------------------------------------- two services in one frame


def test_problems_go_to_their_own_return():
    oak = parsed_of(book(OPEN | {"owner": "All staff"}, OPEN | {"ref": "MED-OAK-26-002"}), name="OAK")
    elm = parsed_of(book(OPEN, OPEN | {"ref": "MED-OAK-26-002", "due_date": None}), name="ELM")

    found = judged(oak, elm)

    assert {name: sorted_places(problems) for name, problems in found.items()} == {
        "OAK": [("Actions!O6", "TK102")],
        "ELM": [("Actions!P7", "TK104"), ("Audits!K6", "TK130")],
    }


def test_the_same_reference_in_two_returns_is_no_repetition():
    found = judged(parsed_of(book(OPEN), name="OAK"), parsed_of(book(OPEN), name="ELM"))

    assert found == {"OAK": [], "ELM": []}


def test_each_return_has_the_working_days_of_its_nation():
    late = CLOSED | {
        "due_date": date(2026, 11, 23),
        "date_completed": date(2026, 11, 23),
        "date_verified": date(2026, 12, 1),
        "date_closed": date(2026, 12, 1),
    }
    oak, elm = parsed_of(book(late), name="OAK"), parsed_of(book(late), name="ELM")

    found = judged(oak, elm, nations={"ELM": "Scotland"}, as_at=date(2026, 12, 1))

    assert {name: sorted_places(problems) for name, problems in found.items()} == {
        "OAK": [("Actions!Y6", "TK402")],
        "ELM": [],
    }
    assert found["OAK"][0].detail == (
        "Completed on 23 November 2026, so the check was due by 30 November 2026. It was made on 1 December 2026."
    )


def test_each_problem_stands_where_its_own_return_has_the_column():
    moved = editing.edited(book(OPEN | {"owner": "TBC"}), "Actions", lambda s: editing.columns_inserted(s, 3, 2))
    lower = editing.edited(book(OPEN | {"owner": "TBC"}), "Actions", lambda s: editing.rows_inserted(s, 1, 4))
    renamed = editing.edited(book(OPEN | {"owner": "TBC"}), "Actions", lambda s: Sheet("My plan", s.state, s.cells))
    books = {"A": book(OPEN | {"owner": "TBC"}), "B": moved, "C": lower, "D": renamed}

    found = judged(*(parsed_of(one, name=name) for name, one in books.items()))

    assert {name: [str(p.cell) for p in problems] for name, problems in found.items()} == {
        "A": ["Actions O6"],
        "B": ["Actions Q6"],
        "C": ["Actions O10"],
        "D": ["My plan O6"],
    }


def test_a_problem_carries_its_reference_heading_and_other_cells():
    (problem,) = (p for p in judged(parsed_of(book(CLOSED | {"outcome": "Ineffective"})))["OAK"] if p.code == "TK501")

    assert problem == Problem(
        code="TK501",
        severity=Severity.ERROR,
        cell=CellRef("Actions", 6, 19),
        says="An action must stay open while its outcome is partially complete or ineffective",
        detail="The outcome is Ineffective.",
        fix="Set the status back to In progress, and enter what is still to be done and by when.",
        heading="Status",
        key="status",
        ref="MED-OAK-26-001",
        also=(CellRef("Actions", 6, 27),),
    )


def test_what_people_typed_is_shortened_and_never_read_as_a_template():
    long = "{label} " * 40
    (problem,) = judged(parsed_of(book(OPEN | {"owner": long + "/"})))["OAK"]

    assert problem.detail == f"You entered “{long[:120].rstrip()} …”."


def test_problems_are_in_the_order_in_which_people_work():
    rows = [OPEN | {"theme": None, "owner": None, "unit": None}, OPEN | {"ref": "MED-OAK-26-002", "risk_level": None}]
    found = judged(parsed_of(book(*rows)))["OAK"]

    assert [(p.cell.a1, p.code) for p in found] == [
        ("C6", "TK108"),
        ("O6", "TK101"),
        ("F6", "TK112"),
        ("L7", "TK106"),
        ("K6", "TK130"),
    ]


# ---------------------------------------------------------------- what the reader has said already


def test_a_cell_that_could_not_be_read_is_not_judged_as_well():
    parsed = parsed_of(book(OPEN | {"owner": editing.error("#REF!")}))

    assert [p.code for p in parsed.problems] == ["TK011"]
    assert judged(parsed) == {"OAK": []}
    without = validate(month_of(parsed), {"OAK": parsed.places})
    assert sorted_places(without["OAK"]) == [("Actions!O6", "TK103")]


def test_a_cell_that_was_only_repaired_is_judged():
    parsed = parsed_of(book(CLOSED | {"outcome": "Partial"}))

    assert [p.code for p in parsed.problems] == ["TK022"]
    assert sorted_places(judged(parsed)["OAK"]) == [("Actions!AA6", "TK702"), ("Actions!S6", "TK501")]


def test_the_problem_of_one_return_does_not_silence_another():
    oak = parsed_of(book(OPEN | {"owner": editing.error("#N/A")}), name="OAK")
    elm = parsed_of(book(OPEN | {"owner": "Nobody Known"}), name="ELM")

    assert {name: sorted_places(problems) for name, problems in judged(oak, elm).items()} == {
        "OAK": [],
        "ELM": [("Actions!O6", "TK103"), ("Actions!O6", "TK115")],
    }


def test_a_column_that_is_not_there_is_told_once_and_not_in_each_row():
    gone = editing.edited(
        book(OPEN, OPEN | {"ref": "MED-OAK-26-002"}), "Actions", lambda s: editing.column_emptied(s, "Finding")
    )
    parsed = parsed_of(gone)

    assert [(str(p.cell), p.code) for p in parsed.problems] == [("Actions row 5", "TK002")]
    assert judged(parsed) == {"OAK": []}


# ---------------------------------------------------------------- a rule that raises


@pytest.mark.parametrize("fault", [ZeroDivisionError("a secret name"), KeyError("owner"), TypeError("no")])
def test_a_rule_that_raises_stops_the_run_and_is_nobodys_problem(fault: Exception, monkeypatch: pytest.MonkeyPatch):
    def broken(self: evaluate.Evaluator, node: object) -> pd.Series:
        raise fault

    monkeypatch.setattr(evaluate.Evaluator, "mask", broken)

    with pytest.raises(RuleFailed) as raised:
        judged(parsed_of(book(OPEN)))

    assert raised.value.exit_code == 2
    assert "of start could not be run" in raised.value.sentence


# ---------------------------------------------------------------- the compiled schemas


def month() -> Month:
    return month_of(
        parsed_of(book(OPEN | {"owner": None, "theme": None}, OPEN | {"ref": "MED-OAK-26-002", "owner": "TBC"}))
    )


def test_every_rule_of_the_server_is_a_check_named_by_its_code_and_column():
    schemas = schemas_of(month())
    names = [name for _, checks, _ in schemas.values() for name in checks]
    codes = {name.split(":")[0] for name in names}

    assert list(schemas) == [sheet.key for sheet in load_register("medication").sheets]
    served = (FoundBy.RULE, FoundBy.JUDGE)
    assert codes == {r.code for r in CATALOGUE if r.found_by in served and bind(r, load_register("medication"))}
    assert "TK102:owner" in schemas["actions"][1]
    for schema, checks, _ in schemas.values():
        assert [check.name for check in schema.checks] == list(checks)
        for check in schema.checks:
            assert (check.ignore_na, check.n_failure_cases, check.error) == (False, 1, checks[str(check.name)].says)
            assert check.statistics["blames"] == tuple(column.key for column in checks[str(check.name)].columns)


def test_columns_are_nullable_and_of_no_type():
    schema, _, _ = schemas_of(month())["actions"]

    assert list(schema.columns) == list(month().frame("actions").columns)
    assert {(column.nullable, column.dtype, column.coerce) for column in schema.columns.values()} == {
        (True, None, False)
    }


def test_results_are_the_boolean_output_and_complete_although_one_failure_case_is_kept():
    """pandera prints one failure case a check; the rows come from `check_output`, all of them."""
    schema, _, _ = schemas_of(month())["actions"]
    rows = month().frame("actions")

    with pytest.raises(SchemaErrors) as raised:
        schema.validate(rows, lazy=True)

    outputs = {error.check.name: list(error.check_output) for error in raised.value.schema_errors}
    assert outputs == {
        "TK101:owner": [False, True],
        "TK102:owner": [True, False],
        "TK112:theme": [False, True],
    }


def test_a_month_of_no_rows_has_no_problems():
    parsed = parsed_of(book_of({}))

    assert judged(parsed) == {"OAK": []}


def test_the_day_is_a_parameter():
    parsed = parsed_of(book_of({"actions": [OPEN], "audits": [AUDIT]}, start={}))

    assert sorted_places(judged(parsed, as_at=date(2026, 12, 4))["OAK"]) == [("Start here!C7", "TK120")]
    assert sorted_places(judged(parsed, as_at=date(2026, 12, 5))["OAK"]) == [
        ("Actions!P6", "TK204"),
        ("Start here!C7", "TK120"),
    ]


def test_a_limit_of_the_register_is_a_parameter():
    done = CLOSED | {"date_verified": date(2026, 11, 13)}
    register = load_register("medication")
    strict = register.limits["verify_within"].model_copy(update={"value": 2})
    stricter = register.model_copy(update={"limits": register.limits | {"verify_within": strict}})
    parsed = parsed_of(book(done), register=stricter)

    (problem,) = judged(parsed)["OAK"]

    assert (problem.code, problem.says) == (
        "TK402",
        "Date verified must be within 2 working days of the date completed",
    )


def test_problems_cross_from_one_process_to_another():
    problems = judged(parsed_of(book(OPEN | {"owner": None})))["OAK"]

    assert pickle.loads(pickle.dumps(problems)) == problems


def test_judging_changes_nothing_in_the_frames():
    one = month()
    before = {key: frame.copy() for key, frame in one.frames.items()}
    parsed = parsed_of(book(OPEN))

    validate(replace(one, as_at=AS_AT), {"OAK": parsed.places})

    for key, frame in one.frames.items():
        pd.testing.assert_frame_equal(frame, before[key])
