"""What changed between returns, one kind of change at a time: the whole list of (month, row, rule, column)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.assurance.histories import follow, told
from trackerkit.assurance.continuity import Event
from trackerkit.assurance.following import bare
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.report import fill

AUG, SEP, OCT, NOV = "2026-08", "2026-09", "2026-10", "2026-11"
PRN = {
    "ref": "MED-OAK-2608-001",
    "unit": "Willow",
    "theme": "PRN protocols",
    "date_raised": date(2026, 8, 4),
    "finding": "3 of 10 PRN protocols on Willow had no maximum dose in 24 hours",
    "action": "Rewrite the 3 protocols with the GP and brief each senior",
    "owner": "Priya Nair",
    "due_date": date(2026, 9, 18),
    "status": "In progress",
}
STOCK = {
    "ref": "MED-OAK-2608-002",
    "unit": "Rowan",
    "theme": "Stock balance",
    "date_raised": date(2026, 8, 11),
    "finding": "Counted stock of paracetamol did not agree with the MAR on 4 of 14 days",
    "action": "Count at each round and record the balance",
    "owner": "Tom Okafor",
    "due_date": date(2026, 9, 11),
    "status": "In progress",
}
DONE = {
    "status": "Closed",
    "date_completed": date(2026, 9, 10),
    "verified_by": "Grace Mensah",
    "date_verified": date(2026, 9, 14),
    "outcome": "Complete",
    "date_closed": date(2026, 9, 15),
}


def message(event: Event) -> str:
    return fill(BY_CODE[event.code].detail, event.values)


def one_change(before: dict, after: dict, *codes: tuple[str, str]) -> tuple[Event, ...]:
    found = follow({SEP: [PRN | before], OCT: [PRN | after]})
    assert told(found) == [(OCT, 6, code, key) for code, key in codes]
    return found.events


@pytest.mark.parametrize(
    ("before", "after", "code", "key", "words"),
    [
        ({}, {"owner": "Tom Okafor"}, "TK804", "owner", "It was Priya Nair in September 2026 and is Tom Okafor"),
        ({}, {"owner": ""}, "TK804", "owner", "It was Priya Nair in September 2026 and is empty"),
        (
            {},
            {"finding": "Some PRN protocols need work"},
            "TK805",
            "finding",
            "In September 2026 it was: “3 of 10 PRN protocols on Willow had no maximum dose in 24 hours”. "
            "Now it is: “Some PRN protocols need work”",
        ),
        (
            {},
            {"action": "Update guidance"},
            "TK805",
            "action",
            "In September 2026 it was: “Rewrite the 3 protocols with the GP and brief each senior”. "
            "Now it is: “Update guidance”",
        ),
        (
            {"status": "Completed"},
            {"status": "Not started"},
            "TK806",
            "status",
            "It was Completed in September 2026 and is Not started",
        ),
        (DONE, {"status": "In progress", "date_completed": ""}, "TK807", "status", "It was Closed in September 2026 and is In progress"),
        (
            {},
            {"status": "Closed", "date_closed": date(2026, 10, 9), "date_completed": date(2026, 10, 8), "verified_by": "Grace Mensah"},
            "TK808",
            "status",
            "It was In progress in September 2026 and is Closed. Not recorded: when and the outcome",
        ),
        (
            {"date_completed": date(2026, 9, 28)},
            {"date_completed": date(2026, 9, 17)},
            "TK809",
            "date_completed",
            "In September 2026 it was 28 September 2026. Now it is 17 September 2026",
        ),
        (
            {"date_verified": date(2026, 9, 28)},
            {"date_verified": ""},
            "TK809",
            "date_verified",
            "In September 2026 it was 28 September 2026. Now it is empty",
        ),
        (
            {},
            {"date_completed": date(2026, 9, 17)},
            "TK810",
            "date_completed",
            "It is 17 September 2026, and the return of September 2026 did not show it",
        ),
        (
            {},
            {"date_raised": date(2026, 8, 20)},
            "TK809",
            "date_raised",
            "In September 2026 it was 4 August 2026. Now it is 20 August 2026",
        ),
        (
            {"action_taken": "The 3 protocols were rewritten"},
            {"action_taken": " "},
            "TK817",
            "action_taken",
            "In September 2026 it was: “The 3 protocols were rewritten”. Now the cell is empty",
        ),
        (
            {"original_due_date": date(2026, 9, 18)},
            {"original_due_date": date(2026, 9, 30)},
            "TK816",
            "original_due_date",
            "It was 18 September 2026 at first. Now it is 30 September 2026",
        ),
        (
            {"original_due_date": date(2026, 9, 18)},
            {"original_due_date": ""},
            "TK816",
            "original_due_date",
            "It was 18 September 2026 at first. Now it is empty",
        ),
    ],
)  # fmt: skip
def test_one_change_is_told_with_both_values(before, after, code, key, words):
    (event,) = one_change(before, after, (code, key))
    assert message(event) == words


@pytest.mark.parametrize(
    "after",
    [
        {},
        {"finding": "3 of 10  PRN protocols, on WILLOW, had no maximum dose in 24 hours."},
        {"owner": "PRIYA  NAIR"},
        {"status": "Completed", "date_completed": date(2026, 10, 6)},
        {"original_due_date": date(2026, 9, 18)},
        {"due_date": ("18.09.26", date(2026, 9, 18))},
        DONE | {"date_completed": date(2026, 10, 6)},
    ],
)
def test_what_is_no_change_is_not_told(after):
    one_change({}, after)


@pytest.mark.parametrize(
    ("outcome", "day", "codes"),
    [
        ("Partially complete", date(2026, 10, 5), []),  # checked again, as it should be
        ("Partially complete", date(2026, 9, 21), [("TK809", "date_verified")]),
        ("Complete", date(2026, 10, 5), [("TK809", "date_verified")]),
    ],
)
def test_another_check_after_one_that_found_it_wanting_is_no_changed_date(outcome, day, codes):
    done = {"status": "Completed", "date_completed": date(2026, 9, 22), "verified_by": "Grace Mensah"}
    before = done | {"date_verified": date(2026, 9, 28), "outcome": outcome}
    one_change(before, done | {"date_verified": day, "outcome": "Complete"}, *codes)


def test_case_spaces_and_punctuation_are_no_words():
    assert bare("The GP’s  list – teatime-round, 1.5 mg!") == "the gps list teatime round 1 5 mg"


def test_an_action_done_in_a_month_that_was_never_returned_was_not_entered_late():
    months = {AUG: [PRN], OCT: [PRN | {"date_completed": date(2026, 9, 17)}]}
    assert told(follow(months)) == []


def test_each_move_of_a_due_date_is_counted_from_the_first_one_across_months_never_returned():
    months = {
        AUG: [PRN],
        OCT: [PRN | {"due_date": date(2026, 10, 16)}],
        NOV: [PRN | {"due_date": date(2026, 11, 20)}],
    }
    found = follow(months)
    assert told(found) == [(OCT, 6, "TK802", "due_date"), (NOV, 6, "TK802", "due_date")]
    assert [message(event) for event in found.events] == [
        "It was 18 September 2026 in August 2026 (no return for September 2026) and is 16 October 2026. "
        "The first due date was 18 September 2026; it has moved once, 28 days later in all. "
        "The Escalation log has no row for it",
        "It was 16 October 2026 in October 2026 and is 20 November 2026. "
        "The first due date was 18 September 2026; it has moved twice, 63 days later in all. "
        "The Escalation log has no row for it",
    ]


ASKED = {
    "action_ref": "med-oak-2608-001",
    "reason": "The GP signs protocols once a month",
    "interim_control": "Night senior rings 111",
    "revised_due_date": date(2026, 10, 16),
    "escalated_to": "Daniel Achebe",
}


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (
            ASKED | {"decided_by": "Daniel Achebe"},
            "TK803",
            "Reason: The GP signs protocols once a month; allowed by Daniel Achebe; interim control: Night senior rings 111",
        ),
        (
            ASKED,
            "TK802",
            "Reason: The GP signs protocols once a month; nobody is named who allowed it; interim control: Night senior rings 111",
        ),
        (
            ASKED | {"decided_by": "Daniel Achebe", "reason": "", "interim_control": ""},
            "TK802",
            "No reason is given; allowed by Daniel Achebe; no interim control",
        ),
        (
            ASKED | {"decided_by": "Daniel Achebe", "revised_due_date": date(2026, 10, 9)},
            "TK802",
            "The Escalation log asks for 9 October 2026; reason: The GP signs protocols once a month; "
            "allowed by Daniel Achebe; interim control: Night senior rings 111",
        ),
        (ASKED | {"action_ref": "MED-OAK-2608-009"}, "TK802", "The Escalation log has no row for it"),
    ],
)
def test_who_allowed_a_move_and_why_is_taken_from_the_escalation_log(row, code, words):
    months = {SEP: [PRN], OCT: [PRN | {"due_date": date(2026, 10, 16)}]}
    (event,) = follow(months, {OCT: [row]}).events
    assert (event.code, event.values["log"]) == (code, words)


def test_an_open_action_that_is_gone_is_asked_for_each_month_until_it_is_back():
    found = follow({AUG: [PRN, STOCK], SEP: [STOCK], OCT: [STOCK], NOV: [STOCK, PRN]})
    assert told(found) == [(SEP, 0, "TK801", ""), (OCT, 0, "TK801", ""), (NOV, 7, "TK814", "ref")]
    assert message(found.events[-1]) == (
        "It was open in August 2026 and was not in the return of September 2026 and October 2026"
    )


def test_a_month_with_a_return_and_no_rows_asks_for_every_open_action():
    assert told(follow({AUG: [PRN, STOCK | DONE], SEP: []})) == [(SEP, 0, "TK801", "")]


def test_evidence_in_the_words_of_another_row_is_told_once_at_every_cell_that_has_them():
    words = "All three protocols rewritten and signed by the GP"
    place = "PRN file in the Willow trolley, section 3"
    said = {"action_taken": words, "evidence_location": place}
    found = follow(
        {AUG: [PRN | said], SEP: [PRN | said, STOCK | {"action_taken": words.upper(), "evidence_location": place}]}
    )
    assert told(found) == [(SEP, 7, "TK811", "action_taken")]
    assert found.events[0].also == ("evidence_location",)
    assert message(found.events[0]) == (
        f"The same words stood under MED-OAK-2608-001 in August 2026: “{words.upper()}”"
    )
    assert told(follow({AUG: [PRN | said], SEP: [PRN | said, STOCK | said], OCT: [PRN | said, STOCK | said]})) == [
        (SEP, 7, "TK811", "action_taken")
    ]


def test_a_short_place_may_be_the_place_of_two():
    place = {"evidence_location": "PRN file, Willow trolley"}
    assert told(follow({AUG: [PRN | place, STOCK | place]})) == []


def test_a_reference_given_to_another_finding_is_no_rewording():
    other = STOCK | {"ref": PRN["ref"]}
    found = follow({AUG: [PRN], SEP: [other]})
    assert told(found) == [(SEP, 0, "TK801", ""), (SEP, 6, "TK812", "ref")]
    assert message(found.events[1]) == (
        f"In August 2026 its finding was: “{PRN['finding']}”. Now it is: “{STOCK['finding']}”"
    )
    # From then on the reference leads on to whichever of the two stands under it.
    again = follow({AUG: [PRN], SEP: [other], OCT: [other | {"owner": "Grace Mensah"}]})
    assert told(again)[2:] == [(OCT, 0, "TK801", ""), (OCT, 6, "TK804", "owner")]


@pytest.mark.parametrize("ref", ["", "MED-OAK-2608-01", "7"])
def test_a_row_without_its_reference_is_known_by_its_words_and_the_doubt_is_told(ref):
    retyped = PRN | {"ref": ref, "finding": "3 of 10 PRN protocols on Willow have no maximum dose in 24 hrs"}
    found = follow({AUG: [PRN, STOCK], SEP: [STOCK, retyped]})
    assert told(found) == [(SEP, 7, "TK805", "finding"), (SEP, 7, "TK813", "ref")]
    assert message(found.events[1]).startswith("This looks like MED-OAK-2608-001. In August 2026 its finding was")


def test_of_two_rows_with_one_reference_the_one_that_is_alike_is_followed():
    found = follow({AUG: [PRN, STOCK], SEP: [STOCK | {"ref": PRN["ref"]}, PRN]})
    assert told(found) == [(SEP, 6, "TK813", "ref")]
    assert [[version.row for version in thread.versions] for thread in found.threads["OAK"]] == [[6, 7], [7, 6]]


def test_two_references_changed_about_are_told_and_both_actions_followed():
    found = follow({AUG: [PRN, STOCK], SEP: [PRN | {"ref": STOCK["ref"]}, STOCK | {"ref": PRN["ref"]}]})
    assert told(found) == [(SEP, row, code, "ref") for row in (6, 7) for code in ("TK812", "TK813")]


AGAIN = PRN | {
    "ref": "MED-OAK-2610-001",
    "date_raised": date(2026, 10, 5),
    "finding": "4 of 10 PRN protocols on Willow had no maximum dose in 24 hours",
}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, [("TK815", "repeat_of")]),
        ({"repeat_of": "Not a repeat"}, []),  # answered, and never asked again
        ({"finding": "Nobody had a protocol for when-required lorazepam on Willow"}, []),
        ({"repeat_of": "MED-OAK-2608-001"}, []),
        ({"unit": "Rowan"}, []),
        ({"theme": "Other"}, []),
        ({"finding": "The protocol folder was not in the trolley at the visit"}, []),
    ],
)
def test_a_closed_action_that_comes_back_in_the_same_place_unnamed_is_told(change, codes):
    found = follow({AUG: [PRN], SEP: [PRN | DONE], OCT: [AGAIN | change]})
    assert told(found) == [(OCT, 6, code, key) for code, key in codes]
    # The closed row in the same return is for the rule that reads one return.
    assert told(follow({AUG: [PRN], SEP: [PRN | DONE], OCT: [PRN | DONE, AGAIN | change]})) == []


def test_only_one_month_is_told_where_one_is_asked_for():
    months = {AUG: [PRN], SEP: [PRN | {"owner": "Tom Okafor"}], OCT: [PRN | {"owner": "Grace Mensah"}]}
    assert told(follow(months, only=OCT)) == [(OCT, 6, "TK804", "owner")]
    assert [event.period for event in follow(months).events] == [SEP, OCT]


def test_a_row_pasted_twice_accuses_nobody_of_copying():
    assert told(follow({AUG: [PRN], SEP: [PRN | DONE, PRN | DONE]})) == told(follow({AUG: [PRN], SEP: [PRN | DONE]}))
