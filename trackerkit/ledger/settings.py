"""What the provider set, in a backup and back again: Setup.xlsx, and the mappings by which its own trackers are read.

Not `ledger.url`: a record that is put back lies in a file, and the address of the database would hide it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from trackerkit.files import write_whole
from trackerkit.provider import Folder

SETTINGS = "settings"
_NAME = re.compile(r"Setup\.xlsx|mappings/(?!\.)[^/\\:<>\"|?*\x00-\x1f]+\.toml")


def read_settings(home: Path) -> dict[str, bytes]:
    """Name (Setup.xlsx, mappings/cqc-action-plan.toml) -> its bytes, of the files that are there. Raises OSError."""
    folder = Folder(home)
    paths = [folder.setup, *sorted(folder.mappings.glob("*.toml"))]
    named = {path.relative_to(home).as_posix(): path for path in paths if path.is_file()}
    return {name: path.read_bytes() for name, path in named.items() if _NAME.fullmatch(name)}


def setting(entry: str) -> str:
    """The name of the file that an entry of a backup holds; "" when it is no setting."""
    folder, _, name = entry.partition("/")
    return name if folder == SETTINGS and _NAME.fullmatch(name) else ""


def put_settings(home: Path, settings: Mapping[str, bytes], *, replace: bool) -> tuple[str, ...]:
    """Puts the files back. One that is there and differs is never lost, and a sentence tells of it. Raises OSError.

    Without `replace` it stays, and the backup's is put beside it; with `replace` it is the other way round.
    """
    left = []
    for name, data in settings.items():
        path = home / name
        there = path.read_bytes() if path.is_file() else data
        if there != data:
            kept, word = (there, "replaced") if replace else (data, "from-backup")
            beside = _beside(path, word, kept)
            write_whole(beside, kept)
            which = "The one that was there" if replace else "It was left as it is; the backup’s"
            left.append(f"{name} was not the one in the backup. {which} is kept as {beside.name}.")
        if replace or there == data:
            write_whole(path, data)
    return tuple(left)


def _beside(path: Path, word: str, data: bytes) -> Path:
    """``Setup-replaced-1a2b3c4d.xlsx``; a mapping's ending follows, so that it is read as a mapping no more."""
    mark = f"-{word}-{hashlib.sha256(data).hexdigest()[:8]}"
    if path.suffix == ".toml":
        return path.with_name(f"{path.name}{mark}")
    return path.with_name(f"{path.stem}{mark}{path.suffix}")
