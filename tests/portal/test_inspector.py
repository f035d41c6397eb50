"""A link for an inspector: the chosen trails can be read, by role or by name, and nothing else can."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.portal.months import AT, GONE, build, page, portal, words
from trackerkit.ledger.desk import LinkKind

STOOD = "MED-OAK-2609-001"
OTHER = "MED-OAK-2609-002"
NAMES = {"Grace Mensah", "Tom Okafor", "Priya Nair", "Daniel Achebe", "Grace", "Mensah", "Okafor", "Nair", "Achebe"}
FORM = {"ref": [STOOD], "more": GONE.lower(), "note": "CQC, Oak House", "days": "5"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("inspector") / "provider")


@pytest.fixture
def site(folder):
    folder.desk.unlink(missing_ok=True)
    with portal(folder) as opened:
        yield opened


def make(site, **changed) -> str:
    """The path of a new link."""
    answer = site.lead.post("/trail/link", data=FORM | changed)
    assert answer.status_code == 303
    made = page(site.lead.get(answer.headers["location"]).text)
    (address,) = made.xpath("//input[@id='address']/@value")
    assert urlsplit(address).netloc == "localhost"
    return urlsplit(address).path


def test_the_link_is_kept_and_written_down(site):
    before = len(site.site.ledger.notes("link"))
    make(site)
    (link,) = site.site.desk.links()
    assert (link.kind, link.references, link.note, link.made_by, link.expires_at - link.made_at) == (
        LinkKind.INSPECT, (STOOD, GONE), "CQC, Oak House", "lead@care.example", timedelta(days=5),
    )  # fmt: skip
    assert [dict(event.data) for event in site.site.ledger.notes("link")[before:]] == [
        {
            "what": "made", "kind": "inspect", "link": link.id, "by": site.account,
            "references": [STOOD, GONE], "days": 5,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "at", "says"),
    [
        ({"more": "MED-OAK-1"}, "more", "No return on record has an action MED-OAK-1"),
        ({"ref": [], "more": " , "}, "more", "Choose at least one action"),
        ({"note": " "}, "note", "Enter whom the link is for"),
        ({"note": "x" * 121}, "note", "Shorten whom it is for to 120 characters or fewer"),
        ({"days": "11"}, "days", "Enter a number of days from 1 to 10"),
        ({"days": "0"}, "days", "Enter a number of days from 1 to 10"),
        ({"days": "²"}, "days", "Enter a number of days from 1 to 10"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(site, changed, at, says):
    answer = site.lead.post("/trail/link", data=FORM | changed)
    assert answer.status_code == 422
    assert [(one.get("href"), words(one)) for one in page(answer.text).xpath("//div[@role='alert']//a")] == [
        (f"#{at}", says)
    ]
    assert site.site.desk.links() == []


def test_the_chosen_trails_are_listed_and_each_opening_is_written_down(site):
    path = make(site)
    (link,) = site.site.desk.links()
    before = len(site.site.ledger.notes("link"))
    shown = page(site.nobody.get(path).text)
    assert [[words(cell) for cell in row] for row in shown.xpath("//tbody/tr")] == [
        [
            STOOD,
            "PRN protocols again without maximum dose: 4 of 10 on Willow",
            "Oak House",
            "Medication register",
            "Open",
        ],
        [
            GONE,
            "Counted stock of paracetamol did not agree with the MAR on 4 of 14 days",
            "Oak House",
            "Medication register",
            "In an earlier return",
        ],
    ]
    links = shown.xpath("//tbody//a/@href")
    assert links == [f"{path}/{STOOD}", f"{path}/{GONE}"]
    assert [words(page(site.nobody.get(one).text).xpath("//h1")[0]) for one in links] == [STOOD, GONE]
    assert [dict(event.data) for event in site.site.ledger.notes("link")[before:]] == [
        {"what": "opened", "kind": "inspect", "link": link.id, "reference": ref} for ref in ("", STOOD, GONE)
    ]


def named(site, path: str) -> set[str]:
    """Which of the names stand in the trails that the link opens."""
    text = "".join(words(page(site.nobody.get(f"{path}/{ref}").text).xpath("//main")[0]) for ref in (STOOD, GONE))
    return {name for name in NAMES if name in text}


def test_people_are_shown_by_role(site):
    assert named(site, make(site)) == set()
    staff = "".join(words(page(site.lead.get(f"/trail/{ref}").text).xpath("//main")[0]) for ref in (STOOD, GONE))
    assert {name for name in NAMES if name in staff} == NAMES - {"Grace Mensah", "Grace", "Mensah"}


def test_nothing_else_can_be_reached_with_it(site):
    path = make(site)
    others = (
        f"{path}/{OTHER}", f"{path}/{STOOD}/pdf", f"{path}/{STOOD}/html", f"{path[:-1]}{'A' if path[-1] != 'A' else 'E'}",
        path.replace("/i/", "/u/"), "/i/x",
    )  # fmt: skip
    assert [site.nobody.get(one).status_code for one in others] == [404] * 6
    closed = ("/trail", f"/trail/{STOOD}", "/trail/link", "/decisions", "/board")
    assert [site.nobody.get(one).status_code for one in closed] == [303] * 5
    assert [site.nobody.post(one).status_code for one in (path, "/trail/link", "/decisions")] == [405, 401, 401]


def test_a_link_of_another_kind_opens_no_trail(site):
    upload = site.site.desk.add_link(
        LinkKind.UPLOAD, service="OAK", references=[STOOD], made_by="x", at=AT, expires_at=AT + timedelta(days=9)
    )
    tokens = [site.site.signer(purpose).dumps(upload.id) for purpose in ("inspect", "upload")]
    assert [site.nobody.get(f"/i/{token}/{STOOD}").status_code for token in tokens] == [404, 404]


def ended(site, path: str) -> list[tuple[int, str]]:
    answers = [site.nobody.get(one) for one in (path, f"{path}/{STOOD}")]
    return [(one.status_code, words(page(one.text).xpath("//h1")[0])) for one in answers]


def test_after_its_days_the_link_opens_nothing(site):
    path = make(site)
    site.clock.pass_days(5)
    assert ended(site, path) == [(404, "This link does not work")] * 2


def test_a_link_that_was_ended_opens_nothing(site):
    path = make(site)
    (link,) = site.site.desk.links()
    site.site.desk.end_link(link.id, at=AT)
    assert ended(site, path) == [(404, "This link does not work")] * 2
    assert "It does not work any more." in words(page(site.lead.get(f"/trail/link/{link.id}").text))


def test_who_may_make_one(site):
    clients = (site.reader, site.service, site.nobody)
    assert [client.post("/trail/link", data=FORM).status_code for client in clients] == [403, 403, 401]
    assert site.site.desk.links() == []
