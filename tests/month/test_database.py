"""A provider whose record is in PostgreSQL: the month, the pack and the trail as with a file, and nothing beside it."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner

from tests.ledger.conftest import postgres_server  # noqa: F401 the fixture is used by name
from tests.month.runs import AS_AT, AT, PERIOD, make, once
from trackerkit.cli.app import app
from trackerkit.ledger import Ledger
from trackerkit.month import run_month
from trackerkit.provider import Folder

pytestmark = pytest.mark.postgres


@pytest.fixture
def folder(postgres_server, tmp_path):  # noqa: F811 the fixture above
    schema = f"tk_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    root = tmp_path / "provider"
    make(root)
    (root / "ledger.url").write_text(f"{postgres_server}&options=-csearch_path%3D{schema}\n", encoding="utf-8")
    return Folder(root)


def said(folder: Folder, *words: str):
    return CliRunner().invoke(app, [*words, "--folder", str(folder.root)])


def test_the_month_is_recorded_there_and_read_from_there(folder):
    first, again = (run_month(folder, PERIOD, as_at=AS_AT, received_at=AT) for _ in range(2))

    assert {one.outcome.value for one in first.recorded} == {"new"}
    assert {one.outcome.value for one in again.recorded} == {"nothing new"}
    assert not (folder.root / "ledger.sqlite").exists()
    with Ledger.open(folder.ledger) as ledger:
        assert ledger.verify() == ()
        ref = ledger.frames(first.checked[0].parsed.register, PERIOD)["actions"]["ref"].iloc[0]
    pack = said(folder, "pack", "--period", PERIOD, "--html-only", "--as-at", AT.date().isoformat())
    assert (pack.exit_code, pack.output.splitlines()[0].endswith(".html")) == (0, True)
    assert said(folder, "trail", ref, "--html-only").exit_code == 0
    assert said(folder, "ledger", "verify").exit_code == 0


def test_a_backup_is_not_put_back_over_a_database(folder, tmp_path):
    once(folder)
    assert said(folder, "ledger", "backup", str(tmp_path / "b.zip")).exit_code == 0
    with pytest.raises(Exception, match=r"in a database \(ledger\.url\)"):
        CliRunner().invoke(
            app, ["ledger", "restore", str(tmp_path / "b.zip"), "--folder", str(folder.root)], catch_exceptions=False
        )
