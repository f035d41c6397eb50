"""The same tables as Parquet: the rows of the CSV files, with the types that the page names."""

from __future__ import annotations

import csv
from datetime import date

import polars as pl
import pytest

from tests.ledger.making import AT, a_return, row
from trackerkit.ledger.export import TABLES, action_fields, export
from trackerkit.ledger.parquet import as_parquet
from trackerkit.register import load_register, register_keys

REGISTERS = [load_register(key) for key in register_keys()]
FIRST = row(6, "MED-OAK-2611-001", finding="=HYPERLINK(1)", due_date="2026-11-30")
SECOND = row(7, "MED-OAK-2611-002", finding="Fridge at 9°", **{"due_date:typed": "soon"})
TYPES = {
    "text": pl.String,
    "date": pl.Date,
    "time": pl.Datetime("us", "UTC"),
    "number": pl.Float64,
    "yes/no": pl.Boolean,
}


@pytest.fixture
def tables(ledger, tmp_path):
    ledger.record([a_return(FIRST, SECOND), a_return(row(6, finding="None"), service="ELM")], at=AT)
    found = list(export(ledger, REGISTERS, tmp_path, make=as_parquet, ending=".parquet"))
    assert [(path.name, rows) for path, rows in found] == [
        ("actions.parquet", 3), ("action_versions.parquet", 3), ("problems.parquet", 0), ("returns.parquet", 2),
        ("packs.parquet", 0), ("waivers.parquet", 0),
    ]  # fmt: skip
    return {path.stem: pl.read_parquet(path) for path, _ in found}


def test_every_column_has_the_type_of_its_definition(tables):
    for table in TABLES:
        wanted = table.fields + (action_fields(REGISTERS) if table.of_actions else ())
        assert dict(tables[table.name].schema) == {field.name: TYPES[field.kind] for field in wanted}


def test_values_are_themselves_and_text_is_as_typed(tables):
    actions = tables["actions"].sort("service", "ref").select("service", "ref", "finding", "due_date", "as_typed")
    assert actions.rows() == [
        ("ELM", None, "None", None, None),
        ("OAK", "MED-OAK-2611-001", "=HYPERLINK(1)", date(2026, 11, 30), None),
        ("OAK", "MED-OAK-2611-002", "Fridge at 9°", None, "due_date: soon"),
    ]


def test_the_rows_are_those_of_the_csv_files(ledger, tables, tmp_path):
    for path, rows in export(ledger, REGISTERS, tmp_path / "csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == rows == len(tables[path.stem])
