"""What surrounds the cells of a sheet: hidden columns, merged cells, filters in use."""

from __future__ import annotations

import re
from collections.abc import Iterable

from trackerkit.problems import column_number
from trackerkit.workbook.read import markup
from trackerkit.workbook.read.formulas import LAST_COLUMN, LAST_ROW
from trackerkit.workbook.read.model import Range
from trackerkit.workbook.read.refusals import damaged

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
_CRITERIA = frozenset({"filters", "customFilters", "top10", "dynamicFilter", "colorFilter", "iconFilter"})
_TRUE = ("1", "true", "on")


def is_true(text: str | None) -> bool:
    """Whether an attribute is true (ECMA-376-1 22.9.2.7)."""
    return text in _TRUE


def range_of(text: str) -> Range | None:
    """``B2:C9`` as rows and columns from 1; None when it is no range of a sheet."""
    found = _RANGE.fullmatch(text)
    if not found:
        return None
    left, top = column_number(found[1]), int(found[2])
    right, bottom = (column_number(found[3]), int(found[4])) if found[3] else (left, top)
    inside = top <= bottom <= LAST_ROW and left <= right <= LAST_COLUMN
    return (top, left, bottom, right) if inside else None


class Around:
    """Listens to the elements of a sheet part other than its cells. Ranges that make no sense are passed over."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.hidden_columns: set[int] = set()
        self.merged: list[Range] = []
        self.filters: list[Range] = []
        self._filter: Range | None = None
        self._path: list[str] = []
        self._had_data = False

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins. Raises UnreadableWorkbook (damaged) for a part that is no sheet."""
        if not self._path and element != "worksheet":
            raise damaged(f"{self.part} is not a sheet")
        if element == "col" and is_true(attributes.get("hidden")):
            self._hide(attributes.get("min", ""), attributes.get("max", ""))
        elif element == "mergeCell":
            merged = range_of(attributes.get("ref", ""))
            if merged:
                self.merged.append(merged)
        elif element == "autoFilter":
            self._filter = range_of(attributes.get("ref", ""))
        elif element in _CRITERIA and self._filter:
            self.filters.append(self._filter)
            self._filter = None
        elif element == "sheetData":
            if self._path != ["worksheet"] or self._had_data:
                raise damaged(f"{self.part} has its cells in the wrong place")
            self._had_data = True
        self._path.append(element)

    def end(self, _element: str) -> None:
        """An element ends."""
        self._path.pop()

    def _hide(self, first: str, last: str) -> None:
        if first.isdecimal() and last.isdecimal() and len(first) < 9 and len(last) < 9:
            self.hidden_columns.update(range(max(1, int(first)), min(LAST_COLUMN, int(last)) + 1))


def table_filters(part: str, chunks: Iterable[bytes]) -> list[Range]:
    """The range of a table's filter, if one is in use. Raises UnreadableWorkbook."""
    filters: list[Range] = []
    current: Range | None = None

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal current
        if element == "autoFilter":
            current = range_of(attributes.get("ref", ""))
        elif element in _CRITERIA and current:
            filters.append(current)
            current = None

    markup.walk(part, chunks, start)
    return filters
