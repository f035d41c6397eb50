"""What a copy of a pack leaves out: names, or what was written as well. Applied once, when a context is made.

The record is judged as it was returned, and only what is shown of it changes: no figure moves because a copy is made
for somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import pandas as pd

from trackerkit.assurance.actions import TEXTS, actions
from trackerkit.assurance.answers import Made
from trackerkit.assurance.events import dated_events
from trackerkit.assurance.record import MonthRecord
from trackerkit.problems import Problem
from trackerkit.provider import Provider
from trackerkit.register import Column, ColumnType, Register
from trackerkit.report.people import People, is_person
from trackerkit.report.text import scrubbed
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.docs import sentence
from trackerkit.rules.frames import typed
from trackerkit.rules.model import bind
from trackerkit.rules.staff import named_in

WITHHELD = "withheld"
_REFERENCE = re.compile(r"[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)+")
_QUOTED = re.compile("“([^”]*)”")
_LABELLED = re.compile("(?<=: ).*$", re.DOTALL)
_FREE = (ColumnType.TEXT, ColumnType.LONG, ColumnType.EMAIL)

T = TypeVar("T")


@dataclass(frozen=True)
class Privacy:
    """How much a copy says. `roles`: roles in place of names. `redact`: and nothing written but theme and choices."""

    roles: bool = False
    redact: bool = False

    @property
    def hides_names(self) -> bool:
        """Whether roles stand in place of names."""
        return self.roles or self.redact

    @property
    def stem(self) -> str:
        """What the name of the file says of it."""
        return "redacted" if self.redact else "roles" if self.roles else ""

    @property
    def says(self) -> str:
        """What the page says of it; empty where nothing is left out."""
        if self.redact:
            return (
                "A redacted copy: people are shown by their role, units are withheld, and of what was written only the "
                "theme is shown. The figures are those of the full pack."
            )
        return "People are shown by their role." if self.roles else ""


EVERYTHING = Privacy()


class Eyes:
    """What a reader of this copy may see of these records: each with its actions, judged before anything is hidden."""

    def __init__(self, privacy: Privacy, records: Sequence[MonthRecord]) -> None:
        self.privacy = privacy
        self.provider: Provider = records[0].provider
        people = People(self.provider, records) if privacy.hides_names else None
        self._own_names = self.provider.own_names | named_in(record.month for record in records)
        self._people: Callable[[str], str] = people or str
        self._cell: Callable[[str], str] = people.cell if people else str
        self._answer: Callable[[Made], Made] = partial(people.answer, note=self._note) if people else _whole
        self.seen = tuple(self._seen(record) for record in records)

    def fit(self, context: T) -> T:
        """The context with every string masked and fit for print, and no name in a copy that hides them."""
        postcodes = [service.postcode for service in self.provider.services if service.postcode]
        domains = () if self.privacy.hides_names else self.provider.email_domains
        return scrubbed(
            context, postcodes=postcodes, email_domains=domains, own_names=self._own_names, without=self._people
        )

    def _seen(self, record: MonthRecord) -> tuple[MonthRecord, pd.DataFrame]:
        found = actions(record)
        if not self.privacy.hides_names:
            return record, found
        register = record.month.register
        frames = {
            sheet.key: self._frame(record, sheet.key) for sheet in register.sheets if sheet.key in record.month.frames
        }
        problems = tuple((service, self._problem(problem, register)) for service, problem in record.problems)
        month = replace(record.month, frames=frames)
        answers = tuple(self._answer(one) for one in record.answers)
        shown = replace(record, month=month, problems=problems, events=dated_events(record), answers=answers)
        return shown, self._actions(found, register)

    def _note(self, text: str) -> str:
        """What may be seen of a decision's note."""
        return (WITHHELD if text else "") if self.privacy.redact else self._people(text)

    def _frame(self, record: MonthRecord, sheet: str) -> pd.DataFrame:
        frame = record.month.frames[sheet].copy()
        for column in record.month.register.by_key[sheet].columns:
            for key in (column.key, typed(column.key)):
                if key in frame and not (key == column.key and (column.is_date or column.is_number)):
                    frame[key] = frame[key].map(self._of(column, record.month.register, key), na_action="ignore")
        return frame

    def _actions(self, found: pd.DataFrame, register: Register) -> pd.DataFrame:
        columns = register.by_key["actions"].by_key
        shown = found.copy()
        for key in TEXTS:
            if key in columns:
                shown[key] = shown[key].map(self._of(columns[key], register, key))
        if self.privacy.redact:
            shown["finding"] = [theme or f"The finding is {WITHHELD}" for theme in shown["theme"]]
            words = _choices(register)
            shown["rests_on"] = [_only(text, words) for text in shown["rests_on"]]
            for key, only in (("missing", _only), ("against", _only), ("answered", _only), ("mixed", _labelled)):
                shown[key] = [tuple(only(text, words) for text in told) for told in shown[key]]
            shown["check_lacks"] = [tuple(_only(text, words) for text in told) for told in shown["check_lacks"]]
        return shown

    def _of(self, column: Column, register: Register, key: str) -> Callable[[Any], str]:
        """What may be seen of a cell of the column."""
        if is_person(column):
            return lambda text: self._cell(str(text))
        if not self.privacy.redact:
            return lambda text: self._people(str(text))
        if column.offers == "units":
            return lambda text: ""
        if column.type is ColumnType.REF:
            allowed = {*column.otherwise, ""}
            return lambda text: str(text) if text in allowed or _REFERENCE.fullmatch(str(text).strip()) else WITHHELD
        if column.type in _FREE or key != column.key:  # a date or a number that was typed in words
            return lambda text: WITHHELD if str(text).strip() else ""
        allowed = {choice.value for choice in register.choices.get(column.choices, ())}
        return lambda text: str(text) if not column.choices or text in allowed or not text else WITHHELD

    def _problem(self, problem: Problem, register: Register) -> Problem:
        if not self.privacy.redact:
            return replace(problem, says=self._people(problem.says), detail=self._people(problem.detail))
        rule = BY_CODE.get(problem.code)
        says = sentence(rule, register if bind(rule, register) else None) if rule else problem.code
        ref = problem.ref if _REFERENCE.fullmatch(problem.ref.strip()) else ""
        return replace(problem, says=says, detail="", ref=ref)


def _whole(made: Made) -> Made:
    return made


def _choices(register: Register) -> frozenset[str]:
    """Every word of a dropdown: what may be seen although somebody chose it."""
    return frozenset(choice.value for choices in register.choices.values() for choice in choices) | {"not said"}


def _only(text: str, words: frozenset[str]) -> str:
    """The sentence, without what was typed in it unless it is a word of a dropdown."""
    return _QUOTED.sub(lambda hit: hit.group() if hit[1] in words else f"“{WITHHELD}”", text)


def _labelled(text: str, words: frozenset[str]) -> str:
    """``Heading: words``, the words only where they are of a dropdown."""
    return _LABELLED.sub(lambda hit: hit.group() if hit.group() in words else WITHHELD, text)
