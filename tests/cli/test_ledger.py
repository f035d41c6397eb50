"""`ledger verify`, `backup`, `restore` and `export` as people call them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.ledger.making import AT, meddle, row
from trackerkit.ledger import Ledger, ReturnRecord, store_original

DATA = b"PK\x03\x04 the return of OAK"
SHA256 = hashlib.sha256(DATA).hexdigest()
RECORD = ReturnRecord(
    "OAK", "medication", "2026-11", "2026.11", "OAK.xlsx", SHA256, (row(6, "MED-OAK-2611-001", finding="Gap"),)
)
NONE = "There is no ledger in this folder.\nRun “trackerkit month” first.\n"
WHOSE = "OAK.xlsx, the original of the return of OAK (medication) for November 2026, "


@pytest.fixture
def folder(tmp_path) -> Path:
    root = tmp_path / "mycare"
    store_original(root / "originals", DATA)
    with Ledger.open(root / "ledger.sqlite") as ledger:
        ledger.record([RECORD], at=AT)
    return root


def head(folder: Path) -> str:
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        return ledger.head()


def sound(folder: Path) -> str:
    """What is said of a record of one event that holds."""
    return (
        f"Sound: 1 event, each carrying the hash of the one before.\nHead of the chain: {head(folder)}\n"
        f"Next: whenever you doubt it: trackerkit ledger verify --head {head(folder)} --folder {folder}\n"
    )


def mended(folder: Path) -> str:
    return f"Next: put back a copy of the ledger that verifies, then run trackerkit ledger verify --folder {folder}\n"


def test_verify_a_sound_record(run, folder):
    said = run("ledger", "verify", "--folder", folder)
    assert (said.code, said.err) == (0, "")
    assert said.out == sound(folder)


def test_verify_names_a_changed_row_and_its_event(run, folder):
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        meddle(ledger, "UPDATE row_versions SET cells = '{}'")
    said = run("ledger", "verify", "--folder", folder)
    assert (said.code, said.err) == (1, "")
    assert said.out == (
        "What MED-OAK-2611-001 on the sheet actions of OAK (medication) says was changed after it was recorded, first in "
        "the return of OAK (medication) for November 2026.\nThe first event that does not hold is event 1.\n"
        + mended(folder)
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda path: path.unlink(), f"{WHOSE}that event 1 tells of, is missing.\n"),
        (lambda path: path.write_bytes(b"other"), f"{WHOSE}is not the file that came: see event 1.\n"),
    ],
    ids=["gone", "swapped"],
)
def test_verify_names_an_original_that_is_gone_or_swapped(run, folder, change, expected):
    path = folder / "originals" / SHA256
    path.chmod(0o644)
    change(path)
    said = run("ledger", "verify", "--folder", folder)
    assert (said.code, said.err) == (1, "")
    assert said.out == f"{expected}The first event that does not hold is event 1.\n{mended(folder)}"


def test_a_backup_and_back_again(run, folder, tmp_path):
    said = run("ledger", "backup", tmp_path / "b.zip", "--folder", folder)
    chain = f"Head of the chain: {head(folder)}\n"
    assert (said.code, said.out, said.err) == (0, f"b.zip: 1 event and 1 original, verified.\n{chain}", "")
    again = run("ledger", "restore", tmp_path / "b.zip", "--folder", tmp_path / "new")
    assert (again.code, again.out, again.err) == (0, "Put back: 1 event and 1 original, verified.\n", "")
    assert run("ledger", "verify", "--folder", tmp_path / "new").out == sound(tmp_path / "new")


def test_a_fuller_ledger_stays_unless_it_is_told_to_go(run, folder, tmp_path):
    run("ledger", "backup", tmp_path / "b.zip", "--folder", folder)
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        ledger.record_pack(name="Pack.pdf", period="2026-11", register="medication", sha256="a" * 64, at=AT)
    said = run("ledger", "restore", tmp_path / "b.zip", "--folder", folder)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "ledger.sqlite holds events that b.zip does not (2 in all), so nothing was put back.\n"
        "Restore into another folder. To go back to the backup all the same, add --replace.\n"
    )
    said = run("ledger", "restore", tmp_path / "b.zip", "--folder", folder, "--replace")
    (kept,) = folder.glob("ledger-replaced-*.sqlite")
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(f"verified.\nThe ledger that was there is kept as {kept.name}.\n")


def test_an_original_that_is_missing_is_said_and_the_backup_made(run, folder, tmp_path):
    (folder / "originals" / SHA256).unlink()
    said = run("ledger", "backup", tmp_path / "b.zip", "--folder", folder)
    assert (said.code, said.err) == (1, f"{WHOSE}that event 1 tells of, is missing.\n")
    assert said.out.startswith("b.zip: 1 event and 0 originals, verified.\n")


def test_export(run, folder, tmp_path):
    said = run("ledger", "export", tmp_path / "tables", "--folder", folder)
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "actions.csv: 1 row\naction_versions.csv: 1 row\nproblems.csv: 0 rows\nreturns.csv: 1 row\npacks.csv: 0 rows\n"
        "waivers.csv: 0 rows\n"
    )


@pytest.mark.parametrize("words", [("verify",), ("backup", "b.zip"), ("export", "tables")], ids=lambda words: words[0])
def test_a_folder_without_a_ledger(run, tmp_path, words):
    said = run("ledger", *words, "--folder", tmp_path)
    assert (said.code, said.out, said.err) == (2, "", NONE)
    assert list(tmp_path.iterdir()) == []
