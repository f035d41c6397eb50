"""Changing a sheet by splicing its bytes: places found in every spelling, and nothing else touched."""

from __future__ import annotations

import pytest

from tests.workbook.annotate.compare import assert_same_parts, notes
from tests.workbook.annotate.workbooks import MAIN, by_hand, edited, fix_list, mark_at, parts_of, sheet_of
from trackerkit.errors import UnreadableWorkbook
from trackerkit.workbook.annotate import mark, unmark
from trackerkit.workbook.annotate.scan import split_ref
from trackerkit.workbook.annotate.sheet import SheetXml

EMPTY = fix_list()


def cells_after(cells: str, *places: tuple[int, int], head: str = "") -> str:
    """The sheetData element after marking those places; the styles are numbered from 1. Proves the way back too."""
    workbook = by_hand(cells, head)
    marked = mark(workbook, [mark_at("Actions", *place) for place in places], EMPTY)
    assert_same_parts(unmark(marked), workbook)
    text = sheet_of(marked)
    return text[text.index("<sheetData>") + 11 : text.index("</sheetData>")]


@pytest.mark.parametrize(
    ("before", "places", "after"),
    [
        ("", [(2, 3)], '<row r="2"><c r="C2" s="1"/></row>'),
        (
            '<row r="2"><c r="B2"/></row>',
            [(2, 1), (2, 3)],
            '<row r="2"><c r="A2" s="1"/><c r="B2"/><c r="C2" s="1"/></row>',
        ),
        ('<row r="2"/>', [(2, 5), (2, 4)], '<row r="2"><c r="D2" s="1"/><c r="E2" s="1"/></row>'),
        (
            '<row r="2"/><row r="5"/>',
            [(3, 1), (1, 1), (9, 1)],
            '<row r="1"><c r="A1" s="1"/></row><row r="2"/><row r="3"><c r="A3" s="1"/></row><row r="5"/>'
            '<row r="9"><c r="A9" s="1"/></row>',
        ),
        (  # neither rows nor cells say where they are
            "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>",
            [(1, 2), (2, 2)],
            '<row><c><v>1</v></c><c s="1"><v>2</v></c></row><row><c><v>3</v></c><c r="B2" s="2"/></row>',
        ),
        (  # the second of two cells follows the first
            '<row r="7"><c r="C7"/><c/></row>',
            [(7, 4)],
            '<row r="7"><c r="C7"/><c s="1"/></row>',
        ),
        (
            "<row r='2'><c r='B2' s='0' t='b'><v>1</v></c></row>",
            [(2, 2)],
            "<row r='2'><c r='B2' s='1' t='b'><v>1</v></c></row>",
        ),
        ('<row\n r = "2" ><c\tr = "B2" s = "0"/></row >', [(2, 2)], '<row\n r = "2" ><c\tr = "B2" s = "1"/></row >'),
        ('<row r="2"><c r="$b$2"/></row>', [(2, 2)], '<row r="2"><c r="$b$2" s="1"/></row>'),
        (  # text that looks like cells is text
            '<row r="2"><c r="A2" t="inlineStr"><is><t>&lt;c r="B2"/&gt;</t></is></c><c r="B2"/></row>',
            [(2, 2)],
            '<row r="2"><c r="A2" t="inlineStr"><is><t>&lt;c r="B2"/&gt;</t></is></c><c r="B2" s="1"/></row>',
        ),
        ('<row r="2"><c r="B2" s="0"></c></row>', [(2, 2)], '<row r="2"><c r="B2" s="1"></c></row>'),
        ('<row r="5"/><row r="2"/>', [(2, 1)], '<row r="5"/><row r="2"><c r="A2" s="1"/></row>'),
    ],
)
def test_cells_are_found_or_put_in_at_their_place(before, places, after):
    assert cells_after(before, *places) == after


def test_two_cells_that_carried_their_style_in_other_ways_get_styles_of_their_own():
    after = cells_after('<row r="2"><c r="A2"/><c r="B2" s="0"/></row>', (2, 1), (2, 2), (2, 3), (3, 1))
    assert after == (
        '<row r="2"><c r="A2" s="1"/><c r="B2" s="2"/><c r="C2" s="3"/></row><row r="3"><c r="A3" s="4"/></row>'
    )


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="2"><fill/><fill/></fills><borders count="1">'
    '<border/></borders><cellXfs count="4"><xf fontId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="9"/></cellXfs>'
    "</styleSheet>"
)


