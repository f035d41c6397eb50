"""A provider with three months of one service on record, for the pages of trails and decisions, and who opens them.

In October an action that was open is not in the return.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import openpyxl
from fastapi.testclient import TestClient
from lxml import html

from trackerkit.demo.story import put_in, run_day, setup_workbook, story
from trackerkit.issue import issue_month
from trackerkit.ledger.desk import Role
from trackerkit.month import run_month
from trackerkit.portal.access import cookie_name
from trackerkit.portal.app import create_app
from trackerkit.portal.settings import Settings
from trackerkit.portal.site import Site, open_site
from trackerkit.provider import Folder

PERIODS = ("2026-08", "2026-09", "2026-10")
AS_AT = run_day(PERIODS[-1])
GONE = "MED-OAK-2608-002"
AT = datetime(2026, 11, 6, 9, tzinfo=UTC)
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


def build(root: Path) -> Folder:
    """The provider's folder, with the months run."""
    folder = Folder(root)
    root.mkdir()
    for period in PERIODS:
        day = run_day(period)
        folder.setup.write_bytes(setup_workbook(period))
        issue_month(folder, period, as_at=day)
        for one in story(period):
            if (one["service"], one["register"]) == ("OAK", "medication"):
                path = put_in(folder, one)
                if period == PERIODS[-1]:
                    path.write_bytes(without(path.read_bytes(), GONE))
        run_month(folder, period, as_at=day, received_at=datetime.combine(day, time(9), UTC))
    return folder


def without(data: bytes, ref: str) -> bytes:
    """The workbook with the row of this action emptied."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Actions"]
    (row,) = (row for row in sheet.iter_rows(min_row=6) if any(cell.value == ref for cell in row))
    for cell in row:
        cell.value = None
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@dataclass
class Clock:
    """What the page takes for now."""

    now: datetime = field(default=AT)

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@dataclass
class Portal:
    """One site, its clock, and a client for each who opens it."""

    site: Site
    clock: Clock
    lead: TestClient
    reader: TestClient
    service: TestClient
    nobody: TestClient
    account: str  # the lead's id


@contextmanager
def portal(folder: Folder, as_at: date = AS_AT) -> Iterator[Portal]:
    clock = Clock()
    site = open_site(folder, Settings(checkers=1, as_at=as_at, inspector_days=10))
    site.clock = clock
    app = create_app(site)

    def client(role: Role | None) -> TestClient:
        opened = TestClient(app, base_url="http://localhost", follow_redirects=False, headers=SAME_ORIGIN)
        if role is not None:
            service = "OAK" if role is Role.SERVICE else ""
            account = site.desk.add_account(f"{role.value}@care.example", role=role, service=service, at=AT)
            lasts = timedelta(days=400)
            opened.cookies.set(cookie_name(site), site.desk.start_session(account, at=AT, lasts=lasts))
        return opened

    lead, reader, service, nobody = (client(role) for role in (Role.LEAD, Role.READER, Role.SERVICE, None))
    account = site.desk.account("lead@care.example")
    assert account is not None
    try:
        yield Portal(site, clock, lead, reader, service, nobody, account.id)
    finally:
        site.ledger.close()
        site.desk.close()


def page(text: str) -> html.HtmlElement:
    return html.fromstring(text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
