"""The built workbook as our own reader and parser see it, and as a package."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from tests.workbook.build.books import CARRIED, ISSUE, MEDICATION, blank, carried, opened, setup
from trackerkit.problems import column_letters
from trackerkit.register import SheetKind, load_register, register_keys
from trackerkit.workbook.build import build
from trackerkit.workbook.build.issue import references
from trackerkit.workbook.build.layout import tables
from trackerkit.workbook.names import identity_of, offered
from trackerkit.workbook.parse import parse_return
from trackerkit.workbook.parse.forms import find_form
from trackerkit.workbook.parse.tables import rows_of
from trackerkit.workbook.read import read_book
from trackerkit.workbook.setup import parse_setup

TABLE = tables(MEDICATION, {})["actions"]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_same_input_gives_the_same_bytes():
    assert build(MEDICATION, ISSUE, carried=CARRIED) == carried()
    with zipfile.ZipFile(io.BytesIO(carried())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    dates = re.findall(rb"<dcterms:[^>]*>([^<]*)<", parts(carried())["docProps/core.xml"])
    assert dates == [b"2026-11-01T00:00:00Z"] * 2


def test_blank_workbook_is_read_without_a_word():
    parsed = parse_return(read_book(blank()), MEDICATION, name="OAK")
    assert [(p.code, p.cell.sheet, p.cell.a1) for p in parsed.problems] == []
    assert {r.key: (r.sheet, r.heading_row, r.rows, r.extra) for r in parsed.readings} == {
        sheet.key: (sheet.label, 0, (1,), ()) if sheet.kind is SheetKind.FORM else (sheet.label, 5, (), ())
        for sheet in MEDICATION.sheets
    }
    assert [m for r in parsed.readings for m in r.matches if m.how not in ("label", "key")] == []


@pytest.mark.parametrize("inside", [b"", b"<!-- read slowly -->"])
def test_working_columns_are_passed_over_and_check_is_read(inside):
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as package:
        for name, data in parts(blank()).items():
            mine = b"<f>tk_beside_actions_worst&amp;1</f>"  # not ours alone, so kept
            edited = data.replace(b"<f>tk_beside_actions_worst</f>", mine, 1)
            package.writestr(name, edited.replace(b"<sheetData>", b"<sheetData>" + inside))
    actions = next(sheet for sheet in read_book(changed.getvalue()).sheets if sheet.name == "Actions")
    formulas = {cell.formula for (row, _), cell in actions.cells.items() if row > 5 and cell.formula}
    assert formulas == {"tk_live_actions_check", "tk_beside_actions_worst&1"}
    headings = [cell.value for (row, _), cell in actions.cells.items() if row == 5]
    assert headings[-len(TABLE.helpers) :] == [f"tk:{name}" for name in TABLE.helpers]


def test_workbook_says_whose_it_is():
    book = read_book(blank())
    expected = {
        "provider": 'Oakfield "Care" & Co',
        "service": "OAK",
        "register": "medication",
        "period": "2026-11",
        "version": MEDICATION.version,
        "nation": "Wales",
    }
    assert identity_of(book) == expected
    names_alone = replace(book, sheets=[sheet for sheet in book.sheets if sheet.name != "trackerkit"])
    assert identity_of(names_alone) == expected
    assert offered(book) == {"people": ("Priya Nair", "Tom Okafor"), "units": ("Willow",)}


def test_carried_rows_come_back_as_they_were():
    parsed = parse_return(read_book(carried()), MEDICATION, name="OAK")
    actions = parsed.frames["actions"].droplevel(0)
    kept = ["ref", "finding", "due_date:typed", "owner", "action", "original_due_date:typed"]
    assert actions[kept].to_dict("index") == {
        6: dict(zip(kept, ("MED-OAK-2611-007", "2 of 10 protocols", "30 October 2026", "=1+1", "", ""), strict=True)),
        7: dict(zip(kept, ("MED-OAK-2611-003", "#N/A", "end of month", "", "Bell rung", ""), strict=True)),
    }
    audits = parsed.frames["audits"].droplevel(0)
    assert audits[["audit_ref", "sample_size", "compliant"]].to_dict("index") == {
        6: {"audit_ref": "MED-OAK-A2611-002", "sample_size": 10.0, "compliant": 7.5}
    }
    due = [column.key for column in MEDICATION.by_key["actions"].columns].index("due_date") + 1
    assert [(p.code, p.cell.a1) for p in parsed.problems] == [("TK032", f"{column_letters(due)}7")]


def test_references_go_on_after_the_carried_ones():
    book = opened(carried)
    actions = [book["Actions"].cell(row, 1).value for row in range(6, 6 + 3 + 60)]
    assert actions[:3] == [row["ref"] for row in CARRIED["actions"]]
    assert actions[3:] == [f"MED-OAK-2611-{number:03d}" for number in range(8, 68)]
    audits = [book["Audits"].cell(row, 1).value for row in range(6, 6 + 1 + 10)]
    assert audits == [f"MED-OAK-A2611-{number:03d}" for number in range(2, 13)]
    assert (book["Actions"].max_row, book["Audits"].max_row) == (68, 16)


def test_first_number_of_the_month_can_be_given():
    issue = replace(ISSUE, first_numbers={"actions": 998})
    made = references(MEDICATION, MEDICATION.by_key["actions"], issue, ["MED-OAK-2611-012"])
    assert [next(made) for _ in range(3)] == ["MED-OAK-2611-998", "MED-OAK-2611-999", "MED-OAK-2611-1000"]


def test_answers_of_the_forms_stand_in_column_c():
    spots = find_form(
        MEDICATION.by_key["start"], rows_of(next(s for s in read_book(blank()).sheets if s.name == "Start here"))
    )
    assert {key: (spot.column, spot.cell and spot.cell.value) for key, spot in spots.items()} == {
        "provider": (3, 'Oakfield "Care" & Co'),
        "service": (3, "Oak & Elm House"),
        "period": (3, "November 2026"),
        "signed_by": (3, None),
        "date_signed": (3, None),
    }


def test_setup_workbook_is_read_without_a_word():
    parsed = parse_setup(read_book(setup()), "Setup")
    assert [(p.code, p.cell.sheet, p.cell.a1) for p in parsed.problems] == []
    assert [(r.key, r.sheet) for r in parsed.readings] == [(s.key, s.label) for s in load_register("setup").sheets]


@pytest.mark.parametrize("key", register_keys())
def test_every_register_is_built_and_read(key):
    register = load_register(key)
    parsed = parse_return(read_book(build(register, ISSUE)), register, name="OAK")
    assert parsed.problems == ()
    assert [reading.sheet for reading in parsed.readings] == [sheet.label for sheet in register.sheets]


def test_no_part_needs_a_newer_excel():
    for made in (carried, setup):
        for name, data in parts(made()).items():
            assert not re.search(rb"x14|extLst|_xlfn|_xlws|mergeCell|t=\"array\"", data), name


def test_formulas_without_a_result_show_nothing():
    xml = parts(blank())["xl/worksheets/sheet3.xml"]
    cells = re.findall(rb'<c r="[A-Z]+[0-9]+"[^>]*><f.*?</c>', xml)
    assert len(cells) == 1 + 60 * (1 + len(TABLE.helpers))  # totals, and in each row Check and the hidden columns
    assert {bool(re.search(rb' t="str"><f.*</f><v(/>|></v>)</c>$', cell)) for cell in cells} == {True}


def test_value_that_a_cell_cannot_hold_is_refused():
    with pytest.raises(TypeError, match="a cell cannot hold list"):
        build(MEDICATION, ISSUE, carried={"actions": [{"finding": ["a"]}]})
