"""Making the tables in a new ledger, and refusing what is not a ledger or is newer than this trackerkit."""

from __future__ import annotations

from sqlalchemy import Connection, insert, inspect, select

from trackerkit.errors import LedgerError
from trackerkit.ledger.tables import SCHEMA_VERSION, metadata, schema_version


def ensure(connection: Connection, name: str) -> None:
    """Makes the tables where there are none. Must run inside a write, so that two runs do not both make them.

    Raises LedgerError when the database holds something else, or was made by a newer trackerkit.
    """
    there = set(inspect(connection).get_table_names())
    if not there:
        metadata.create_all(connection, checkfirst=False)
        connection.execute(insert(schema_version), {"version": SCHEMA_VERSION})
        return
    if "schema_version" not in there or "events" not in there:
        raise LedgerError(
            f"{name} is not a trackerkit ledger.",
            "Put back the last backup of it: a new one would not have the history.",
        )
    found = max(connection.scalars(select(schema_version.c.version)), default=0)
    if found > SCHEMA_VERSION:
        raise LedgerError(
            f"{name} was made by a newer trackerkit (layout {found}; this one knows up to {SCHEMA_VERSION}).",
            "Install the newer trackerkit.",
        )
