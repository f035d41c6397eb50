"""Counting in fixed windows, for rate limits. A window begins with the first that is counted in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from trackerkit.ledger.desk.model import aware
from trackerkit.ledger.desk.rows import hashed
from trackerkit.ledger.desk.tables import counters


def count(connection: Connection, key: str, at: datetime, window: timedelta) -> int:
    """Adds one. The key is kept as its hash only: it may be somebody's address."""
    now, mine = aware(at), hashed(key)
    same = counters.c.key_sha256 == mine
    # One that begins later is of a clock that has been set back since.
    running = select(counters.c.number).where(same, counters.c.began_at <= now, counters.c.ends_at > now)
    number = connection.scalar(running)
    if number is not None:
        connection.execute(update(counters).where(same).values(number=number + 1))
        return int(number) + 1
    connection.execute(delete(counters).where(same | (counters.c.ends_at <= now)))
    begun = {"key_sha256": mine, "began_at": now, "ends_at": now + window, "number": 1}
    connection.execute(insert(counters), begun)
    return 1


def counted_until(connection: Connection, key: str, at: datetime) -> datetime:
    """When the running window ends; `at` where none runs."""
    now = aware(at)
    running = (counters.c.key_sha256 == hashed(key), counters.c.began_at <= now, counters.c.ends_at > now)
    ends: datetime | None = connection.scalar(select(counters.c.ends_at).where(*running))
    return ends or now
