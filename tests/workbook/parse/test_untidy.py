"""Headings as people leave them: in two rows, with signs that cannot be seen; titles in the data; what is said of it."""

from __future__ import annotations

import pytest

from tests.support.books import UNITS
from trackerkit.problems import column_number
from trackerkit.register import load_register
from trackerkit.workbook.parse import ParsedReturn, parse_return
from trackerkit.workbook.parse.headings import visible
from trackerkit.workbook.parse.model import Layout
from trackerkit.workbook.read import Book, Cell, Kind, Sheet

MEDICATION = load_register("medication")


def at(a1: str) -> tuple[int, int]:
    letters = a1.rstrip("0123456789")
    return int(a1[len(letters) :]), column_number(letters)


def read(cells: dict[str, str], *, merged: tuple[str, ...] = (), hidden: tuple[int, ...] = ()) -> ParsedReturn:
    """The return whose sheet Actions has these cells; the problems of other sheets are left out below."""
    found = {at(a1): Cell(*at(a1), Kind.TEXT, text) for a1, text in cells.items()}
    ranges = tuple((*at(first), *at(last)) for first, last in (span.split(":") for span in merged))
    sheet = Sheet("Actions", "visible", found, merged=ranges, hidden_rows=frozenset(hidden))
    return parse_return(Book([sheet]), MEDICATION, name="OAK", lists={"units": UNITS, "people": ("Tom Okafor",)})


def said(parsed: ParsedReturn) -> list[tuple[str, str, str]]:
    """(cell, code, detail) of the sheet; columns that are not there are counted elsewhere."""
    return [(p.cell.a1, p.code, p.detail) for p in parsed.problems if p.cell.sheet == "Actions" and p.code != "TK002"]


def found(parsed: ParsedReturn) -> dict[str, tuple[int, str, str]]:
    (reading,) = [r for r in parsed.readings if r.key == "actions"]
    return {m.key: (m.column, m.heading, m.how) for m in reading.matches if m.column}


TWO_ROWS = {
    "A1": "Action log",
    "A3": "Reference",
    "B3": "Finding",
    "C3": "Completed",
    "E3": "Verified",
    "C4": "Date",
    "D4": "By",
    "E4": "By",
    "F4": "Date",
    "A5": "MED-OAK-26-001",
    "B5": "Two MAR charts had gaps",
    "D5": "Tom Okafor",
}
GROUPS = ("A3:A4", "B3:B4", "C3:D3", "E3:F3")


def test_a_group_row_over_a_heading_row_is_read_as_one():
    parsed = read(TWO_ROWS, merged=GROUPS)
    assert found(parsed) == {
        "ref": (1, "Reference", "label"),
        "finding": (2, "Finding", "key"),
        "date_completed": (3, "Completed Date", "alias"),
        "completed_by": (4, "Completed By", "label"),
        "verified_by": (5, "Verified By", "label"),
        "date_verified": (6, "Date Verified", "label"),
    }
    (reading,) = [r for r in parsed.readings if r.key == "actions"]
    assert (reading.heading_row, reading.rows) == (4, (5,))
    assert parsed.frames["actions"][["ref", "finding", "completed_by"]].to_dict("split")["data"] == [
        ["MED-OAK-26-001", "Two MAR charts had gaps", "Tom Okafor"]
    ]
    assert said(parsed) == [
        ("C4", "TK003", "It says “Completed Date”."),
        ("D4", "TK003", "It says “Completed By”."),
        ("E4", "TK003", "It says “Verified By”."),
        ("F4", "TK003", "It says “Date Verified”."),
    ]


def test_without_merged_cells_two_rows_are_not_taken_for_one():
    parsed = read(TWO_ROWS)
    (reading,) = [r for r in parsed.readings if r.key == "actions"]
    assert (reading.heading_row, reading.rows, set(found(parsed))) == (3, (5,), {"ref", "finding"})
    strays = [p.cell.a1 for p in parsed.problems if p.code == "TK009"]
    assert strays == ["C4", "D4", "E4", "F4", "D5"]


