"""Waivers: what stands in Setup, one more, one ended; nothing else of the workbook changes."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from lxml import html

from tests.portal.small import OWN, PERIOD
from trackerkit.month import run_month
from trackerkit.provider import Waiver
from trackerkit.rules.waivers import why_not

HERE = "/waivers"
NEW = {
    "rule": "TK402", "service_code": "OAK", "until": "30/11/2026", "reason": "The deputy is away", "approved_by": "",
}  # fmt: skip


@pytest.fixture
def lead(small):
    return small.client("lead")


@pytest.fixture
def new(small):
    return NEW | {"approved_by": small.site.provider.quality_lead}


def words(node):
    return " ".join(node.text_content().split())


def table(client):
    rows = html.fromstring(client.get(HERE).text).xpath("//table//tbody/tr")
    return [[words(cell) for cell in row.xpath("th | td")] for row in rows]


def faults(answer):
    shown = html.fromstring(answer.text)
    return answer.status_code, [(one.get("href"), words(one)) for one in shown.xpath("//div[@role='alert']//a")]


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def settings(small):
    return [event.data["what"] for event in small.site.ledger.notes("settings")]


def waivers_part(data):
    """The name of the part that holds the Waivers sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return f"xl/worksheets/sheet{book.sheetnames.index('Waivers') + 1}.xml"


def test_a_waiver_is_a_row_of_setup_and_nothing_else_of_the_workbook_changes(small, lead, new):
    before = small.site.provider.waivers
    old = small.site.folder.setup.read_bytes()
    answer = lead.post(HERE, data=new)
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    data = small.site.folder.setup.read_bytes()
    was, now = parts(old), parts(data)
    assert list(was) == list(now)
    assert [name for name in was if was[name] != now[name]] == [waivers_part(old)]
    added = small.site.provider.waivers[len(before) :]
    assert small.site.provider.waivers[: len(before)] == before
    assert [(one.rule, one.service, str(one.until), one.reason, one.approved_by) for one in added] == [
        ("TK402", "OAK", "2026-11-30", "The deputy is away", new["approved_by"])
    ]
    kept = small.site.folder.root / "Setup before 2026-11-05 09.00.00.xlsx"
    assert (kept.read_bytes() == old, settings(small)) == (True, ["Setup.xlsx replaced"])
    (row,) = (row for row in table(lead) if row[0].startswith("TK402"))
    assert row[1:] == [
        "Oak House", "30 November 2026: ends within a month. End it: TK402 for Oak House",
        f"The deputy is away. Approved by {new['approved_by']}.", "0",
    ]  # fmt: skip


def test_the_new_row_is_a_date_and_texts_in_the_cells_of_the_sheet(small, lead, new):
    lead.post(HERE, data=new | {"reason": '=HYPERLINK("http://x.example","a & b")', "service_code": "All"})
    sheet = openpyxl.load_workbook(small.site.folder.setup)["Waivers"]
    rows = [[cell for cell in row if cell.value is not None] for row in sheet.iter_rows(min_row=6)]
    (row,) = (row for row in rows if row and row[0].value == "TK402")
    assert [(cell.data_type, str(cell.value)) for cell in row[:5]] == [
        ("s", "TK402"), ("s", "All"), ("d", "2026-11-30 00:00:00"),
        ("s", '=HYPERLINK("http://x.example","a & b")'), ("s", new["approved_by"]),
    ]  # fmt: skip


def test_what_a_waiver_held_back_in_the_newest_month_is_counted_also_once_it_has_ended(small, lead, new):
    asked = [one.code for service, one in small.site.ledger.problems("medication", PERIOD) if service == OWN]
    code = next(code for code in asked if not why_not(code))
    lead.post(HERE, data=new | {"rule": code, "service_code": OWN})
    run_month(small.site.folder, PERIOD, as_at=small.site.as_at, received_at=small.clock())

    def shown():
        return [row[4] for row in table(lead) if row[3].startswith("The deputy is away")]

    held = [f"{asked.count(code)}"]
    assert shown() == held
    (link,) = html.fromstring(lead.get(HERE).text).xpath(
        "//tr[contains(., 'The deputy is away')]//a[@href and contains(., 'End it')]/@href"
    )
    lead.post(link)
    assert shown() == held


def test_two_waivers_of_one_second_keep_both_earlier_versions(small, lead, new):
    old = small.site.folder.setup.read_bytes()
    lead.post(HERE, data=new)
    between = small.site.folder.setup.read_bytes()
    lead.post(HERE, data=new | {"rule": "TK301"})
    kept = sorted(small.site.folder.root.glob("Setup before *.xlsx"), key=lambda path: len(path.name))
    assert [path.name for path in kept] == [
        "Setup before 2026-11-05 09.00.00.xlsx", "Setup before 2026-11-05 09.00.00 (2).xlsx",
    ]  # fmt: skip
    assert [path.read_bytes() for path in kept] == [old, between]


