"""What the ledger holds already of one service's register, read inside the write, as far as a new return needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from trackerkit.ledger.canonical import read_json
from trackerkit.ledger.prepare import Identity
from trackerkit.ledger.tables import checks, copies, events, return_rows, returns, row_versions, rows
from trackerkit.ledger.waived import KEY


@dataclass
class Held:
    """A return that is recorded, or is about to be in this write.

    `problems` is the hash of its latest check, `waivers` what that check held back (`ledger.waived`).
    """

    id: int
    period: str
    number: int
    file_sha256: str
    content: str
    problems: str
    contents: dict[int, list[str]] | None = None  # row -> hashes of its cells; None: not read yet
    waivers: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Known:
    """Grows while returns are recorded, so that two returns of one service in one write see each other."""

    connection: Connection
    register: str
    service: str
    by_file: dict[tuple[str, str], Held] = field(default_factory=dict)  # (period, hash of the bytes)
    current: dict[str, Held] = field(default_factory=dict)  # by period

    def __post_init__(self) -> None:
        mine = (returns.c.register == self.register, returns.c.service == self.service)
        by_id: dict[int, Held] = {}
        for row in self.connection.execute(select(returns).where(*mine).order_by(returns.c.number)):
            held = Held(row.id, row.period, row.number, row.file_sha256, row.content_sha256, "")
            by_id[row.id] = self.current[row.period] = self.by_file[row.period, row.file_sha256] = held
        said = select(checks.c.return_id, checks.c.problems_sha256, events.c.data).select_from(
            checks.join(returns).join(events, events.c.seq == checks.c.event)
        )
        for row in self.connection.execute(said.where(*mine).order_by(checks.c.event)):
            by_id[row.return_id].problems = row.problems_sha256
            by_id[row.return_id].waivers = read_json(row.data).get(KEY, [])
        again = select(copies.c.return_id, copies.c.file_sha256).select_from(copies.join(returns))
        for row in self.connection.execute(again.where(*mine)):
            held = by_id[row.return_id]
            self.by_file.setdefault((held.period, row.file_sha256), held)

    def before(self, period: str) -> Held | None:
        """The return that a new one of the period follows: of the same month, else of the last month before it."""
        months = [known for known in self.current if known <= period]
        return self.current[max(months)] if months else None

    def contents(self, held: Held) -> dict[int, list[str]]:
        """What each row of a return says: row -> hashes of its cells (more than one where a reference stands twice)."""
        if held.contents is None:
            held.contents = {}
            query = (
                select(row_versions.c.row_id, row_versions.c.sha256)
                .join(return_rows, return_rows.c.version_id == row_versions.c.id)
                .where(return_rows.c.return_id == held.id)
            )
            for row in self.connection.execute(query):
                held.contents.setdefault(row.row_id, []).append(row.sha256)
        return held.contents

    @cached_property
    def row_ids(self) -> dict[Identity, int]:
        """Every row that the service ever had in this register."""
        query = select(rows.c.sheet, rows.c.ref, rows.c.place, rows.c.id).where(*self._mine)
        return {Identity(row.sheet, row.ref, row.place): row.id for row in self.connection.execute(query)}

    @cached_property
    def version_ids(self) -> dict[tuple[int, str], int]:
        """Every version of every row: (row, hash of its cells)."""
        query = select(row_versions.c.row_id, row_versions.c.sha256, row_versions.c.id)
        query = query.select_from(row_versions.join(rows)).where(*self._mine)
        return {(row.row_id, row.sha256): row.id for row in self.connection.execute(query)}

    @property
    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return (rows.c.register == self.register, rows.c.service == self.service)
