"""The parts of an OOXML package and how they hang together (ECMA-376-2): found by relationships, not by fixed names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from trackerkit.workbook.read import markup
from trackerkit.workbook.read.archive import Archive
from trackerkit.workbook.read.model import MB
from trackerkit.workbook.read.refusals import damaged, refusal, shown

_XML_ENDINGS = (".xml", ".rels", ".vml")
_CONTENT_TYPES = "[Content_Types].xml"
_KEPT = 32 * MB  # bytes of unpacked parts kept at hand
_OVERLAP = 64  # bytes; longer than any mark looked for


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a relationships part. `kind` is the last word of its type, `target` a part or what lies outside."""

    kind: str
    target: str
    external: bool


@dataclass
class WorkbookPart:
    """What the workbook part says: its sheets in order (name, state, relationship id), names, calendar."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    epoch_1904: bool = False


class Package:
    """An archive read as an OOXML package."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._kept: dict[str, bytes] = {}  # parts of one chunk, so that they are unpacked once

    def check_markup(self) -> None:
        """Refuse document types and endless words in every XML part, those nobody reads included.

        Raises UnreadableWorkbook.
        """
        room = _KEPT
        for key, member in self.archive.members.items():
            if not key.endswith(_XML_ENDINGS):
                continue
            before = within = b""
            for chunk in self.archive.chunks(key):
                markup.refuse_document_types(member.name, before + chunk if before else chunk)
                within = markup.refuse_endless(member.name, chunk, within) if member.size > len(chunk) else b""
                before = chunk[-_OVERLAP:]
                if len(chunk) == member.size <= room:
                    self._kept[key] = chunk
                    room -= len(chunk)

    def relationships(self, part: str) -> dict[str, Relationship]:
        """The relationships of `part` by id; those of the package itself for an empty name."""
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, Relationship] = {}
        if where not in self.archive:
            return found

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "Relationship":
                external = attributes.get("TargetMode") == "External"
                target = attributes.get("Target", "")
                kind = attributes.get("Type", "").rpartition("/")[2]
                place = target if external else _resolved(folder, target)
                found[attributes.get("Id", "")] = Relationship(kind, place, external)

        markup.walk(where, self.chunks(where), start, spaces=markup.RELATIONSHIPS)
        return found

    def workbook(self) -> tuple[str, str]:
        """The name of the main part and its content type, lower case, empty when the package does not say.

        Raises UnreadableWorkbook (not-a-workbook).
        """
        main = [rel.target for rel in self.relationships("").values() if rel.kind == "officeDocument"]
        part = main[0] if main else "xl/workbook.xml"
        kind = self._content_type(part)
        if part not in self.archive or "/word/" in f"/{part}" or "/ppt/" in f"/{part}":
            raise refusal("not-a-workbook", what=self._instead())
        return part, kind

    def _content_type(self, part: str) -> str:
        kinds: dict[str, str] = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "Override":
                kinds[attributes.get("PartName", "").lower().lstrip("/")] = attributes.get("ContentType", "")
            elif element == "Default":
                kinds["." + attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")

        if _CONTENT_TYPES in self.archive:
            markup.walk(_CONTENT_TYPES, self.chunks(_CONTENT_TYPES), start, spaces=markup.CONTENT_TYPES)
        ending = "." + part.rpartition(".")[2].lower()
        return kinds.get(part.lower(), kinds.get(ending, "")).lower()

    def _instead(self) -> str:
        """What a zip archive without a workbook part is, in words that follow "The file is"."""
        names = self.archive.members
        if any(name.startswith("word/") for name in names):
            return "a Word document"
        if any(name.startswith("ppt/") for name in names):
            return "a presentation"
        return "a zip archive"

    def has(self, *beginnings: str) -> bool:
        """Whether a part's name begins with one of `beginnings` (lower case)."""
        return any(name.startswith(beginnings) for name in self.archive.members)

    def ending(self, ending: str) -> bool:
        """Whether a part's name ends with `ending` (lower case)."""
        return any(name.endswith(ending) for name in self.archive.members)

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, in pieces. Raises UnreadableWorkbook (damaged) when it is not there."""
        kept = self._kept.get(part.lower())
        if kept is not None:
            return iter((kept,))
        if part not in self.archive:
            raise damaged(f"its part {shown(part)} is missing")
        return self.archive.chunks(part)


def _resolved(folder: str, target: str) -> str:
    """A target as a part name: relative to the folder of its source unless it begins with a slash."""
    path = posixpath.normpath(posixpath.join("/", folder, target))
    return path.lstrip("/")


class _WorkbookPart:
    """Listens to the elements of the workbook part."""

    def __init__(self) -> None:
        self.book = WorkbookPart()
        self.root = ""
        self._name: tuple[str, str] | None = None  # the defined name that is open, and the index of its sheet
        self._pieces: list[str] = []
        self._local: list[tuple[str, int, str]] = []  # names that belong to one sheet: name, its index, text

    def start(self, element: str, attributes: dict[str, str]) -> None:
        self.root = self.root or element
        if element == "sheet":
            identity = next((attributes[key] for key in markup.RELATIONSHIP_IDS if key in attributes), "")
            self.book.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), identity))
        elif element == "workbookPr":
            self.book.epoch_1904 = attributes.get("date1904") in ("1", "true", "on")
        elif element == "definedName":
            self._name = attributes.get("name", ""), attributes.get("localSheetId", "")
            self._pieces.clear()

    def end(self, element: str) -> None:
        if element != "definedName" or not self._name:
            return
        (name, index), text = self._name, "".join(self._pieces)
        if index.isdecimal() and len(index) < 6:
            self._local.append((name, int(index), text))
        else:
            self.book.names[name] = text
        self._name = None

    def text(self, characters: str) -> None:
        if self._name:
            self._pieces.append(characters)

    def finish(self) -> WorkbookPart:
        sheets = self.book.sheets
        self.book.names |= {f"{sheets[at][0]}!{name}": text for name, at, text in self._local if at < len(sheets)}
        return self.book


def read_workbook(part: str, package: Package) -> WorkbookPart:
    """What the workbook part says. Raises UnreadableWorkbook."""
    listener = _WorkbookPart()
    markup.walk(part, package.chunks(part), listener.start, listener.end, listener.text)
    if listener.root != "workbook":
        raise refusal("not-a-workbook", what="a package of another program")
    return listener.finish()
