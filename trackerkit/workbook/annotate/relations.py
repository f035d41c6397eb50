"""Relationships and content types: how the parts of a package find one another (ECMA-376 part 2)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from trackerkit.workbook.annotate.package import Package
from trackerkit.workbook.annotate.xml import Element, children, drop

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
TYPES_PART = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship. `target` is a part's name, or the address as written when it points outside."""

    id: str
    kind: str  # the last word of the type: "worksheet", "comments"
    type: str
    target: str
    outside: bool


class Relations:
    """The relationships of one part; the empty source is the package itself."""

    def __init__(self, package: Package, source: str) -> None:
        folder, base = posixpath.split(source)
        self._package, self._folder = package, folder
        self.part = posixpath.join(folder, "_rels", f"{base}.rels")

    def all(self) -> list[Relation]:
        """Every relationship, in the order of the file."""
        if not self._package.has(self.part):
            return []
        return [self._relation(each) for each in children(self._package.tree(self.part))]

    def first(self, kind: str) -> Relation | None:
        """The first relationship of that kind to a part that is there."""
        if not self._package.has(self.part):
            return None
        elements = children(self._package.tree(self.part))
        found = (self._relation(each) for each in elements if each.get("Type", "").rpartition("/")[2] == kind)
        return next((each for each in found if not each.outside and self._package.has(each.target)), None)

    def by_id(self, name: str) -> Relation | None:
        """The relationship of that Id."""
        return next((each for each in self.all() if each.id == name), None)

    def add(self, name: str, type_: str, target: str) -> bool:
        """Add one to the part `target`. Says whether the .rels part had to be made."""
        made = not self._package.has(self.part)
        if made:
            self._package.write(self.part, f'<Relationships xmlns="{RELATIONS}"/>'.encode())
        root = self._package.tree(self.part)
        path = posixpath.relpath(f"/{target}", f"/{self._folder}")  # absolute, so that it asks for no working folder
        etree.SubElement(root, f"{{{RELATIONS}}}Relationship", {"Id": name, "Type": type_, "Target": path})
        self._package.touch(self.part)
        return made

    def remove_to(self, target: str) -> None:
        """Take off every relationship to the part `target`."""
        for each in self.all():
            if each.target.lower() == target.lower() and not each.outside:
                self.remove(each.id)

    def remove(self, name: str) -> None:
        """Take off the relationship of that Id."""
        root = self._package.tree(self.part)
        for element in [each for each in children(root) if each.get("Id") == name]:
            drop(element)
            self._package.touch(self.part)

    def _relation(self, element: Element) -> Relation:
        type_, target = element.get("Type", ""), element.get("Target", "")
        outside = element.get("TargetMode") == "External"
        if not outside:
            target = posixpath.normpath(posixpath.join("/", self._folder, target.replace("\\", "/"))).lstrip("/")
        return Relation(element.get("Id", ""), type_.rsplit("/", 1)[-1], type_, target, outside)


def set_type(package: Package, part: str, type_: str) -> None:
    """Say the content type of one part, by an Override of its own."""
    root = package.tree(TYPES_PART)
    etree.SubElement(root, f"{{{TYPES}}}Override", {"PartName": f"/{part}", "ContentType": type_})
    package.touch(TYPES_PART)


def free_part(package: Package, part: str) -> str:
    """`part`, or with a number before its ending when there is such a part or a content type that waits for one."""
    stem, ending = posixpath.splitext(part)
    number, name = 1, part
    while package.has(name) or _overrides(package.tree(TYPES_PART), name):
        number += 1
        name = f"{stem}_{number}{ending}"
    return name


def drop_type(package: Package, part: str) -> None:
    """Take off the Override of one part."""
    root = package.tree(TYPES_PART)
    for element in _overrides(root, part):
        drop(element)
        package.touch(TYPES_PART)


def type_of(package: Package, part: str) -> str:
    """The content type of a part, from its Override or its ending; empty when there is neither."""
    root = package.tree(TYPES_PART)
    for element in _overrides(root, part):
        return element.get("ContentType", "")
    ending = posixpath.splitext(part)[1].lstrip(".").lower()
    for element in root.iterfind(f"{{{TYPES}}}Default"):
        if element.get("Extension", "").lower() == ending:
            return element.get("ContentType", "")
    return ""


def _overrides(root: Element, part: str) -> list[Element]:
    wanted = f"/{part}".lower()
    return [each for each in root.iterfind(f"{{{TYPES}}}Override") if each.get("PartName", "").lower() == wanted]
