"""Notes: a person's words stay, ours come and go, and every box fits."""

from __future__ import annotations

import re

import pytest

from tests.workbook.annotate.compare import assert_same_parts, changed, looks, notes
from tests.workbook.annotate.workbooks import (
    MAIN,
    by_hand,
    by_openpyxl,
    by_xlsxwriter,
    edited,
    fix_list,
    like_excel,
    mark_at,
    parts_of,
)
from trackerkit.problems import Severity
from trackerkit.workbook.annotate import boxes, mark, unmark
from trackerkit.workbook.annotate.comments import note_text
from trackerkit.workbook.annotate.scan import SheetScan

LIST = fix_list()
OURS = "Checked by trackerkit\n• Must fix: Enter an owner. (TK101)"


def test_ours_stands_behind_what_was_there():
    marked = mark(by_xlsxwriter(), [mark_at("Actions", 2, 1), mark_at("Actions", 3, 1)], LIST)
    assert notes(marked) == {
        "A2": "A note that was there\n\n" + OURS,
        "B2": "And one more",
        "A3": OURS,
    }


@pytest.mark.parametrize(
    "text",
    [
        "<t>Plain words</t>",
        '<t xml:space="preserve"> Plain words \n</t>',
        "<r><t>Two </t></r><r><rPr><b/></rPr><t>runs</t></r>",
        '<r><t>Read</t></r><rPh sb="0" eb="1"><t>sound</t></rPh><phoneticPr fontId="1"/>',
        "<t/>",
        "",
    ],
)
def test_whatever_a_note_is_made_of_it_is_added_to_and_given_back(text):
    def with_text(xml: bytes) -> bytes:
        return re.sub(rb"<text>.*?</text>", f"<text>{text}</text>".encode(), xml, count=1, flags=re.DOTALL)

    workbook = edited(by_xlsxwriter(), {"xl/comments1.xml": with_text})
    marked = mark(workbook, [mark_at("Actions", 2, 1)], LIST)
    assert notes(marked)["A2"] == notes(workbook).get("A2", "") + "\n\n" + OURS
    assert_same_parts(unmark(marked), workbook)


def test_phonetic_runs_stay_behind_the_words():
    phonetic = '<r><t>Read</t></r><rPh sb="0" eb="1"><t>sound</t></rPh>'
    workbook = edited(
        by_xlsxwriter(),
        {
            "xl/comments1.xml": lambda xml: re.sub(
                rb"<text>.*?</text>", f"<text>{phonetic}</text>".encode(), xml, count=1
            )
        },
    )
    text = parts_of(mark(workbook, [mark_at("Actions", 2, 1)], LIST))["xl/comments1.xml"].decode()
    assert re.findall(r"<(r|rPh)[ >]", text[: text.index("</text>")]) == ["r", "r", "rPh"]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("\nAsked Sam on Monday", {"A3": "Asked Sam on Monday"}),
        ("\n\nAsked Sam.\n• Must fix: another. (TK102)\nWaiting.", {"A3": "Asked Sam.\nWaiting."}),
        ("\n", {}),
    ],
)
def test_what_a_person_typed_below_our_words_stays(typed, left):
    marked = mark(by_hand(), [mark_at("Actions", 3, 1)], LIST)
    answered = edited(
        marked,
        {"xl/trackerkit_comments_sheet1.xml": lambda xml: xml.replace(b"(TK101)", b"(TK101)" + typed.encode())},
    )
    assert notes(unmark(answered)) == left
    again = mark(answered, [mark_at("Actions", 3, 1)], LIST)
    assert notes(again) == {"A3": left["A3"] + "\n\n" + OURS if left else OURS}
    assert mark(again, [mark_at("Actions", 3, 1)], LIST) == again


def test_an_answer_below_ours_in_a_persons_own_note_stays_too():
    marked = mark(by_xlsxwriter(), [mark_at("Actions", 2, 1)], LIST)
    answered = edited(marked, {"xl/comments1.xml": lambda xml: xml.replace(b"(TK101)", b"(TK101)\nDone.")})
    assert notes(unmark(answered)) == {"A2": "A note that was there\n\nDone.", "B2": "And one more"}


