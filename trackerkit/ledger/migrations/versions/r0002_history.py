"""Layout 2: a month and the last pack are found without reading through all the years before."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Two indexes; nothing that was recorded is touched."""
    op.create_index("ix_returns_register_period", "returns", ["register", "period"])
    op.create_index("ix_events_kind", "events", ["kind"])
