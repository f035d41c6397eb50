"""Counts as a person says them: none, one, all, some."""

from __future__ import annotations

import re

import pytest

from trackerkit.report import spoken

SAID = [
    (spoken.said_done, (0, 1), "The one action is not said to be done."),
    (spoken.said_done, (1, 1), "The one action is said to be done."),
    (spoken.said_done, (0, 4), "None of the 4 actions is said to be done."),
    (spoken.said_done, (1, 4), "1 of 4 actions is said to be done."),
    (spoken.said_done, (4, 4), "All 4 actions are said to be done."),
    (spoken.found_complete, (1, 0, 0), "Somebody else has not found it complete."),
    (spoken.found_complete, (1, 1, 0), "Somebody else has found it complete, and it is not proven to have worked."),
    (spoken.found_complete, (1, 1, 1), "Somebody else has found it complete, and it is proven to have worked."),
    (spoken.found_complete, (5, 0, 0), "Somebody else has found none of them complete."),
    (spoken.found_complete, (5, 3, 0), "Somebody else has found 3 of them complete, and none is proven to have worked."),
    (spoken.found_complete, (5, 3, 2), "Somebody else has found 3 of them complete, and 2 are proven to have worked."),
    (spoken.still_open, (0, 0, 0), "No action is open."),
    (spoken.still_open, (1, 0, 0), "1 action is open; it is not overdue."),
    (spoken.still_open, (1, 1, 0), "1 action is open; it is overdue, and has not been escalated."),
    (spoken.still_open, (1, 1, 1), "1 action is open; it is overdue, and has been escalated."),
    (spoken.still_open, (6, 0, 0), "6 actions are open; none of them is overdue."),
    (spoken.still_open, (6, 1, 0), "6 actions are open; 1 of them is overdue, and none of those has been escalated."),
    (spoken.still_open, (6, 3, 2), "6 actions are open; 3 of them are overdue, and 2 of those have been escalated."),
    (spoken.without_due_date, (0,), "Every open action has a due date."),
    (spoken.without_due_date, (2,), "2 open actions have no due date that can be read."),
    (spoken.waiting, (0,), "No finished action is waiting for a check that should have been made by now."),
    (spoken.waiting, (2,), "2 finished actions are waiting for a check that should have been made by now."),
    (spoken.checks, (0, 0, 0, 0), "No check is on record."),
    (spoken.checks, (0, 0, 2, 0), "No check is on record with both of its dates, so none can be said to be in time. None "
     "is by the person who did the work or owns the action."),
    (spoken.checks, (1, 0, 1, 0), "The one check with both dates came in time. None is by the person who did the work or "
     "owns the action."),
    (spoken.checks, (3, 0, 3, 1), "Each of the 3 checks with both dates came in time. 1 is by the person who did the work "
     "or owns the action."),
    (spoken.checks, (3, 2, 3, 2), "Of 3 checks with both dates, 2 came late. 2 are by the person who did the work or owns "
     "the action."),
    (spoken.closed, (0, 0, 0, 0), "No action is closed."),
    (spoken.closed, (1, 0, 0, 1), "1 action is closed: with a check on record, saying whether it worked, proven."),
    (spoken.closed, (1, 1, 1, 0), "1 action is closed: without verification, without saying whether it worked, not proven."),
    (spoken.closed, (3, 0, 0, 0), "3 actions are closed: each with a check on record, all saying whether it worked, none proven."),
    (spoken.closed, (3, 1, 2, 1), "3 actions are closed: 1 without verification, 2 without saying whether it worked, 1 "
     "proven."),
    (spoken.came_back, (0, 0), "No finding has come back."),
    (spoken.came_back, (1, 0), "1 finding has come back; it has no root-cause review."),
    (spoken.came_back, (1, 1), "1 finding has come back; it has a root-cause review."),
    (spoken.came_back, (3, 0), "3 findings have come back; none of them has a root-cause review."),
    (spoken.came_back, (3, 2), "3 findings have come back; 2 of them have a root-cause review."),
    (spoken.of_service, (0, 0, 0), "No action is recorded."),
    (spoken.of_service, (3, 0, 0), "3 actions: none open."),
    (spoken.of_service, (3, 1, 0), "3 actions: 1 open, none overdue."),
    (spoken.of_service, (3, 2, 1), "3 actions: 2 open, of which 1 overdue."),
    (spoken.due, (0, 0, "2 May 2026"), "No action is overdue or due by 2 May 2026."),
    (spoken.due, (1, 0, "2 May 2026"), "1 action is overdue; no other is due by 2 May 2026."),
    (spoken.due, (0, 1, "2 May 2026"), "No action is overdue; 1 is due by 2 May 2026."),
    (spoken.due, (2, 3, "2 May 2026"), "2 actions are overdue; 3 more are due by 2 May 2026."),
]  # fmt: skip


@pytest.mark.parametrize(("say", "numbers", "said"), SAID, ids=[said for _, _, said in SAID])
def test_a_count_in_words(say, numbers, said):
    assert say(*numbers) == said
    assert not re.search(r"\b0\b", said)
