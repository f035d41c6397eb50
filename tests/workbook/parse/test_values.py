"""One cell and its column: the value, what was typed, and the problem when the two do not agree."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from tests.support.books import PEOPLE, UNITS, Raw, cell_of
from tests.support.editing import error, formula
from trackerkit.register import Column, load_register
from trackerkit.workbook.parse.values import Reader, Value, words_of
from trackerkit.workbook.read import Kind

REGISTER = load_register("medication")
READER = Reader(REGISTER, {"people": PEOPLE, "units": UNITS})
ACTIONS, AUDITS, MEASURES = (REGISTER.by_key[key].by_key for key in ("actions", "audits", "measures"))
DUE, OWNER, RISK, UNIT, FINDING = (ACTIONS[key] for key in ("due_date", "owner", "risk_level", "unit", "finding"))
SIZE, COUNT, MONTH = AUDITS["sample_size"], MEASURES["value"], MEASURES["period"]
DAY = date(2026, 12, 4)


def read(value: object, column: Column) -> Value:
    return READER.read(cell_of(6, 1, value), column)


def told(value: Value) -> list[str]:
    return [code for code, _ in value.problems]


@pytest.mark.parametrize("column", [DUE, OWNER, RISK, SIZE, MONTH])
def test_an_empty_cell(column: Column):
    assert READER.read(None, column) == Value()


@pytest.mark.parametrize(
    ("value", "column", "expected", "codes"),
    [
        # dates: what the rules read, what was typed, what it most likely means
        (DAY, DUE, (DAY, "4 December 2026", DAY), []),
        (datetime(2026, 12, 4, 14, 30), DUE, (DAY, "4 December 2026 14:30", DAY), []),
        (46360, DUE, (DAY, "46360", DAY), ["TK033"]),
        (46360.75, DUE, (DAY, "46360.75", DAY), ["TK033"]),
        (36526, DUE, (date(2000, 1, 1), "36526", date(2000, 1, 1)), ["TK033"]),
        (73050.9, DUE, (date(2099, 12, 31), "73050.9", date(2099, 12, 31)), ["TK033"]),
        (36525, DUE, (None, "36525", None), ["TK034"]),
        (73051, DUE, (None, "73051", None), ["TK034"]),
        (0, DUE, (None, "0", None), ["TK034"]),
        (-5, DUE, (None, "-5", None), ["TK034"]),
        (datetime(1899, 12, 31), DUE, (None, "31 December 1899", None), ["TK034"]),
        (datetime(2100, 1, 1), DUE, (None, "1 January 2100", None), ["TK034"]),
        ("4/12/2026", DUE, (None, "4/12/2026", DAY), ["TK031"]),
        ("31/12/1999", DUE, (None, "31/12/1999", None), ["TK032"]),
        ("31/02/2026", DUE, (None, "31/02/2026", None), ["TK032"]),
        ("tbc", DUE, (None, "tbc", None), ["TK032"]),
        ("\u00a0", DUE, (None, "", None), []),
        (True, DUE, (None, "TRUE", None), ["TK032"]),
        # numbers
        (10, SIZE, (10.0, "10", None), []),
        (0, COUNT, (0.0, "0", None), []),
        (3.5, COUNT, (3.5, "3.5", None), []),
        (-1, COUNT, (-1.0, "-1", None), []),
        ("10", SIZE, (None, "10", None), ["TK041"]),
        (" ", SIZE, (None, "", None), []),
        (DAY, SIZE, (None, "4 December 2026", None), ["TK041"]),
        # choices
        ("High", RISK, ("High", "High", None), []),
        ("  hIGH ", RISK, ("High", "  hIGH ", None), []),
        ("Amber", RISK, ("High", "Amber", None), ["TK022"]),
        ("Scary", RISK, ("Scary", "Scary", None), ["TK021"]),
        ("", RISK, ("", "", None), []),
        (3, RISK, ("3", "3", None), ["TK021"]),
        ("willow", UNIT, ("Willow", "willow", None), []),
        ("Willows", UNIT, ("Willows", "Willows", None), ["TK021"]),
        # words
        ("Priya Nair", OWNER, ("Priya Nair", "Priya Nair", None), []),
        ("two\nlines", FINDING, ("two\nlines", "two\nlines", None), []),
        (12, FINDING, ("12", "12", None), []),
        (12.0, FINDING, ("12", "12", None), []),
        (DAY, FINDING, ("4 December 2026", "4 December 2026", None), []),
        ("x" * 2000, FINDING, ("x" * 2000, "x" * 2000, None), []),
        ("x" * 2001, FINDING, ("x" * 2001, "x" * 2001, None), ["TK042"]),
        # months
        ("Nov 2026", MONTH, ("2026-11", "November 2026", None), []),
        (date(2026, 11, 15), MONTH, ("2026-11", "November 2026", None), []),
        ("Autumn", MONTH, ("Autumn", "Autumn", None), ["TK035"]),
        (46356, MONTH, ("46356", "46356", None), ["TK035"]),
        (" ", MONTH, ("", "", None), []),
        # what Excel could not work out, or works out anew each day
        (error("#N/A"), DUE, (None, "#N/A", None), ["TK011"]),
        (error("#N/A"), OWNER, (None, "#N/A", None), ["TK011"]),
        (formula("A1+1"), DUE, (None, "=A1+1", None), ["TK012"]),
        (formula("A1+1", DAY), DUE, (DAY, "4 December 2026", DAY), []),
        (formula("TODAY()", DAY), DUE, (DAY, "4 December 2026", DAY), ["TK013"]),
        (formula("IF(A1,now ( ),B1)", DAY), DUE, (DAY, "4 December 2026", DAY), ["TK013"]),
        (formula("RAND()", "tbc"), DUE, (None, "tbc", None), ["TK013", "TK032"]),
        (formula("NOWHERE(1)", DAY), DUE, (DAY, "4 December 2026", DAY), []),
        (formula("VLOOKUP(A1,X,2)", "High"), RISK, ("High", "High", None), []),
    ],
)
def test_value(value: object, column: Column, expected: tuple[object, str, date | None], codes: list[str]):
    found = read(value, column)

    assert (found.value, found.typed, found.read) == expected
    assert told(found) == codes


def test_the_problem_says_what_was_typed_and_what_it_looks_like():
    assert read("4/12/2026", DUE).problems == (("TK031", {"value": "4/12/2026", "read": "4 December 2026"}),)
    assert read(46360, DUE).problems == (("TK033", {"value": "46360", "read": "4 December 2026"}),)
    assert read("Scary", RISK).problems == (("TK021", {"value": "Scary", "listed": "Low, Moderate, High, Extreme"}),)


def test_what_was_typed_is_shortened_in_the_sentence_and_kept_whole_in_the_value():
    found = read("word " * 60, DUE)

    assert found.typed == "word " * 60
    shortened = {"value": f"{('word ' * 24).rstrip()} …", "lacks": "is not a day in the calendar"}
    assert found.problems == (("TK032", shortened),)


def test_a_list_that_nobody_has_filled_in():
    (told_,) = Reader(REGISTER, {"units": ()}).read(cell_of(6, 1, "Willow"), UNIT).problems

    assert told_ == ("TK021", {"value": "Willow", "listed": "empty: ask the quality lead to fill in Setup"})


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (True, "TRUE"),
        (False, "FALSE"),
        (3, "3"),
        (3.0, "3"),
        (0.1, "0.1"),
        (1e20, "1e+20"),
        (DAY, "4 December 2026"),
        (datetime(2026, 12, 4, 9, 5), "4 December 2026 09:05"),
        ("as typed ", "as typed "),
        (Raw(Kind.TIME, time(9, 5)), "09:05:00"),
        (Raw(Kind.TIME, timedelta(hours=30)), "1 day, 6:00:00"),
    ],
)
def test_a_cell_as_a_person_reads_it(cell: object, words: str):
    assert words_of(cell_of(1, 1, cell)) == words
