"""Workbooks to mark: made by two writers, and with the things in them that only Excel makes, put in by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import openpyxl
import xlsxwriter
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from trackerkit.problems import CellRef, Severity
from trackerkit.workbook.annotate import FixLine, FixList, Mark

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)

Parts = dict[str, bytes]


def line(
    sheet: str, row: int, column: int, severity: Severity = Severity.ERROR, what: str = "Enter an owner."
) -> FixLine:
    place = str(CellRef(sheet, row, column))
    return FixLine(sheet, row, column, place, "MED-OAK-26-001", severity, what, "Type a name.", "TK101", "Owner")


def fix_list(*lines: FixLine) -> FixList:
    return FixList("Fix list: Oak House", ("3 things to put right in Oak House's medication return.",), lines)


def mark_at(sheet: str, row: int, column: int, severity: Severity = Severity.ERROR, *lines: str) -> Mark:
    return Mark(sheet, row, column, severity, lines or ("Must fix: Enter an owner. (TK101)",))


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert len(package.namelist()) == len(set(package.namelist()))
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 11, 25, 12, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def edited(data: bytes, edits: dict[str, Callable[[bytes], bytes]]) -> bytes:
    parts = parts_of(data)
    for name, edit in edits.items():
        changed = edit(parts.get(name, b""))
        assert changed != parts.get(name), f"the edit of {name} changed nothing"
        parts[name] = changed
    return packed(parts)


def canonical(name: str, data: bytes) -> object:
    """What a part says: XML whatever the quotes and the order of attributes, in which relationships are a set."""
    if not name.endswith((".xml", ".rels")):
        return data
    return etree.tostring(etree.fromstring(data), method="c14n")


@cache
def by_openpyxl() -> bytes:
    """A register as openpyxl writes it: inline numbers, shared strings, table, lists, formats, notes, names."""
    book = openpyxl.Workbook()
    start = book.active
    start.title = "Start here"
    start["A1"] = "Oak House"
    start.merge_cells("A3:C4")
    start["A3"] = "Medication register, November 2026"
    sheet = book.create_sheet("Actions")
    sheet.append(["Reference", "Finding", "Owner", "Due date", "Status", "Check"])
    for row in range(2, 22):
        sheet.append(
            [f"MED-OAK-26-{row - 1:03d}", f"MAR chart gap {row}", f"Role {row}", 46000 + row, "Open", f'=A{row}&"!"']
        )
        sheet.cell(row, 4).number_format = "d mmmm yyyy"
        sheet.cell(row, 3).font = Font(bold=True, color="FF00AA00")
        sheet.cell(row, 3).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 2).fill = PatternFill("solid", fgColor="FFEEEEEE")
        sheet.cell(row, 2).border = Border(
            bottom=Side("double", color="FF123456"), diagonal=Side("thin"), diagonalUp=True
        )
        sheet.cell(row, 2).protection = Protection(locked=False)
    sheet.add_table(Table(displayName="Actions_table", ref="A1:F21"))
    choices = DataValidation(type="list", formula1='"Open,Closed"', allow_blank=True)
    choices.add("E2:E21")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add(
        "C2:C21", FormulaRule(formula=['C2=""'], fill=PatternFill("solid", bgColor="FFFFBF47"))
    )
    sheet["C5"].comment = Comment("Ask the night lead first.", "Night lead")
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.print_area = "A1:F21"
    sheet.protection.sheet = True
    lists = book.create_sheet("Lists")
    lists.sheet_state = "veryHidden"
    lists["A1"] = "Open"
    book.create_sheet("Measures")["B2"] = 7
    book.defined_names["Choices"] = openpyxl.workbook.defined_name.DefinedName("Choices", attr_text="Lists!$A$1:$A$2")
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def by_xlsxwriter() -> bytes:
    """A register as XlsxWriter writes it, which is near to Excel: chart, picture, rich text, notes, filter, header."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy", "bg_color": "#DDEEFF"})
    sheet = book.add_worksheet("Actions")
    sheet.set_column(0, 0, 20, book.add_format({"font_color": "#0000AA"}))
    sheet.set_column(3, 3, 60, None, {"hidden": True})
    sheet.set_row(8, 40, book.add_format({"italic": True}))
    for row in range(6):
        sheet.write_string(row, 0, f"Finding {row}")
        sheet.write_number(row, 1, 46000 + row, date)
        sheet.write_formula(row, 2, f"=B{row + 1}*2", None, 92000 + 2 * row)
        sheet.write_boolean(row, 4, True)
    sheet.write_rich_string(6, 0, "Said ", bold, "done", " but not seen")
    sheet.write_comment("A2", "A note that was there", {"author": "Deputy", "visible": True, "x_scale": 2})
    sheet.write_comment("B2", "And one more", {"author": "Deputy"})
    sheet.autofilter("A1:E6")
    sheet.data_validation("E2:E6", {"validate": "list", "source": ["Yes", "No"]})
    sheet.conditional_format("B1:B6", {"type": "3_color_scale"})
    sheet.conditional_format("C1:C6", {"type": "data_bar", "data_bar_2010": True})
    sheet.insert_image("H2", "dot.png", {"image_data": io.BytesIO(_PNG)})
    sheet.insert_textbox("H12", "A text box")
    sheet.insert_button("H20", {"caption": "Press"})
    sheet.set_header("&C&G", {"image_center": "dot.png", "image_data_center": io.BytesIO(_PNG)})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Actions!$B$1:$B$6"})
    sheet.insert_chart("J2", chart)
    other = book.add_worksheet("Bob's list")
    other.write("A1", "x")
    other.add_sparkline("B1", {"range": "Actions!B1:B6"})
    book.add_chartsheet("Trend").set_chart(_chart(book))
    book.define_name("Days", "=Actions!$B$1:$B$6")
    book.set_custom_property("Sign-off", "none")
    other.activate()
    other.select()
    book.close()
    return out.getvalue()


