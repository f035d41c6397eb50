"""Random damage to a workbook, at four depths: its bytes, its parts, the XML of a part, the values of its cells."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence

Parts = dict[str, bytes]

_TOKEN = re.compile(rb"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_TEXT = re.compile(rb"<(v|t|f|is|formula1|definedName)\b([^>/]*)>([^<]*)<")
_VALUES = (
    b"", b"0", b"-1", b"1", b"60", b"1e999", b"-1e-999", b"NaN", b"INF", b"1,5", b" 7 ", b"9" * 40, b"2958466", b"0x10",
    b"TRUE", b"#N/A", b"#REF!", b"=1+1", b"_x0000_", b"_xD83D_", b"a_x000D_b", b"&#10;", b"&#x1F3E5;", b"&amp;#0;",
    b"2026-02-30", b"2026-11-25T10:00:00", b"\xe2\x80\xae", b"\xc2\xa0", b"'", b"A" * 40_000, "٣".encode(), "²".encode(),
    b"XFD1048576", b"XFE1", b"A0", b"a1", b"A1:B2", b"s", b"str", b"inlineStr", b"e", b"b", b"d", b"n", b"rId1",
    b"../../x", b"http://127.0.0.1:9/x", b"hidden", b"veryHidden", b"1048577", b"16385", b"-2147483649",
)  # fmt: skip
_TOKENS = (
    b"<c>", b"</c>", b'<c r="A1"/>', b"<row>", b"</row>", b"<row/>", b"<v>", b"</v>", b"<v>1</v>", b"<is><t>x</t></is>",
    b"<f>A1</f>", b'<f t="shared" si="0"/>', b"<!-- x -->", b"<![CDATA[ x ]]>", b"<?pi x?>", b"&amp;", b"&#0;", b"\0",
    b"]]>", b"<x:y/>", b"<extLst/>", b"<sheetData/>", b"</sheetData>", b'<mergeCells><mergeCell ref="A1:B9"/></mergeCells>',
    b"<!DOCTYPE x>", b'<cols><col min="1" max="16384" hidden="1"/></cols>', b"<r><t>x</t></r>", b"<rPh><t>x</t></rPh>",
    b'<autoFilter ref="A1:C9"/>', b"<sheet/>", b"<legacyDrawing/>", b"\xef\xbb\xbf", b"\n", b"\xff",
)  # fmt: skip
_NAMES = ("xl/sharedStrings.xml", "xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "../x.xml", "xl/Workbook.xml",
          "xl/comments1.xml", "mimetype", "xl/worksheets/sheet1.xml", "customXml/item1.xml", "[Content_Types].xml", "é.xml")  # fmt: skip


def parts_of(data: bytes) -> Parts:
    """The parts of a package by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these parts; names may repeat."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as package:
        written: list[str] = []
        for name, data in parts:
            if name in written:  # zipfile warns of a second one, and we mean it
                package.NameToInfo.pop(name, None)
            package.writestr(zipfile.ZipInfo(name), data, method)
            written.append(name)
    return out.getvalue()


# ---------------------------------------------------------------- bytes


def bytes_changed(data: bytes, rng: random.Random) -> bytes:
    """Flipped bits, bytes put in or taken out, a piece moved, the end cut off."""
    damaged = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(damaged) or 1)
        match rng.randrange(7):
            case 0 | 1 if damaged:
                damaged[at % len(damaged)] ^= 1 << rng.randrange(8)
            case 2:
                damaged[at:at] = rng.randbytes(rng.randint(1, 12))
            case 3:
                del damaged[at : at + rng.randint(1, 64)]
            case 4:
                to = rng.randrange(len(damaged) or 1)
                damaged[to:to] = damaged[at : at + rng.randint(1, 512)]
            case 5:  # where the directory and the end record lie
                near = max(0, len(damaged) - rng.randint(1, 600))
                damaged[near : near + 1] = rng.choice((b"\0", b"\xff", b"\x7f", b"P"))
            case _:
                if rng.random() < 0.15:
                    del damaged[at:]
    return bytes(damaged)