@pytest.mark.parametrize(
    ("place", "number_format"),
    [((2, 1), "9"), ((3, 1), "14"), ((2, 3), "9"), ((3, 3), "0"), ((4, 1), "14")],
    ids=["row before column", "column", "row", "neither", "a row's style that is not its cells'"],
)
def test_a_cell_that_is_not_there_shows_its_rows_style_or_its_columns(place, number_format):
    cells = '<row r="2" s="3" customFormat="1"/><row r="4" s="2"/>'
    workbook = by_hand(cells, '<cols><col min="1" max="2" width="9" style="1"/></cols>', styles=STYLES)
    marked = mark(workbook, [mark_at("Actions", *place)], EMPTY)
    xfs = parts_of(marked)["xl/styles.xml"].decode().split("<cellXfs", 1)[1].split("<xf ")
    assert f'numFmtId="{number_format}"' in (xfs[5] if number_format != "0" else 'numFmtId="0"')
    assert 's="4"' in sheet_of(marked)
    assert_same_parts(unmark(marked), workbook)


def test_a_created_cell_that_a_person_has_filled_in_stays_with_its_row():
    marked = mark(by_hand(), [mark_at("Actions", 2, 3), mark_at("Actions", 4, 1)], EMPTY)
    typed = edited(
        marked,
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                b'<c r="C2" s="1"/>', b'<c r="C2" s="1" t="inlineStr"><is><t>Night lead</t></is></c>'
            )
        },
    )
    assert (
        '<sheetData><row r="2"><c r="C2" s="0" t="inlineStr"><is><t>Night lead</t></is></c></row></sheetData>'
        in sheet_of(unmark(typed))
    )


def test_a_mark_copied_to_a_row_and_a_column_comes_off_there_too():
    marked = mark(
        by_hand('<row r="2"><c r="A2" s="0"/></row>', '<cols><col min="1" max="1" style="0"/></cols>'),
        [mark_at("Actions", 2, 1)],
        EMPTY,
    )
    copied = edited(
        marked,
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b'style="0"', b'style="1"').replace(
                b"</sheetData>", b'<row r="3" s="1" customFormat="1"><c r="B3" s="1"><v>7</v></c></row></sheetData>'
            )
        },
    )
    text = sheet_of(unmark(copied))
    assert 'style="0"' in text
    assert '<row r="3" s="0" customFormat="1"><c r="B3" s="0"><v>7</v></c></row>' in text


# One worksheet with every child that CT_Worksheet knows, in its order; those before legacyDrawing and those after.
BEFORE = [
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
]
AFTER = ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"]
BOXES = '<legacyDrawing r:id="rIdTrackerkitBoxes"/>'


@pytest.mark.parametrize(
    ("last", "first"), [("", ""), *((each, "extLst") for each in BEFORE), *(("pageMargins", each) for each in AFTER)]
)
def test_legacy_drawing_stands_where_the_schema_wants_it(last, first):
    tail = (f"<{last}><extLst><ext/></extLst></{last}>" if last else "", f"<{first}/>" if first else "")
    workbook = by_hand(tail="".join(tail))
    marked = mark(workbook, [mark_at("Actions", 1, 1)], EMPTY)
    assert sheet_of(marked).endswith("</sheetData>" + tail[0] + BOXES + tail[1] + "</worksheet>")
    assert_same_parts(unmark(marked), workbook)


def test_controls_wrapped_for_newer_programs_stay_behind_the_boxes():
    wrapped = '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><controls><pageMargins/></controls></mc:Choice></mc:AlternateContent>'
    marked = mark(by_hand(tail="<pageMargins/>" + wrapped), [mark_at("Actions", 1, 1)], EMPTY)
    assert sheet_of(marked).endswith("<pageMargins/>" + BOXES + wrapped + "</worksheet>")


