"""A waiver silences the asking and makes no evidence: no action gets further because a rule was waived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.assurance.made import found_by_rules, record
from tests.assurance.test_ladder import CLOSED_LONG_AGO, EVIDENCED, MONTHS_BEFORE, VERIFIED
from trackerkit.assurance.actions import actions, as_earlier
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.provider import Waiver
from trackerkit.rules.waivers import apply

SAME_PERSON = VERIFIED | {"verified_by": "Bethan Pryce"}
NO_EVIDENCE = EVIDENCED | {"evidence_location": "On file"}
CLOSED_UNCHECKED = CLOSED_LONG_AGO | {"verified_by": "", "date_verified": "", "outcome": "", "sample_checked": ""}
# Found by whoever read the cell: no expression over the row says it again.
TOLD = Problem("TK404", Severity.ERROR, CellRef("Actions", 6, 24), "Verified by must be somebody else")


def waived(made: MonthRecord, *codes: str) -> MonthRecord:
    """The record with every problem of these rules held back, as the month would have it."""
    waivers = [Waiver(code, "OAK", date(2026, 12, 31), "For a test", "Amara Osei") for code in codes]
    kept, held = apply((problem for _, problem in made.problems), "OAK", made.month.as_at, waivers)
    return replace(made, problems=tuple(("OAK", p) for p in kept), waived=tuple(("OAK", one) for one in held))


def judged(row, told=()) -> MonthRecord:
    made = record([row], earlier=MONTHS_BEFORE)
    return replace(made, problems=(*found_by_rules(made.month), *(("OAK", problem) for problem in told)))


@pytest.mark.parametrize(
    ("row", "told", "code", "step"),
    [
        (SAME_PERSON, (), "TK404", Step.EVIDENCED),
        (VERIFIED, (TOLD,), "TK404", Step.EVIDENCED),
        (NO_EVIDENCE, (), "TK305", Step.SAID_DONE),
        (CLOSED_UNCHECKED, (), "TK502", Step.EVIDENCED),
    ],
    ids=["same person", "same person, told by the reader", "no evidence", "closed unchecked"],
)
def test_a_waived_problem_leaves_the_action_where_it_was(row, told, code, step):
    before = judged(row, told)
    after = waived(before, code)

    assert {one.problem.code for _, one in after.waived} == {code}
    assert code not in {problem.code for _, problem in after.problems}
    assert list(actions(before)["step"]) == [step]
    assert actions(after).equals(actions(before))
    assert as_earlier(after) == as_earlier(before)


def test_without_the_told_problem_the_row_would_have_been_verified():
    assert list(actions(judged(VERIFIED))["step"]) == [Step.VERIFIED]
