"""A desk beside the ledger, on SQLite for every test and on PostgreSQL where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trackerkit.ledger.desk import Desk


@pytest.fixture
def desk_at(where: Path | str) -> Path | str:
    """Where a new desk may be made: a file beside the ledger's, or the ledger's database."""
    return where.with_name("portal.sqlite") if isinstance(where, Path) else where


@pytest.fixture
def desk(desk_at: Path | str) -> Iterator[Desk]:
    with Desk.open(desk_at) as opened:
        yield opened
