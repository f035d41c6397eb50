"""Several versions of one return: each page says which file it was, and which one counts."""

from __future__ import annotations

import io

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.portal.small import OWN
from trackerkit.ledger import read_original

NAME = "Oak House’s medication return for October 2026"


@pytest.fixture
def browser(small):
    with small.client() as opened:
        yield opened


@pytest.fixture
def base(small) -> str:
    return f"/u/{small.tokens['link']}"


def original(small) -> bytes:
    (head,) = small.site.ledger.returns(service=OWN)
    return read_original(small.site.folder.originals, head.sha256)


def saved(data: bytes, owner: str | None = None) -> bytes:
    """As Excel saves it again; with somebody else as the owner of the first action, or with nothing changed."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["Actions"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "Reference")
    column = next(cell.column for cell in sheet[row] if cell.value == "Owner")
    if owner:
        sheet.cell(row + 1, column).value = owner
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def send(browser, base: str, *files: tuple[str, bytes]) -> str:
    answer = browser.post(base, files=[("files", file) for file in files])
    assert answer.status_code == 303
    return answer.headers["location"]


def said(page: str, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in html.fromstring(page).xpath(path)]


def test_two_versions_sent_together_are_told_apart_by_their_names_and_by_which_counts(small, browser, base):
    data = original(small)
    files = [("first <b>.xlsx", saved(data, "Tom Okafor")), ("for 999 000 0018.xlsx", saved(data, "Priya Nair"))]
    page = browser.get(send(browser, base, *files)).text
    assert said(page, "//li[@class='card']/h2") == [NAME, NAME]
    assert said(page, "//li[@class='card']/p[1]") == ["File: first <b>.xlsx", "File: for [NHS number].xlsx"]
    assert said(page, "//li[@class='card']/p[2]/strong") == [
        "Received. Not this one: a later one replaced it.",
        "Received. This one counts.",
    ]


def test_what_was_sent_before_has_names_and_what_counts_and_repeats_stand_once(small, browser, base):
    data = original(small)
    corrected = saved(data, "Tom Okafor")
    for _ in range(4):
        send(browser, base, ("corrected.xlsx", corrected))
    send(browser, base, ("saved again.xlsx", saved(corrected)))
    send(browser, base, ("notes.xlsx", b"hello"))
    assert said(browser.get(base).text, "//section[h2='Sent before']//li") == [
        "“notes.xlsx”, 5 November 2026, 09:00: Not taken.",
        f"{NAME}, saved again.xlsx, 5 November 2026, 09:00: It says the same as the one that counts.",
        f"{NAME}, corrected.xlsx, 5 November 2026, 09:00 (sent 4 times): This one counts.",
        f"{NAME}, OAK.xlsx, 5 November 2026, 09:00: Not this one: a later one replaced it.",
    ]


def test_an_earlier_version_leads_to_the_one_that_counts_and_saved_again_it_counts(small, browser, base):
    data = original(small)
    send(browser, base, ("corrected.xlsx", saved(data, "Tom Okafor")))
    (head,) = small.site.ledger.returns(service=OWN)
    page = browser.get(send(browser, base, ("OAK.xlsx", data))).text
    assert said(page, "//main//h1") == [f"{NAME}: a later one counts"]
    assert said(page, "//main//p[not(@class='kicker no-print')]") == [
        "We had this file already, and a later one has replaced it. See the one that counts",
        "To put this one back, change and save it in Excel, then send it again.",
        "Received 5 November 2026, 09:00. Receipt",
    ]
    assert html.fromstring(page).xpath("//main//p[@class='big']/a/@href") == [f"{base}/return/{head.id}"]
    assert html.fromstring(page).xpath("//article") == []
    send(browser, base, ("OAK.xlsx", saved(data)))
    (back,) = small.site.ledger.returns(service=OWN)
    assert (back.number, back.id != head.id) == (3, True)


def test_a_replaced_result_leads_to_the_one_that_counts(small, browser, base):
    before = browser.get(f"{base}/result/{small.upload_of(OWN)}").text
    assert "A later workbook" not in before
    upload = small.upload_of(OWN)
    send(browser, base, ("corrected.xlsx", saved(original(small), "Tom Okafor")))
    (head,) = small.site.ledger.returns(service=OWN)
    page = browser.get(f"{base}/result/{upload}").text
    assert said(page, "//p[@class='note']") == ["A later workbook has replaced this one. See the one that counts"]
    assert f'href="{base}/return/{head.id}"' in page


MARKS = {"Must fix": "▲", "Check": "◆", "Note": "●"}


def test_a_cell_carries_the_mark_of_what_is_said_of_it(shared):
    """The most serious, where several things are said; the same shape in the grid and in the lines."""
    client, found = shared.client("lead"), []
    for service in ("OAK", "ELM"):
        page = client.get(f"/service/{service}/result/{shared.upload_of(service)}").text
        for row in html.fromstring(page).xpath("//article"):
            lines = [" ".join(one.text_content().split()) for one in row.xpath(".//li/strong")]
            words = {line.lstrip("▲◆● ").partition(",")[0].rstrip(":") for line in lines}
            shapes = {line[0] for line in lines}
            assert shapes == {MARKS[word] for word in words}
            cells = [" ".join(one.text_content().split()) for one in row.xpath(".//div[contains(@class,'blamed')]/dd")]
            assert all(cell.startswith(tuple(f"{MARKS[word]} {word}: " for word in words)) for cell in cells), cells
            found += cells
    assert {cell.split(":")[0] for cell in found} == {"▲ Must fix", "◆ Check"}
