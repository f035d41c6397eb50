"""A marked copy is the submitter's workbook: whole, and with our marks off again part by part the same."""

from __future__ import annotations

import pytest

from tests.workbook.annotate.compare import assert_same_parts, changed, compressed, contents, looks, notes
from tests.workbook.annotate.workbooks import (
    by_hand,
    by_openpyxl,
    by_xlsxwriter,
    edited,
    fix_list,
    like_excel,
    line,
    macro,
    mark_at,
    packed,
    parts_of,
    prefixed,
    signed,
    strict,
)
from trackerkit.errors import UnreadableWorkbook
from trackerkit.problems import Severity
from trackerkit.workbook.annotate import mark, unmark
from trackerkit.workbook.annotate.marking import SIGNED

KINDS = {
    "openpyxl": by_openpyxl,
    "xlsxwriter": by_xlsxwriter,
    "like Excel": like_excel,
    "prefixed": lambda: prefixed(by_xlsxwriter()),
    "strict": lambda: strict(like_excel()),
    "strict and prefixed": lambda: strict(prefixed(like_excel())),
    "macros": lambda: macro(like_excel()),
    "smallest": by_hand,
}
MARKS = (
    mark_at("Actions", 2, 3),
    mark_at("Actions", 2, 1, Severity.WARNING, "Check: this reference is on 2 rows. (TK103)"),
    mark_at("Actions", 5, 3, Severity.NOTE, "Note: read as Closed. (TK009)"),
    mark_at("Actions", 9, 1),
    mark_at("Actions", 40, 4, Severity.WARNING, "Check: a line under the table. (TK004)"),
)
LIST = fix_list(*(line(each.sheet, each.row, each.column, each.severity) for each in MARKS))


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def workbook(request) -> bytes:
    return request.param()


def test_with_the_marks_off_every_part_is_as_it_was(workbook):
    assert_same_parts(unmark(mark(workbook, MARKS, LIST)), workbook)


def test_marking_twice_is_marking_once(workbook):
    once = mark(workbook, MARKS, LIST)
    assert mark(once, MARKS, LIST) == once


def test_other_marks_replace_the_first(workbook):
    other = (mark_at("Actions", 3, 2),)
    after = mark(mark(workbook, MARKS, LIST), other, LIST)
    assert parts_of(after) == parts_of(mark(unmark(mark(workbook, MARKS, LIST)), other, LIST))
    assert_same_parts(unmark(after), workbook)


def test_a_workbook_never_marked_comes_back_as_the_same_bytes(workbook):
    assert unmark(workbook) is workbook


def test_no_marks_is_a_list_and_nothing_else():
    workbook = by_openpyxl()
    marked = mark(workbook, [], fix_list())
    assert notes(marked) == notes(workbook)
    assert looks(marked) == looks(workbook)
    assert_same_parts(unmark(marked), workbook)


def test_only_the_parts_that_must_change_are_rewritten():
    workbook = like_excel()
    marked = mark(workbook, MARKS, LIST)
    assert changed(marked, workbook) == (
        [
            "[Content_Types].xml",
            "xl/_rels/workbook.xml.rels",
            "xl/comments1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",  # it was the sheet in view; now the Fix list is
        ],
        ["customXml/_rels/item2.xml.rels", "customXml/item2.xml", "customXml/itemProps2.xml", FIX_LIST_PART],
    )
    rewritten = set(changed(marked, workbook)[0])
    before, after = compressed(workbook), compressed(marked)
    kept = before.keys() - rewritten
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


FIX_LIST_PART = "xl/worksheets/trackerkit_fix_list.xml"


