"""The page without a network: a provider's folder with its site, browsers of each role, and a page as its words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path

from fastapi.testclient import TestClient

from tests.month.runs import AS_AT, AT
from trackerkit.ledger.desk import Role
from trackerkit.portal.access import COOKIE
from trackerkit.portal.app import create_app
from trackerkit.portal.settings import Settings
from trackerkit.portal.site import Site, open_site
from trackerkit.provider import Folder

SETTINGS = Settings(as_at=AS_AT, checkers=1)


@contextmanager
def site_on(made: Path, where: Path) -> Iterator[Site]:
    """A site on a copy of the folder, whose clock stands still."""
    shutil.copytree(made, where)
    site = open_site(Folder(where), SETTINGS)
    site.clock = lambda: AT
    try:
        yield site
    finally:
        site.desk.close()
        site.ledger.close()


def browser(site: Site, role: Role | None = None) -> TestClient:
    """Of somebody with that role, who works at Elm Court where it is a service's; of nobody without one."""
    client = TestClient(
        create_app(site), base_url="http://localhost", headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
    )
    if role is not None:
        service = "ELM" if role is Role.SERVICE else ""
        account = site.desk.add_account(f"{role.value}@example.org", role=role, service=service, at=AT)
        client.cookies.set(COOKIE, site.desk.start_session(account, at=AT, lasts=timedelta(hours=1)))
    return client


def words(page: str) -> str:
    """The main part of a page as its words."""
    main = page.partition('<main id="main" class="wide">')[2].partition("</main>")[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def noted(site: Site, kind: str) -> list[dict[str, object]]:
    """What the chain says of one kind of event."""
    return [dict(event.data) for event in site.ledger.notes(kind)]
