"""One good return made into some two hundred hostile or awkward ones, each with the outcome that it is owed.

Verdicts: ``same`` (the same rows, and no problem of more weight than a note besides those of the original), ``problems``
(read, with a problem at each of `cells`), ``refused`` (one sentence, with one of `codes`), ``either`` (read or refused).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from tests.hostile import mutate
from tests.hostile.mutate import Parts, packed, parts_of
from tests.hostile.packages import MB, compound, field_changed, overlapping, size_lie, swollen
from trackerkit.problems import column_letters
from trackerkit.workbook.parse import SheetReading

Verdict = Literal["same", "problems", "refused", "either"]
WORKBOOK, TYPES, STYLES = "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Mutant:
    """One file and what it is owed."""

    name: str
    data: bytes
    verdict: Verdict
    codes: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    ending: str = ".xlsx"


class Original:
    """A good return, and where its Actions sheet has what."""

    def __init__(self, data: bytes, reading: SheetReading) -> None:
        self.data, self.parts = data, parts_of(data)
        self.part = _part_of(self.parts, reading.sheet)
        self.sheet = self.parts[self.part].decode()
        self.head, self.rows = reading.heading_row, list(reading.rows)
        self.columns = {match.label: match.column for match in reading.matches if match.column}

    def at(self, label: str, row: int = 0) -> str:
        """The address of the column headed `label` in a row, without one the first row filled in."""
        return f"{column_letters(self.columns[label])}{row or self.rows[0]}"

    def put(self, sheet: str, ref: str, attributes: str, inner: str) -> str:
        """The sheet's XML with another cell at `ref`, in the style of the one that is there."""
        found = re.compile(rf'<c r="{ref}"([^>]*?)(?:/>|>.*?</c>)', re.DOTALL)
        style = re.search(r'\ss="\d+"', found.search(sheet)[1])  # type: ignore[index]
        cell = f'<c r="{ref}"{style[0] if style else ""}{attributes}>{inner}</c>'
        return found.sub(lambda _: cell, sheet, count=1)

    def text(self, ref: str, words: str, sheet: str = "") -> str:
        """The sheet with words typed into a cell."""
        return self.put(
            sheet or self.sheet, ref, ' t="inlineStr"', f'<is><t xml:space="preserve">{escape(words)}</t></is>'
        )

    def number(self, ref: str, number: object) -> str:
        return self.put(self.sheet, ref, "", f"<v>{number}</v>")

    def with_sheet(self, sheet: str) -> bytes:
        return self.with_part(self.part, sheet.encode("utf-8", "surrogatepass"))

    def with_part(self, name: str, inside: bytes | None) -> bytes:
        """The package with one part replaced, added or (None) left out."""
        parts = {**self.parts, name: inside}
        return packed([(each, data) for each, data in parts.items() if data is not None])


def _part_of(parts: Parts, sheet: str) -> str:
    named = re.search(rf'<sheet [^>]*name="{re.escape(escape(sheet))}"[^>]*?r:id="([^"]+)"', parts[WORKBOOK].decode())
    assert named
    for tag in re.findall(r"<Relationship [^>]*>", parts[RELATIONS].decode()):
        if f'Id="{named[1]}"' in tag:
            target = re.search(r'Target="/?(?:xl/)?([^"]+)"', tag)
            assert target
            return f"xl/{target[1]}"
    raise KeyError(sheet)


# ---------------------------------------------------------------- the file


