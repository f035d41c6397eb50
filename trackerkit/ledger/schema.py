"""Making the tables in a new ledger, bringing an earlier one up to date, and refusing what is not or is newer."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select

from trackerkit.errors import LedgerError
from trackerkit.ledger.tables import SCHEMA_VERSION, metadata, schema_version

DESK_PREFIX = "desk_"  # every table of what the web page has in hand (`ledger.desk`)
Keep = Callable[[int], str]  # keeps a copy of the ledger of that layout; returns the copy's name, "" where none is made


def ensure(connection: Connection, name: str, keep: Keep) -> str:
    """Makes the tables where there are none, and runs the migrations where they are of an earlier layout.

    Must run inside a write, so that two runs do not both do it. `keep` is called before anything is changed. Returns
    what to tell people once the write has ended well, or "".
    Raises LedgerError when the database holds something else, or was made by a newer trackerkit.
    """
    there = tables_there(connection, desk=False)
    if not there:
        metadata.create_all(connection, checkfirst=False)
        connection.execute(insert(schema_version), {"version": SCHEMA_VERSION})
        return ""
    if "schema_version" not in there or "events" not in there:
        raise LedgerError(
            f"{name} is not a trackerkit ledger.",
            "Put back the last backup of it: a new one would not have the history.",
        )
    found = max(connection.scalars(select(schema_version.c.version)), default=1)  # the first wrote no number at all
    if found > SCHEMA_VERSION:
        raise LedgerError(
            f"{name} was made by a newer trackerkit (layout {found}; this one knows up to {SCHEMA_VERSION}).",
            "Install the newer trackerkit.",
        )
    return _bring_up(connection, name, found, keep) if found < SCHEMA_VERSION else ""


def tables_there(connection: Connection, *, desk: bool) -> set[str]:
    """The tables that the ledger, or the desk of the web page, finds and must know.

    In PostgreSQL both share one database, and neither minds the other's; in SQLite each has a file of its own.
    """
    there = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        return there
    return {name for name in there if name.startswith(DESK_PREFIX) is desk}


def _bring_up(connection: Connection, name: str, found: int, keep: Keep) -> str:
    from trackerkit.ledger.migrate import migrate  # noqa: PLC0415 Alembic takes as long to load as all the rest

    copy = keep(found)
    migrate(connection, found)
    kept = f" As it was before, it is kept as {copy}." if copy else ""
    return f"{name} was brought up from layout {found} to {SCHEMA_VERSION}.{kept}"
