"""Rows inserted, copied, deleted, sorted and moved in LibreOffice: Check goes on saying what the server says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.road.test_road import AS_AT, check, filled_in
from trackerkit.checking import Checked
from trackerkit.demo.samples import issued
from trackerkit.problems import column_letters
from trackerkit.register import load_register
from trackerkit.workbook.build.layout import tables
from trackerkit.workbook.live import CELL_ERROR, MOVED, live_text
from trackerkit.workbook.read import read_book

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

ACTIONS = tables(load_register("medication"), {})["actions"]
TODAY = [["free", "Lists"], ["set", "Lists", "A6", {"date": AS_AT.isoformat()}]]
LAST = column_letters(ACTIONS.last_column)
RISK, DUE = (ACTIONS.numbers[key] for key in ("risk_level", "due_date"))
MOVES = {
    "as they were": [],
    "a row inserted and another copied there": [
        ["rows", "Actions", 9, 1],
        ["copy", "Actions", 8, 9],
        ["set", "Actions", "A9", "MED-OAK-2611-099"],
        ["set", "Actions", "O9", "The team"],
    ],
    "rows deleted": [["delete", "Actions", 10, 1], ["delete", "Actions", 7, 1]],
    "sorted by risk": [["sort", "Actions", f"A5:{LAST}{ACTIONS.last_row}", RISK]],
    "sorted by due date after a row was inserted": [
        ["rows", "Actions", 12, 1],
        ["copy", "Actions", 11, 12],
        ["set", "Actions", "A12", "MED-OAK-2611-099"],
        ["sort", "Actions", f"A5:{LAST}{ACTIONS.last_row + 1}", DUE],
        ["delete", "Actions", 8, 1],
    ],
    "rows above": [["rows", "Actions", 1, 2]],
    "a column of their own": [["columns", "Actions", "D", 1], ["set", "Actions", "D5", "Our number"]],
}


def on_the_sheet(path: Path, checked: Checked) -> dict[int, str]:
    """Row -> what its Check says, for the rows that are in use."""
    reading = next(reading for reading in checked.parsed.readings if reading.key == "actions")
    column = next(match.column for match in reading.matches if match.key == "check")
    cells = next(s for s in read_book(path.read_bytes()).sheets if s.name == reading.sheet).cells
    return {
        row: str(cell.value)
        for (row, at), cell in cells.items()
        if at == column and row > reading.heading_row and cell.value
    }


def on_the_server(one: Checked) -> dict[int, str]:
    """Row -> what `live_text` says of the problems of a return's actions."""
    sheet = one.parsed.places["actions"].sheet
    said: dict[int, str] = {}
    for row in one.parsed.frames["actions"].index.get_level_values("row"):
        of_it = [p for p in one.problems if (p.cell.sheet, p.cell.row) == (sheet, row)]
        failed = any(p.code == "TK011" for p in of_it)
        said[row] = CELL_ERROR if failed else live_text(ACTIONS.checks, {p.says for p in of_it})
    return said


@pytest.mark.parametrize("moves", MOVES.values(), ids=MOVES)
def test_check_follows_its_row(office, tmp_path, moves):
    (tmp_path / "issued.xlsx").write_bytes(issued())
    office.edit(tmp_path / "issued.xlsx", tmp_path / "returned.xlsx", *filled_in(), *TODAY)
    office.edit(tmp_path / "returned.xlsx", tmp_path / "moved.xlsx", *moves)
    checked = check(tmp_path / "moved.xlsx")
    found = on_the_sheet(tmp_path / "moved.xlsx", checked)
    assert found == on_the_server(checked)
    assert len(set(found.values())) > 4


def test_where_a_column_was_moved_check_says_that_it_cannot_tell(office, tmp_path):
    (tmp_path / "issued.xlsx").write_bytes(issued())
    office.edit(tmp_path / "issued.xlsx", tmp_path / "moved.xlsx", *filled_in(), ["column", "Actions", "O", "D"])
    checked = check(tmp_path / "moved.xlsx")
    said = on_the_sheet(tmp_path / "moved.xlsx", checked)
    assert said == {row: CELL_ERROR if row == 14 else MOVED for row in range(6, 15)}
    actions = next(s for s in read_book((tmp_path / "moved.xlsx").read_bytes()).sheets if s.name == "Actions")
    assert "9 rows filled in: 1 to put right, 8 to check" in [cell.value for cell in actions.cells.values()]
    assert set(on_the_server(checked).values()) > {"OK", "Owner must be one person, not a team"}
