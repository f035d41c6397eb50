"""Layout 1: as it was before there were migrations. A new ledger is made whole from `ledger.tables` instead."""

from __future__ import annotations

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Nothing to do: every ledger has at least this layout."""
