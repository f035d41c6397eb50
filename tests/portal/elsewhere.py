"""A site with a provider of identities, and what a browser does with both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.portal.identities import CLIENT, SECRET, Identities
from tests.portal.small import Clock, Small, email_of
from trackerkit.portal.pages.sign_in_elsewhere import REFUSED
from trackerkit.portal.sign_in_settings import SECRET_VARIABLE

COOKIE = "__Host-trackerkit-sign-in"
HERE = "https://portal.example"
TENANT = "8f0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d"
LEAD = email_of("lead")


@dataclass
class Way:
    """A site with a provider, and what a browser does with both."""

    small: Small
    provider: Identities

    def begin(self, browser: TestClient) -> str:
        """Where the page sends the browser."""
        answer = browser.get("/sign-in/elsewhere")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def through(self, browser: TestClient) -> Response:
        return browser.get(self.provider.allows(self.begin(browser)))

    def notes(self, kind: str) -> list[dict]:
        return [dict(event.data) for event in self.small.site.ledger.notes(kind)]

    def account(self, way: str = "lead") -> str:
        return self.small.account(way).id


def ways(opened: Callable[..., Small], monkeypatch: pytest.MonkeyPatch, **more: object) -> Iterator[Way]:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    clocks: list[Clock] = []
    provider = Identities(lambda: clocks[0].now, f"/{more.get('tenant', 'tenant')}/v2.0")
    sign_in = {"issuer": provider.issuer, "client_id": CLIENT, "name": "Oakfield account"} | more
    small = opened(address=HERE, sign_in=sign_in)
    clocks.append(small.clock)
    with provider.serving():
        yield Way(small, provider)


def refused(answer: Response, why: str) -> bool:
    """Whether the answer is the page of that refusal: its status and each of its sentences, and nobody is let in."""
    told = REFUSED[why]
    text = unescape(re.sub(r"\s+", " ", answer.text))
    assert (answer.status_code, re.findall(r"<h1>(.*?)</h1>", text)) == (told.status, [told.title])
    assert (told.sentence in text, told.remedy in text) == (True, True)
    assert 'href="/sign-in"' in text
    return not any(name.startswith("__Host-trackerkit=") for name in answer.headers.get_list("set-cookie"))
