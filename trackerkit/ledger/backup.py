"""A backup: one zip with the ledger, whole and verified, and every original that it names; and putting one back.

ledger.sqlite              the ledger at one moment, also while others write; SQLite whatever it came from
originals/<SHA-256>        each file received, by the hash of its bytes
settings/...               what the provider set: Setup.xlsx, and the mappings of its own trackers (`ledger.settings`)
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from trackerkit.errors import LedgerError
from trackerkit.files import sweep_folders
from trackerkit.ledger.copying import copy_ledger
from trackerkit.ledger.originals import read_original, store_original
from trackerkit.ledger.settings import SETTINGS, put_settings, read_settings, setting
from trackerkit.ledger.store import Ledger

LEDGER, ORIGINALS = "ledger.sqlite", "originals"
_ENTRY = re.compile(rf"{ORIGINALS}/[0-9a-f]{{64}}")
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite may keep beside the file
_WORK, _BACK = ".trackerkit-backup.", ".trackerkit-restore."  # hidden folders to work in
_NOT_ONE = "Name a zip that “trackerkit ledger backup” made."


@dataclass(frozen=True)
class Backup:
    """What is in a backup. `missing`: a sentence for each original that was not there or was not the file that came.

    `settings` names the provider's own files; `left`, after a restore, tells of each where another one stood.
    """

    events: int
    originals: int
    head: str
    missing: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def back_up(where: Path | str, originals: Path, file: Path, home: Path | None = None) -> Backup:
    """Writes the backup; it is there whole or not at all. `where` as for `Ledger.open`.

    `home` is the provider's folder, for its settings; without it they are left out.

    Raises LedgerError when the file is there already, cannot be written, or the ledger does not verify.
    """
    if file.exists():
        raise LedgerError(f"{file.name} is there already.", "Name a new file: a backup is never written over.")
    if not file.parent.is_dir():
        raise LedgerError(f"There is no folder {file.parent.name} for {file.name}.", "Make the folder first.")
    sweep_folders(file.parent, _WORK)
    try:
        with tempfile.TemporaryDirectory(prefix=_WORK, dir=file.parent) as work:
            copy = Path(work) / LEDGER
            copy_ledger(where, copy)
            with Ledger.open(copy) as ledger:
                events, head = _sound(ledger, "No backup was made")
                named = dict.fromkeys(one.sha256 for one in ledger.originals())
                missing = tuple(broken.says for broken in ledger.verify_originals(originals))
            there = [sha256 for sha256 in named if _is_whole(originals, sha256)]
            settings = read_settings(home) if home is not None else {}
            _pack(copy, originals, there, settings, Path(work) / "zip", file)
    except OSError as fault:
        raise LedgerError(
            f"{file.name} could not be written: {_why(fault)}.", "Free some space, or name another place."
        ) from fault
    return Backup(events, len(there), head, missing, tuple(settings))


def restore(
    file: Path, ledger: Path, originals: Path, *, home: Path | None = None, replace: bool = False
) -> tuple[Backup, str]:
    """Puts a backup back. Returns what was in it, and the name under which an earlier ledger is kept, or "".

    An empty place, or a ledger that the backup continues, is filled. A ledger with events that the backup lacks is
    refused without `replace`, and with it kept beside. So is a file of the settings in `home` that differs: without
    `replace` it stays, and the backup's is put beside it. Raises LedgerError; the ledger is then as it was.
    """
    ledger.parent.mkdir(parents=True, exist_ok=True)
    sweep_folders(ledger.parent, _BACK)
    try:
        with tempfile.TemporaryDirectory(prefix=_BACK, dir=ledger.parent) as work:
            found, settings = _unpack(file, Path(work))
            copy = Path(work) / LEDGER
            with Ledger.open(copy) as opened:
                events, head = _sound(opened, "Nothing was put back")
                hashes = {event.hash for event in opened.events()}
                missing = tuple(broken.says for broken in opened.verify_originals(Path(work) / ORIGINALS))
            aside = _aside(ledger, hashes, file, replace=replace) if ledger.exists() else ""
            for sha256 in found:
                store_original(originals, read_original(Path(work) / ORIGINALS, sha256))
            left = put_settings(home, settings, replace=replace) if home is not None else ()
            if aside:
                _put_aside(ledger, aside)
            copy.replace(ledger)
    except OSError as fault:
        raise LedgerError(
            f"{file.name} could not be put back: {_why(fault)}.", "Put that right and run it again."
        ) from fault
    return Backup(events, len(found), head, missing, tuple(settings), left), aside


def _sound(ledger: Ledger, outcome: str) -> tuple[int, str]:
    """How many events, and the last one's hash. Raises LedgerError when something is not as it was recorded."""
    broken = ledger.verify()
    if broken:
        raise LedgerError(
            f"{outcome}, because the ledger does not verify. {broken[0].says}", "Use the last sound backup."
        )
    return len(ledger.events()), ledger.head()


def _is_whole(originals: Path, sha256: str) -> bool:
    try:
        read_original(originals, sha256)
    except LedgerError:
        return False
    return True


def _pack(
    copy: Path, originals: Path, there: list[str], settings: Mapping[str, bytes], beside: Path, file: Path
) -> None:
    with beside.open("xb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            package.write(copy, LEDGER)
            for sha256 in there:  # workbooks are zips already
                package.write(originals / sha256, f"{ORIGINALS}/{sha256}", zipfile.ZIP_STORED)
            for name, data in settings.items():
                package.writestr(f"{SETTINGS}/{name}", data)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)


def _unpack(file: Path, work: Path) -> tuple[list[str], dict[str, bytes]]:
    """Takes the backup apart, and only what a backup holds; the hashes of its originals, and its settings."""
    settings: dict[str, bytes] = {}
    (work / ORIGINALS).mkdir()
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            set_by = {name: own for name in names if (own := setting(name))}
            names = [name for name in names if name not in set_by]
            if LEDGER not in names or not all(name == LEDGER or _ENTRY.fullmatch(name) for name in names):
                raise LedgerError(f"{file.name} is not a backup of a ledger.", _NOT_ONE)
            for name in names:
                with package.open(name) as source, (work / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
            settings |= {own: package.read(name) for name, own in set_by.items()}
    except FileNotFoundError:
        raise LedgerError(f"There is no file {file.name}.", _NOT_ONE) from None
    except (zipfile.BadZipFile, EOFError):
        raise LedgerError(f"{file.name} is damaged, or is not a backup of a ledger.", _NOT_ONE) from None
    return [Path(name).name for name in names if name != LEDGER], settings


def _aside(ledger: Path, hashes: set[str], file: Path, *, replace: bool) -> str:
    """The name to keep the ledger under that is there; "" when all that it holds is in the backup as well."""
    if not replace:
        with Ledger.open(ledger) as there:
            head, events = there.head(), len(there.events())
        if head in hashes or not head:
            return ""
        raise LedgerError(
            f"{ledger.name} holds events that {file.name} does not ({events:,} in all), so nothing was put back.",
            "Restore into another folder. To go back to the backup all the same, add --replace.",
        )
    return f"{ledger.stem}-replaced-{uuid4().hex[:8]}{ledger.suffix}"


def _put_aside(ledger: Path, name: str) -> None:
    for ending in ("", *_BESIDE):  # a write-ahead log of another ledger would spoil the new one
        there = ledger.with_name(ledger.name + ending)
        if there.exists():
            there.replace(ledger.with_name(name + ending))


def _why(fault: OSError) -> str:
    return fault.strerror or "the disk failed"