def test_a_cell_with_a_threaded_comment_is_coloured_and_its_thread_left_alone():
    workbook = like_excel()
    marked = mark(workbook, [mark_at("Actions", 3, 3)], LIST)
    assert notes(marked)["C3"].startswith("[Threaded comment]\n\nYour version of Excel")
    assert "trackerkit" not in notes(marked)["C3"]
    assert looks(marked)["C3"][2].fgColor.rgb == "FFF8D8D8"
    assert [
        part for part in changed(marked, workbook)[0] if "omment" in part or "vml" in part or "person" in part
    ] == []


def test_a_stand_in_without_its_thread_is_left_alone_too():
    workbook = edited(
        like_excel(),
        {"xl/worksheets/_rels/sheet1.xml.rels": lambda xml: re.sub(rb'<Relationship Id="rId90"[^>]*>', b"", xml)},
    )
    assert notes(mark(workbook, [mark_at("Actions", 3, 3)], LIST))["C3"] == notes(workbook)["C3"]


def test_boxes_are_put_into_a_drawing_that_is_no_well_formed_xml():
    workbook = like_excel()
    marked = mark(workbook, [mark_at("Actions", 5, 1), mark_at("Actions", 4, 1)], LIST)
    before, after = (parts_of(each)["xl/drawings/vmlDrawing1.vml"] for each in (workbook, marked))
    assert b"<br>" in before
    assert after.startswith(before.removesuffix(b"</xml>"))
    added = after.removeprefix(before.removesuffix(b"</xml>"))
    assert re.findall(rb'id="(_x0000_s\d+)"', added) == [b"_x0000_s9002", b"_x0000_s9003"]
    assert re.findall(rb"<x:Row>(\d+)</x:Row><x:Column>(\d+)</x:Column>", added) == [(b"3", b"0"), (b"4", b"0")]
    assert_same_parts(unmark(marked), workbook)


def test_a_drawing_of_form_controls_gets_the_shape_type_of_notes():
    workbook = edited(
        like_excel(),
        {
            "xl/drawings/vmlDrawing1.vml": lambda xml: xml.replace(b"_x0000_t202", b"_x0000_t299"),
            "xl/comments1.xml": lambda xml: re.sub(rb"<comment .*</comment>", b"", xml, flags=re.DOTALL),
        },
    )
    marked = mark(workbook, [mark_at("Actions", 5, 1)], LIST)
    drawing = parts_of(marked)["xl/drawings/vmlDrawing1.vml"]
    assert drawing.count(b'id="_x0000_t202"') == 1
    assert drawing.count(b'type="#_x0000_t202"') == 1
    assert_same_parts(unmark(marked), workbook)


def test_the_box_of_a_persons_note_grows_and_shrinks_again():
    many = [f"Must fix: number {each}. (TK101)" for each in range(30)]
    workbook = by_xlsxwriter()
    marked = mark(workbook, [mark_at("Actions", 2, 1, Severity.ERROR, *many)], LIST)
    anchors = [_anchors(each) for each in (workbook, marked, unmark(marked))]
    assert anchors[0][(1, 0)] != anchors[1][(1, 0)]
    assert anchors[0][(1, 1)] == anchors[1][(1, 1)]
    assert anchors[2] == anchors[0]
    bottom = [int(each.split(",")[6]) for each in (anchors[0][(1, 0)], anchors[1][(1, 0)])]
    assert bottom == [4, 21]


def _anchors(data: bytes) -> dict[tuple[int, int], str]:
    drawing = parts_of(data)["xl/drawings/vmlDrawing1.vml"].decode()
    shape = re.compile(r"<x:Anchor>([^<]*)<.*<x:Row>(\d+)<.*<x:Column>(\d+)<", re.DOTALL)
    found = [shape.search(each) for each in drawing.split("</v:shape>")]
    return {(int(each[2]), int(each[3])): each[1].strip() for each in found if each}


