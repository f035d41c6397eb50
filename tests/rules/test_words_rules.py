"""Rules that judge words: asked once for the same words, never twice of a cell, and never repeating personal data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.books import (
    BASES,
    book_of,
    month_of,
    parsed_of,
    places_and_codes,
    problems_of,
)
from trackerkit.provider import Provider, Service
from trackerkit.provider_folder import facts_of
from trackerkit.register import load_register
from trackerkit.rules.catalogue import BY_CODE, CATALOGUE
from trackerkit.rules.evaluate import Evaluator
from trackerkit.rules.model import FoundBy, bind
from trackerkit.rules.report import LONGEST_VALUE, shown
from trackerkit.validation import validate

OPEN, DONE, CLOSED = (BASES["actions"][name] for name in ("open", "done", "closed"))
NHS = "999 000 0018"  # of the range for tests
SECRETS = {
    "TK901": NHS,
    "TK902": "3/4/1941",
    "TK903": "AB99 9ZZ",
    "TK904": "07700 900123",
    "TK905": "a.carer@gmail.com",
    "TK906": "AB 12 34 56 C",
    "TK907": "Edith Brown",
}
ALL = f"Mrs K, NHS {NHS}, born 3/4/1941, AB99 9ZZ, 07700 900123, a.carer@gmail.com, AB 12 34 56 C, resident Edith Brown"
HOME = Service("OAK", "Oak House", "Care home", "England", "Grace Mensah", postcode="AB99 9ZZ")
PROVIDER = Provider(
    "Oakfield Care", "Ewa Kowalska", "statements-2023", (HOME,), (), email_domains=("oakfield.example",)
)


def book(*rows: dict[str, object], **sheets: list[dict[str, object]]):
    numbered = [row | {"ref": f"MED-OAK-26-{at:03}"} for at, row in enumerate(rows, 1)]
    return book_of({"actions": numbered, "audits": [BASES["audits"][""]], **sheets})


def check_of(code: str, sheet: str, key: str):
    checks = bind(BY_CODE[code], load_register("medication"))
    return next(check for check in checks if check.sheet.key == sheet and check.column.key == key)


@pytest.mark.parametrize("base", [OPEN, DONE, CLOSED], ids=["open", "done", "closed"])
def test_the_good_rows_give_no_problem(base):
    assert problems_of(book(base)) == []


def test_exactly_these_cells_of_one_return():
    """One word rule for a cell, beside what other rules say of other matters."""
    found = problems_of(
        book(
            OPEN | {"action": "Improve recording", "owner": "Shift lead"},
            DONE
            | {"action_taken": "Discussed with night staff, they all agreed", "evidence_location": "With the seniors"},
            DONE | {"action_taken": "Addressed", "evidence_location": "On file", "owner": "All staff"},
            CLOSED | {"closure_note": "Protocols rewritten on 9 November. Check to be done at next audit."},
            CLOSED | {"closure_note": "Staff reminded"},
        )
    )

    assert places_and_codes(found) == [
        ("Actions!N6", "TK114"),
        ("Actions!O6", "TK103"),
        ("Actions!O6", "TK115"),
        ("Actions!T7", "TK308"),
        ("Actions!W7", "TK309"),
        ("Actions!O8", "TK102"),
        ("Actions!T8", "TK306"),
        ("Actions!W8", "TK305"),
        ("Actions!AG9", "TK513"),
        ("Actions!AG10", "TK504"),
    ]


@pytest.mark.parametrize(
    "finding",
    [
        "Trolley on unit B12 3rd floor was left open",
        "TROLLEY ON UNIT B12 3RD FLOOR WAS LEFT OPEN",
        "MAR A7 2nd check was blank",
        "MAR A7 2ND ROUND was blank",
        "Batch 9990000018 was past its date",
        "Label 1234567881 could not be read",  # the check digit fits, the range is nobody's
        "Label 9990000019 could not be read",  # the other way round
        "Number 0000000000 stood on every sheet",
        "0712345678 rang twice",  # a mobile with a digit lost
        "Doses at 0800 1200 1600 2000 were late",
        "Audit MA-26-03 and MED-OAK-A26-001 of 2026-11-25 say the same",
    ],
)
def test_no_false_alarm_in_what_care_staff_write(finding):
    assert problems_of(book(OPEN | {"finding": finding})) == []


def test_every_kind_is_told_apart_and_masked():
    found = problems_of(book(OPEN | {"finding": ALL}))

    masked = (
        "It reads “Mrs K, NHS [NHS number], born [date of birth], [postcode], [phone number], [personal email], "
        "[National Insurance number], resident [name]”."
    )
    assert [(p.code, p.cell.a1, p.detail) for p in found] == [(code, "J6", masked) for code in SECRETS]


@pytest.mark.parametrize("key", ["ref", "audit_ref", "repeat_of", "owner", "evidence_source", "closure_note"])
def test_every_column_of_words_is_looked_at(key):
    found = problems_of(book_of({"actions": [CLOSED | {key: f"NHS {NHS}"}], "audits": [BASES["audits"][""]]}))

    assert [p.key for p in found if p.code == "TK901"] == [key]


def test_no_problem_of_any_rule_repeats_personal_data():
    """In cells of dates, numbers and choices, in the reference, in headings' strays, and on every sheet."""
    reader = (
        OPEN
        | dict.fromkeys(("due_date", "date_raised", "risk_level", "unit", "audit_ref", "status"), ALL)
        | {"owner": NHS}
    )
    judged = CLOSED | {"ref": f"NHS {NHS}", "verified_by": NHS, "outcome": NHS, "action_taken": f"Discussed with {ALL}"}
    sheets = {
        "escalations": [BASES["escalations"][""] | {"action_ref": NHS, "reason": ALL}],
        "measures": [BASES["measures"][""] | {"value": NHS, "period": NHS, "measure": NHS}],
    }
    found = problems_of(book_of({"actions": [reader, judged], "audits": [BASES["audits"][""]], **sheets}))

    assert {"TK021", "TK032", "TK041", "TK103", "TK308", "TK901"} <= {p.code for p in found}
    told = [f"{p.says} {p.detail} {p.fix} {p.ref} {p.heading}" for p in found]
    assert [words for words in told if any(secret in words for secret in SECRETS.values())] == []


