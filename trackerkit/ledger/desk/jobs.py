"""Jobs: one worker at a time holds one, and when it dies another begins it again. Every write is under one lock."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, update

from trackerkit.ledger.desk.model import Job, JobState, aware
from trackerkit.ledger.desk.rows import next_seq, row_of, value
from trackerkit.ledger.desk.tables import jobs

ATTEMPTS = 3  # a job that stops its worker each time must not do so for ever
GIVEN_UP = {
    "sentence": f"The work was begun {ATTEMPTS} times and each time stopped before its end.",
    "remedy": "Start it again; if it stops once more, tell whoever looks after trackerkit.",
}


def add(connection: Connection, kind: str, args: Mapping[str, Any], by: str, at: datetime) -> Job:
    job = Job(
        id=secrets.token_urlsafe(12),
        kind=kind,
        args=dict(args),
        state=JobState.WAITING,
        by=by,
        made_at=aware(at),
        started_at=None,
        ended_at=None,
        worker="",
        lease_until=None,
        attempts=0,
        progress="",
        result={},
    )
    connection.execute(insert(jobs), row_of(job) | {"seq": next_seq(connection, jobs)})
    return job


def in_hand(kind: str, args: Mapping[str, Any]) -> Select[Any]:
    """Jobs of the kind with the same arguments that have not ended, the oldest first."""
    going_on = jobs.c.state.in_((JobState.WAITING, JobState.RUNNING))
    return select(jobs).where(jobs.c.kind == kind, jobs.c.args == dict(args), going_on).order_by(jobs.c.seq)


def to_do(at: datetime) -> Select[Any]:
    """Jobs that nobody holds at that moment, the oldest first."""
    left = and_(jobs.c.state == JobState.RUNNING, jobs.c.lease_until <= at)
    return select(jobs).where(or_(jobs.c.state == JobState.WAITING, left)).order_by(jobs.c.seq)


def claim(connection: Connection, worker: str, at: datetime, lease: timedelta) -> Job | None:
    now = aware(at)
    while (job := value(Job, connection, to_do(now))) is not None:
        if job.attempts < ATTEMPTS:
            begun = {"state": JobState.RUNNING, "worker": worker, "started_at": now, "lease_until": now + lease}
            _change(connection, jobs.c.id == job.id, **begun, attempts=job.attempts + 1, progress="")
            return value(Job, connection, by_id(job.id))
        _end(connection, jobs.c.id == job.id, now, JobState.FAILED, GIVEN_UP)
    return None


def renew(connection: Connection, job_id: str, worker: str, at: datetime, lease: timedelta, progress: str) -> bool:
    told = {"progress": progress} if progress else {}
    return _change(connection, _held(job_id, worker), lease_until=aware(at) + lease, **told)


def finish(
    connection: Connection, job_id: str, worker: str, at: datetime, state: JobState, result: Mapping[str, Any]
) -> bool:
    if state not in (JobState.DONE, JobState.FAILED):
        raise ValueError(f"a job does not end as {state}")
    return _end(connection, _held(job_id, worker), at, state, result)


def give_back(connection: Connection, job_id: str, worker: str) -> bool:
    anew = {"state": JobState.WAITING, "worker": "", "started_at": None, "lease_until": None, "progress": ""}
    return _change(connection, _held(job_id, worker), **anew, attempts=jobs.c.attempts - 1)


def by_id(job_id: str) -> Select[Any]:
    return select(jobs).where(jobs.c.id == job_id)


def _held(job_id: str, worker: str) -> ColumnElement[bool]:
    return and_(jobs.c.id == job_id, jobs.c.worker == worker, jobs.c.state == JobState.RUNNING)


def _end(
    connection: Connection, which: ColumnElement[bool], at: datetime, state: JobState, result: Mapping[str, Any]
) -> bool:
    return _change(connection, which, state=state, ended_at=at, lease_until=None, result=result)


def _change(connection: Connection, which: ColumnElement[bool], **changes: Any) -> bool:
    return connection.execute(update(jobs).where(which).values(**changes)).rowcount == 1
