"""The lock of an account does not shut out a browser in which its owner has signed in before."""

from __future__ import annotations

import pytest

from tests.portal.small import PASSWORD, email_of
from trackerkit.portal.passwords import hashed

COOKIE = "trackerkit-device"


def signs_in(browser, password=PASSWORD, way="lead"):
    return browser.post("/sign-in", data={"email": email_of(way), "password": password})


@pytest.fixture
def known(small):
    """A browser in which the lead has signed in, once somebody else has had the account locked."""
    browser = small.client()
    answer = signs_in(browser)
    (cookie,) = (one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}="))
    assert {"HttpOnly", "SameSite=lax", "Max-Age=7776000"} <= {part.strip() for part in cookie.split(";")}
    lock(small)
    return browser


def lock(small):
    for _ in range(small.site.settings.failures_to_lock):
        assert signs_in(small.client(), "not the right one").status_code == 422


def test_the_known_browser_comes_in_with_the_right_password_and_others_stay_out(small, known):
    assert [signs_in(one).status_code for one in (small.client(), known, small.client())] == [422, 303, 422]
    assert signs_in(known, "not the right one").status_code == 422


def test_it_may_not_guess_without_end(small, known):
    tried = [signs_in(known, "not the right one").status_code for _ in range(small.site.settings.failures_to_lock)]
    assert ([*tried, signs_in(known).status_code]) == [422] * 6


def test_it_is_known_for_90_days_and_for_its_own_account(small, known):
    assert signs_in(known, way="reader").status_code == 303  # now it is known for the reader
    assert signs_in(known).status_code == 422
    other = small.client()
    other.cookies.set(COOKIE, "forged")
    assert signs_in(other).status_code == 422
    small.clock.forward(hours=1)
    late = small.client()
    signs_in(late)
    small.clock.forward(days=91)
    lock(small)
    assert signs_in(late).status_code == 422


def test_a_new_password_ends_what_was_remembered(small, known):
    new = "four other little words"
    small.site.desk.set_password(email_of("lead"), hashed(new), at=small.clock())
    lock(small)
    assert signs_in(known, new).status_code == 422
    small.clock.forward(minutes=16)
    assert signs_in(known, new).status_code == 303
    lock(small)
    assert signs_in(known, new).status_code == 303
