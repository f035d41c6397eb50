"""What a workbook is once it is read: sheets of cells at their true addresses, and notes about the reading.

The reading makes plain tuples (`RawBook`), because they cross from the worker quickly and safely;
`RawBook.book()` gives the `Book` that everybody else uses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum


class Kind(StrEnum):
    """What a cell holds, as Excel itself sees it. Cells that hold nothing are not stored."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"  # a number shown as a date, or an ISO 8601 date cell; value is a datetime
    TIME = "time"  # a number shown as a time; value is a time, or a timedelta for durations such as [h]:mm
    BOOL = "bool"
    ERROR = "error"  # value is the error as Excel writes it: #N/A, #REF!


Value = str | float | int | bool | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True, init=False)
class Cell:
    """One cell that holds something. Row and column count from 1 and are the true address in the sheet.

    value: as in the file. Whole numbers are int. A number shown as a date is a datetime to the
        millisecond; one that is no day of Excel's calendar (negative, past 31 December 9999, the
        29 February 1900 that Excel shows for 60) stays a NUMBER. A number that Python cannot hold
        (``1e999``, ``NaN``, ``1,5``) is TEXT, as it is written in the file.
    formula: without the leading ``=``; ``?`` for a formula whose text is not in the file.
    number: the serial number behind a NUMBER, DATE or TIME cell, in days for the latter two.
    uncalculated: a formula whose result is not in the file; value is then an empty text.
    """

    row: int
    column: int
    kind: Kind
    value: Value
    formula: str = ""
    number: float | None = None
    uncalculated: bool = False

    def __init__(
        self,
        row: int,
        column: int,
        kind: Kind,
        value: Value,
        formula: str = "",
        number: float | None = None,
        uncalculated: bool = False,
    ) -> None:
        # By hand, because the one that dataclass writes for a frozen class takes twice as long, and cells come by
        # the thousand.
        _SET_ROW(self, row)
        _SET_COLUMN(self, column)
        _SET_KIND(self, kind)
        _SET_VALUE(self, value)
        _SET_FORMULA(self, formula)
        _SET_NUMBER(self, number)
        _SET_UNCALCULATED(self, uncalculated)


_SET_ROW, _SET_COLUMN, _SET_KIND, _SET_VALUE, _SET_FORMULA, _SET_NUMBER, _SET_UNCALCULATED = (
    vars(Cell)[each.name].__set__ for each in fields(Cell)
)

RawCell = tuple[int, int, Kind, Value, str, float | None, bool]
"""The fields of a `Cell`, in order."""

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1, all inclusive."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something said about the reading so that nothing is silent. `code` is a machine word, `sentence` for people."""

    code: str
    sentence: str


@dataclass
class Sheet:
    """One worksheet. `cells` is keyed by (row, column); rows and columns count from 1.

    hidden_rows: all rows hidden, whatever hid them; filtered_rows: those of them within a filter that is in use.
    part: the name of the sheet's part in the package, empty for formats that have none.
    """

    name: str
    state: str  # visible, hidden, veryHidden
    cells: dict[tuple[int, int], Cell]
    hidden_rows: frozenset[int] = frozenset()
    filtered_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Range, ...] = ()
    part: str = ""


@dataclass
class Book:
    """A workbook as it was read.

    names: defined names and their text; a name that belongs to one sheet is keyed ``sheet!name``.
    epoch_1904: the workbook counts days from 1 January 1904; dates are already right.
    format: xlsx, xlsm, xls, xlsb or ods, told by the content.
    """

    sheets: list[Sheet]
    names: dict[str, str] = field(default_factory=dict)
    epoch_1904: bool = False
    format: str = "xlsx"
    notes: tuple[Note, ...] = ()


MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a workbook may cost. Past any of them it is refused.

    The defaults are some forty times what a register of 2,000 rows needs. `seconds` and `memory` bind
    the worker; memory cannot be bounded where the system has no resource limits (Windows).
    """

    max_bytes: int = 20 * MB  # the file as it was sent, in bytes
    max_unpacked: int = 256 * MB  # all parts together once unpacked, in bytes
    max_ratio: int = 200  # unpacked / packed size of a part over 10 MB; cells stay under 100
    max_parts: int = 2_000  # parts in the package
    max_cells: int = 500_000  # cells that hold something, all sheets together
    seconds: float = 20.0  # time for one workbook
    memory: int = 512 * MB  # address space of the worker, in bytes


@dataclass
class RawSheet:
    """A sheet on its way from the reader: like `Sheet`, the cells as tuples in file order."""

    name: str
    state: str = "visible"
    rows: list[RawCell] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    filters: tuple[Range, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Range, ...] = ()
    part: str = ""

    def sheet(self) -> Sheet:
        """The `Sheet`, its cells keyed by address."""
        return Sheet(
            name=self.name,
            state=self.state,
            cells={(raw[0], raw[1]): Cell(*raw) for raw in self.rows},
            hidden_rows=self.hidden_rows,
            filtered_rows=frozenset(row for row in self.hidden_rows if self._filtered(row)),
            hidden_columns=self.hidden_columns,
            merged=self.merged,
            part=self.part,
        )

    def _filtered(self, row: int) -> bool:
        """Whether a filter in use covers the row; the row of its buttons is never filtered."""
        return any(first < row <= last for first, _, last, _ in self.filters)


@dataclass
class RawBook:
    """A workbook on its way from the reader, possibly out of another process."""

    format: str
    sheets: list[RawSheet]
    names: dict[str, str] = field(default_factory=dict)
    epoch_1904: bool = False
    notes: Sequence[Note] = ()

    def book(self) -> Book:
        """The `Book`, with the notes about what is hidden added."""
        sheets = [raw.sheet() for raw in self.sheets]
        notes = (*self.notes, *hidden_notes(sheets))
        return Book(sheets=sheets, names=self.names, epoch_1904=self.epoch_1904, format=self.format, notes=notes)


def hidden_notes(sheets: Sequence[Sheet]) -> list[Note]:
    """One note for each kind of hidden thing: sheets, and rows and columns that hold something."""
    notes = []
    hidden = [sheet.name for sheet in sheets if sheet.state != "visible"]
    if hidden:
        notes.append(Note("hidden-sheets", f"Hidden sheets were read too: {', '.join(hidden)}."))
    for sheet in sheets:
        rows = {row for row, _ in sheet.cells} & sheet.hidden_rows if sheet.hidden_rows else set()
        filtered = len(rows & sheet.filtered_rows)
        if filtered:
            said = f"{_count(filtered, 'row')} hidden by a filter on {sheet.name} {_read(filtered)}."
            notes.append(Note("filtered-rows", said))
        by_hand = len(rows) - filtered
        if by_hand:
            notes.append(Note("hidden-rows", f"{_count(by_hand, 'hidden row')} on {sheet.name} {_read(by_hand)}."))
        columns = {column for _, column in sheet.cells} & sheet.hidden_columns if sheet.hidden_columns else set()
        if columns:
            count = len(columns)
            notes.append(Note("hidden-columns", f"{_count(count, 'hidden column')} on {sheet.name} {_read(count)}."))
    return notes


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _read(number: int) -> str:
    return "was read too" if number == 1 else "were read too"
