"""`check`: what it prints, and its exit codes: 0 all clear, 1 something to put right, 2 usage, 3 unreadable."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Run, Workbooks
from trackerkit.words import safe

ON = ("--as-at", "2026-11-30")
ALONE = "This check looks at the file alone; “trackerkit month” also compares it with earlier months.\n"


def test_nothing_to_fix(run: Run, workbooks: Workbooks):
    said = run("check", workbooks.good, *ON)

    assert said.code == 0
    assert said.err == ""
    assert "good.xlsx: nothing to fix" in said.out
    assert "Read 1 row, row 6 of Actions" in said.out


def test_problems_by_cell_and_an_unreadable_file_beside_them(run: Run, workbooks: Workbooks):
    said = run("check", workbooks.bad, workbooks.noise, *ON)

    assert said.code == 3
    assert "Must fix: Owner must be one person, not a team" not in said.out
    assert "Actions, row 6, MED-OAK-26-001" in said.out
    assert "O6  Check: Owner must be somebody in the list of people. “=night staff” is not on it. (TK103)" in said.out
    assert "F7  Check: Select a theme. (TK112)" in said.out
    assert said.err.startswith("noise.xlsx: ")
    assert "Traceback" not in said.err


def test_for_a_program(run: Run, workbooks: Workbooks):
    said = run("check", workbooks.bad, *ON, "--json")
    (file,) = json.loads(said.out)["files"]

    assert said.code == 1
    assert (file["file"], file["register"], file["service"], file["period"]) == (
        "bad.xlsx",
        "medication",
        "OAK",
        "2026-11",
    )
    assert [(p["sheet"], p["cell"], p["code"], p["severity"], p["reference"]) for p in file["problems"]] == [
        ("Actions", "O6", "TK103", "warning", "MED-OAK-26-001"),
        ("Actions", "O6", "TK115", "warning", "MED-OAK-26-001"),
        ("Actions", "F7", "TK112", "warning", "MED-OAK-26-002"),
    ]
    assert said.out.isascii()


def test_for_a_spreadsheet(run: Run, workbooks: Workbooks):
    said = run("check", workbooks.bad, *ON, "--csv")
    table = list(csv.DictReader(io.StringIO(said.out)))

    assert said.code == 1
    assert [(line["file"], line["sheet"], line["cell"], line["code"]) for line in table] == [
        ("bad.xlsx", "Actions", "O6", "TK103"),
        ("bad.xlsx", "Actions", "O6", "TK115"),
        ("bad.xlsx", "Actions", "F7", "TK112"),
    ]


def test_a_file_that_cannot_be_read_has_a_line_of_its_own(run: Run, workbooks: Workbooks):
    said = run("check", workbooks.noise, workbooks.good, *ON, "--csv")

    assert said.code == 3
    assert list(csv.reader(io.StringIO(said.out))) == [
        ["file", "sheet", "cell", "code", "severity", "reference", "heading", "message", "fix"],
        [
            "noise.xlsx",
            "",
            "",
            "not-a-workbook",
            "not read",
            "",
            "",
            "The file is plain text, such as a CSV, not an Excel workbook.",
            "Send the workbook itself, saved in Excel as an Excel Workbook (.xlsx).",
        ],
    ]


def test_the_next_step(run: Run, workbooks: Workbooks):
    clear = run("check", workbooks.good, *ON).out.splitlines()[-1]
    wrong = run("check", workbooks.good, workbooks.bad, *ON).out.splitlines()[-1]

    assert run("check", workbooks.good, workbooks.bad, *ON).out.count(ALONE) == 1
    assert ALONE not in run("check", workbooks.good, *ON, "--csv").out + run("check", workbooks.good, *ON, "--json").out
    assert clear == "Next: return it; the quality lead then runs trackerkit month --period 2026-11"
    assert wrong == f"Next: put that right, save, and run trackerkit check {workbooks.bad}"


def test_how_it_was_read(run: Run, workbooks: Workbooks):
    said = run("check", workbooks.good, *ON, "--explain")

    assert said.code == 0
    assert "Actions: sheet “Actions” by its name, headings in row 5" in said.out
    assert "Due date: P “Due date”, by label" in said.out


def test_a_marked_copy_is_written_beside(run: Run, workbooks: Workbooks, tmp_path: Path):
    before = workbooks.bad.read_bytes()

    said = run("check", workbooks.bad, *ON, "--marked", tmp_path)

    assert said.code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.xlsx"]
    assert workbooks.bad.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check",), "Missing argument 'FILE...'"),
        (("check", "x.xlsx", "--as-at", "30/11/2026"), "“30/11/2026” is not a day. Write it as 2026-11-30."),
        (("check", "x.xlsx", "--colour"), "No such option"),
        (("explain", "TK999"), "There is no rule TK999."),
        (("issue", "--period", "2026-13"), "“2026-13” is not a month."),
        (("issue", "--period", "Autumn 2026"), "“Autumn 2026” is not a month. Write the year and the month"),
        (("schema", "show", "kitchens"), "There is no definition kitchens.toml."),
        (("kitchens",), "No such command"),
    ],
)
def test_usage(run: Run, words: tuple[str, ...], sentence: str):
    said = run(*words)

    assert said.code == 2
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_a_file_that_is_not_there(run: Run, tmp_path: Path):
    said = run("check", tmp_path / "gone.xlsx", *ON)

    assert said.code == 3
    assert said.err.startswith("gone.xlsx: ")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("plain", "plain"),
        ("", ""),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_of_the_csv_is_taken_for_a_formula(typed: str, written: str):
    assert safe(typed) == written


def test_an_untidy_reading_is_explained(run, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Actions"
    rows = (
        ["Reference", "Finding", "Who", "Lead", "Due\ndate", "Boss"],
        ["SAFE"],
        ["MED-OAK-26-001", "Two MAR charts had gaps", "Tom Okafor"],
        ["MED-OAK-26-002", "No fridge record on 6 days", "Tom Okafor"],
    )
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:F2")
    sheet.row_dimensions[4].hidden = True
    book.save(tmp_path / "untidy.xlsx")
    lines = run("check", tmp_path / "untidy.xlsx", "--explain").out.splitlines()
    told = [line for line in lines if line.startswith("    ") and not line.endswith("not found") and "TK" not in line]
    assert told == [
        "    Reference: A “Reference”, by label",
        "    Finding: B “Finding”, by key",
        "    Owner: asked, columns C and D fit equally well",
        "    Due date: E “Due [line break] date”, by label",
        "    F “Boss”: not part of the register, kept",
        "    Read though hidden: row 4",
        "    Not read: row 2: a title across the table",
    ]
