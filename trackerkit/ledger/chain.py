"""The hash chain: each event holds the hash of the event before it, so none can be changed or taken out unseen.

hash = SHA-256 of the previous hash, a line feed, and the canonical JSON of seq, at, kind and data.
Whoever can write the file can write the whole chain anew; that is seen only against a hash kept elsewhere,
such as the one printed in a pack (`Broken.kind` head).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from trackerkit.ledger.canonical import canonical, digest, read_json
from trackerkit.ledger.model import Broken, Event
from trackerkit.ledger.tables import events
from trackerkit.words import day_words


def stamp(moment: datetime) -> str:
    """The moment as ISO text in UTC; one without a zone is taken as UTC."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def link_hash(previous: str, seq: int, at: str, kind: str, data: str) -> str:
    """The hash of one event. `data` is canonical JSON already."""
    return digest(f"{previous}\n{canonical([seq, at, kind, data])}")


class Chain:
    """The end of the chain inside one write. Events are gathered and written together."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        last = connection.execute(select(events.c.seq, events.c.hash).order_by(events.c.seq.desc()).limit(1)).first()
        self.seq: int = last.seq if last else 0
        self.head: str = last.hash if last else ""
        self._at = stamp(at)
        self.pending: list[dict[str, object]] = []

    def append(self, kind: str, data: Mapping[str, object]) -> int:
        """Adds an event and returns its number."""
        seq, text, previous = self.seq + 1, canonical(data), self.head
        found = link_hash(previous, seq, self._at, kind, text)
        row = {"seq": seq, "at": self._at, "kind": kind, "data": text, "previous": previous, "hash": found}
        self.pending.append(row)
        self.seq, self.head = seq, found
        return seq

    @property
    def next_seq(self) -> int:
        return self.seq + 1

    def write(self, connection: Connection) -> None:
        if self.pending:
            connection.execute(insert(events), self.pending)


def head(connection: Connection) -> str:
    """The hash of the last event, "" when there is none."""
    found = connection.scalar(select(events.c.hash).order_by(events.c.seq.desc()).limit(1))
    return found or ""


def all_events(connection: Connection) -> Iterator[Event]:
    """Every event, in order of number."""
    yield from _told(connection.execute(select(events).order_by(events.c.seq)))


def last_events(connection: Connection, number: int) -> Iterator[Event]:
    """The last so many events, in order of number."""
    query = select(events).order_by(events.c.seq.desc()).limit(max(number, 0))
    yield from _told(reversed(connection.execute(query).all()))


def events_of(connection: Connection, kind: str) -> Iterator[Event]:
    """Every event of one kind, in order of number."""
    yield from _told(connection.execute(select(events).where(events.c.kind == kind).order_by(events.c.seq)))


def newest_first(connection: Connection, kind: str, before: int, limit: int) -> Iterator[Event]:
    """At most `limit` events, newest first: of one kind ("": of all), numbered below `before` (0: no limit)."""
    query = select(events).order_by(events.c.seq.desc()).limit(limit)
    if kind:
        query = query.where(events.c.kind == kind)
    if before:
        query = query.where(events.c.seq < before)
    yield from _told(connection.execute(query))


def _told(found: Iterable[Row[Any]]) -> Iterator[Event]:
    for row in found:
        yield Event(row.seq, datetime.fromisoformat(row.at), row.kind, read_json(row.data), row.previous, row.hash)


def check_chain(connection: Connection, heads: Collection[str]) -> tuple[list[Broken], dict[int, Row[Any]]]:
    """What is broken in the chain, and the events that are sound, by number. `heads` must be in the chain."""
    broken: list[Broken] = []
    sound: dict[int, Row[Any]] = {}
    seq, previous, seen = 0, "", set[str]()
    for row in connection.execute(select(events).order_by(events.c.seq)):
        if row.seq != seq + 1:
            broken.append(
                Broken("event", seq + 1, f"{_missing(seq + 1, row.seq - 1)}: {_name(row)} comes next.", seq + 1)
            )
        if row.seq == seq + 1 and row.previous != previous:
            told = f"Event {seq} was replaced: {_name(row)} was written after another one." if seq else _BEFORE_FIRST
            broken.append(Broken("event", seq or 1, told, seq or 1))
        if row.hash != link_hash(row.previous, row.seq, row.at, row.kind, row.data):
            broken.append(Broken("event", row.seq, f"{_name(row)} was changed after it was written.", row.seq))
        else:
            sound[row.seq] = row
        seq, previous = row.seq, row.hash
        seen.add(row.hash)
    for wanted in heads:
        if wanted not in seen:
            told = f"The chain does not hold {wanted[:12]}…, so events were taken from its end, or it was written anew."
            broken.append(Broken("head", seq, told, seq))
    return broken, sound


_BEFORE_FIRST = "Event 1 follows an event that is not there."


def _name(row: Row[Any]) -> str:
    """``Event 14 of 6 August 2026``; only its number when the time cannot be read any more."""
    try:
        return f"Event {row.seq} of {day_words(datetime.fromisoformat(row.at).date())}"
    except ValueError:
        return f"Event {row.seq}"


def _missing(first: int, last: int) -> str:
    return f"Event {first} is missing" if first == last else f"Events {first} to {last} are missing"
