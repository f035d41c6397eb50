"""What Start here says about its own workbook, worked out by LibreOffice."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.differential.fillings import ISSUE, serial
from tests.differential.running import Job, worked_out
from tests.support.books import OPEN
from trackerkit.register import ColumnType, Register, load_register, register_keys
from trackerkit.workbook.build import build
from trackerkit.workbook.build.layout import FIRST_ROW, tables

pytestmark = pytest.mark.libreoffice

REGISTERS = [load_register(key) for key in register_keys()]
TODAY = serial(OPEN["date_raised"]) + 5
GOOD = OPEN | {"owner": "Priya Nair", "unit": "Willow", "audit_ref": None, "theme": "Other"}
GOOD |= {"date_findings": OPEN["date_raised"], "initial_findings": "Care notes, call durations and rota, 2 November"}
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


def cells(register: Register, row: dict[str, object], at: int) -> list[object]:
    values = []
    for column in register.by_key["actions"].columns:
        if column.type is not ColumnType.CHECK:
            value = f"{register.prefix}-OAK-2611-{at:03d}" if column.key == "ref" else row.get(column.key)
            values.append(serial(value) if column.is_date and value else value)
    return values


def job(register: Register) -> Job:
    book = build(register, ISSUE)
    start = openpyxl.load_workbook(io.BytesIO(book))["Start here"]
    places = {cell.value: cell.row - 1 for cell in start["B"] if cell.value}
    table = tables(register, {})["actions"]
    columns = [table.numbers[c.key] - 1 for c in table.sheet.columns if c.type is not ColumnType.CHECK]
    layouts = {
        "Start here": {"first": places["Signed by"], "last": places["Date signed"], "write": [2], "read": [2]},
        table.sheet.label: {"first": FIRST_ROW - 1, "last": FIRST_ROW - 1, "write": columns, "read": [1]},
    }
    empty = [None] * len(columns)
    fillings = [
        {
            "as_at": TODAY,
            "sheets": {
                "Start here": [[answer] for answer in answers],
                table.sheet.label: [
                    *(cells(register, row, at) for at, row in enumerate(rows, 1)),
                    *[empty] * (3 - len(rows)),
                ],
            },
        }
        for rows, answers, _ in CASES
    ]
    return Job(book, layouts, fillings, [("Start here", 2, places["Ready to return?"])])


def test_ready_line_says_what_is_in_the_way(tmp_path):
    results = worked_out(tmp_path, *map(job, REGISTERS))
    said = {register.key: [one["also"][0] for one in of] for register, of in zip(REGISTERS, results, strict=True)}
    assert said == {register.key: [expected for _, _, expected in CASES] for register in REGISTERS}