def test_a_number_is_masked_before_it_is_clipped():
    """Half a number would not be known for one."""
    text = f"{'x' * (LONGEST_VALUE - 8)} {NHS} and more"

    assert shown(text) == f"{'x' * (LONGEST_VALUE - 8)} [NHS nu …"


def test_what_is_the_providers_own_is_no_personal_data():
    finding = "Oak House AB99 9ZZ wrote to a@oakfield.example and team@nhs.net; moved from AB98 9ZZ; b@other.example"
    parsed = parsed_of(book(OPEN | {"finding": finding}))
    month = month_of(parsed)
    own = facts_of(PROVIDER, HOME)
    facts = replace(month.returns["OAK"], allowed_postcodes=own.allowed_postcodes, email_domains=own.email_domains)
    found = validate(replace(month, returns={"OAK": facts}), {"OAK": parsed.places})["OAK"]

    masked = (
        "It reads “Oak House AB99 9ZZ wrote to a@oakfield.example and team@nhs.net; moved from [postcode]; "
        "[personal email]”."
    )
    assert [(p.code, p.detail) for p in found] == [("TK903", masked), ("TK905", masked)]


def test_the_same_words_are_judged_once():
    asked = []
    rule = replace(BY_CODE["TK309"], judge=lambda text, facts: asked.append(text) or "far away", skim=None)
    check = replace(check_of("TK309", "actions", "evidence_location"), rule=rule)
    rows = [DONE | {"evidence_location": words} for words in ("Red file", "Red file", " ", "Blue file", "On file")]
    month = month_of(parsed_of(book(*rows)))
    evaluator = Evaluator(month, "actions")

    assert evaluator.judged(check) == {0: "far away", 1: "far away", 3: "far away"}
    assert evaluator.wrong(check).tolist() == [True, True, False, True, False]
    assert asked == ["Red file", "Blue file"]


def test_a_judge_is_not_asked_where_a_quick_look_finds_nothing():
    rule = replace(BY_CODE["TK901"], judge=lambda text, facts: "found", skim=lambda text: "Willow" in text)
    check = replace(check_of("TK901", "actions", "finding"), rule=rule)
    month = month_of(parsed_of(book(OPEN, OPEN | {"finding": "2 of 10 on Rowan"})))

    assert Evaluator(month, "actions").judged(check) == {0: "found"}


def test_what_every_judged_rule_says_of_itself():
    judged = [rule for rule in CATALOGUE if rule.found_by is FoundBy.JUDGE]

    assert [rule.code for rule in judged] == ["TK018", "TK019", "TK114", "TK115", "TK308", "TK309", "TK513", *SECRETS]
    assert {rule.severity.value for rule in judged} == {"warning"}
    assert all("{reason}" in rule.detail and rule.when is None and rule.live for rule in judged)
