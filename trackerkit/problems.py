"""A problem is what a rule says about a cell of a return: a value, never an exception."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters. The order of the members is the order of print."""

    ERROR = "error"  # the row cannot count as closed or complete
    WARNING = "warning"  # confirm or explain
    NOTE = "note"  # said so that nothing is silent

    @property
    def word(self) -> str:
        """The word people read, in the sheet, the page, the PDF and on screen alike."""
        return {"error": "Must fix", "warning": "Check", "note": "Note"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the most serious."""
        return list(type(self)).index(self)


def column_letters(number: int) -> str:
    """The letters of a column. `number` is 1 for A (ECMA-376 18.3.1.4); 28 gives AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, 1 for A. Raises ValueError for anything but A to XFD-like letters."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters!r} is not a column")
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True)
class CellRef:
    """A place in a workbook as the person sees it. Row and column count from 1; 0 means "not one row/column"."""

    sheet: str
    row: int = 0
    column: int = 0

    @property
    def a1(self) -> str:
        """``J14``; ``row 14`` when no column is meant; empty for the sheet as a whole."""
        if self.row and self.column:
            return f"{column_letters(self.column)}{self.row}"
        if self.row:
            return f"row {self.row}"
        return f"column {column_letters(self.column)}" if self.column else ""

    def __str__(self) -> str:
        return f"{self.sheet} {self.a1}".strip()


@dataclass(frozen=True)
class Place:
    """Where a sheet of the register stands in this workbook. `rows` is for forms: the row of each answer."""

    sheet: str  # the name as found
    columns: dict[str, int]  # column key -> column, from 1
    rows: dict[str, int] = field(default_factory=dict)

    def cell(self, row: int, key: str) -> CellRef:
        """The cell of a column in a row, as a person finds it. Column 0 when the column is not there."""
        return CellRef(self.sheet, self.rows.get(key, row), self.columns.get(key, 0))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right. `says` is the sentence, `detail` the values typed, `fix` what to do."""

    code: str
    severity: Severity
    cell: CellRef
    says: str
    detail: str = ""
    fix: str = ""
    heading: str = ""  # the column's label, in the definition's words
    key: str = ""  # the column's key
    ref: str = ""  # the action's printed reference, where the row has one
    also: tuple[CellRef, ...] = field(default=())  # other cells blamed by the same problem

    @property
    def message(self) -> str:
        """What is wrong and the value typed, in one or two sentences."""
        return f"{self.says}. {self.detail}".strip() if self.detail else f"{self.says}."

    @property
    def order(self) -> tuple[str, int, int, int, str]:
        """Sheet, row, severity, column, code: the order in which people work through a list."""
        return (self.cell.sheet, self.cell.row, self.severity.rank, self.cell.column, self.code)
