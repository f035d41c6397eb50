"""A ledger of an earlier layout, with its data, becomes one of today's; what it held is proved, not assumed."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

import run
from tests.ledger.freeze import LAYOUTS
from tests.ledger.making import AT, a_return, meddle, table_counts
from tests.ledger.test_verify import FIRST, E, said
from trackerkit.errors import LedgerError
from trackerkit.ledger import Ledger, migrate, store
from trackerkit.ledger.engine import address
from trackerkit.ledger.tables import SCHEMA_VERSION, metadata, schema_version

HEAD = "db8c9e64535dcc0cf45a86f0f5cb14bbeaf8805b90a216a4beb382851698cedf"
COUNTS = {
    "events": 6, "returns": 3, "copies": 1, "rows": 4, "row_versions": 4, "return_rows": 5, "checks": 4, "problems": 3,
}  # fmt: skip
EARLIER = sorted({int(path.name.partition(".")[0]) for path in LAYOUTS.iterdir()})
KEPT = "ledger-layout-{}.sqlite"


def put(where: Path | str, layout: int) -> None:
    """Makes the database from the frozen dump, by the database's own driver."""
    if isinstance(where, Path):
        with closing(sqlite3.connect(where)) as connection:
            connection.executescript((LAYOUTS / f"{layout}.sqlite.sql").read_text(encoding="utf-8"))
        return
    engine = create_engine(address(where)[0])
    with engine.begin() as connection:
        connection.exec_driver_sql((LAYOUTS / f"{layout}.postgres.sql").read_text(encoding="utf-8").replace("%", "%%"))
    engine.dispose()


def layouts_written_down(ledger: Ledger) -> list[int]:
    with ledger._engine.connect() as connection:
        return sorted(connection.scalars(schema_version.select()))


def made(ledger: Ledger) -> dict[str, str]:
    """Everything that the database holds by name, with its words but without their spaces."""
    with ledger._engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            found = connection.execute(text("SELECT name, sql FROM sqlite_master"))
        else:
            found = connection.execute(
                text(
                    "SELECT indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes"
                    " WHERE schemaname = current_schema()"
                    " UNION ALL SELECT conname, replace(pg_get_constraintdef(oid), current_schema() || '.', '')"
                    " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace"
                    " UNION ALL SELECT tgname, tgtype::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                    " WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal"
                )
            )
        return {name: re.sub(r"\s+", "", words or "") for name, words in found}


@pytest.fixture(params=EARLIER)
def layout(request) -> int:
    return request.param


def test_every_earlier_layout_is_frozen_with_data():
    assert list(range(1, SCHEMA_VERSION)) == EARLIER
    assert migrate.newest() == SCHEMA_VERSION


def test_an_earlier_layout_is_brought_up_and_keeps_what_it_held(where, layout, caplog):
    put(where, layout)
    with Ledger.open(where) as ledger:
        counts = table_counts(ledger)
        assert (ledger.verify(heads=[HEAD]), ledger.head()) == ((), HEAD)
        assert {name: counts[name] for name in COUNTS} == COUNTS
        assert layouts_written_down(ledger) == list(range(layout, SCHEMA_VERSION + 1))
        ledger.record([a_return(FIRST, period="2026-12")], at=AT)
        assert ledger.verify(heads=[HEAD]) == ()
    on_file = isinstance(where, Path)
    name = "ledger.sqlite" if on_file else "The database postgres"
    kept = f" As it was before, it is kept as {KEPT.format(layout)}." if on_file else ""
    assert caplog.messages == [f"{name} was brought up from layout {layout} to {SCHEMA_VERSION}.{kept}"]
    caplog.clear()
    with Ledger.open(where):
        assert caplog.messages == []


def test_it_is_then_made_just_as_a_new_one(where, layout, tmp_path_factory, request):
    put(where, layout)
    with Ledger.open(where) as ledger:
        brought_up = made(ledger)
        with ledger._engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        if ledger._engine.dialect.name == "postgresql":
            schema = re.search("search_path%3D(.*)", where)[1]
            meddle(ledger, f"DROP SCHEMA {schema} CASCADE", f"CREATE SCHEMA {schema}")
            new = where
        else:
            new = tmp_path_factory.mktemp("new") / "ledger.sqlite"
    with Ledger.open(new) as ledger:
        assert brought_up == made(ledger)


def test_the_copy_kept_on_sqlite_is_the_ledger_as_it_was(tmp_path, layout):
    path = tmp_path / "ledger.sqlite"
    put(path, layout)
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    Ledger.open(path).close()
    with closing(sqlite3.connect(tmp_path / KEPT.format(layout))) as connection:
        assert list(connection.iterdump()) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [KEPT.format(layout), "ledger.sqlite"]


def test_a_ledger_without_a_number_is_of_the_first_layout(tmp_path):
    path = tmp_path / "ledger.sqlite"
    put(path, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM schema_version")
        connection.commit()
    with Ledger.open(path) as ledger:
        assert (ledger.verify(), layouts_written_down(ledger)) == ((), list(range(2, SCHEMA_VERSION + 1)))


def test_when_no_copy_can_be_kept_nothing_is_changed(tmp_path, monkeypatch):
    path = tmp_path / "ledger.sqlite"
    put(path, 1)
    (tmp_path / KEPT.format(1)).mkdir()  # in the copy's place
    with pytest.raises(LedgerError) as refused:
        Ledger.open(path)
    assert refused.value.sentence == "The copy ledger-layout-1.sqlite could not be written: Is a directory."
    monkeypatch.setattr(store, "copy_sqlite", lambda source, target: None)
    with Ledger.open(path) as ledger:
        assert layouts_written_down(ledger) == list(range(1, SCHEMA_VERSION + 1))


def test_a_step_that_fails_leaves_the_earlier_layout(where, monkeypatch):
    put(where, 1)
    step = migrate._STEPS.get_revision("head").module
    whole = step.upgrade

    def half() -> None:
        whole()
        raise OSError("the plug")

    monkeypatch.setattr(step, "upgrade", half)
    with pytest.raises(OSError, match="the plug"):
        Ledger.open(where)
    monkeypatch.undo()
    with Ledger.open(where) as ledger:
        assert (ledger.verify(), layouts_written_down(ledger)) == ((), list(range(1, SCHEMA_VERSION + 1)))


def test_what_was_changed_before_is_still_found_after(where):
    put(where, 1)
    with Ledger.open(where) as ledger:
        meddle(ledger, "UPDATE events SET data = replace(data, '\"rows\":2', '\"rows\":3') WHERE seq = 1")
        assert said(ledger) == [f"{E[1]} was changed after it was written."]


def test_a_ledger_that_is_up_to_date_does_not_load_alembic(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom trackerkit.ledger import Ledger\n"
        "for _ in range(2): Ledger.open(Path(sys.argv[1])).close()\nprint('alembic' in sys.modules)"
    )
    command = [run.sys.executable, "-c", code, tmp_path / "ledger.sqlite"]
    found = subprocess.run(command, cwd=run.ROOT, env=os.environ, capture_output=True, text=True, check=True)
    assert (found.stdout, found.stderr) == ("False\n", "")
