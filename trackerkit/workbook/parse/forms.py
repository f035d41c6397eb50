"""A form: labels with the answer beside each, wherever they stand on the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trackerkit.register import SheetDefinition
from trackerkit.workbook.parse.headings import folded_heading
from trackerkit.workbook.parse.tables import Row
from trackerkit.workbook.read import Cell, Kind

ANSWER_WITHIN = 4  # columns to the right of its label


@dataclass(frozen=True)
class Spot:
    """Where the answer stands, or should stand, and what is in it."""

    row: int
    column: int
    cell: Cell | None


def find_form(definition: SheetDefinition, rows: Mapping[int, Row]) -> dict[str, Spot]:
    """Column key -> the place of its answer. A label, its key or one of its other names is looked for, first come."""
    names = {
        folded_heading(word): column.key
        for column in reversed(definition.columns)
        for word in (*column.aliases, column.label, column.key)
    }
    spots: dict[str, Spot] = {}
    for number, row in rows.items():
        for column, cell in row.items():
            key = names.get(folded_heading(str(cell.value))) if cell.kind is Kind.TEXT else None
            if key and key not in spots:
                beside = next((c for c in range(column + 1, column + 1 + ANSWER_WITHIN) if c in row), column + 1)
                spots[key] = Spot(number, beside, row.get(beside))
    return spots
