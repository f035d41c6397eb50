"""A backup is whole and verified, and puts back just what it was made from; a fuller ledger is never lost to it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from tests.ledger.making import AT, a_return, meddle, row, table_counts
from tests.ledger.test_verify import FIRST, OAK, SECOND, fill
from trackerkit.errors import LedgerError
from trackerkit.ledger import Ledger, ReturnRecord, store_original
from trackerkit.ledger.backup import Backup, back_up, restore

DATA = b"PK\x03\x04 the return of OAK"
SHA256 = hashlib.sha256(DATA).hexdigest()
OF_OAK = ReturnRecord("OAK", "medication", "2026-11", "2026.11", "OAK.xlsx", SHA256, (FIRST,))
GONE = "ELM return.xlsx, the original of the return of ELM (medication) for November 2026, that event 2 tells of, is missing."


def refusal(work, *words, **more) -> str:
    with pytest.raises(LedgerError) as refused:
        work(*words, **more)
    return refused.value.sentence


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def kept(where, tmp_path) -> tuple[Path | str, Path]:
    """A ledger of two returns, of which one has its original."""
    store_original(tmp_path / "originals", DATA)
    with Ledger.open(where) as ledger:
        ledger.record([OF_OAK, a_return(SECOND, service="ELM")], at=AT)
    return where, tmp_path / "originals"


def test_a_backup_and_back_again(kept, tmp_path):
    where, originals = kept
    with Ledger.open(where) as ledger:
        head, counts, told = ledger.head(), table_counts(ledger), ledger.returns()
        made = back_up(where, originals, tmp_path / "backup.zip")  # while it is open
    assert made == Backup(events=2, originals=1, head=head, missing=(GONE,))
    with zipfile.ZipFile(tmp_path / "backup.zip") as package:
        assert package.namelist() == ["ledger.sqlite", f"originals/{SHA256}"]
    new = tmp_path / "new"
    assert restore(tmp_path / "backup.zip", new / "ledger.sqlite", new / "originals") == (made, "")
    assert files(new) == ["ledger.sqlite", f"originals/{SHA256}"]
    assert (new / "originals" / SHA256).read_bytes() == DATA
    with Ledger.open(new / "ledger.sqlite") as ledger:
        assert (ledger.verify(heads=[head]), ledger.head(), table_counts(ledger)) == ((), head, counts)
        assert ledger.returns() == told
        ledger.record([a_return(FIRST, period="2026-12")], at=AT)
        assert ledger.verify() == ()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_is_never_written_over_and_a_folder_is_not_made(kept, tmp_path):
    where, originals = kept
    (tmp_path / "there.zip").write_bytes(b"the last one")
    assert refusal(back_up, where, originals, tmp_path / "there.zip") == "there.zip is there already."
    assert refusal(back_up, where, originals, tmp_path / "away" / "b.zip") == "There is no folder away for b.zip."
    assert (tmp_path / "there.zip").read_bytes() == b"the last one"


def test_a_ledger_that_does_not_verify_is_not_backed_up(kept, tmp_path):
    where, originals = kept
    with Ledger.open(where) as ledger:
        meddle(ledger, "UPDATE row_versions SET cells = '{}' WHERE id = 1")
    assert refusal(back_up, where, originals, tmp_path / "b.zip") == (
        "No backup was made, because the ledger does not verify. What MED-OAK-26-001 on the sheet actions of OAK "
        f"(medication) says was changed after it was recorded, first in {OAK}."
    )
    assert not (tmp_path / "b.zip").exists()


@pytest.fixture
def backup(tmp_path) -> Path:
    """A backup of a ledger with six events."""
    with Ledger.open(tmp_path / "first.sqlite") as ledger:
        fill(ledger)
    back_up(tmp_path / "first.sqlite", tmp_path / "originals", tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def test_a_ledger_that_the_backup_continues_is_replaced(backup, tmp_path):
    there = tmp_path / "there" / "ledger.sqlite"
    there.parent.mkdir()
    for _ in range(2):  # the second time it is the backup itself
        with Ledger.open(there) as ledger:
            head = ledger.head()
        made, aside = restore(backup, there, tmp_path / "originals")
        assert (made.events, aside) == (6, "")
    assert head == made.head


def test_a_ledger_with_more_in_it_is_kept(backup, tmp_path):
    there = tmp_path / "first.sqlite"
    with Ledger.open(there) as ledger:
        ledger.record([a_return(row(6), service="ASH")], at=AT)
        head = ledger.head()
    assert refusal(restore, backup, there, tmp_path / "originals") == (
        "first.sqlite holds events that backup.zip does not (7 in all), so nothing was put back."
    )
    with Ledger.open(there) as ledger:
        assert ledger.head() == head
    made, aside = restore(backup, there, tmp_path / "originals", replace=True)
    with Ledger.open(there) as ledger, Ledger.open(tmp_path / aside) as earlier:
        assert (ledger.head(), earlier.head()) == (made.head, head)
        assert (ledger.verify(), earlier.verify()) == ((), ())


def test_a_damaged_ledger_gives_way_only_when_told_and_is_kept(backup, tmp_path):
    there = tmp_path / "first.sqlite"
    there.write_bytes(b"not a ledger at all, but long enough to be read as one" * 20)
    assert refusal(restore, backup, there, tmp_path / "originals") == "first.sqlite is not a trackerkit ledger."
    before = there.read_bytes()
    _, aside = restore(backup, there, tmp_path / "originals", replace=True)
    assert (tmp_path / aside).read_bytes() == before
    with Ledger.open(there) as ledger:
        assert (len(ledger.events()), ledger.verify()) == (6, ())


def test_what_is_no_backup_is_refused(backup, tmp_path):
    def put_back(file: Path) -> str:
        return refusal(restore, file, tmp_path / "new" / "ledger.sqlite", tmp_path / "new" / "originals")

    assert put_back(tmp_path / "away.zip") == "There is no file away.zip."
    (tmp_path / "text.zip").write_text("a letter")
    assert put_back(tmp_path / "text.zip") == "text.zip is damaged, or is not a backup of a ledger."
    (tmp_path / "half.zip").write_bytes(backup.read_bytes()[:3000])
    assert put_back(tmp_path / "half.zip") == "half.zip is damaged, or is not a backup of a ledger."
    for name in ("../outside", "originals/short"):
        with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(tmp_path / "more.zip", "w") as more:
            more.writestr("ledger.sqlite", whole.read("ledger.sqlite"))
            more.writestr(name, b"")
        assert put_back(tmp_path / "more.zip") == "more.zip is not a backup of a ledger."
    assert files(tmp_path / "new") == []


def test_an_original_that_was_changed_in_the_backup_is_not_put_back(kept, tmp_path):
    where, originals = kept
    back_up(where, originals, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as whole, zipfile.ZipFile(tmp_path / "changed.zip", "w") as changed:
        changed.writestr("ledger.sqlite", whole.read("ledger.sqlite"))
        changed.writestr(f"originals/{SHA256}", b"another")
    new = tmp_path / "new"
    assert refusal(restore, tmp_path / "changed.zip", new / "ledger.sqlite", new / "originals") == (
        f"The original {SHA256[:12]}… is not the file that came."
    )
    assert files(new) == []


def test_originals_that_are_gone_or_swapped_are_named_with_their_event(kept):
    where, originals = kept
    path = originals / SHA256
    path.chmod(0o644)
    path.write_bytes(b"another file")
    with Ledger.open(where) as ledger:
        assert [(b.kind, b.event, b.says) for b in ledger.verify_originals(originals)] == [
            (
                "original",
                1,
                "OAK.xlsx, the original of the return of OAK (medication) for November 2026, is not the file that came: "
                "see event 1.",
            ),
            ("original", 2, GONE),
        ]


@pytest.fixture
def home(kept, tmp_path) -> Path:
    """A provider's folder with settings, beside files that are none."""
    care = tmp_path / "care"
    (care / "mappings").mkdir(parents=True)
    (care / "Setup.xlsx").write_bytes(b"Setup of May")
    (care / "mappings" / "our plan (2).toml").write_bytes(b"sheet = 'Plan'")
    for name in ("ledger.url", "mappings/notes.txt", "mappings/.hidden.toml", "~$Setup.xlsx"):
        (care / name).write_bytes(b"not in it")
    return care


