"""The long work: who may ask for it, what each kind does, what its page says, and how a runner holds a job."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from datetime import timedelta

import pytest

from tests.month.runs import AS_AT, AT, PERIOD, make
from tests.portal.inside import SETTINGS, browser, noted, site_on, words
from trackerkit.issue import issue_month
from trackerkit.ledger.desk import JobState, Role
from trackerkit.month import run_month
from trackerkit.portal import jobs as jobs_module
from trackerkit.portal import runner as runner_module
from trackerkit.portal.runner import Runner, Stopped
from trackerkit.provider import Folder

MARKED = ["ELM Medication register 2026-08.xlsx", "OAK Medication register 2026-08.xlsx"]
ISSUED = [f"{code} Medication register" for code in ("OAK", "ELM", "BIR", "HAR")]
NO_TABLE = {"headings": [], "table": [], "lines": []}


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    """A provider of four services whose first month is issued; two have put their workbook into the folder."""
    root = tmp_path_factory.mktemp("issued") / "provider"
    make(root)
    issue_month(Folder(root), PERIOD, as_at=AS_AT)
    return root


@pytest.fixture(scope="module")
def recorded(issued, tmp_path_factory):
    """The same once the month has been run."""
    root = tmp_path_factory.mktemp("recorded") / "provider"
    shutil.copytree(issued, root)
    run_month(Folder(root), PERIOD, as_at=AS_AT, received_at=AT)
    return root


@pytest.fixture
def fresh(issued, tmp_path):
    with site_on(issued, tmp_path / "provider") as site:
        yield site


@pytest.fixture
def site(recorded, tmp_path):
    with site_on(recorded, tmp_path / "provider") as site:
        yield site


@pytest.fixture
def lead(site):
    return browser(site, Role.LEAD)


def runner_of(site):
    return Runner(site.folder, SETTINGS, lambda: AT)


def asked(client, kind, period=PERIOD, **more):
    """Asks for the work; the id of its job."""
    answer = client.post("/jobs", data={"kind": kind, "period": period, **more})
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix("/jobs/")


def done(site, client, kind, period=PERIOD, **more):
    """Asks for the work, has it done, and returns the job."""
    number = asked(client, kind, period, **more)
    assert runner_of(site).one() is True
    return site.desk.job(number)


# ---------------------------------------------------------------- what each kind does


def test_the_month(fresh):
    job = done(fresh, browser(fresh, Role.LEAD), "month")
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert job.args == {"title": "Run the month: August 2026", "period": PERIOD}
    assert job.result == {
        "says": "2 of 4 returns for August 2026 read and on record, 2 marked copies written.",
        "lines": [],
        "headings": ["Service", "Return", "What happened", "Actions", "Must fix", "Check", "Note"],
        "table": [
            ["ELM", "medication", "new", "2", "1", "0", "0"],
            ["OAK", "medication", "new", "3", "6", "4", "1"],
            ["BIR", "medication", "not returned"],
            ["HAR", "medication", "not returned"],
        ],
        "files": [["marked", name] for name in MARKED],
    }
    assert [(head.service, head.register) for head in fresh.ledger.returns(period=PERIOD)] == [
        ("ELM", "medication"),
        ("OAK", "medication"),
    ]
    assert fresh.ledger.verify() == ()


def test_the_month_again_finds_nothing_new(site, lead):
    before = [event.hash for event in site.ledger.events()]
    job = done(site, lead, "month")
    assert [row[2] for row in job.result["table"]] == ["nothing new", "nothing new", "not returned", "not returned"]
    added = site.ledger.events()[len(before) :]
    assert [event.kind for event in added] == ["job"]  # that it was asked for


@pytest.mark.pdf
def test_the_usual_packs(site, lead):
    job = done(site, lead, "packs")
    names = [f"{stem}-2026-08.{ending}" for stem in ("medication-pack", "board-summary") for ending in ("html", "pdf")]
    assert job.result == {
        "says": "2 packs for August 2026 printed.",
        "files": [["packs", name] for name in names],
        **NO_TABLE,
    }
    assert sorted(path.name for path in site.folder.packs(PERIOD).iterdir()) == sorted(names)
    assert (site.folder.packs(PERIOD) / "board-summary-2026-08.pdf").read_bytes()[:5] == b"%PDF-"
    assert [event.data["name"] for event in site.ledger.events() if event.kind == "pack"] == names


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ({"pack": "monthly", "services": ["OAK"]}, "medication-pack-2026-08-oak"),
        ({"pack": "board", "people": "redacted"}, "board-summary-2026-08-redacted"),
        ({"pack": "service", "services": ["ELM"], "people": "roles"}, "service-elm-2026-08-roles"),
        ({"pack": "league", "services": ["OAK", "ELM"]}, "league-2026-08-elm-oak"),
    ],
)
def test_packs_as_the_form_asks_for_them_without_pango(site, lead, monkeypatch, form, stem):
    monkeypatch.setattr(jobs_module, "_pdf", lambda: (None, "There are web pages and no PDFs."))
    job = done(site, lead, "packs", **form)
    assert job.result == {
        "says": "1 pack for August 2026 printed.",
        "files": [["packs", f"{stem}.html"]],
        "headings": [],
        "table": [],
        "lines": ["There are web pages and no PDFs."],
    }


def test_drafts(site, lead):
    job = done(site, lead, "drafts")
    letters = [f"{one} 2026-08.eml" for one in ISSUED]
    calendars = ["ELM dates 2026-08.ics", "OAK dates 2026-08.ics"]
    assert job.result == {
        "says": "4 drafts and 2 calendars for August 2026 written. Nothing has been sent: open each draft, look at it "
        "and send it.",
        "files": [["drafts", name] for name in (*letters, *calendars)],
        **NO_TABLE,
    }
    assert sorted(path.name for path in site.folder.drafts(PERIOD).iterdir()) == sorted((*letters, *calendars))


def test_the_consolidated_register(site, lead):
    job = done(site, lead, "consolidate")
    assert job.result == {
        "says": "Every action of every service for August 2026 stands in one workbook.",
        "files": [["consolidated", "All actions 2026-08.xlsx"]],
        **NO_TABLE,
    }
    assert (site.folder.packs(PERIOD) / "All actions 2026-08.xlsx").is_file()


def test_issuing_the_next_month_and_then_once_more(site, lead):
    files = [["issued", f"{one} 2026-09.xlsx"] for one in ISSUED]
    first = done(site, lead, "issue", "2026-09")
    assert first.result == {"says": "4 workbooks for September 2026 made.", "files": files, **NO_TABLE}
    one = site.folder.issued("2026-09") / files[0][1]
    before = one.read_bytes()
    again = done(site, lead, "issue", "2026-09")
    assert again.result == {
        "says": "0 workbooks for September 2026 made. 4 were there already and left as they are.",
        "files": files,
        **NO_TABLE,
    }
    assert one.read_bytes() == before


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("kind", ["packs", "drafts", "consolidate"])
def test_a_month_without_returns(fresh, kind):
    job = done(fresh, browser(fresh, Role.LEAD), kind)
    assert (job.state, job.result) == (
        JobState.FAILED,
        {
            "sentence": "No return for August 2026 has been recorded.",
            "remedy": "Run the month on the page Returns first.",
        },
    )


@pytest.mark.parametrize(
    ("fault", "sentence", "remedy"),
    [
        (
            PermissionError(13, "Permission denied", "/somewhere/Setup.xlsx"),
            "Setup.xlsx could not be written.",
            "Close it in Excel, or ask whoever looks after the folder, and start it again.",
        ),
        (
            OSError(28, "No space left on device"),
            "A file could not be written: No space left on device.",
            "Free some space and start it again.",
        ),
        (
            KeyError("Grace Mensah"),
            "Something went wrong on our side.",
            "Start it again. If it happens again, tell whoever looks after trackerkit the number 0f0f0f0f.",
        ),
    ],
)
def test_a_fault_is_told_in_one_sentence_and_the_log_has_no_names(
    site, lead, monkeypatch, caplog, fault, sentence, remedy
):
    def fails(work):
        raise fault

    monkeypatch.setattr(runner_module, "do", fails)
    monkeypatch.setattr(runner_module.secrets, "token_hex", lambda size: "0f" * size)
    job = done(site, lead, "month")
    assert (job.state, job.result) == (JobState.FAILED, {"sentence": sentence, "remedy": remedy})
    page = lead.get(f"/jobs/{job.id}")
    assert words(page.text).startswith(f"Work in hand Run the month: August 2026 Not done: {sentence} {remedy} ")
    assert "data-look-again" not in page.text
    assert "Mensah" not in caplog.text
    assert "somewhere" not in caplog.text


# ---------------------------------------------------------------- asking


def test_the_same_while_it_waits_is_the_same_job(site, lead):
    first = asked(lead, "packs", services=["OAK", "ELM"])
    assert asked(lead, "packs", services=["ELM", "OAK"]) == first
    others = [asked(lead, "packs"), asked(lead, "packs", people="roles"), asked(lead, "month"), asked(lead, "drafts")]
    assert len({first, *others}) == 5
    runner_of(site).one()
    assert asked(lead, "packs", services=["OAK", "ELM"]) != first  # that one has ended
    account = site.desk.account("lead@example.org").id
    assert noted(site, "job")[:2] == [
        {"job": first, "kind": "packs", "period": PERIOD, "account": account},
        {"job": others[0], "kind": "packs", "period": PERIOD, "account": account},
    ]
    assert len(noted(site, "job")) == 6


@pytest.mark.parametrize(
    ("form", "title", "sentence"),
    [
        ({}, "That is not something to ask for", "The form did not come as it was sent."),
        ({"kind": "rm", "period": PERIOD}, "That is not something to ask for", "The form did not come as it was sent."),
        (
            {"kind": "packs", "period": PERIOD, "pack": "../x"},
            "That is not something to ask for",
            "The form did not come as it was sent.",
        ),
        (
            {"kind": "packs", "period": PERIOD, "people": "all"},
            "That is not something to ask for",
            "The form did not come as it was sent.",
        ),
        ({"kind": "month"}, "That cannot be done for this month", "The form named no month."),
        (
            {"kind": "month", "period": "../2026-08"},
            "That cannot be done for this month",
            "The form named no month.",
        ),
        (
            {"kind": "month", "period": "2026-07"},
            "That cannot be done for this month",
            "July 2026 is not a month on record.",
        ),
        (
            {"kind": "issue", "period": "2027-01"},
            "That cannot be done for this month",
            "January 2027 is not a month on record.",
        ),
        (
            {"kind": "packs", "period": PERIOD, "services": ["OAK", "ZZZ"]},
            "A service is not there",
            "Setup no longer lists a service that was chosen.",
        ),
    ],
)
def test_what_no_form_of_ours_sends(site, lead, form, title, sentence):
    answer = lead.post("/jobs", data=form)
    assert answer.status_code == 422
    assert words(answer.text).startswith(f"{title} {sentence}")
    assert site.desk.jobs() == []


@pytest.mark.parametrize(
    ("role", "posts", "lists"),
    [(None, 401, 303), (Role.SERVICE, 403, 403), (Role.READER, 403, 200), (Role.LEAD, 303, 200)],
)
def test_who_may(site, role, posts, lists):
    job = site.desk.add_job("month", {"title": "Run the month: August 2026", "period": PERIOD}, by="x", at=AT)
    client = browser(site, role)
    assert client.post("/jobs", data={"kind": "drafts", "period": PERIOD}).status_code == posts
    assert [client.get(path).status_code for path in ("/jobs", f"/jobs/{job.id}")] == [lists, lists]
    assert len(site.desk.jobs()) == (2 if role is Role.LEAD else 1)


def test_a_job_that_is_not_there(lead):
    assert lead.get("/jobs/nothing").status_code == 404


# ---------------------------------------------------------------- the pages


def test_the_page_while_it_waits_while_it_is_in_hand_and_when_it_is_done(site, lead):
    number = asked(lead, "consolidate")
    begin = "Work in hand Make the consolidated register: August 2026 "
    go_on = "You may leave this page: the work goes on. Look again "
    facts = "What was asked for Asked for 5 September 2026, 09:00 by lead@example.org"
    waiting = lead.get(f"/jobs/{number}").text
    assert words(waiting) == f"{begin}Waiting to begin. {go_on}{facts}"
    assert "<span hidden data-look-again></span>" in waiting
    assert f'<a href="/jobs/{number}">Look again</a>' in waiting
    site.desk.claim("one", at=AT, lease=timedelta(seconds=30))
    site.desk.renew(number, "one", at=AT, lease=timedelta(seconds=30), progress="3 of 7 workbooks read.")
    running = lead.get(f"/jobs/{number}").text
    assert words(running) == f"{begin}In hand: 3 of 7 workbooks read. {go_on}{facts}"
    assert "<span hidden data-look-again></span>" in running
    site.desk.give_back(number, "one")
    runner_of(site).one()
    over = lead.get(f"/jobs/{number}").text
    assert words(over) == (
        f"{begin}Done. Every action of every service for August 2026 stands in one workbook. "
        f"Files All actions 2026-08.xlsx All files for August 2026 {facts} Ended 5 September 2026, 09:00"
    )
    assert "data-look-again" not in over
    assert '<a href="/files/2026-08/consolidated/All%20actions%202026-08.xlsx" download>' in over
    assert words(lead.get("/jobs").text) == (
        "Work in hand What was asked for, newest first What Asked for How far "
        "Make the consolidated register: August 2026 5 September 2026, 09:00 Done"
    )


def test_a_reader_sees_the_result_and_no_link_to_what_is_the_leads(fresh):
    job = done(fresh, browser(fresh, Role.LEAD), "month")
    page = browser(fresh, Role.READER).get(f"/jobs/{job.id}").text
    assert "Birch Lane medication not returned nothing was read" in words(page)
    assert f"Files {MARKED[0]} {MARKED[1]} All files" in words(page)
    assert "/marked/" not in page


# ---------------------------------------------------------------- the runner


def test_a_runner_without_work(site):
    assert runner_of(site).one() is False


def test_the_work_is_told_of_and_held_while_it_goes_on(site, lead, monkeypatch):
    number = asked(lead, "month")
    clock = [AT]
    told = threading.Event()
    real = site.desk.renew.__func__

    def renewed(desk, *args, **kwargs):
        done = real(desk, *args, **kwargs)
        told.set()
        return done

    def works(work):
        clock[0] = AT + timedelta(seconds=20)
        work.tell("1 of 2 workbooks read.")
        assert told.wait(20)
        job = site.desk.job(number)
        assert job.progress == "1 of 2 workbooks read."
        assert job.lease_until == AT + timedelta(seconds=50)
        return jobs_module.Outcome("Over.")

    monkeypatch.setattr(type(site.desk), "renew", renewed)
    monkeypatch.setattr(runner_module, "do", works)
    assert Runner(site.folder, SETTINGS, lambda: clock[0]).one() is True
    assert site.desk.job(number).result["says"] == "Over."


def test_a_runner_that_is_told_to_end_gives_the_job_back(site, lead, monkeypatch):
    number = asked(lead, "month")

    def stopped(work):
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(runner_module, "do", stopped)
        with pytest.raises(Stopped):
            runner_of(site).one()
    job = site.desk.job(number)
    assert (job.state, job.attempts, job.worker, job.lease_until) == (JobState.WAITING, 0, "", None)
    assert runner_of(site).one() is True
    assert site.desk.job(number).state is JobState.DONE


def test_a_runner_whose_job_another_took_does_not_end_it(site, lead, monkeypatch):
    number = asked(lead, "month")

    def taken(work):
        site.desk.claim("another", at=AT + timedelta(minutes=5), lease=timedelta(seconds=30))
        return jobs_module.Outcome("Over.")

    monkeypatch.setattr(runner_module, "do", taken)
    runner_of(site).one()
    job = site.desk.job(number)
    assert (job.state, job.worker, job.result) == (JobState.RUNNING, "another", {})


def test_the_process_ends_by_itself_when_told(site, monkeypatch):
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(runner_module.time, "sleep", lambda seconds: os.kill(os.getpid(), signal.SIGTERM))
    try:
        assert runner_module.main([str(site.folder.root)]) == 0
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
