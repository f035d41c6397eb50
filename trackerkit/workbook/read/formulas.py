"""Formula texts as the file keeps them: plain, array, data table, and shared with the cells below or beside."""

from __future__ import annotations

import re
from collections.abc import Mapping

from trackerkit.problems import column_letters, column_number

NOT_IN_FILE = "?"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_PIECE = re.compile(
    r'"(?:[^"]|"")*"'  # text
    r"|'(?:[^']|'')*'"  # name of a sheet
    r"|\[[^\]]*\]"  # column of a table, or another workbook
    r"|(?P<c1>\$?[A-Z]{1,3}):(?P<c2>\$?[A-Z]{1,3})(?![A-Za-z0-9_.$(!])"  # whole columns
    r"|(?P<r1>\$?[0-9]{1,7}):(?P<r2>\$?[0-9]{1,7})(?![A-Za-z0-9_.$(!])"  # whole rows
    r"|(?P<column>\$?[A-Z]{1,3})(?P<row>\$?[1-9][0-9]{0,6})(?![A-Za-z0-9_.(!])"  # one cell
    r"|[A-Za-z_\\][A-Za-z0-9_.\\]*|[0-9.]+(?:[eE][+-]?[0-9]+)?"  # names, functions, numbers
)


class SharedFormulas:
    """The formulas that one cell of a sheet holds for others (ECMA-376-1 18.3.1.40), by their index."""

    def __init__(self) -> None:
        self._masters: dict[str, tuple[int, int, str]] = {}

    def text(self, attributes: Mapping[str, str], body: str, row: int, column: int) -> str:
        """The text of the formula at `row` and `column` without ``=``; `NOT_IN_FILE` when the file has none."""
        kind = attributes.get("t")
        if kind == "dataTable":
            inputs = ",".join(attributes.get(key, "") for key in ("r1", "r2"))
            return f"TABLE({inputs})"
        if kind != "shared":
            return body or NOT_IN_FILE
        index = attributes.get("si", "")
        if body:
            self._masters[index] = (row, column, body)
            return body
        if index not in self._masters:
            return NOT_IN_FILE
        from_row, from_column, master = self._masters[index]
        return moved(master, row - from_row, column - from_column)


def moved(formula: str, rows: int, columns: int) -> str:
    """`formula` as Excel would write it `rows` further down and `columns` further right: relative references move."""

    def piece(found: re.Match[str]) -> str:
        if found["column"]:
            return _column(found["column"], columns) + _row(found["row"], rows)
        if found["c1"]:
            return f"{_column(found['c1'], columns)}:{_column(found['c2'], columns)}"
        if found["r1"]:
            return f"{_row(found['r1'], rows)}:{_row(found['r2'], rows)}"
        return found[0]

    return _PIECE.sub(piece, formula)


def _column(letters: str, by: int) -> str:
    """Moved columns go round the edge of the sheet, as in Excel."""
    if letters.startswith("$"):
        return letters
    return column_letters((column_number(letters) - 1 + by) % LAST_COLUMN + 1)


def _row(digits: str, by: int) -> str:
    if digits.startswith("$"):
        return digits
    return str((int(digits) - 1 + by) % LAST_ROW + 1)
