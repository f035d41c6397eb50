"""Making the desk's tables where they are missing, and refusing what is not a desk or is a newer one's.

Each layout so far only added tables: one of an earlier layout gets those that it lacks, and loses nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk.tables import DESK_VERSION, desk, version
from trackerkit.ledger.schema import tables_there


def ensure(connection: Connection, name: str) -> None:
    """Must run inside a write of the desk, so that two processes do not both make the tables. Raises LedgerError."""
    there = tables_there(connection, desk=True)
    if not there:
        desk.create_all(connection, checkfirst=False)
        connection.execute(insert(version), {"version": DESK_VERSION})
        return
    if version.name not in there:
        raise LedgerError(
            f"{name} is not what the upload page keeps there.", "Move it out of the way, and the page makes a new one."
        )
    found = max(connection.scalars(select(version.c.version)), default=0)
    if found > DESK_VERSION:
        raise LedgerError(
            f"What the upload page keeps in {name[0].lower() + name[1:]} was made by a newer trackerkit"
            f" (layout {found}; this one knows up to {DESK_VERSION}).",
            "Install the newer trackerkit.",
        )
    if found < DESK_VERSION:
        desk.create_all(connection)
        connection.execute(update(version).values(version=DESK_VERSION))
