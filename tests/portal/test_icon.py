"""The small picture of the page in a browser's tab: our own, so that none is asked for that is not there."""

from __future__ import annotations

from lxml import html

from tests.portal.small import Small


def test_every_page_names_the_icon_and_it_is_served(shared: Small):
    browser = shared.client()
    named = html.fromstring(browser.get("/sign-in").text).xpath("//link[@rel='icon']")
    assert [(one.get("href"), one.get("type")) for one in named] == [("/static/icon.svg", "image/svg+xml")]
    answer = browser.get("/static/icon.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "default-src 'self'" in answer.headers["content-security-policy"]
