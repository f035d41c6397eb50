"""Notes of one sheet: the comments part, the drawing with their boxes, and how the sheet refers to both."""

from __future__ import annotations

import posixpath

from trackerkit.problems import column_letters
from trackerkit.workbook.annotate import boxes
from trackerkit.workbook.annotate.book import Book, Sheet
from trackerkit.workbook.annotate.comments import Notes, empty_notes
from trackerkit.workbook.annotate.model import NOTE_TITLE
from trackerkit.workbook.annotate.record import Box, Record
from trackerkit.workbook.annotate.relations import Relations, drop_type, free_part, set_type
from trackerkit.workbook.annotate.scan import split_ref
from trackerkit.workbook.annotate.sheet import SheetXml
from trackerkit.workbook.annotate.xml import children

NOTES_ID, BOXES_ID = "rIdTrackerkitNotes", "rIdTrackerkitBoxes"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

Cell = tuple[int, int]  # row and column, from 1


class SheetNotes:
    """What marking does to the notes of one sheet. The sheet's own bytes are changed through `xml`."""

    def __init__(self, book: Book, sheet: Sheet, xml: SheetXml, record: Record) -> None:
        self._book, self._sheet, self._xml, self._record = book, sheet, xml, record
        self._package = book.package
        self._relations = Relations(book.package, sheet.part)

    def put(self, wanted: dict[Cell, list[str]]) -> None:
        """Say the wanted lines at their cells.

        A cell with a threaded comment is left out: Excel throws anything else noted there away, and the words are on
        the Fix list too.
        """
        threaded = self._threaded()
        cells = sorted(cell for cell in wanted if cell not in threaded)
        drawing = self._drawing() if cells else None
        if drawing is None:
            return
        part = self._comments_part()
        notes = Notes(self._package.tree(part))
        there = {split_ref(ref) for ref in notes.refs()}
        stand_ins = {split_ref(ref) for ref in notes.threaded()}
        places, anchors = boxes.Anchors(self._xml), dict[Cell, str]()
        for cell in [cell for cell in cells if cell not in stand_ins]:
            words = notes.put(_ref(cell), wanted[cell])
            if cell not in there:
                anchors[cell] = places.at(cell, words)
            elif words:
                drawing = self._grown(drawing, cell, words, places)
        self._package.touch(part)
        self._write_boxes(boxes.add_shapes(drawing, anchors) if anchors else drawing)

    def take_off(self) -> None:
        """Take our words off every note, and what we added for them."""
        comments = self._relations.first("comments")
        if comments is None or not self._package.has(comments.target):
            return
        if NOTE_TITLE.encode() not in self._package.read(comments.target):
            return
        notes = Notes(self._package.tree(comments.target))
        gone = {split_ref(ref) for ref in notes.take_off()}
        self._package.touch(comments.target)
        self._take_off_boxes(gone)
        if notes.refs():
            return
        drawing = self._relations.by_id(BOXES_ID)
        if drawing is not None:
            self._xml.drop_boxes(BOXES_ID)
            self._drop(BOXES_ID, drawing.target)
        if comments.id == NOTES_ID:
            self._drop(NOTES_ID, comments.target)

    def _take_off_boxes(self, gone: set[Cell]) -> None:
        drawing = self._relations.by_id(self._xml.boxes_id() or "")
        if drawing is None or not self._package.has(drawing.target):
            return
        former = self._package.read(drawing.target)
        data = boxes.drop_shapes(former, gone)
        for box in self._record.boxes:
            if box.sheet == self._sheet.name:
                data, _ = boxes.set_anchor(data, split_ref(box.ref), box.former, only_from=box.now)
        if data != former:
            self._package.write(drawing.target, data)

    def _drop(self, name: str, part: str) -> None:
        self._relations.remove(name)
        self._package.remove(part)
        drop_type(self._package, part)
        if self._relations.part.lower() in self._record.added and not self._relations.all():
            self._package.remove(self._relations.part)

    def _threaded(self) -> set[Cell]:
        """The cells with a threaded comment (MS-XLSX 2.1.17)."""
        found = self._relations.first("threadedComment")
        if found is None or not self._package.has(found.target):
            return set()
        return {split_ref(each.get("ref", "")) for each in children(self._package.tree(found.target))}

    def _comments_part(self) -> str:
        found = self._relations.first("comments")
        if found is not None and self._package.has(found.target):
            return found.target
        part = self._own_part("", "trackerkit_comments_{}.xml")
        self._package.write(part, empty_notes(self._book.ns))
        self._relate(NOTES_ID, "comments", part, _NOTES_TYPE)
        return part

    def _drawing(self) -> bytes | None:
        """The sheet's drawing of boxes, or a new one; None when it has one that nothing can be put in."""
        name = self._xml.boxes_id()
        if name is None:
            drawings = [each for each in self._package.names() if each.lower().endswith(".vml")]
            taken = {block for each in drawings for block in boxes.blocks(self._package.read(each))}
            return boxes.empty_drawing(max(taken, default=0) + 1)
        found = self._relations.by_id(name)
        if found is None or not self._package.has(found.target):
            return None
        data = self._package.read(found.target)
        return data if boxes.can_hold(data) else None

    def _grown(self, drawing: bytes, cell: Cell, words: str, places: boxes.Anchors) -> bytes:
        """The drawing with the box of a person's note made as high as its words now need; how it was is kept."""
        _, former = boxes.set_anchor(drawing, cell, "")
        now = places.taller(former, words)
        if now == former:
            return drawing
        self._record.boxes.append(Box(self._sheet.name, _ref(cell), former, now))
        return boxes.set_anchor(drawing, cell, now)[0]

    def _write_boxes(self, drawing: bytes) -> None:
        found = self._relations.by_id(self._xml.boxes_id() or "")
        if found is not None:
            if drawing != self._package.read(found.target):
                self._package.write(found.target, drawing)
            return
        part = self._own_part("drawings", "trackerkit_notes_{}.vml")
        self._package.write(part, drawing)
        self._relate(BOXES_ID, "vmlDrawing", part, _BOXES_TYPE)
        self._xml.add_boxes(BOXES_ID, self._book.relation_types)

    def _relate(self, name: str, kind: str, part: str, type_: str) -> None:
        set_type(self._package, part, type_)
        if self._relations.add(name, f"{self._book.relation_types}/{kind}", part):
            self._record.added.add(self._relations.part.lower())

    def _own_part(self, folder: str, name: str) -> str:
        stem = posixpath.splitext(posixpath.basename(self._sheet.part))[0]
        return free_part(self._package, posixpath.join(posixpath.dirname(self._book.part), folder, name.format(stem)))


def _ref(cell: Cell) -> str:
    return f"{column_letters(cell[1])}{cell[0]}"
