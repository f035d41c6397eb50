"""From problems to marks and the Fix list."""

from __future__ import annotations

from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.workbook.annotate import FixLine, FixList, Mark, build_marks

OWNER = Problem(
    "TK101",
    Severity.ERROR,
    CellRef("Actions", 14, 4),
    "Enter an owner",
    fix="Type one name.",
    heading="Owner",
    ref="MED-1",
)
LATE = Problem(
    "TK204", Severity.WARNING, CellRef("Actions", 14, 4), "Due date is late", "You typed 3 March 2026", heading="Owner"
)
ROW = Problem("TK801", Severity.NOTE, CellRef("Actions", 12), "This row moved")
TWICE = Problem(
    "TK103",
    Severity.ERROR,
    CellRef("Actions", 20, 1),
    "Reference is on 2 rows",
    also=(CellRef("Reviews", 3, 1), CellRef("Actions", 21, 1)),
)
SHEET = Problem("TK005", Severity.WARNING, CellRef("Measures"), "Measures is empty", fix="Fill it in.")
COLUMN = Problem("TK006", Severity.NOTE, CellRef("Actions", 0, 3), "Column C is not known")
BOOK = Problem("TK002", Severity.ERROR, CellRef(""), "The workbook is for October 2026")


def test_a_mark_for_each_cell_and_a_line_for_each_problem():
    marks, fix_list = build_marks([SHEET, LATE, OWNER, ROW, TWICE, COLUMN, BOOK], "Oak House's return")
    twice = ("Must fix: Reference is on 2 rows. (TK103)",)
    assert marks == (
        Mark("Actions", 12, 0, Severity.NOTE, ("Note: This row moved. (TK801)",)),
        Mark(
            "Actions",
            14,
            4,
            Severity.ERROR,
            (
                "Must fix: Enter an owner. Type one name. (TK101)",
                "Check: Due date is late. You typed 3 March 2026 (TK204)",
            ),
        ),
        Mark("Actions", 20, 1, Severity.ERROR, twice),
        Mark("Reviews", 3, 1, Severity.ERROR, twice),
        Mark("Actions", 21, 1, Severity.ERROR, twice),
    )
    assert fix_list.intro[0] == "7 things to put right in Oak House's return. Must fix: 3, Check: 2, Note: 2."
    assert [(each.place, each.code) for each in fix_list.lines] == [
        ("The workbook", "TK002"),
        ("Actions column C", "TK006"),
        ("Actions row 12", "TK801"),
        ("Actions D14", "TK101"),
        ("Actions D14", "TK204"),
        ("Actions A20", "TK103"),
        ("Measures", "TK005"),
    ]
    assert fix_list.lines[3] == FixLine(
        "Actions", 14, 4, "Actions D14", "MED-1", Severity.ERROR, "Enter an owner.", "Type one name.", "TK101", "Owner"
    )
    assert fix_list.lines[5].what == "Reference is on 2 rows. See also Reviews A3 and Actions A21."


def test_one_thing_and_the_words_of_the_title():
    _, fix_list = build_marks([OWNER], title="Fix list: Oak House")
    assert (fix_list.title, fix_list.intro[0]) == (
        "Fix list: Oak House",
        "1 thing to put right in this workbook. Must fix: 1.",
    )


def test_nothing_found():
    assert build_marks([], "Oak House's return") == (
        (),
        FixList("Fix list", ("Nothing to put right in Oak House's return.",), ()),
    )


def test_the_same_problem_twice_at_a_cell_is_said_once():
    (only,), fix_list = build_marks([OWNER, OWNER])
    assert only.lines == ("Must fix: Enter an owner. Type one name. (TK101)",)
    assert len(fix_list.lines) == 2
