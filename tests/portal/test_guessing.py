"""Guessing and staying: locks, limits that let go again, cookies, sessions and links that end, and what logs may not hold."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest

from tests.portal.small import OWN, PASSWORD, email_of, returned
from trackerkit.errors import LedgerError
from trackerkit.ledger.desk import LinkKind
from trackerkit.portal.access import cookie_name
from trackerkit.portal.pages import inspect
from trackerkit.provider import Folder

WRONG = "The e-mail address or the password is not right. After {} attempts, wait 15 minutes"


LEAD = email_of("lead")


def signs_in(small, email=LEAD, password=PASSWORD):
    return small.client().post("/sign-in", data={"email": email, "password": password})


def told(answer) -> tuple[int, str | None, bool]:
    return (
        answer.status_code,
        answer.headers.get("retry-after"),
        "For now nothing more is taken from here." in answer.text,
    )


# ---------------------------------------------------------------- locks and limits


def test_after_so_many_wrong_passwords_the_right_one_waits_too_and_then_works(opened):
    small = opened(failures_to_lock=3)
    assert [signs_in(small, password="not this one").status_code for _ in range(3)] == [422] * 3
    assert signs_in(small).status_code == 422
    small.clock.forward(minutes=14, seconds=59)
    assert signs_in(small).status_code == 422
    small.clock.forward(seconds=1)
    assert signs_in(small).status_code == 303


def test_the_right_password_in_between_begins_the_count_anew(opened):
    small = opened(failures_to_lock=3)
    for _ in range(2):
        assert [signs_in(small, password="no").status_code for _ in range(2)] == [422] * 2
        assert signs_in(small).status_code == 303


def test_an_address_without_an_account_is_answered_like_one_with(opened):
    """Before the lock and after it, word for word, so that nobody learns who has an account."""
    small = opened(failures_to_lock=2)
    known, unknown = email_of("lead"), "nobody@oakfield.example"
    for _ in range(4):
        one, other = (signs_in(small, email, "not this one") for email in (known, unknown))
        assert one.status_code == other.status_code == 422
        assert one.text.replace(known, "") == other.text.replace(unknown, "")
        assert WRONG.format(2) in one.text
    assert small.account("lead").locked_until is not None


def test_too_many_sign_ins_from_one_place_are_429_until_the_window_ends(opened):
    small = opened(sign_ins_in_ten_minutes=2)
    assert [signs_in(small, password="no").status_code for _ in range(2)] == [422, 422]
    answer = signs_in(small)
    assert told(answer) == (429, "600", True)
    assert "Wait 10 minutes, then try again." in answer.text
    small.clock.forward(minutes=9, seconds=59.5)
    answer = signs_in(small)
    assert told(answer) == (429, "1", True)
    assert "Wait 1 minute, then try again." in answer.text
    small.clock.forward(seconds=0.5)
    assert signs_in(small).status_code == 303


def test_the_password_that_one_has_cannot_be_guessed_by_a_stolen_session(opened):
    small = opened(sign_ins_in_ten_minutes=2)
    client = small.client("lead")
    form = {"old": "guess", "password": "another long one", "again": "another long one"}
    answers = [client.post("/account", data=form) for _ in range(2)] + [
        client.post("/account", data=form | {"old": PASSWORD})
    ]
    assert [told(one) for one in answers] == [(422, None, False)] * 2 + [(429, "600", True)]
    small.clock.forward(minutes=10)
    assert client.post("/account", data=form | {"old": PASSWORD}).status_code == 303


@pytest.mark.parametrize("way", ["link", "token"])
def test_too_many_uploads_in_an_hour_are_429_until_the_hour_ends(way, opened, monkeypatch):
    small = opened(uploads_an_hour=2)

    async def full(_):
        raise LedgerError("The disk is full.", "")

    monkeypatch.setattr(small.site.inbox, "check", full)
    path, part = ("/api/v1/returns", "file") if way == "token" else (f"/u/{small.tokens['link']}", "files")

    def sends():
        return small.client(way).post(path, files={part: ("a.xlsx", b"a")})

    answers = [sends() for _ in range(3)]
    assert [told(one) for one in answers] == [(503, None, False)] * 2 + [(429, "3600", True)]
    assert (
        small.client("other link")
        .post(f"/u/{small.tokens['other link']}", files={"files": ("a.xlsx", b"a")})
        .status_code
        == 503
    )  # another service is not counted with it
    small.clock.forward(minutes=30)
    assert told(sends()) == (429, "1800", True)
    small.clock.forward(minutes=30)
    assert sends().status_code == 503


def test_an_inspector_s_link_opened_too_often_is_429_until_the_hour_ends(opened, monkeypatch):
    monkeypatch.setattr(inspect, "_OPENINGS_AN_HOUR", 1)
    small = opened()
    client, path = small.client(), f"/i/{small.tokens['inspector']}"
    assert [told(client.get(path)) for _ in range(2)] == [(200, None, False), (429, "3600", True)]
    small.clock.forward(hours=1)
    assert client.get(path).status_code == 200


# ---------------------------------------------------------------- cookies and sessions


@pytest.mark.parametrize(
    ("address", "name", "more"),
    [("", "trackerkit", []), ("https://returns.example", "__Host-trackerkit", ["Secure"])],
)
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(address, name, more, opened):
    small = opened(address=address, session_hours=2)
    answer = signs_in(small)
    cookie, device = answer.headers.get_list("set-cookie")
    value, *attributes = cookie.split("; ")
    assert sorted(attributes) == sorted(["HttpOnly", "Max-Age=7200", "Path=/", "SameSite=lax", *more])
    assert re.fullmatch(rf"{name}=[\w-]{{43}}", value)
    _, *attributes = device.split("; ")
    assert sorted(attributes) == sorted(["HttpOnly", "Max-Age=7776000", "Path=/", "SameSite=lax", *more])
    client = small.client("lead")
    (gone,) = client.post("/sign-out").headers.get_list("set-cookie")
    assert gone.startswith(f'{name}="";')
    assert {"HttpOnly", "Max-Age=0", "Path=/", "SameSite=lax", *more} <= set(gone.split("; "))


def test_a_session_ends_when_its_time_is_over(opened):
    small = opened(session_hours=2)
    client = small.client("lead")
    small.clock.forward(hours=1, minutes=59, seconds=59)
    assert client.get("/board").status_code == 200
    small.clock.forward(seconds=1)
    assert client.get("/board").headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-out", "/account/sign-out-everywhere"])
def test_a_session_ends_on_the_server_too(path, small):
    """Who has kept the cookie has nothing by it; another session goes on unless everybody is signed out."""
    client, other, thief = small.client("lead"), small.client("lead"), small.client()
    thief.cookies.set(cookie_name(small.site), client.cookies[cookie_name(small.site)])
    assert thief.get("/board").status_code == 200
    client.post(path)
    assert thief.get("/board").status_code == 303
    assert other.get("/board").status_code == (200 if path == "/sign-out" else 303)


def test_a_new_password_ends_the_sessions_that_were(small):
    client, other = small.client("lead"), small.client("lead")
    form = {"old": PASSWORD, "password": "another long one", "again": "another long one"}
    assert client.post("/account", data=form).status_code == 303
    assert (client.get("/board").status_code, other.get("/board").status_code) == (200, 303)


@pytest.mark.parametrize("value", ["", "x", "a" * 5000, "' or 1=1 --", "%00"])
def test_a_made_up_secret_is_nobody_s(value, small):
    client = small.client()
    client.cookies.set(cookie_name(small.site), value)
    assert client.get("/board").headers["location"] == "/sign-in"


# ---------------------------------------------------------------- links


def test_links_that_were_changed_or_are_for_something_else_do_not_work(shared):
    """Each sign of the token in turn, and each kind of link at the address of another; all are told the same words."""
    token = shared.tokens["link"]
    changed = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token) - 1)]
    changed += [token[:-2], token + "A", token.partition(".")[0], "." + token, token.swapcase()]
    client = shared.client()
    answers = [client.get(f"/u/{one}") for one in (*changed, *map(shared.tokens.get, ("expired link", "ended link")))]
    answers += [client.get(f"/u/{shared.tokens[way]}") for way in ("token", "inspector")]
    answers += [client.get(f"/i/{token}"), client.get(f"/first/{token}"), client.get(f"/welcome/{token}")]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    assert "It has expired, was replaced, or was not copied whole." in answers[0].text
    for one in (token, shared.tokens["inspector"], shared.tokens["token"][:-2], "", "é"):
        header = {"Authorization": f"Bearer {one}".encode()}
        assert client.get("/api/v1/returns/x", headers=header).status_code == 401
    assert client.get(f"/u/{token}").status_code == 200


def test_a_link_ends_at_its_moment_and_when_it_is_ended(small):
    client, link = small.client(), small.site.desk.links(LinkKind.UPLOAD)[-1]
    path = f"/u/{small.site.signer('upload').dumps(link.id)}"
    small.clock.now = link.expires_at
    small.clock.forward(seconds=-1)
    assert client.get(path).status_code == 200
    small.clock.forward(seconds=1)
    assert client.get(path).status_code == 404
    small.clock.forward(seconds=-1)
    assert small.client("lead").post(f"/links/{link.id}/end").status_code == 303
    assert client.get(path).status_code == 404


# ---------------------------------------------------------------- what is written down


def test_neither_log_nor_events_hold_what_was_typed_or_what_opens_something(small, caplog):
    """A service's afternoon: sign-ins good and bad, a page by a link, a workbook with a name in its name."""
    name, typed = "Mrs Margaret Hale 9990001234.xlsx", "margaret.hale@private.example"
    caplog.set_level(logging.DEBUG)
    before = small.site.ledger.newest_events(limit=1)[0].seq
    link = f"/u/{small.tokens['link']}"
    data = returned(Folder(small.site.folder.root), OWN) + b"\0"  # other bytes, the same workbook
    with small.client("link") as client:
        signs_in(small, typed, "a secret of mine")
        signs_in(small, email_of("lead"), "a secret of mine")
        signs_in(small)
        sent = client.post(link, files={"files": (name, data)})
        client.get(sent.headers["location"] + "/fix-list")
        client.get(f"{link}/nothing/{name}")
        refused = small.client("token").post("/api/v1/returns", headers={"Authorization": f"Bearer {typed}"})
    assert (sent.status_code, refused.status_code) == (303, 401)
    events = [one for one in small.site.ledger.newest_events(limit=100) if one.seq > before]
    lines = [one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore", "asyncio"))]
    secrets = [PASSWORD, "a secret of mine", typed, email_of("lead"), *small.tokens.values()]
    secrets += ["Margaret", "Hale", "9990001234", "Priya", "Willow", Path(small.site.folder.root).name + "/"]
    written = "\n".join([*lines, *(json.dumps(dict(one.data)) for one in events)])
    assert [word for word in secrets if word in written] == []
    ours = [re.sub(r"\d+ ms", "ms", one.getMessage()) for one in caplog.records if one.name == "trackerkit.portal"]
    assert ours == [
        "POST /sign-in 422 ms",
        "POST /sign-in 422 ms",
        "POST /sign-in 303 ms",
        "POST /u/{token} 303 ms",
        "GET /u/{token}/result/{upload}/fix-list 200 ms",
        "GET none 404 ms",
        "POST /api/v1/returns 401 ms",
    ]
    assert [one.kind for one in reversed(events)][:3] == ["sign-in refused", "sign-in refused", "sign-in"]
    assert {one.kind for one in events} >= {"upload", "download"}
