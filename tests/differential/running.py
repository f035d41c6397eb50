"""Starts `office.py` with the Python that LibreOffice's own module is installed for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """A workbook, which of its columns to write and to read (see `office.py`), and what to fill it with."""

    book: bytes
    layouts: Mapping[str, dict]
    fillings: Sequence[dict]
    also: Sequence[tuple] = ()


def worked_out(folder: Path, *jobs: Job) -> list[list[dict]]:
    """What LibreOffice, started once, makes of each workbook, filling by filling."""
    told = []
    for number, job in enumerate(jobs):
        path = folder / f"{number}.xlsx"
        path.write_bytes(job.book)
        told.append({"workbook": str(path), "sheets": job.layouts, "fillings": job.fillings, "also": job.also})
    (folder / "job.json").write_text(json.dumps(told), encoding="utf-8")
    python = shutil.which("python3", path=os.defpath)
    words = [python, "-m", "tests.differential.office", folder / "job.json", folder / "result.json"]
    subprocess.run(words, check=True, timeout=600, cwd=Path(__file__).parents[2])
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))
