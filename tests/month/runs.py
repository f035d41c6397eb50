"""A provider's month for the crash tests: what processes run, and what a folder and its ledger hold afterwards."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tests.ledger.making import table_counts
from trackerkit import month as month_module
from trackerkit.demo.story import put_in, setup_workbook, story
from trackerkit.errors import TrackerkitError
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger
from trackerkit.provider import Folder

PERIOD = "2026-08"
AS_AT = date(2026, 9, 5)
RETURNED = ("ELM", "OAK")  # of four services
AT = datetime(2026, 9, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Elsewhere(Folder):
    """A provider's folder whose ledger is where `database` says; in the folder when it is empty."""

    database: str = ""

    @property
    def ledger(self) -> Path | str:
        return self.database or self.root / "ledger.sqlite"


def make(root: Path) -> None:
    """The invented provider in its first month, as the returns have just come in."""
    folder = Folder(root)
    root.mkdir()
    folder.setup.write_bytes(setup_workbook(PERIOD))
    issue_month(folder, PERIOD, as_at=AS_AT)
    for one in story(PERIOD):
        if one["service"] in RETURNED:
            put_in(folder, one)
    shutil.rmtree(root / PERIOD / "issued")


def once(folder: Elsewhere) -> list[str]:
    """Runs the month; what was not marked, in words."""
    result = month_module.run_month(folder, PERIOD, as_at=AS_AT, received_at=AT)
    assert result.refused == ()
    return [why for _, why in result.unmarked]


def in_process(folder: Elsewhere, told, limit: int = 0, dies_at: str = "") -> None:
    """Runs the month in a process of its own and sends what was said: the refusal, else what was not marked.

    Before and after it goes the processor time spent so far, in seconds.
    `limit`: bytes that a file may have, as on a disk that is full.
    `dies_at`: the step of the month that the process is killed at, by kill -9: a name in `trackerkit.month`.
    """
    if dies_at:
        setattr(month_module, dies_at, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    told.send(time.process_time())
    try:
        told.send(once(folder))
    except TrackerkitError as error:
        told.send(str(error))
    told.send(time.process_time())


def held(folder: Elsewhere) -> tuple[str, dict[str, int]]:
    """The chain's head and the rows of every table, once everything verifies."""
    with Ledger.open(folder.ledger) as ledger:
        assert ledger.verify() == ()
        if ledger.head():
            assert ledger.verify_originals(folder.originals) == ()
        return ledger.head(), table_counts(ledger)


def files(folder: Elsewhere) -> dict[str, str]:
    """Every file but the ledger's: its path and the hash of its bytes."""
    found = (path for path in folder.root.rglob("*") if path.is_file() and not path.name.startswith("ledger.sqlite"))
    return {str(path.relative_to(folder.root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def an_hour_later(folder: Elsewhere) -> None:
    """Half-written files grow old."""
    for path in folder.root.rglob(".*.part"):
        then = time.time() - 3700
        os.utime(path, (then, then))
