"""Freezes a ledger with data as SQL, before its layout is changed: ``python -m tests.ledger.freeze``.

Run it in the last commit of a layout; what it writes is committed and never made anew, so that the tests upgrade a
ledger as an earlier trackerkit made it and not as today's tables would.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.ledger.test_verify import fill
from trackerkit.ledger import Ledger
from trackerkit.ledger.tables import SCHEMA_VERSION

LAYOUTS = Path(__file__).parent / "layouts"
_NOT_SQL = re.compile(r"^(\\.*|SET .*|SELECT pg_catalog.set_config.*|--.*|)\n", re.MULTILINE)


def sqlite_dump() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        with Ledger.open(path) as ledger:
            fill(ledger)
        return "\n".join(sqlite3.connect(path).iterdump()) + "\n"


def postgres_dump(server: str) -> str:
    """`server`: the URL of an empty database."""
    with Ledger.open(server) as ledger:
        fill(ledger)
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", server]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return _NOT_SQL.sub("", said).replace("public.", "")


def main() -> None:
    """Writes both dumps; the one argument is the URL of an empty PostgreSQL database."""
    LAYOUTS.mkdir(exist_ok=True)
    for kind, dump in (("sqlite", sqlite_dump()), ("postgres", postgres_dump(sys.argv[1]))):
        (LAYOUTS / f"{SCHEMA_VERSION}.{kind}.sql").write_text(dump, encoding="utf-8")


if __name__ == "__main__":
    main()
