"""A worksheet's bytes, changed by splicing: what is not touched stays as its author's program wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable

from trackerkit.problems import column_letters
from trackerkit.workbook.annotate.scan import SheetScan, Tag, attribute, finder
from trackerkit.workbook.annotate.xml import whole

Styler = Callable[[int, str], int]  # (style number, how the cell carried it) -> the marked style's number


class SheetXml(SheetScan):
    """One worksheet part. Changes are noted, then laid into the bytes by `result`."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data, name)
        self._edits: list[tuple[int, int, int, bytes]] = []

    def style(self, targets: dict[int, dict[int, Styler]]) -> None:
        """Give cells, by row and column, the style number that their styler answers; make those not there."""
        starts = [(number, tag.start) for number, tag in self.rows.items()]
        name = self.prefix + b"row"
        added: dict[int, bytes] = {}
        for row in sorted(targets):
            if row in self.rows:
                self._style_row(row, targets[row])
                continue
            place = next((start for number, start in starts if number > row), self._finish)
            cells = b"".join(
                self._new_cell(row, column, targets[row][column], "row") for column in sorted(targets[row])
            )
            added[place] = added.get(place, b"") + b'<%s r="%d">%s</%s>' % (name, row, cells, name)
        for place, text in added.items():
            self._add_rows(place, text)

    def restyle(self, former: dict[int, tuple[int, str]]) -> None:
        """The opposite of `style`: for each of our style numbers, the number and manner from before."""
        if not former:
            return
        numbers = b"|".join(b"%d" % number for number in former)
        gone: dict[int, list[Tag]] = {}
        for found in re.compile(rb"\ss\s*=\s*[\"'](%s)[\"']" % numbers).finditer(self.data, self._begin, self._finish):
            start = self.data.rfind(b"<", 0, found.start())
            number, had = former[int(found[1])]
            tag = self.tag_at(b"c", start)
            if tag is None:  # a row's style, copied there by a person
                self._replace(found.start(1), found.end(1), b"%d" % number)
            elif had in ("cell", "row") and (tag.empty or not self.inner(tag, b"c").strip()):
                self._replace(start, self.end_of(tag, b"c"), b"")
                if had == "row":
                    gone.setdefault(self.row_start(start), []).append(tag)
            elif had == "bare" and number == 0:
                self._replace(found.start(), found.end(), b"")
            else:
                self._replace(found.start(1), found.end(1), b"%d" % number)
        for start, cells in gone.items():
            self._drop_row(start, len(cells))
        for found in re.finditer(rb"\sstyle\s*=\s*[\"'](%s)[\"']" % numbers, self.head):
            self._replace(found.start(1), found.end(1), b"%d" % former[int(found[1])][0])

    def deselect(self) -> list[tuple[int, str]]:
        """Take tabSelected off the sheet's views; says which views had it and how it was written."""
        found = []
        for number, tag in enumerate(self.tags(b"sheetView", 0, len(self.head))):
            value = attribute(tag.attributes, "tabSelected")
            if value in ("1", "true"):
                place = re.compile(rb"\stabSelected\s*=\s*[\"']\w+[\"']").search(self.data, tag.start, tag.end)
                if place is not None:
                    self._replace(place.start(), place.end(), b"")
                    found.append((number, value))
        return found

    def select(self, view: int, value: str) -> None:
        """Put tabSelected back on one of the sheet's views, unless it is there."""
        for number, tag in enumerate(self.tags(b"sheetView", 0, len(self.head))):
            if number == view and attribute(tag.attributes, "tabSelected") is None:
                self._insert(tag.inner, b' tabSelected="%s"' % value.encode())

    def add_boxes(self, relation_id: str, relations: str) -> None:
        """Put in a legacyDrawing at its place in the schema's order."""
        prefix = self.relations_prefix(relations)
        declared = b"" if prefix else b' xmlns:r="%s"' % relations.encode()
        parts = (self.prefix, declared, prefix or b"r", relation_id.encode())
        self._insert(self.place_of_boxes(), b'<%slegacyDrawing%s %s:id="%s"/>' % parts)

    def drop_boxes(self, relation_id: str) -> None:
        """Take out the legacyDrawing with that relationship."""
        for tag in self.tags(b"legacyDrawing", self._finish, len(self.data)):
            if relation_id.encode() in tag.attributes:
                self._replace(tag.start, self.end_of(tag, b"legacyDrawing"), b"")

    def result(self) -> bytes | None:
        """The part with all changes in it; None when there were none."""
        if not self._edits:
            return None
        pieces, at = [], 0
        for start, end, _, text in sorted(self._edits):
            pieces += [self.data[at:start], text]
            at = end
        return b"".join([*pieces, self.data[at:]])

    def _add_rows(self, place: int, text: bytes) -> None:
        tag = self._empty_cells
        if tag is None:
            self._insert(place, text)
            return
        name = self.prefix + b"sheetData"
        self._replace(tag.start, tag.end, b"<%s%s>%s</%s>" % (name, tag.attributes, text, name))

    def _style_row(self, row: int, targets: dict[int, Styler]) -> None:
        added: dict[int, bytes] = {}
        for column in sorted(targets):
            tag = self.cell(row, column)
            if tag is not None:
                self._style_cell(tag, targets[column])
                continue
            last = self.row_end(self.rows[row])
            place = next((each.start for number, each in self.cells(row) if number > column), last)
            added[place] = added.get(place, b"") + self._new_cell(row, column, targets[column], "cell")
        for place, text in added.items():
            tag = self.rows[row]
            if tag.empty:
                name = self.prefix + b"row"
                self._replace(tag.start, tag.end, b"<%s%s>%s</%s>" % (name, tag.attributes, text, name))
            else:
                self._insert(place, text)

    def _style_cell(self, tag: Tag, styler: Styler) -> None:
        found = finder(b"s").search(tag.attributes)
        if found is None:
            self._insert(tag.inner + len(tag.attributes), b' s="%d"' % styler(0, "bare"))
            return
        group = 1 if found[1] is not None else 2
        written = found[group]
        number = max(whole(written.decode("utf-8", "replace")), 0)
        place = tag.inner + found.start(group)
        self._replace(place, place + len(written), b"%d" % styler(number, "style"))

    def _new_cell(self, row: int, column: int, styler: Styler, had: str) -> bytes:
        ref = f"{column_letters(column)}{row}".encode()
        return b'<%sc r="%s" s="%d"/>' % (self.prefix, ref, styler(self.style_of_empty(row, column), had))

    def _drop_row(self, start: int, cells: int) -> None:
        """Take out a row that we made, once nothing is in it but `cells` cells of ours."""
        tag = self.tag_at(b"row", start)
        if tag is None:
            return
        end = self.row_end(tag)
        inside = sum(1 for _ in self.tags(b"c", tag.end, end))
        if inside == cells and re.fullmatch(rb"\s+r\s*=\s*[\"']\d+[\"']", tag.attributes):
            self._edits = [edit for edit in self._edits if not tag.end <= edit[0] < end]
            self._replace(tag.start, self.end_of(tag, b"row"), b"")

    def _insert(self, place: int, text: bytes) -> None:
        self._replace(place, place, text)

    def _replace(self, start: int, end: int, text: bytes) -> None:
        self._edits.append((start, end, len(self._edits), text))