def test_a_sheet_that_does_not_declare_relationships_gets_the_prefix_with_the_element():
    workbook = edited(by_hand(), {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b" xmlns:r=", b" xmlns:unused=")})
    workbook = edited(workbook, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"relationships", b"something")})
    marked = mark(workbook, [mark_at("Actions", 1, 1)], EMPTY)
    assert sheet_of(marked).count('<legacyDrawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/') == 1
    assert list(notes(marked)) == ["A1"]
    assert_same_parts(unmark(marked), workbook)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda xml: xml.replace(b"<sheetData>", b"<!-- <row r='2'/> --><sheetData>"),
        lambda xml: xml.replace(b"<v>1</v>", b"<v><![CDATA[1]]></v>"),
        lambda xml: xml.replace(b"<sheetData>", b"<?note <c r='B2'/>?><sheetData>"),
        lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda xml: xml.replace(b"UTF-8", b"ISO-8859-1"),
        lambda xml: b"\xef\xbb\xbf" + xml,
    ],
    ids=["comment", "CDATA", "instruction", "UTF-16", "Latin-1", "byte order mark"],
)
def test_sheets_that_are_not_plain_are_marked_all_the_same(rewrite):
    cells = '<row r="2"><c r="B2"><v>1</v></c></row>'
    marked = mark(edited(by_hand(cells), {"xl/worksheets/sheet1.xml": rewrite}), [mark_at("Actions", 2, 2)], EMPTY)
    assert '<sheetData><row r="2"><c r="B2" s="1"><v>1</v></c></row></sheetData>' in sheet_of(marked)
    assert list(notes(marked)) == ["B2"]
    assert '<sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData>' in sheet_of(unmark(marked))


def test_a_sheet_without_any_cell_element_is_marked_and_given_back():
    workbook = edited(
        by_hand(), {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<sheetData></sheetData>", b"<sheetData/>")}
    )
    marked = mark(workbook, [mark_at("Actions", 1, 1)], EMPTY)
    assert '<sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>' in sheet_of(marked)
    assert_same_parts(unmark(marked), workbook)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"", "is damaged"),
        (b"not XML", "is damaged"),
        (b"<worksheet><sheetData><row r='1'><c r='A1'></row>", "is damaged"),
        (b"<worksheet><sheetData><row r='1'></sheetData></worksheet>", "is damaged"),
        (b"<!DOCTYPE worksheet [<!ENTITY a 'b'>]><worksheet><sheetData/></worksheet>", "has a document type"),
        (b"<!-- --><worksheet><sheetData></worksheet>", "is damaged"),
        (b"<worksheet xmlns:x='u'><sheetData><x:row r='1'/></sheetData></worksheet>", "mixes two spellings"),
    ],
)
def test_damaged_sheets_are_refused(xml, words):
    workbook = edited(by_hand(), {"xl/worksheets/sheet1.xml": lambda _: xml})
    with pytest.raises(UnreadableWorkbook, match=words) as refused:
        mark(workbook, [mark_at("Actions", 1, 1)], EMPTY)
    assert refused.value.code == "cannot-mark"
    assert "xl/worksheets/sheet1.xml" in refused.value.sentence


def test_no_file_is_read_for_an_entity(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    doctype = f'<!DOCTYPE workbook [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'.encode()
    for part in ("xl/workbook.xml", "[Content_Types].xml", "xl/worksheets/sheet1.xml", "_rels/.rels"):
        workbook = edited(
            by_hand(), {part: lambda xml: doctype + xml[xml.index(b"<", 1) if xml.startswith(b"<?") else 0 :]}
        )
        with pytest.raises(UnreadableWorkbook, match="has a document type"):
            mark(workbook, [mark_at("Actions", 1, 1)], EMPTY)


@pytest.mark.parametrize(
    ("ref", "place"),
    [
        ("A1", (1, 1)),
        ("$AB$120", (120, 28)),
        ("xfd1048576", (1_048_576, 16_384)),
        ("", (0, 0)),
        ("A", (0, 0)),
        ("A1:B2", (0, 0)),
    ],
)
def test_split_ref(ref, place):
    assert split_ref(ref) == place


def test_without_changes_there_is_no_result():
    assert SheetXml(b"<worksheet><sheetData/></worksheet>", "sheet1.xml").result() is None
