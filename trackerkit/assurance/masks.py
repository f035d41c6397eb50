"""True or False for each action: the catalogue's own expressions, read over dates as they were meant.

A figure in the pack and a problem at a cell come from one definition, so they cannot come to disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pandas as pd

from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import long_date
from trackerkit.rules.catalogue import BY_CODE, terms
from trackerkit.rules.evaluate import Bools, Days, Evaluator
from trackerkit.rules.expr import (
    All,
    Any_,
    AsAt,
    Before,
    Day,
    Elsewhere,
    Expr,
    Filled,
    Is,
    IsDate,
    Not,
    Plus,
    Same,
    blank,
)
from trackerkit.rules.model import bind
from trackerkit.rules.text import squeezed

# Escalated or not: TK204 asks only about those that nobody has escalated.
_OVERDUE = terms.OPEN & Before(Day("due_date"), AsAt())


def _reads(node: Expr) -> frozenset[str]:
    """The columns of its own sheet that an expression reads: what it asks of another sheet's rows is not among them."""
    if isinstance(node, Elsewhere):
        return frozenset({node.column, node.since} - {""})
    if isinstance(node, All | Any_):
        return frozenset().union(*(_reads(part) for part in node.of))
    return _reads(node.of) if isinstance(node, Not) else node.columns()


def _in_their_words(words: str, on: str) -> str:
    if not words:
        return "What the person says now is not recorded"
    return f"Asked again{f' on {on}' if on else ''}, the person answered: “{words}”"


