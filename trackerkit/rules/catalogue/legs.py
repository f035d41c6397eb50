"""TK51x: the quality register's closure test: feedback, observation and call data must all support improvement."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR, SAID_CLOSED
from trackerkit.rules.expr import Elsewhere, Is, blank
from trackerkit.rules.model import Rule

_LEGS = ("feedback_supports", "observation_supports", "calls_support")
_DOES_NOT = ("Mixed", "No")

RULES = (
    Rule(
        code="TK510",
        name="closed-without-leg",
        severity=ERROR,
        each=lambda column: column.key in _LEGS,
        when=lambda column: SAID_CLOSED & ~Is(column.key, ("Yes",)),
        says="{label} must be Yes before the action is closed",
        detail="Feedback, observation and call data must all support improvement",
        what="The action is closed, and one of the three kinds of evidence does not support it.",
        why="Where evidence is mixed the action stays open: the person may still be rushed.",
        fix="Set the status back to In progress, and escalate it to the monthly quality meeting.",
        seed=("S-D5", "S-DW1"),
    ),
    Rule(
        code="TK511",
        name="mixed-not-escalated",
        severity=ERROR,
        blames=_LEGS,
        when=(Is(_LEGS[0], _DOES_NOT) | Is(_LEGS[1], _DOES_NOT) | Is(_LEGS[2], _DOES_NOT))
        & ~Elsewhere("ref", "escalations", "action_ref"),
        says="An action with mixed evidence must have a row on the Escalation log",
        detail="At least one of feedback, observation and call data is Mixed or No",
        what="The evidence is mixed or does not show improvement, and it has not been escalated.",
        why="Mixed evidence goes to the monthly governance meeting, with stronger observation and follow-up.",
        fix="Add a row to the Escalation log, and say what stronger observation and follow-up will be made.",
        seed=("S-D5", "S-DX1"),
    ),
    Rule(
        code="TK512",
        name="closed-person-not-asked",
        severity=ERROR,
        blames=("date_feedback",),
        when=SAID_CLOSED & blank("date_feedback"),
        says="The person must be asked again before the action is closed",
        detail="The date of the feedback is empty",
        what="The action is closed and the person has not been asked whether it is better.",
        why="A discussion among staff alone does not test the person's experience.",
        fix="Ask the person, enter what they say and the day, and close it after that.",
        seed=("S-DW1", "S-DE3", "S-D4"),
    ),
)
