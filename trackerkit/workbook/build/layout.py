"""Where everything stands on a table sheet: worked out once, read by whatever writes or points at a cell.

Rows: 1 title, 2 purpose, 3 totals, 4 bands, 5 headings, data from 6. Columns: those of the definition, an empty one,
and then the hidden columns of the live check. Their headings begin with ``tk:``, so that a reader passes over them.
Every row of a hidden column, and of Check, holds the same few letters, ``=tk_beside_actions_found1``: the formula
itself stands once in the workbook, as a defined name that reads the row it is asked from (`Table.live`). So rows may be
sorted, inserted, copied and deleted, and a workbook stays small whichever program saves it.

row     unused, used, or error
found1  one digit for each check, 1 where it holds; as many such columns as keep each formula short
says    the sentences of the checks that hold, with "; " before each
worst   Must fix, Check or OK; empty for a row that is not used

On the sheet of actions the columns `FOLLOWED` come after these: what My month counts (`standing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from trackerkit.problems import column_letters
from trackerkit.register import Column, ColumnType, Register, SheetDefinition, SheetKind
from trackerkit.rules.model import Check
from trackerkit.workbook.formulas import ROW, truth
from trackerkit.workbook.live import live_checks
from trackerkit.workbook.names import name_of
from trackerkit.workbook.read.formulas import WORKING

TITLE_ROW, PURPOSE_ROW, TOTALS_ROW, BAND_ROW, HEADING_ROW, FIRST_ROW = 1, 2, 3, 4, 5, 6
SPARE_ROWS = 100  # rows below the printed ones that look-ups still see
ACTIONS = "actions"  # the key of the sheet whose rows are followed on My month
FOLLOWED = ("stands", "owner", "due_at", "check_at", "closed_on")
HELPER = "tk:"  # how the heading of every hidden column begins
CHECK = "check"  # what `Table.live` calls the Check column
_LONGEST = 5_000  # characters of one formula; Excel takes 8,192, and 16,384 bytes as it keeps them


@dataclass(frozen=True)
class Table:
    """A table sheet of a register with its first data row at `FIRST_ROW` and its last at `last_row`."""

    register: Register
    sheet: SheetDefinition
    last_row: int
    checks: tuple[Check, ...]  # those that the sheet makes itself

    @property
    def name(self) -> str:
        """The sheet's name as it stands in a formula."""
        return "'" + self.sheet.label.replace("'", "''") + "'"

    @property
    def is_followed(self) -> bool:
        """Whether My month counts the rows of this sheet."""
        return self.sheet.key == ACTIONS

    @property
    def last_column(self) -> int:
        """The last column that people see."""
        return len(self.sheet.columns)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Key of each column of the definition -> its number."""
        return {column.key: number for number, column in enumerate(self.sheet.columns, 1)}

    @cached_property
    def found(self) -> tuple[tuple[str, ...], ...]:
        """The conditions of the checks in order, shared out over the columns found1, found2, and so on."""
        columns: list[list[str]] = [[]]
        for check in self.checks:
            assert check.when is not None  # or it would not be live
            condition = truth(check.when, self)
            if columns[-1] and sum(map(len, columns[-1])) + len(condition) > _LONGEST:
                columns.append([])
            columns[-1].append(condition)
        return tuple(tuple(column) for column in columns)

    @cached_property
    def helpers(self) -> dict[str, int]:
        """Each hidden column, without the ``tk:`` of its heading -> its number."""
        names = ["row", *(f"found{number}" for number in range(1, len(self.found) + 1)), "says", "worst"]
        names += FOLLOWED if self.is_followed else ()
        return {name: number for number, name in enumerate(names, self.last_column + 2)}

    def runs(self, *, printed: bool) -> list[str]:
        """The row's cells that people fill in, or those that are printed, as ranges; Check is in neither."""
        return [
            f"{self.cell(run[0].key)}:{_row_of(self.numbers[run[-1].key])}"
            for run in _runs(self.sheet.columns, printed)
        ]

    # ------------------------------------------------------------ pieces of formula

    def cell(self, column: str) -> str:
        return f"{self.name}!{_row_of(self.numbers[column])}"

    def helper(self, name: str) -> str:
        """The row's cell in a hidden column, with its sheet: names belong to the workbook."""
        return f"{self.name}!{self.beside(name)}"

    def beside(self, name: str) -> str:
        """The row's cell in a hidden column as formulas on the sheet itself call it: tints may name no sheet."""
        return _row_of(self.helpers[name])

    def live(self, name: str) -> str:
        """The defined name that holds the formula of a hidden column, or of the Check column (`CHECK`)."""
        key = f"{self.sheet.key}_{name}"
        return name_of("live", key) if name == CHECK else f"{WORKING}{key}"

    def rows(self, sheet: str, column: str) -> tuple[str, str]:
        return rows_name(sheet, column), used_name(sheet)

    def holds(self, check: Check, *, beside: bool = False) -> str:
        """Whether the check holds in the row, as a name says it or, `beside`, a tint of the sheet."""
        at, digits = self.checks.index(check), self.beside if beside else self.helper
        for number, conditions in enumerate(self.found, 1):
            if at < len(conditions):
                return f'MID({digits(f"found{number}")},{at + 1},1)="1"'
            at -= len(conditions)
        raise KeyError(check.name)

    def down(self, number: int, last_row: int = 0) -> str:
        """A column of the sheet from the first data row to `last_row`, or the last printed one."""
        letters = column_letters(number)
        return f"{self.name}!${letters}${FIRST_ROW}:${letters}${last_row or self.last_row}"


def _row_of(number: int) -> str:
    return f"${column_letters(number)}{ROW}"


def _runs(columns: Sequence[Column], printed: bool) -> list[list[Column]]:
    runs: list[list[Column]] = [[]]
    for column in columns:
        if column.type is not ColumnType.CHECK and column.printed is printed:
            runs[-1].append(column)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def rows_name(sheet: str, column: str) -> str:
    """The defined name of a column that formulas look through."""
    return name_of("rows", f"{sheet}_{column}")


def used_name(sheet: str) -> str:
    """The defined name of the states of a sheet's rows."""
    return name_of("used", sheet)


def tables(register: Register, carried: Mapping[str, int]) -> dict[str, Table]:
    """The layout of every table sheet, by key. `carried`: rows that stand before the blank ones, by sheet key."""
    live = live_checks(register)
    return {
        sheet.key: Table(
            register, sheet, FIRST_ROW + max(sheet.rows + carried.get(sheet.key, 0), 1) - 1, live[sheet.key]
        )
        for sheet in register.sheets
        if sheet.kind is SheetKind.TABLE
    }
