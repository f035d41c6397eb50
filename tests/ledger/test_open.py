"""A ledger that cannot be opened or written says so in one sentence, and what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, inspect

from tests.ledger.making import AT, a_return, meddle, row, table_counts
from trackerkit.errors import LedgerError
from trackerkit.ledger import Ledger
from trackerkit.ledger import engine as engine_module
from trackerkit.ledger.tables import metadata

FIRST = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart")
ELSEWHERE = "Ask for the right to write there, or move the provider's folder to where you can."


def refusal(where: Path | str) -> tuple[str, str]:
    with pytest.raises(LedgerError) as refused:
        Ledger.open(where)
    return refused.value.sentence, refused.value.remedy


def test_opening_makes_the_ledger_and_opening_again_finds_it(where):
    with Ledger.open(where) as ledger:
        ledger.record([a_return(FIRST)], at=AT)
        head = ledger.head()
    with Ledger.open(where) as ledger:
        assert ledger.head() == head
        assert len(ledger.returns()) == 1


def test_every_table_and_constraint_has_a_name(ledger):
    found = inspect(ledger._engine)
    assert set(found.get_table_names()) == set(metadata.tables)
    for table in metadata.tables:
        assert found.get_pk_constraint(table)["name"] == f"pk_{table}"
        assert all(key["name"] == f"fk_{table}_{key['constrained_columns'][0]}_{key['referred_table']}"
                   for key in found.get_foreign_keys(table))  # fmt: skip


def test_a_path_may_be_text(tmp_path):
    with Ledger.open(str(tmp_path / "ledger.sqlite")) as ledger:
        assert ledger.head() == ""
    assert (tmp_path / "ledger.sqlite").is_file()


def test_an_empty_file_is_a_new_ledger(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.touch()
    with Ledger.open(path) as ledger:
        assert ledger.head() == ""


def test_a_newer_layout_is_refused(where):
    with Ledger.open(where) as ledger:
        meddle(ledger, "UPDATE schema_version SET version = 99")
    name = "ledger.sqlite" if isinstance(where, Path) else "The database postgres"
    assert refusal(where) == (
        f"{name} was made by a newer trackerkit (layout 99; this one knows up to 2).",
        "Install the newer trackerkit.",
    )


def test_what_is_not_a_ledger_is_refused_and_left_alone(tmp_path):
    text_file, other = tmp_path / "Setup.xlsx", tmp_path / "other.sqlite"
    text_file.write_bytes(b"PK\x03\x04" + bytes(5000))
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE events (seq INTEGER)")
    connection.close()
    for path in (text_file, other):
        before = path.read_bytes()
        assert refusal(path) == (
            f"{path.name} is not a trackerkit ledger.",
            "Put back the last backup of it: a new one would not have the history.",
        )
        assert path.read_bytes() == before


def test_a_folder_that_is_not_there_and_a_folder_in_the_way(tmp_path):
    assert refusal(tmp_path / "away" / "ledger.sqlite") == (
        "There is no folder away for ledger.sqlite.",
        "Make the folder first.",
    )
    assert refusal(tmp_path) == (f"{tmp_path.name} is a folder, not a ledger.", "Name the file itself.")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://user@server/name", "The ledger cannot be kept in mysql."),
        ("://", "The address of the ledger is not a database address."),
    ],
)
def test_addresses_of_other_databases(address, sentence):
    assert refusal(address) == (sentence, "Write the path of a file, or postgresql://user@server/name.")


def test_a_server_that_does_not_answer(tmp_path):
    assert refusal(f"postgresql://user@/name?host={tmp_path}") == (
        "The database name does not answer.",
        "Check that the database server runs and that its address is right.",
    )


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write anywhere; then the work is done as the user with no rights of its own."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="read-only-"))
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_folder(read_only_folder):
    read_only_folder.chmod(0o555)
    with as_nobody():
        said = refusal(read_only_folder / "ledger.sqlite")
    assert said == ("ledger.sqlite cannot be opened or made where it should be.", ELSEWHERE)


def test_a_read_only_ledger(read_only_folder):
    path = read_only_folder / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.record([a_return(FIRST)], at=AT)
    path.chmod(0o444)
    read_only_folder.chmod(0o555)
    with as_nobody():
        said = refusal(path)
    assert said == ("ledger.sqlite cannot be written to.", ELSEWHERE)


def test_a_full_disk_records_nothing(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.record([a_return(FIRST)], at=AT)
        counts = table_counts(ledger)
    with Ledger.open(path) as ledger:
        event.listen(ledger._engine, "begin", lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1"))
        big = a_return(*[row(n, finding="x" * 5000) for n in range(6, 60)], service="ELM")
        with pytest.raises(LedgerError) as refused:
            ledger.record([a_return(row(7), service="ASH"), big], at=AT)
    assert refused.value.sentence == "The disk is full, so nothing was recorded."
    assert refused.value.remedy == "Free some space and run the same command again."
    with Ledger.open(path) as ledger:
        assert (table_counts(ledger), ledger.verify()) == (counts, ())


def test_a_ledger_that_another_run_holds(tmp_path, monkeypatch):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.record([a_return(FIRST)], at=AT)
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert refusal(path) == (
        "ledger.sqlite is in use by another run.",
        "Wait until that has finished, then run the command again.",
    )
    other.close()


def test_a_reader_does_not_wait_for_the_writer(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.record([a_return(FIRST)], at=AT)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO schema_version VALUES (9)")
        assert len(ledger.returns()) == 1
        other.close()


def test_a_damaged_file(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.record([a_return(*[row(n, finding="x" * 500) for n in range(6, 100)])], at=AT)
    data = bytearray(path.read_bytes())
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    path.write_bytes(data)
    with pytest.raises(LedgerError) as refused, Ledger.open(path) as ledger:
        ledger.verify()
    assert (refused.value.sentence, refused.value.remedy) == (
        "ledger.sqlite is damaged.",
        "Put back the last backup of it.",
    )


def test_a_refusal_says_nothing_of_what_was_recorded(ledger):
    wrong = a_return(row(6, sheet=None, owner="Ann Ward"))  # no column takes None
    with pytest.raises(LedgerError) as refused:
        ledger.record([wrong], at=AT)
    assert "Ann Ward" not in f"{refused.value} {refused.value.__cause__}"
    assert refused.value.remedy == "Run “trackerkit ledger verify”."
    assert ledger.returns() == []
