"""Each register filled at random and worked out by LibreOffice once; the tests of this folder read the same results."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.differential.fillings import ISSUE, Filler, columns
from tests.differential.running import Job, worked_out
from trackerkit.register import ColumnType, Register, load_register, register_keys
from trackerkit.workbook.build import build
from trackerkit.workbook.build.layout import FIRST_ROW, Table, tables
from trackerkit.workbook.names import MY_MONTH

FILLINGS = {"medication": 40}  # of the others there are fewer: most of their checks are the same
FEWER = 24
MONTH_ROWS = 80  # more than My month has


@dataclass(frozen=True)
class Worked:
    """One register: `runs` holds of each filling its cells by sheet, its day, and what LibreOffice reads by sheet."""

    register: Register
    tables: dict[str, Table]
    runs: list[tuple[dict[str, list[list]], int, dict[str, list[list]]]]


def layout(table: Table) -> dict:
    """Which columns to write and to read; rows and columns count from 0."""
    checks = [table.numbers[c.key] - 1 for c in table.sheet.columns if c.type is ColumnType.CHECK]
    return {
        "first": FIRST_ROW - 1,
        "last": table.last_row - 1,
        "write": [table.numbers[column.key] - 1 for column in columns(table.sheet)],
        "read": [table.helpers["row"] - 1, table.helpers["says"] - 1, table.helpers["worst"] - 1, *checks],
    }


@pytest.fixture(scope="session", params=register_keys())
def worked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Worked:
    register = load_register(request.param)
    placed = tables(register, {})
    fillers = [Filler(register, placed, seed) for seed in range(FILLINGS.get(request.param, FEWER))]
    fillings = [{"as_at": filler.as_at, "sheets": filler.sheets()} for filler in fillers]
    layouts = {table.sheet.label: layout(table) for table in placed.values()}
    layouts[MY_MONTH] = {"first": 0, "last": MONTH_ROWS - 1, "write": [], "read": list(range(1, 10))}
    job = Job(build(register, ISSUE), layouts, fillings)
    (results,) = worked_out(tmp_path_factory.mktemp(request.param), job)
    runs = [(f["sheets"], f["as_at"], result["sheets"]) for f, result in zip(fillings, results, strict=True)]
    return Worked(register, placed, runs)
