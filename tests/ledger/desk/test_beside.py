"""The desk beside the ledger: neither minds the other, and what is no desk is refused."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests.ledger.making import a_return, row
from trackerkit.errors import LedgerError
from trackerkit.ledger import Ledger
from trackerkit.ledger.backup import back_up
from trackerkit.ledger.desk import Desk, LinkKind, Role
from trackerkit.ledger.desk.tables import desk as desk_tables
from trackerkit.ledger.engine import writing
from trackerkit.provider import Folder

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
FIRST = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart")
ANEW = "Move it out of the folder: the page makes a new one, and accounts and links are set up again."


def refusal(where: Path | str) -> tuple[str, str]:
    with pytest.raises(LedgerError) as refused:
        Desk.open(where)
    return refused.value.sentence, refused.value.remedy


def test_a_folder_has_its_desk_where_its_ledger_is(tmp_path):
    folder = Folder(tmp_path)
    assert (folder.desk, folder.ledger) == (tmp_path / "portal.sqlite", tmp_path / "ledger.sqlite")
    (tmp_path / "ledger.url").write_text("postgresql://lead@server/care\n", encoding="utf-8")
    assert folder.desk == folder.ledger == "postgresql://lead@server/care"


def test_the_desk_may_be_there_before_the_ledger_or_after_it(where, desk_at):
    with Desk.open(desk_at) as desk, Ledger.open(where) as ledger:
        desk.add_job("month", {}, by="", at=AT)
        ledger.record([a_return(FIRST)], at=AT)
    with Ledger.open(where) as ledger, Desk.open(desk_at) as desk:
        assert (len(ledger.returns()), ledger.verify(), len(desk.jobs())) == (1, (), 1)


def test_the_ledger_may_be_there_before_the_desk(where, desk_at):
    with Ledger.open(where) as ledger, Desk.open(desk_at) as desk:
        assert (ledger.head(), desk.jobs()) == ("", [])


def test_every_table_of_the_desk_bears_its_prefix(desk):
    found = set(inspect(desk._engine).get_table_names())
    assert found == set(desk_tables.tables)
    assert {name[:5] for name in found} == {"desk_"}


def test_the_desk_does_not_wait_for_a_run_that_records(where, desk_at):
    with Ledger.open(where) as ledger, Desk.open(desk_at) as desk, writing(ledger._engine, "the ledger"):
        desk.add_job("month", {}, by="", at=AT)
        assert len(desk.jobs()) == 1


def test_a_backup_holds_the_ledger_alone(where, desk_at, tmp_path):
    with Desk.open(desk_at) as desk, Ledger.open(where) as ledger:
        desk.add_job("month", {}, by="", at=AT)
        ledger.record([a_return(FIRST)], at=AT, notes=[("upload", {"file": "a"})])
    made = back_up(where, tmp_path / "originals", tmp_path / "backup.zip")
    assert (made.events, made.originals) == (2, 0)


def test_a_newer_desk_is_refused(desk_at):
    with Desk.open(desk_at) as desk, desk._engine.begin() as connection:
        connection.execute(text("UPDATE desk_version SET version = 9"))
    name = "portal.sqlite" if isinstance(desk_at, Path) else "the database postgres"
    assert refusal(desk_at) == (
        f"What the upload page keeps in {name} was made by a newer trackerkit (layout 9; this one knows up to 2).",
        "Install the newer trackerkit.",
    )


def test_what_is_no_desk_is_refused_and_left_alone(tmp_path):
    ledger, other = tmp_path / "ledger.sqlite", tmp_path / "portal.sqlite"
    Ledger.open(ledger).close()
    other.write_bytes(b"PK\x03\x04" + bytes(5000))
    before = ledger.read_bytes(), other.read_bytes()
    assert refusal(ledger) == (
        "ledger.sqlite is not what the upload page keeps there.",
        "Move it out of the way, and the page makes a new one.",
    )
    assert refusal(other) == ("portal.sqlite is not what the upload page keeps there.", ANEW)
    assert (ledger.read_bytes(), other.read_bytes()) == before
    assert refusal(tmp_path) == (
        f"{tmp_path.name} is a folder, not a file of the upload page.",
        "Name the file itself.",
    )


def test_a_desk_is_not_taken_for_a_ledger(tmp_path):
    Desk.open(tmp_path / "portal.sqlite").close()
    with pytest.raises(LedgerError) as refused:
        Ledger.open(tmp_path / "portal.sqlite")
    assert refused.value.sentence == "portal.sqlite is not a trackerkit ledger."


def test_what_the_database_refuses_is_said_in_the_words_of_the_page(tmp_path):
    path = tmp_path / "portal.sqlite"
    with Desk.open(path) as desk:
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE desk_jobs")
        connection.close()
        with pytest.raises(LedgerError) as refused:
            desk.jobs()
    assert (refused.value.sentence, refused.value.remedy) == (
        "portal.sqlite refused the work (SQLITE_ERROR).",
        "Do it again; if that does not help, stop and start the page.",
    )


def test_a_desk_of_the_first_layout_gets_the_tables_that_it_lacks_and_keeps_what_it_has(desk_at):
    with Desk.open(desk_at) as desk:
        account = desk.add_account("lead@care.example", role=Role.LEAD, password_hash="hash", at=AT)
        link = desk.add_link(LinkKind.UPLOAD, service="OAK", made_by="lead", at=AT, expires_at=AT)
        with desk._engine.begin() as connection:
            for name in ("desk_identities", "desk_sign_ins"):
                connection.execute(text(f"DROP TABLE {name}"))
            connection.execute(text("UPDATE desk_version SET version = 1"))
    with Desk.open(desk_at) as desk:
        assert (desk.accounts(), desk.links()) == ([account], [link])
        desk.bind(account, "https://provider.example", "s-1", at=AT)
        assert desk.account_bound_to("https://provider.example", "s-1") == account
        with desk._engine.connect() as connection:
            assert connection.execute(text("SELECT version FROM desk_version")).scalars().all() == [2]
    with Desk.open(desk_at) as desk:
        assert desk.is_bound(account)
