"""Starts `office.py` with the Python that LibreOffice's own module is installed for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def worked_out(
    folder: Path, book: bytes, layouts: Mapping[str, dict], fillings: Sequence[dict], also: Sequence[tuple] = ()
) -> list[dict]:
    """What LibreOffice makes of the workbook, filling by filling (see `office.py`)."""
    (folder / "book.xlsx").write_bytes(book)
    job = {"workbook": str(folder / "book.xlsx"), "sheets": layouts, "fillings": fillings, "also": also}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    python = shutil.which("python3", path=os.defpath)
    script = Path(__file__).with_name("office.py")
    subprocess.run([python, script, folder / "job.json", folder / "result.json"], check=True, timeout=600)
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))
