"""TK8xx: what changed from one return to the next without a word. Found by the month, from the ledger."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR
from trackerkit.rules.model import FoundBy, Rule

RULES = (
    Rule(
        code="TK801",
        name="action-vanished",
        severity=ERROR,
        found_by=FoundBy.HISTORY,
        says="An open action must stay in the workbook until it is closed",
        detail="{ref} was open in {month} and is not in this return. Its finding was: {finding}",
        what="An action that was open in an earlier return is not in this one.",
        why="A row that vanishes is a question, never a closure. Inspectors compare one month with the next.",
        fix="Put the row back with its reference. If it is finished, fill in Completion to Closure.",
        seed=("S-G13", "S-G10", "S-G11"),
        live="The workbook does not hold the months before it.",
    ),
)
