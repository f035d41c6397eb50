"""TK6xx: findings that come back, and the root-cause review that they demand."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR, IS_A_REPEAT
from trackerkit.rules.expr import Elsewhere, Same
from trackerkit.rules.model import Rule

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
)