# ---------------------------------------------------------------- parts


def parts_changed(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:  # noqa: C901 (a table of cases)
    """Parts dropped, doubled, emptied, renamed, exchanged, or taken from another workbook."""
    parts = list(parts_of(data).items())
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(parts)) if parts else 0
        name, inside = parts[at] if parts else ("x", b"")
        match rng.randrange(9):
            case 0 if parts:
                del parts[at]
            case 1:
                parts.append((name, inside))
            case 2 if parts:
                parts[at] = (name, rng.choice((b"", b"<x/>", b"<a>" * 50_000, b"\0" * 100, inside[: len(inside) // 2])))
            case 3 if parts:
                parts[at] = (rng.choice((*_NAMES, name.upper(), name.replace("/", "\\"), "/" + name)), inside)
            case 4 if parts:
                other = rng.randrange(len(parts))
                parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], inside)
            case 5:
                theirs = parts_of(rng.choice(others))
                chosen = rng.choice(sorted(theirs))
                parts = [each for each in parts if each[0] != chosen] + [(chosen, theirs[chosen])]
            case 6:
                parts.append((rng.choice(_NAMES), rng.choice((b"", b"<x/>", inside))))
            case 7:
                rng.shuffle(parts)
            case _ if parts:
                encoding = rng.choice(("utf-16", "utf-8-sig", "latin-1"))
                parts[at] = (name, inside.decode("utf-8", "replace").encode(encoding, "replace"))
    return packed(parts, rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


# ---------------------------------------------------------------- markup and values


def _in_a_part(data: bytes, rng: random.Random, edit: Callable[[bytes, random.Random], bytes]) -> bytes:
    parts = parts_of(data)
    names = [name for name in parts if name.endswith((".xml", ".rels", ".vml"))]
    likely = [
        name for name in names if "sheet" in name.lower() or "workbook" in name or "sharedS" in name or "styles" in name
    ]
    for _ in range(rng.randint(1, 2)):
        name = rng.choice(likely if likely and rng.random() < 0.8 else names)
        parts[name] = edit(parts[name], rng)
    return packed(list(parts.items()))


def markup_changed(data: bytes, rng: random.Random) -> bytes:
    """Tags and attributes of one or two parts taken out, doubled, exchanged, put in or given odd values."""
    return _in_a_part(data, rng, _tokens_changed)


def _tokens_changed(part: bytes, rng: random.Random) -> bytes:
    tokens = _TOKEN.findall(part)
    for _ in range(rng.randint(1, 4)):
        if not tokens:
            break
        at = rng.randrange(len(tokens))
        match rng.randrange(6):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(rng.randrange(len(tokens)), tokens[at])
            case 2:
                other = rng.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens.insert(at, rng.choice(_TOKENS))
            case _:
                tokens[at] = _attribute_changed(tokens[at], rng)
    return b"".join(tokens)


def _attribute_changed(tag: bytes, rng: random.Random) -> bytes:
    found = list(_ATTRIBUTE.finditer(tag))
    if not found:
        return tag
    one = rng.choice(found)
    if rng.random() < 0.25:
        return tag[: one.start()] + tag[one.end() :]
    return tag[: one.start(2)] + rng.choice(_VALUES) + tag[one.end(2) :]


def values_changed(data: bytes, rng: random.Random) -> bytes:
    """What cells, strings, formulas and names hold, replaced by what no form would let in."""
    return _in_a_part(data, rng, _values_changed)


def _values_changed(part: bytes, rng: random.Random) -> bytes:
    places = list(_TEXT.finditer(part))
    if not places:
        return _tokens_changed(part, rng)
    chosen = sorted(rng.sample(places, min(len(places), rng.randint(1, 6))), key=lambda each: -each.start())
    for each in chosen:
        part = part[: each.start(3)] + rng.choice(_VALUES) + part[each.end(3) :]
    return part
