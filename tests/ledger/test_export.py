"""The tables for Excel and Power BI: what is in the files is what the definitions and the page say."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import run
from tests.ledger.making import AT, LATE, MISSING_OWNER, a_return, row
from trackerkit.errors import LedgerError
from trackerkit.ledger.export import TABLES, action_fields, export, page
from trackerkit.provider import Waiver
from trackerkit.register import load_register, register_keys
from trackerkit.rules.waivers import Waived

REGISTERS = [load_register(key) for key in register_keys()]
WAIVER = Waiver("TK401", "OAK", date(2026, 12, 31), "One manager", "Ewa Kowalska")
FIRST = row(6, "MED-OAK-2611-001", finding="=HYPERLINK(1)", due_date="2026-11-30", **{"extra:Ward": "North"})
SECOND = row(7, "MED-OAK-2611-002", finding="Fridge at 9°, “off”,\nagain", **{"due_date:typed": "soon"})
LATER = row(9, "MED-OAK-2611-001", finding="Gap closed", due_date="2026-11-30")
NUMBERED = {"register": "medication", "service": "OAK"}


def lines(folder: Path, name: str, *columns: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    return [{column: line[column] for column in columns} for line in found] if columns else found


@pytest.fixture
def exported(ledger, tmp_path) -> Path:
    waived = replace(a_return(FIRST, SECOND, problems=(MISSING_OWNER,)), waived=(Waived(LATE, WAIVER),))
    review = row(6, "MED-OAK-R2611-001", sheet="reviews")
    ledger.record([a_return(FIRST), a_return(row(6, finding="No reference"), service="ELM")], at=AT)
    ledger.record([waived, a_return(LATER, review, period="2026-12")], at=AT)
    ledger.record_pack(name="Pack.pdf", period="2026-11", register="medication", sha256="a" * 64, at=AT)
    found = [(path.name, rows) for path, rows in export(ledger, REGISTERS, tmp_path / "tables")]
    assert found == [
        ("actions.csv", 3), ("action_versions.csv", 5), ("problems.csv", 2), ("returns.csv", 4), ("packs.csv", 1),
        ("waivers.csv", 1),
    ]  # fmt: skip
    return tmp_path / "tables"


def test_the_files_have_the_columns_of_the_definitions(exported):
    for table in TABLES:
        wanted = table.fields + (action_fields(REGISTERS) if table.of_actions else ())
        for line in lines(exported, table.name):
            assert list(line) == [field.name for field in wanted]
        assert len({field.name for field in wanted}) == len(wanted), table.name


def test_actions_stand_as_they_last_stood(exported):
    columns = (
        "ref",
        "service",
        "period",
        "first_period",
        "sheet_row",
        "finding",
        "due_date",
        "as_typed",
        "own_columns",
    )
    assert [tuple(line.values()) for line in lines(exported, "actions", *columns)] == [
        ("", "ELM", "2026-11", "2026-11", "6", "No reference", "", "", ""),
        ("MED-OAK-2611-002", "OAK", "2026-11", "2026-11", "7", SECOND.cells["finding"], "", "due_date: soon", ""),
        ("MED-OAK-2611-001", "OAK", "2026-12", "2026-11", "9", "Gap closed", "2026-11-30", "", ""),
    ]


def test_versions_say_what_each_return_said_and_no_cell_is_a_formula(exported):
    columns = ("ref", "period", "return_id", "is_current", "finding", "own_columns")
    assert [tuple(line.values()) for line in lines(exported, "action_versions", *columns)] == [
        ("", "2026-11", "2", "yes", "No reference", ""),
        ("MED-OAK-2611-001", "2026-11", "1", "no", "'=HYPERLINK(1)", "Ward: North"),
        ("MED-OAK-2611-001", "2026-11", "3", "yes", "'=HYPERLINK(1)", "Ward: North"),
        ("MED-OAK-2611-002", "2026-11", "3", "yes", SECOND.cells["finding"], ""),
        ("MED-OAK-2611-001", "2026-12", "4", "yes", "Gap closed", ""),
    ]


def test_problems_returns_packs_and_waivers(exported):
    whose = ("return_id", "service", "period", "is_current")
    assert [
        tuple(line.values()) for line in lines(exported, "problems", *whose, "code", "severity", "row", "is_waived")
    ] == [
        ("3", "OAK", "2026-11", "yes", "TK101", "error", "6", "no"),
        ("3", "OAK", "2026-11", "yes", "TK401", "warning", "7", "yes"),
    ]
    at = "2026-12-01T09:30:00+00:00"
    assert [tuple(line.values()) for line in lines(exported, "returns", *whose, "number", "recorded_at", "event")] == [
        ("1", "OAK", "2026-11", "no", "1", at, "1"),
        ("2", "ELM", "2026-11", "yes", "1", at, "2"),
        ("3", "OAK", "2026-11", "yes", "2", at, "3"),
        ("4", "OAK", "2026-12", "yes", "1", at, "4"),
    ]
    assert lines(exported, "packs") == [
        {
            "event": "5",
            "recorded_at": at,
            "name": "Pack.pdf",
            "register": "medication",
            "period": "2026-11",
            "sha256": "a" * 64,
        }
    ]
    (waiver,) = lines(exported, "waivers")
    assert waiver == {
        "return_id": "3", **NUMBERED, "period": "2026-11", "is_current": "yes", "rule": "TK401", "for_service": "OAK",
        "until": "2026-12-31", "reason": "One manager", "approved_by": "Ewa Kowalska", "problems": "1",
    }  # fmt: skip


def test_the_same_ledger_makes_the_same_files_and_a_file_in_the_way_is_named(exported, ledger):
    before = {path.name: path.read_bytes() for path in exported.iterdir()}
    list(export(ledger, REGISTERS, exported))
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == before
    (exported / "actions.csv").unlink()
    (exported / "actions.csv").mkdir()
    with pytest.raises(LedgerError) as refused:
        list(export(ledger, REGISTERS, exported))
    assert refused.value.sentence == "actions.csv could not be written: Is a directory."


def test_the_page_is_made_from_the_definitions():
    made = (run.ROOT / "docs" / "reference" / "export.md").read_text(encoding="utf-8")
    assert made == page(REGISTERS), "python -m trackerkit.ledger.export > docs/reference/export.md"
