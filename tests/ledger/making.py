"""Returns to record, and ways to meddle with a ledger that its triggers would refuse."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import text

from trackerkit.ledger import Ledger, ReturnRecord, RowRecord
from trackerkit.ledger.tables import metadata
from trackerkit.problems import CellRef, Problem, Severity

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
MISSING_OWNER = Problem(
    code="TK101",
    severity=Severity.ERROR,
    cell=CellRef("Actions", 6, 12),
    says="The action has no owner",
    detail="The cell says “tbc”.",
    fix="Enter an owner",
    heading="Owner",
    key="owner",
    ref="MED-OAK-26-001",
    also=(CellRef("Actions", 6, 13), CellRef("Start here")),
)
LATE = Problem("TK401", Severity.WARNING, CellRef("Actions", 7), "It was verified late")


def row(number: int, ref: str = "", sheet: str = "actions", **cells: str | float) -> RowRecord:
    return RowRecord(sheet, number, ref, cells)


def a_return(
    *rows: RowRecord,
    service: str = "OAK",
    period: str = "2026-11",
    register: str = "medication",
    version: str = "2026.11",
    problems: tuple[Problem, ...] = (),
    file: str = "",
) -> ReturnRecord:
    """A return. `file` stands for its bytes: the same word, the same bytes; without one, bytes of their own by rows."""
    data = file or repr((rows, service, period, register))
    sha256 = hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()
    return ReturnRecord(service, register, period, version, f"{service} return.xlsx", sha256, rows, problems)


def table_counts(ledger: Ledger) -> dict[str, int]:
    with ledger._engine.connect() as connection:
        return {
            table.name: connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
            for table in metadata.sorted_tables
        }


def meddle(ledger: Ledger, *statements: str) -> None:
    """Runs SQL as somebody who knows how to take the triggers and foreign keys away."""
    with ledger._engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Foreign keys can be switched off only outside a transaction, which SQLAlchemy would begin.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
            triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for name in triggers.scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
        connection.invalidate()  # the next connection has its foreign keys again
