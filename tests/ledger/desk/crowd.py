"""What the processes of `test_crowd` do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from trackerkit.ledger.desk import Desk

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def open_add_and_claim(where: Path | str, worker: str, jobs: int, together: Any, said: Any) -> None:
    """Opens the desk at the same moment as the others, adds jobs, then claims whatever anybody added.

    Puts the ids of the jobs that it was given on `said`, or the sentence of what went wrong.
    """
    said.put(_told(lambda: _work(where, worker, jobs, together)))


def _told(work: Callable[[], list[str]]) -> list[str] | str:
    try:
        return work()
    except Exception as fault:  # noqa: BLE001 the test says what it was
        return repr(fault)


def _work(where: Path | str, worker: str, jobs: int, together: Any) -> list[str]:
    together.wait()
    with Desk.open(where) as desk:
        for number in range(jobs):
            desk.add_job("month", {"number": number}, by=worker, at=AT)
            desk.count("the same", at=AT, window=timedelta(hours=1))
        together.wait()
        claimed = []
        while (job := desk.claim(worker, at=AT, lease=timedelta(minutes=5))) is not None:
            claimed.append(job.id)
    return claimed
