"""The ledger: everything that was returned, month by month, and that it has not been changed since."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import pandas as pd
from sqlalchemy import Connection, Engine, select

from trackerkit.ledger import chain, read
from trackerkit.ledger.canonical import read_json
from trackerkit.ledger.copying import copy_sqlite
from trackerkit.ledger.engine import address, file_of, let_readers_in, make_engine, reading, refuse_folders, writing
from trackerkit.ledger.model import Broken, Event, Original, Recorded, ReturnHead, ReturnRecord, Scalar, check_note
from trackerkit.ledger.originals import check_original
from trackerkit.ledger.prepare import prepare
from trackerkit.ledger.record import Recorder
from trackerkit.ledger.schema import ensure
from trackerkit.ledger.tables import events
from trackerkit.ledger.verify import verify
from trackerkit.problems import Problem
from trackerkit.register import Register
from trackerkit.rules.waivers import Waived

Line = TypeVar("Line")
_log = logging.getLogger(__name__)  # where nothing is set up, Python writes a warning to stderr as it stands


class Ledger:
    """One provider's history. Open it with `Ledger.open`, best in a ``with``.

    Every method raises LedgerError, in one sentence, when the database cannot do the work: disk full, read-only,
    in use for longer than 30 seconds, damaged.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    @classmethod
    def open(cls, where: Path | str) -> Ledger:
        """Opens the ledger and makes it when it is not there. `where`: the path of a file, or a database URL.

        One of an earlier layout is brought up to date, which is said on stderr; on SQLite a copy of it is kept first.
        Raises LedgerError when it cannot be opened or written to, is something else, or is of a newer trackerkit.
        """
        url, name = address(where)
        refuse_folders(file_of(where))
        engine = make_engine(url)
        try:
            with writing(engine, name) as connection:
                told = ensure(connection, name, lambda layout: _keep_earlier(file_of(where), layout))
            if told:
                _log.warning(told)
            let_readers_in(engine, name)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, name)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # ------------------------------------------------------------ writing

    def record(
        self, returns: Iterable[ReturnRecord], *, at: datetime, notes: Iterable[tuple[str, Mapping[str, object]]] = ()
    ) -> tuple[Recorded, ...]:
        """Records the returns in one transaction, in the order given, then the notes (`note`): all of them, or none.

        What was recorded before writes nothing at all. `at` without a zone is taken as UTC. Raises ValueError for a
        note of another kind.
        """
        told = [(check_note(kind), data) for kind, data in notes]
        prepared = deque(prepare(one) for one in returns)
        with writing(self._engine, self._name) as connection:
            recorder = Recorder(connection, at)
            recorded = []
            while prepared:  # each is let go once it is added, lest a month lie in memory twice
                recorded.append(recorder.add(prepared.popleft()))
            for kind, data in told:
                recorder.note(kind, data)
            recorder.write()
        return tuple(recorded)

    def record_pack(self, *, name: str, period: str, register: str, sha256: str, at: datetime) -> str:
        """Records that a pack was issued, unless the last one of that name held just these bytes.

        `sha256` is that of the pack's bytes. Returns the chain's head.
        """
        data = {"name": name, "period": period, "register": register, "sha256": sha256}
        with writing(self._engine, self._name) as connection:
            if _last_pack(connection, data) != data:
                end = chain.Chain(connection, at)
                end.append("pack", data)
                end.write(connection)
            return chain.head(connection)

    def note(self, kind: str, data: Mapping[str, object], *, at: datetime) -> str:
        """Adds an event of the web page to the chain, and returns the chain's head.

        `kind` is one of `model.NOTE_KINDS`, else ValueError is raised; `data` is what JSON can hold.
        """
        check_note(kind)
        with writing(self._engine, self._name) as connection:
            end = chain.Chain(connection, at)
            end.append(kind, data)
            end.write(connection)
            return end.head

    # ------------------------------------------------------------ reading

    def head(self) -> str:
        """The hash of the last event, 64 hexadecimal digits; "" when nothing is recorded."""
        with reading(self._engine, self._name) as connection:
            return chain.head(connection)

    def events(self, newest: int | None = None) -> list[Event]:
        """The whole chain, first event first; with `newest`, only that many from its end."""
        with reading(self._engine, self._name) as connection:
            return list(chain.all_events(connection) if newest is None else chain.last_events(connection, newest))

    def notes(self, kind: str) -> list[Event]:
        """The events of one kind, first event first."""
        with reading(self._engine, self._name) as connection:
            return list(chain.events_of(connection, kind))

    def newest_events(self, *, kind: str = "", before: int = 0, limit: int) -> list[Event]:
        """At most `limit` events, newest first; only of one kind, and only below a number, where one is given."""
        with reading(self._engine, self._name) as connection:
            return list(chain.newest_first(connection, kind, before, limit))

    def verify(self, *, heads: Collection[str] = ()) -> tuple[Broken, ...]:
        """Everything that is not as it was recorded; empty when all is.

        `heads`: hashes written down elsewhere, such as those printed in packs, that the chain must hold. Without
        one, events taken from the very end together with their returns cannot be seen.
        """
        with reading(self._engine, self._name) as connection:
            return verify(connection, heads)

    def read(self, lines: Callable[[Connection], Iterator[Line]]) -> Iterator[Line]:
        """What `lines` reads from one state of the ledger, piece by piece (`ledger.exported`)."""
        with reading(self._engine, self._name) as connection:
            yield from lines(connection)

    def verify_originals(self, folder: Path) -> tuple[Broken, ...]:
        """Every original in `folder` that is gone or is not the file that came, in the order of the chain.

        The ledger must verify by itself first: it is what says which files came.
        """
        return tuple(broken for one in self.originals() if (broken := check_original(folder, one)))

    def originals(self) -> list[Original]:
        """Every file that the ledger tells of, in the order of the chain: returns, and copies of them."""
        with reading(self._engine, self._name) as connection:
            return read.originals(connection)

    def returns(
        self,
        *,
        register: str | None = None,
        period: str | None = None,
        service: str | None = None,
        current: bool = True,
    ) -> list[ReturnHead]:
        """Returns in order of period, register, service and number; with `current` only those not corrected since."""
        with reading(self._engine, self._name) as connection:
            return list(read.heads(connection, current=current, register=register, period=period, service=service))

    def frames(self, register: Register, period: str) -> dict[str, pd.DataFrame]:
        """The current returns of the month: one frame a sheet, shaped as `rules.frames` says, `return` = service."""
        with reading(self._engine, self._name) as connection:
            return read.frames(connection, register, period)

    def last_rows(
        self, register: Register, sheet: str, *, service: str, before: str, first: bool = False
    ) -> tuple[pd.DataFrame, list[str]]:
        """Each referenced row of a service's sheet as it last stood before the month `before`, and its month."""
        with reading(self._engine, self._name) as connection:
            return read.last_rows(connection, register, sheet, service=service, before=before, first=first)

    def services_with(self, register: str, ref: str) -> frozenset[str]:
        """The services that ever returned an action of the register with the reference."""
        with reading(self._engine, self._name) as connection:
            return read.services_with(connection, register, ref)

    def history(
        self, register: Register, sheets: Collection[str], until: str, services: Collection[str] = ()
    ) -> dict[str, pd.DataFrame]:
        """These sheets of the current returns of every month up to and with `until`, read at once for all services.

        One frame a sheet, shaped as `rules.frames` says, but for the index: (period, return, row). `services`: only
        theirs; all when it is empty.
        """
        with reading(self._engine, self._name) as connection:
            return read.history(connection, register, sheets, until, services)

    def problems(self, register: str, period: str) -> list[tuple[str, Problem]]:
        """What the rules last said of the current returns of the month and put to the service: (service, problem).

        What a waiver held back is not among them: see `waived`.
        """
        with reading(self._engine, self._name) as connection:
            found = read.all_problems(connection, register, period)
            return [(service, problem) for service, problem, waiver in found if waiver is None]

    def waived(self, register: str, period: str) -> list[tuple[str, Waived]]:
        """What the rules last said of the current returns of the month and a waiver held back, with the waiver."""
        with reading(self._engine, self._name) as connection:
            found = read.all_problems(connection, register, period)
            return [(service, Waived(problem, waiver)) for service, problem, waiver in found if waiver is not None]

    def return_head(self, return_id: int) -> ReturnHead | None:
        """The return with this number; None when there is none."""
        with reading(self._engine, self._name) as connection:
            return read.head_of(connection, return_id)

    def problems_of(self, return_id: int) -> list[Problem]:
        """What the rules last said of this return and put to the service, in their own order; `waived` is left out."""
        with reading(self._engine, self._name) as connection:
            return read.problems_of(connection, return_id)

    def rows_of(self, return_id: int) -> list[tuple[str, int, dict[str, Scalar]]]:
        """(Sheet key, Excel row, cells by key as `ledger.rows` keeps them) of this return, by sheet and row."""
        with reading(self._engine, self._name) as connection:
            return read.rows_of(connection, return_id)

    def periods(self, register: str) -> tuple[str, ...]:
        """The months with a return of the register, oldest first."""
        with reading(self._engine, self._name) as connection:
            return read.periods(connection, register)


def _keep_earlier(path: Path | None, layout: int) -> str:
    """Keeps a copy beside the ledger before its layout is changed; its name. A server's backups are its own."""
    if path is None:
        return ""
    copy = path.with_name(f"{path.stem}-layout-{layout}{path.suffix}")
    copy_sqlite(path, copy)
    return copy.name


def _last_pack(connection: Connection, data: dict[str, str]) -> dict[str, str] | None:
    """What the last pack event of the same name, register and month says."""
    same = ("name", "period", "register")
    query = select(events.c.data).where(events.c.kind == "pack").order_by(events.c.seq.desc())
    for text in connection.scalars(query):
        found: dict[str, str] = read_json(text)
        if all(found[key] == data[key] for key in same):
            return found
    return None
