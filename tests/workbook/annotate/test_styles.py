"""Marked styles, the key in their colours, and the way back after other programs have saved the file."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.workbook.annotate.compare import assert_same_parts, contents, loaded, looks, notes
from tests.workbook.annotate.workbooks import (
    MAIN,
    by_hand,
    by_openpyxl,
    edited,
    fix_list,
    line,
    mark_at,
    packed,
    parts_of,
)
from trackerkit.problems import Severity
from trackerkit.workbook.annotate import mark, unmark
from trackerkit.workbook.annotate.palette import KEYS, fill_colour, key_of, line_colour

MARKS = [mark_at("Actions", 3, 2), mark_at("Actions", 3, 3, Severity.WARNING), mark_at("Actions", 4, 4, Severity.NOTE)]
LIST = fix_list(line("Actions", 3, 2))


@given(st.sampled_from(Severity), st.integers(0, KEYS - 1))
def test_a_key_is_read_back_from_the_colours(severity, key):
    assert key_of(fill_colour(severity, key), line_colour(severity, key)) == key


@given(st.sampled_from(Severity), st.integers(0, KEYS - 1))
def test_a_key_changes_no_channel_by_more_than_seven(severity, key):
    for colour in (fill_colour, line_colour):
        plain, keyed = (bytes.fromhex(colour(severity, each)) for each in (0, key))
        assert max(abs(a - b) for a, b in zip(plain, keyed, strict=True)) <= 7


@pytest.mark.parametrize(
    ("fill", "border"),
    [
        ("", ""),
        ("FFF8D8D8", ""),
        ("", "FFC83030"),
        ("FFF8D8D8", "FFB07800"),
        ("FFFFFFFF", "FFC83030"),
        ("theme", "FFC83030"),
        ("FFZZD8D8", "FFC83030"),
    ],
)
def test_colours_that_are_not_those_of_one_mark_have_no_key(fill, border):
    assert key_of(fill, border) is None


def resaved(data: bytes) -> bytes:
    """As another program leaves it: styles renumbered, unknown parts dropped (openpyxl does both)."""
    out = io.BytesIO()
    loaded(data).save(out)
    return out.getvalue()


def renumbered(data: bytes) -> bytes:
    """As a program leaves it that keeps custom XML items, like Excel: openpyxl's parts with our record put back."""
    parts, kept = parts_of(resaved(data)), parts_of(data)
    parts["customXml/item7.xml"] = kept["customXml/item1.xml"]
    return packed(parts)


def test_the_record_gives_every_look_back_after_another_program_saved_the_file():
    workbook = by_openpyxl()
    back = unmark(renumbered(mark(workbook, MARKS, LIST)))
    assert looks(back) == looks(workbook)
    assert notes(back) == notes(workbook)
    assert loaded(back).sheetnames == loaded(workbook).sheetnames
    assert [name for name in parts_of(back) if name.startswith("customXml")] == []


def test_cells_moved_by_a_person_come_back_too():
    marked = renumbered(mark(by_openpyxl(), MARKS, LIST))
    book = loaded(marked)
    book["Actions"].insert_rows(3)
    for column in (2, 3):  # openpyxl moves values and looks
        assert book["Actions"].cell(4, column).fill.fgColor.rgb[:3] == "FFF"
    out = io.BytesIO()
    book.save(out)
    parts = parts_of(out.getvalue())
    parts["customXml/item1.xml"] = parts_of(marked)["customXml/item7.xml"]
    after, before = looks(unmark(packed(parts))), looks(by_openpyxl())
    assert [after[each] for each in ("B4", "C4", "D5")] == [before[each] for each in ("B3", "C3", "D4")]


def test_without_the_record_the_only_style_alike_is_taken():
    workbook = by_openpyxl()
    back = unmark(resaved(mark(workbook, MARKS, LIST)))
    assert looks(back) == looks(workbook)
    assert loaded(back).sheetnames == loaded(workbook).sheetnames


def test_without_the_record_and_any_style_alike_there_is_no_fill_and_no_border():
    book = loaded(by_openpyxl())
    book["Actions"]["D4"].number_format = "0.00%"
    out = io.BytesIO()
    book.save(out)
    look = looks(unmark(resaved(mark(out.getvalue(), MARKS, LIST))))["D4"]
    assert (look[0], look[2].fill_type, look[3].left.style) == ("0.00%", None, None)


def test_a_copy_saved_by_another_program_is_marked_anew():
    workbook = by_openpyxl()
    again = mark(renumbered(mark(workbook, MARKS, LIST)), MARKS[:1], LIST)
    assert notes(again) == {
        "B3": "Checked by trackerkit\n• Must fix: Enter an owner. (TK101)",
        "C5": "Ask the night lead first.",
    }
    assert loaded(again).sheetnames == ["Fix list", "Start here", "Actions", "Lists", "Measures"]
    assert looks(unmark(again)) == looks(workbook)


