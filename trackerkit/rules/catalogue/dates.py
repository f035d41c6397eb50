"""TK2xx: dates that cannot be, and dates that have passed."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR, NOTE, OPEN, WARNING
from trackerkit.rules.expr import AsAt, Before, Day, Elsewhere, Plus, after
from trackerkit.rules.model import Rule

_LATEST_LIKELY = Plus(Day("date_raised"), "complete_horizon")

RULES = (
    Rule(
        code="TK201",
        name="due-before-raised",
        severity=ERROR,
        blames=("due_date",),
        when=Before(Day("due_date"), Day("date_raised")),
        says="{label} must be the same as or after the date raised",
        detail="It is due on {due_date} and was raised on {date_raised}",
        what="The action is due before the finding was made.",
        why="One of the two dates is wrong, so lateness cannot be judged.",
        fix="Correct the date that is wrong. Day first: 3/11/2026 is 3 November.",
        seed=("S-G1", "S-G5"),
    ),
    Rule(
        code="TK202",
        name="completed-before-raised",
        severity=ERROR,
        blames=("date_completed",),
        when=Before(Day("date_completed"), Day("date_raised")),
        says="{label} must be the same as or after the date raised",
        detail="It was completed on {date_completed} and raised on {date_raised}",
        what="The work is said to be finished before the finding was made.",
        why="One of the two dates is wrong, or the work answers another finding.",
        fix="Correct the date that is wrong.",
        seed=("S-G5", "S-M2"),
    ),
    Rule(
        code="TK203",
        name="date-in-future",
        severity=ERROR,
        sheet="*",
        each=lambda column: column.past,
        when=lambda column: after(Day(column.key), AsAt()),
        says="{label} must be today or in the past",
        detail="You entered {value}",
        what="Something that has happened is dated in the future.",
        why="It has not happened yet, so it proves nothing.",
        fix="Correct the date, or leave the cell empty until the day has come.",
        seed=("S-G5",),
    ),
    Rule(
        code="TK204",
        name="overdue",
        severity=WARNING,
        blames=("due_date",),
        when=OPEN & Before(Day("due_date"), AsAt()) & ~Elsewhere("ref", "escalations", "action_ref"),
        says="The due date has passed: enter the date completed, or add a row to the Escalation log",
        detail="It was due on {due_date}",
        what="The due date has passed, the action is still open, and the Escalation log has nothing about it.",
        why="Overdue is the first early warning sign. Nobody above the manager knows of it, or what would help.",
        fix="If it is done, fill in Completion. If not, add a row to the Escalation log: the reason and a new date.",
        seed=("S-ML1", "S-FE1", "S-G10", "S-F5", "S-MX1"),
    ),
    Rule(
        code="TK205",
        name="completed-late",
        severity=NOTE,
        blames=("date_completed",),
        when=after(Day("date_completed"), Day("due_date")),
        says="The action was completed after its due date",
        detail="It was due on {due_date} and completed on {date_completed}",
        what="The work was finished after the due date.",
        why="Counted in the pack, so that lateness shows as a pattern and not as blame.",
        fix="Nothing. Say in the closure note why, if the reason will come back.",
        seed=("S-F2",),
    ),
    Rule(
        code="TK206",
        name="due-date-far-away",
        severity=WARNING,
        blames=("due_date",),
        when=after(Day("due_date"), _LATEST_LIKELY),
        says="{label} must be {in_complete_horizon}",
        detail="It is due on {due_date} and was raised on {date_raised}",
        what="The due date lies very far away.",
        why="It is usually a slip of the keyboard. If it is meant, the action is not time-bound.",
        fix="Check the year. If it is meant, split the action into steps that can be checked sooner.",
        seed=("S-G5", "S-G8"),
    ),
)
