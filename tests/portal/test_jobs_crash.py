"""kill -9 of the process that does the long work: the job is done all the same, and nothing outlives the server."""

from __future__ import annotations

import os
import re
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx2 as httpx
import pytest

from benchmarks.month import PERIOD, make
from tests.portal.load import SETTINGS, Server
from trackerkit.ledger import Ledger
from trackerkit.ledger.desk import Desk, JobState, Role
from trackerkit.portal.passwords import hashed
from trackerkit.provider import Folder

pytestmark = pytest.mark.crash

SERVICES, ROWS = 12, 60
PASSWORD = "three little words"
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def folder(tmp_path) -> Folder:
    where = tmp_path / "provider"
    make(where, SERVICES, ROWS)
    Folder(where).issued(PERIOD).mkdir()
    (where / "portal.toml").write_text(SETTINGS + "job_lease_seconds = 2\n")
    return Folder(where)


def test_the_runner_is_killed_in_the_middle_of_the_month(folder):
    server = Server(folder.root)
    with Desk.open(folder.desk) as desk:
        desk.add_account("lead@example.org", role=Role.LEAD, password_hash=hashed(PASSWORD), at=now())
    server.start()
    try:
        with httpx.Client(base_url=server.address, timeout=60, headers=SAME_ORIGIN) as browser:
            signed_in = browser.post("/sign-in", data={"email": "lead@example.org", "password": PASSWORD})
            assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/board")
            asked = browser.post("/jobs", data={"kind": "month", "period": PERIOD})
            page = asked.headers["location"]
            killed = kill_while_reading(browser, page, folder)
            until(lambda: "data-look-again" not in browser.get(page).text)
            text = browser.get(page).text
        with Desk.open(folder.desk) as desk:
            job = desk.job(page.rpartition("/")[2])
        assert (job.state, job.attempts) == (JobState.DONE, 2)
        assert job.worker.partition("-")[0] != str(killed)
        assert f"{SERVICES} of {SERVICES} returns for November 2026 read and on record" in text
        with Ledger.open(folder.ledger) as ledger:
            assert ledger.verify() == ()
            assert len(ledger.returns(period=PERIOD)) == SERVICES
    finally:
        server.stop()
    assert server.processes() == []


def test_a_server_that_is_told_to_end_gives_the_job_back(folder):
    server = Server(folder.root)
    with Desk.open(folder.desk) as desk:
        job = desk.add_job("month", {"title": "Run the month", "period": PERIOD}, by="lead@example.org", at=now())
        server.start()
        try:
            until(lambda: desk.job(job.id).state is JobState.RUNNING)
        finally:
            server.stop()
        assert server.processes() == []
        left = desk.job(job.id)
        assert (left.state, left.attempts, left.worker) == (JobState.WAITING, 0, "")


def test_the_runner_ends_when_the_server_is_killed(folder):
    server = Server(folder.root)
    server.start()
    until(lambda: runner_of(server) != 0)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    until(lambda: server.processes() == [])


def test_without_jobs_there_is_no_runner(folder):
    with Desk.open(folder.desk) as desk:
        job = desk.add_job("consolidate", {"title": "Register", "period": PERIOD}, by="lead@example.org", at=now())
        server = Server(folder.root, "--no-jobs")
        server.start()
        try:
            time.sleep(3)
            assert runner_of(server) == 0
            assert desk.job(job.id).state is JobState.WAITING
        finally:
            server.stop()
    assert server.processes() == []


def kill_while_reading(browser: httpx.Client, page: str, folder: Folder) -> int:
    """kill -9 of the runner once its page tells that some workbooks are read, and before all are. Its number."""
    until(lambda: re.search(r"In hand: \d+ of", browser.get(page).text) is not None)
    with Desk.open(folder.desk) as desk:
        job = desk.job(page.rpartition("/")[2])
    assert job.state is JobState.RUNNING
    number = int(job.worker.partition("-")[0])
    os.kill(number, signal.SIGKILL)
    return number


def runner_of(server: Server) -> int:
    """The number of the server's runner; 0 when there is none."""
    for number in server.processes():
        try:
            command = Path(f"/proc/{number}/cmdline").read_bytes()
        except OSError:
            continue
        if b"trackerkit.portal.runner" in command:
            return number
    return 0


def until(holds) -> None:
    end = time.monotonic() + 90
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def now() -> datetime:
    return datetime.now(UTC)
