"""The month in a real browser, with and without JavaScript, at the width of a desk and of a phone.

Two services and the quality lead, from the first account to the printed pack. Every page that is opened is checked for
accessibility, for one heading, for scrolling sideways, and for asking nothing of any other place.
Screenshots go to the folder that TRACKERKIT_SHOTS names.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.portal.load import Server
from tests.portal.small import OTHER, OWN, PERIOD, copied
from trackerkit.portal.serve import welcome
from trackerkit.portal.settings import load_settings
from trackerkit.provider import Folder

pytestmark = pytest.mark.browser

PASSWORD = "three little words"
SHOTS = os.environ.get("TRACKERKIT_SHOTS", "")
_CHROMIUM = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def provider(blank_folder, tmp_path) -> Path:
    """The small provider without an account or a return, the month issued; and what the services will send."""
    root = copied(blank_folder, tmp_path / "provider")
    (root / "portal.toml").write_text("as_at = 2026-11-05\n", encoding="utf-8")
    return root


@pytest.fixture
def server(provider):
    running = Server(provider)
    running.start()
    yield running
    running.stop()


class Visit:
    """One person's browser. `go` and `press` check each page that they lead to."""

    def __init__(self, browser: Browser, address: str, width: int, javascript: bool, name: str) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        # axe waits for timers, which a page without JavaScript never runs: there its copy is looked at.
        self._copies = None if javascript else browser.new_context(viewport={"width": width, "height": 900})
        self._address, self._width, self._name, self._seen = address, width, name, 0
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)

    def go(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else f"{self._address}{path}")
        return self.checked()

    def press(self, name: str, role: str = "button") -> Page:
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=False).first.click()
        return self.checked()

    def download(self, name: str) -> bytes:
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=name, exact=False).first.click()
        return Path(coming.value.path()).read_bytes()

    def checked(self) -> Page:
        """The page as it stands, once it has been looked at."""
        page = self.page
        page.wait_for_load_state()
        self._seen += 1
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{self._name}-{self._seen:02}.png", full_page=True)
        assert page.title(), page.url
        assert page.locator("h1").count() == 1, page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= self._width, page.url
        assert self._violations() == []
        return page

    def _violations(self) -> list[tuple[str, str, str]]:
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where a browser is there

        page = self.page
        if self._copies is not None:
            page = self._copies.new_page()
            content = self.page.content()
            page.route("**/*.js", lambda route: route.abort())
            page.route(
                self.page.url.partition("#")[0], lambda route: route.fulfill(body=content, content_type="text/html")
            )
            page.goto(self.page.url)
        found = Axe().run(page).response["violations"]
        if page is not self.page:
            page.close()
        return [(self.page.url, rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]

    def close(self) -> None:
        elsewhere = [url for url in self.asked if urlsplit(url).netloc != urlsplit(self._address).netloc]
        self.context.close()
        if self._copies is not None:
            self._copies.close()
        assert elsewhere == []
        # Chromium says every status of 400 and more; nothing else is said.
        assert [line for line in self.said if not line.startswith("Failed to load resource")] == []


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_month_by_two_services_and_a_lead(chromium, server, provider, width, javascript):
    name = f"{'js' if javascript else 'plain'}-{width}"
    people = [Visit(chromium, server.address, width, javascript, f"{name}-{who}") for who in ("lead", "oak", "elm")]
    lead, oak, elm = people
    links = begins(lead, provider, server)
    sends(oak, links[OWN], provider, javascript=javascript)
    sends_several(elm, links[OTHER], provider)
    runs_the_month(lead, prints=javascript and width == 1280)
    for one in people:
        one.close()


def begins(lead: Visit, provider: Path, server: Server) -> dict[str, str]:
    """The first account, and a link for each service."""
    folder = Folder(provider)
    first = re.search(r"/first/\S+", welcome(folder, load_settings(folder), "127.0.0.1", server.port))
    assert first is not None
    page = lead.go(first[0])
    page.get_by_label("E-mail address").fill("lead@oakfield.example")
    page.get_by_label("Password", exact=True).fill("short")
    lead.press("Make the account")
    expect(page.get_by_role("alert")).to_contain_text("at least 12 characters")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    lead.press("Make the account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Returns for October 2026")
    lead.go("/links")
    lead.press("Make a link for each of them")
    return {
        code: page.get_by_label(f"Address for {title}", exact=True).input_value()
        for code, title in ((OWN, "Oak House"), (OTHER, "Elm Court"))
    }


def sends(oak: Visit, link: str, provider: Path, *, javascript: bool) -> None:
    """A workbook with a fault; its marks, list and receipt; then the correction."""
    page = oak.go(link)
    blank = oak.download("Download the workbook")
    assert load_workbook(io.BytesIO(blank)).sheetnames[0] == "Start here"
    page.get_by_label("Your filled workbook").set_input_files([])
    if javascript:
        page.get_by_role("button", name="Send and check").click()
        expect(page.get_by_role("status")).to_have_text("Choose a workbook to send.")
    else:
        oak.press("Send and check")
        expect(page.get_by_role("alert")).to_contain_text("Choose a workbook to send")
    data = (provider / "sent" / f"{OWN}.xlsx").read_bytes()
    upload(oak, ("OAK.xlsx", faulty(data)))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oak House’s medication return for October 2026:")
    summary = page.get_by_role("alert")
    if javascript:
        assert page.evaluate("document.activeElement.hasAttribute('data-focus')")
    summary.get_by_role("link").first.click()
    expect(page.locator(".row-group:target")).to_be_visible()
    expect(page.locator(".cell.blamed", has_text="empty").first).to_be_visible()
    result = page.url.partition("#")[0]
    marked = load_workbook(io.BytesIO(oak.download("Download your workbook with marks")))
    assert marked.sheetnames[0] == "Fix list"
    assert oak.download("download it as a table").decode("utf-8-sig").startswith("Sheet,Row,Reference,Cell")
    oak.press("Receipt", "link")
    expect(page.locator("dl.facts")).to_contain_text("the first workbook of the month")
    oak.go(result)  # it stays at its address
    oak.go(link)
    upload(oak, ("OAK.xlsx", data))
    expect(page.get_by_text("It replaces the workbook that you sent before. Both are kept.")).to_be_visible()
    oak.go(result)
    expect(page.get_by_text("A later workbook has replaced this one.")).to_be_visible()


def sends_several(elm: Visit, link: str, provider: Path) -> None:
    """Its own workbook and one of another service; by the keyboard alone."""
    page = elm.go(link)
    files = [(f"{code}.xlsx", (provider / "sent" / f"{code}.xlsx").read_bytes()) for code in (OTHER, OWN)]
    upload(elm, *files, keyboard=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("2 workbooks sent")
    expect(page.get_by_text("It is not Elm Court’s workbook: it was issued to another service.")).to_be_visible()
    elm.press("More about it", "link")
    expect(page.get_by_text("Nothing of it was kept, and what you sent before stands as it was.")).to_be_visible()


def runs_the_month(lead: Visit, *, prints: bool) -> None:
    """The board, the long work, and each of the lead's pages."""
    page = lead.go("/board")
    expect(page.get_by_text("2 of 2 returns in")).to_be_visible()
    work(lead, "Run the month")
    expect(page.get_by_role("main")).to_contain_text("nothing new")
    if prints:
        lead.go("/board")
        work(lead, "Print the packs")
        lead.go(f"/files/{PERIOD}")
        assert lead.download("medication-pack-2026-10.pdf").startswith(b"%PDF")
    for path in (
        "/jobs",
        "/files",
        f"/files/{PERIOD}",
        "/trail",
        "/decisions",
        "/setup",
        "/waivers",
        "/people",
        "/events",
        "/account",
    ):
        lead.go(path)
    lead.go("/trail")
    lead.press("MED-OAK-2609-001", "link")
    lead.go("/events")
    lead.press("Verify the record")
    expect(page.get_by_text("The whole record and every kept file are as they were recorded.")).to_be_visible()
    lead.press("Sign out")
    lead.go("/board")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def work(lead: Visit, name: str) -> None:
    """Starts the long work and waits for its end, by looking again as somebody without JavaScript does."""
    page = lead.press(name)
    job = page.url
    for _ in range(120):
        if page.get_by_role("link", name="Look again").count() == 0:
            break
        page.wait_for_timeout(500)
        page.goto(job)
    assert page.get_by_role("link", name="Look again").count() == 0
    lead.checked()


def upload(visit: Visit, *files: tuple[str, bytes], keyboard: bool = False) -> None:
    page = visit.page
    field = page.get_by_label("Your filled workbook")
    field.set_input_files([{"name": name, "mimeType": "", "buffer": data} for name, data in files])
    with page.expect_navigation(url=re.compile("/(result|sent)")):
        if keyboard:
            field.focus()
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        else:
            page.get_by_role("button", name="Send and check").click()
    visit.checked()


def faulty(data: bytes) -> bytes:
    """The workbook without the owner of its first action that has one."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["Actions"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "Reference")
    owner = next(cell.column for cell in sheet[row] if cell.value == "Owner")
    cell = next(sheet.cell(at, owner) for at in range(row + 1, sheet.max_row) if sheet.cell(at, owner).value)
    cell.value = None
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def test_a_printed_result_is_the_list_alone(chromium, server, provider):
    visit = Visit(chromium, server.address, 1280, javascript=True, name="print")
    link = begins(visit, provider, server)[OWN]
    visit.go(link)
    upload(visit, ("OAK.xlsx", faulty((provider / "sent" / f"{OWN}.xlsx").read_bytes())))
    visit.page.emulate_media(media="print")
    shown = [one.inner_text() for one in visit.page.locator("a, button, nav, form").all() if one.is_visible()]
    assert [text for text in shown if text in ("Sign out", "Returns", "Send the same workbook again")] == []
    assert visit.page.get_by_role("heading", level=1).is_visible()
    visit.close()
