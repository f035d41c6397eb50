"""Taking a file from the disk: what it is and how large are looked at before any of it is read."""

from __future__ import annotations

import stat
from pathlib import Path

from trackerkit.workbook.read.engine import check_size
from trackerkit.workbook.read.model import Limits
from trackerkit.workbook.read.refusals import refusal

_DEFAULT = Limits()


def file_bytes(path: Path, limits: Limits = _DEFAULT) -> bytes:
    """The bytes of the file, of which no more are read than a workbook may have.

    Raises UnreadableWorkbook: too-big; not-a-file for a folder, a pipe or a device, which could keep us waiting for
    ever. Raises OSError when the file cannot be opened.
    """
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise refusal("not-a-file")
    check_size(about.st_size, limits)
    with path.open("rb") as file:
        data = file.read(limits.max_bytes + 1)
    check_size(len(data), limits)  # it may have grown since
    return data