@pytest.mark.parametrize(
    ("changed", "at", "says"),
    [
        ({"rule": ""}, "#rule", "Choose the rule"),
        ({"service_code": ""}, "#service_code", "Choose the service"),
        ({"until": " "}, "#until", "Enter the last day of the waiver"),
        ({"reason": ""}, "#reason", "Enter why the rule cannot be followed"),
        ({"approved_by": ""}, "#approved_by", "Enter who approved it"),
        ({"reason": "x" * 501}, "#reason", "Write 500 characters or fewer"),
        (
            {"rule": "TK001"}, "#rule",
            "Setup.xlsx is not ready. Waivers A6: “TK001” cannot be waived: what could not be read cannot be waived. "
            "Correct it in Setup.xlsx and save. “trackerkit rules” lists the codes.",
        ),
        (
            {"rule": "TK999"}, "#rule",
            "Setup.xlsx is not ready. Waivers A6: “TK999” cannot be waived: there is no rule with this code. "
            "Correct it in Setup.xlsx and save. “trackerkit rules” lists the codes.",
        ),
        (
            {"service_code": "ZZZ"}, "#service_code",
            "Setup.xlsx is not ready. Waivers B6: Service code must be one that stands in this workbook. “ZZZ” was not "
            "found. Correct it in Setup.xlsx and save.",
        ),
        (
            {"until": "next week"}, "#until",
            "Setup.xlsx is not ready. Waivers C6: Until must be a real date. “next week” is not a day in the calendar. "
            "Correct it in Setup.xlsx and save.",
        ),
    ],
)  # fmt: skip
def test_a_waiver_that_cannot_be_is_refused_at_its_field_in_the_words_of_setup(small, lead, new, changed, at, says):
    old = small.site.folder.setup.read_bytes()
    status, said = faults(lead.post(HERE, data=new | changed))
    assert (status, said) == (422, [(at, says)])
    assert (small.site.folder.setup.read_bytes() == old, settings(small)) == (True, [])


def test_what_the_provider_had_stays_and_a_waiver_is_ended_early(small, lead, new):
    lead.post(HERE, data=new)
    before = small.site.provider.waivers
    (link,) = html.fromstring(lead.get(HERE).text).xpath(
        "//tr[contains(., 'The deputy is away')]//a[contains(., 'End it')]/@href"
    )
    asked = html.fromstring(lead.get(link).text)
    assert words(asked.xpath("//h1")[0]) == "End the waiver of TK402 for Oak House?"
    assert small.site.provider.waivers == before
    assert lead.post(link).status_code == 303
    ended = small.site.provider.waivers
    assert ended == (*before[:-1], Waiver("TK402", "OAK", small.site.as_at.replace(day=4), *_last(before)))
    assert [row[2] for row in table(lead) if row[3].startswith("The deputy is away")] == ["4 November 2026: ended."]
    assert lead.post(link).status_code == 404
    assert settings(small) == ["Setup.xlsx replaced"] * 2


def _last(waivers):
    return waivers[-1].reason, waivers[-1].approved_by


def test_a_setup_that_somebody_else_changed_is_not_written_over(small, lead, new, monkeypatch):
    from trackerkit.portal.pages import waivers  # noqa: PLC0415

    def meanwhile(site, data):
        small.site.folder.setup.write_bytes(small.site.folder.setup.read_bytes() + b"\0")
        return tried(site, data)

    tried = waivers.tried
    monkeypatch.setattr(waivers, "tried", meanwhile)
    answer = lead.post(HERE, data=new)
    assert (answer.status_code, words(html.fromstring(answer.text).xpath("//h1")[0])) == (
        409, "Setup.xlsx has changed",
    )  # fmt: skip
    assert (settings(small), list(small.site.folder.root.glob("Setup before*"))) == ([], [])


def test_every_field_has_a_label_and_nothing_is_inline(lead):
    shown = html.fromstring(lead.get(HERE).text)
    assert sorted(shown.xpath("//main//form//*[self::input or self::select]/@id")) == sorted(
        shown.xpath("//main//label/@for")
    )
    assert shown.xpath("//@style | //style | //script[not(@src)]") == []
    offered = shown.xpath("//select[@id='rule']/option/@value")
    assert [code for code in offered if code.startswith(("TK0", "TK9"))] == []
