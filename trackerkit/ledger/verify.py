"""Whether everything is still as it was recorded: the chain first, then each row, return, check and copy against it.

What an event vouches for: the columns of its return (`head_sha256`), what its rows say and where they stood
(`content_sha256`, `layout_sha256`), and the problems found (`problems_sha256`). An event that is broken itself
vouches for nothing; it is named, and what hangs on it is not named a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from trackerkit.ledger.canonical import digest, read_json
from trackerkit.ledger.chain import check_chain
from trackerkit.ledger.model import Broken
from trackerkit.ledger.prepare import content_hash, layout_hash, problems_hash, row_hash
from trackerkit.ledger.tables import checks, copies, events, problems, return_rows, returns, row_versions, rows
from trackerkit.words import month_words

_AT_A_TIME = 1000  # rows held in memory while the ledger is read through
_NO_EVENT = "has no event: it was put in, or the event taken out"


def verify(connection: Connection, heads: Collection[str]) -> tuple[Broken, ...]:
    """Everything that is not as it was recorded, in the order of the chain; empty when all is."""
    chain, sound = check_chain(connection, heads)
    told = {seq: (row.kind, read_json(row.data)) for seq, row in sound.items()}
    work = _Verification(connection, told)
    return (*chain, *work.missing(), *work.returns(), *work.rows(), *work.checks(), *work.copies())


class _Verification:
    def __init__(self, connection: Connection, told: Mapping[int, tuple[str, Mapping[str, Any]]]) -> None:
        self._connection = connection
        self._told = told
        self._events = set(connection.scalars(select(events.c.seq)))
        query = select(returns).order_by(returns.c.id)
        self._returns = {row.id: row for row in connection.execute(query)}

    def _vouched(self, seq: int, kind: str) -> Mapping[str, Any] | None:
        """What the event says, or None when it is broken or of another kind."""
        found_kind, data = self._told.get(seq, ("", {}))
        return data if found_kind == kind else None

    def missing(self) -> Iterator[Broken]:
        """Returns, checks and copies of which an event tells, and that are not there."""
        there = {
            "submission": {row.event for row in self._returns.values()},
            "check": set(self._connection.scalars(select(checks.c.event))),
            "copy": set(self._connection.scalars(select(copies.c.event))),
        }
        for seq, (kind, data) in sorted(self._told.items()):
            if kind in there and seq not in there[kind]:
                what = "return" if kind == "submission" else kind
                whose = f"{data['service']}, {data['register']}, {_month(data['period'])}"
                yield Broken(
                    what, data["return"], f"The {what} of {whose}, that event {seq} tells of, is missing.", seq
                )

    def returns(self) -> Iterator[Broken]:
        """Returns that are not what their event says: their own columns, then what their rows say."""
        query = (
            select(return_rows.c.return_id, rows, return_rows.c.row, row_versions.c.sha256)
            .join(row_versions, row_versions.c.id == return_rows.c.version_id)
            .join(rows, rows.c.id == row_versions.c.row_id)
            .order_by(return_rows.c.return_id)
        )
        found = groupby(self._stream(query), key=lambda row: row.return_id)
        said = {return_id: self._hashes(return_id, list(group)) for return_id, group in found}
        for return_id, row in self._returns.items():
            data = self._vouched(row.event, "submission")
            if row.event not in self._events:
                yield Broken("return", return_id, f"{_name(row, 'The')} {_NO_EVENT}.", row.event)
            elif data is not None and (
                data["return"] != return_id or data["head_sha256"] != row_hash(_columns(returns, row))
            ):
                yield Broken("return", return_id, f"{_name(row, 'The')} was changed after it was recorded.", row.event)
            elif data is not None:
                hashes = said.get(return_id) or self._hashes(return_id, [])
                if hashes != (data["content_sha256"], data["layout_sha256"]):
                    yield Broken(
                        "return", return_id, f"The rows of {_name(row)} are not those that were recorded.", row.event
                    )

    def _hashes(self, return_id: int, found: list[Row[Any]]) -> tuple[str, str]:
        """Content and layout of a return as its rows stand now."""
        whose = self._returns.get(return_id)
        if whose is None or any((row.register, row.service) != (whose.register, whose.service) for row in found):
            return "", ""
        layout = ((row.sheet, row.ref, row.place, row.row, row.sha256) for row in found)
        content = content_hash((row.sheet, row.ref, row.sha256) for row in found)
        return content, layout_hash(whose.register, whose.service, layout)

    def rows(self) -> Iterator[Broken]:
        """Versions of rows whose cells are not those that their hash was made from."""
        query = select(row_versions, rows.c.service, rows.c.register, rows.c.sheet, rows.c.ref, rows.c.place)
        query = query.join(rows, rows.c.id == row_versions.c.row_id).order_by(row_versions.c.id)
        for row in self._stream(query):
            if not row.cells.isascii() or digest(row.cells) != row.sha256:
                which = row.ref or f"row {row.place}"
                where = f"{which} on the sheet {row.sheet} of {row.service} ({row.register})"
                first = self._returns.get(row.first_return)
                since = f", first in {_name(first)}" if first else ""
                yield Broken(
                    "row",
                    row.id,
                    f"What {where} says was changed after it was recorded{since}.",
                    first.event if first else 0,
                )

    def checks(self) -> Iterator[Broken]:
        """Lists of problems that are not those that were found."""
        query = select(problems).order_by(problems.c.check_id, problems.c.position)
        found = groupby(self._stream(query), key=lambda row: row.check_id)
        said = {
            check: problems_hash([_without_check(_columns(problems, row)) for row in group]) for check, group in found
        }
        for row in self._connection.execute(select(checks).order_by(checks.c.id)):
            data = self._vouched(row.event, "check") or self._vouched(row.event, "submission")
            whose = _name(self._returns[row.return_id]) if row.return_id in self._returns else "a return"
            if row.event not in self._events:
                yield Broken("check", row.id, f"A check of {whose} {_NO_EVENT}.", row.event)
            elif data is not None:
                vouched = (data["return"], data["problems_sha256"], data["problems_sha256"])
                if vouched != (row.return_id, row.problems_sha256, said.get(row.id) or problems_hash([])):
                    yield Broken("check", row.id, f"The problems of {whose} are not those that were found.", row.event)

    def copies(self) -> Iterator[Broken]:
        """Copies that are not what their event says."""
        for row in self._connection.execute(select(copies).order_by(copies.c.event)):
            data = self._vouched(row.event, "copy")
            whose = _name(self._returns[row.return_id]) if row.return_id in self._returns else "a return"
            if row.event not in self._events:
                yield Broken("copy", row.event, f"A copy of {whose} {_NO_EVENT}.", row.event)
            elif data is not None and data["head_sha256"] != row_hash(_columns(copies, row)):
                yield Broken("copy", row.event, f"A copy of {whose} was changed after it was recorded.", row.event)

    def _stream(self, query: Any) -> Iterator[Row[Any]]:
        yield from self._connection.execution_options(yield_per=_AT_A_TIME).execute(query)


def _columns(table: Table, row: Row[Any]) -> dict[str, Any]:
    """A row of `select(table)` by column name."""
    return dict(zip(table.c.keys(), row, strict=True))


def _without_check(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "check_id"}


def _name(row: Row[Any], article: str = "the") -> str:
    return f"{article} return of {row.service} ({row.register}) for {_month(row.period)}"


def _month(period: str) -> str:
    """``November 2026``; as it stands when it is no month any more."""
    try:
        return month_words(period)
    except (ValueError, IndexError):
        return period