@pytest.mark.parametrize(
    "styles",
    [
        f'<styleSheet xmlns="{MAIN}"/>',
        f'<styleSheet xmlns="{MAIN}"><cellXfs/></styleSheet>',
        f'<styleSheet xmlns="{MAIN}"><numFmts/><fills><fill/></fills><cellStyleXfs><xf/></cellStyleXfs><dxfs/></styleSheet>',
        f'<s:styleSheet xmlns:s="{MAIN}">\n <s:fonts count="1">\n  <s:font/>\n </s:fonts>\n</s:styleSheet>',
    ],
)
def test_styles_that_lack_collections_get_them_in_order_and_lose_them_again(styles):
    workbook = by_hand('<row r="1"><c r="A1" s="5"/></row>', styles=styles)
    marked = mark(workbook, [mark_at("Actions", 1, 1)], LIST)
    order = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"]
    names = [etree.QName(each).localname for each in etree.fromstring(parts_of(marked)["xl/styles.xml"])]
    assert names == [name for name in order if name in names]
    assert {"fonts", "fills", "borders", "cellXfs"} <= set(names)
    assert_same_parts(unmark(marked), workbook)


def test_counts_that_were_wrong_stay_as_wrong():
    workbook = edited(
        by_openpyxl(), {"xl/styles.xml": lambda xml: re.sub(rb'<fills count="\d+">', b'<fills count="99">', xml)}
    )
    assert_same_parts(unmark(mark(workbook, MARKS, LIST)), workbook)


def test_a_broken_record_is_read_as_far_as_it_goes():
    marked = mark(by_openpyxl(), MARKS, LIST)
    broken = edited(
        marked,
        {"customXml/item1.xml": lambda xml: xml.replace(b'xf="', b'xf="x').replace(b'was="', b'was="x')},
    )
    back = unmark(broken)
    assert loaded(back).sheetnames == ["Start here", "Actions", "Lists", "Measures"]
    assert notes(back) == {"C5": "Ask the night lead first."}
    assert contents(back) == contents(by_openpyxl())


@pytest.mark.parametrize("styled", [True, False], ids=["listed among the content types", "not listed"])
def test_a_styles_part_that_nothing_leads_to_keeps_its_bytes_and_the_copy_opens(styled):
    changes = {"xl/_rels/workbook.xml.rels": lambda xml: re.sub(rb"<Relationship [^>]*styles\.xml[^>]*>", b"", xml)}
    if not styled:
        changes["[Content_Types].xml"] = lambda xml: re.sub(rb"<Override [^>]*/xl/styles\.xml[^>]*>", b"", xml)
    workbook = edited(by_openpyxl(), changes)
    marked = mark(workbook, MARKS, LIST)
    taken = "xl/styles.xml" if styled else "xl/styles_2.xml"
    linked = re.findall(rb'Target="([^"]*styles[^"]*)"', parts_of(marked)["xl/_rels/workbook.xml.rels"])
    assert linked == [taken.removeprefix("xl/").encode()]
    assert {"xl/styles.xml", "xl/styles_2.xml"} <= set(parts_of(marked))
    if styled:
        assert loaded(marked).sheetnames == ["Fix list", "Start here", "Actions", "Lists", "Measures"]
        kept, was = (parts_of(of)[name] for of, name in ((marked, "xl/styles_2.xml"), (workbook, "xl/styles.xml")))
        assert kept == was
        dxfs = [
            re.findall(rb"<dxfs.*?</dxfs>|<dxfs[^>]*/>", parts_of(of)["xl/styles.xml"], re.DOTALL)
            for of in (marked, workbook)
        ]
        assert [len(each) for each in dxfs] == [1, 1]
    assert mark(marked, MARKS, LIST) == marked
    assert_same_parts(unmark(marked), workbook)


@pytest.mark.parametrize("stranger", [b"<family/>", b'<y:xf xmlns:y="urn:y"/>', b"<!-- xf -->"])
def test_what_is_no_style_among_the_styles_is_not_counted(stranger):
    workbook = by_openpyxl()
    inside = edited(workbook, {"xl/styles.xml": lambda xml: re.sub(rb"(<cellXfs[^>]*>)", rb"\1" + stranger, xml)})
    marked = mark(inside, MARKS, LIST)
    plain = mark(workbook, MARKS, LIST)
    sheet = "xl/worksheets/sheet2.xml"
    assert parts_of(marked)[sheet] == parts_of(plain)[sheet]
    assert_same_parts(unmark(marked), inside)


def test_a_styles_part_in_a_namespace_of_its_own_is_marked_in_that():
    workbook = edited(by_openpyxl(), {"xl/styles.xml": lambda xml: xml.replace(MAIN.encode(), b"urn:another")})
    marked = mark(workbook, MARKS, LIST)
    assert mark(marked, MARKS, LIST) == marked
    spaces = {etree.QName(each).namespace for each in etree.fromstring(parts_of(marked)["xl/styles.xml"]).iter("*")}
    assert spaces == {"urn:another"}
    assert_same_parts(unmark(marked), workbook)
