"""The cells of a sheet part by expat: any XML that is well-formed, at a third of the speed of `sheet_quick`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from trackerkit.problems import column_letters, column_number
from trackerkit.workbook.read import markup
from trackerkit.workbook.read.around import Around, is_true
from trackerkit.workbook.read.formulas import IS_WORKING, LAST_COLUMN, LAST_ROW, SharedFormulas
from trackerkit.workbook.read.model import RawCell, RawSheet
from trackerkit.workbook.read.refusals import damaged, shown
from trackerkit.workbook.read.strings import TextRuns
from trackerkit.workbook.read.values import UNCALCULATED, Budget, Values

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class _Cells(Around):
    """Listens to a whole sheet part and gathers its cells."""

    def __init__(self, sheet: RawSheet, values: Values, budget: Budget) -> None:
        super().__init__(sheet.part)
        self.rows: list[RawCell] = []
        self.hidden_rows: set[int] = set()
        self._sheet = sheet.name
        self._values = values
        self._budget = budget
        self._shared = SharedFormulas()
        self._runs = TextRuns()
        self._row = self._column = 0
        self._type = self._style = ""
        self._formula: dict[str, str] | None = None
        self._pieces: list[str] | None = None  # the characters of the v or f that is open
        self._texts = {"v": "", "f": ""}

    def start(self, element: str, attributes: dict[str, str]) -> None:
        super().start(element, attributes)
        depth = len(self._path)
        if depth < 3 or self._path[1] != "sheetData":
            return
        if depth == 3 and element == "row":
            self._begin_row(attributes)
        elif depth == 4 and element == "c":
            self._begin_cell(attributes)
        elif depth == 5 and element in self._texts:
            self._pieces = []
            if element == "f":
                self._formula = attributes
        elif depth >= 6 and self._path[4] == "is":
            self._runs.start(element)

    def end(self, element: str) -> None:
        depth = len(self._path)
        super().end(element)
        if depth < 4 or self._path[1] != "sheetData":
            return
        if depth == 4 and element == "c":
            self._end_cell()
        elif depth == 5 and element in self._texts and self._pieces is not None:
            self._texts[element] = "".join(self._pieces)
            self._pieces = None
        elif depth == 5 and element == "is":
            self._texts["v"] = self._runs.take()
        elif depth >= 6 and self._path[4] == "is":
            self._runs.end(element)

    def text(self, characters: str) -> None:
        """Characters, wherever they stand."""
        if self._pieces is not None:
            self._pieces.append(characters)
        else:
            self._runs.text(characters)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        if number is None:
            self._row += 1
        else:
            self._row = int(number) if number.isdecimal() and len(number) < 8 else 0
        if not 0 < self._row <= LAST_ROW:
            raise damaged(f"{shown(self._sheet)} has a row that no sheet has")
        if is_true(attributes.get("hidden")):
            self.hidden_rows.add(self._row)
        self._column = 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        if address is None:
            self._column += 1
        else:
            found = _ADDRESS.fullmatch(address)
            if not found or int(found[2]) != self._row:
                raise damaged(f"{shown(self._sheet)} has a cell called {shown(address)} in row {self._row}")
            self._column = column_number(found[1])
        if self._column > LAST_COLUMN:
            raise damaged(f"{shown(self._sheet)} has a column that no sheet has")
        self._type = attributes.get("t", "")
        self._style = attributes.get("s", "")
        self._formula = None
        self._texts = {"v": "", "f": ""}

    def _end_cell(self) -> None:
        result = self._values.of(self._type, self._style, self._texts["v"])
        formula, uncalculated = "", False
        if IS_WORKING.fullmatch(self._texts["f"]):
            return
        if self._formula is not None and (self._formula or self._texts["f"]):
            formula = self._shared.text(self._formula, self._texts["f"], self._row, self._column)
            if result is None:
                result, uncalculated = UNCALCULATED, self._type != "str"
        if result is not None:
            self._budget.spend(1)
            self.rows.append((self._row, self._column, result[0], result[1], formula, result[2], uncalculated))


def read(sheet: RawSheet, chunks: Iterable[bytes], values: Values, budget: Budget) -> None:
    """Fill `sheet` from the bytes of its part. Raises UnreadableWorkbook (damaged, dtd, too-many-cells)."""
    cells = _Cells(sheet, values, budget)
    markup.walk(sheet.part, chunks, cells.start, cells.end, cells.text)
    refuse_twice(sheet.name, cells.rows)
    fill(sheet, cells, cells.rows, cells.hidden_rows)


def refuse_twice(name: str, rows: list[RawCell]) -> None:
    """Refuse a sheet that holds a cell twice: readers disagree on which one counts. Raises UnreadableWorkbook."""
    seen: set[tuple[int, int]] = set()
    for row, column, *_ in rows:
        if (row, column) in seen:
            raise damaged(f"{shown(name)} holds cell {column_letters(column)}{row} twice")
        seen.add((row, column))


def fill(sheet: RawSheet, around: Around, rows: list[RawCell], hidden_rows: set[int]) -> None:
    """Put what was read into `sheet`."""
    sheet.rows = rows
    sheet.hidden_rows = frozenset(hidden_rows)
    sheet.hidden_columns = frozenset(around.hidden_columns)
    sheet.merged = tuple(around.merged)
    sheet.filters = tuple(around.filters)