def test_a_box_that_a_person_moved_stays_where_it_is():
    workbook = by_xlsxwriter()
    many = [f"Must fix: number {each}. (TK101)" for each in range(30)]
    marked = mark(workbook, [mark_at("Actions", 2, 1, Severity.ERROR, *many)], LIST)
    grown = _anchors(marked)[(1, 0)].encode()
    moved = edited(marked, {"xl/drawings/vmlDrawing1.vml": lambda xml: xml.replace(grown, b"9, 1, 9, 1, 12, 1, 15, 1")})
    assert _anchors(unmark(moved))[(1, 0)] == "9, 1, 9, 1, 12, 1, 15, 1"


def test_a_drawing_that_nothing_can_be_put_in_leaves_the_colour_alone():
    workbook = edited(by_xlsxwriter(), {"xl/drawings/vmlDrawing1.vml": lambda xml: xml.decode().encode("utf-16")})
    marked = mark(workbook, [mark_at("Actions", 3, 1)], LIST)
    assert notes(marked) == notes(workbook)
    assert looks(marked)["A3"][2].fgColor.rgb == "FFF8D8D8"
    assert_same_parts(unmark(marked), workbook)


def test_a_full_note_is_not_made_longer_than_excel_allows():
    def long(xml: bytes, letters: int) -> bytes:
        return xml.replace(b"A note that was there", b"x" * letters)

    full = edited(by_xlsxwriter(), {"xl/comments1.xml": lambda xml: long(xml, 32_600)})
    assert notes(mark(full, [mark_at("Actions", 2, 1)], LIST)) == notes(full)
    nearly = edited(by_xlsxwriter(), {"xl/comments1.xml": lambda xml: long(xml, 32_000)})
    marked = mark(nearly, [mark_at("Actions", 2, 1, Severity.ERROR, "Must fix: " + "y" * 1400)], LIST)
    assert len(notes(marked)["A2"]) == 32_767
    assert notes(marked)["A2"].endswith("yy … (shortened here)")
    assert_same_parts(unmark(marked), nearly)


def test_a_line_of_a_note_is_one_line():
    assert note_text(["Must fix: a\nb\r\n  c\td", "x" * 1600]) == (
        "Checked by trackerkit\n• Must fix: a b c d\n• " + "x" * 1481 + " … (shortened here)"
    )


SCAN = SheetScan(
    (
        f'<worksheet xmlns="{MAIN}"><cols><col min="1" max="2" width="10"/><col min="3" max="3" hidden="1" width="50"/>'
        '<col min="4" max="4" width="100"/></cols><sheetData><row r="3" ht="60"/><row r="4" hidden="1"/></sheetData></worksheet>'
    ).encode(),
    "sheet1.xml",
)


@pytest.mark.parametrize(
    ("cell", "anchor"),
    [
        ((3, 1), "1, 15, 1, 10, 3, 245, 2, 35"),  # 70 pixels of B, none of C, 245 of D; 20 of row 2, 35 of row 3
        ((1, 9), "9, 15, 0, 10, 13, 59, 2, 15"),  # columns of 64 pixels; rows of 20
    ],
)
def test_a_box_is_as_wide_and_high_whatever_the_columns_and_rows(cell, anchor):
    assert boxes.Anchors(SCAN).at(cell, "a\nb") == anchor


@pytest.mark.parametrize("anchor", ["", "1, 2, 3", "a, b", "-1, 0, 0, 0, 0, 0, 0, 0"])
def test_an_anchor_that_is_not_understood_is_left(anchor):
    assert boxes.Anchors(SCAN).taller(anchor, "x" * 5000) == anchor


def test_the_drawing_of_openpyxl_is_added_to():
    workbook = by_openpyxl()
    marked = mark(workbook, [mark_at("Actions", 2, 2)], LIST)
    assert notes(marked) == {"B2": OURS, "C5": "Ask the night lead first."}
    assert_same_parts(unmark(marked), workbook)
