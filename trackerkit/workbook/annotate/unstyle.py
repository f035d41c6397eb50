"""What marked cells looked like before: from our own styles back to those they were cloned from."""

from __future__ import annotations

import hashlib
from copy import deepcopy

from trackerkit.workbook.annotate.book import Book
from trackerkit.workbook.annotate.palette import key_of
from trackerkit.workbook.annotate.record import Record, StyleEntry
from trackerkit.workbook.annotate.relations import drop_type
from trackerkit.workbook.annotate.styles import STYLES_ID, add_to_count, members, truncate
from trackerkit.workbook.annotate.xml import Element, child, children, moved, namespace, put, signature, whole

Former = dict[int, tuple[int, str]]  # our style number -> the number before, and how the cell carried it


def former_styles(book: Book, record: Record | None) -> Former:
    """What every style of ours stands for.

    Three cases. The styles part is as marking left it: the record's numbers are exact. A program saved it since: the
    record's fill and border are put back into the style as it is now. No record: the only other style that differs
    in nothing but fill and border, or else no fill and no border.
    """
    relation = book.relations.first("styles")
    if relation is None or not book.package.has(relation.target):
        return {}
    root = book.package.tree(relation.target)
    keys = _keys(root)
    if not keys:
        return {}
    if _as_left(book, relation.target, record) and record is not None and all(each.xf >= 0 for each in record.styles):
        exact = {number: record.styles[key] for number, key in keys.items() if key < len(record.styles)}
        return {number: (entry.xf, entry.had) for number, entry in exact.items()}
    book.package.touch(relation.target)
    looks = _Looks(root, set(keys))
    entries = record.styles if record is not None else []
    found: Former = {}
    for number, key in keys.items():
        entry = entries[key] if key < len(entries) else None
        found[number] = looks.restored(number, entry) if entry else (looks.guessed(number), "style")
    return found


def take_off_styles(book: Book, record: Record | None) -> None:
    """Take our styles off styles.xml when nobody saved it since; else Excel drops the unused ones by itself."""
    relation = book.relations.first("styles")
    if record is None or relation is None or not book.package.has(relation.target):
        return
    if not _as_left(book, relation.target, record):
        return
    if relation.id == STYLES_ID and relation.target.lower() in record.added:
        book.relations.remove(STYLES_ID)
        if record.aside and book.package.has(record.aside):
            book.package.write(relation.target, book.package.read(record.aside))
            book.package.remove(record.aside)
        else:
            book.package.remove(relation.target)
            drop_type(book.package, relation.target)
        return
    truncate(book.package.tree(relation.target), record.counts)
    book.package.touch(relation.target)


def _as_left(book: Book, part: str, record: Record | None) -> bool:
    """Whether the styles part is as marking left it."""
    return record is not None and record.digest == hashlib.sha256(book.package.read(part)).hexdigest()


def _keys(root: Element) -> dict[int, int]:
    """The key in each cell style that is ours, by style number."""
    fills, borders, styles = (_members(root, name) for name in ("fills", "borders", "cellXfs"))
    colours = [_fill_colour(each) for each in fills]
    if not any(colours):
        return {}
    found = {}
    for number, xf in enumerate(styles):
        fill, border = _number(xf, "fillId"), _number(xf, "borderId")
        if fill < len(fills) and border < len(borders) and colours[fill]:
            key = key_of(colours[fill], _line_colour(borders[border]))
            if key is not None:
                found[number] = key
    return found


class _Looks:
    """The styles of a workbook that another program has saved: found, or added, by what they look like."""

    def __init__(self, root: Element, ours: set[int]) -> None:
        self._root, self._ours = root, ours
        self._styles = _members(root, "cellXfs")

    def restored(self, number: int, entry: StyleEntry) -> tuple[int, str]:
        """The style before, with the entry's fill and border put in."""
        fill, border = self._place("fills", entry.fill), self._place("borders", entry.border)
        flags = {"applyFill": entry.apply_fill, "applyBorder": entry.apply_border}
        return self._style(number, fill, border, flags), entry.had

    def guessed(self, number: int) -> int:
        """The style before, without a record of it."""
        same = [each for each in range(len(self._styles)) if each not in self._ours and self._alike(each, number)]
        looks = {(_number(self._styles[each], "fillId"), _number(self._styles[each], "borderId")) for each in same}
        if len(looks) == 1:
            return same[0]
        return self._style(number, 0, 0, {"applyFill": None, "applyBorder": None})

    def _style(self, number: int, fill: int, border: int, flags: dict[str, str | None]) -> int:
        for each, xf in enumerate(self._styles):
            same = (_number(xf, "fillId"), _number(xf, "borderId")) == (fill, border)
            if each not in self._ours and same and self._alike(each, number):
                return each
        made = deepcopy(self._styles[number])
        made.set("fillId", str(fill))
        made.set("borderId", str(border))
        for name, value in flags.items():
            put(made, name, value)
        self._styles.append(made)
        return self._append("cellXfs", made)

    def _alike(self, one: int, other: int) -> bool:
        """Whether two styles agree in everything but fill and border."""
        first, second = self._styles[one], self._styles[other]
        if any(first.get(name, "0") != second.get(name, "0") for name in ("numFmtId", "fontId", "xfId")):
            return False
        return [signature(each) for each in children(first)] == [signature(each) for each in children(second)]

    def _place(self, collection: str, element: Element) -> int:
        wanted = moved(element, namespace(self._root))
        for number, each in enumerate(_members(self._root, collection)):
            if signature(each) == signature(wanted):
                return number
        return self._append(collection, wanted)

    def _append(self, collection: str, element: Element) -> int:
        holder = child(self._root, collection)
        if holder is None:
            return 0
        holder.append(element)
        add_to_count(holder, 1)
        return len(members(holder, collection)) - 1


def _members(root: Element, name: str) -> list[Element]:
    holder = child(root, name)
    return members(holder, name) if holder is not None else []


def _number(xf: Element, attribute: str) -> int:
    return max(whole(xf.get(attribute)), 0)


def _fill_colour(fill: Element) -> str:
    pattern = child(fill, "patternFill")
    colour = child(pattern, "fgColor") if pattern is not None else None
    return colour.get("rgb", "") if colour is not None else ""


def _line_colour(border: Element) -> str:
    left = child(border, "left")
    colour = child(left, "color") if left is not None else None
    return colour.get("rgb", "") if colour is not None else ""
