"""What lies in the folder for each month: who sees what, what is handed out, and that no name leads elsewhere."""

from __future__ import annotations

import hashlib

import pytest

from tests.month.runs import AS_AT, AT, PERIOD, make
from tests.portal.inside import browser, noted, site_on, words
from trackerkit.consolidated import write_consolidated
from trackerkit.drafts import write_drafts
from trackerkit.issue import issue_month
from trackerkit.ledger.desk import Role
from trackerkit.month import run_month
from trackerkit.packs import make_packs
from trackerkit.provider import Folder

CODES = ("BIR", "ELM", "HAR", "OAK")
PACKS = ["medication-pack-2026-08.html"]
ACTIONS = ["All actions 2026-08.xlsx"]
MARKED = [f"{code} Medication register 2026-08.xlsx" for code in ("ELM", "OAK")]
ISSUED = [f"{code} Medication register 2026-08.xlsx" for code in CODES]
DRAFTS = sorted(
    [f"{code} Medication register 2026-08.eml" for code in CODES] + ["ELM dates 2026-08.ics", "OAK dates 2026-08.ics"]
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
THERE = {"packs": PACKS, "consolidated": ACTIONS, "drafts": DRAFTS, "marked": MARKED, "issued": ISSUED}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A provider's first month with everything that comes of it."""
    root = tmp_path_factory.mktemp("made") / "provider"
    make(root)
    folder = Folder(root)
    issue_month(folder, PERIOD, as_at=AS_AT)
    run_month(folder, PERIOD, as_at=AS_AT, received_at=AT)
    make_packs(folder, PERIOD, as_at=AS_AT, at=AT)
    write_drafts(folder, PERIOD, as_at=AS_AT)
    write_consolidated(folder, PERIOD, as_at=AS_AT)
    return root


@pytest.fixture
def site(made, tmp_path):
    with site_on(made, tmp_path / "provider") as site:
        yield site


@pytest.fixture
def lead(site):
    return browser(site, Role.LEAD)


@pytest.fixture
def reader(site):
    return browser(site, Role.READER)


def links(page, base="/files/2026-08/"):
    """area -> the names that the page links to, in order."""
    found = {}
    for address in page.split(f'href="{base}')[1:]:
        area, _, name = address.partition('"')[0].partition("/")
        found.setdefault(area, []).append(name.replace("%20", " "))
    return found


def test_the_lead_sees_everything(lead):
    assert words(lead.get("/files").text).startswith(
        "Packs and files What there is for each month, newest first Month What there is August 2026 Packs: 1, "
        "Consolidated register: 1, E-mails and calendars: 6, Marked copies: 2, Workbooks as issued: 4 Begin a month"
    )
    assert links(lead.get("/files/2026-08").text) == THERE


def test_a_reader_sees_packs_and_the_register_and_no_form(reader):
    assert words(reader.get("/files").text) == (
        "Packs and files What there is for each month, newest first Month What there is "
        "August 2026 Packs: 1, Consolidated register: 1 Work in hand"
    )
    page = reader.get("/files/2026-08").text
    assert links(page) == {"packs": PACKS, "consolidated": ACTIONS}
    assert "<form" not in page.partition("<main")[2]


def test_the_months_that_may_be_issued(lead):
    page = lead.get("/files").text
    offered = [part.partition('"')[0] for part in page.split('<option value="')[1:]]
    assert offered == ["2026-09", "2026-10"]


def test_before_the_first_month(tmp_path, made):
    with site_on(made, tmp_path / "provider") as site:
        lead = browser(site, Role.LEAD)
        empty = tmp_path / "empty"
        empty.mkdir()
        (empty / "Setup.xlsx").write_bytes(site.folder.setup.read_bytes())
    with site_on(empty, tmp_path / "new") as site:
        lead = browser(site, Role.LEAD)
        assert words(lead.get("/files").text).startswith("Packs and files There is no month yet. Begin a month")
        assert 'No month has been issued yet. <a href="/files">Begin a month</a>' in lead.get("/board").text


@pytest.mark.parametrize(
    ("area", "name", "media_type"),
    [
        ("packs", PACKS[0], "text/html; charset=utf-8"),
        ("consolidated", ACTIONS[0], XLSX),
        ("drafts", DRAFTS[0], "message/rfc822"),
        ("drafts", "ELM dates 2026-08.ics", "text/calendar; charset=utf-8"),
        ("marked", MARKED[1], XLSX),
        ("issued", ISSUED[0], XLSX),
    ],
)
def test_a_download_is_an_attachment_and_an_event(site, lead, area, name, media_type):
    folder = {"packs": "packs", "consolidated": "packs"}.get(area, area)
    data = (site.folder.root / PERIOD / folder / name).read_bytes()
    answer = lead.get(f"/files/2026-08/{area}/{name}")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, data, media_type)
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name.replace(' ', '%20')}"
    assert noted(site, "download") == [
        {
            "what": area,
            "period": PERIOD,
            "sha256": hashlib.sha256(data).hexdigest(),
            "account": site.desk.account("lead@example.org").id,
        }
    ]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (None, [303] * 7),
        (Role.SERVICE, [403] * 7),
        (Role.READER, [200, 200, 200, 200, 404, 404, 404]),
        (Role.LEAD, [200] * 7),
    ],
)
def test_who_may(site, role, expected):
    client = browser(site, role)
    paths = ["/files", "/files/2026-08", *(f"/files/2026-08/{area}/{names[0]}" for area, names in THERE.items())]
    assert [client.get(path).status_code for path in paths] == expected
    assert len(noted(site, "download")) == expected[2:].count(200)


