"""The closure ladder: how far each action has come from "somebody said done", and what the next step still needs.

A step is reached only when every step below it is (S-G9, S-G13, S-G14). "In time" is told apart: a check that came
late is still a check, and is counted late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd

from trackerkit.assurance.holding import Holding
from trackerkit.assurance.masks import Masks
from trackerkit.assurance.words import long_date
from trackerkit.register import Column
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.evaluate import Bools
from trackerkit.rules.expr import AsAt, Day, Filled, Is, IsDate, after, blank
from trackerkit.rules.model import bind


class Step(IntEnum):
    """How far an action has come. The order of the members is the ladder's, from the ground up."""

    OPEN = 0
    SAID_DONE = 1
    EVIDENCED = 2
    VERIFIED = 3
    PROVEN = 4
    SUSTAINED = 5

    @property
    def word(self) -> str:
        return ("Open", "Said done", "Evidenced", "Verified", "Proven", "Sustained")[self]

    @property
    def means(self) -> str:
        """One sentence for the reader of a pack."""
        return (
            "Nobody says that the work is done.",
            "Somebody says that it is done. Nothing else is known yet.",
            "The record says what was changed, when, by whom, and where a reader can find the evidence.",
            "Somebody else looked at a sample and found the action complete.",
            "The measure is better than it was, and the result is recorded.",
            "It is closed, a review made once the months that the provider asks for had passed says that it is still "
            "Improved, and no later action repeats it.",
        )[self]

    @property
    def brief(self) -> str:
        """The same in few words, for the key beside a list."""
        return (
            "not said to be done",
            "somebody says so, and no more is known",
            "what was changed, when, by whom and where to see it is on record",
            "somebody else sampled it and found it complete",
            "the measure is better",
            "closed, and shown to have held",
        )[self]

    @property
    def seed(self) -> tuple[str, ...]:
        """The statements of the article that the step answers."""
        return (("S-G1",), ("S-G9",), ("S-M2", "S-G5"), ("S-M3", "S-G14"), ("S-G12", "S-G13"), ("S-MO1-4", "S-G3"))[
            self
        ]


@dataclass(frozen=True)
class Need:
    """Something that the step asks for, where it is not met. `says` may depend on the row's position in the frame."""

    step: Step
    unmet: Bools
    says: str | Callable[[int], str]

    def sentence(self, position: int) -> str:
        return self.says if isinstance(self.says, str) else self.says(position)


def ladder(masks: Masks) -> pd.DataFrame:
    """For each action of the record: `step` (int, see Step), `missing` and `rests_on`.

    `missing` is a tuple of sentences for the next step; `rests_on` says what Sustained rests on, empty below it.
    """
    needs = _needs(masks)
    steps = np.zeros(len(masks), dtype=int)
    reached = np.ones(len(masks), dtype=bool)
    for step in list(Step)[1:]:
        for need in needs:
            if need.step is step:
                reached = reached & ~need.unmet
        steps[reached] = step
    missing = [_missing(needs, position, int(step) + 1) for position, step in enumerate(steps)]
    holding = Holding(masks)
    rests_on = [holding.rests_on(at) if step == Step.SUSTAINED else "" for at, step in enumerate(steps)]
    return pd.DataFrame(
        {
            "step": steps,
            "missing": pd.Series(missing, index=masks.index, dtype=object),
            "rests_on": pd.Series(rests_on, index=masks.index, dtype=object),
        },
        masks.index,
    )


def _missing(needs: tuple[Need, ...], position: int, step: int) -> tuple[str, ...]:
    """The sentences for the next step, each once; the first is the first thing to do."""
    found = (need.sentence(position) for need in needs if need.step == step and need.unmet[position])
    return tuple(dict.fromkeys(found))


def check_lacks(masks: Masks) -> list[tuple[str, ...]]:
    """What the check of a finished action lacks to count as one; nothing where it counts, or found it not to work.

    It is what Verified asks for, and so what the rules of the check ask for (TK401 to TK411): a page cannot say that
    no check is wanting beside a problem that says that one is.
    """
    needs, wanted = _verification(masks), masks.said_done & ~masks.weak
    return [_missing(needs, at, Step.VERIFIED) if wanted[at] else () for at in range(len(masks))]


def _needs(masks: Masks) -> tuple[Need, ...]:
    return (*_to_be_done(masks), *_evidence(masks), *_verification(masks), *_effect(masks), *_holding(masks))


def _rule(masks: Masks, step: Step, code: str, where: Bools | None = None) -> Need:
    """What the rule `code` says, where it finds the row wrong."""
    register = masks.record.month.register
    says = next((check.says for check in bind(BY_CODE[code], register)), BY_CODE[code].what)
    unmet = masks.wrong(code)
    return Need(step, unmet if where is None else unmet & where, says)