def _chart(book: xlsxwriter.Workbook) -> xlsxwriter.chart.Chart:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Actions!$B$1:$B$6"})
    return chart


def prefixed(data: bytes) -> bytes:
    """The same workbook with a prefix on every name of its main namespace (as the Open XML SDK may write)."""
    parts = parts_of(data)
    for name, xml in parts.items():
        if name.endswith(".xml") and f'"{MAIN}"'.encode() in xml:
            root = etree.fromstring(xml)
            made = etree.Element(root.tag, root.attrib, nsmap={**{k: v for k, v in root.nsmap.items() if k}, "x": MAIN})
            made.text = root.text
            made.extend(list(root))
            etree.cleanup_namespaces(made, keep_ns_prefixes=["r"])
            parts[name] = etree.tostring(made, xml_declaration=True, encoding="UTF-8", standalone=True)
    assert b"<x:c " in parts["xl/worksheets/sheet1.xml"]
    return packed(parts)


def strict(data: bytes) -> bytes:
    """The same workbook in the strict namespaces."""
    parts = parts_of(data)
    for name, xml in parts.items():
        if name.endswith((".xml", ".rels")):
            parts[name] = xml.replace(MAIN.encode(), STRICT_MAIN.encode()).replace(
                OFFICE.encode(), STRICT_OFFICE.encode()
            )
    return packed(parts)


SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{main}" xmlns:r="{office}">{head}'
    "<sheetData>{cells}</sheetData>{tail}</worksheet>"
)


