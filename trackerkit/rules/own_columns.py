"""Personal data in the columns that a service added itself: no other rule reads them, and the ledger keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from trackerkit.problems import CellRef, Problem
from trackerkit.register import Register
from trackerkit.rules.catalogue import personal
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.report import LONGEST_REASON, masked, problem, shown


@dataclass(frozen=True)
class OwnCell:
    """A filled cell of such a column. `column` 0 in `cell` where it is not known which."""

    cell: CellRef
    heading: str
    text: str
    ref: str


def judged(register: Register, cells: Iterable[OwnCell], facts: ReturnFacts) -> Iterator[Problem]:
    """What the rules of TK9xx say of the cells, as of any other cell of words."""
    rules = [rule for rule in personal.RULES if register.applies(rule.code)]
    for one in cells:
        for rule in rules:
            if rule.skim and rule.skim(one.text) and rule.judge and rule.judge(one.text, facts):
                heading = shown(one.heading, facts)
                values = {"label": heading, "reason": shown(one.text, facts, LONGEST_REASON)}
                found = problem(rule.code, one.cell, ref=masked(one.ref, facts), values=values, facts=facts)
                yield replace(found, heading=heading)