def _each(masks: Masks, step: Step, code: str) -> tuple[Need, ...]:
    """What a rule of several columns says of each; nothing in a register that does not have them."""
    checks = bind(BY_CODE[code], masks.record.month.register)
    return tuple(Need(step, masks.holds(check.when), check.says) for check in checks if check.when is not None)


def _legs(masks: Masks, step: Step) -> tuple[Need, ...]:
    """Each kind of evidence that the register asks for before an action is closed must support it (TK510)."""
    checks = bind(BY_CODE["TK510"], masks.record.month.register)
    return tuple(Need(step, masks.holds(~Is(check.column.key, ("Yes",))), check.says) for check in checks)


def _filled(masks: Masks, step: Step, column: str, where: Bools | None = None) -> Need:
    """The column's own request, where nothing is written in it."""
    unmet = masks.holds(blank(column))
    return Need(step, unmet if where is None else unmet & where, _column(masks, column).request)


def _column(masks: Masks, key: str) -> Column:
    return masks.evaluator.definition.by_key[key]


def _day(masks: Masks, step: Step, key: str) -> tuple[Need, Need]:
    """A day that is written must be a day, and not one that has yet to come."""
    label = _column(masks, key).label
    return (
        Need(step, masks.holds(Filled(key) & ~IsDate(key)), f"{label} must be a real date"),
        Need(step, masks.holds(after(Day(key), AsAt())), f"{label} must be today or in the past"),
    )


def _to_be_done(masks: Masks) -> tuple[Need, ...]:
    step, still_open = Step.SAID_DONE, ~masks.said_done
    assigned = (_rule(masks, step, code, still_open) for code in ("TK101", "TK102", "TK104", "TK105"))
    return (*assigned, Need(step, still_open, "Enter the date completed once the work is done"))


def _evidence(masks: Masks) -> tuple[Need, ...]:
    step = Step.EVIDENCED
    fields = ("action_taken", "date_completed", "completed_by", "evidence_location")
    return (
        *(_filled(masks, step, key) for key in fields),
        *_day(masks, step, "date_completed"),
        *(_rule(masks, step, code) for code in ("TK301", "TK302", "TK303", "TK304", "TK305", "TK306")),
    )


def _verification(masks: Masks) -> tuple[Need, ...]:
    step, checked = Step.VERIFIED, masks.checked
    outcome = masks.evaluator.frame["outcome"].tolist()

    def due(position: int) -> str:
        day = masks.check_by[position]
        if np.isnat(day):
            return "Ask somebody else to check it"
        passed = bool(day < np.datetime64(masks.record.month.as_at, "D"))
        return f"The check by somebody else {'was' if passed else 'is'} due by {long_date(day)}"

    def weak(position: int) -> str:
        return f"The outcome is “{outcome[position]}”: it stays open until a check finds it complete"

    return (
        Need(step, ~checked, due),
        Need(step, masks.weak, weak),
        *(_filled(masks, step, key, checked) for key in ("verified_by", "date_verified", "sample_checked", "outcome")),
        Need(
            step,
            masks.holds(Filled("outcome") & ~Is("outcome", ("Complete",))) & ~masks.weak,
            "Outcome must be one of the words of the dropdown",
        ),
        *_day(masks, step, "date_verified"),
        *(_rule(masks, step, code) for code in ("TK403", "TK404", "TK405", "TK406", "TK407")),
        *_each(masks, step, "TK411"),
    )


def _effect(masks: Masks) -> tuple[Need, ...]:
    step, effect = Step.PROVEN, masks.evaluator.frame["effect"].tolist()
    reviews = Holding(masks).latest_reviews
    contrary = np.fromiter((position in reviews for position in range(len(masks))), bool, len(masks))
    return (
        _filled(masks, step, "effect_result"),
        _filled(masks, step, "effect"),
        Need(
            step,
            masks.holds(Filled("effect") & ~Is("effect", ("Improved",))),
            lambda at: f"The effect is “{effect[at]}”: it is proven when the effect is Improved",
        ),
        *_legs(masks, step),
        Need(step, contrary, lambda at: reviews[at]),
    )


def _holding(masks: Masks) -> tuple[Need, ...]:
    step, holding = Step.SUSTAINED, Holding(masks)
    held = masks.said_closed & ~holding.too_soon
    return (
        Need(step, ~masks.said_closed, "Close it, with the date closed and a closure note"),
        _filled(masks, step, "date_closed", masks.said_closed),
        *_day(masks, step, "date_closed"),
        Need(step, holding.repeated, "A later action repeats it"),
        Need(step, holding.in_doubt, "A later action looks like it: say in its Repeat of whether it is one"),
        Need(step, holding.too_soon, holding.hold_until),
        Need(step, held & ~holding.remembered, holding.months_on_record),
        Need(step, held & ~holding.shown, holding.not_shown),
    )
