"""Notes at cells: what the comments part says. Where their boxes lie is `boxes`.

Our part of a note begins with the line `NOTE_TITLE` and each line of it with a bullet, so it is known again after any
program has saved the workbook (LibreOffice drops authors). A person's own words, before it or typed below it, stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from trackerkit.workbook.annotate.model import BULLET, NOTE_AUTHOR, NOTE_TITLE
from trackerkit.workbook.annotate.xml import (
    CELL_LIMIT,
    Element,
    add,
    child,
    children,
    drop,
    excel_text,
    local,
    namespace,
    plain_root,
    shortened,
    whole,
)

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_GAP = "\n\n"
_LEAST = 200  # letters that must still fit into a note for ours to be added
THREAD_AUTHOR = "tc="  # the author of the stand-in that Excel writes for a threaded comment


class Notes:
    """The notes of one sheet, in the tree of its comments part."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._look = _look(namespace(root))
        self._by_ref = {each.get("ref", "").upper(): each for each in reversed(self._comments())}

    def refs(self) -> set[str]:
        """The cells that have a note."""
        return set(self._by_ref)

    def threaded(self) -> set[str]:
        """The cells whose note is the stand-in for a threaded comment."""
        authors = [each.text or "" for each in self._authors()]
        found = set()
        for each in self._comments():
            author = whole(each.get("authorId"), -1)
            if 0 <= author < len(authors) and authors[author].startswith(THREAD_AUTHOR):
                found.add(each.get("ref", "").upper())
        return found

    def put(self, ref: str, lines: Sequence[str]) -> str:
        """Say `lines` at a cell, behind what a person noted. Answers the whole note, "" when it is full."""
        note = note_text(lines)
        there = self._by_ref.get(ref)
        if there is None:
            holder = self._holder("commentList")
            made = self._by_ref[ref] = add(holder, "comment", {"ref": ref, "authorId": str(self._author())})
            text = add(made, "text")
            self._run(text, excel_text(note, CELL_LIMIT))
            return note
        before = note_words(there)
        room = CELL_LIMIT - len(before.encode("utf-16-le", "replace")) // 2
        if room < _LEAST:
            return ""
        note = shortened(_GAP + note, room)
        self._append(there, excel_text(note, CELL_LIMIT))
        return before + note

    def take_off(self) -> set[str]:
        """Take our words off every note. Answers the cells whose note was all ours and is gone."""
        gone = set()
        for each in self._comments():
            text = note_words(each)
            place = text.find(NOTE_TITLE)
            if place < 0:
                continue
            kept = _typed_below(text[place:])
            if place == 0 and not kept:
                gone.add(each.get("ref", "").upper())
                self._by_ref.pop(each.get("ref", "").upper(), None)
                drop(each)
                continue
            before = text[:place]
            _cut(each, len(before.removesuffix(_GAP)))
            if kept:
                self._append(each, (_GAP if before else "") + kept)
        if gone:
            self._drop_author()
        return gone

    def _append(self, comment: Element, words: str) -> None:
        """Add words (escaped) to a note: to its plain text, or as one more run behind its runs."""
        text = child(comment, "text")
        if text is None:
            text = add(comment, "text")
        runs = [each for each in children(text) if local(each) in ("t", "r")]
        if runs and local(runs[-1]) == "t":
            runs[-1].text = (runs[-1].text or "") + words
        else:
            self._run(text, words, runs[-1] if runs else None)

    def _run(self, text: Element, words: str, after: Element | None = None) -> None:
        run = add(text, "r")
        if after is not None:
            after.addnext(run)  # phonetic runs stand behind (CT_Rst, ECMA-376 18.4.8)
        run.append(deepcopy(self._look))
        add(run, "t", {_XML_SPACE: "preserve"}, words)

    def _author(self) -> int:
        authors = self._authors()
        for number, each in enumerate(authors):
            if each.text == NOTE_AUTHOR:
                return number
        add(self._holder("authors"), "author", text=NOTE_AUTHOR)
        return len(authors)

    def _drop_author(self) -> None:
        authors = self._authors()
        used = {each.get("authorId") for each in self._comments()}
        if authors and authors[-1].text == NOTE_AUTHOR and str(len(authors) - 1) not in used:
            drop(authors[-1])

    def _authors(self) -> list[Element]:
        return children(self._holder("authors"))

    def _comments(self) -> list[Element]:
        return children(self._holder("commentList"))

    def _holder(self, name: str) -> Element:
        holder = child(self.root, name)
        if holder is None:
            holder = add(self.root, name)
            if name == "authors":
                self.root.insert(0, holder)
        return holder


def _look(namespace_uri: str) -> Element:
    """How our words are shown: as Excel shows its own notes."""
    look = plain_root("rPr", namespace_uri)
    add(look, "sz", {"val": "9"})
    add(look, "color", {"indexed": "81"})
    add(look, "rFont", {"val": "Tahoma"})
    add(look, "family", {"val": "2"})
    return look


def note_text(lines: Sequence[str]) -> str:
    """Our part of a note: the title, then a bullet and one line for each problem."""
    rows = [BULLET + " ".join(shortened(line).split()) for line in lines]
    return shortened("\n".join([NOTE_TITLE, *rows]), CELL_LIMIT)


def note_words(comment: Element) -> str:
    """All that a note says, as it is written (control characters still escaped)."""
    return "".join(each.text or "" for each in _texts(comment))


def empty_notes(namespace: str) -> bytes:
    """A comments part with nothing in it."""
    root = plain_root("comments", namespace)
    add(root, "authors")
    add(root, "commentList")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _texts(comment: Element) -> list[Element]:
    text = child(comment, "text")
    if text is None:
        return []
    inner = [each if local(each) == "t" else child(each, "t") for each in children(text) if local(each) in ("t", "r")]
    return [each for each in inner if each is not None]


def _typed_below(ours: str) -> str:
    """What a person typed below our lines: every line without a bullet."""
    lines = ours.split("\n")[1:]
    return "\n".join(line for line in lines if not line.startswith(BULLET.rstrip())).strip()


def _cut(comment: Element, length: int) -> None:
    """Keep the first `length` characters of a note; runs left empty go."""
    for each in _texts(comment):
        words = each.text or ""
        kept = words[: max(length, 0)]
        length -= len(words)
        run = each.getparent()
        if words and not kept and run is not None and local(run) == "r":
            drop(run)
        elif kept != words:
            each.text = kept
