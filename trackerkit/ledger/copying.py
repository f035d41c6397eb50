"""A copy of a whole ledger while it is in use: always one SQLite file, whatever database it comes from."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, select

from trackerkit.errors import LedgerError
from trackerkit.ledger.engine import address, file_of, make_engine, reading, said_plainly, writing
from trackerkit.ledger.tables import metadata

_AT_A_TIME = 1000  # rows held in memory


def copy_sqlite(source: Path, target: Path) -> None:
    """Copies one state of the ledger, also while others write to it. `target` is there whole or not at all.

    Raises LedgerError.
    """
    beside = target.with_name(f".{target.name}.{uuid4().hex}.part")
    try:
        with said_plainly(target.name):
            with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(beside)) as new:
                old.backup(new)
                new.execute("PRAGMA journal_mode = DELETE")  # else it would need two more files beside it
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
        beside.replace(target)
    except OSError as fault:
        why = fault.strerror or "the disk failed"
        sentence = f"The copy {target.name} could not be written: {why}."
        raise LedgerError(sentence, "Put that right and run the same command again.") from fault
    finally:
        beside.unlink(missing_ok=True)


def copy_ledger(where: Path | str, target: Path) -> None:
    """As `copy_sqlite`; from a database server, row by row into a new SQLite file: the hashes stay the same.

    Raises LedgerError.
    """
    path = file_of(where)
    if path is not None:
        copy_sqlite(path, target)
        return
    url, name = address(where)
    server, new = make_engine(url), make_engine(address(target)[0])
    try:
        with reading(server, name) as source, writing(new, target.name) as copy:
            metadata.create_all(copy, checkfirst=False)
            for table in metadata.sorted_tables:
                found = source.execution_options(yield_per=_AT_A_TIME).execute(select(table))
                for part in found.mappings().partitions():
                    copy.execute(insert(table), [dict(row) for row in part])
    finally:
        server.dispose()
        new.dispose()