def test_a_group_that_says_nothing_more_changes_nothing():
    cells = {
        "A1": "Ours",
        "A2": "Reference",
        "B2": "Finding",
        "C2": "Owner",
        "A3": "MED-OAK-26-001",
        "B3": "A gap",
        "C3": "Tom Okafor",
    }
    parsed = read(cells, merged=("A1:C1",))
    assert found(parsed) == {
        "ref": (1, "Reference", "label"),
        "finding": (2, "Finding", "key"),
        "owner": (3, "Owner", "key"),
    }
    assert said(parsed) == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Owner *", "Owner *"),
        ("OWNER", "OWNER"),
        ("Due\ndate", "Due [line break] date"),
        ("Due\u00a0date", "Due[no-break space]date"),
        ("\u200bOwner", "[hidden character]Owner"),
    ],
)
def test_what_is_forgiven_is_reported_as_a_repair(typed: str, shown: str):
    assert visible(typed) == shown
    parsed = read({"A1": "Reference", "B1": "Finding", "C1": typed, "A2": "MED-OAK-26-001", "B2": "A gap in MAR"})
    assert said(parsed) == [("C1", "TK003", f"It says “{shown}”.")]


def test_a_missing_column_is_named_with_what_was_found_instead():
    parsed = read({"A1": "Reference", "B1": "Finding", "C1": "Boss", "A2": "MED-OAK-26-001", "B2": "A gap in MAR"})
    (missing,) = [p for p in parsed.problems if p.code == "TK002" and p.key == "owner"]
    assert (missing.cell.a1, missing.message) == (
        "row 1",
        "The sheet must have the heading Owner. Headings that fit no column: “Boss”.",
    )


def test_two_that_could_both_be_the_owner_are_asked():
    parsed = read(
        {
            "A1": "Reference",
            "B1": "Finding",
            "C1": "Who",
            "D1": "Lead",
            "A2": "MED-OAK-26-001",
            "B2": "A gap",
            "C2": "Tom Okafor",
        }
    )
    assert said(parsed) == [
        (
            "C1",
            "TK004",
            "“Who” in C1 and “Lead” in D1 fit equally well, so none of them was read. What they hold was kept.",
        )
    ]
    assert parsed.extras["actions"] == {2: {"Who": "Tom Okafor"}}


def test_titles_across_the_data_hidden_rows_and_rows_below_are_said():
    cells = {
        "A1": "Reference",
        "B1": "Finding",
        "C1": "Owner",
        "A2": "SAFE",
        "A3": "MED-OAK-26-001",
        "B3": "A gap",
        "A4": "MED-OAK-26-002",
        "B4": "A leak",
        "A9": "Next review in December",
    }
    parsed = read(cells, merged=("A2:C2", "B3:B4", "A9:C9"), hidden=(4,))
    (reading,) = [r for r in parsed.readings if r.key == "actions"]
    assert (reading.rows, reading.hidden) == ((3, 4), (4,))
    assert reading.skipped_sentence == "rows 2 and 9: a title across the table"
    assert said(parsed) == [
        ("A2", "TK009", "They say “SAFE”."),
        ("B3", "TK008", "B3 to B4 are merged."),
        ("row 4", "TK006", "Hidden or filtered out: row 4."),
        ("A9", "TK009", "They say “Next review in December”."),
    ]


def test_a_layout_is_taken_as_told():
    cells = {"A1": "Job", "B1": "Boss", "C1": "RAG", "A2": "Order a thermometer", "B2": "Tom Okafor", "C2": "Grey"}
    sheet = Sheet("Sheet1", "visible", {at(a1): Cell(*at(a1), Kind.TEXT, text) for a1, text in cells.items()})
    layout = Layout("Sheet1", 1, {"action": 1, "risk_level": 3}, {"risk_level": {"grey": "Low"}})
    parsed = parse_return(Book([sheet]), MEDICATION, name="OAK", lists={}, layouts={"actions": layout})
    assert found(parsed) == {"action": (1, "Job", "mapping"), "risk_level": (3, "RAG", "mapping")}
    assert parsed.frames["actions"][["action", "risk_level"]].to_dict("split")["data"] == [
        ["Order a thermometer", "Low"]
    ]
    assert parsed.extras["actions"] == {2: {"Boss": "Tom Okafor"}}
    assert [p.code for p in parsed.problems if p.code != "TK002"] == ["TK005", "TK022"]