def test_only_marked_cells_change_in_the_sheet():
    workbook = by_xlsxwriter()
    was, now = (parts_of(each)["xl/worksheets/sheet1.xml"] for each in (workbook, mark(workbook, MARKS, LIST)))
    edits = [
        (b'<c r="A2" s="1"', b'<c r="A2" s="4"'),
        (b'<c r="C2">', b'<c r="C2" s="5">'),
        (b'<c r="C5">', b'<c r="C5" s="6">'),
        (
            b'ht="39.75" customHeight="1" x14ac:dyDescent="0.25"/>',
            b'ht="39.75" customHeight="1" x14ac:dyDescent="0.25">',
        ),
        (b"</sheetData>", b'<c r="A9" s="7"/></row><row r="40"><c r="D40" s="8"/></row></sheetData>'),
    ]
    for before, after in edits:
        assert was.count(before) == 1
        was = was.replace(before, after)
    assert now == was


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter, like_excel])
def test_openpyxl_reads_the_same_values_formulas_lists_formats_and_names(make):
    workbook = make()
    before, after = contents(workbook), contents(mark(workbook, MARKS, LIST))
    del after["Fix list"]
    assert after["names"].pop("_trackerkit_fix_list") == "'Fix list'!$A$1"
    assert after == before


def test_a_marked_cell_keeps_number_format_font_alignment_and_protection():
    workbook = by_openpyxl()
    before, after = looks(workbook), looks(mark(workbook, [mark_at("Actions", 3, each) for each in (2, 3, 4)], LIST))
    for cell in ("B3", "C3", "D3"):
        assert after[cell][:2] + after[cell][4:] == before[cell][:2] + before[cell][4:]
        fill, border = after[cell][2], after[cell][3]
        assert (fill.fill_type, fill.fgColor.rgb[:3]) == ("solid", "FFF")
        assert [getattr(border, side).style for side in ("left", "right", "top", "bottom")] == ["medium"] + ["thin"] * 3
    assert after["B3"][3].diagonal.style == "thin"
    assert after["B3"][3].diagonalUp is True
    assert {each: look for each, look in after.items() if each[1:] != "3"} == {
        each: look for each, look in before.items() if each[1:] != "3"
    }


def test_the_colour_is_that_of_the_most_serious_and_the_note_says_all():
    marks = [
        mark_at("Actions", 3, 1, Severity.NOTE, "Note: a. (TK009)"),
        mark_at("Actions", 3, 1, Severity.ERROR, "Must fix: b. (TK101)"),
        mark_at("Actions", 3, 1, Severity.WARNING, "Check: c. (TK204)", "Note: a. (TK009)"),
    ]
    marked = mark(by_openpyxl(), marks, LIST)
    assert looks(marked)["A3"][2].fgColor.rgb == "FFF8D8D8"
    assert (
        notes(marked)["A3"] == "Checked by trackerkit\n• Note: a. (TK009)\n• Must fix: b. (TK101)\n• Check: c. (TK204)"
    )


def test_column_0_marks_the_first_used_cell_of_the_row():
    cells = '<row r="4"><c r="B4"/><c r="C4"><v>1</v></c></row><row r="6"><c r="D6"/></row>'
    marks = [mark_at("Actions", row, 0) for row in (4, 6, 8)]
    assert sorted(notes(mark(by_hand(cells), marks, LIST))) == ["A8", "C4", "D6"]


def test_in_a_merged_area_the_cell_that_shows_is_marked():
    marked = mark(by_openpyxl(), [mark_at("Start here", 4, 3), mark_at("Start here", 3, 2)], LIST)
    assert notes(marked, "Start here") == {"A3": "Checked by trackerkit\n• Must fix: Enter an owner. (TK101)"}


