"""Links, counters, uploads and jobs come back as they were put down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk import Job, JobState, Link, LinkKind, Upload

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
GIVEN_UP = {
    "sentence": "The work was begun 3 times and each time stopped before its end.",
    "remedy": "Start it again; if it stops once more, tell whoever looks after trackerkit.",
}
UPLOAD = Upload(
    id="u1",
    service="OAK",
    period="2026-11",
    register="medication",
    link="l1",
    by="",
    file_name="Médication \udce9\x00\\.xlsx",
    size=2**33,
    sha256="a" * 64,
    received_at=AT,
    outcome="recorded",
    code="",
    sentence="",
    remedy="",
    return_id=7,
    number=1,
    rows=34,
    errors=2,
    warnings=1,
    notes=0,
    details={"problems": [{"cell": "Actions L6", "says": "No owner \ud800"}], "read": None},
)


def test_a_link_comes_back_and_works_until_it_expires_or_is_ended(desk):
    expires = AT + HOUR
    upload = desk.add_link(
        LinkKind.UPLOAD, service="OAK", note="November", made_by="lead@care.example", at=AT, expires_at=expires
    )
    inspect = desk.add_link(
        LinkKind.INSPECT, references=["MED-OAK-26-001", "F\x00"], made_by="lead@care.example", at=AT, expires_at=expires
    )
    assert upload == Link(
        upload.id, LinkKind.UPLOAD, "OAK", (), "November", "lead@care.example", AT, expires, None
    )  # fmt: skip
    assert len(upload.id) == 22
    assert inspect.references == ("MED-OAK-26-001", "F\x00")
    assert (desk.link(upload.id), desk.link("never made")) == (upload, None)
    assert (desk.links(), desk.links(LinkKind.UPLOAD), desk.links(LinkKind.API)) == ([inspect, upload], [upload], [])
    assert [upload.works(at) for at in (AT, expires - SECOND, expires, AT.replace(tzinfo=None))] == [
        True, True, False, True,
    ]  # fmt: skip
    desk.end_link(upload.id, at=AT + MINUTE)
    desk.end_link(upload.id, at=AT + 2 * MINUTE)
    ended = desk.link(upload.id)
    assert (ended, ended.works(AT + MINUTE)) == (replace(upload, ended_at=AT + MINUTE), False)


def test_a_window_counts_from_one_and_then_begins_anew(desk):
    def count(after: timedelta, key: str = "192.0.2.1") -> int:
        return desk.count(key, at=AT + after, window=MINUTE)

    assert [count(0 * SECOND), count(30 * SECOND), count(60 * SECOND - timedelta(microseconds=1))] == [1, 2, 3]
    assert [count(30 * SECOND, "192.0.2.2"), count(31 * SECOND, "192.0.2.2")] == [1, 2]
    assert [count(60 * SECOND), count(61 * SECOND)] == [1, 2]
    assert count(-HOUR) == 1  # the clock was set back
    assert count(-HOUR + SECOND) == 2


def test_until_when_a_key_is_counted(desk):
    desk.count("192.0.2.1", at=AT, window=MINUTE)
    desk.count("192.0.2.1", at=AT + SECOND, window=MINUTE)
    ends = [desk.counted_until("192.0.2.1", at=AT + after) for after in (0 * SECOND, 59 * SECOND, MINUTE, -HOUR)]
    assert ends == [AT + MINUTE, AT + MINUTE, AT + MINUTE, AT - HOUR]
    assert desk.counted_until("192.0.2.2", at=AT) == AT


def test_counted_keys_are_not_kept_and_old_windows_go(desk):
    desk.count("192.0.2.1", at=AT, window=MINUTE)
    desk.count("192.0.2.2", at=AT + HOUR, window=MINUTE)
    with desk._engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM desk_counters")).mappings().all()
    assert [dict(row) for row in kept] == [
        {
            "key_sha256": "9a6b293639db1e588add3900fe817a3ed3b9822a99e4799098e550a2d70b7e1f",
            "began_at": "2026-12-01T10:30:00.000000+00:00",
            "ends_at": "2026-12-01T10:31:00.000000+00:00",
            "number": 1,
        }
    ]


def test_uploads_come_back_whole_newest_first_and_by_service_and_month(desk):
    second = replace(UPLOAD, id="u2", service="ELM", return_id=0, outcome="refused", code="password")
    third = replace(UPLOAD, id="u3", period="2026-12", received_at=AT - HOUR)
    desk.keep_upload(UPLOAD)
    desk.keep_uploads([second, third])
    assert (desk.upload("u1"), desk.upload("u9")) == (UPLOAD, None)
    assert desk.uploads() == [third, second, UPLOAD]
    assert desk.uploads(service="OAK") == [third, UPLOAD]
    assert desk.uploads(period="2026-11") == [second, UPLOAD]
    assert desk.uploads(service="OAK", period="2026-11") == [UPLOAD]
    assert desk.uploads(limit=1) == [third]


def test_an_upload_kept_again_takes_the_place_of_itself(desk):
    desk.keep_uploads([UPLOAD, replace(UPLOAD, id="u2")])
    changed = replace(UPLOAD, errors=0)
    desk.keep_upload(changed)
    assert desk.uploads() == [replace(UPLOAD, id="u2"), changed]


def test_uploads_are_kept_all_or_none(desk):
    with pytest.raises(LedgerError):
        desk.keep_uploads([UPLOAD, replace(UPLOAD, id="u2", sha256=None)])
    assert desk.uploads() == []


def a_job(desk, kind: str = "month") -> Job:
    return desk.add_job(kind, {"period": "2026-11"}, by="lead@care.example", at=AT)


def test_a_job_is_claimed_renewed_and_finished_by_its_worker(desk):
    first, second = a_job(desk), a_job(desk, "pack")
    assert first == Job(
        first.id, "month", {"period": "2026-11"}, JobState.WAITING, "lead@care.example", AT, None, None, "", None, 0,
        "", {},
    )  # fmt: skip
    assert desk.jobs() == [second, first]
    assert desk.jobs(limit=1) == [second]
    claimed = desk.claim("a", at=AT + SECOND, lease=MINUTE)
    assert claimed == replace(
        first,
        state=JobState.RUNNING,
        worker="a",
        started_at=AT + SECOND,
        lease_until=AT + SECOND + MINUTE,
        attempts=1,
    )
    assert desk.claim("b", at=AT + SECOND, lease=MINUTE).id == second.id
    assert desk.claim("b", at=AT + SECOND, lease=MINUTE) is None
    assert desk.renew(first.id, "b", at=AT + MINUTE, lease=MINUTE) is False
    assert desk.renew(first.id, "a", at=AT + MINUTE, lease=MINUTE, progress="Reading OAK") is True
    assert desk.renew(first.id, "a", at=AT + MINUTE, lease=MINUTE) is True
    held = replace(claimed, lease_until=AT + 2 * MINUTE, progress="Reading OAK")
    assert desk.job(first.id) == held
    assert desk.finish(first.id, "b", at=AT + HOUR, state=JobState.FAILED, result={}) is False
    assert desk.finish(first.id, "a", at=AT + HOUR, state=JobState.DONE, result={"pages": 4}) is True
    assert desk.finish(first.id, "a", at=AT + HOUR, state=JobState.FAILED, result={}) is False
    assert desk.renew(first.id, "a", at=AT + HOUR, lease=MINUTE) is False
    assert desk.job(first.id) == replace(
        held, state=JobState.DONE, ended_at=AT + HOUR, lease_until=None, result={"pages": 4}
    )


def test_a_job_does_not_end_as_waiting(desk):
    job = a_job(desk)
    desk.claim("a", at=AT, lease=MINUTE)
    with pytest.raises(ValueError, match="a job does not end as waiting"):
        desk.finish(job.id, "a", at=AT, state=JobState.WAITING, result={})
    assert desk.job(job.id).state is JobState.RUNNING


def test_a_job_whose_lease_has_run_out_is_begun_again_and_given_up_after_three_times(desk):
    job, next_one = a_job(desk), a_job(desk)
    assert desk.claim("a", at=AT, lease=MINUTE).id == job.id
    desk.renew(job.id, "a", at=AT, lease=MINUTE, progress="Half way")
    again = desk.claim("b", at=AT + MINUTE, lease=MINUTE)
    assert (again.id, again.worker, again.attempts, again.progress) == (job.id, "b", 2, "")
    assert desk.renew(job.id, "a", at=AT + MINUTE, lease=HOUR) is False
    assert desk.finish(job.id, "a", at=AT + MINUTE, state=JobState.DONE, result={}) is False
    assert desk.claim("c", at=AT + 2 * MINUTE, lease=MINUTE).attempts == 3
    assert desk.claim("d", at=AT + 3 * MINUTE, lease=MINUTE).id == next_one.id
    ended = desk.job(job.id)
    assert (ended.state, ended.ended_at, ended.lease_until, ended.attempts, ended.result) == (
        JobState.FAILED, AT + 3 * MINUTE, None, 3, GIVEN_UP,
    )  # fmt: skip


def test_a_worker_that_comes_back_late_to_a_job_nobody_took_still_holds_it(desk):
    job = a_job(desk)
    desk.claim("a", at=AT, lease=MINUTE)
    assert desk.renew(job.id, "a", at=AT + HOUR, lease=MINUTE) is True
    assert desk.claim("b", at=AT + HOUR, lease=MINUTE) is None


def test_the_same_wish_is_one_job_until_it_has_ended(desk):
    first, is_new = desk.add_job_once("pack", {"period": "2026-11", "services": ["ELM"]}, by="", at=AT)
    assert is_new is True
    assert desk.add_job_once("pack", {"services": ["ELM"], "period": "2026-11"}, by="x", at=AT) == (first, False)
    desk.claim("a", at=AT, lease=MINUTE)
    running = desk.job(first.id)
    assert desk.add_job_once("pack", {"period": "2026-11", "services": ["ELM"]}, by="x", at=AT) == (running, False)
    other, _ = desk.add_job_once("pack", {"period": "2026-11", "services": []}, by="", at=AT)
    desk.finish(first.id, "a", at=AT, state=JobState.FAILED, result={})
    again, is_new = desk.add_job_once("pack", {"period": "2026-11", "services": ["ELM"]}, by="", at=AT)
    assert is_new is True
    assert [job.id for job in desk.jobs()] == [again.id, other.id, first.id]


def test_a_job_that_is_given_back_was_not_begun(desk):
    job = desk.add_job("month", {}, by="", at=AT)
    desk.claim("a", at=AT, lease=MINUTE)
    desk.renew(job.id, "a", at=AT, lease=MINUTE, progress="Half way")
    assert desk.give_back(job.id, "b") is False
    assert desk.give_back(job.id, "a") is True
    assert desk.job(job.id) == job
    assert desk.give_back(job.id, "a") is False
    assert desk.claim("b", at=AT, lease=MINUTE).attempts == 1
