"""Waivers applied: what is kept, what is held back, and how it is said."""

from __future__ import annotations

from datetime import date

import pytest

from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.provider import Waiver
from trackerkit.rules.waivers import Waived, apply, sentence, why_not

UNTIL = date(2026, 11, 30)
LATE = Waiver("TK402", "HAR", UNTIL, "One manager for two branches", "Ewa Kowalska")
EVERYWHERE = Waiver("TK401", "", UNTIL, "The auditor is away", "Daniel Achebe")


def problem(code: str, row: int = 6) -> Problem:
    return Problem(code, Severity.ERROR, CellRef("Actions", row, 12), "Enter it")


FOUND = (problem("TK101"), problem("TK402"), problem("TK401", 7), problem("TK402", 8))


def test_a_waiver_holds_back_its_rule_and_no_other():
    assert apply(FOUND, "HAR", UNTIL, (LATE,)) == (
        (FOUND[0], FOUND[2]),
        (Waived(FOUND[1], LATE), Waived(FOUND[3], LATE)),
    )


def test_a_waiver_of_one_service_does_nothing_for_another():
    assert apply(FOUND, "OAK", UNTIL, (LATE,)) == (FOUND, ())


def test_a_waiver_for_all_works_for_each():
    for service in ("OAK", "HAR"):
        assert apply(FOUND, service, UNTIL, (EVERYWHERE,)) == (
            (FOUND[0], FOUND[1], FOUND[3]),
            (Waived(FOUND[2], EVERYWHERE),),
        )


@pytest.mark.parametrize(
    ("as_at", "held"),
    [(date(2026, 11, 29), 2), (UNTIL, 2), (date(2026, 12, 1), 0)],
    ids=["before", "last day", "after"],
)
def test_a_waiver_works_until_its_last_day(as_at, held):
    kept, waived = apply(FOUND, "HAR", as_at, (LATE,))

    assert (len(kept), len(waived)) == (4 - held, held)


def test_the_first_waiver_that_fits_and_works_is_the_one_that_is_named():
    expired = Waiver("TK402", "HAR", date(2026, 10, 31), "It was", "Ewa Kowalska")
    another = Waiver("TK402", "", UNTIL, "For all", "Ewa Kowalska")

    assert apply(FOUND[1:2], "HAR", UNTIL, (expired, LATE, another)) == ((), (Waived(FOUND[1], LATE),))


@pytest.mark.parametrize("code", ["TK031", "TK901"])
def test_reading_and_personal_data_are_never_waived(code):
    found = (problem(code),)

    assert apply(found, "HAR", UNTIL, (Waiver(code, "", UNTIL, "No", "Nobody"),)) == (found, ())


def test_without_waivers_everything_is_kept():
    assert apply(FOUND, "HAR", UNTIL, ()) == (FOUND, ())


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("TK402", ""),
        ("TK031", "what could not be read cannot be waived"),
        ("TK016", "what could not be read cannot be waived"),
        ("TK999", "there is no rule with this code"),
        ("tk402", "there is no rule with this code"),
        ("", "there is no rule with this code"),
    ],
)
def test_why_a_rule_cannot_be_waived(code, why):
    assert why_not(code) == why


def test_how_many_are_waived_and_by_what():
    _, waived = apply(FOUND, "HAR", UNTIL, (LATE, EVERYWHERE))

    assert sentence(waived) == (
        "3 problems are waived: TK402 for HAR until 30 November 2026 (2); "
        "TK401 for all services until 30 November 2026 (1)."
    )
    assert sentence(waived[:1]) == "1 problem is waived: TK402 for HAR until 30 November 2026 (1)."
    assert sentence(()) == ""
