"""Several processes at one desk: it is made once, and no job is given to two."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import text

from tests.ledger.desk.crowd import AT, open_add_and_claim
from trackerkit.ledger.desk import Desk, JobState

PROCESSES, JOBS = 4, 5


def test_processes_that_open_at_once_make_one_desk_and_share_its_jobs(desk_at):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.ledger.desk.crowd"])
    together, said = context.Barrier(PROCESSES, timeout=60), context.Queue()
    workers = [f"worker {number}" for number in range(PROCESSES)]
    started = [
        context.Process(target=open_add_and_claim, args=(desk_at, worker, JOBS, together, said)) for worker in workers
    ]
    for process in started:
        process.start()
    claimed = [said.get(timeout=120) for _ in started]
    for process in started:
        process.join(60)
    assert [said for said in claimed if isinstance(said, str)] == []
    with Desk.open(desk_at) as desk:
        there = desk.jobs()
        assert desk.count("the same", at=AT, window=timedelta(hours=1)) == PROCESSES * JOBS + 1
        with desk._engine.connect() as connection:
            assert connection.execute(text("SELECT version FROM desk_version")).scalars().all() == [2]
    assert sorted(one for ids in claimed for one in ids) == sorted(job.id for job in there)
    assert [(job.state, job.attempts) for job in there] == [(JobState.RUNNING, 1)] * (PROCESSES * JOBS)


def test_threads_that_claim_at_once_never_get_the_same(desk):
    waiting = [desk.add_job("month", {}, by="lead@care.example", at=AT).id for _ in range(12)]

    def claim(worker: str) -> list[str]:
        found = []
        while (job := desk.claim(worker, at=AT, lease=timedelta(minutes=5))) is not None:
            found.append(job.id)
        return found

    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(claim, "abcd"))
    assert sorted(one for ids in claimed for one in ids) == sorted(waiting)
