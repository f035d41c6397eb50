"""The quality lead's own pages: links, people, the event log and Setup."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from tests.portal.small import NOW, OTHER, OWN, PASSWORD
from trackerkit.ledger.desk import LinkKind, Role


def address_in(page: str, begins: str) -> str:
    """The path of the address that the page shows to be copied."""
    found = re.search(rf'value="http://portal\.example({begins}[^"]+)"', page)
    assert found is not None
    return found[1]


def notes(small, kind: str) -> list[dict]:
    return [dict(event.data) for event in small.site.ledger.notes(kind)]


# ---------------------------------------------------------------- links


def test_a_link_for_each_service_without_one_works_until_it_is_ended(small):
    for link in small.site.desk.links(LinkKind.UPLOAD):
        small.site.desk.end_link(link.id, at=NOW)
    lead = small.client("lead")
    assert lead.post("/links/upload-all").status_code == 303
    assert lead.post("/links/upload-all").status_code == 303  # twice does no more than once
    made = [one for one in small.site.desk.links(LinkKind.UPLOAD) if one.works(NOW)]
    assert sorted(one.service for one in made) == sorted([OTHER, OWN])
    assert {one.expires_at - NOW for one in made} == {timedelta(days=180)}
    address = address_in(lead.get("/links").text, "/u/")
    assert small.client().get(address).status_code == 200
    (own,) = (one for one in made if small.site.signer("upload").dumps(one.id) in address)
    assert "It stops working at once" in lead.get(f"/links/{own.id}/end").text
    assert lead.post(f"/links/{own.id}/end").status_code == 303
    assert small.client().get(address).status_code == 404
    told = [(one["what"], one["kind"], one["service"]) for one in notes(small, "link")]
    assert sorted(told[:2]) == sorted([("made", "upload", OTHER), ("made", "upload", OWN)])
    assert told[2:] == [("ended", "upload", own.service)]


def test_a_token_is_shown_once_and_opens_its_own_service(small):
    lead = small.client("lead")
    shown = lead.post("/links/token", data={"service": OWN})
    assert shown.status_code == 201
    token = re.search(r'id="token"[^>]*value="([^"]+)"', shown.text)[1]
    assert token not in lead.get("/links").text
    program = small.client()
    program.headers["Authorization"] = f"Bearer {token}"
    assert program.get(f"/api/v1/returns/upload-of-{OWN}").status_code == 200
    assert program.get(f"/api/v1/returns/upload-of-{OTHER}").status_code == 404


# ---------------------------------------------------------------- people


def test_somebody_new_sets_a_password_at_an_address_that_works_once(small):
    lead = small.client("lead")
    made = lead.post("/people", data={"email": "new@oakfield.example", "role": "reader"})
    address = address_in(made.text, "/welcome/")
    person = small.client()
    short = person.post(address, data={"password": "short", "again": "short"})
    assert (short.status_code, "at least 12 characters" in short.text) == (422, True)
    done = person.post(address, data={"password": "four small words", "again": "four small words"})
    assert (done.status_code, done.headers["location"]) == (303, "/board")
    assert person.get("/board").status_code == 200
    assert person.get("/people").status_code == 403
    assert small.client().get(address).status_code == 404
    again = small.client().post("/sign-in", data={"email": "NEW@oakfield.example", "password": "four small words"})
    assert again.status_code == 303


def test_the_address_expires_and_a_new_one_ends_the_one_before(small):
    lead = small.client("lead")
    first = address_in(lead.post("/people", data={"email": "a@b.example", "role": "lead"}).text, "/welcome/")
    account = small.site.desk.account("a@b.example")
    second = address_in(lead.post(f"/people/{account.id}/password").text, "/welcome/")
    assert [small.client().get(one).status_code for one in (first, second)] == [404, 200]
    small.clock.forward(days=7, seconds=1)
    assert small.client().get(second).status_code == 404


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"email": "no address", "role": "reader"}, "Enter an e-mail address, such as name@example.org"),
        ({"email": "a@b.example"}, "Choose what the person may do"),
        ({"email": "a@b.example", "role": "service"}, "Choose the service for which the person sends workbooks"),
        ({"email": "lead@oakfield.example", "role": "lead"}, "There is an account with this e-mail address already"),
    ],
)
def test_what_is_missing_is_said_at_the_top_and_at_the_field(small, form, says):
    page = small.client("lead").post("/people", data=form)
    assert (page.status_code, page.text.count(says)) == (422, 2)
    assert "<title>Problem: " in page.text


def test_an_account_that_is_ended_is_out_at_once_and_the_last_lead_stays(small):
    lead, reader = small.client("lead"), small.client("reader")
    assert reader.get("/board").status_code == 200
    assert lead.post(f"/people/{small.account('reader').id}/end").status_code == 303
    assert reader.get("/board").status_code == 303  # to sign in
    kept = lead.post(f"/people/{small.account('lead').id}/end")
    assert (kept.status_code, "The last quality lead stays" in kept.text) == (409, True)
    assert small.account("lead").role is Role.LEAD


def test_a_changed_password_signs_out_every_other_browser(small):
    here, there = small.client("lead"), small.client("lead")
    form = {"old": PASSWORD, "password": "another three words", "again": "another three words"}
    wrong = here.post("/account", data=form | {"old": "not it"})
    assert (wrong.status_code, "The password that you have now is not right" in wrong.text) == (422, True)
    assert here.post("/account", data=form).status_code == 303
    assert (here.get("/board").status_code, there.get("/board").status_code) == (200, 303)


# ---------------------------------------------------------------- events


def test_the_log_says_in_words_what_happened_and_proves_that_it_stands(small):
    lead = small.client("lead")
    lead.post("/links/upload", data={"service": OWN})
    page = lead.get("/events").text
    said = re.findall(r'data-heading="What happened">([^<]+)<', page)
    assert said[:3] == [
        "The link for Oak House was made",
        "A workbook of Elm Court came by the page: new",
        "Elm Court’s medication return for October 2026 was recorded: new, 9 rows, 17 problems",
    ]
    assert "as they were recorded" in lead.post("/events/verify").text
    next(small.site.folder.originals.iterdir()).unlink()
    broken = lead.post("/events/verify").text
    assert "The record is not as it was written" in broken
    assert re.search(r"the original of the return of (OAK|ELM) .* is missing", broken)


def test_the_log_as_a_table_has_every_event_and_no_formula(small):
    small.site.ledger.note("settings", {"what": "=HYPERLINK(1)"}, at=NOW)
    table = small.client("lead").get("/events/table")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [int(row[0]) for row in rows[1:]] == [event.seq for event in small.site.ledger.events()][:-1]
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


# ---------------------------------------------------------------- Setup


def test_a_corrected_setup_takes_the_place_of_the_old_one_which_is_kept(small):
    lead = small.client("lead")
    old = lead.get("/setup/workbook").content
    book = load_workbook(io.BytesIO(old))
    sheet = book["Services"]
    (cell,) = (one for row in sheet.iter_rows() for one in row if one.value == "Oak House")
    cell.value = "Oak Villa"
    changed = io.BytesIO()
    book.save(changed)
    assert lead.post("/setup", files={"files": ("Setup.xlsx", changed.getvalue())}).status_code == 303
    assert "Oak Villa (OAK)" in lead.get("/setup").text
    kept = small.site.folder.root / "Setup before 2026-11-05 09.00.00.xlsx"
    assert kept.read_bytes() == old
    assert [one["what"] for one in notes(small, "settings")] == ["Setup.xlsx replaced"]


def test_a_setup_that_cannot_be_used_changes_nothing(small):
    lead = small.client("lead")
    before = small.site.folder.setup.read_bytes()
    refused = lead.post("/setup", files={"files": ("Setup.xlsx", b"hello")})
    assert refused.status_code == 422
    assert "Setup.xlsx cannot be read." in refused.text
    none = lead.post("/setup", files={})
    assert (none.status_code, "Choose the corrected Setup.xlsx" in none.text) == (422, True)
    assert small.site.folder.setup.read_bytes() == before
