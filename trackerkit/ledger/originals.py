"""The files as they came, by the hash of their bytes, read-only: a return can always be shown again."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from uuid import uuid4

from trackerkit.errors import LedgerError
from trackerkit.ledger.model import Broken, Original
from trackerkit.words import month_words

_READ_ONLY = 0o444


def store_original(folder: Path, data: bytes) -> Path:
    """Keeps the bytes and returns where they lie; the same bytes again write nothing.

    Written beside, flushed to disk, then renamed, so that a file under its hash is always whole. Call it before
    the return is recorded. Raises LedgerError when it cannot be written, or what lies there is not these bytes.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / sha256
    try:
        if path.exists():
            _same(path, sha256)
            return path
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, data)
        _flush_folder(folder)
    except OSError as fault:
        raise _told(fault, folder) from fault
    return path


def read_original(folder: Path, sha256: str) -> bytes:
    """The bytes with that hash. Raises LedgerError when they are not there, or are not the ones that came."""
    path = folder / sha256
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise LedgerError(f"The original {sha256[:12]}… cannot be read.", "Put it back from a backup.") from fault
    _compare(data, sha256)
    return data


def check_original(folder: Path, one: Original) -> Broken | None:
    """What is wrong with an original, in a sentence; None when it is the file that came."""
    whose = (
        f"{one.file_name}, the original of the return of {one.service} ({one.register}) for {month_words(one.period)}"
    )
    path = folder / one.sha256
    if not path.is_file():
        return Broken("original", one.event, f"{whose}, that event {one.event} tells of, is missing.", one.event)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise _told(fault, folder) from fault
    if found != one.sha256:
        return Broken("original", one.event, f"{whose}, is not the file that came: see event {one.event}.", one.event)
    return None


def _write(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(_READ_ONLY)
        # Whoever else renames to this name at the same moment brings the same bytes.
        beside.replace(path)
    except PermissionError:
        if not path.exists():  # Windows lets nobody rename onto a read-only file: then the other one was first
            raise
    finally:
        if beside.exists():
            beside.chmod(0o644)
            beside.unlink()


def _flush_folder(folder: Path) -> None:
    """Makes the new name itself last through a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _same(path: Path, sha256: str) -> None:
    _compare(path.read_bytes(), sha256)


def _compare(data: bytes, sha256: str) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise LedgerError(f"The original {sha256[:12]}… is not the file that came.", "Put it back from a backup.")


def _told(fault: OSError, folder: Path) -> LedgerError:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return LedgerError("The disk is full, so the file was not kept.", "Free some space and run the command again.")
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LedgerError(
            f"The folder {folder.name} cannot be written to.",
            "Ask for the right to write there, or move the provider's folder to where you can.",
        )
    why = fault.strerror or "the disk failed"
    return LedgerError(f"The file could not be kept in {folder.name}: {why}.", "Put that right and run it again.")
