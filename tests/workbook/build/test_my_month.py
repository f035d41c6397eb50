"""My month: where it stands, what it points at, its charts, and that nobody mistakes it for a sheet to fill in."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise

import openpyxl
import pytest

from tests.workbook.build.books import ISSUE, MEDICATION, blank, opened, setup
from tests.workbook.build.test_book import parts
from trackerkit.problems import CellRef
from trackerkit.register import load_register, register_keys
from trackerkit.rules.report import problem
from trackerkit.workbook.annotate import build_marks, mark
from trackerkit.workbook.build import build
from trackerkit.workbook.build.layout import tables
from trackerkit.workbook.build.standing import standing_formulas
from trackerkit.workbook.names import MY_MONTH, is_ours
from trackerkit.workbook.parse import parse_return
from trackerkit.workbook.read import read_book

REGISTERS = {key: load_register(key) for key in register_keys()}


def labels(sheet) -> list[str]:
    """What is printed in column B; formulas left out."""
    return [cell.value for cell in sheet["B"] if cell.value and cell.data_type != "f"]


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_it_is_the_second_sheet_of_every_register_and_counts_its_actions(register):
    book = openpyxl.load_workbook(io.BytesIO(build(register, ISSUE)))
    assert book.sheetnames[:2] == ["Start here", MY_MONTH]
    named = {
        name for row in book[MY_MONTH].iter_rows() for cell in row if cell.data_type == "f"
        for name in re.findall(r"'([^']+)'!", cell.value)
    }  # fmt: skip
    assert named == {register.by_key["actions"].label}


def test_setup_has_none():
    assert MY_MONTH not in opened(setup).sheetnames


def test_its_lines_in_order():
    assert labels(opened(blank)[MY_MONTH]) == [
        "My month",
        "Works itself out from Actions, as it stands today. Nothing to fill in here.",
        "In numbers",
        "Open",
        "Overdue",
        "Due in the next 7 days",
        "To verify",
        "To verify this week",
        "Closed in November 2026",
        "Where every action stands",
        "Overdue",
        "Open, not overdue",
        "To verify",
        "Verified, not closed",
        "Closed",
        "Next 10 by due date",
        "Reference",
        "Next 6 checks by somebody else",
        "Reference",
        "By owner",
        "Owner",
        "Priya Nair",
        "Tom Okafor",
        "Others, or nobody named",
        "All",
    ]


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ((), []),
        (("Priya Nair", " priya  NAIR", "Tom Okafor", "\u00a0"), ["Priya Nair", "Tom Okafor"]),
        (("=1+1", "*"), ["=1+1", "*"]),
    ],
)
def test_each_person_has_one_line(people, expected):
    sheet = openpyxl.load_workbook(io.BytesIO(build(MEDICATION, replace(ISSUE, people=people))))[MY_MONTH]
    found = labels(sheet)
    assert found[found.index("Owner") + 1 :] == [*expected, "Others, or nobody named", "All"]


def test_charts_are_drawn_from_the_tables_beside_them():
    sheet = opened(blank)[MY_MONTH]
    rows = {label: [cell.row for cell in sheet["B"] if cell.value == label] for label in labels(sheet)}
    standing, owners = sheet._charts
    first, last = rows["Where every action stands"][0] + 1, rows["Closed"][0]
    assert [s.val.numRef.f for s in standing.series] == [f"'My month'!$C${first}:$C${last}"]
    assert standing.series[0].cat.numRef.f == f"'My month'!$B${first}:$B${last}"
    first, last = rows["Owner"][0] + 1, rows["Others, or nobody named"][0]
    assert [(s.tx.strRef.f, s.val.numRef.f) for s in owners.series] == [
        (f"'My month'!{letter}{first - 1}", f"'My month'!${letter}${first}:${letter}${last}") for letter in "CDE"
    ]
    titles = ["".join(run.t for run in c.title.tx.rich.p[0].r) for c in (standing, owners)]
    assert titles == ["Where every action stands", "Overdue, open and to verify, by owner"]
    fills = [s.graphicalProperties.solidFill.srgbClr for s in owners.series]
    grey = [round(0.299 * int(f[:2], 16) + 0.587 * int(f[2:4], 16) + 0.114 * int(f[4:], 16)) for f in fills]
    assert grey == sorted(grey)
    assert min(after - before for before, after in pairwise(grey)) > 40  # apart without colour
    assert all(s.dLbls.showVal for c in (standing, owners) for s in c.series)


def test_it_prints_on_one_page_and_start_here_as_well():
    for label in ("Start here", MY_MONTH):
        for key, register in REGISTERS.items():
            setup_of = openpyxl.load_workbook(io.BytesIO(build(register, ISSUE)))[label].page_setup
            assert (key, setup_of.fitToWidth, setup_of.fitToHeight, setup_of.orientation) == (key, 1, 1, "portrait")
    many = replace(ISSUE, people=tuple(f"Person {number}" for number in range(40)))
    sheet = openpyxl.load_workbook(io.BytesIO(build(MEDICATION, many)))[MY_MONTH]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_reader_passes_over_it_even_when_somebody_typed_on_it():
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    book[MY_MONTH]["L3"] = "Ask Grace"
    out = io.BytesIO()
    book.save(out)
    read = read_book(out.getvalue())
    sheet = next(sheet for sheet in read.sheets if sheet.name == MY_MONTH)
    assert is_ours(read, sheet)
    parsed = parse_return(read, MEDICATION, name="OAK")
    assert [p.code for p in parsed.problems] == []
    assert [r.sheet for r in parsed.readings] == [s.label for s in MEDICATION.sheets]


def test_marking_leaves_sheet_and_charts_as_they_are():
    column = MEDICATION.by_key["actions"].by_key["owner"]
    table = tables(MEDICATION, {})["actions"]
    found = problem("TK103", CellRef("Actions", 6, table.numbers["owner"]), column=column, values={"value": "x"})
    before, after = parts(blank()), parts(mark(blank(), *build_marks([found])))
    ours = [name for name in before if "chart" in name or "drawing" in name or name.endswith("/sheet2.xml")]
    assert len(ours) == 5
    assert {name: after.get(name) == before[name] for name in ours} == dict.fromkeys(ours, True)


def test_columns_behind_it_stay_on_their_sheet():
    for register in REGISTERS.values():
        table = tables(register, {})["actions"]
        formulas = standing_formulas(table)
        assert list(formulas) == ["stands", "owner", "due_at", "check_at", "closed_on"]
        assert max(map(len, formulas.values())) < 4000
        assert [
            name for name, text in formulas.items() if "!" in text.replace(f"{table.name}!", "") or "#" in text
        ] == []


def test_its_rows_keep_the_heights_that_they_were_given():
    heights = re.findall(rb"<row [^>]*>", parts(blank())["xl/worksheets/sheet2.xml"])
    assert {b'customHeight="1"' in row for row in heights} == {True}
