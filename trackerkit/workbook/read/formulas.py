"""Formula texts as the file keeps them: plain, array, data table, and shared with the cells below or beside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from trackerkit.problems import column_letters, column_number

NOT_IN_FILE = "?"
WORKING = "tk_beside_"
"""How the names of our hidden working columns begin. A cell that holds one of them, alone, is ours: it is not kept."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

IS_WORKING = re.compile(f"{WORKING}[a-z0-9_]+")

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
    written: dict[str, str] = {}  # a long formula names the same few cells over and over
    parts = []
    for text, kind in _pieces(formula):
        if kind == _STAYS:
            parts.append(text)
            continue
        if text not in written:
            written[text] = _moved_reference(text, kind, rows, columns)
        parts.append(written[text])
    return "".join(parts)


_STAYS, _CELL, _COLUMNS, _ROWS = range(4)


@lru_cache(maxsize=256)
def _pieces(formula: str) -> tuple[tuple[str, int], ...]:
    """The formula cut into references, with their kind, and what stands between them. Cut once."""
    cut: list[tuple[str, int]] = []
    done = 0
    for found in _PIECE.finditer(formula):
        kind = _CELL if found["column"] else _COLUMNS if found["c1"] else _ROWS if found["r1"] else _STAYS
        if kind != _STAYS:
            cut += [(formula[done : found.start()], _STAYS), (found[0], kind)]
            done = found.end()
    return (*cut, (formula[done:], _STAYS))


def _moved_reference(text: str, kind: int, rows: int, columns: int) -> str:
    if kind == _CELL:
        found = _PIECE.fullmatch(text)
        assert found is not None  # it was cut out by the same pattern
        return _column(found["column"], columns) + _row(found["row"], rows)
    first, last = text.split(":")
    if kind == _COLUMNS:
        return f"{_column(first, columns)}:{_column(last, columns)}"
    return f"{_row(first, rows)}:{_row(last, rows)}"


def _column(letters: str, by: int) -> str:
    """Moved columns go round the edge of the sheet, as in Excel."""
    if letters.startswith("$"):
        return letters
    return column_letters((column_number(letters) - 1 + by) % LAST_COLUMN + 1)


def _row(digits: str, by: int) -> str:
    if digits.startswith("$"):
        return digits
    return str((int(digits) - 1 + by) % LAST_ROW + 1)
