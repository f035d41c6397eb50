"""The workbook part: the Fix list first and in view, and everything that counts sheets shifted with it."""

from __future__ import annotations

import re

import pytest

from tests.workbook.annotate.compare import assert_same_parts, loaded
from tests.workbook.annotate.workbooks import (
    by_hand,
    by_openpyxl,
    by_xlsxwriter,
    edited,
    fix_list,
    line,
    mark_at,
    parts_of,
)
from trackerkit.workbook.annotate import FIX_LIST_NAME, FIX_LIST_SHEET, mark, unmark

MARKS = [mark_at("Actions", 2, 1)]
LIST = fix_list(line("Actions", 2, 1), line("Actions", 3, 1))


def workbook_xml(data: bytes) -> str:
    return parts_of(data)["xl/workbook.xml"].decode()


def test_the_list_is_first_and_in_view_and_no_other_sheet_is_selected():
    marked = mark(by_xlsxwriter(), MARKS, LIST)
    book = loaded(marked)
    assert book.sheetnames == [FIX_LIST_SHEET, "Actions", "Bob's list", "Trend"]
    assert re.findall(r'activeTab="(\d+)"', workbook_xml(marked)) == ["0"]
    assert {sheet.title: sheet.sheet_view.tabSelected for sheet in book.worksheets} == {
        FIX_LIST_SHEET: True,
        "Actions": None,
        "Bob's list": None,
    }


def test_a_new_sheet_id_and_names_scoped_to_sheets_shift():
    before, after = workbook_xml(by_openpyxl()), workbook_xml(mark(by_openpyxl(), MARKS, LIST))
    scoped = re.compile(r'<definedName name="([^"]+)" localSheetId="(\d)"')
    assert sorted(scoped.findall(before)) == [("_xlnm.Print_Area", "1"), ("_xlnm.Print_Titles", "1")]
    assert sorted(scoped.findall(after)) == [
        ("_xlnm.Print_Area", "2"),
        ("_xlnm.Print_Titles", "0"),
        ("_xlnm.Print_Titles", "2"),
        ("_xlnm._FilterDatabase", "0"),
    ]
    assert re.findall(r'sheetId="(\d)"', after) == ["5", "1", "2", "3", "4"]


def test_several_selected_sheets_and_windows_come_back_as_they_were():
    workbook = edited(
        by_xlsxwriter(),
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<sheetView ", b'<sheetView tabSelected="true" '),
            "xl/chartsheets/sheet1.xml": lambda xml: xml.replace(b"<sheetView ", b"<sheetView tabSelected='1' "),
            "xl/workbook.xml": lambda xml: xml.replace(
                b"</bookViews>", b'<workbookView activeTab="2" firstSheet="1"/><workbookView/></bookViews>'
            ),
        },
    )
    marked = mark(workbook, MARKS, LIST)
    assert re.findall(r'(activeTab|firstSheet)="(\d)"', workbook_xml(marked)) == [
        ("activeTab", "0"),
        ("activeTab", "0"),
        ("firstSheet", "0"),
    ]
    selected = [name for name, part in parts_of(marked).items() if b"tabSelected" in part]
    assert selected == ["xl/worksheets/trackerkit_fix_list.xml"]
    assert_same_parts(unmark(marked), workbook)


def test_the_sheet_that_a_person_left_in_view_stays_in_view():
    marked = mark(by_openpyxl(), MARKS, LIST)
    left = edited(marked, {"xl/workbook.xml": lambda xml: xml.replace(b'activeTab="0"', b'activeTab="4"')})
    back = unmark(left)
    assert 'activeTab="3"' in workbook_xml(back)
    assert b"tabSelected" not in parts_of(back)["xl/worksheets/sheet2.xml"]


