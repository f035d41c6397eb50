"""Bringing a ledger of an earlier layout up to today's, by the steps in `migrations/versions`."""

from __future__ import annotations

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert

from trackerkit.ledger.tables import schema_version

_STEPS = ScriptDirectory(str(Path(__file__).parent / "migrations"))


def migrate(connection: Connection, found: int) -> None:
    """Runs every step after layout `found` and writes down the layouts reached. Must run inside a write.

    The number is kept in `schema_version`, where each trackerkit has looked since the first, so that an earlier one
    knows a later ledger and refuses it.
    """
    steps = list(_STEPS.iterate_revisions("head", revision(found)))
    with Operations.context(MigrationContext.configure(connection)):
        for step in reversed(steps):
            step.module.upgrade()
            connection.execute(insert(schema_version), {"version": int(step.revision)})


def revision(layout: int) -> str:
    """The name that Alembic knows the layout by."""
    return f"{layout:04}"


def newest() -> int:
    """The layout that the last step reaches."""
    return int(_STEPS.get_current_head() or 0)
