"""What marking did, kept in the workbook as a custom XML item, so that it can be undone.

Excel and LibreOffice both keep custom XML items on saving (LibreOffice 7.4: tried). They renumber styles and rename
parts, so nothing of use after that is kept by number alone: a marked style carries the key of its entry in its own
colours (`palette`), and an entry holds the fill and the border that were there before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from trackerkit.workbook.annotate.xml import Element, add, children, local, parse, plain_root, whole

MARKS = "urn:trackerkit:marks:1"
_NEVER = 1 << 30  # for a count that cannot be read: no collection is as long, so nothing is taken off
_SHEET, _REF, _FORMER, _NOW = "sheet", "ref", "former", "now"


@dataclass(frozen=True, slots=True)
class StyleEntry:
    """One look that cells had before: style number, its fill and border, and how the cell carried it."""

    xf: int  # -1 when it cannot be read
    had: str  # "style" (an s attribute), "bare" (none), "cell" (no such cell), "row" (no such row)
    apply_fill: str | None
    apply_border: str | None
    fill: Element
    border: Element


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a note's box that was made larger: as it was, and as it was left."""

    sheet: str
    ref: str
    former: str
    now: str


@dataclass(slots=True)
class Record:
    """All that unmarking needs to know beyond what it can see."""

    digest: str = ""  # SHA-256 of styles.xml as marking left it; another one means that a program saved it since
    aside: str = ""  # where the styles part went whose name ours took, for nothing led to it
    counts: dict[str, int] = field(default_factory=dict)  # entries before, by collection; -1: no such collection
    added: set[str] = field(default_factory=set)  # parts that were not there, by name in lower case
    names_added: bool = False  # there was no definedNames element
    views: list[tuple[str | None, str | None]] = field(default_factory=list)  # activeTab, firstSheet of each view
    selected: list[tuple[str, int, str]] = field(default_factory=list)  # sheet, view, value of tabSelected
    styles: list[StyleEntry] = field(default_factory=list)  # by key
    boxes: list[Box] = field(default_factory=list)

    def to_xml(self) -> bytes:
        """The item's bytes."""
        root = plain_root("marks", MARKS, {"styles": self.digest})
        if self.names_added:
            root.set("names", "added")
        if self.aside:
            root.set("aside", self.aside)
        for name, count in self.counts.items():
            add(root, "count", {"of": name, "was": str(count)})
        for part in sorted(self.added):
            add(root, "added", {"part": part})
        for active, first in self.views:
            add(root, "view", _given(activeTab=active, firstSheet=first))
        for sheet, view, value in self.selected:
            add(root, "selected", {_SHEET: sheet, "view": str(view), "value": value})
        for entry in self.styles:
            flags = _given(applyFill=entry.apply_fill, applyBorder=entry.apply_border)
            style = add(root, "style", {"xf": str(entry.xf), "had": entry.had, **flags})
            style.extend([entry.fill, entry.border])
        for box in self.boxes:
            add(root, "box", {_SHEET: box.sheet, _REF: box.ref, _FORMER: box.former, _NOW: box.now})
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    @classmethod
    def from_xml(cls, data: bytes) -> Record:
        """The record as read back. What a person or a program has broken in it is left out."""
        root = parse(data, "customXml")
        record = cls(
            digest=root.get("styles", ""), names_added=root.get("names") == "added", aside=root.get("aside", "")
        )
        for each in children(root):
            record._read(local(each), each)
        return record

    def _read(self, name: str, element: Element) -> None:
        get = element.get
        if name == "count":
            self.counts[get("of", "")] = whole(get("was"), _NEVER)
        elif name == "added":
            self.added.add(get("part", ""))
        elif name == "view":
            self.views.append((get("activeTab"), get("firstSheet")))
        elif name == "selected":
            self.selected.append((get(_SHEET, ""), whole(get("view"), 0), "true" if get("value") == "true" else "1"))
        elif name == "box" and re.fullmatch(r"[\d,\s]*", get(_FORMER, "")):
            self.boxes.append(Box(get(_SHEET, ""), get(_REF, ""), get(_FORMER, ""), get(_NOW, "")))
        elif name == "style":
            inner = {local(each): each for each in children(element)}
            fill, border = (inner.get(each, plain_root(each, MARKS)) for each in ("fill", "border"))
            flags = (get("applyFill"), get("applyBorder"))
            self.styles.append(StyleEntry(whole(get("xf"), -1), get("had", "style"), *flags, fill, border))


def _given(**attributes: str | None) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value is not None}
