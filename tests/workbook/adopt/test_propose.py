"""Which column of a tracker is which: exact mappings of trackers that are not ours, and what is asked instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook.adopt.measure import mapped, page, proposal
from tests.workbook.adopt.trackers import LISTS, SAMPLES, Sample
from trackerkit.errors import UnreadableWorkbook
from trackerkit.register import load_register
from trackerkit.workbook.adopt import propose
from trackerkit.workbook.read import Book, Cell, Kind, Sheet

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "adopt.md"
BY_NAME = {sample.name: sample for sample in SAMPLES}

# What differs from the truth of `trackers`: what is asked, what is missed; nothing is mapped wrongly.
ASKED_OR_MISSED = {
    "Short headings, dates as text": {"action_taken": "?G", "closure_note": "?G"},
    "Out of Google Sheets": {"action_taken": "?I", "closure_note": "?I"},
    "Headings that no list foresees": {
        "action": "",
        "due_date": "",
        "status": "?F",
        "outcome": "?F",
        "evidence_required": "",
        "date_verified": "",
    },
    "Two columns for the owner": {"owner": "?DE"},
    "Been through many hands": {"status": "?H"},
}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_mapping(sample: Sample):
    expected = {**sample.truth, **ASKED_OR_MISSED.get(sample.name, {})}
    assert mapped(proposal(sample)) == {key: letter for key, letter in expected.items() if letter}


@pytest.mark.parametrize(
    ("name", "sheet", "row", "also", "extra"),
    [
        ("A plan written for the CQC", "Action Plan", 4, (), ["Regulation"]),
        ("Headings in two rows", "Log 2026", 4, (), []),
        ("A sheet for each month", "Oct 26", 3, ("Aug 26", "Sept 26"), []),
        ("Short headings, dates as text", "Sheet1", 1, (), []),
        ("Out of Google Sheets", "Form responses 1", 1, (), ["Tick when seen"]),
        (
            "Headings that no list foresees",
            "Mock inspection Sept",
            2,
            (),
            [
                "Key question",
                "Improvement needed",
                "Date to be done by",
                "Evidence we will show",
                "Date of manager's check",
            ],
        ),
        ("Two columns for the owner", "Medication actions", 1, (), []),
        ("Been through many hands", "Improvement plan v7 FINAL", 4, (), []),
    ],
)
def test_where_it_stands_and_what_is_kept(name: str, sheet: str, row: int, also: tuple[str, ...], extra: list[str]):
    (table,) = proposal(BY_NAME[name]).tables
    assert (table.sheet, table.heading_row, table.also, [heading.text for heading in table.extra]) == (
        sheet,
        row,
        also,
        extra,
    )


def words(sample: str) -> dict[str, list[tuple[str, str, int]]]:
    (table,) = proposal(BY_NAME[sample]).tables
    return {c.key: [(v.word, v.means, v.times) for v in c.values] for c in table.columns if c.values}


def test_words_of_the_dropdowns_and_those_that_are_not_known():
    assert words("A plan written for the CQC") == {}
    assert words("Short headings, dates as text") == {
        "status": [("No", "", 1), ("Ongoing", "In progress", 1), ("Yes", "", 1)]
    }
    assert words("A sheet for each month") == {
        "location": [("Bathroom", "Bathroom or toilet", 1), ("Lounge", "Lounge", 1)],
        "status": [("N", "", 1), ("Y", "", 1)],
    }


def test_how_each_was_matched_and_how_sure_that_is():
    (table,) = proposal(BY_NAME["A plan written for the CQC"]).tables
    assert {c.key: (*c.how, str(c.sure)) for c in table.columns if c.heading} == {
        "ref": ("heading", "cells", "sure"),
        "finding": ("other name", "cells", "sure"),
        "action": ("other name", "cells", "sure"),
        "owner": ("other name", "cells", "sure"),
        "due_date": ("other name", "cells", "sure"),
        "action_taken": ("words", "cells", "likely"),
        "date_completed": ("heading", "cells", "sure"),
        "evidence_location": ("other name", "cells", "sure"),
    }


def book(headings: list[str], *rows: list[str], name: str = "Sheet1") -> Book:
    cells = {}
    for row, values in enumerate([headings, *rows], 1):
        for column, value in enumerate(values, 1):
            if value:
                cells[row, column] = Cell(row, column, Kind.TEXT, value)
    return Book([Sheet(name, "visible", cells)])


def by(headings: list[str], *rows: list[str]) -> dict[str, str]:
    return mapped(propose(book(headings, *rows), load_register("medication"), LISTS))


BASE = ["Issue", "Action", "Due date"]


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        ("Completed", ["1/10/2026", "14/10/2026"], {"date_completed": "D"}),
        ("Completed", ["Yes", "No"], {"status": "D"}),
        ("Done?", ["1/10/2026", "14/10/2026"], {"date_completed": "D"}),
        ("Progress", ["In progress", "Done"], {"status": "D"}),
        (
            "Progress",
            ["The senior has begun the weekly check of creams", "No change since the last meeting was held"],
            {"action_taken": "D"},
        ),
        ("Owner", ["12/10/2026", "13/10/2026"], {"owner": "?D"}),  # the name says one thing and the cells another
        ("Ownr", ["Tom Okafor", "Priya Nair"], {"owner": "D"}),
        ("Zzz", ["Tom Okafor", "Priya Nair"], {"owner": "?D", "completed_by": "?D", "verified_by": "?D"}),
        ("Zzz", ["blue", "grey"], {}),
    ],
)
def test_the_cells_decide_where_the_heading_could_mean_several(
    heading: str, cells: list[str], expected: dict[str, str]
):
    rows = [
        ["Creams were not dated when opened", "Date each cream when it is opened", "1/11/2026", cell] for cell in cells
    ]
    found = by([*BASE, heading], *rows)
    assert {key: found[key] for key in found if "D" in found[key]} == {k: v for k, v in expected.items() if v}


def test_two_alike_are_asked_with_both():
    rows = [["Creams were not dated", "Date each cream", "1/11/2026", "Tom Okafor", "Priya Nair"]]
    assert by([*BASE, "Owner", "Owner *"], *rows)["owner"] == "?DE"


@pytest.mark.parametrize("headings", [["Name", "Room", "Diet"], ["Issue"], []])
def test_a_workbook_that_is_no_tracker(headings: list[str]):
    with pytest.raises(UnreadableWorkbook) as refused:
        propose(book(headings, ["a", "b", "c"]), load_register("medication"), LISTS)
    assert str(refused.value) == (
        "No sheet has headings like those of the medication register. "
        "Say where they are with --sheet and --heading-row, or name another register."
    )


def test_a_sheet_that_is_not_there():
    with pytest.raises(UnreadableWorkbook) as refused:
        propose(book(BASE, name="Log"), load_register("medication"), LISTS, sheet="Logs")
    assert str(refused.value) == "There is no sheet “Logs”. Its sheets are “Log”."


def test_a_heading_row_that_is_told():
    found = propose(
        book(["Name", "Room", "Diet"], ["Issue", "x", "y"]), load_register("medication"), LISTS, heading_row=2
    )
    assert found.tables[0].heading_row == 2


def test_a_second_table_of_the_register():
    tracker = book([*BASE, "Owner"], ["Gap in MAR", "Daily check", "1/11/2026", "Tom Okafor"], name="Actions 2026")
    audits = book(
        ["Ref", "Audit date", "What was audited", "Auditor", "Sample size"],
        ["A1", "1/10/2026", "MAR charts", "Tom Okafor", "12"],
        name="Audits done",
    )
    found = propose(Book([*tracker.sheets, *audits.sheets]), load_register("medication"), LISTS)
    assert [(table.key, table.sheet) for table in found.tables] == [
        ("actions", "Actions 2026"),
        ("audits", "Audits done"),
    ]
    assert found.unused == ()


def test_the_page_of_the_docs_is_what_is_measured():
    assert PAGE.read_text(encoding="utf-8") == page()
