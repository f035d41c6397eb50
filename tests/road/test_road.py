"""The whole road with LibreOffice in the place of the person: issued, filled in, checked, marked, corrected, checked.

The returns here are saved by LibreOffice, never by our own libraries.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from trackerkit.checking import Checked, check_files, marked_copy
from trackerkit.demo.samples import issued
from trackerkit.demo.story import setup_workbook
from trackerkit.ledger import Outcome
from trackerkit.month import run_month
from trackerkit.provider import Folder

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

AS_AT = date(2026, 11, 30)
COLUMNS = {
    "unit": "C", "date_raised": "D", "audit_ref": "E", "theme": "F", "finding": "J", "evidence_source": "K",
    "risk_level": "L", "action": "N", "owner": "O", "due_date": "P", "evidence_required": "R", "status": "S",
    "action_taken": "T", "date_completed": "U", "completed_by": "V", "evidence_location": "W", "verified_by": "X",
    "date_verified": "Y", "sample_checked": "Z", "outcome": "AA", "effect_measure": "AB", "effect_baseline": "AC",
    "effect_result": "AD", "effect": "AE", "date_closed": "AF", "closure_note": "AG",
}  # fmt: skip
OPEN = {
    "unit": "Willow", "date_raised": {"date": "2026-11-02"}, "audit_ref": "MED-OAK-A2611-001", "theme": "PRN protocols",
    "finding": "2 of 10 PRN protocols on Willow had no maximum dose in 24 hours",
    "evidence_source": "PRN protocol file, Willow trolley", "risk_level": "High",
    "action": "Rewrite the 2 protocols with the maximum dose and have them signed by the GP", "owner": "Priya Nair",
    "due_date": {"date": "2026-12-04"}, "evidence_required": "2 revised protocols signed by the GP", "status": "In progress",
}  # fmt: skip
DONE = OPEN | {
    "due_date": {"date": "2026-11-13"}, "status": "Completed",
    "action_taken": "Both protocols rewritten with the maximum dose and signed by the GP on 9 November",
    "date_completed": {"date": "2026-11-10"}, "completed_by": "Priya Nair",
    "evidence_location": "PRN file, Willow trolley, section 3, protocols of 9 November 2026",
    "verified_by": "Grace Mensah", "date_verified": {"date": "2026-11-13"},
    "sample_checked": "10 PRN protocols and 6 MAR charts on Willow", "outcome": "Complete",
}  # fmt: skip
CLOSED = DONE | {
    "status": "Closed", "effect_measure": "PRN protocols with a maximum dose, Willow",
    "effect_baseline": "8 of 10, October 2026", "effect_result": "10 of 10, 13 November 2026", "effect": "Improved",
    "date_closed": {"date": "2026-11-16"},
    "closure_note": "Both protocols now carry a maximum dose; 10 of 10 protocols checked on 13 November, none without",
}  # fmt: skip
UNVERIFIED = {
    key: DONE[key] for key in DONE if key not in ("verified_by", "date_verified", "sample_checked", "outcome")
}
ROWS = {
    6: CLOSED,
    7: OPEN | {"owner": "All seniors"},
    8: OPEN | {"due_date": "4/12/2026"},
    9: UNVERIFIED,
    10: CLOSED | {"closure_note": "Addressed"},
    11: OPEN | {"due_date": {"date": "2026-11-13"}},
    12: OPEN | {"theme": "Meds rounds"},
    13: OPEN | {"due_date": {"formula": "=TODAY()+7"}},
    14: OPEN | {"owner": {"formula": "=NA()"}},
}
AUDIT = {
    "C6": {"date": "2026-11-02"}, "D6": "Monthly medication audit", "E6": "Willow", "F6": "Grace Mensah", "G6": 10,
    "H6": 8, "I6": 9, "J6": "Grace Mensah", "K6": {"date": "2026-11-03"},
}  # fmt: skip
FOUND = [
    ("Actions!O7", "TK102"),
    ("Actions!P8", "TK031"),
    ("Actions!Y9", "TK401"),
    ("Actions!AG10", "TK504"),
    ("Actions!P11", "TK204"),
    ("Actions!F12", "TK021"),
    ("Actions!P13", "TK013"),
    ("Actions!O14", "TK011"),
]


def filled_in() -> list[list[object]]:
    actions = [["set", "Actions", f"{COLUMNS[k]}{row}", v] for row, values in ROWS.items() for k, v in values.items()]
    audit = [["set", "Audits", cell, value] for cell, value in AUDIT.items()]
    signed = [["set", "Start here", "C29", "Grace Mensah"], ["set", "Start here", "C30", {"date": "2026-11-30"}]]
    return [*actions, *audit, *signed]


def check(path: Path) -> Checked:
    checked, refused = check_files([path], as_at=AS_AT)
    assert refused == []
    return checked[0]


def found(path: Path) -> list[tuple[str, str]]:
    return [(f"{p.cell.sheet}!{p.cell.a1}" if p.cell.sheet else "", p.code) for p in check(path).problems]


@pytest.fixture(scope="module")
def returned(office, tmp_path_factory) -> Path:
    """The workbook as issued by trackerkit, filled in and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("road")
    (folder / "issued.xlsx").write_bytes(issued())
    office.edit(folder / "issued.xlsx", folder / "returned.xlsx", *filled_in())
    return folder / "returned.xlsx"