class Masks:
    """Boolean arrays over the Actions rows of a record, in the frame's order."""

    def __init__(self, record: MonthRecord) -> None:
        self.record = record
        self.evaluator = Evaluator(record.meant, "actions")
        self.index = self.evaluator.frame.index

    def __len__(self) -> int:
        return len(self.index)

    def holds(self, expression: Expr) -> Bools:
        """Where `expression` is true. A column that the register does not have makes it false everywhere."""
        if not _reads(expression) <= set(self.evaluator.definition.by_key):
            return np.zeros(len(self), dtype=bool)
        return self.evaluator.truth(expression)

    def wrong(self, *codes: str) -> Bools:
        """Where one of these rules finds the row wrong, or found it so when the return was checked."""
        found = np.zeros(len(self), dtype=bool)
        for code in codes:
            when = BY_CODE[code].when
            if isinstance(when, Expr):
                found |= self.holds(when)
        return found | self._told(codes)

    def _told(self, codes: Iterable[str]) -> Bools:
        wanted, by_row = frozenset(codes), self.record.codes_by_row
        return np.fromiter((not wanted.isdisjoint(by_row.get(place, ())) for place in self.index), bool, len(self))

    def days(self, column: str) -> Days:
        """The day of each row, NaT where there is none."""
        return self.evaluator.day(Day(column))

    def words(self, column: str) -> pd.Series:
        """What is written in the column, folded, on the frame's index."""
        return pd.Series(self.evaluator.words(column), index=self.index, dtype=object)

    @cached_property
    def open(self) -> Bools:
        return self.holds(terms.OPEN)

    @cached_property
    def said_done(self) -> Bools:
        return self.holds(terms.SAID_COMPLETED) | self.said_closed

    @cached_property
    def said_closed(self) -> Bools:
        return self.holds(terms.SAID_CLOSED)

    @cached_property
    def checked(self) -> Bools:
        """A check by somebody is recorded, however thinly."""
        return self.holds(terms.VERIFICATION_BEGUN)

    @cached_property
    def weak(self) -> Bools:
        """The check found that the action did not fully work, in whatever words the register has for it."""
        return self.holds(terms.DID_NOT_WORK)

    @cached_property
    def not_better(self) -> Bools:
        """It is said done, and the measure is where it was, or worse."""
        return self.said_done & self.holds(Is("effect", ("No change", "Worse")))

    @cached_property
    def against(self) -> list[tuple[str, ...]]:
        """For each action what speaks against its closure: a kind of evidence that does not support it (TK510)."""
        checks = bind(BY_CODE["TK510"], self.record.month.register)
        told = [(check.says, self.holds(check.when)) for check in checks if check.when is not None]
        return [tuple(says for says, wrong in told if wrong[at]) for at in range(len(self))]

    @cached_property
    def mixed(self) -> list[tuple[str, ...]]:
        """For each action what its evidence shows, where it is mixed and nobody has escalated it (TK511)."""
        columns = [column for check in bind(BY_CODE["TK511"], self.record.month.register) for column in check.columns]
        shown = [(column.label, self.evaluator.frame[column.key].tolist()) for column in columns]
        return [
            tuple(f"{label}: {str(values[at]).strip() or 'not said'}" for label, values in shown) if wrong else ()
            for at, wrong in enumerate(self.wrong("TK511"))
        ]

    @cached_property
    def answered(self) -> list[tuple[str, ...]]:
        """For each action what the person answered, in the person's words, and what each kind of evidence shows.

        Nothing in a register that does not ask. What is quoted is what was typed.
        """
        columns = [column for check in bind(BY_CODE["TK511"], self.record.month.register) for column in check.columns]
        frame = self.evaluator.frame
        if not columns or "person_feedback" not in frame:
            return [()] * len(self)
        days = self.days("date_feedback")
        told = zip(frame["person_feedback"], *(frame[column.key] for column in columns), strict=True)
        found = []
        for at, (words, *shown) in enumerate(told):
            legs = zip(columns, (squeezed(str(one)) or "not said" for one in shown), strict=True)
            first = _in_their_words(squeezed(str(words)), long_date(days[at]))
            found.append((first, *(f"{column.label} is “{leg}”" for column, leg in legs)))
        return found

    @cached_property
    def repeat(self) -> Bools:
        return self.holds(terms.IS_A_REPEAT)

    @cached_property
    def overdue(self) -> Bools:
        return self.holds(_OVERDUE)

    @cached_property
    def revised_passed(self) -> Bools:
        """Escalated, still open, and the revised date has passed as well (TK701)."""
        return self.wrong("TK701")

    @cached_property
    def verified_late(self) -> Bools:
        return self.wrong("TK402")

    @cached_property
    def same_person(self) -> Bools:
        return self.wrong("TK404")

    @cached_property
    def checked_by_own(self) -> list[str]:
        """For each action who checked it, where nobody else did (TK404); else empty."""
        owner, doer = (self.holds(Same("verified_by", key)) for key in ("owner", "completed_by"))
        words = np.select(
            [owner, doer], ["its owner", "the person who did the work"], "whoever did the work or owns it"
        )
        return [str(word) if wrong else "" for word, wrong in zip(words, self.same_person, strict=True)]

    @cached_property
    def closed_unverified(self) -> Bools:
        return self.wrong("TK502")

    @cached_property
    def check_overdue(self) -> Bools:
        """Finished, the time for the check has passed, and no check is recorded (TK401)."""
        return self.wrong("TK401")

    @cached_property
    def check_by(self) -> Days:
        """The last day for the check; NaT where the date completed is not known."""
        return self.evaluator.day(Plus(Day("date_completed"), "verify_within"))

    @cached_property
    def escalated(self) -> Bools:
        return self.holds(Elsewhere("ref", "escalations", "action_ref"))

    @cached_property
    def root_cause(self) -> Bools:
        return self.holds(Elsewhere("ref", "root_causes", "action_ref"))

    @cached_property
    def no_due_date(self) -> Bools:
        return self.holds(~IsDate("due_date"))

    @cached_property
    def one_owner(self) -> Bools:
        return ~self.wrong("TK101", "TK102")

    @cached_property
    def sampled(self) -> Bools:
        """Linked to evidence that was sampled: where it is, and what was looked at."""
        return self.holds(Filled("evidence_location") & Filled("sample_checked") & Filled("outcome"))

    @cached_property
    def effect_shown(self) -> Bools:
        return ~self.holds(blank("effect") | blank("effect_result"))
