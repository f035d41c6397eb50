"""A month as it stands: the rows, what the rules say of them, and what is remembered of the months before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import pandas as pd

from trackerkit.assurance.answers import Made
from trackerkit.problems import Problem
from trackerkit.provider import Provider, Service
from trackerkit.register import Framework
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.frames import Month, proposed
from trackerkit.rules.waivers import Waived


@dataclass(frozen=True)
class Reading:
    """One measure of one service and month: a count, or a number right out of a number looked at."""

    service: str
    measure: str
    period: str  # 2026-11
    value: float
    out_of: float | None = None


@dataclass(frozen=True)
class Closure:
    """An action that is marked closed on a day that can be read, with the service's code and the theme.

    `step` is how far it had come on the closure ladder (`ladder.Step`) in the latest month that has it.
    """

    service: str
    ref: str
    theme: str
    closed_on: date
    step: int = 0


@dataclass(frozen=True, order=True)
class Happened:
    """One thing that a measure counts, on its day. `which` tells two of one day apart."""

    service: str
    measure: str
    on: date
    which: str = ""


@dataclass(frozen=True)
class EarlierMonth:
    """What a pack needs of a month before this one.

    `ladder` counts the actions at each step, by the step's name in small letters (``said done``).
    `repeated` holds (service code, folded reference) of every action that some row of that month repeated; `steps`
    the step that each action with a reference had reached, by the same pair.
    """

    period: str
    ladder: Mapping[str, int]
    overdue: int = 0
    repeats: int = 0  # actions that repeat an earlier one
    repeated: frozenset[tuple[str, str]] = frozenset()
    readings: tuple[Reading, ...] = ()
    closures: tuple[Closure, ...] = ()
    events: tuple[Happened, ...] = ()
    steps: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def actions(self) -> int:
        return sum(self.ladder.values())


@dataclass(frozen=True)
class MonthRecord:
    """One register of one month, from the ledger or freshly validated. In `month`, a return is a service's code."""

    month: Month
    problems: tuple[tuple[str, Problem], ...]  # service code, problem
    provider: Provider
    period: str  # 2026-11
    not_returned: tuple[Service, ...]  # nothing speaks for them: no return came, or a blank one (`blank`)
    framework: Framework
    earlier: tuple[EarlierMonth, ...] = ()  # oldest first
    chain_head: str = ""  # the hash that the ledger stands at; empty when nothing is recorded
    waived: tuple[tuple[str, Waived], ...] = ()  # service code, what a waiver holds back; not among `problems`
    answers: tuple[Made, ...] = ()  # what was decided of this month and those before, oldest first
    events: tuple[Happened, ...] | None = None  # of a copy that hides words: what was dated before they were hidden

    @cached_property
    def meant(self) -> Month:
        """`month` with each date typed as text read as it was most likely meant: for figures, never for problems."""
        return replace(self.month, frames={key: self._read(key) for key in self.month.frames})

    def _read(self, sheet: str) -> pd.DataFrame:
        frame = self.month.frames[sheet]
        dates = [c.key for c in self.month.register.by_key[sheet].columns if c.is_date and proposed(c.key) in frame]
        return frame.assign(**{key: frame[proposed(key)] for key in dates})

    @cached_property
    def codes_by_row(self) -> Mapping[tuple[str, int], frozenset[str]]:
        """(service, Excel row) of the Actions sheet -> the codes of the problems there.

        Those that a waiver holds back are among them: it silences the asking, and makes no evidence.
        """
        found: dict[tuple[str, int], set[str]] = {}
        held_back = ((service, one.problem) for service, one in self.waived)
        for service, problem in (*self.problems, *held_back):
            if problem.cell.row and self._is_of_actions(problem):
                found.setdefault((service, problem.cell.row), set()).add(problem.code)
        return {place: frozenset(codes) for place, codes in found.items()}

    def _is_of_actions(self, problem: Problem) -> bool:
        # A rule for one sheet names it; the others are told apart by the sheet's own label.
        rule = BY_CODE.get(problem.code)
        if rule is not None and rule.sheet != "*":
            return rule.sheet == "actions"
        return problem.cell.sheet == self.month.register.by_key["actions"].label

    @property
    def sustain_months(self) -> int:
        """How many months a closed action must hold: the register's limit ``sustained_for``."""
        return self.month.register.limits["sustained_for"].value

    @property
    def blank(self) -> tuple[Service, ...]:
        """Those of `not_returned` whose workbook came, with nothing in it and not signed off."""
        return tuple(service for service in self.not_returned if service.code in self.month.returns)

    @property
    def services(self) -> tuple[Service, ...]:
        """The services whose return says something, in the order of Setup."""
        missing = {service.code for service in self.not_returned}
        return tuple(
            service
            for service in self.provider.services
            if service.code in self.month.returns and service.code not in missing
        )