def containers(o: Original, rng: random.Random) -> Iterator[Mutant]:
    data, parts = o.data, list(o.parts.items())
    yield Mutant("unchanged", data, "same")
    yield Mutant("zipped again", packed(parts), "same")
    yield Mutant("not packed", packed(parts, 0), "same")
    yield Mutant("parts in reverse order", packed(parts[::-1]), "same")
    yield Mutant("named .xls", data, "same", ending=".xls")
    yield Mutant("named .pdf", data, "refused", ("ending",), ending=".pdf")
    yield Mutant("named .xlsx.exe", data, "refused", ("ending",), ending=".xlsx.exe")
    yield Mutant("named nothing", data, "refused", ("ending",), ending="")
    yield Mutant("named .XLTX", data, "same", ending=".XLTX")
    yield Mutant("empty", b"", "refused", ("empty",))
    yield Mutant("four bytes", b"PK\3\4", "refused", ("not-a-workbook",))
    yield Mutant("zip without members", b"PK\5\6" + bytes(18), "refused", ("not-a-workbook",))
    yield Mutant("noise", rng.randbytes(20_000), "refused", ("not-a-workbook",))
    for percent in (5, 25, 50, 75, 99):
        yield Mutant(f"first {percent} %", data[: len(data) * percent // 100], "refused", ("truncated",))
    yield Mutant("one byte short", data[:-1], "refused", ("truncated",))
    yield Mutant("wrong CRC", field_changed(packed(parts), o.part, {7: 0xDEADBEEF}), "refused", ("damaged",))
    yield Mutant("unknown packing", field_changed(packed(parts), o.part, {4: 99}), "refused", ("damaged",))
    yield Mutant("zip password", field_changed(packed(parts), o.part, {3: 1}), "refused", ("password",))
    yield Mutant("script before", b"#!/bin/sh\n" + data, "refused", ("not-a-workbook",))
    yield Mutant("program before", b"MZ" + bytes(510) + data, "refused", ("not-a-workbook",))
    yield Mutant("zeros after", data + bytes(5_000), "either")
    plain = ",".join(o.columns).encode()
    for name, inside in (
        ("CSV", plain),
        ("UTF-16 CSV", plain.decode().encode("utf-16")),
        ("web page", b"<html><table><tr><td>x</td></tr></table></html>"),
        ("Excel 2003 XML", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
        ("PDF", b"%PDF-1.7\n%%EOF"),
        ("Word document", packed([(TYPES, b"<Types/>"), ("word/document.xml", b"<w/>")])),
        ("workbook in a zip", packed([("register.xlsx", data)])),
    ):
        yield Mutant(name, inside, "refused", ("not-a-workbook",))
    lock = b"\x0bA Carer     ".ljust(54, b"\0") + "A Carer".encode("utf-16-le")
    yield Mutant("lock file", lock.ljust(165, b" "), "refused", ("open-in-excel",))
    package = compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": rng.randbytes(9000)})
    yield Mutant("password", package, "refused", ("password",))
    yield Mutant("cut password", package[:700], "refused", ("damaged",))
    word = compound({"WordDocument": b""})
    yield Mutant("old Word document", word, "refused", ("not-a-workbook",), ending=".xls")
    lie = bytearray(compound({"Workbook": b"\x09\x08\x10\x00\x00\x06\x05\x00"}))
    yield Mutant("empty .xls", bytes(lie), "refused", ("damaged", "no-register-sheet"), ending=".xls")
    lie[44:48] = b"\xff\xff\xff\x7f"
    yield Mutant("sectors without end", bytes(lie), "refused", ("damaged",), ending=".xls")


def bombs(o: Original, rng: random.Random) -> Iterator[Mutant]:
    before, after = (piece.encode() for piece in re.split(r"(?<=<sheetData>)", o.sheet, maxsplit=1))
    large = ("too-big-unpacked",)
    rows = swollen(o.data, o.part, before, b"<row><c><v>1</v></c></row>", 300 * MB)
    yield Mutant("rows without end", rows, "refused", large)
    yield Mutant("spaces", swollen(o.data, o.part, before, b" ", 300 * MB, after), "refused", large)
    yield Mutant(
        "one comment",
        swollen(o.data, o.part, before + b"<!--", b"A", 190 * MB, b"-->" + after),
        "refused",
        (*large, "damaged"),
    )
    noise = rng.randbytes(3 * MB).hex().encode()
    for name, inside in (("remark", b"<!--" + noise * 3 + b"-->"), ("word", noise * 3)):
        yield Mutant(f"18 MB {name}", o.with_part(o.part, before + inside + after), "refused", ("damaged",))
    strings = f'<sst xmlns="{MAIN}"><si><t>'.encode()
    one = swollen(o.data, "xl/sharedStrings.xml", strings, b"A", 190 * MB, b"</t></si></sst>")
    yield Mutant("one string", one, "refused", large)
    picture = swollen(o.data, "xl/media/image99.png", b"\x89PNG", b"\0", 300 * MB)
    yield Mutant("picture of zeros", picture, "refused", large)
    yield Mutant("size lie", size_lie(rows, o.part), "refused", ("too-big-unpacked",))
    yield Mutant(
        "overlap",
        overlapping(packed([*o.parts.items(), ("xl/media/a.bin", bytes(100_000))]), 500),
        "refused",
        ("damaged",),
    )
    many = [*o.parts.items(), *((f"xl/x/{number}.xml", b"") for number in range(5_000))]
    yield Mutant("many parts", packed(many), "refused", ("too-many-parts",))
    yield Mutant("thumbnail of zeros", packed([*o.parts.items(), ("docProps/thumbnail.jpeg", bytes(9 * MB))]), "same")
    cells = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(2_000, 252_000))
    yield Mutant(
        "250,000 formatted rows", o.with_sheet(o.sheet.replace("</sheetData>", cells + "</sheetData>")), "same"
    )
    full = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(2_000, 502_001))
    yield Mutant(
        "500,000 cells",
        o.with_sheet(o.sheet.replace("</sheetData>", full + "</sheetData>")),
        "refused",
        ("too-many-cells", "too-slow"),
    )
    corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    yield Mutant("last corner", o.with_sheet(o.sheet.replace("</sheetData>", corner)), "either")
    merged = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    yield Mutant(
        "all merged", o.with_sheet(re.sub("</sheetData>(<mergeCells.*?</mergeCells>)?", merged, o.sheet)), "either"
    )


# ---------------------------------------------------------------- the package


def packages(o: Original, rng: random.Random) -> Iterator[Mutant]:
    parts = list(o.parts.items())
    book, relations, types = (o.parts[name].decode() for name in (WORKBOOK, RELATIONS, TYPES))
    for name in ("../../evil.txt", "/evil.txt", "..\\evil.txt", "C:\\evil.txt", "xl//x.xml", "xl/./x.xml"):
        yield Mutant(f"part called {name}", packed([*parts, (name, b"x")]), "refused", ("bad-member-name",))
    linked = field_changed(
        packed([*parts, ("xl/link.png", b"/etc/passwd")]), "xl/link.png", {1: 3 << 8, 15: 0o120777 << 16}
    )
    yield Mutant("link in the zip", linked, "refused", ("bad-member-name",))
    for name, pieces in (("last", [*parts, (o.part, b"<x/>")]), ("first", [(o.part, b"<x/>"), *parts])):
        yield Mutant(f"sheet twice, {name}", packed(pieces), "refused", ("duplicate-part",))
    yield Mutant(
        "sheet in two letter cases", packed([*parts, (o.part.upper(), b"<x/>")]), "refused", ("duplicate-part",)
    )
    yield Mutant("backslashes", packed([(name.replace("/", "\\"), inside) for name, inside in parts]), "either")
    yield Mutant("no content types", o.with_part(TYPES, None), "either")
    yield Mutant("odd content types", o.with_part(TYPES, b"<x/>"), "either")
    yield Mutant("no workbook part", o.with_part(WORKBOOK, None), "refused", ("not-a-workbook", "damaged"))
    yield Mutant("no relationships", o.with_part(RELATIONS, None), "refused", ("damaged",))
    yield Mutant("no root relationships", o.with_part("_rels/.rels", None), "either")
    yield Mutant("sheet missing", o.with_part(o.part, None), "refused", ("damaged",))
    yield Mutant("no styles", o.with_part(STYLES, None), "either")
    yield Mutant(
        "macros in .xlsx", o.with_part("xl/vbaProject.bin", compound({"PROJECT": b"x"})), "refused", ("macros",)
    )
    enabled = types.replace(
        "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
    )
    macros = [(name, enabled.encode() if name == TYPES else inside) for name, inside in parts]
    yield Mutant("macros", packed([*macros, ("xl/vbaProject.bin", b"x")]), "same", ending=".xlsm")
    dde = f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    yield Mutant("DDE link", o.with_part("xl/externalLinks/externalLink1.xml", dde.encode()), "same")
    yield Mutant(
        "embedded object", o.with_part("xl/embeddings/oleObject1.bin", compound({"\1Ole10Native": b"x"})), "same"
    )
    name = re.escape(o.part.rpartition("/")[2])
    away = re.sub(rf'Target="[^"]*{name}"', 'Target="http://127.0.0.1:9/s.xml" TargetMode="External"', relations)
    yield Mutant("sheet on the web", o.with_part(RELATIONS, away.encode()), "refused", ("external-part",))
    out = re.sub(rf'Target="[^"]*{name}"', 'Target="../../../../etc/passwd"', relations)
    yield Mutant("sheet outside", o.with_part(RELATIONS, out.encode()), "refused", ("damaged",))
    none = re.sub("<sheets>.*?</sheets>", "<sheets/>", book, flags=re.DOTALL)
    yield Mutant("no sheets", o.with_part(WORKBOOK, none.encode()), "refused", ("no-register-sheet",))
    for state in ("hidden", "veryHidden", "show"):
        changed = book.replace('name="Actions"', f'name="Actions" state="{state}"').replace(
            f'state="{state}" state="visible"', f'state="{state}"'
        )
        changed = re.sub(rf'(name="Actions" state="{state}"[^>]*?) state="\w+"', r"\1", changed)
        yield Mutant(f"sheet {state}", o.with_part(WORKBOOK, changed.encode()), "same")
    for called in ("Sheet1", "&lt;script&gt;alert(1)&lt;/script&gt;", "{{7*7}}", "=1+1"):
        yield Mutant(
            f"sheet called {called}",
            o.with_part(WORKBOOK, book.replace('name="Actions"', f'name="{called}"').encode()),
            "either",
        )
    alike = re.sub('name="[^"]*"(?= sheetId)', 'name="Actions"', book)
    yield Mutant("sheets of one name", o.with_part(WORKBOOK, alike.encode()), "refused", ("damaged",))
    huge = "".join(f'<definedName name="n{n}">{"1+" * 4000}1</definedName>' for n in range(500))
    yield Mutant(
        "4 MB of names", o.with_part(WORKBOOK, book.replace("<definedNames>", f"<definedNames>{huge}").encode()), "same"
    )


# ---------------------------------------------------------------- XML


def markup(o: Original, rng: random.Random) -> Iterator[Mutant]:
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", o.sheet)
    laughs = (
        '<!DOCTYPE x [<!ENTITY a0 "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        + "]>"
    )
    kinds = {
        "entities in entities": laughs,
        "entity from a file": '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        "entity from the web": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
        "long entity": f'<!DOCTYPE x [<!ENTITY a9 "{"A" * 100_000}">]>',
        "document type alone": "<!DOCTYPE worksheet>",
    }
    for name, declared in kinds.items():
        for part in (o.part, WORKBOOK, STYLES, TYPES, "_rels/.rels", "docProps/core.xml"):
            inside = re.sub(r"^\s*<\?xml[^>]*\?>", "", o.parts[part].decode())
            yield Mutant(f"{name} in {part}", o.with_part(part, (declared + inside).encode()), "refused", ("dtd",))
    include = '<is><t><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/></t></is>'
    yield Mutant("XInclude", o.with_sheet(o.put(o.sheet, o.at("Owner"), ' t="inlineStr"', include)), "either")
    deep = o.sheet.replace("<sheetData>", f"<extLst>{'<a>' * 200_000}{'</a>' * 200_000}</extLst><sheetData>")
    damaged = ("damaged",)
    yield Mutant("200,000 deep", o.with_sheet(deep), "refused", damaged)
    yield Mutant("tag left open", o.with_sheet(o.sheet.replace("</sheetData>", "")), "refused", damaged)
    yield Mutant("cut in the middle", o.with_sheet(o.sheet[: len(o.sheet) // 2]), "refused", damaged)
    yield Mutant("empty sheet part", o.with_part(o.part, b""), "refused", damaged)
    marked = o.text(o.at("Owner"), "BAD§BYTES").encode()
    yield Mutant("not UTF-8", o.with_part(o.part, marked.replace("§".encode(), b"\xff\xfe")), "refused", damaged)
    yield Mutant("NUL", o.with_part(o.part, marked.replace("§".encode(), b"\0")), "refused", damaged)
    yield Mutant("control character", o.with_part(o.part, marked.replace("§".encode(), b"&#8;")), "refused", damaged)
    yield Mutant(
        "UTF-16", o.with_part(o.part, ('<?xml version="1.0" encoding="UTF-16"?>' + body).encode("utf-16")), "same"
    )
    yield Mutant("byte order mark", o.with_part(o.part, b"\xef\xbb\xbf" + body.encode()), "same")
    odd = b'<?xml version="1.0" encoding="no-such-thing"?>' + body.encode()
    yield Mutant("unknown encoding", o.with_part(o.part, odd), "refused", damaged)
    strict = {"http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
              "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships"}  # fmt: skip
    pieces = []
    for name, inside in o.parts.items():
        for old, new in strict.items():
            inside = inside.replace(old.encode(), new.encode())  # noqa: PLW2901
        pieces.append((name, inside))
    yield Mutant("strict OOXML", packed(pieces), "same")
    bare = re.sub(r'<row r="(\d+)"', "<row", re.sub(r'<c r="[A-Z]+\d+"', "<c", o.sheet))
    yield Mutant("no addresses", o.with_sheet(bare), "either")


# ---------------------------------------------------------------- the sheet


def _moved(sheet: str, down: int, after: int = 0) -> str:
    """All rows below `after` moved down."""
    move = lambda row: row + down if row > after else row  # noqa: E731
    sheet = re.sub(r'<row r="(\d+)"', lambda m: f'<row r="{move(int(m[1]))}"', sheet)
    return re.sub(r'<c r="([A-Z]+)(\d+)"', lambda m: f'<c r="{m[1]}{move(int(m[2]))}"', sheet)


def shapes(o: Original, rng: random.Random) -> Iterator[Mutant]:
    middle = o.rows[4]
    yield Mutant(
        "stale dimension", o.with_sheet(re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', o.sheet)), "same"
    )
    yield Mutant(
        "vast dimension",
        o.with_sheet(re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', o.sheet)),
        "same",
    )
    for rows in (1, 60):
        yield Mutant(f"{rows} empty rows in the middle", o.with_sheet(_moved(o.sheet, rows, middle)), "same")
    yield Mutant("seven rows above", o.with_sheet(_moved(o.sheet, 7)), "same")
    hidden = re.sub(r'<row r="(\d*[02468])"', r'<row hidden="1" r="\1"', o.sheet)
    yield Mutant("every second row hidden", o.with_sheet(hidden), "same")
    emptied = o.sheet
    for row in o.rows:
        emptied = re.sub(rf'<row r="{row}"[^>]*>.*?</row>', "", emptied, flags=re.DOTALL)
    yield Mutant("rows deleted", o.with_sheet(emptied), "either")
    titled = re.sub(rf'(<row r="{middle + 1}")', rf'<row r="{middle + 0.5}"/>\1', o.sheet, count=1)
    yield Mutant("row that is no number", o.with_sheet(titled), "either")
    far = re.sub("<sheetView ", '<sheetView topLeftCell="A900000" ', o.sheet, count=1)
    yield Mutant("scrolled far down", o.with_sheet(far), "same")
    first, last = o.rows[0], o.rows[2]
    area = f"{o.at('Owner', first)}:{o.at('Owner', last)}"
    merged = o.sheet.replace("</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{area}"/></mergeCells>', 1)
    yield Mutant("owner merged over three rows", o.with_sheet(merged), "either")


def headings(o: Original, rng: random.Random) -> Iterator[Mutant]:
    place = o.at("Owner", o.head)
    for typed in (
        "Owner ",
        "\u00a0Owner\u00a0",
        "OWNER",
        "Owner\n",
        "Owner *",
        "Ow\u200bner",
        "\uff2f\uff57\uff4e\uff45\uff52",
    ):
        yield Mutant(f"heading {typed!r}", o.with_sheet(o.text(place, typed)), "same")
    for typed in ("Person responsible", "Ownez", "<b onmouseover=alert(1)>x</b>", "{{7*7}}"):
        yield Mutant(f"heading {typed!r}", o.with_sheet(o.text(place, typed)), "either")
    rich = "<is><r><rPr><b/></rPr><t>Ow</t></r><r><t>ner</t></r></is>"
    yield Mutant("heading in two fonts", o.with_sheet(o.put(o.sheet, place, ' t="inlineStr"', rich)), "same")
    yield Mutant(
        "heading by formula", o.with_sheet(o.put(o.sheet, place, ' t="str"', '<f>"Owner"</f><v>Owner</v>')), "same"
    )
    # The other columns are still read: what is missing is named at the sheet, so no cell has a problem for it.
    for name, attributes, inner in (
        ("blank", "", ""),
        ("a number", "", "<v>1</v>"),
        ("an error", ' t="e"', "<v>#REF!</v>"),
    ):
        yield Mutant(f"heading {name}", o.with_sheet(o.put(o.sheet, place, attributes, inner)), "problems")
    twice = o.text(o.at("Status", o.head), "Owner")
    yield Mutant("two columns headed Owner", o.with_sheet(twice), "problems", cells=(o.at("Status", o.head),))
    gone = re.sub(rf'<row r="{o.head}"[^>]*>.*?</row>', "", o.sheet, flags=re.DOTALL)
    yield Mutant("heading row deleted", o.with_sheet(gone), "problems")


# ---------------------------------------------------------------- cells

CLEAR_DATES = (
    "2026-12-31",
    "31/12/2026",
    "31.12.2026",
    "31 December 2026",
    "31-Dec-26",
    "31st December 2026",
    "Thu 31 Dec 2026",
)
POOR_DATES = (
    "03/04/2026", "12/31/2026", "01/02/03", "31 December", "Dec-26", "1-14 December 2026", "31/12/2026 30/01/2027",
    "31/12/2026 (was 30/11/2026)", "30/02/2026", "29/02/1900", "2026-13-01", "ASAP", "TBC", "Ongoing", "N/A", "-", "?",
    " ", "\u00a0", "next Friday", "٣١/١٢/٢٠٢٦",
)  # fmt: skip
POOR_NUMBERS = (0, 1, 59, 60, -1, 0.5, 2958465, 2958466, 1e15, 111500, 9222, 2026, 20261231)
NO_OWNERS = (" ", "     ", "\u00a0", "\u200b", "\u200d\u200c\ufeff", "\u3000", "\t", "\n", "\u3164", "\u2800", "\u00ad", "\u200f",
             ".", "-", "N/A", "None", "NULL", "nan", "TBC", "tba", "???")  # fmt: skip
BAD_WORDS = (
    "<script>alert(1)</script>", "<img src=file:///etc/passwd>", "<img src=http://127.0.0.1:9/x.png>", "{{7*7}}",
    "{% for i in range(10**9) %}x{% endfor %}", "{# hide", '=HYPERLINK("http://127.0.0.1:9/","x")', "=cmd|' /C calc'!A0",
    "+1+1", "-1+1", "@SUM(1)", "'); DROP TABLE actions;--", "../../../../etc/passwd", "\\\\127.0.0.1\\share\\x",
    "$(touch /tmp/x) `id`", "x\r\nBcc: a@example.org", "a_x0000_b", "a_xD83D_b", "_x001B_[2J", "line1_x000D_\nline2", "_x005F_x0008_",
    "\u202edetelpmoC", "Zoë 👩‍⚕️", "علي", "李小龍", "𠀀", "W" * 5_000, "x" * 32_767, "x" * 32_768, "word " * 200_000,
    "red;background:url(file:///etc/passwd)", "</td></table><h1>All complete</h1>", "%s%n{0.__class__}", 'a","b\n"c',
)  # fmt: skip
FORMULAS = ('WEBSERVICE("http://127.0.0.1:9/")', 'HYPERLINK("file:///etc/passwd")', "[other.xlsx]Sheet1!A1", "cmd|' /C calc'!A0", "NOW()")  # fmt: skip


def dates(o: Original, rng: random.Random) -> Iterator[Mutant]:
    place = o.at("Due date")
    for typed in (*CLEAR_DATES, *POOR_DATES):
        yield Mutant(f"due {typed!r}", o.with_sheet(o.text(place, typed)), "problems", cells=(place,))
    for number in POOR_NUMBERS:
        yield Mutant(f"due {number}", o.with_sheet(o.number(place, number)), "problems", cells=(place,))
    yield Mutant("due TRUE", o.with_sheet(o.put(o.sheet, place, ' t="b"', "<v>1</v>")), "problems", cells=(place,))
    book = o.parts[WORKBOOK].decode()
    changed = re.sub("<workbookPr", '<workbookPr date1904="1"', book, count=1)
    assert changed != book
    # A due date may lie ahead; the day on which the finding was made may not.
    raised = o.at("Date raised")
    yield Mutant("every date four years late", o.with_part(WORKBOOK, changed.encode()), "problems", cells=(raised,))


def words(o: Original, rng: random.Random) -> Iterator[Mutant]:
    owner = o.at("Owner")
    for typed in NO_OWNERS:
        yield Mutant(f"owner {typed!r}", o.with_sheet(o.text(owner, typed)), "problems", cells=(owner,))
    for name, attributes, inner in (("7", "", "<v>7</v>"), ("TRUE", ' t="b"', "<v>1</v>"), ("blank", "", "")):
        yield Mutant(
            f"owner {name}", o.with_sheet(o.put(o.sheet, owner, attributes, inner)), "problems", cells=(owner,)
        )
    for column in ("Finding", "Owner", "Reference"):
        for typed in BAD_WORDS:
            yield Mutant(f"{column} {typed[:40]!r}", o.with_sheet(o.text(o.at(column), typed)), "either")


def formulas(o: Original, rng: random.Random) -> Iterator[Mutant]:
    owner, due = o.at("Owner"), o.at("Due date")
    for error in ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#SPILL!"):
        for place in (owner, due):
            yield Mutant(
                f"{error} in {place}",
                o.with_sheet(o.put(o.sheet, place, ' t="e"', f"<v>{error}</v>")),
                "problems",
                cells=(place,),
            )
    yield Mutant(
        "formula never calculated", o.with_sheet(o.put(o.sheet, owner, "", "<f>A1</f>")), "problems", cells=(owner,)
    )
    for formula in FORMULAS:
        sheet = o.put(o.sheet, owner, ' t="str"', f"<f>{escape(formula)}</f><v>Priya Nair</v>")
        yield Mutant(f"formula {formula[:20]}", o.with_sheet(sheet), "either")
    shared = o.put(o.sheet, owner, ' t="str"', f'<f t="shared" ref="{owner}:XFD1048576" si="9999">A1</f><v>x</v>')
    yield Mutant("formula shared by the whole sheet", o.with_sheet(shared), "either")


def references(o: Original, rng: random.Random) -> Iterator[Mutant]:
    first, second = o.at("Reference"), o.at("Reference", o.rows[1])
    there = re.search(rf'<c r="{first}"[^>]*>.*?<t[^>]*>(.*?)</t>', o.sheet, re.DOTALL)
    assert there
    for name, typed in (
        ("same", there[1]),
        ("in small letters", there[1].lower()),
        ("with a hidden space", there[1] + "\u00a0"),
    ):
        yield Mutant(f"reference {name}", o.with_sheet(o.text(second, typed)), "problems", cells=(second,))
    yield Mutant("no reference", o.with_sheet(o.put(o.sheet, first, "", "")), "problems", cells=(first,))
    for number in ("7", "7.0000000001", "45000", "1.23E+11"):
        yield Mutant(f"reference {number}", o.with_sheet(o.number(first, number)), "either")


def at_random(o: Original, rng: random.Random) -> Iterator[Mutant]:
    """What nobody thought of, twelve of each depth."""
    others = [o.data]
    depths: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("bytes", lambda: mutate.bytes_changed(o.data, rng)),
        ("parts", lambda: mutate.parts_changed(o.data, rng, others)),
        ("markup", lambda: mutate.markup_changed(o.data, rng)),
        ("values", lambda: mutate.values_changed(o.data, rng)),
    )
    for name, make in depths:
        for number in range(12):
            yield Mutant(f"random {name} {number}", make(), "either")


FAMILIES: dict[str, Callable[[Original, random.Random], Iterator[Mutant]]] = {
    family.__name__: family
    for family in (
        containers, bombs, packages, markup, shapes, headings, dates, words, formulas, references, at_random,
    )
}  # fmt: skip
