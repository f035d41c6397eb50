"""Cell styles for marks: a clone of the cell's own style with another fill and border, in styles.xml.

Number format, font, alignment and protection of the cell stay (they are other attributes of the same `xf`,
ECMA-376 18.8.45). New styles go behind those that are there, so every number already in use means what it meant.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from copy import deepcopy

from lxml import etree

from trackerkit.problems import Severity
from trackerkit.workbook.annotate.book import Book
from trackerkit.workbook.annotate.palette import KEYS, fill_colour, line_colour
from trackerkit.workbook.annotate.record import Record, StyleEntry
from trackerkit.workbook.annotate.relations import free_part, set_type, type_of
from trackerkit.workbook.annotate.xml import (
    Element,
    add,
    attributes,
    cannot_mark,
    child,
    children,
    drop,
    local,
    namespace,
    serialise,
    whole,
)

STYLES_ID = "rIdTrackerkitStyles"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_MEMBER = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}
COLLECTIONS = tuple(_MEMBER)
_ORDER = ("numFmts", *COLLECTIONS[:3], "cellStyleXfs", "cellXfs")
_DEFAULTS = {
    "fonts": '<font xmlns="{0}"><sz val="11"/><name val="Calibri"/><family val="2"/></font>',
    "fills": '<fill xmlns="{0}"><patternFill patternType="{1}"/></fill>',
    "borders": '<border xmlns="{0}"><left/><right/><top/><bottom/><diagonal/></border>',
    "cellXfs": '<xf xmlns="{0}" numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}

_USED = rb"s(?<=\ss)(?:tyle)?\s*=\s*[\"']0*(%s)[\"']"  # begins with a letter, which is looked for three times as fast
_MOST_STYLES = 65_000  # near what Excel allows; ours never reach beyond


class Styles:
    """The styles part of a workbook; made when there is none."""

    def __init__(self, book: Book, record: Record) -> None:
        relation = book.relations.first("styles")
        self._book, self._record = book, record
        self._numbers: dict[tuple[int, str, Severity], int] = {}
        self._keys: dict[tuple[int, str], int] = {}
        if relation is not None and book.package.has(relation.target):
            self.part = relation.target
        else:
            self.part = self._make_part()
        self.root = book.package.tree(self.part)
        self._ns = namespace(self.root)
        self._record.counts = {name: _count(self.root, name) for name in COLLECTIONS}
        self._holders = {name: self._holder(name) for name in COLLECTIONS}
        self._pad()

    def marked(self, xf: int, had: str, severity: Severity) -> int:
        """The number of the style `xf` with the look of `severity`; `had` as in `record.StyleEntry`."""
        if (xf, had, severity) not in self._numbers:
            self._numbers[xf, had, severity] = self._clone(xf, had, severity)
        return self._numbers[xf, had, severity]

    def font(self, size: int, colour: str, bold: bool = False, underline: bool = False) -> int:
        """A font in the face of the workbook's first one. `size` in points, `colour` as ARGB."""
        face = child(members(self._holders["fonts"], "fonts")[0], "name")
        font = etree.Element(f"{{{self._ns}}}font")
        for name in ["b"] * bold + ["u"] * underline:
            add(font, name)
        add(font, "sz", {"val": str(size)})
        add(font, "color", {"rgb": colour})
        add(font, "name", {"val": face.get("val", "Calibri") if face is not None else "Calibri"})
        return self._append("fonts", font)

    def fill(self, colour: str) -> int:
        """A solid fill of an ARGB colour."""
        fill = etree.Element(f"{{{self._ns}}}fill")
        pattern = add(fill, "patternFill", {"patternType": "solid"})
        add(pattern, "fgColor", {"rgb": colour})
        add(pattern, "bgColor", {"indexed": "64"})
        return self._append("fills", fill)

    def border(self, sides: dict[str, tuple[str, str]], like: Element | None = None) -> int:
        """A border of (style, ARGB) by side ("left", "right", "top", "bottom"); diagonals are those of `like`."""
        border = etree.Element(f"{{{self._ns}}}border", attributes(like) if like is not None else {})
        for side in ("left", "right", "top", "bottom"):
            if side in sides:
                style, colour = sides[side]
                add(add(border, side, {"style": style}), "color", {"rgb": colour})
            else:
                add(border, side)
        rest = [deepcopy(each) for each in children(like) if local(each) in _INNER] if like is not None else []
        border.extend(rest or [etree.Element(f"{{{self._ns}}}diagonal")])
        return self._append("borders", border)

    def xf(self, font: int, fill: int, border: int, **alignment: str) -> int:
        """A cell style of its own, not cloned."""
        made = etree.Element(f"{{{self._ns}}}xf", {"numFmtId": "0", "fontId": str(font), "fillId": str(fill)})
        made.set("borderId", str(border))
        if child(self.root, "cellStyleXfs") is not None:
            made.set("xfId", "0")
        for name in ("applyFont", "applyFill", "applyBorder", "applyAlignment"):
            made.set(name, "1")
        add(made, "alignment", alignment)
        return self._append("cellXfs", made)

    def finish(self) -> None:
        """Write the part and note its digest, by which unmarking knows that nobody saved it since."""
        data = serialise(self.root)
        self._book.package.write(self.part, data)
        self._record.digest = hashlib.sha256(data).hexdigest()

    def _clone(self, xf: int, had: str, severity: Severity) -> int:
        styles = members(self._holders["cellXfs"], "cellXfs")
        former = styles[xf] if xf < self._base("cellXfs", len(styles)) else styles[0]
        fill, border = self._part_of(former, "fills", "fillId"), self._part_of(former, "borders", "borderId")
        if (xf, had) not in self._keys:
            self._keys[xf, had] = len(self._record.styles)
            flags = (former.get("applyFill"), former.get("applyBorder"))
            self._record.styles.append(StyleEntry(xf, had, *flags, deepcopy(fill), deepcopy(border)))
        key = self._keys[xf, had]
        if key >= KEYS:
            raise cannot_mark("The workbook has more cell styles than Excel allows.")
        line = line_colour(severity, key)
        thin, thick = ("thin", line), ("medium", line)
        made = deepcopy(former)
        made.tail = None
        made.set("fillId", str(self.fill(fill_colour(severity, key))))
        made.set("borderId", str(self.border({"left": thick, "right": thin, "top": thin, "bottom": thin}, border)))
        made.set("applyFill", "1")
        made.set("applyBorder", "1")
        return self._append("cellXfs", made)

    def _base(self, name: str, otherwise: int) -> int:
        count = self._record.counts[name]
        return count if count > 0 else otherwise

    def _part_of(self, xf: Element, collection: str, attribute: str) -> Element:
        parts, number = members(self._holders[collection], collection), whole(xf.get(attribute))
        return parts[number] if 0 <= number < len(parts) else parts[0]

    def _append(self, name: str, element: Element) -> int:
        holder = self._holders[name]
        holder.append(element)
        add_to_count(holder, 1)
        return len(members(holder, name)) - 1

    def _holder(self, name: str) -> Element:
        """The collection, made at its place when there is none, with the entries that Excel takes for granted."""
        holder = child(self.root, name)
        if holder is None:
            holder = etree.Element(f"{{{self._ns}}}{name}")
            before = [each for each in children(self.root) if local(each) in _ORDER[: _ORDER.index(name)]]
            if before:
                before[-1].addnext(holder)
            else:
                self.root.insert(0, holder)
        needed = ["none", "gray125"] if name == "fills" else [""]
        for pattern in needed[len(members(holder, name)) :]:
            holder.append(etree.fromstring(_DEFAULTS[name].format(self._ns, pattern)))
        return holder

    def _pad(self) -> None:
        """Plain styles up to the highest number that a cell uses, lest a cell whose style is missing takes ours."""
        there = len(members(self._holders["cellXfs"], "cellXfs"))
        missing = re.compile(_USED % _from(there))
        sheets = [sheet for sheet in self._book.sheets() if sheet.kind == "worksheet"]
        used = {int(number) for sheet in sheets for number in missing.findall(self._book.package.read(sheet.part))}
        highest = max((number for number in used if number < _MOST_STYLES), default=0)
        for _ in range(highest + 1 - there):
            self._append("cellXfs", etree.fromstring(_DEFAULTS["cellXfs"].format(self._ns)))

    def _make_part(self) -> str:
        """A styles part for a workbook that has none, and its name.

        One that is there and that nothing leads to gives up its name until unmarking: openpyxl goes by the name alone.
        """
        package = self._book.package
        part = posixpath.join(posixpath.dirname(self._book.part), "styles.xml")
        if package.has(part) and type_of(package, part) == STYLES_TYPE:
            self._record.aside = free_part(package, part)
            package.write(self._record.aside, package.read(part))
        else:
            part = free_part(package, part)
            set_type(package, part, STYLES_TYPE)
        package.write(part, f'<styleSheet xmlns="{self._book.ns}"/>'.encode())
        if self._record.aside:
            self._take_over(self._record.aside, part)
        self._record.added.add(part.lower())
        self._book.relations.add(STYLES_ID, f"{self._book.relation_types}/styles", part)
        return part

    def _take_over(self, aside: str, part: str) -> None:
        """The looks of conditional formats, which sheets go by whether or not anything leads to the part."""
        looks = child(self._book.package.tree(aside), "dxfs")
        if looks is not None:
            self._book.package.tree(part).append(deepcopy(looks))
            self._book.package.touch(part)


