"""Writing files so that a reader finds the old one or the new one, never half of either."""

from __future__ import annotations

import os
import zlib
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
