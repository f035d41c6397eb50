"""What each kind of cell is read as. Every case is read by the quick path and again by the slow one."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.workbook.read.helpers import MAIN, OFFICE, SHEET, parts, relationships, row, workbook, zipped
from trackerkit.errors import UnreadableWorkbook
from trackerkit.workbook.read import Cell, Kind, Note, ooxml, read_book, strings
from trackerkit.workbook.read.formats import Shown, shown_by
from trackerkit.workbook.read.formulas import moved
from trackerkit.workbook.read.model import RawBook, RawSheet
from trackerkit.workbook.read.numbers import moment_of, number_of, serial_of
from trackerkit.workbook.read.strings import Unusual

SHARED = (
    "<si><t>Jane Doe</t></si><si><t/></si><si><t></t></si>"
    '<si><t xml:space="preserve"> Grace &amp; Tom&#10;</t></si><si><t>line1_x000D_&#10;line2_x005F_x0008_</t></si>'
)


@pytest.fixture(params=["quick", "slow"])
def path(request, monkeypatch):
    """Which of the two readers reads the sheet and its strings. The quick one must not give up."""
    if request.param == "slow":

        def never(*_: object) -> None:
            raise Unusual

        monkeypatch.setattr(ooxml.sheet_quick, "read", never)
        monkeypatch.setattr(strings, "_quick", never)
    else:

        def not_this_one(*_: object) -> None:
            raise AssertionError("the quick path gave up")

        monkeypatch.setattr(ooxml.sheet_slow, "read", not_this_one)
        monkeypatch.setattr(strings, "_slow", not_this_one)
    return request.param


def cells(data: bytes) -> list[Cell]:
    return list(read_book(data).sheets[0].cells.values())


def text(value: str, row_: int = 1, column: int = 1) -> Cell:
    return Cell(row_, column, Kind.TEXT, value)


def number(value: float) -> Cell:
    return Cell(1, 1, Kind.NUMBER, value, number=value)


def date(moment: dt.datetime, serial: float) -> Cell:
    return Cell(1, 1, Kind.DATE, moment, number=serial)


ONE_CELL = [
    ('<c r="A1" t="s"><v>0</v></c>', text("Jane Doe")),
    ('<c r="A1" t="s"><v>1</v></c>', None),
    ('<c r="A1" t="s"><v>2</v></c>', None),
    ('<c r="A1" t="s"><v>3</v></c>', text(" Grace & Tom\n")),
    ('<c r="A1" t="s"><v>4</v></c>', text("line1\r\nline2_x0008_")),
    ('<c r="A1" t="inlineStr"><is><t>R&amp;D &lt;team&gt;</t></is></c>', text("R&D <team>")),
    ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a_x0000_b </t></is></c>', text(" a\ufffdb ")),
    ('<c r="A1" t="inlineStr"><is><t>_xD83D__xDE00_ _xD83D_</t></is></c>', text("\U0001f600 \ufffd")),
    ('<c r="A1" t="inlineStr"><is><t></t></is></c>', None),
    ('<c r="A1" s="1"></c>', None),
    ('<c r="A1" s="1"/>', None),
    ('<c r="A1" s="2" t="n"/>', None),
    ('<c r="A1"><v/></c>', None),
    ('<c r="A1"><v></v></c>', None),
    ('<c r="A1"><v>42</v></c>', number(42)),
    ('<c r="A1" t="n"><v>42.0</v></c>', number(42)),
    ('<c r="A1"><v>-1.5E-3</v></c>', number(-0.0015)),
    ('<c r="A1"><v>1.23E+11</v></c>', number(123_000_000_000)),
    ('<c r="A1"><v>9434765919</v></c>', number(9_434_765_919)),
    ('<c r="A1"><v>0.1</v></c>', number(0.1)),
    ('<c r="A1"><v>1e999</v></c>', text("1e999")),
    ('<c r="A1"><v>NaN</v></c>', text("NaN")),
    ('<c r="A1"><v>0x10</v></c>', text("0x10")),
    ('<c r="A1"><v>1_0</v></c>', text("1_0")),
    ('<c r="A1"><v>1,5</v></c>', text("1,5")),
    ('<c r="A1"><v> </v></c>', text(" ")),
    ('<c r="A1" s="1"><v>46238</v></c>', date(dt.datetime(2026, 8, 4), 46238)),
    ('<c r="A1" s="1"><v>45747.999988</v></c>', date(dt.datetime(2025, 3, 31, 23, 59, 58, 963000), 45747.999988)),
    ('<c r="A1" s="1"><v>59</v></c>', date(dt.datetime(1900, 2, 28), 59)),
    ('<c r="A1" s="1"><v>60</v></c>', number(60)),  # 29 February 1900
    ('<c r="A1" s="1"><v>61</v></c>', date(dt.datetime(1900, 3, 1), 61)),
    ('<c r="A1" s="1"><v>1</v></c>', date(dt.datetime(1900, 1, 1), 1)),
    ('<c r="A1" s="1"><v>2958465</v></c>', date(dt.datetime(9999, 12, 31), 2958465)),
    ('<c r="A1" s="1"><v>2958466</v></c>', number(2958466)),
    ('<c r="A1" s="1"><v>-1</v></c>', number(-1)),
    ('<c r="A1" s="1"><v>0.5</v></c>', Cell(1, 1, Kind.TIME, dt.time(12), number=0.5)),
    ('<c r="A1" s="2"><v>0.604166666666667</v></c>', Cell(1, 1, Kind.TIME, dt.time(14, 30), number=0.604166666666667)),
    ('<c r="A1" s="2"><v>46238.5</v></c>', date(dt.datetime(2026, 8, 4, 12), 46238.5)),
    ('<c r="A1" s="3"><v>1.5</v></c>', Cell(1, 1, Kind.TIME, dt.timedelta(days=1, hours=12), number=1.5)),
    ('<c r="A1" s="4"><v>46238</v></c>', number(46238)),
    ('<c r="A1" s="5"><v>46238</v></c>', number(46238)),
    ('<c r="A1" s="6"><v>46238</v></c>', number(46238)),
    ('<c r="A1" s="99999"><v>46238</v></c>', number(46238)),
    ('<c r="A1" t="b"><v>1</v></c>', Cell(1, 1, Kind.BOOL, True)),
    ('<c r="A1" t="b"><v>0</v></c>', Cell(1, 1, Kind.BOOL, False)),
    ('<c r="A1" t="e"><v>#DIV/0!</v></c>', Cell(1, 1, Kind.ERROR, "#DIV/0!")),
    ('<c r="A1" t="str"><v>#N/A &amp;_x0041_</v></c>', text("#N/A &A")),
    ('<c r="A1" t="d"><v>2026-08-04</v></c>', date(dt.datetime(2026, 8, 4), 46238)),
    ('<c r="A1" t="d"><v>2026-08-04T12:00:00Z</v></c>', date(dt.datetime(2026, 8, 4, 12), 46238.5)),
    ('<c r="A1" t="d"><v>06:00:00</v></c>', Cell(1, 1, Kind.TIME, dt.time(6), number=0.25)),
    ('<c r="A1" t="d"><v>2026-02-30</v></c>', text("2026-02-30")),
    ('<c r="A1"><f>B1&amp;"x"</f><v></v></c>', Cell(1, 1, Kind.TEXT, "", formula='B1&"x"', uncalculated=True)),
    ('<c r="A1"><f>TODAY()+14</f></c>', Cell(1, 1, Kind.TEXT, "", formula="TODAY()+14", uncalculated=True)),
    (
        '<c r="A1" s="1"><f>TODAY()+14</f><v>46238</v></c>',
        Cell(1, 1, Kind.DATE, dt.datetime(2026, 8, 4), formula="TODAY()+14", number=46238),
    ),
    ('<c r="A1" t="str"><f>IF(1,"","x")</f><v></v></c>', Cell(1, 1, Kind.TEXT, "", formula='IF(1,"","x")')),
    ('<c r="A1" t="str"><f t="array" ref="A1">"J"</f><v>J</v></c>', Cell(1, 1, Kind.TEXT, "J", formula='"J"')),
    ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Cell(1, 1, Kind.ERROR, "#DIV/0!", formula="1/0")),
    ('<c r="A1" t="str"><f t="shared" si="7"/><v>J</v></c>', Cell(1, 1, Kind.TEXT, "J", formula="?")),
    (
        '<c r="A1"><f t="dataTable" ref="A1:B2" dt2D="1" r1="C1" r2="C2"/><v>1</v></c>',
        Cell(1, 1, Kind.NUMBER, 1, formula="TABLE(C1,C2)", number=1),
    ),
]


@pytest.mark.parametrize(("xml", "cell"), ONE_CELL)
def test_one_cell(path, xml, cell):
    assert cells(workbook(row(xml), strings=SHARED)) == ([cell] if cell else [])


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A1" t="s"><v>5</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="A1" t="s"><v>x</v></c>',
        '<c r="A1" t="zz"><v>1</v></c>',
        '<c r="A1" t="b"><v>2</v></c>',
        '<c r="A2"><v>1</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="XFE1"><v>1</v></c>',
        '<c r="ZZZZ1"><v>1</v></c>',
        '<c r="!!"><v>1</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="A1"><v>1</v>',
        '<c r="A1" t="inlineStr"><is><t>a&#8;b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a\0b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a&b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a&nbsp;b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a]]>b</t></is></c>',
        '</row></sheetData><sheetData><row r="2">',
        "<a><b></a></b>",
        "<a>" * 300 + "</a>" * 300,
    ],
)
def test_a_cell_that_excel_would_not_read_is_damage(xml):
    with pytest.raises(UnreadableWorkbook) as caught:
        read_book(workbook(row(xml), strings=SHARED))
    assert caught.value.code == "damaged"


def test_the_same_cell_in_two_rows_of_one_number_is_damage(path):
    with pytest.raises(UnreadableWorkbook) as caught:
        read_book(workbook(row('<c r="A1"><v>1</v></c>') * 2))
    assert caught.value.sentence == "The workbook is damaged: Register holds cell A1 twice."


def test_rows_may_come_in_any_order(path):
    data = row('<c r="A2"><v>1</v></c>', 2) + row('<c r="A1"><v>1</v></c>')
    assert [cell.row for cell in cells(workbook(data))] == [2, 1]


def test_true_addresses_far_apart(path):
    data = row('<c r="B3" t="s"><v>0</v></c><c r="XFD3"><v>1</v></c>', 3) + row('<c r="A1048576"><v>2</v></c>', 1048576)
    assert cells(workbook(data, strings=SHARED)) == [
        Cell(3, 2, Kind.TEXT, "Jane Doe"),
        Cell(3, 16384, Kind.NUMBER, 1, number=1),
        Cell(1048576, 1, Kind.NUMBER, 2, number=2),
    ]


@pytest.mark.parametrize(
    "dimension", ["", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>', '<dimension ref="x"/>']
)
def test_the_dimension_is_not_believed(path, dimension):
    data = workbook(row('<c r="D9"><v>1</v></c>', 9), before=dimension)
    assert cells(data) == [Cell(9, 4, Kind.NUMBER, 1, number=1)]


def test_what_surrounds_the_cells(path):
    data = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
        '<row r="3" hidden="1"/><row r="4" hidden="0" ht="15" customHeight="1"><c r="A4" s="1"/></row>'
        '<row r="5" hidden="true"><c r="B5"><v>1</v></c></row>'
    )
    before = '<cols><col min="2" max="3" hidden="1" width="0"/><col min="4" max="x" hidden="1"/></cols>'
    after = (
        '<autoFilter ref="A1:A4"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>'
        '<mergeCells><mergeCell ref="B2:C9"/><mergeCell ref="foo"/><mergeCell ref="A1:XFE2"/></mergeCells>'
    )
    book = read_book(workbook(data, before=before, after=after, strings=SHARED))
    (sheet,) = book.sheets
    assert (sheet.name, sheet.state, sheet.part) == ("Register", "visible", SHEET)
    assert sheet.hidden_rows == {2, 3, 5}
    assert sheet.filtered_rows == {2, 3}
    assert sheet.hidden_columns == {2, 3}
    assert sheet.merged == ((2, 2, 9, 3),)
    assert book.notes == (
        Note("filtered-rows", "1 row hidden by a filter on Register was read too."),
        Note("hidden-rows", "1 hidden row on Register was read too."),
        Note("hidden-columns", "1 hidden column on Register was read too."),
    )


def test_rows_filtered_in_a_table_are_told(path):
    table = f'<table xmlns="{MAIN}"><autoFilter ref="A1:B9"><filterColumn colId="0"><top10/></filterColumn></autoFilter></table>'
    members = parts('<row r="1" hidden="1"/><row r="9" hidden="1"/><row r="10" hidden="1"/>')
    members["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(("rId1", "table", "../tables/table1.xml"))
    members["xl/tables/table1.xml"] = table
    (sheet,) = read_book(zipped(members)).sheets
    assert (sheet.hidden_rows, sheet.filtered_rows) == ({1, 9, 10}, {9})


def test_a_filter_that_is_not_in_use_filters_nothing(path):
    after = '<autoFilter ref="A1:A4"><filterColumn colId="0" hiddenButton="1"/></autoFilter>'
    assert read_book(workbook('<row r="2" hidden="1"/>', after=after)).sheets[0].filtered_rows == frozenset()


def test_days_counted_from_1904(path):
    data = workbook(
        row('<c r="A1" s="1"><v>44776</v></c><c r="B1" s="1"><v>2957004</v></c>'), workbook='<workbookPr date1904="1"/>'
    )
    book = read_book(data)
    assert book.epoch_1904
    assert list(book.sheets[0].cells.values()) == [
        Cell(1, 1, Kind.DATE, dt.datetime(2026, 8, 4), number=44776),
        Cell(1, 2, Kind.NUMBER, 2957004, number=2957004),
    ]


def test_sheets_states_and_names(path):
    members = parts()
    members["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Actions" r:id="a" state="show"/>'
        '<sheet name="Chart" r:id="c"/><sheet name="Lists" r:id="l" state="hidden"/>'
        '<sheet name="_meta" r:id="m" state="veryHidden"/></sheets><definedNames><definedName name="tk_period">'
        '_meta!$B$1</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">Actions!$5:$5</definedName>'
        '<definedName name="lost" localSheetId="9">x</definedName></definedNames></workbook>'
    )
    members["xl/_rels/workbook.xml.rels"] = relationships(
        ("a", "worksheet", "/xl/worksheets/sheet1.xml"),
        ("c", "chartsheet", "chartsheets/sheet1.xml"),
        ("l", "worksheet", "lists.xml"),
        ("m", "worksheet", "./x/../meta.xml"),
    )
    members["xl/lists.xml"] = members["xl/meta.xml"] = members[SHEET]
    book = read_book(zipped(members))
    assert [(sheet.name, sheet.state) for sheet in book.sheets] == [
        ("Actions", "visible"),
        ("Lists", "hidden"),
        ("_meta", "veryHidden"),
    ]
    assert book.names == {"tk_period": "_meta!$B$1", "Actions!_xlnm.Print_Titles": "Actions!$5:$5"}
    assert book.notes == (Note("hidden-sheets", "Hidden sheets were read too: Lists, _meta."),)


def test_two_sheets_of_one_name_are_damage():
    members = parts()
    sheets = '<sheet name="REGISTER" sheetId="2" r:id="rId1"/></sheets>'
    members["xl/workbook.xml"] = str(members["xl/workbook.xml"]).replace("</sheets>", sheets)
    with pytest.raises(UnreadableWorkbook) as caught:
        read_book(zipped(members))
    assert caught.value.sentence == "The workbook is damaged: two of its sheets are called REGISTER."


# ------------------------------------------------------------------ XML that only the slow path reads
BASIC = row('<c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>46238</v></c>') + row('<c r="B2" t="b"><v>1</v></c>', 2)


def prefixed(xml: str) -> str:
    return re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=").replace("<?x:xml", "<?xml")


def stricter(xml: str) -> str:
    return xml.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
        OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"
    )


UNUSUAL = {
    "prefix": {SHEET: prefixed, "xl/sharedStrings.xml": prefixed, "xl/styles.xml": prefixed},
    "strict": dict.fromkeys(parts(), stricter),
    "utf-16": {
        name: lambda xml: xml.replace("UTF-8", "UTF-16").encode("utf-16") for name in (SHEET, "xl/sharedStrings.xml")
    },
    "byte order mark": {SHEET: lambda xml: b"\xef\xbb\xbf" + xml.encode()},
    "comments": {
        SHEET: lambda xml: xml.replace("<c ", "<!-- <sheetData> --><c ").replace("<sheetData>", "<!----><sheetData>", 1)
    },
    "without addresses": {
        SHEET: lambda xml: re.sub(
            r' r="[A-Z0-9]+"', "", xml.replace('<c r="C1"', "<c/><c").replace('<c r="B2"', "<c/><c")
        )
    },
    "attributes in another order": {SHEET: lambda xml: xml.replace('<c r="C1" s="1">', '<c s="1" r="C1" cm="1">')},
    "single quotes": {SHEET: lambda xml: xml.replace('"', "'")},
    "Windows line ends": {SHEET: lambda xml: xml.replace("><", ">\r\n<")},
}


@pytest.mark.parametrize("how", sorted(UNUSUAL))
def test_xml_written_otherwise_reads_the_same(how):
    plain = parts(BASIC, strings=SHARED)
    changed = {name: UNUSUAL[how].get(name, lambda xml: xml)(str(xml)) for name, xml in plain.items()}
    assert read_book(zipped(changed)) == read_book(zipped(plain))


def test_rich_text_is_joined_and_phonetic_guides_are_left_out():
    rich = '<r><t>Ja</t></r><r><rPr><b/></rPr><t xml:space="preserve">ne </t></r><rPh sb="0" eb="1"><t>IGNORE</t></rPh>'
    data = row(
        f'<c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is>{rich}<r><t>D</t></r></is></c><c r="C1"><v>1</v></c>'
    )
    assert cells(workbook(data, strings=f"<si/><si>{rich}</si>")) == [
        text("Jane "),
        text("Jane D", 1, 2),
        Cell(1, 3, Kind.NUMBER, 1, number=1),
    ]


def test_a_large_sheet_is_read_in_windows(path, monkeypatch):
    monkeypatch.setattr("trackerkit.workbook.read.archive.CHUNK", 1000)
    monkeypatch.setattr("trackerkit.workbook.read.package._KEPT", 0)
    data = "".join(
        row(f'<c r="A{number}" t="inlineStr"><is><t>é{number}</t></is></c>', number) for number in range(1, 400)
    )
    blank = "".join(row(f'<c r="A{number}" s="1"/>', number) for number in range(400, 900))
    assert cells(workbook(data + blank)) == [text(f"é{number}", number) for number in range(1, 400)]


def test_empty_sheets(path):
    assert cells(workbook("")) == []


def test_a_sheet_without_a_single_row_and_one_without_data():
    members = parts()
    members[SHEET] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    assert cells(zipped(members)) == []
    members[SHEET] = f'<worksheet xmlns="{MAIN}"/>'
    assert cells(zipped(members)) == []


# ------------------------------------------------------------------ formulas
def test_shared_formulas_move_with_their_cells(path):
    data = row('<c r="B1"><f t="shared" ref="B1:C3" si="0">SUM(A1,$A$1,A$9)&amp;"A1"</f><v>1</v></c>') + row(
        '<c r="B2"><f t="shared" si="0"/><v>2</v></c><c r="C2"><f t="shared" si="0"/><v>3</v></c>', 2
    )
    assert [(cell.row, cell.column, cell.formula) for cell in cells(workbook(data))] == [
        (1, 2, 'SUM(A1,$A$1,A$9)&"A1"'),
        (2, 2, 'SUM(A2,$A$1,A$9)&"A1"'),
        (2, 3, 'SUM(B2,$A$1,B$9)&"A1"'),
    ]


@pytest.mark.parametrize(
    ("formula", "moved_by_2_and_1"),
    [
        ("A1:B2", "B3:C4"),
        ("A:A+$B:C", "B:B+$B:D"),
        ("1:1+$2:3", "3:3+$2:5"),
        ("'A1 sheet'!A1+Sheet1!A1", "'A1 sheet'!B3+Sheet1!B3"),
        ('"say ""A1"" "&A1', '"say ""A1"" "&B3'),
        ("LOG10(A1)+TAXES26+A1B", "LOG10(B3)+TAXES26+A1B"),
        ("tblActions[Due A1]+1.5E3", "tblActions[Due A1]+1.5E3"),
        ("XFD1048576", "A2"),
    ],
)
def test_references_that_move(formula, moved_by_2_and_1):
    assert moved(formula, 2, 1) == moved_by_2_and_1


# ------------------------------------------------------------------ numbers and formats
@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.PLAIN),
        ("0.00", Shown.PLAIN),
        ('0.00"d"', Shown.PLAIN),
        ("0.00\\d", Shown.PLAIN),
        ("0_d*y", Shown.PLAIN),
        ("[Red]0", Shown.PLAIN),
        ("[$£-809]#,##0", Shown.PLAIN),
        ("0.00E+00", Shown.PLAIN),
        ("@", Shown.PLAIN),
        ("0;d", Shown.PLAIN),
        ("#,##0.00;[Red]-#,##0.00", Shown.PLAIN),
        ("dd/mm/yyyy", Shown.DATE),
        ("[$-809]d mmmm yyyy;@", Shown.DATE),
        ("mmm", Shown.DATE),
        ("yyyy", Shown.DATE),
        ('"Due "d', Shown.DATE),
        ("dd/mm/yyyy hh:mm", Shown.DATE),
        ("hh:mm:ss", Shown.TIME),
        ("mm:ss.0", Shown.TIME),
        ("h AM/PM", Shown.TIME),
        ("[h]:mm", Shown.DURATION),
        ("[MM]:ss", Shown.DURATION),
        ('"[h]"0', Shown.PLAIN),
        ("[" * 50_000 + "d" * 20_000, Shown.PLAIN),
    ],
)
def test_which_formats_are_dates(code, shown):
    assert shown_by(code) is shown


def test_dates_and_serial_days_are_inverse():
    for serial in (1, 59, 61, 45747, 46238.5, 2958465):
        moment = moment_of(serial, Shown.DATE, epoch_1904=False)
        assert isinstance(moment, dt.datetime)
        assert serial_of(moment) == serial


def test_numbers_past_what_excel_writes():
    assert number_of("9" * 400) is None
    assert number_of("9" * 401) is None
    assert number_of(str(2**53)) == float(2**53)
    assert number_of("٣") is None


def test_a_note_counts_in_plural():
    rows = [(row_, 1, Kind.TEXT, "x", "", None, False) for row_ in (1, 2, 3)]
    raw = RawSheet(name="Falls", rows=rows, hidden_rows=frozenset({2, 3}), hidden_columns=frozenset({1, 2}))
    assert [note.sentence for note in RawBook("xlsx", [raw]).book().notes] == [
        "2 hidden rows on Falls were read too.",
        "1 hidden column on Falls was read too.",
    ]