def by_hand(cells: str = "", head: str = "", tail: str = "", styles: str | None = None) -> bytes:
    """The smallest workbook: one sheet, "Actions", whose XML is given; no styles part unless given."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    override = '<Override PartName="/xl/{}" ContentType="' + kinds + '.{}+xml"/>'
    names = [("workbook.xml", "sheet.main"), ("worksheets/sheet1.xml", "worksheet")]
    relations = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    if styles is not None:
        names.append(("styles.xml", "styles"))
        relations.append(("rId2", "styles", "styles.xml"))
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/>{"".join(override.format(*each) for each in names)}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type='
        f'"{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{t}" Target="{p}"/>' for i, t, p in relations)
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Actions" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": SHEET.format(main=MAIN, office=OFFICE, head=head, cells=cells, tail=tail),
    }
    if styles is not None:
        parts["xl/styles.xml"] = styles
    return packed({name: text.encode() for name, text in parts.items()})


def sheet_of(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    return parts_of(data)[name].decode()


@cache
def like_excel() -> bytes:
    """The XlsxWriter workbook with what only Excel writes: threaded comment, x14 list, label, printer, custom XML."""
    office14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    threads = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = parts_of(by_xlsxwriter())
    _insert(
        parts,
        "xl/worksheets/sheet1.xml",
        "</extLst></worksheet>",
        f'<ext xmlns:x14="{office14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations count="1" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list"><x14:formula1>'
        "<xm:f>'Bob''s list'!$A$1:$A$9</xm:f></x14:formula1><xm:sqref>F2:F6</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext>",
    )
    kinds = "http://schemas.microsoft.com/office/2017/10/relationships"
    _insert(
        parts,
        "xl/worksheets/_rels/sheet1.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rId90" Type="{kinds}/threadedComment" Target="../threadedComments/threadedComment1.xml"/>'
        f'<Relationship Id="rId91" Type="{OFFICE}/printerSettings" Target="../printerSettings/printerSettings1.bin"/>',
    )
    _insert(
        parts,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rId92" Type="{kinds}/person" Target="persons/person.xml"/>'
        f'<Relationship Id="rId93" Type="{OFFICE}/customXml" Target="../customXml/item1.xml"/>',
    )
    _insert(
        parts,
        "[Content_Types].xml",
        "</Types>",
        '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>'
        '<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType='
        '"application/vnd.ms-excel.threadedcomments+xml"/>'
        '<Override PartName="/xl/persons/person.xml" ContentType="application/vnd.ms-excel.person+xml"/>',
    )
    stand_in = "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment."
    _insert(parts, "xl/comments1.xml", "</authors>", f"<author>tc={{{_THREAD}}}</author>")
    _insert(
        parts,
        "xl/comments1.xml",
        "</commentList>",
        f'<comment ref="C3" authorId="1"><text><t>{stand_in}</t></text></comment>',
    )
    _insert(parts, "xl/drawings/vmlDrawing1.vml", "</xml>", _box(2, 2) + _LABEL)
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{threads}"><threadedComment ref="C3" dT="2026-11-20T10:00:00.00" personId="{{{_PERSON}}}" '
        f'id="{{{_THREAD}}}"><text>Is this the right total?</text></threadedComment></ThreadedComments>'
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{threads}"><person displayName="Deputy" id="{{{_PERSON}}}" userId="1" providerId="None"/>'
        "</personList>"
    ).encode()
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256))
    parts["docMetadata/LabelInfo.xml"] = b"<labelList><label id='{1}' enabled='1'/></labelList>"
    parts["customXml/item1.xml"] = b'<form xmlns="urn:example:form"><year>2026</year></form>'
    parts["customXml/_rels/item1.xml.rels"] = f'<Relationships xmlns="{package}"/>'.encode()
    return packed(parts)


_THREAD, _PERSON = "5B6C7F1E-0001-4C1B-9A3D-0A0B0C0D0E0F", "5B6C7F1E-0002-4C1B-9A3D-0A0B0C0D0E0F"
# A form control's label as Excel writes it: the line break is not closed, so the drawing is not well-formed XML.
_LABEL = (
    '<v:shape id="_x0000_s9001" type="#_x0000_t201"><v:textbox><div>Two<br>lines</div></v:textbox>'
    '<x:ClientData ObjectType="Label"><x:Row>1</x:Row><x:Column>2</x:Column></x:ClientData></v:shape>'
)


def _box(row: int, column: int) -> str:
    return (
        f'<v:shape id="_x0000_s9000" type="#_x0000_t202" style="visibility:hidden"><x:ClientData ObjectType="Note">'
        f"<x:Anchor>3, 15, 1, 10, 5, 15, 5, 4</x:Anchor><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _insert(parts: Parts, name: str, before: str, text: str) -> None:
    place = parts[name].rindex(before.encode())
    parts[name] = parts[name][:place] + text.encode() + parts[name][place:]


def macro(data: bytes) -> bytes:
    """The same as a workbook with macros (.xlsm), with a project that no one reads."""
    parts = parts_of(data)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 not read by anyone"
    return packed(parts)


def signed(data: bytes) -> bytes:
    """The same with a digital signature, as far as parts and relationships go."""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = parts_of(data)
    kind = f"{package}/digital-signature"
    _insert(
        parts,
        "_rels/.rels",
        "</Relationships>",
        f'<Relationship Id="rIdSig" Type="{kind}/origin" Target="_xmlsignatures/origin.sigs"/>',
    )
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/_rels/origin.sigs.rels"] = (
        f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{kind}/signature" Target="sig1.xml"/></Relationships>'
    ).encode()
    parts["_xmlsignatures/sig1.xml"] = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    _insert(
        parts,
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/_xmlsignatures/sig1.xml" ContentType='
        '"application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/>',
    )
    return packed(parts)
