"""A quality lead who is locked out: an address from where the page runs, once and for an hour."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.portal.inside import noted, words
from tests.portal.small import PASSWORD, copied, email_of, open_small

NEW = "four other little words"


@pytest.fixture
def small(folder, tmp_path):
    opened = open_small(copied(folder, tmp_path / "provider"))
    opened.clock.now = datetime.now(UTC)  # the command line has the machine's own clock
    yield opened
    opened.close()


def signs_in(small, password):
    return small.client().post("/sign-in", data={"email": email_of("lead"), "password": password}).status_code


def test_a_locked_lead_sets_a_new_password_by_an_address_that_works_once(serve, small):
    for _ in range(small.site.settings.failures_to_lock):
        assert signs_in(small, "not the right one") == 422
    assert signs_in(small, PASSWORD) == 422
    code, out, err = serve("--new-password", email_of("lead"), "--folder", small.site.folder.root, "--port", 8123)
    found = re.fullmatch(
        r"Set a new password at http://localhost:8123(/welcome/\S+)\nThe address works once, until \d\d:\d\d\.\n", out
    )
    assert (code or 0, err, bool(found)) == (0, "", True)
    browser = small.client()
    assert "Set your password" in words(browser.get(found[1]).text)
    assert browser.post(found[1], data={"password": NEW, "again": NEW}).status_code == 303
    assert browser.post(found[1], data={"password": NEW, "again": NEW}).status_code == 404
    assert [signs_in(small, one) for one in (PASSWORD, NEW)] == [422, 303]
    lead = small.account("lead").id
    assert noted(small.site, "settings") == [
        {"what": "new password address", "account": lead, "from": "command line"},
        {"what": "password set", "account": lead, "by": lead},
    ]


def test_the_address_works_for_an_hour(serve, small):
    _, out, _ = serve("--new-password", email_of("lead"), "--folder", small.site.folder.root)
    path = re.search(r"/welcome/\S+", out)[0]
    small.clock.forward(minutes=59)
    assert small.client().get(path).status_code == 200
    small.clock.forward(minutes=2)
    assert small.client().get(path).status_code == 404


def test_an_address_without_an_account_is_told(serve, small):
    says = "There is no account with this e-mail address.\nCheck the address, as it stands under People on the page.\n"
    assert serve("--new-password", "x@example.org", "--folder", small.site.folder.root) == (2, "", says)


def test_the_sign_in_page_says_whom_to_ask(small):
    assert words(small.client().get("/sign-in").text).endswith(
        "Forgotten your password? Ask your quality lead, who can make you a new one. If you are the quality lead, ask "
        "whoever runs this page to call “trackerkit serve --new-password” with your e-mail address."
    )
