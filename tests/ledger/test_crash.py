"""Power cuts and crowds: a month is recorded whole or not at all, and writers take turns."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter

import pytest

from tests.ledger.crash import SERVICES, a_month, append, months, record_months
from tests.ledger.making import AT, table_counts
from trackerkit.ledger import Ledger

KILLS = 20
WRITERS, TIMES = 4, 12

pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def processes():
    """A clean server that forks: a process starts in milliseconds and shares nothing with the test."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.ledger.crash"])
    return context


def test_kill_9_leaves_whole_months_and_running_again_finishes(processes, tmp_path):
    chance = random.Random(26)
    path = tmp_path / "ledger.sqlite"
    takes = _seconds_for_a_month(tmp_path)
    done, cut_short = 0, 0
    for kill in range(1, KILLS + 1):
        _record_and_kill(processes, path, months(done + 1), after=chance.random() * 2 * takes)
        with Ledger.open(path) as ledger:
            assert ledger.verify() == (), f"after kill {kill}"
            found = Counter(head.period for head in ledger.returns())
        assert found == dict.fromkeys(months(len(found)), len(SERVICES)), f"after kill {kill}"
        cut_short += len(found) == done
        done = len(found)
    assert 0 < cut_short < KILLS  # else the kills came too early or too late to show anything
    with Ledger.open(path) as ledger:
        for period in months(done + 1):
            ledger.record(a_month(period), at=AT)
        assert (ledger.head(), table_counts(ledger)) == _undisturbed(tmp_path, done + 1)
        assert ledger.verify() == ()


def _seconds_for_a_month(tmp_path) -> float:
    with Ledger.open(tmp_path / "timed.sqlite") as ledger:
        returns = a_month("2020-01")
        start = time.perf_counter()
        ledger.record(returns, at=AT)
        return time.perf_counter() - start


def _record_and_kill(processes, path, periods: list[str], *, after: float) -> None:
    """Records the months in a process that is killed so many seconds after it began the last of them."""
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=record_months, args=(path, periods, theirs))
    process.start()
    theirs.close()
    while ours.recv() != periods[-1]:  # those before are there already and are passed quickly
        pass
    time.sleep(after)
    process.kill()
    process.join()
    ours.close()


def _undisturbed(tmp_path, count: int) -> tuple[str, dict[str, int]]:
    """What the ledger would be had nobody pulled the plug."""
    with Ledger.open(tmp_path / "undisturbed.sqlite") as ledger:
        for period in months(count):
            ledger.record(a_month(period), at=AT)
        return ledger.head(), table_counts(ledger)


def test_writers_at_once_end_with_one_sound_chain(processes, where):
    writers = [processes.Process(target=append, args=(where, writer, TIMES)) for writer in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with Ledger.open(where) as ledger:
        assert ledger.verify() == ()
        found = Counter(head.service for head in ledger.returns(current=False))
        assert found == {"ALL": TIMES} | {f"W{writer}": TIMES for writer in range(WRITERS)}
        assert len(ledger.events()) == TIMES * (WRITERS + 1)
