"""A small provider behind the upload page: two services with a register each, one month issued, and whoever may come."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from trackerkit.demo.story import put_in, setup_rows, story
from trackerkit.issue import issue_month
from trackerkit.ledger.desk import Account, LinkKind, Role
from trackerkit.portal import intake
from trackerkit.portal.access import cookie_name
from trackerkit.portal.app import create_app
from trackerkit.portal.passwords import hashed
from trackerkit.portal.settings import Settings
from trackerkit.portal.site import Site, open_site
from trackerkit.provider import Folder
from trackerkit.register import load_register
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill

PERIOD = "2026-10"
NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
OWN, OTHER = "OAK", "ELM"
LENT = "MED-OAK-2609-001"  # the action that the inspector's link shows
SERVICES = (OWN, OTHER)
PASSWORD = "three little words"
OURS = {"Sec-Fetch-Site": "same-origin"}  # what a browser says of a form of our own pages
# Nobody who tests is counted, unless a test is about that.
SETTINGS = Settings(checkers=1, uploads_an_hour=100_000, sign_ins_in_ten_minutes=100_000)

WAYS = (
    "nobody",
    "link",
    "other link",
    "expired link",
    "ended link",
    "service",
    "reader",
    "lead",
    "token",
    "other token",
    "inspector",
)
_LINKS = {
    "link": (LinkKind.UPLOAD, OWN),
    "other link": (LinkKind.UPLOAD, OTHER),
    "expired link": (LinkKind.UPLOAD, OWN),
    "ended link": (LinkKind.UPLOAD, OWN),
    "token": (LinkKind.API, OWN),
    "other token": (LinkKind.API, OTHER),
    "inspector": (LinkKind.INSPECT, ""),
}
_PURPOSES = {LinkKind.UPLOAD: "upload", LinkKind.API: "api", LinkKind.INSPECT: "inspect"}
_ROLES = {"service": Role.SERVICE, "reader": Role.READER, "lead": Role.LEAD}


@dataclass
class Clock:
    """The site's clock, put forward by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Small:
    """The site as it is opened for a test. `tokens`: by the way in, what stands in its address or header."""

    site: Site
    app: FastAPI
    clock: Clock
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def scheme(self) -> str:
        return "https" if self.site.settings.is_https else "http"

    def client(self, way: str = "nobody", **more: object) -> TestClient:
        """A browser, or a program, that came by the way. It follows no redirect; checkers run inside a ``with`` only."""
        client = TestClient(self.app, base_url=f"{self.scheme}://portal.example", follow_redirects=False, **more)
        client.headers |= OURS
        if way in _ROLES:
            secret = self.site.desk.start_session(self.account(way), at=self.clock(), lasts=self.site.settings.session)
            client.cookies.set(cookie_name(self.site), secret)
        if way.endswith("token"):
            client.headers["Authorization"] = f"Bearer {self.tokens[way]}"
        return client

    def account(self, way: str) -> Account:
        found = self.site.desk.account(email_of(way))
        assert found is not None
        return found

    def upload_of(self, service: str) -> str:
        """The id of the newest upload of the service."""
        return self.site.desk.uploads(service=service)[0].id

    def close(self) -> None:
        self.site.ledger.close()
        self.site.desk.close()


def email_of(way: str) -> str:
    return f"{way}@oakfield.example"


@cache
def password_hash() -> str:
    return hashed(PASSWORD)


def open_small(root: Path, settings: Settings = SETTINGS) -> Small:
    clock = Clock()
    site = open_site(Folder(root), settings)
    site.clock = clock
    small = Small(site, create_app(site), clock)
    for link in site.desk.links():
        small.tokens[link.note] = site.signer(_PURPOSES[link.kind]).dumps(link.id)
    return small


def make_issued(root: Path) -> None:
    """The folder: Setup, and the month issued."""
    folder = Folder(root)
    root.mkdir()
    form, rows = setup_rows(PERIOD)
    ours = {
        key: [row for row in of if row.get("service_code", "All") in (*SERVICES, "All")] for key, of in rows.items()
    }
    folder.setup.write_bytes(fill(build_setup(), load_register("setup"), ours, form))
    issue_month(folder, PERIOD, as_at=date(2026, 11, 1))


def make(root: Path) -> None:
    """As `make_issued`, with one return of each service taken in, and an account or a link for each way."""
    make_issued(root)
    small = open_small(root)
    for way, role in _ROLES.items():
        service = OWN if role is Role.SERVICE else ""
        small.site.desk.add_account(email_of(way), role=role, service=service, password_hash=password_hash(), at=NOW)
    for way, (kind, service) in _LINKS.items():
        lasts = timedelta(days=-1 if way == "expired link" else 90)
        references = (LENT,) if kind is LinkKind.INSPECT else ()
        link = small.site.desk.add_link(
            kind, service=service, references=references, note=way, made_by="x", at=NOW, expires_at=NOW + lasts
        )
        small.site.signer(_PURPOSES[kind]).dumps(link.id)
        if way == "ended link":
            small.site.desk.end_link(link.id, at=NOW)
    small.close()
    _take_in_returns(root)


def _take_in_returns(root: Path) -> None:
    """In this process: it has everything loaded."""
    intake.begin(str(root), SETTINGS)
    own = intake._checker.pop()
    intake._checker.append(own)
    try:
        for service in SERVICES:
            data = returned(Folder(root), service)
            intake.take_in([intake.Arrived(f"upload-of-{service}", f"{service}.xlsx", data, NOW, service)])
    finally:
        intake._checker.remove(own)
        own.reader.close()
        own.ledger.close()
        own.desk.close()


def returned(folder: Folder, service: str) -> bytes:
    """What the service sends back for the month."""
    one = next(each for each in story(PERIOD) if (each["service"], each["register"]) == (service, "medication"))
    path = put_in(folder, one)
    data = path.read_bytes()
    path.unlink()
    return data


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target
