"""Workbooks for these tests, written part by part so that every byte is meant."""

from __future__ import annotations

import io
import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
SHEET = "xl/worksheets/sheet1.xml"

# Cell styles of every workbook made here, by index: general, a date, a time, a duration, text, pounds, 0.00"d".
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="170" formatCode="[h]:mm"/>'
    '<numFmt numFmtId="171" formatCode="0.00&quot;d&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="170"/><xf numFmtId="49"/>'
    '<xf numFmtId="8"/><xf numFmtId="171"/></cellXfs><dxfs><dxf><numFmt numFmtId="0" formatCode="d"/></dxf></dxfs>'
    "</styleSheet>"
)


def relationships(*lines: tuple[str, str, str]) -> str:
    """A relationships part of (id, kind, target)."""
    inside = "".join(
        f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"/>' for identity, kind, target in lines
    )
    return f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def parts(
    data: str = "", *, strings: str = "", before: str = "", after: str = "", workbook: str = ""
) -> dict[str, str | bytes]:
    """The parts of a workbook of one sheet, Register. `data` is what stands within sheetData."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": (
            f'{DECLARED}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>'
        ),
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}'
            '<sheets><sheet name="Register" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "styles", "styles.xml"),
            ("rId3", "sharedStrings", "sharedStrings.xml"),
        ),
        SHEET: f'{DECLARED}<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{DECLARED}<sst xmlns="{MAIN}">{strings}</sst>',
    }


def zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a package, in their order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return target.getvalue()


def workbook(data: str = "", **more: str) -> bytes:
    """A workbook of one sheet; arguments as `parts`."""
    return zipped(parts(data, **more))


def row(cells: str, number: int = 1) -> str:
    """A row of cells."""
    return f'<row r="{number}">{cells}</row>'


def compound(names: list[str]) -> bytes:
    """An OLE compound file whose directory has streams of these names, without content ([MS-CFB])."""
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    entries = b""
    for index, name in enumerate(["Root Entry", *names]):
        text = (name + "\0").encode("utf-16-le")
        kind = 2 if index else 5
        entries += text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, free, free, free)
        entries += b"\0" * 36 + struct.pack("<IQ", end, 0)
    entries = entries.ljust(-(-len(entries) // 512) * 512, b"\0")
    sectors = len(entries) // 512
    chain = [*range(1, sectors), end, fat_mark]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", sectors, *[free] * 108)
    return header + entries + fat
