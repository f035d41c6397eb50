"""The connection to SQLite or PostgreSQL: how it is opened, how a write is taken, what its failures mean in words."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Error as SqliteError
from sqlite3 import OperationalError as SqliteOperationalError
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from trackerkit.errors import LedgerError

WAIT_SECONDS = 30  # for another run to finish its write
LEDGER_LOCK = 0x746B6C67  # "tklg": PostgreSQL's advisory lock of the one writer
_WRITES = {"trackerkit_writes": True}

Sentences = Mapping[str, tuple[str, str]]  # code of the database, or OTHER -> sentence and remedy
OTHER = "any other"
_NONE: Sentences = MappingProxyType({})

_ELSEWHERE = "Ask for the right to write there, or move the provider's folder to where you can."
_SQLITE = {
    "SQLITE_FULL": ("The disk is full, so nothing was recorded.", "Free some space and run the same command again."),
    "SQLITE_READONLY": ("{name} cannot be written to.", _ELSEWHERE),
    "SQLITE_CANTOPEN": ("{name} cannot be opened or made where it should be.", _ELSEWHERE),
    "SQLITE_BUSY": ("{name} is in use by another run.", "Wait until that has finished, then run the command again."),
    "SQLITE_NOTADB": (
        "{name} is not a trackerkit ledger.",
        "Put back the last backup of it: a new one would not have the history.",
    ),
    "SQLITE_CORRUPT": ("{name} is damaged.", "Put back the last backup of it."),
    "SQLITE_IOERR": (
        "The disk failed while {name} was read or written.",
        "Check that there is space and that the disk or share is connected, then run the command again.",
    ),
    OTHER: ("{name} refused the work ({code}).", "Run “trackerkit ledger verify”."),
}
_POSTGRES = {
    "53100": _SQLITE["SQLITE_FULL"],
    "25006": ("{name} cannot be written to.", "Ask for the right to write to that database."),
    "42501": ("{name} cannot be written to.", "Ask for the right to write to that database."),
    "": ("{name} does not answer.", "Check that the database server runs and that its address is right."),
}


def file_of(where: Path | str) -> Path | None:
    """The file that `where` names; None when it is a database URL."""
    return None if isinstance(where, str) and "://" in where else Path(where)


def refuse_folders(path: Path | None, what: str = "a ledger") -> None:
    """Raises LedgerError when the file's folder is not there, or a folder is in the file's place."""
    if path is None:
        return
    if not path.parent.is_dir():
        raise LedgerError(f"There is no folder {path.parent.name} for {path.name}.", "Make the folder first.")
    if path.is_dir():
        raise LedgerError(f"{path.name} is a folder, not {what}.", "Name the file itself.")


def address(where: Path | str) -> tuple[URL, str]:
    """The database's URL, and its name as people know it. Raises LedgerError for a URL that is none."""
    path = file_of(where)
    if path is not None:
        return URL.create("sqlite", database=str(path)), path.name
    try:
        url = make_url(str(where))
    except ArgumentError:
        raise LedgerError("The address of the ledger is not a database address.", _HOW) from None
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    name = Path(url.database or "").name or "ledger"
    return url, f"The database {name}" if url.get_backend_name() != "sqlite" else name.split("?")[0]


_HOW = "Write the path of a file, or postgresql://user@server/name."


def make_engine(url: URL) -> Engine:
    """The engine; nothing is opened yet. Values are kept out of its messages: they hold people's words."""
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise LedgerError(f"The ledger cannot be kept in {url.get_backend_name()}.", _HOW)
    sqlite = url.get_backend_name() == "sqlite"
    try:
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS} if sqlite else {})
    except (ImportError, NoSuchModuleError):
        raise LedgerError("PostgreSQL needs a driver.", "Install trackerkit with it: trackerkit[postgres].") from None
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is DEFERRED: with four writers nearly all of them then fail with "locked".
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE deletes past the triggers
    connection.execute("PRAGMA synchronous = FULL")


def let_readers_in(engine: Engine, name: str) -> None:
    """SQLite's write-ahead log: readers do not wait for the writer. Kept in the file once it is set.

    Only for what is known to be a ledger, so that no other program's file is changed. Raises LedgerError.
    """
    if engine.dialect.name != "sqlite":
        return
    with said_plainly(name), closing(engine.raw_connection()) as connection:
        deadline = time.monotonic() + WAIT_SECONDS
        while connection.cursor().execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            except SqliteOperationalError as fault:
                # The switch does not wait for a lock by itself.
                if not _code(fault).startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("trackerkit_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine, name: str, *, lock: int = LEDGER_LOCK, instead: Sentences = _NONE) -> Iterator[Connection]:
    """One transaction that nobody else writes beside: all of it is kept, or none. Raises LedgerError.

    `lock` is PostgreSQL's advisory lock: writers that take another one do not wait for each other.
    """
    with said_plainly(name, instead), engine.connect().execution_options(**_WRITES) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})
        yield connection


@contextmanager
def reading(engine: Engine, name: str, *, instead: Sentences = _NONE) -> Iterator[Connection]:
    """A transaction that sees one state of the ledger throughout. Raises LedgerError."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with said_plainly(name, instead), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def said_plainly(name: str, instead: Sentences = _NONE) -> Iterator[None]:
    """Turns what the database says into one sentence for people; `instead` has other words for some of it."""
    try:
        yield
    except (DBAPIError, SqliteError) as fault:
        raise _told(fault, name, instead) from fault


def _told(fault: Exception, name: str, instead: Sentences) -> LedgerError:
    cause = getattr(fault, "orig", None) or fault
    code, state = _code(cause), getattr(cause, "sqlstate", None) or ""
    words = {**_SQLITE, **instead}
    sentence, remedy = next((told for start, told in words.items() if code.startswith(start)), words[OTHER])
    if not code and state in _POSTGRES:
        sentence, remedy = _POSTGRES[state]
    return LedgerError(sentence.format(name=name, code=code or state), remedy)


def _code(fault: BaseException) -> str:
    return str(getattr(fault, "sqlite_errorname", ""))
