"""The Fix list: one table, always text, one link a line, and it prints."""

from __future__ import annotations

import re

import pytest

from tests.workbook.annotate.compare import loaded
from tests.workbook.annotate.workbooks import by_openpyxl, by_xlsxwriter, fix_list, line, parts_of
from trackerkit.problems import Severity
from trackerkit.workbook.annotate import FIX_LIST_SHEET, FixLine, FixList, mark
from trackerkit.workbook.annotate.fixlist import HEADINGS, NOTHING
from trackerkit.workbook.annotate.xml import excel_text


def listed(fix_list: FixList):
    return loaded(mark(by_openpyxl(), [], fix_list))[FIX_LIST_SHEET]


def part(fix_list: FixList) -> str:
    return parts_of(mark(by_openpyxl(), [], fix_list))["xl/worksheets/trackerkit_fix_list.xml"].decode()


def rows(fix_list: FixList) -> list[list[object]]:
    return [[cell.value for cell in row] for row in listed(fix_list).iter_rows()]


def test_every_word_of_the_list():
    given = FixList(
        "Fix list: Oak House",
        ("2 things to put right.", "Send it back."),
        (
            line("Actions", 2, 3),
            FixLine(
                "", 0, 0, "The workbook", "", Severity.WARNING, "It is for October.", "Send November.", "TK002", ""
            ),
            line("Actions", 9, 4, Severity.NOTE, "Read as Closed."),
        ),
    )
    blank = [None] * 6
    assert rows(given) == [
        ["Fix list: Oak House", *blank],
        ["2 things to put right.", *blank],
        ["Send it back.", *blank],
        [None] * 7,
        list(HEADINGS),
        ["Actions C2", "Owner", "MED-OAK-26-001", "Must fix", "Enter an owner.", "Type a name.", "TK101"],
        ["Actions D9", "Owner", "MED-OAK-26-001", "Note", "Read as Closed.", "Type a name.", "TK101"],
        ["The workbook", None, None, "Check", "It is for October.", "Send November.", "TK002"],
    ]


def test_each_line_links_to_its_cell_when_there_is_one():
    lines = [
        line("Actions", 2, 3),
        line("Actions", 9, 0),
        line("Measures", 0, 0),
        line("Gone", 3, 3),
    ]
    sheet = listed(fix_list(*lines))
    links = {cell.coordinate: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert links == {"A5": "'Actions'!C2", "A6": "'Actions'!A9", "A7": "'Measures'!A1"}


def test_a_sheet_name_with_an_apostrophe_is_linked_to():
    marked = mark(by_xlsxwriter(), [], fix_list(line("Bob's list", 1, 1)))
    assert loaded(marked)[FIX_LIST_SHEET]["A5"].hyperlink.location == "'Bob''s list'!A1"


HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://example.org")',
    "+44",
    "-1",
    "@SUM(A1)",
    "<b>&amp;\"'",
    "http://example.org",
    "  two spaces  ",
    "one\ntwo\tthree",
    "_x0041_",
    "😀 €",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_text(text):
    sheet = listed(fix_list(line("Actions", 2, 3, what=text)))
    assert (sheet["E5"].data_type, sheet["E5"].hyperlink) == ("s", None)
    assert sheet["E5"].value.replace("_x005F_", "_") == text
    assert "<f>" not in part(fix_list(line("Actions", 2, 3, what=text)))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x00b\x1fc", "a_x0000_b_x001F_c"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("_x0001_", "_x005F_x0001_"),
        ("_x_x0001_", "_x_x005F_x0001_"),
        ("a\ud800b", "a\ufffdb"),
        ("\ufffe\uffff", "_xFFFE__xFFFF_"),
        ("x" * 1500, "x" * 1500),
        ("x" * 1501, "x" * 1481 + " … (shortened here)"),
        ("😀" * 800, "😀" * 740 + " … (shortened here)"),
    ],
)
def test_excel_text(text, written):
    assert excel_text(text) == written


def test_no_text_is_longer_than_a_cell_holds():
    written = excel_text("x" * 40_000, 32_767)
    assert (len(written), written[-20:]) == (32_767, "x … (shortened here)")


def test_it_is_set_up_for_reading_and_printing():
    sheet = listed(fix_list(line("Actions", 2, 3), line("Actions", 3, 3)))
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A5", "A4:G6", "$4:$4")
    page = sheet.page_setup
    assert (page.paperSize, page.orientation, page.fitToWidth, page.fitToHeight) == (9, "landscape", 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert all(cell.alignment.wrap_text for row in sheet["A4:G6"] for cell in row)
    assert sum(sheet.column_dimensions[each].width for each in "ABCDEFG") < 180


def test_severity_is_a_word_and_not_only_a_colour():
    lines = [line("Actions", 2 + number, 3, severity) for number, severity in enumerate(Severity)]
    sheet = listed(fix_list(*lines))
    assert [(sheet.cell(row, 4).value, sheet.cell(row, 4).fill.fgColor.rgb) for row in (5, 6, 7)] == [
        ("Must fix", "FFF8D8D8"),
        ("Check", "FFF8F0C0"),
        ("Note", "FFD0E0F0"),
    ]


def test_nothing_to_put_right_is_said():
    assert rows(FixList("Fix list", ("All well.",), ()))[:3] == [
        ["Fix list", *[None] * 6],
        ["All well.", *[None] * 6],
        [NOTHING, *[None] * 6],
    ]
    assert re.search("autoFilter|pane|hyperlink", part(FixList("Fix list", (), ()))) is None


def test_rows_are_as_high_as_their_words_need():
    short, long = "Enter an owner.", "Enter an owner. " * 60
    xml = part(fix_list(line("Actions", 2, 3, what=short), line("Actions", 3, 3, what=long)))
    assert re.findall(r'<row r="[56]" ht="([\d.]+)">', xml) == ["19", "334"]
