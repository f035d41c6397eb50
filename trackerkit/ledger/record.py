"""Recording: what is new is gathered return by return and written together, in one transaction.

- Bytes recorded before: nothing new, unless they are the current return's and are now read differently.
- The current return's content in other bytes (saved again, columns moved): nothing new. The file's hash is kept
  as a copy, so that the file is known when it comes again after a correction.
- Anything else: the first return of the month, or a correction of the one before; both are kept.
- What the rules say of the current return is kept anew whenever they say something else, or other waivers hold it
  back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from trackerkit.ledger.chain import Chain, stamp
from trackerkit.ledger.known import Held, Known
from trackerkit.ledger.model import Outcome, Recorded
from trackerkit.ledger.prepare import Prepared, PreparedRow, row_hash
from trackerkit.ledger.tables import checks, copies, problems, return_rows, returns, row_versions, rows
from trackerkit.ledger.waived import KEY

# In the order in which their foreign keys allow them to be written; events come first of all.
_ORDER = (returns, copies, rows, row_versions, return_rows, checks, problems)
_AT_ONCE = 2_000  # rows handed to the database in one go: more take memory and no less time


class Recorder:
    """One write. `add` each return, then `write` once."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self._connection = connection
        self._at = stamp(at)
        self._chain = Chain(connection, at)
        self._known: dict[tuple[str, str], Known] = {}
        self._pending: dict[str, list[dict[str, Any]]] = {table.name: [] for table in _ORDER}
        self._last = {table.name: self._last_id(table) for table in (returns, rows, row_versions, checks)}

    def add(self, new: Prepared) -> Recorded:
        """Decides what the return comes to, and gathers what must be written for it."""
        known = self._known_of(new)
        period = new.record.period
        current = known.current.get(period)
        same_bytes = known.by_file.get((period, new.record.sha256))
        if same_bytes is not None and same_bytes is not current:
            return self._nothing_new(new, same_bytes, is_current=False, rechecked=False)
        if current is not None and current.content == new.content:
            if same_bytes is None:
                self._copy(new, current, known)
            return self._nothing_new(new, current, is_current=True, rechecked=self._recheck(new, current))
        outcome = Outcome.NEW if current is None else Outcome.CORRECTION if same_bytes is None else Outcome.READ_AGAIN
        return self._submission(new, known, outcome)

    def note(self, kind: str, data: Mapping[str, object]) -> None:
        """Gathers an event of the web page; it comes after all that was added before."""
        self._chain.append(kind, data)

    def write(self) -> None:
        """Writes all that was gathered; nothing at all when nothing was new."""
        self._chain.write(self._connection)
        for table in _ORDER:
            pending = self._pending[table.name]
            for at in range(0, len(pending), _AT_ONCE):
                self._connection.execute(insert(table), pending[at : at + _AT_ONCE])

    def _known_of(self, new: Prepared) -> Known:
        key = (new.record.register, new.record.service)
        if key not in self._known:
            self._known[key] = Known(self._connection, *key)
        return self._known[key]

    def _last_id(self, table: Table) -> int:
        return self._connection.scalar(select(func.max(table.c.id))) or 0

    def _next_id(self, table: Table) -> int:
        self._last[table.name] += 1
        return self._last[table.name]

    def _put(self, table: Table, row: dict[str, Any]) -> None:
        self._pending[table.name].append(row)

    # ------------------------------------------------------------ nothing new

    def _nothing_new(self, new: Prepared, held: Held, *, is_current: bool, rechecked: bool) -> Recorded:
        register, service, period = new.key
        return Recorded(
            Outcome.NOTHING_NEW,
            held.id,
            service,
            register,
            period,
            self._chain.head,
            number=held.number,
            rows=len(new.rows) if is_current else 0,
            is_current=is_current,
            rechecked=rechecked,
        )

    def _copy(self, new: Prepared, current: Held, known: Known) -> None:
        row = {
            "return_id": current.id,
            "file_sha256": new.record.sha256,
            "event": self._chain.next_seq,
            "file_name": new.record.file_name,
            "received_at": self._received(new),
        }
        self._chain.append("copy", self._about(new, current.id) | {"head_sha256": row_hash(row)})
        self._put(copies, row)
        known.by_file[new.record.period, new.record.sha256] = current

    def _recheck(self, new: Prepared, current: Held) -> bool:
        if (current.problems, current.waivers) == (new.problems_sha256, new.waivers):
            return False
        seq = self._chain.append("check", self._about(new, current.id) | self._said(new))
        self._check(new, current.id, seq)
        current.problems, current.waivers = new.problems_sha256, new.waivers
        return True

    # ------------------------------------------------------------ a new return

    def _submission(self, new: Prepared, known: Known, outcome: Outcome) -> Recorded:
        before = known.before(new.record.period)
        current = known.current.get(new.record.period)
        return_id, number = self._next_id(returns), current.number + 1 if current else 1
        row = self._head(new, return_id, number)
        submitted = self._about(new, return_id) | {
            "outcome": outcome.value,
            "number": number,
            "version": new.record.version,
            "rows": len(new.rows),
            "content_sha256": new.content,
            "layout_sha256": new.layout,
            "head_sha256": row_hash(row),
        }
        seq = self._chain.append("submission", submitted | self._said(new))
        self._put(returns, row)
        self._check(new, return_id, seq)
        held = Held(
            id=return_id,
            period=new.record.period,
            number=number,
            file_sha256=new.record.sha256,
            content=new.content,
            problems=new.problems_sha256,
            contents={},
            waivers=new.waivers,
        )
        for one in new.rows:
            self._row(one, held, known)
        fresh, changed, gone = _compare(held.contents or {}, known.contents(before) if before else {})
        known.current[held.period] = known.by_file[held.period, held.file_sha256] = held
        register, service, period = new.key
        return Recorded(
            outcome,
            return_id,
            service,
            register,
            period,
            self._chain.head,
            number=number,
            rows=len(new.rows),
            rows_new=fresh,
            rows_changed=changed,
            rows_gone=gone,
        )

    def _head(self, new: Prepared, return_id: int, number: int) -> dict[str, Any]:
        return {
            "id": return_id,
            "event": self._chain.next_seq,
            "register": new.record.register,
            "service": new.record.service,
            "period": new.record.period,
            "number": number,
            "version": new.record.version,
            "file_name": new.record.file_name,
            "file_sha256": new.record.sha256,
            "content_sha256": new.content,
            "received_at": self._received(new),
            "row_count": len(new.rows),
        }

    def _row(self, one: PreparedRow, held: Held, known: Known) -> None:
        """Keeps the row if it was never seen, its version if it never said this, and that the return says so."""
        row_id = known.row_ids.get(one.identity)
        if row_id is None:
            row_id = known.row_ids[one.identity] = self._next_id(rows)
            whose = {"id": row_id, "register": known.register, "service": known.service}
            self._put(rows, whose | one.identity._asdict())
        version = known.version_ids.get((row_id, one.sha256))
        if version is None:
            version = known.version_ids[row_id, one.sha256] = self._next_id(row_versions)
            said = {"id": version, "row_id": row_id, "first_return": held.id, "sha256": one.sha256}
            self._put(row_versions, said | {"cells": one.cells})
        self._put(return_rows, {"return_id": held.id, "version_id": version, "row": one.row})
        known.contents(held).setdefault(row_id, []).append(one.sha256)

    def _check(self, new: Prepared, return_id: int, seq: int) -> None:
        check = self._next_id(checks)
        self._put(checks, {"id": check, "return_id": return_id, "event": seq, "problems_sha256": new.problems_sha256})
        for row in new.problems:
            self._put(problems, row | {"check_id": check})

    # ------------------------------------------------------------ what events say

    def _received(self, new: Prepared) -> str:
        return stamp(new.record.received_at) if new.record.received_at else self._at

    @staticmethod
    def _about(new: Prepared, return_id: int) -> dict[str, object]:
        register, service, period = new.key
        whose = {"register": register, "service": service, "period": period}
        return {"return": return_id, "file_sha256": new.record.sha256, **whose}

    @staticmethod
    def _said(new: Prepared) -> dict[str, object]:
        said: dict[str, object] = {"problems": len(new.problems), "problems_sha256": new.problems_sha256}
        return said | {KEY: new.waivers} if new.waivers else said


def _compare(now: dict[int, list[str]], then: dict[int, list[str]]) -> tuple[int, int, int]:
    """Rows that are new, that say something else, and that are gone."""
    changed = sum(1 for row, said in now.items() if row in then and sorted(then[row]) != sorted(said))
    return len(now.keys() - then.keys()), changed, len(then.keys() - now.keys())
