"""Writing files so that a reader finds the old one or the new one, never half of either."""

from __future__ import annotations

import os
import shutil
import time
import zlib
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Writes beside, flushes to disk, then renames over. Raises OSError; the earlier file is then untouched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = zlib.crc32(path.name.encode("utf-8", "surrogatepass"))  # a name may be as long as the disk allows
    beside = path.with_name(f".{path.name[:32]}.{own:08x}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_if_changed(path: Path, data: bytes) -> bool:
    """As `write_whole`, unless the file already holds just that. Returns whether it was written."""
    if path.is_file() and path.read_bytes() == data:
        return False
    write_whole(path, data)
    return True


def sweep_folders(folder: Path, prefix: str) -> None:
    """As `sweep`, for hidden folders that a run worked in: those in `folder` whose name begins with `prefix`."""
    for work in folder.glob(f"{prefix}*"):
        with suppress(OSError):
            newest = max(path.stat().st_mtime for path in (work, *work.rglob("*")))
            if work.is_dir() and time.time() - newest > _LEFT_SECONDS:
                shutil.rmtree(work, ignore_errors=True)


_LEFT_SECONDS = 3600  # a file that is still being written is younger


def sweep(*folders: Path) -> None:
    """Takes away what a run that was cut off left half-written beside its files, once that is an hour old.

    It lies under a hidden name and was never read. Where it cannot be taken away it does no harm, and stays.
    """
    for folder in folders:
        for path in folder.glob(".*.part"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFT_SECONDS:
                    path.unlink()
