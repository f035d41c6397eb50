"""The desk: one door to all that the upload page has in hand."""

# ruff: noqa: A002 what has an id is asked for by that name

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, delete, insert, select, update

from trackerkit.ledger.desk import accounts, counters, identities, jobs, tables
from trackerkit.ledger.desk.model import Account, Begun, Job, JobState, Link, LinkKind, Role, Upload, aware
from trackerkit.ledger.desk.rows import next_seq, row_of, value, values
from trackerkit.ledger.desk.schema import ensure
from trackerkit.ledger.engine import (
    OTHER,
    Sentences,
    address,
    file_of,
    let_readers_in,
    make_engine,
    reading,
    refuse_folders,
    writing,
)

_LOCK = 0x746B6473  # "tkds": in PostgreSQL the page and a run that records do not wait for each other
_ANEW = "Move it out of the folder: the page makes a new one, and accounts and links are set up again."
_SAID: Sentences = {
    "SQLITE_NOTADB": ("{name} is not what the upload page keeps there.", _ANEW),
    "SQLITE_CORRUPT": ("{name} is damaged.", _ANEW),
    OTHER: ("{name} refused the work ({code}).", "Do it again; if that does not help, stop and start the page."),
}


class Desk:
    """Accounts, sessions, links, uploads, jobs and counters of one provider.

    Open it with `Desk.open`, best in a ``with``; several threads may use it.
    Every method raises LedgerError, in one sentence, when the database cannot do the work. Nothing here reads the
    clock: `at` is the moment, and one without a zone is taken as UTC.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    @classmethod
    def open(cls, where: Path | str) -> Desk:
        """Opens the desk and makes it when it is not there.

        `where`: the path of a file of its own, or the URL of a database, which may be the ledger's.
        Raises LedgerError when it cannot be opened or written to, is something else, or is of a newer trackerkit.
        """
        url, name = address(where)
        refuse_folders(file_of(where), "a file of the upload page")
        engine = make_engine(url)
        desk = cls(engine, name)
        try:
            with desk._writing() as connection:
                ensure(connection, name)
            let_readers_in(engine, name)
        except BaseException:
            engine.dispose()
            raise
        return desk

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._engine, self._name, lock=_LOCK, instead=_SAID) as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with reading(self._engine, self._name, instead=_SAID) as connection:
            yield connection

    # ------------------------------------------------------------ accounts

    def add_account(
        self, email: str, *, role: Role, service: str = "", password_hash: str = "", at: datetime
    ) -> Account:
        """Raises LedgerError when there is one with the address, in whatever case, that has not ended."""
        with self._writing() as connection:
            return accounts.add(connection, email, role, service, password_hash, at)

    def account(self, email: str) -> Account | None:
        """The account with the address that has not ended."""
        with self._reading() as connection:
            return accounts.find(connection, email)

    def accounts(self) -> list[Account]:
        """Every account, ended or not, in the order in which they were made."""
        with self._reading() as connection:
            return list(values(Account, connection, select(tables.accounts).order_by(tables.accounts.c.seq)))

    def set_password(self, email: str, password_hash: str, *, at: datetime) -> None:
        """Also ends the account's sessions and takes a lock off it. Raises LedgerError when there is no account."""
        with self._writing() as connection:
            accounts.set_password(connection, email, password_hash, at)

    def end_account(self, email: str, *, at: datetime) -> None:
        """Also ends its sessions. Raises LedgerError when there is no such account."""
        with self._writing() as connection:
            accounts.end(connection, email, at)

    def failed_sign_in(self, email: str, *, at: datetime, limit: int, lock: timedelta) -> None:
        """Counts a wrong password; the account is locked for as long as `lock` says after `limit` in a row.

        While it is locked the lock is not made longer, and once it has run out the count begins anew. Nothing happens
        for an address without an account.
        """
        with self._writing() as connection:
            accounts.failed(connection, email, at, limit, lock)

    def succeeded(self, email: str, *, at: datetime) -> None:
        """The count of wrong passwords begins anew, and a lock is taken off."""
        with self._writing() as connection:
            accounts.succeeded(connection, email)

    # ------------------------------------------------------------ sessions

    def start_session(self, account: Account, *, at: datetime, lasts: timedelta) -> str:
        """The secret of a new session; only its hash is kept. Raises LedgerError when the account has ended."""
        with self._writing() as connection:
            return accounts.start_session(connection, account, at, lasts)

    def session(self, secret: str, *, at: datetime) -> Account | None:
        """Whose session it is; None when it has ended or expired, or the account has ended."""
        with self._reading() as connection:
            return value(Account, connection, accounts.of_session(secret, at))

    def end_session(self, secret: str, *, at: datetime) -> None:
        """Nothing happens when it has ended already."""
        with self._writing() as connection:
            accounts.end_session(connection, secret, at)

    def end_sessions(self, email: str, *, at: datetime) -> int:
        """Ends all sessions of the address; how many were good until then."""
        with self._writing() as connection:
            return accounts.end_sessions(connection, email, at)

    # ------------------------------------------------------------ signing in by a provider of identities

    def begin_sign_in(self, browser: str, *, at: datetime, lasts: timedelta) -> Begun:
        """A sign-in that goes out to the provider from the browser that holds the secret `browser`."""
        with self._writing() as connection:
            return identities.begin(connection, browser, at, lasts)

    def take_sign_in(self, state: str, browser: str, *, at: datetime) -> Begun | None:
        """The sign-in that comes back, once only; None when none such has begun in this browser, or it has expired."""
        with self._writing() as connection:
            return identities.take(connection, state, browser, at)

    def account_bound_to(self, issuer: str, subject: str) -> Account | None:
        """The account that is bound to the identity and has not ended."""
        with self._reading() as connection:
            return identities.find(connection, issuer, subject)

    def is_bound(self, account: Account) -> bool:
        """Whether the account is bound to an identity, whichever."""
        with self._reading() as connection:
            return identities.is_bound(connection, account.id)

    def bind(self, account: Account, issuer: str, subject: str, *, at: datetime) -> None:
        """Binds them for good. Raises LedgerError when either is bound already, or the account has ended."""
        with self._writing() as connection:
            identities.bind(connection, account, issuer, subject, at)

    # ------------------------------------------------------------ links

    def add_link(
        self,
        kind: LinkKind,
        *,
        service: str = "",
        references: Iterable[str] = (),
        note: str = "",
        made_by: str,
        at: datetime,
        expires_at: datetime,
    ) -> Link:
        link = Link(
            id=secrets.token_urlsafe(16),
            kind=kind,
            service=service,
            references=tuple(references),
            note=note,
            made_by=made_by,
            made_at=aware(at),
            expires_at=aware(expires_at),
            ended_at=None,
        )
        with self._writing() as connection:
            connection.execute(insert(tables.links), row_of(link) | {"seq": next_seq(connection, tables.links)})
        return link

    def link(self, id: str) -> Link | None:
        """The link with this id, whether it still works or not."""
        with self._reading() as connection:
            return value(Link, connection, select(tables.links).where(tables.links.c.id == id))

    def links(self, kind: LinkKind | None = None) -> list[Link]:
        """All of them, or of one kind, newest first."""
        query = select(tables.links).order_by(tables.links.c.seq.desc())
        with self._reading() as connection:
            return list(values(Link, connection, query if kind is None else query.where(tables.links.c.kind == kind)))

    def end_link(self, id: str, *, at: datetime) -> None:
        """Nothing happens when it has ended already."""
        which = (tables.links.c.id == id, tables.links.c.ended_at.is_(None))
        with self._writing() as connection:
            connection.execute(update(tables.links).where(*which).values(ended_at=at))

    # ------------------------------------------------------------ counters

    def count(self, key: str, *, at: datetime, window: timedelta) -> int:
        """Adds one for the key, and returns its number in the running window; a window begins with the first."""
        with self._writing() as connection:
            return counters.count(connection, key, at, window)

    # ------------------------------------------------------------ uploads

    def keep_upload(self, upload: Upload) -> None:
        """As `keep_uploads`, for one."""
        self.keep_uploads([upload])

    def keep_uploads(self, uploads: Iterable[Upload]) -> None:
        """Keeps them in the order given: all, or none. One with the id of an earlier one takes its place."""
        found = [row_of(upload) for upload in uploads]
        with self._writing() as connection:
            for row in found:
                same = tables.uploads.c.id == row["id"]
                seq = connection.scalar(select(tables.uploads.c.seq).where(same))
                if seq is not None:
                    connection.execute(delete(tables.uploads).where(same))
                row["seq"] = seq or next_seq(connection, tables.uploads)
                connection.execute(insert(tables.uploads), row)

    def upload(self, id: str) -> Upload | None:
        with self._reading() as connection:
            return value(Upload, connection, select(tables.uploads).where(tables.uploads.c.id == id))

    def uploads(self, *, service: str | None = None, period: str | None = None, limit: int = 200) -> list[Upload]:
        """The newest `limit` of them, newest first; only those of the service and of the month where one is given."""
        query = select(tables.uploads).order_by(tables.uploads.c.seq.desc()).limit(limit)
        if service is not None:
            query = query.where(tables.uploads.c.service == service)
        if period is not None:
            query = query.where(tables.uploads.c.period == period)
        with self._reading() as connection:
            return list(values(Upload, connection, query))

    # ------------------------------------------------------------ jobs

    def add_job(self, kind: str, args: Mapping[str, Any], *, by: str, at: datetime) -> Job:
        """A job that waits. `args`: what JSON can hold."""
        with self._writing() as connection:
            return jobs.add(connection, kind, args, by, at)

    def add_job_once(self, kind: str, args: Mapping[str, Any], *, by: str, at: datetime) -> tuple[Job, bool]:
        """As `add_job`, and True; the one in hand, and False, where the same was asked for and has not ended."""
        with self._writing() as connection:
            there = value(Job, connection, jobs.in_hand(kind, args))
            return (there, False) if there else (jobs.add(connection, kind, args, by, at), True)

    def claim(self, worker: str, *, at: datetime, lease: timedelta) -> Job | None:
        """The oldest job that waits or whose lease has run out, now held by the worker; None when there is none.

        One that was begun three times is failed instead. Workers must have names of their own, each thread too: who
        holds a job is known by the name alone.
        """
        with self._reading() as connection:  # asking again and again, a worker must not hold up others
            if value(Job, connection, jobs.to_do(at)) is None:
                return None
        with self._writing() as connection:
            return jobs.claim(connection, worker, at, lease)

    def renew(self, id: str, worker: str, *, at: datetime, lease: timedelta, progress: str = "") -> bool:
        """Holds the job longer; "" leaves the progress as it was told. False when somebody else holds it now."""
        with self._writing() as connection:
            return jobs.renew(connection, id, worker, at, lease, progress)

    def finish(self, id: str, worker: str, *, at: datetime, state: JobState, result: Mapping[str, Any]) -> bool:
        """Ends the job as done or failed (else ValueError). False when somebody else holds it now, or it has ended."""
        with self._writing() as connection:
            return jobs.finish(connection, id, worker, at, state, result)

    def give_back(self, id: str, worker: str) -> bool:
        """The job waits again as if it had not been begun. False when somebody else holds it now, or it has ended."""
        with self._writing() as connection:
            return jobs.give_back(connection, id, worker)

    def job(self, id: str) -> Job | None:
        with self._reading() as connection:
            return value(Job, connection, jobs.by_id(id))

    def jobs(self, *, limit: int = 50) -> list[Job]:
        """The newest `limit` of them, newest first."""
        with self._reading() as connection:
            return list(values(Job, connection, select(tables.jobs).order_by(tables.jobs.c.seq.desc()).limit(limit)))