def test_a_list_that_a_person_moved_or_renamed_is_found():
    workbook = by_openpyxl()

    def moved(xml: bytes) -> bytes:
        sheet = re.search(rb'<sheet [^>]*name="Fix list"[^>]*>', xml)[0]
        xml = (
            xml.replace(sheet, b"").replace(b"</sheets>", sheet + b"</sheets>").replace(b"Fix list", b"Sam&apos;s list")
        )
        xml = xml.replace(b"'Sam&apos;s list'", b"'Sam&apos;&apos;s list'")
        xml = re.sub(rb'localSheetId="0"', b'localSheetId="9"', xml)
        for former, now in ((2, 1), (9, 4)):
            xml = xml.replace(b'localSheetId="%d"' % former, b'localSheetId="%d"' % now)
        return xml

    left = edited(mark(workbook, MARKS, LIST), {"xl/workbook.xml": moved})
    assert loaded(left).sheetnames[-1] == "Sam's list"
    back = unmark(left)
    assert loaded(back).sheetnames == loaded(workbook).sheetnames
    assert sorted(re.findall(r'localSheetId="(\d)"', workbook_xml(back))) == ["1", "1"]


def test_a_list_that_a_person_deleted_leaves_the_marks_to_take_off():
    workbook = by_openpyxl()
    marked = mark(workbook, MARKS, LIST)

    def deleted(xml: bytes) -> bytes:
        xml = re.sub(rb'<sheet [^>]*name="Fix list"[^>]*>', b"", xml)
        return re.sub(rb"<definedName [^>]*(_trackerkit_fix_list|localSheetId=.0.)[^>]*>[^<]*</definedName>", b"", xml)

    back = unmark(edited(marked, {"xl/workbook.xml": deleted}))
    assert loaded(back).sheetnames == loaded(workbook).sheetnames
    assert (
        parts_of(back)["xl/worksheets/sheet2.xml"].split(b"<sheetData")[1]
        == (parts_of(workbook)["xl/worksheets/sheet2.xml"].split(b"<sheetData")[1])
    )


def test_a_sheet_of_the_same_name_that_is_not_ours_is_kept():
    workbook = edited(by_openpyxl(), {"xl/workbook.xml": lambda xml: xml.replace(b'"Measures"', b'"fix List"')})
    marked = mark(workbook, MARKS, LIST)
    assert loaded(marked).sheetnames == ["Fix list 2", "Start here", "Actions", "Lists", "fix List"]
    assert loaded(marked).defined_names[FIX_LIST_NAME].attr_text == "'Fix list 2'!$A$1"
    assert mark(marked, MARKS, LIST) == marked
    assert_same_parts(unmark(marked), workbook)


def test_without_the_defined_name_the_name_of_the_sheet_will_do_while_the_record_is_there():
    marked = mark(by_openpyxl(), MARKS, LIST)
    unnamed = edited(marked, {"xl/workbook.xml": lambda xml: xml.replace(FIX_LIST_NAME.encode(), b"Something_else")})
    assert loaded(unmark(unnamed)).sheetnames == ["Start here", "Actions", "Lists", "Measures"]


@pytest.mark.parametrize(
    "names", ["", "<definedNames/>", '<definedNames><definedName name="A">1</definedName></definedNames>']
)
def test_defined_names_stand_in_the_schemas_order(names):
    rest = "<externalReferences/>" + names + "<calcPr/>"
    workbook = edited(
        by_hand(), {"xl/workbook.xml": lambda xml: xml.replace(b"</workbook>", rest.encode() + b"</workbook>")}
    )
    marked = mark(workbook, MARKS, LIST)
    order = re.findall(r"<(sheets|externalReferences|definedNames|calcPr)\b", workbook_xml(marked))
    assert order == ["sheets", "externalReferences", "definedNames", "calcPr"]
    assert_same_parts(unmark(marked), workbook)


def test_white_space_between_elements_comes_back():
    spaced = lambda xml: xml.replace(b"><", b">\n  <")  # noqa: E731
    workbook = edited(by_openpyxl(), dict.fromkeys(("xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"), spaced))
    assert_same_parts(unmark(mark(workbook, MARKS, LIST)), workbook)
