"""Decisions: what is asked, what is recorded, and that the page says what the chain says."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from tests.portal.months import GONE, build, page, portal, words
from trackerkit.decided import decisions_made
from trackerkit.provider import Folder

ASKED_AGAIN = "MED-OAK-2609-001"
ESCALATION = {
    "kind": "escalation", "of": "OAK", "register": "medication", "ref": ASKED_AGAIN, "asked": "2026-11-20",
    "period": "2026-10",
}  # fmt: skip
VANISHED = ESCALATION | {"kind": "vanished", "ref": GONE, "asked": ""}
NOT_RETURNED = ESCALATION | {"kind": "not-returned", "of": "ELM", "ref": "", "asked": ""}
SAYS = {"decision": "approve", "behalf": "Quality meeting", "note": "Call by 9 November"}
AGREED = "Approved on 6 November 2026, on behalf of: Quality meeting. Note: Call by 9 November."
AGREE = f"{ASKED_AGAIN}: Agree the new date and the support asked for: 20 November 2026"
REVIEW = f"{ASKED_AGAIN}: Ask for the root-cause review of a finding that came back"
WHERE = f"{GONE}: Ask where the action is that was open and is not in the return"
BY = "Recorded by lead@care.example."


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("decisions") / "provider")


@pytest.fixture
def folder(built, tmp_path):
    return Folder(shutil.copytree(built.root, tmp_path / "provider"))


@pytest.fixture
def site(folder):
    with portal(folder) as opened:
        yield opened


def asked(answer):
    return [
        (words(one.xpath("h2")[0]), [words(made) for made in one.xpath("p[@class='made']")])
        for one in page(answer.text).xpath("//article")
    ]


def decide(site, of=None, **said):
    answer = site.lead.post("/decisions", data=(of or ESCALATION) | SAYS | said)
    assert answer.status_code == 303
    return answer.headers["location"]


def chain(folder):
    """The decisions as they lie in the file, by SQL alone."""
    with sqlite3.connect(folder.ledger) as file:
        rows = file.execute("SELECT data FROM events WHERE kind = 'decision' ORDER BY seq").fetchall()
    file.close()
    return [json.loads(data) for (data,) in rows]


def test_every_question_of_the_newest_month_is_asked(site):
    answer = site.reader.get("/decisions")
    assert words(page(answer.text).xpath("//p[@class='big']")[0]) == "9 of 9 questions wait for a decision."
    assert asked(answer) == [
        (AGREE, []),
        (REVIEW, []),
        (WHERE, []),
        ("Elm Court: Ask for the return that has not come in", []),
        ("Birch Lane: Ask for the return that has not come in", []),
        ("Birch Lane: Ask for the return that has not come in", []),
        ("Harbour Home Care: Ask for the return that has not come in", []),
        ("Harbour Home Care: Ask for the return that has not come in", []),
        ("Oakfield Head Office: Ask for the return that has not come in", []),
    ]


def test_a_question_says_where_why_and_what_the_manager_wrote_and_leads_to_the_trail(site):
    (first, *_) = page(site.reader.get("/decisions").text).xpath("//article")
    assert [words(one) for one in first.xpath("p | ul/li")] == [
        "Oak House, Willow. Medication register. High risk. The manager has escalated it and no decision is recorded.",
        "Finding: PRN protocols again without maximum dose: 4 of 10 on Willow",
        "Reason: The GP practice signs protocols only at its monthly visit",
        "Until then: Night senior rings 111 before a second dose",
        "Support needed: A call from the nominated individual to the practice manager",
        "Date asked for: 20 November 2026 (it was due on 16 October 2026)",
        f"The trail of {ASKED_AGAIN}",
    ]
    assert first.xpath(".//a/@href") == [f"/trail/{ASKED_AGAIN}"]


def test_the_lead_decides_and_a_reader_only_reads(site):
    forms = [
        len(page(one.get("/decisions").text).xpath("//form[@method='post' and @action='/decisions']"))
        for one in (site.lead, site.reader)
    ]
    assert forms == [9, 0]
    shown = page(site.lead.get("/decisions").text)
    assert [words(one) for one in shown.xpath("(//fieldset)[1]//label")] == [
        "Approve", "Refuse", "Ask the service again",
    ]  # fmt: skip
    named = shown.xpath("//article//input[not(@type='hidden')]/@id | //article//textarea/@id")
    assert sorted(named) == sorted(shown.xpath("//article//label/@for"))
    assert shown.xpath("//@style | //style | //script[not(@src)]") == []


def test_a_decision_is_an_event_and_the_page_says_what_it_says(site, folder):
    assert decide(site) == "/decisions?period=2026-10&page=1#question-1"
    assert chain(folder) == [
        {
            "kind": "escalation", "service": "OAK", "register": "medication", "period": "2026-10",
            "reference": ASKED_AGAIN, "asked": "2026-11-20", "due": "2026-10-16", "decision": "approve",
            "note": "Call by 9 November", "behalf": "Quality meeting", "account": site.account, "day": "2026-11-05",
        }
    ]  # fmt: skip
    answer = site.reader.get("/decisions")
    assert words(page(answer.text).xpath("//p[@class='big']")[0]) == "8 of 9 questions wait for a decision."
    assert asked(answer)[:2] == [(AGREE, [f"{AGREED} {BY}"]), (REVIEW, [])]


def test_the_page_shows_each_decision_that_the_file_holds_and_no_other(site, folder):
    decide(site)
    decide(site, decision="refuse", note="")
    decide(site, VANISHED, decision="again", behalf="The board", note="Where is it?")
    decide(site, NOT_RETURNED, note="")
    done = {"approve": "Approved", "refuse": "Refused", "again": "The service was asked again"}
    by_sql = [
        f"{done[data['decision']]} on 6 November 2026, on behalf of: {data['behalf']}."
        + {"": "", "Where is it?": " Note: Where is it?", "Call by 9 November": " Note: Call by 9 November."}[
            data["note"]
        ]
        + f" {BY}"
        for data in chain(folder)
    ]
    found = asked(site.reader.get("/decisions"))
    assert [said for _, made in found for said in made] == [f"{by_sql[0]} A later decision stands.", *by_sql[1:]]
    assert [ask for ask, made in found if made] == [AGREE, WHERE, "Elm Court: Ask for the return that has not come in"]
    assert site.site.ledger.verify() == ()


def test_a_later_decision_stands_and_both_stay_in_the_chain(site, folder):
    decide(site)
    site.clock.pass_days(1)
    decide(site, decision="refuse", note="")
    made = decisions_made(site.site.ledger, "2026-10")
    assert [one.says for one in made] == [AGREED, "Refused on 7 November 2026, on behalf of: Quality meeting."]
    assert [one.decision.decision for one in made] == [data["decision"] for data in chain(folder)]
    assert decisions_made(site.site.ledger, "2026-09") == ()


def test_a_form_that_is_sent_twice_is_one_decision_and_the_same_words_later_are_another(site, folder):
    for decision in ("approve", "approve", "refuse", "approve"):
        decide(site, decision=decision)
    assert [data["decision"] for data in chain(folder)] == ["approve", "refuse", "approve"]


def test_what_is_typed_is_masked_escaped_and_on_one_line(site, folder):
    decide(site, note="<b>Ring\r\n999 000 0018</b>", behalf="<i>Board</i> jo@home.example")
    assert [(data["note"], data["behalf"]) for data in chain(folder)] == [
        ("<b>Ring [NHS number]</b>", "<i>Board</i> [personal email]")
    ]
    text = site.reader.get("/decisions").text
    assert [text.count(one) for one in ("&lt;b&gt;Ring [NHS number]&lt;/b&gt;", "<b>Ring", "<i>Board")] == [1, 0, 0]


@pytest.mark.parametrize(
    ("changed", "at", "says"),
    [
        ({"decision": ""}, "decision-1", "Choose what was decided"),
        ({"decision": "maybe"}, "decision-1", "Choose what was decided"),
        ({"behalf": "  "}, "behalf-1", "Enter the meeting or the person that decided"),
        ({"behalf": "x" * 121}, "behalf-1", "Shorten who decided to 120 characters or fewer"),
        ({"note": "x" * 501}, "note-1", "Shorten the note to 500 characters or fewer: it has 501"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_recorded(site, folder, changed, at, says):
    answer = site.lead.post("/decisions", data=ESCALATION | SAYS | changed)
    shown = page(answer.text)
    assert answer.status_code == 422
    assert [(one.get("href"), words(one)) for one in shown.xpath("//div[@role='alert']//a")] == [(f"#{at}", says)]
    assert [words(one) for one in shown.xpath(f"//*[@id='{at}-wrong']")] == [f"Problem: {says}"]
    assert [one.xpath("ancestor::article/@id") for one in shown.xpath("//details[@open]")] == [["question-1"]]
    assert len(shown.xpath(f"//*[@id='{at}']")) == 1
    assert chain(folder) == []


def test_a_note_of_the_longest_length_is_recorded(site, folder):
    decide(site, note="x" * 500)
    assert [data["note"] for data in chain(folder)] == ["x" * 500]


@pytest.mark.parametrize(
    "changed",
    [{"ref": "MED-OAK-2610-001"}, {"asked": "2026-11-21"}, {"period": "2026-09"}, {"of": "ELM"}, {"kind": "weak"}],
)
def test_what_is_not_asked_cannot_be_decided(site, folder, changed):
    answer = site.lead.post("/decisions", data=ESCALATION | SAYS | changed)
    assert (answer.status_code, words(page(answer.text).xpath("//h1")[0])) == (409, "This is not asked any more")
    assert chain(folder) == []


def test_who_may_see_and_who_may_decide(site, folder):
    clients = (site.lead, site.reader, site.service, site.nobody)
    assert [one.get("/decisions").status_code for one in clients] == [200, 200, 403, 303]
    assert [one.post("/decisions", data=ESCALATION | SAYS).status_code for one in clients[1:]] == [403, 403, 401]
    elsewhere = site.lead.post("/decisions", data=ESCALATION | SAYS, headers={"sec-fetch-site": "cross-site"})
    assert (elsewhere.status_code, chain(folder)) == (403, [])


def test_the_list_is_filtered_by_service_and_by_what_waits(site):
    assert decide(site, service="OAK", show="waiting") == "/decisions?period=2026-10&service=OAK&page=1#question-1"
    shown = [
        [one for one, _ in asked(site.reader.get(f"/decisions?{only}"))]
        for only in ("show=decided", "service=ELM", "service=OAK&show=waiting")
    ]
    assert shown == [[AGREE], ["Elm Court: Ask for the return that has not come in"], [REVIEW, WHERE]]