def _from(least: int) -> bytes:
    """A pattern for the whole numbers from `least` on, of up to five digits and without leading zeros."""
    digits = str(least)
    same = [f"{digits[:at]}[{int(each) + 1}-9][0-9]{{{len(digits) - at - 1}}}" for at, each in enumerate(digits)]
    above = [each for each, digit in zip(same, digits, strict=True) if digit != "9"]
    longer = [f"[1-9][0-9]{{{len(digits)},4}}"] if len(digits) < 5 else []
    return "|".join([digits, *above, *longer]).encode()


_INNER = ("diagonal", "vertical", "horizontal")


def truncate(root: Element, counts: dict[str, int]) -> None:
    """Take the styles that marking appended off again; collections that it made go whole."""
    for name in COLLECTIONS:
        holder, count = child(root, name), counts.get(name)
        if holder is None or count is None:
            continue
        if count < 0:
            drop(holder)
            continue
        extra = members(holder, name)[count:]
        for each in extra:
            drop(each)
        add_to_count(holder, -len(extra))


def members(holder: Element, name: str) -> list[Element]:
    """The entries of the collection `name`, which its numbers count: elements of another name or namespace are none."""
    return list(holder.iterchildren(f"{{{namespace(holder)}}}{_MEMBER[name]}" if namespace(holder) else _MEMBER[name]))


def add_to_count(holder: Element, number: int) -> None:
    """Keep a collection's count attribute in step, where it has one that is a number."""
    count = whole(holder.get("count"), -1)
    if count >= 0:
        holder.set("count", str(count + number))


def _count(root: Element, name: str) -> int:
    holder = child(root, name)
    return -1 if holder is None else len(members(holder, name))
