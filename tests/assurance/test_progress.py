"""What moved up, what falls due, what has to be checked, and whose date was moved."""

from __future__ import annotations

from datetime import date

import pytest

from tests.assurance.made import record
from trackerkit.assurance.actions import actions, as_earlier
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.lists import check_faulty, to_do_again
from trackerkit.assurance.progress import (
    Move,
    check_by,
    date_moved,
    due_by,
    last_day_of_month,
    month_before,
    moved_up,
)
from trackerkit.assurance.record import EarlierMonth

OPEN = {"status": "In progress", "owner": "Bethan Pryce", "action": "Rewrite the 2 protocols", "finding": "2 of 10"}
DONE = {"status": "Completed", "completed_by": "Bethan Pryce", "date_completed": date(2026, 11, 18),
        "action_taken": "Both protocols rewritten and signed by the GP",
        "evidence_location": "PRN file, trolley, section 3, of 18/11/2026"}  # fmt: skip


def ref(number: int) -> dict[str, object]:
    return {"ref": f"MED-OAK-26-{number:03}"}


def places(rows):
    return [str(found)[-3:] for found in rows["ref"]]


def test_what_stands_higher_than_the_month_before_moved_up():
    october = as_earlier(record([OPEN | ref(1), OPEN | ref(2), OPEN | DONE | ref(3)], as_at=date(2026, 10, 31)))
    # The reference is the same however it is typed; the third went back, the fourth is new.
    now = [OPEN | {"ref": "med-oak-26-001 "}, OPEN | DONE | ref(2), OPEN | ref(3), OPEN | DONE | ref(4)]
    made = record(now, earlier=(october,))
    assert moved_up(made, actions(made)) == (Move(("OAK", 7), Step.OPEN, Step.EVIDENCED),)


def test_only_the_month_just_before_counts():
    old = EarlierMonth("2026-09", {}, steps={("OAK", "med-oak-26-001"): 0})
    made = record([OPEN | DONE | ref(1)], earlier=(old,))
    assert month_before(made) is None
    assert moved_up(made, actions(made)) == ()


@pytest.mark.parametrize(("as_at", "last"), [
    (date(2026, 11, 5), date(2026, 11, 30)), (date(2026, 11, 23), date(2026, 11, 30)),
    (date(2026, 11, 24), date(2026, 12, 31)), (date(2026, 12, 31), date(2027, 1, 31)),
])  # fmt: skip
def test_a_month_that_is_all_but_over_takes_in_the_next(as_at, last):
    assert last_day_of_month(as_at) == last


def test_what_is_due_by_a_day():
    made = record([
        OPEN | ref(1) | {"due_date": date(2026, 12, 1)}, OPEN | ref(2) | {"due_date": date(2026, 11, 30)},
        OPEN | ref(3) | {"due_date": date(2026, 10, 1)}, OPEN | ref(4),
        OPEN | DONE | ref(5) | {"due_date": date(2026, 11, 20)},
    ])  # fmt: skip
    assert places(due_by(actions(made), date(2026, 11, 30))) == ["003", "002"]


def test_what_has_to_be_checked_by_a_day():
    """Done on Wednesday 18 November: the check is due by Wednesday 25 November, 5 working days on."""
    checked = {"verified_by": "Amara Osei", "date_verified": date(2026, 11, 20), "sample_checked": "10 protocols"}
    own = {"owner": "Amara Osei"}
    made = record([
        OPEN | DONE | ref(1), OPEN | ref(2),
        OPEN | DONE | ref(3) | {"verified_by": "Amara Osei"},  # a name alone is no check
        OPEN | DONE | ref(4) | checked | {"outcome": "Complete"},
        OPEN | DONE | ref(5) | checked | {"outcome": "Complete"} | own,  # nor is the owner's
        OPEN | DONE | ref(6) | checked | {"outcome": "Ineffective"},  # this was checked: it is to be done again
        OPEN | DONE | ref(7) | {"status": "Closed"}, OPEN | ref(8) | {"status": "Completed"},
    ])  # fmt: skip
    found = actions(made)
    assert places(check_by(found, date(2026, 11, 25))) == ["001", "003", "005", "007", "008"]
    assert places(check_by(found, date(2026, 11, 24))) == ["003", "005", "007", "008"]
    assert places(check_faulty(found)) == ["003", "005"]
    assert places(to_do_again(found)) == ["006"]
    assert found["checked_by_own"].tolist() == ["", "", "", "", "its owner", "", "", ""]
    assert found["check_lacks"].tolist() == [
        ("The check by somebody else is due by 25 November 2026",), (),
        ("Enter the date verified", "Enter what was sampled", "Select an outcome"), (),
        ("Verified by must be different from completed by and owner",), (),
        ("The check by somebody else is due by 25 November 2026",), ("Ask somebody else to check it",),
    ]  # fmt: skip


def test_an_open_action_with_another_due_date_than_at_first():
    first, later = {"original_due_date": date(2026, 11, 2)}, {"due_date": date(2026, 11, 30)}
    made = record([OPEN | ref(1) | first | later, OPEN | ref(2) | first | {"due_date": date(2026, 11, 2)},
                   OPEN | ref(3) | later, OPEN | DONE | ref(4) | first | later])  # fmt: skip
    assert places(date_moved(actions(made))) == ["001"]
