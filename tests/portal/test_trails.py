"""Finding an action, its trail as a page of the portal, and the trail to take away."""

from __future__ import annotations

import re

import pytest

from tests.portal.months import GONE, build, page, portal, words
from trackerkit.portal.paging import paged

STOOD = "MED-OAK-2609-001"
TITLE = "Medication register"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("trails") / "provider")


@pytest.fixture(scope="module")
def site(folder):
    with portal(folder) as opened:
        yield opened


def table(answer):
    return [[words(cell) for cell in row] for row in page(answer.text).xpath("//tbody/tr")]


def test_the_list_has_every_action_of_the_newest_month_with_its_step(site):
    answer = site.reader.get("/trail")
    assert (answer.status_code, table(answer)) == (
        200,
        [
            ["MED-OAK-2608-001", "Oak House", TITLE, "3 of 10 PRN protocols on Willow had no maximum dose in 24 hours", "Said done"],
            ["MED-OAK-2608-003", "Oak House", TITLE, "5 gaps in signatures on the teatime round, week of 20 July", "Proven"],
            ["MED-OAK-2609-001", "Oak House", TITLE, "PRN protocols again without maximum dose: 4 of 10 on Willow", "Open"],
            ["MED-OAK-2609-002", "Oak House", TITLE, "Returned medicines not entered in the disposal book since 12 August", "Proven"],
            ["MED-OAK-2610-001", "Oak House", TITLE, "Third month: 3 of 10 PRN protocols without maximum dose, Willow", "Proven"],
        ],
    )  # fmt: skip
    assert table(site.reader.get("/trail?service=OAK&register=medication")) == table(answer)
    assert [table(site.reader.get(f"/trail?{only}")) for only in ("service=ELM", "register=falls")] == [[], []]


def test_only_the_lead_may_choose_actions_for_somebody_else(site):
    chosen = [
        page(one.get("/trail").text).xpath("//input[@type='checkbox']/@value") for one in (site.lead, site.reader)
    ]
    assert chosen == [
        ["MED-OAK-2608-001", "MED-OAK-2608-003", "MED-OAK-2609-001", "MED-OAK-2609-002", "MED-OAK-2610-001"],
        [],
    ]


@pytest.mark.parametrize("typed", [GONE, f"  {GONE.lower()} "])
def test_a_reference_leads_to_its_trail_as_it_is_typed(site, typed):
    answer = site.reader.get("/trail", params={"ref": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/trail/{GONE}")


def test_a_reference_that_nobody_returned_is_said_at_the_field(site):
    answer = site.reader.get("/trail", params={"ref": "<b>999 000 0018</b>"})
    shown = page(answer.text)
    said = "No return on record has an action <b>[NHS number]</b>"
    assert answer.status_code == 422
    assert [words(link) for link in shown.xpath("//div[@role='alert']//a[@href='#ref']")] == [said]
    assert [words(one) for one in shown.xpath("//p[@id='ref-wrong']")] == [f"Problem: {said}"]


def test_the_trail_is_a_page_without_inline_styles_and_tells_that_the_action_vanished(site):
    answer = site.reader.get(f"/trail/{GONE}")
    shown = page(answer.text)
    assert answer.status_code == 200
    assert [words(one) for one in shown.xpath("//h1")] == [GONE]
    assert (len(shown.xpath("//main")), shown.xpath("//@style | //style | //script[not(@src)]")) == (1, [])
    answers = [
        [words(one) for one in section.xpath("h3 | p/span")]
        for section in shown.xpath("//section[@class='one-answer']")
    ]
    assert answers == [
        ["What was found?", "On record"],
        ["Who fixed it?", "Not done yet"],
        ["How was it verified?", "Not verified"],
        ["Did the risk fall?", "Not known"],
    ]
    assert [words(one) for one in shown.xpath("//p[@class='change']")] == [
        "Handed over. It was All seniors in August 2026 and is Tom Okafor.",
        f"Vanished: {GONE} was open in September 2026 and is not in this return. Its finding was: Counted stock of "
        "paracetamol did not agree with the MAR on 4 of 14 days.",
    ]


def test_every_style_sheet_of_the_page_is_served(site):
    sheets = page(site.reader.get(f"/trail/{GONE}").text).xpath("//link[@rel='stylesheet']/@href")
    assert sheets == [
        "/static/tokens.css", "/static/portal.css", "/static/trail.css", "/static/trail_screen.css",
        "/static/trail_portal.css",
    ]  # fmt: skip
    assert [site.nobody.get(one).status_code for one in sheets] == [200] * 5


@pytest.mark.pdf
def test_the_trail_can_be_taken_away_and_that_is_written_down(site):
    files = [site.reader.get(f"/trail/{STOOD}/{how}") for how in ("pdf", "html")]
    assert [(one.status_code, one.headers["content-type"], one.headers["content-disposition"], one.content[:5]) for one in files] == [
        (200, "application/pdf", "attachment; filename*=UTF-8''trail-med-oak-2609-001.pdf", b"%PDF-"),
        (200, "text/html; charset=utf-8", "attachment; filename*=UTF-8''trail-med-oak-2609-001.html", b"<!doc"),
    ]  # fmt: skip
    reader = site.site.desk.account("reader@care.example").id
    assert [dict(event.data) for event in site.site.ledger.notes("download")] == [
        {"what": "trail", "reference": STOOD, "as": how, "by": reader} for how in ("pdf", "html")
    ]


def test_who_may_open_what(site):
    paths = (
        "/trail",
        f"/trail/{STOOD}",
        f"/trail/{STOOD}/html",
        "/trail/NOBODY-1",
        "/trail/NOBODY-1/pdf",
    )
    found = {
        who: [client.get(path).status_code for path in paths]
        for who, client in (
            ("lead", site.lead),
            ("reader", site.reader),
            ("service", site.service),
            ("nobody", site.nobody),
        )
    }
    assert found == {
        "lead": [200, 200, 200, 404, 404],
        "reader": [200, 200, 200, 404, 404],
        "service": [403] * 5,
        "nobody": [303] * 5,
    }


def test_a_long_list_comes_in_pages():
    lines = list(range(1, 121))
    told = [paged(lines, number, 50, {"service": "O K", "register": ""}) for number in (0, 2, 99)]
    assert [(one.first, one.last, one.number, one.previous, one.next, len(one.lines)) for one in told] == [
        (1, 50, 1, "", "?service=O+K&page=2", 50),
        (51, 100, 2, "?service=O+K&page=1", "?service=O+K&page=3", 50),
        (101, 120, 3, "?service=O+K&page=2", "", 20),
    ]
    nothing = paged([], 1, 50, {})
    assert (nothing.first, nothing.last, nothing.pages, nothing.previous, nothing.next) == (0, 0, 1, "", "")


def test_the_trail_names_people_for_staff(site):
    assert re.findall("Grace Mensah|Tom Okafor|Priya Nair", site.reader.get(f"/trail/{STOOD}").text)[:1] == [
        "Priya Nair"
    ]
