"""Decisions and trails of a month: when the next one begins, what the month before asks stays where it was."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest

from tests.portal.months import build, page, portal, words
from trackerkit.issue import issue_month
from trackerkit.month import run_month
from trackerkit.provider import Folder

NEXT, DAY = "2026-11", date(2026, 11, 6)
ASK_FOR_IT = {
    "kind": "not-returned", "of": "ELM", "register": "medication", "ref": "", "asked": "",
    "decision": "approve", "behalf": "Quality meeting", "note": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """November issued on 6 November, and the return of one service in, as empty as it was sent out."""
    folder = build(tmp_path_factory.mktemp("begun") / "provider")
    issued = issue_month(folder, NEXT, as_at=DAY)
    (one,) = (path for path in issued.written if path.name.startswith("OAK Medication"))
    shutil.copy(one, issued.returns / one.name)
    run_month(folder, NEXT, as_at=DAY, received_at=datetime(2026, 11, 6, 8, tzinfo=UTC))
    return folder


@pytest.fixture
def folder(begun, tmp_path):
    return Folder(shutil.copytree(begun.root, tmp_path / "provider"))


def months(shown):
    options = shown.xpath("//select[@name='period']/option")
    return [(one.get("value"), words(one)) for one in options], shown.xpath("//option[@selected]/@value")[0]


MONTHS = [
    ("2026-11", "November 2026"), ("2026-10", "October 2026"), ("2026-09", "September 2026"), ("2026-08", "August 2026")
]  # fmt: skip


def asks(shown):
    return [words(one) for one in shown.xpath("//article/h2")]


def test_octobers_questions_stay_when_november_begins_and_can_be_decided(folder):
    with portal(folder, as_at=DAY) as site:
        shown = page(site.reader.get("/decisions").text)
        assert months(shown) == (MONTHS, "2026-10")
        assert words(shown.xpath("//h1")[0]) == "Decisions for October 2026"
        assert words(shown.xpath("//p[@class='big']")[0]) == "9 of 9 questions wait for a decision."
        answer = site.lead.post("/decisions", data=ASK_FOR_IT | {"period": "2026-10"})
        where = "/decisions?period=2026-10&page=1#question-4"
        assert (answer.status_code, answer.headers["location"]) == (303, where)
        again = page(site.reader.get(where).text)
        assert words(again.xpath("//p[@class='big']")[0]) == "8 of 9 questions wait for a decision."


def test_a_return_that_is_not_due_yet_is_no_question_and_cannot_be_decided(folder):
    with portal(folder, as_at=DAY) as site:
        early = page(site.reader.get(f"/decisions?period={NEXT}").text)
        assert (months(early)[1], [ask for ask in asks(early) if "has not come in" in ask]) == (NEXT, [])
        assert site.lead.post("/decisions", data=ASK_FOR_IT | {"period": NEXT}).status_code == 409
    with portal_again(folder) as site:
        late = page(site.reader.get("/decisions").text)
        missing = [ask for ask in asks(late) if "Ask for the return that has not come in" in ask]
        assert (months(late)[1], len(missing)) == (NEXT, 6)


def portal_again(folder):
    """On 1 December, with accounts of its own."""
    folder.desk.unlink()
    return portal(folder, as_at=date(2026, 12, 1))


def test_trails_begin_with_the_same_month_and_have_the_others(folder):
    with portal(folder, as_at=DAY) as site:
        shown = page(site.reader.get("/trail").text)
        assert months(shown) == (MONTHS, "2026-10")
        assert words(shown.xpath("//h2")[0]) == "Actions in the returns for October 2026"
        before = page(site.reader.get("/trail?period=2026-08").text)
        assert (months(before)[1], words(before.xpath("//h2")[0])) == (
            "2026-08", "Actions in the returns for August 2026",
        )  # fmt: skip


def test_a_month_that_is_not_there_is_not_shown(folder):
    with portal(folder, as_at=DAY) as site:
        told = [site.reader.get(f"/{one}?period=2025-01").status_code for one in ("decisions", "trail")]
        assert told == [404, 404]
