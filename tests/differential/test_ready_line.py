"""What Start here says about its own workbook, worked out by LibreOffice."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.differential.fillings import ISSUE, serial
from tests.differential.running import worked_out
from tests.support.books import OPEN
from trackerkit.register import ColumnType, load_register
from trackerkit.workbook.build import build
from trackerkit.workbook.build.layout import FIRST_ROW, tables

pytestmark = pytest.mark.libreoffice

REGISTER = load_register("medication")
TABLES = tables(REGISTER, {})
TODAY = serial(OPEN["date_raised"]) + 5
GOOD = OPEN | {"owner": "Priya Nair", "unit": "Willow", "audit_ref": None}
ODD = GOOD | {"owner": "Somebody New"}
BAD = GOOD | {"owner": "all staff"}
CASES = [
    ([], [None, None], "Not yet. Enter who signs this return."),
    ([], ["Grace Mensah", None], "Not yet. Enter the date signed."),
    ([], ["Grace Mensah", "1 Dec"], "Not yet. Date signed must be a real date."),
    ([], ["Grace Mensah", TODAY + 1], "Not yet. Date signed must be today or in the past."),
    ([], ["Grace Mensah", TODAY], "Ready to return. No rows are filled in: check that this is right."),
    ([GOOD], ["Grace Mensah", TODAY], "Ready to return."),
    ([ODD], ["Grace Mensah", TODAY], "Ready to return. 1 row is worth another look first."),
    ([ODD, GOOD, ODD], ["Grace Mensah", TODAY], "Ready to return. 2 rows are worth another look first."),
    ([ODD, BAD], [None, None], "Not yet. 1 row has something to put right: see the sheets above."),
    ([BAD, BAD], ["Grace Mensah", TODAY], "Not yet. 2 rows have something to put right: see the sheets above."),
    ([GOOD], [{"formula": "=NA()"}, TODAY], "Not yet. A cell on this sheet shows an Excel error."),
]


def cells(row: dict[str, object], at: int) -> list[object]:
    values = []
    for column in TABLES["actions"].sheet.columns:
        if column.type is not ColumnType.CHECK:
            value = f"MED-OAK-2611-{at:03d}" if column.key == "ref" else row.get(column.key)
            values.append(serial(value) if column.is_date and value else value)
    return values


def test_ready_line_says_what_is_in_the_way(tmp_path):
    book = build(REGISTER, ISSUE)
    start = openpyxl.load_workbook(io.BytesIO(book))["Start here"]
    places = {cell.value: cell.row - 1 for cell in start["B"] if cell.value}
    table = TABLES["actions"]
    columns = [table.numbers[c.key] - 1 for c in table.sheet.columns if c.type is not ColumnType.CHECK]
    layouts = {
        "Start here": {"first": places["Signed by"], "last": places["Date signed"], "write": [2], "read": [2]},
        "Actions": {"first": FIRST_ROW - 1, "last": FIRST_ROW - 1, "write": columns, "read": [1]},
    }
    empty = [None] * len(columns)
    fillings = [
        {
            "as_at": TODAY,
            "sheets": {
                "Start here": [[answer] for answer in answers],
                "Actions": [*(cells(row, at) for at, row in enumerate(rows, 1)), *[empty] * (3 - len(rows))],
            },
        }
        for rows, answers, _ in CASES
    ]
    results = worked_out(tmp_path, book, layouts, fillings, [("Start here", 2, places["Ready to return?"])])
    assert [result["also"][0] for result in results] == [expected for _, _, expected in CASES]
