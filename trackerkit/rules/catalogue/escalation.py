"""TK7xx: what is late or did not work goes up, with a reason and a date."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import DID_NOT_WORK, ERROR, OPEN, READS_ANOTHER_DATE, WARNING
from trackerkit.rules.expr import AsAt, Before, Day, Elsewhere, IsDate, NotShorter, Plus, There, after
from trackerkit.rules.model import Rule

_NOT_ESCALATED = ~Elsewhere("ref", "escalations", "action_ref")
_REVISED_DATE_PASSED = Before(Day("revised_due_date"), AsAt())
_REVISED_DATE_AHEAD = IsDate("revised_due_date") & ~_REVISED_DATE_PASSED
_LATE = after(Day("date_escalated"), Plus(There("action_ref", "actions", "ref", "due_date"), "escalate_within"))
# An action that was escalated in time may be escalated again later on: TK701 asks for it.
_ESCALATED_IN_TIME = Elsewhere("action_ref", "escalations", "action_ref", where=IsDate("date_escalated") & ~_LATE)

RULES = (
    Rule(
        code="TK701",
        name="revised-date-passed",
        severity=ERROR,
        blames=("due_date",),
        when=(
            OPEN
            & Elsewhere("ref", "escalations", "action_ref", where=_REVISED_DATE_PASSED)
            & ~Elsewhere("ref", "escalations", "action_ref", where=_REVISED_DATE_AHEAD)
        ),
        says="The revised date on the Escalation log has passed too: enter the date completed, or escalate it again",
        detail="It was due on {due_date}",
        what="The action was escalated, every revised date has passed too, and it is still open.",
        why="An extension that runs out in silence is how actions stay open for a year.",
        fix="If it is done, fill in Completion. If not, add a new row to the Escalation log and say what has changed.",
        seed=("S-F5", "S-MX1", "S-G10"),
        live="It reads the rows of another sheet one by one, which a plain formula cannot do.",
    ),
    Rule(
        code="TK702",
        name="weak-outcome-not-escalated",
        severity=WARNING,
        blames=("outcome",),
        when=DID_NOT_WORK & _NOT_ESCALATED,
        says="An action that did not fully work must have a row on the Escalation log",
        detail="The outcome is {outcome}",
        what="The check found it partially complete or ineffective, and the Escalation log has nothing about it.",
        why="More of the same will not do. Somebody has to decide what changes.",
        fix="Add a row to the Escalation log: the reason, what keeps people safe, what is needed, and a new date.",
        seed=("S-F5", "S-MX1"),
    ),
    Rule(
        code="TK703",
        name="escalated-late",
        severity=WARNING,
        sheet="escalations",
        blames=("date_escalated",),
        when=_LATE & ~_ESCALATED_IN_TIME,
        says="{label} must be {in_escalate_within} of the action",
        detail="It was escalated on {date_escalated}",
        what="The action was escalated later than the next review after its due date.",
        why="Waiting for the next audit leaves the risk open for weeks.",
        fix="Nothing can be changed for this row. Look at overdue actions at every review.",
        seed=("S-FX1", "S-DX1", "S-MX1"),
        live=READS_ANOTHER_DATE,
    ),
    Rule(
        code="TK704",
        name="escalated-not-tighter",
        severity=WARNING,
        sheet="escalations",
        blames=("revised_due_date",),
        when=NotShorter(
            Day("date_escalated"),
            Day("revised_due_date"),
            There("action_ref", "actions", "ref", "date_raised"),
            There("action_ref", "actions", "ref", "due_date"),
        ),
        says="{label} must be sooner after the escalation than the action first had, not later",
        detail="It was escalated on {date_escalated} and the revised date is {revised_due_date}",
        what="The revised date leaves as much time as the action had at first, or more.",
        why="Escalation brings a tighter timescale. A longer one is drift with a signature.",
        fix="Set an earlier date, or say in the reason why no earlier one can be had.",
        seed=("S-MX1", "S-F5"),
        live=READS_ANOTHER_DATE,
    ),
)
