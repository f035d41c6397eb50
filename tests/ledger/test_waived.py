"""Waivers in the ledger: what was held back stays on record, under the same chain, and old ledgers say none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.ledger.making import AT, LATE, MISSING_OWNER, a_return, meddle, row, table_counts
from trackerkit.ledger import Ledger, Outcome
from trackerkit.provider import Waiver
from trackerkit.rules.waivers import Waived

FIRST = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart")
WAIVER = Waiver("TK401", "OAK", date(2026, 12, 31), "The auditor is away \ud83d", "Ewa Kowalska")
ANOTHER = replace(WAIVER, until=date(2027, 1, 31))
BOTH = a_return(FIRST, problems=(MISSING_OWNER, LATE))
ONE_WAIVED = replace(BOTH, problems=(MISSING_OWNER,), waived=(Waived(LATE, WAIVER),))


def found(ledger: Ledger) -> tuple[object, object]:
    return ledger.problems("medication", "2026-11"), ledger.waived("medication", "2026-11")


def test_what_a_waiver_held_back_is_told_apart(ledger):
    ledger.record([ONE_WAIVED, a_return(FIRST, service="ELM", problems=(LATE,))], at=AT)

    assert found(ledger) == ([("ELM", LATE), ("OAK", MISSING_OWNER)], [("OAK", Waived(LATE, WAIVER))])
    assert ledger.verify(heads=[ledger.head()]) == ()


def test_the_event_of_the_return_names_the_waiver_and_what_it_held_back(ledger):
    second = Waiver("TK101", "", date(2026, 12, 31), "No manager", "Daniel Achebe")
    waived = (Waived(LATE, WAIVER), Waived(MISSING_OWNER, second), Waived(LATE, WAIVER))
    ledger.record([replace(BOTH, problems=(MISSING_OWNER,), waived=waived)], at=AT)

    (event,) = ledger.events()
    assert (event.kind, event.data["problems"], event.data["waivers"]) == (
        "submission",
        4,
        [
            {
                "rule": "TK401",
                "service": "OAK",
                "until": "2026-12-31",
                "reason": "The auditor is away \ud83d",
                "approved_by": "Ewa Kowalska",
                "problems": [1, 3],
            },
            {
                "rule": "TK101",
                "service": "",
                "until": "2026-12-31",
                "reason": "No manager",
                "approved_by": "Daniel Achebe",
                "problems": [2],
            },
        ],
    )


def test_without_waivers_events_say_nothing_of_them(ledger):
    ledger.record([BOTH], at=AT)

    (event,) = ledger.events()
    assert "waivers" not in event.data
    assert found(ledger) == ([("OAK", MISSING_OWNER), ("OAK", LATE)], [])


def test_the_same_month_with_the_same_waivers_writes_nothing(ledger):
    ledger.record([ONE_WAIVED], at=AT)
    counts, head = table_counts(ledger), ledger.head()

    (again,) = ledger.record([ONE_WAIVED], at=AT)

    assert (again.outcome, again.rechecked) == (Outcome.NOTHING_NEW, False)
    assert (table_counts(ledger), ledger.head()) == (counts, head)


def test_a_waiver_given_changed_and_taken_back_is_a_check_each_time(ledger):
    # LATE is last in every list, so that only the waivers tell these checks apart.
    steps = [BOTH, ONE_WAIVED, replace(ONE_WAIVED, waived=(Waived(LATE, ANOTHER),)), BOTH]
    results = [ledger.record([one], at=AT)[0] for one in steps]

    assert [(r.outcome, r.rechecked) for r in results] == [
        (Outcome.NEW, False),
        (Outcome.NOTHING_NEW, True),
        (Outcome.NOTHING_NEW, True),
        (Outcome.NOTHING_NEW, True),
    ]
    assert [(e.kind, [w["until"] for w in e.data.get("waivers", ())]) for e in ledger.events()] == [
        ("submission", []),
        ("check", ["2026-12-31"]),
        ("check", ["2027-01-31"]),
        ("check", []),
    ]
    assert found(ledger) == ([("OAK", MISSING_OWNER), ("OAK", LATE)], [])
    assert ledger.verify() == ()


def test_a_waiver_that_is_changed_afterwards_is_found_out(ledger):
    ledger.record([ONE_WAIVED], at=AT)
    meddle(ledger, "UPDATE events SET data = replace(data, 'Ewa Kowalska', 'Daniel Achebe') WHERE seq = 1")

    assert [broken.says for broken in ledger.verify()] == [
        "Event 1 of 1 December 2026 was changed after it was written."
    ]


def test_a_problem_that_was_held_back_cannot_be_taken_out_unseen(ledger):
    ledger.record([ONE_WAIVED], at=AT)
    meddle(ledger, "DELETE FROM problems WHERE position = 1")

    assert [broken.says for broken in ledger.verify()] == [
        "The problems of the return of OAK (medication) for November 2026 are not those that were found."
    ]