def test_what_libreoffice_saved_is_read_cell_by_cell(returned):
    one = check(returned)
    assert found(returned) == FOUND
    actions = one.parsed.frames["actions"]
    assert list(actions.index.get_level_values("row")) == list(ROWS)
    typed = {key: [row.get(key, "") for row in ROWS.values()] for key in ("unit", "finding", "risk_level", "status")}
    assert {key: list(actions[key]) for key in typed} == typed
    assert one.parsed.identity.service == "OAK"
    assert one.parsed.identity.period == "2026-11"


def test_moved_and_renamed_the_same_is_found_at_the_cells_where_it_now_stands(office, returned, tmp_path):
    office.edit(
        returned,
        tmp_path / "moved.xlsx",
        ["set", "Actions", "O5", "By whom"],
        ["set", "Actions", "P5", "Dead line"],
        ["column", "Actions", "O", "D"],
        ["rows", "Actions", 1, 1],
        ["set", "Actions", "A1", "Oak House: medication actions, November 2026"],
        ["rows", "Actions", 10, 1],
    )
    assert found(tmp_path / "moved.xlsx") == [
        ("Actions!D6", "TK003"),
        ("Actions!P6", "TK003"),
        ("Actions!D8", "TK102"),
        ("Actions!P9", "TK031"),
        ("Actions!row 10", "TK007"),
        ("Actions!Y11", "TK401"),
        ("Actions!AG12", "TK504"),
        ("Actions!P13", "TK204"),
        ("Actions!G14", "TK021"),
        ("Actions!P15", "TK013"),
        ("Actions!D16", "TK011"),
    ]
    before, after = (check(path).parsed.frames["actions"] for path in (returned, tmp_path / "moved.xlsx"))
    assert list(after.index.get_level_values("row")) == [7, 8, 9, 11, 12, 13, 14, 15, 16]
    assert before.reset_index(drop=True).equals(after.reset_index(drop=True))