def test_two_sheets_with_notes_each_get_their_own_parts():
    workbook = by_openpyxl()
    marked = mark(workbook, [mark_at("Start here", 1, 1), mark_at("Measures", 1, 1)], LIST)
    assert (list(notes(marked, "Start here")), list(notes(marked, "Measures"))) == (["A1"], ["A1"])
    blocks = [data.count(b'data="2"') for name, data in parts_of(marked).items() if name.endswith(".vml")]
    assert sorted(blocks) == [0, 0, 1]  # 1 is that of the drawing that was there; then 2 and 3
    assert_same_parts(unmark(marked), workbook)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("Actions", 0, 1), "row 0, column 1 is not a cell of a worksheet"),
        (("Actions", 1_048_577, 1), "row 1048577, column 1 is not a cell of a worksheet"),
        (("Actions", 1, 16_385), "row 1, column 16385 is not a cell of a worksheet"),
    ],
)
def test_a_mark_that_the_workbook_cannot_have_is_a_fault_of_the_program(place, message):
    with pytest.raises(ValueError, match="^" + message + "$"):
        mark(by_xlsxwriter(), [mark_at(*place)], LIST)


@pytest.mark.parametrize("sheet", ["Nowhere", "Trend"])
def test_a_sheet_without_cells_or_not_there_is_refused_in_words(sheet):
    with pytest.raises(UnreadableWorkbook) as refused:
        mark(by_xlsxwriter(), [mark_at(sheet, 1, 1)], LIST)
    assert refused.value.sentence == f"Nothing can be put on the sheet “{sheet}” of the workbook."


def test_the_last_cell_of_a_sheet_can_be_marked():
    parts = parts_of(mark(by_hand(), [mark_at("Actions", 1_048_576, 16_384)], LIST))
    assert b'<row r="1048576"><c r="XFD1048576" s="1"/></row>' in parts["xl/worksheets/sheet1.xml"]
    assert b'ref="XFD1048576"' in parts["xl/trackerkit_comments_sheet1.xml"]
    box = parts["xl/drawings/trackerkit_notes_sheet1.vml"]
    assert b"<x:Anchor>16376, 15, 1048536, 10, 16380, 59, 1048538, 15</x:Anchor>" in box


def test_a_signature_is_taken_off_and_the_list_says_so():
    workbook = by_openpyxl()
    marked = mark(signed(workbook), MARKS, LIST)
    assert [name for name in parts_of(marked) if "xmlsignatures" in name] == []
    assert SIGNED in parts_of(marked)[FIX_LIST_PART].decode()
    assert_same_parts(unmark(marked), workbook)


def _without(data: bytes, name: str) -> bytes:

    return packed({each: part for each, part in parts_of(data).items() if each != name})


def _as_type(data: bytes, kind: bytes) -> bytes:

    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return edited(data, {"[Content_Types].xml": lambda xml: xml.replace(main, kind)})


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is not an Excel workbook of the .xlsx or .xlsm kind."),
        (b"Reference,Finding\n", "The file is not an Excel workbook of the .xlsx or .xlsm kind."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "The file is not an Excel workbook of the .xlsx or .xlsm kind.",
        ),
        (_without(by_hand(), "_rels/.rels"), "The file is not an Excel workbook of the .xlsx or .xlsm kind."),
        (_without(by_hand(), "xl/workbook.xml"), "The file is not an Excel workbook of the .xlsx or .xlsm kind."),
        (_without(by_hand(), "[Content_Types].xml"), "The workbook lacks its part [Content_Types].xml."),
        (
            _as_type(by_hand(), b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
            "The file is not an Excel workbook of the .xlsx or .xlsm kind.",
        ),
        (
            _as_type(by_hand(), b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
            "The file is not an Excel workbook of the .xlsx or .xlsm kind.",
        ),
    ],
    ids=["nothing", "csv", "xls", "no rels", "no workbook", "no types", "xlsb", "docx"],
)
def test_other_files_are_refused_in_one_sentence(data, sentence):
    for call in (lambda: mark(data, MARKS, LIST), lambda: unmark(data)):
        with pytest.raises(UnreadableWorkbook) as refused:
            call()
        assert (refused.value.code, refused.value.sentence) == ("cannot-mark", sentence)
        assert refused.value.remedy == "Open it in Excel, save it as an Excel workbook (.xlsx) and use that file."
