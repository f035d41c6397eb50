"""A return of a register from its good rows, and the cells in which something must be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tests.support.bases import BASES_OF, Row
from tests.support.books import AS_AT, FIRST_ROW, book_of, problems_of
from tests.support.results import sorted_places
from trackerkit.problems import column_letters
from trackerkit.register import ColumnType, SheetKind, load_register

Rows = Mapping[str, Sequence[Row]]
Wrong = tuple[str, int, str, str]  # sheet key, which row of it from 1, column key, code


class Returns:
    """The returns of one register. `row` makes a row, `found` judges a return, `cells` says what is expected."""

    def __init__(self, key: str) -> None:
        self.register = load_register(key)
        self.bases = BASES_OF[key]

    def row(self, sheet: str, base: str = "", **changes: object) -> Row:
        """The good row `base` of a sheet with `changes`; None empties a cell."""
        assert set(changes) <= set(self.register.by_key[sheet].by_key)
        return self.bases[sheet][base] | changes

    def actions(self, *rows: tuple[str, Row]) -> list[Row]:
        """Rows of Actions with references 001, 002 ...: the good row and its changes."""
        found = []
        for number, (base, changes) in enumerate(rows, 1):
            ref = f"{str(self.bases['actions']['open']['ref'])[:-3]}{number:03}"
            found.append(self.row("actions", base, **{"ref": ref, **changes}))
        return found

    def found(self, rows: Rows, as_at: date = AS_AT) -> list[tuple[str, str]]:
        """Every problem of the return: its cell and code."""
        book = book_of(rows, register=self.register)
        return sorted_places(problems_of(book, register=self.register, as_at=as_at))

    def cells(self, *wrong: Wrong) -> list[tuple[str, str]]:
        """The same, as expected: ("actions", 1, "owner", "TK101") is the owner in the first row."""
        return sorted((self._cell(sheet, row, column), code) for sheet, row, column, code in wrong)

    def _cell(self, sheet: str, row: int, column: str) -> str:
        definition = self.register.by_key[sheet]
        place = list(definition.by_key).index(column) + 1
        return f"{definition.label}!{column_letters(place)}{FIRST_ROW - 1 + row}"

    def never_filled(self, rows: Rows) -> list[str]:
        """Columns of the register that no row fills: a full return has none."""
        return [
            f"{sheet.key}.{column.key}"
            for sheet in self.register.sheets
            if sheet.kind is not SheetKind.FORM
            for column in sheet.columns
            if column.type is not ColumnType.CHECK and all(not row.get(column.key) for row in rows.get(sheet.key, ()))
        ]