def test_the_marked_copy_is_corrected_and_marked_again(office, returned, tmp_path):
    one = check(returned)
    (tmp_path / "marked.xlsx").write_bytes(marked_copy(one, "Oak House", "2026-11"))
    noted = {name: sorted(notes) for name, notes in look(office, tmp_path / "marked.xlsx").items() if notes}
    assert next(iter(look(office, tmp_path / "marked.xlsx"))) == "Fix list"
    cells = {cell for p in one.problems for cell in (p.cell, *p.also)}
    assert noted == {"Actions": sorted(cell.a1 for cell in cells)}

    office.edit(
        tmp_path / "marked.xlsx",
        tmp_path / "corrected.xlsx",
        ["set", "Actions", "O7", "Tom Okafor"],
        ["set", "Actions", "P8", {"date": "2026-12-04"}],
        ["set", "Actions", "AG10", CLOSED["closure_note"]],
        ["set", "Actions", "F12", "PRN protocols"],
        ["set", "Actions", "O14", "Priya Nair"],
    )
    left = [("Actions!Y9", "TK401"), ("Actions!P11", "TK204"), ("Actions!P13", "TK013")]
    assert found(tmp_path / "corrected.xlsx") == left

    (tmp_path / "again.xlsx").write_bytes(marked_copy(check(tmp_path / "corrected.xlsx"), "Oak House", "2026-11"))
    seen = look(office, tmp_path / "again.xlsx")
    assert [name for name in seen if name.startswith("Fix list")] == ["Fix list"]
    assert sorted(seen["Actions"]) == ["P11", "P13", "Y9"]
    assert [seen["Actions"][cell].count("Checked by trackerkit") for cell in ("P11", "P13", "Y9")] == [1, 1, 1]
    assert [seen["Actions"][cell].count("TK") for cell in ("P11", "P13", "Y9")] == [1, 1, 1]
    assert found(tmp_path / "again.xlsx") == left


def look(office, path: Path) -> dict[str, dict[str, str]]:
    seen = office.do(["open", str(path)], ["look"], ["close"])[1]
    assert isinstance(seen, dict)
    return seen


@pytest.mark.parametrize(
    ("ending", "called"), [(".ods", "an OpenDocument spreadsheet (.ods)"), (".xls", "an Excel 97-2003 workbook (.xls)")]
)
def test_in_another_format_the_values_are_the_same_and_a_note_says_what_is_not(
    office, returned, tmp_path, ending, called
):
    office.edit(returned, tmp_path / f"returned{ending}")
    there, here = check(tmp_path / f"returned{ending}"), check(returned)
    # Formulas are not read there, and an error reads as an empty cell: so no TK013, TK101 for TK011, and what follows.
    same = [one for one in FOUND if one[1] not in ("TK013", "TK011")]
    assert found(tmp_path / f"returned{ending}") == [*same, ("Actions!O14", "TK101"), ("Audits!K6", "TK130")]
    assert there.parsed.notes == (
        f"This is {called}. Its values were read, but not its formulas (whose results may be old), its error values "
        "(read as blank) or which rows are hidden. Save it as an Excel Workbook (.xlsx) next time.",
    )
    assert there.parsed.identity == here.parsed.identity
    for sheet, frame in here.parsed.frames.items():
        expected = frame.reset_index(drop=True).replace("#N/A", "")
        assert there.parsed.frames[sheet].reset_index(drop=True).equals(expected), sheet


def test_a_return_that_cannot_be_marked_is_recorded_and_named(office, returned, tmp_path):
    folder = Folder(tmp_path / "provider")
    folder.root.mkdir()
    folder.setup.write_bytes(setup_workbook())
    office.edit(returned, folder.returns("2026-11") / "Oak House.ods")
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    result = run_month(folder, "2026-11", as_at=AS_AT, received_at=at)
    assert [(one.parsed.name, one.path.name) for one in result.checked] == [("OAK", "Oak House.ods")]
    assert [(one.service, one.outcome, one.rows) for one in result.recorded] == [("OAK", Outcome.NEW, 11)]
    assert (result.marked, result.refused) == ((), ())
    assert [(path.name, why) for path, why in result.unmarked] == [
        (
            "Oak House.ods",
            "The file is not an Excel workbook of the .xlsx or .xlsm kind. "
            "Open it in Excel, save it as an Excel workbook (.xlsx) and use that file.",
        )
    ]