@pytest.mark.parametrize(
    "path",
    [
        "/files/2026-07",
        "/files/2026-08/packs/nothing.html",
        "/files/2026-08/nothing/medication-pack-2026-08.html",
        "/files/2026-07/packs/medication-pack-2026-08.html",
        "/files/2026-08/packs/All actions 2026-08.xlsx",  # it is the consolidated register, and no pack
        "/files/2026-08/packs/..%2F..%2FSetup.xlsx",
        "/files/2026-08/issued/%2e%2e%2f%2e%2e%2fSetup.xlsx",
        "/files/2026-08/issued/..%5C..%5CSetup.xlsx",
        "/files/..%2F2026-08/packs/medication-pack-2026-08.html",
        "/files/2026-08/returns/ELM Medication register 2026-08.xlsx",
        "/files/2026-08/packs/medication-pack-2026-08.html%00",
        "/files/2026-08/packs/MEDICATION-PACK-2026-08.html",
    ],
)
def test_no_name_leads_elsewhere(site, lead, path):
    assert lead.get(path).status_code == 404
    assert noted(site, "download") == []


def test_what_is_half_written_open_or_a_link_elsewhere_is_not_shown(site, lead):
    packs, issued = site.folder.packs(PERIOD), site.folder.issued(PERIOD)
    (packs / ".half.html").write_text("half")
    (packs / "secret.html").symlink_to(site.folder.setup)
    (packs / "folder.pdf").mkdir()
    (packs / "notes.txt").write_text("notes")
    (issued / "~$OAK Medication register 2026-08.xlsx").write_text("open in Excel")
    assert links(lead.get("/files/2026-08").text) == THERE
    for area, name in (("packs", "secret.html"), ("packs", ".half.html"), ("packs", "notes.txt")):
        assert lead.get(f"/files/2026-08/{area}/{name}").status_code == 404


def test_a_name_that_somebody_typed_is_escaped(site, lead):
    name = 'a "b" <i>&amp; 100%#?.pdf'
    (site.folder.packs(PERIOD) / name).write_bytes(b"%PDF-1.7")
    page = lead.get("/files/2026-08").text
    assert "<i>" not in page
    address = "/files/2026-08/packs/a%20%22b%22%20%3Ci%3E%26amp%3B%20100%25%23%3F.pdf"
    assert f'<a href="{address}" download>' in page
    answer = lead.get(address)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''a%20%22b%22%20%3Ci%3E%26amp%3B%20100%25%23%3F.pdf"
    )


def test_the_files_are_there_while_setup_is_not_ready(site, lead):
    site.folder.setup.write_bytes(b"not a workbook")
    page = lead.get("/files/2026-08")
    assert page.status_code == 200
    assert links(page.text) == THERE
    assert "Only these services" not in page.text
