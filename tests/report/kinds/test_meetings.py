"""Agendas: one box for each action, what each is to decide there, and which services the agenda speaks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import html

from tests.assurance.made import ELM, month, provider
from tests.assurance.made import record as one_record
from tests.report import registers
from trackerkit.assurance.record import MonthRecord
from trackerkit.provider import Service
from trackerkit.register import load_frameworks
from trackerkit.report.html import render_html
from trackerkit.report.kinds.cover import covers, days_note
from trackerkit.report.kinds.meeting import MEETINGS, meeting_context

LATE = {"status": "In progress", "owner": "Bethan Pryce", "finding": "Visits feel rushed", "risk_level": "High",
        "due_date": date(2026, 11, 2), "theme": "Visits feel rushed"}  # fmt: skip
ELM_COURT = replace(ELM, nation="Scotland")


def ref(number: int) -> dict[str, object]:
    return {"ref": f"QUA-OAK-2611-{number:03}"}


def quality(rows, **more):
    return meeting_context(one_record(rows, register="quality", **more), MEETINGS["quality"])


def two_services(returned=("OAK", "ELM")) -> MonthRecord:
    """A month of the quality register of two services in two nations."""
    oak = replace(registers.record("quality").provider.services[0])
    elm = replace(ELM_COURT, registers=("quality",))
    house = provider(oak, elm)
    done = LATE | {"status": "Completed", "completed_by": "Bethan Pryce", "date_completed": date(2026, 8, 26)}
    rows = {"OAK": [done | ref(1)], "ELM": [done | {"ref": "QUA-ELM-2611-001"}]}
    made = month({"actions": {code: rows[code] for code in returned}}, house, register="quality", returned=returned)
    missing = tuple(service for service in (oak, elm) if service.code not in returned)
    return MonthRecord(made, (), house, "2026-11", missing, load_frameworks()["statements-2023"])


def test_each_action_has_one_box_where_it_is_first_listed_and_says_what_is_to_be_decided():
    agenda = quality([LATE | ref(1) | {"repeat_of": "QUA-OAK-2608-001"}, LATE | ref(2)])
    (overdue,) = agenda.items[0].lists
    assert [(one.line.ref, one.decide) for one in overdue.boxed] == [
        ("QUA-OAK-2611-001", ("Ask for the root-cause review of findings that came back",
                              "Set a new date for what is overdue, or give it to another owner")),
        ("QUA-OAK-2611-002", ("Set a new date for what is overdue, or give it to another owner",)),
    ]  # fmt: skip
    (came,) = agenda.items[2].lists
    assert (came.boxed, [(line.ref, line.anchor, line.facts) for line in came.elsewhere]) == (
        (),
        [("QUA-OAK-2611-001", "action-OAK-6",
          ("Repeats QUA-OAK-2608-001.", "No root-cause review is recorded.", "Its box is under item 1."))],
    )  # fmt: skip
    (places,) = agenda.items[4].tables
    assert places.table.rows == (
        ("1. Ask for the root-cause review of findings that came back", "QUA-OAK-2611-001", "Item 1"),
        ("2. Set a new date for what is overdue, or give it to another owner",
         "QUA-OAK-2611-001, QUA-OAK-2611-002", "Item 1"),
    )  # fmt: skip


def test_the_page_has_as_many_boxes_as_actions_each_with_challenge_decision_owner_and_date():
    page = html.fromstring(render_html(quality([LATE | ref(1) | {"repeat_of": "QUA-OAK-2608-001"}, LATE | ref(2)])))
    boxes = [
        ([th.text_content() for th in table.iter("th")], (table.findtext("caption") or "").strip())
        for table in page.iter("table")
        if "ruled" in table.get("class", "")
    ]
    asked = ["Challenge", "Decision", "Owner", "Date"]
    assert boxes == [
        (asked, "QUA-OAK-2611-001: filled in at the meeting"), (asked, "QUA-OAK-2611-002: filled in at the meeting"),
        (["Agreed", "Owner", "Date"], "Item 2: filled in at the meeting"),
    ]  # fmt: skip


def test_what_no_list_has_is_decided_under_the_last_item():
    legs = dict.fromkeys(("feedback_supports", "observation_supports", "calls_support"), "Yes")
    closed = {"status": "Closed", "finding": "A wash without a towel", "date_closed": date(2026, 11, 20)} | legs
    last = quality([closed | ref(1)]).items[4]
    assert [(one.caption, [box.line.ref for box in one.boxed]) for one in last.lists] == [
        ("Reopen what was closed without verification or on a weak outcome", ["QUA-OAK-2611-001"]),
    ]  # fmt: skip
    assert [row[2] for row in last.tables[0].table.rows] == ["Below"]


def test_an_escalated_action_is_decided_with_what_its_manager_wrote():
    asked = {"action_ref": "QUA-OAK-2611-001", "reason": "Rota", "revised_due_date": date(2026, 12, 1)}
    agenda = quality([LATE | ref(1)], others={"escalations": [asked]})
    (overdue,) = agenda.items[0].lists
    assert [(line.ref, line.anchor, line.facts[-1]) for line in overdue.elsewhere] == [
        ("QUA-OAK-2611-001", "decision-1", "Its box is that of decision 1, at the end."),
    ]  # fmt: skip
    assert [(one.number, one.facts[0]) for one in agenda.items[4].decisions] == [(1, ("Reason", "Rota"))]


def test_returns_that_have_not_come_are_asked_for_one_by_one():
    record = two_services(("OAK",))
    services = (*record.not_returned, replace(ELM_COURT, code="HAZ", name="Hazel House"))
    last = meeting_context(replace(record, not_returned=services), MEETINGS["quality"]).items[4]
    assert [(one.number, one.about) for one in last.decisions] == [(1, "Elm Court"), (2, "Hazel House")]


def test_the_agenda_names_the_services_it_covers_and_those_without_a_return():
    assert meeting_context(two_services(), MEETINGS["quality"]).covers == (
        "It covers Oak House and Elm Court. Every service that keeps the quality register has returned it."
    )
    part = meeting_context(two_services(("OAK",)), MEETINGS["quality"])
    assert (part.covers, part.not_returned) == ("It covers Oak House.", ("Elm Court",))
    words = " ".join(html.fromstring(render_html(part)).text_content().split())
    assert "It covers Oak House. This agenda does not speak for Elm Court: no filled-in return was received." in words
    none = replace(part_of_nobody(), not_returned=(ELM_COURT,))
    assert covers(none) == "It covers no service, because no filled-in return was received."


def part_of_nobody() -> MonthRecord:
    record = two_services(("OAK",))
    return replace(record, month=replace(record.month, returns={}))


def test_days_of_a_check_that_differ_between_nations_are_explained():
    waits = meeting_context(two_services(), MEETINGS["quality"]).items[2].lists[0]
    assert [(one.line.ref, one.line.facts[-1]) for one in waits.boxed] == [
        ("QUA-ELM-2611-001", "Not checked; the check was due by 2 September 2026."),
        ("QUA-OAK-2611-001", "Not checked; the check was due by 3 September 2026."),
    ]
    assert waits.note == (
        "Working days are counted without the bank holidays of the service's own nation: England for Oak House; "
        "Scotland for Elm Court."
    )
    record = two_services()
    assert days_note([record], [ELM_COURT]) == "Working days are counted without the bank holidays of Scotland."
    days = {**record.month.register.limits}
    days["verify_within"] = days["verify_within"].model_copy(update={"unit": "days"})
    register = record.month.register.model_copy(update={"limits": days})
    in_days = replace(record, month=replace(record.month, register=register))
    assert days_note([in_days], [ELM_COURT]) == ""


def test_the_words_of_the_ladder_have_their_key(contexts):
    for kind in ("falls", "quality", "medicines"):
        (key,) = html.fromstring(render_html(contexts[kind])).find_class("ladder-key")
        assert key.text_content() == (
            "The words for how far an action has come: Open, not said to be done; Said done, somebody says so, and no "
            "more is known; Evidenced, what was changed, when, by whom and where to see it is on record; Verified, "
            "somebody else sampled it and found it complete; Proven, the measure is better; Sustained, closed, and "
            "shown to have held."
        )


def test_a_service_that_keeps_no_register_is_not_named():
    hill = Service("HIL", "Hill House", "Care home", "England", "Amara Osei")
    record = two_services()
    house = provider(*record.provider.services, hill)
    assert covers(replace(record, provider=house)).startswith("It covers Oak House and Elm Court. ")
