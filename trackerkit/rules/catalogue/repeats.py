"""TK6xx: findings that come back, and the root-cause review that they demand."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR, IS_A_REPEAT, READS_ANOTHER_DATE, SAID_COMPLETED, WARNING
from trackerkit.rules.expr import Day, DoneBefore, Elsewhere, NotShorter, Same, There, blank
from trackerkit.rules.model import Rule

DONE_BEFORE = DoneBefore("date_raised", SAID_COMPLETED)

RULES = (
    Rule(
        code="TK601",
        name="repeat-without-root-cause",
        severity=ERROR,
        blames=("repeat_of",),
        when=IS_A_REPEAT & ~Elsewhere("ref", "root_causes", "action_ref"),
        says="A repeated finding must have a row on the Root causes sheet",
        detail="It repeats {repeat_of}",
        what="The finding has been made before, and no root-cause review is recorded for it.",
        why="The same action a second time will not hold. A repeat asks for a look at staffing, training and checking.",
        fix="Add a row to the Root causes sheet with this action's reference.",
        seed=("S-M4", "S-MX1", "S-G3"),
    ),
    Rule(
        code="TK602",
        name="repeat-of-itself",
        severity=ERROR,
        blames=("repeat_of",),
        when=Same("repeat_of", "ref"),
        says="{label} must be the reference of an earlier action",
        detail="It is this row's own reference",
        what="The row says that it repeats itself.",
        why="The earlier finding cannot be followed.",
        fix="Enter the reference of the earlier action, or: Not a repeat.",
        seed=("S-G3",),
    ),
    Rule(
        code="TK603",
        name="repeat-not-tighter",
        severity=WARNING,
        sheet="root_causes",
        blames=("revised_due_date",),
        when=NotShorter(
            Day("review_date"),
            Day("revised_due_date"),
            There("action_ref", "actions", "ref", "date_raised"),
            There("action_ref", "actions", "ref", "due_date"),
        ),
        says="{label} must be sooner after the review than the action first had, not later",
        detail="The review was on {review_date} and the revised date is {revised_due_date}",
        what="The revised deadline of a repeated finding leaves as much time as the action had at first, or more.",
        why="What comes back is given a tighter timescale. A longer one is drift.",
        fix="Set an earlier date, or split the work so that a first step can be checked sooner.",
        seed=("S-MX1", "S-M4"),
        live=READS_ANOTHER_DATE,
    ),
    Rule(
        code="TK604",
        name="looks-like-a-repeat",
        severity=WARNING,
        blames=("repeat_of",),
        when=blank("repeat_of") & DONE_BEFORE,
        says="{label} must be the reference of the earlier action, or: Not a repeat",
        detail="{earlier} was raised earlier about the same, and is said to be completed or closed",
        shows={"earlier": DONE_BEFORE},
        what="Work on the same theme in the same place was said to be done, and a finding like it has been made again.",
        why="What comes back was not put right. It is counted only where somebody says that it is a repeat.",
        fix="Look at the earlier action. Enter its reference in Repeat of, or: Not a repeat.",
        seed=("S-G3", "S-ME1", "S-FE3", "S-DE2"),
        live="It takes another name of a theme for that theme: to a plain formula PRN and PRN protocols are two.",
    ),
)
