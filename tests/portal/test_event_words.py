"""The event log says who it was and what happened, in words that are looked up; the chain has ids only."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.portal.small import LENT, NOW, OWN, PASSWORD, PERIOD, Small, email_of, returned
from trackerkit.assurance.answers import COMMAND_LINE, Decision
from trackerkit.decided import decide
from trackerkit.ledger import Event
from trackerkit.ledger.desk import JobState
from trackerkit.portal.pages.event_words import EventWords

LEAD = email_of("lead")


def log(small: Small, newest: int) -> list[tuple[str, str]]:
    """(who, what) of the newest events, newest first, as the page shows them."""
    page = small.client("lead").get("/events").text
    found = re.findall(r'data-heading="Who">([^<]*)</td><td data-heading="What happened">([^<]*)<', page)
    return found[:newest]


def test_each_change_by_the_lead_names_the_lead_and_what_it_was(small):
    lead = small.client("lead")
    lead.post("/links/upload", data={"service": OWN})
    link = small.site.desk.links()[0]
    lead.post(f"/links/{link.id}/end")
    lead.post("/people", data={"email": "new@oakfield.example", "role": "reader"})
    lead.post("/account", data={"old": PASSWORD, "password": "another three words", "again": "another three words"})
    small.client("lead").get("/setup/workbook")
    assert log(small, 6) == [
        (LEAD, "Downloaded: Setup.xlsx"),
        (LEAD, f"{LEAD} signed in"),
        (LEAD, f"The password of {LEAD} was changed"),
        (LEAD, "An account was made for new@oakfield.example"),
        (LEAD, "The link for Oak House (made 5 November 2026) was ended"),
        (LEAD, "The link for Oak House was made"),
    ]


def test_what_came_by_a_link_names_the_link_and_never_an_address(small):
    token = small.tokens["link"]
    upload = small.upload_of(OWN)
    with small.client() as browser:
        data = returned(small.site.folder, OWN)
        sent = browser.post(f"/u/{token}", files={"files": ("a.xlsx", data)})
    assert sent.status_code == 303
    small.client().get(f"/u/{token}/result/{upload}/fix-list")
    small.client("lead").get(f"/service/{OWN}/result/{upload}/fix-list")
    link = "the link for Oak House (made 5 November 2026)"
    assert log(small, 3)[:2] == [
        (LEAD, "Downloaded: a fix list of Oak House"),
        (link, "Downloaded: a fix list of Oak House"),
    ]
    came = [each for each in log(small, 10) if each[1].startswith("A workbook of Oak House came")]
    assert came[0][0] == link
    assert came[-1] == ("Somebody", "A workbook of Oak House came by the page: new")  # by neither link nor account


def test_an_upload_by_an_account_is_kept_by_its_id(small):
    with small.client("service") as browser:
        assert browser.post("/mine", files={"files": ("a.xlsx", b"hello")}).status_code == 303
    account = small.account("service")
    (event,) = small.site.ledger.newest_events(kind="upload", limit=1)
    assert event.data["by"] == account.id
    assert log(small, 1) == [
        (account.email, f"A workbook of Oak House came by the page: refused ({event.data['code']})")
    ]
    whole = json.dumps([dict(one.data) for one in small.site.ledger.newest_events(limit=1000)])
    assert "@" not in whole


def test_the_inspectors_link_is_who_opened_it(small):
    assert small.client().get(f"/i/{small.tokens['inspector']}").status_code == 200
    link = "the inspector’s link for inspector (made 5 November 2026)"
    assert log(small, 1) == [(link, f"T{link[1:]} was opened")]


def test_a_decision_is_a_sentence_with_the_labels_of_the_page(small):
    made = Decision("escalation", OWN, "medication", PERIOD, LENT, "2026-12-06", "approve", "", "Quality meeting")
    decide(small.site.ledger, made, small.site.provider, account=COMMAND_LINE, at=NOW, day=NOW.date())
    says = (
        "Decided “Approve” on “Agree the new date and the support asked for: 6 December 2026” for "
        f"{LENT}, Oak House’s medication return for October 2026, on behalf of: Quality meeting"
    )
    assert log(small, 1) == [("the command line", says)]


def test_what_a_job_recorded_names_whoever_asked_for_it_and_anything_else_the_command_line(small):
    desk, ledger = small.site.desk, small.site.ledger
    args = {"period": PERIOD, "title": "Print the packs"}
    job = desk.add_job("packs", args, by=LEAD, at=NOW)
    held = desk.claim("one", at=NOW, lease=small.site.settings.session)
    assert held is not None
    ledger.record_pack(name="medication-pack", period=PERIOD, register="medication", sha256="0" * 64, at=NOW)
    desk.finish(job.id, "one", at=NOW, state=JobState.DONE, result={})
    small.clock.forward(hours=1)
    ledger.record_pack(name="board-pack", period=PERIOD, register="", sha256="1" * 64, at=small.clock())
    assert log(small, 2) == [("the command line", "board-pack was printed"), (LEAD, "medication-pack was printed")]


def test_a_downloaded_file_names_its_shelf_and_month(small):
    data = {"what": "packs", "period": PERIOD, "account": small.account("reader").id}
    small.site.ledger.note("download", data, at=NOW)
    assert log(small, 1) == [(email_of("reader"), "Downloaded: Packs, a file for October 2026")]


@pytest.mark.parametrize(("number", "words"), [(0, "0 problems"), (1, "1 problem"), (1204, "1,204 problems")])
def test_counts_have_their_words(shared, number, words):
    data = {"service": OWN, "register": "medication", "period": PERIOD, "problems": number}
    says = EventWords(shared.site).what(Event(1, NOW, "check", data, "", ""))
    assert says == f"Oak House’s medication return for October 2026 was checked again: {words}"


def test_the_table_has_a_column_for_who(small):
    small.client("lead").post("/links/upload", data={"service": OWN})
    table = small.client("lead").get("/events/table").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0] == ["Number", "When (UTC)", "Who", "Kind", "What", "Hash"]
    assert rows[-1][2:5] == [LEAD, "Links", "The link for Oak House was made"]