SETTINGS = ("Setup.xlsx", "mappings/our plan (2).toml")


def test_the_settings_come_along(kept, home, tmp_path):
    where, originals = kept
    assert back_up(where, originals, tmp_path / "b.zip", home).settings == SETTINGS
    new = tmp_path / "new"
    for _ in range(2):  # a second time nothing is left beside
        made, aside = restore(tmp_path / "b.zip", new / "ledger.sqlite", new / "originals", home=new)
        assert (made.settings, made.left, aside) == (SETTINGS, (), "")
        assert files(new) == ["Setup.xlsx", "ledger.sqlite", "mappings/our plan (2).toml", f"originals/{SHA256}"]
    assert [(new / name).read_bytes() for name in SETTINGS] == [b"Setup of May", b"sheet = 'Plan'"]


@pytest.mark.parametrize(
    ("replace", "there", "beside", "words"),
    [
        (False, b"of June", b"of May", "It was left as it is; the backup’s is kept as"),
        (True, b"of May", b"of June", "The one that was there is kept as"),
    ],
    ids=["left alone", "replaced"],
)
def test_settings_that_differ_are_never_lost(kept, home, tmp_path, replace, there, beside, words):
    where, originals = kept
    for name in SETTINGS:
        (home / name).write_bytes(b"of May")
    back_up(where, originals, tmp_path / "b.zip", home)
    for name in SETTINGS:
        (home / name).write_bytes(b"of June")
    made, _ = restore(tmp_path / "b.zip", home / "ledger.sqlite", home / "originals", home=home, replace=replace)
    mark = f"-{'replaced' if replace else 'from-backup'}-{hashlib.sha256(beside).hexdigest()[:8]}"
    names = (f"Setup{mark}.xlsx", f"our plan (2).toml{mark}")
    assert made.left == tuple(
        f"{name} was not the one in the backup. {words} {kept_as}."
        for name, kept_as in zip(SETTINGS, names, strict=True)
    )
    assert [(home / name).read_bytes() for name in SETTINGS] == [there, there]
    assert [(home / names[0]).read_bytes(), (home / "mappings" / names[1]).read_bytes()] == [beside, beside]


