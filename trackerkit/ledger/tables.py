"""The tables of the ledger, for SQLite and PostgreSQL alike, and the triggers that make them append-only.

A return is one workbook of one service for one month. What its rows say is kept once:

    returns 1-* return_rows *-1 row_versions *-1 rows      a row of the sheet; its versions; which return said which
    returns 1-* checks 1-* problems                        what the rules said, each time they said something else
    returns 1-* copies                                     other files with the same content
    events                                                 the hash chain: one event a submission, check, copy or pack;
                                                           that of a check names the waivers used (`ledger.waived`);
                                                           and what the web page tells of (`model.NOTE_KINDS`)

`row_versions.cells` is JSON by column key, so a register that gains a column needs no migration.
Times are ISO text in UTC, so that they hash alike everywhere. Nothing is ever ordered by time.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.schema import ExecutableDDLElement

from trackerkit.ledger.canonical import Words

SCHEMA_VERSION = 2  # the number of the last step in migrations/versions

# SQLite gives a bare INTEGER key the row's own number, without a second index.
Number = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str = "id") -> Column[int]:
    """A number that the ledger gives itself, under the write lock, so that whole months go in at once."""
    return Column(name, Number, primary_key=True, autoincrement=False)


def _of(name: str, target: str, *, primary_key: bool = False) -> Column[int]:
    return Column(name, Number, ForeignKey(target), nullable=False, primary_key=primary_key, autoincrement=False)


def _text(name: str) -> Column[str]:
    """Words of ours: keys, codes, hashes, JSON."""
    return Column(name, Text, nullable=False)


def _words(name: str) -> Column[str]:
    """Words of somebody's."""
    return Column(name, Words, nullable=False)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

events = Table(
    "events",
    metadata,
    _key("seq"),
    _text("at"),
    _text("kind"),
    _text("data"),
    _text("previous"),
    _text("hash"),
    Index(None, "kind"),
)

returns = Table(
    "returns",
    metadata,
    _key(),
    _of("event", "events.seq"),
    _text("register"),
    _words("service"),
    _text("period"),
    _whole("number"),  # 1 for the first of the month, 2 for its first correction
    _words("version"),  # of the register's definition
    _words("file_name"),
    _text("file_sha256"),
    _text("content_sha256"),
    _text("received_at"),
    _whole("row_count"),
    UniqueConstraint("register", "service", "period", "number"),
    Index(None, "register", "period"),
)

copies = Table(
    "copies",
    metadata,
    _of("return_id", "returns.id", primary_key=True),
    Column("file_sha256", Text, primary_key=True),
    _of("event", "events.seq"),
    _words("file_name"),
    _text("received_at"),
)

rows = Table(
    "rows",
    metadata,
    _key(),
    _text("register"),
    _words("service"),
    _text("sheet"),
    _words("ref"),  # the printed reference, or empty
    _whole("place"),  # the Excel row when there is no reference, else 0
    UniqueConstraint("register", "service", "sheet", "ref", "place"),
)

row_versions = Table(
    "row_versions",
    metadata,
    _key(),
    _of("row_id", "rows.id"),
    _of("first_return", "returns.id"),
    _text("sha256"),
    _text("cells"),
    UniqueConstraint("row_id", "sha256"),
)

return_rows = Table(
    "return_rows",
    metadata,
    _of("return_id", "returns.id", primary_key=True),
    _of("version_id", "row_versions.id", primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),  # the Excel row, from 1
    Index(None, "version_id"),
    sqlite_with_rowid=False,
)

checks = Table(
    "checks",
    metadata,
    _key(),
    _of("return_id", "returns.id"),
    _of("event", "events.seq"),
    _text("problems_sha256"),
    Index(None, "return_id"),
)

problems = Table(
    "problems",
    metadata,
    _of("check_id", "checks.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("code"),
    _text("severity"),
    _words("sheet"),
    _whole("row"),
    _whole("column"),
    _text("key"),
    _words("ref"),
    _words("heading"),
    _words("says"),
    _words("detail"),
    _words("fix"),
    _text("also"),
    sqlite_with_rowid=False,
)

APPEND_ONLY = (events, returns, copies, rows, row_versions, return_rows, checks, problems)
REFUSAL = "the ledger is append-only"

_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION trackerkit_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql
"""
_PG_TRIGGERS = {
    "no_change": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
    "no_truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}


def _ddl(statement: str, dialect: str) -> ExecutableDDLElement:
    return DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # DDL has no types


def _guard(table: Table) -> None:
    """Triggers that refuse every UPDATE and DELETE of the table, made with it."""
    for action in ("UPDATE", "DELETE"):
        name = f"{table.name}_no_{action.lower()}"
        body = f"BEFORE {action} ON {table.name} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        event.listen(table, "after_create", _ddl(f"CREATE TRIGGER {name} {body}", "sqlite"))
    for suffix, when in _PG_TRIGGERS.items():
        name = f"{table.name}_{suffix}"
        body = f"{when.format(table=table.name)} EXECUTE FUNCTION trackerkit_append_only()"
        event.listen(table, "after_create", _ddl(f"CREATE TRIGGER {name} {body}", "postgresql"))


event.listen(metadata, "before_create", _ddl(_PG_FUNCTION, "postgresql"))
for _table in APPEND_ONLY:
    _guard(_table)
