"""The workbook part: which sheets there are, our own among them, and what shifts when one is put first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from trackerkit.workbook.annotate.model import FIX_LIST_NAME, FIX_LIST_SHEET
from trackerkit.workbook.annotate.package import Package
from trackerkit.workbook.annotate.record import Record
from trackerkit.workbook.annotate.relations import Relations, type_of
from trackerkit.workbook.annotate.xml import (
    Element,
    add,
    cannot_mark,
    child,
    children,
    drop,
    local,
    namespace,
    put,
    whole,
)

_MAIN_TYPES = re.compile(r"(spreadsheetml\.(sheet|template)|vnd\.ms-excel\.(sheet|template)\.macroEnabled)\.main\+xml$")
_BEFORE_NAMES = {
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
}
_WITHOUT_CELLS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")  # all others are read as worksheets


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tab: its name, its part and what kind of part it is ("worksheet", "chartsheet" ...)."""

    name: str
    part: str
    kind: str
    element: Element


class Book:
    """The workbook part of a package. Raises UnreadableWorkbook (``cannot-mark``) for any other kind of file."""

    def __init__(self, package: Package) -> None:
        self.package = package
        main = Relations(package, "").first("officeDocument")
        if main is None or not package.has(main.target) or not _MAIN_TYPES.search(type_of(package, main.target)):
            raise cannot_mark("The file is not an Excel workbook of the .xlsx or .xlsm kind.")
        self.part = main.target
        self.root = package.tree(self.part)
        self.ns = namespace(self.root)
        self.relation_types = main.type.rsplit("/", 1)[0]  # strict and transitional spell them differently
        self.relations = Relations(package, self.part)

    @property
    def sheet_list(self) -> Element:
        """The `sheets` element."""
        found = child(self.root, "sheets")
        if found is None:
            raise cannot_mark("The workbook has no sheets.")
        return found

    def sheets(self) -> list[Sheet]:
        """Every tab whose part is there, in order."""
        relations = {each.id: each for each in self.relations.all()}
        found = []
        for element in children(self.sheet_list):
            relation = relations.get(element.get(f"{{{self.relation_types}}}id", ""))
            if relation is not None and self.package.has(relation.target):
                kind = relation.kind if relation.kind in _WITHOUT_CELLS else "worksheet"
                found.append(Sheet(element.get("name", ""), relation.target, kind, element))
        return found

    def touch(self) -> None:
        """The workbook part was changed."""
        self.package.touch(self.part)

    def fix_list(self, record: Record | None) -> Sheet | None:
        """Our own sheet: the one the defined name points to; by its name alone only when a record is there too."""
        names = child(self.root, "definedNames")
        for each in children(names) if names is not None else []:
            if each.get("name", "").lower() == FIX_LIST_NAME:
                wanted = _sheet_of(each.text or "")
                return next((sheet for sheet in self.sheets() if sheet.name.lower() == wanted.lower()), None)
        if record is None:
            return None
        return next((sheet for sheet in self.sheets() if sheet.name == FIX_LIST_SHEET), None)

    def free_name(self) -> str:
        """``Fix list``, or ``Fix list 2`` ... when the workbook has a sheet of its own by that name."""
        taken = {each.get("name", "").lower() for each in children(self.sheet_list)}
        number, name = 1, FIX_LIST_SHEET
        while name.lower() in taken:
            number += 1
            name = f"{FIX_LIST_SHEET} {number}"
        return name

    def insert_first(self, name: str, relation_id: str, names: list[tuple[str, str]], record: Record) -> None:
        """Put a sheet first and shift all that counts sheets by their place; add `names` scoped to it."""
        sheets = self.sheet_list
        numbers = [whole(each.get("sheetId")) for each in children(sheets)]
        id_name = f"{{{self.relation_types}}}id"
        made = etree.Element(f"{{{self.ns}}}sheet", nsmap=_nsmap(children(sheets), self.relation_types))
        made.set("name", name)
        made.set("sheetId", str(max(numbers, default=0) + 1))
        made.set(id_name, relation_id)
        sheets.insert(0, made)
        self._shift_names(0, 1)
        self._add_names(name, names, record)
        for view in self._views():
            record.views.append((view.get("activeTab"), view.get("firstSheet")))
            for attribute in ("activeTab", "firstSheet"):
                if view.get(attribute) is not None:
                    view.set(attribute, "0")
        self.touch()

    def take_out(self, sheet: Sheet, record: Record | None) -> bool:
        """Take our sheet out and shift back. Says whether it was the sheet in view."""
        position = children(self.sheet_list).index(sheet.element)
        drop(sheet.element)
        self._shift_names(position, -1)
        former = record.views if record else []
        in_view = False
        for number, view in enumerate(self._views()):
            active = whole(view.get("activeTab"))
            in_view = in_view or active == position
            if active == position and number < len(former):
                put(view, "activeTab", former[number][0])
                put(view, "firstSheet", former[number][1])
            else:
                self._shift_view(view, position)
        self.touch()
        return in_view

    def drop_names(self, record: Record | None) -> None:
        """Take off our defined name, and the list of names when it was not there before."""
        names = child(self.root, "definedNames")
        if names is None:
            return
        for each in [each for each in children(names) if each.get("name", "").lower() == FIX_LIST_NAME]:
            drop(each)
            self.touch()
        if record is not None and record.names_added and not children(names):
            drop(names)
            self.touch()

    def _views(self) -> list[Element]:
        views = child(self.root, "bookViews")
        return children(views) if views is not None else []

    def _shift_view(self, view: Element, position: int) -> None:
        last = max(len(children(self.sheet_list)) - 1, 0)
        for attribute in ("activeTab", "firstSheet"):
            value = whole(view.get(attribute))
            if view.get(attribute) is not None:
                view.set(attribute, str(min(value - 1 if value > position else value, last)))

    def _shift_names(self, position: int, by: int) -> None:
        names = child(self.root, "definedNames")
        for each in children(names) if names is not None else []:
            scope = whole(each.get("localSheetId"), -1)
            if by < 0 and scope == position:
                drop(each)
            elif scope >= position:
                each.set("localSheetId", str(scope + by))

    def _add_names(self, sheet: str, names: list[tuple[str, str]], record: Record) -> None:
        holder = child(self.root, "definedNames")
        if holder is None:
            record.names_added = True
            holder = etree.Element(f"{{{self.ns}}}definedNames")
            before = [each for each in children(self.root) if local(each) in _BEFORE_NAMES]
            before[-1].addnext(holder)
        quoted = quoted_sheet(sheet)
        add(holder, "definedName", {"name": FIX_LIST_NAME, "hidden": "1"}, f"{quoted}!$A$1")
        for name, area in names:
            hidden = {"hidden": "1"} if name.endswith("_FilterDatabase") else {}
            add(holder, "definedName", {"name": name, "localSheetId": "0", **hidden}, f"{quoted}!{area}")


def quoted_sheet(name: str) -> str:
    """A sheet's name as formulas write it: ``'Bob''s list'``."""
    return "'" + name.replace("'", "''") + "'"


def _sheet_of(formula: str) -> str:
    name = formula.strip().lstrip("=").rsplit("!", 1)[0].strip().lstrip("$")
    return name[1:-1].replace("''", "'") if name.startswith("'") and name.endswith("'") else name


def _nsmap(sheets: list[Element], relations: str) -> dict[str, str]:
    """The prefix that the other sheets use for their r:id, so that ours reads the same."""
    for each in sheets:
        for prefix, uri in each.nsmap.items():
            if uri == relations and prefix:
                return {prefix: uri}
    return {"r": relations}