def test_a_ledger_that_is_refused_leaves_the_settings_alone(backup, home, tmp_path):
    there = home / "ledger.sqlite"
    with Ledger.open(there) as ledger:
        ledger.record([a_return(row(6), service="ASH")], at=AT)
    before = files(home)
    refusal(restore, backup, there, home / "originals", home=home)
    assert files(home) == before


def test_what_a_backup_that_was_killed_left_is_cleared_away(kept, tmp_path):
    where, originals = kept
    left = {}
    for name in (".trackerkit-backup.old", ".trackerkit-backup.now", ".trackerkit-restore.old", ".other.old"):
        work = left[name] = tmp_path / name
        work.mkdir()
        (work / "ledger.sqlite").write_bytes(b"half")
        if name.endswith("old"):
            for path in (work / "ledger.sqlite", work):
                os.utime(path, (1, 1))
    back_up(where, originals, tmp_path / "b.zip")
    assert [name for name, work in left.items() if work.exists()] == [
        ".trackerkit-backup.now", ".trackerkit-restore.old", ".other.old",
    ]  # fmt: skip
    restore(tmp_path / "b.zip", tmp_path / "ledger.sqlite", originals, replace=True)
    assert [name for name, work in left.items() if work.exists()] == [".trackerkit-backup.now", ".other.old"]
