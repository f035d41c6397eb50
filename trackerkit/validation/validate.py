"""The month as one frame: one pandera call a sheet and register, whatever the number of returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa
from numpy.typing import NDArray

from trackerkit.errors import RuleFailed
from trackerkit.problems import CellRef, Place, Problem, Severity
from trackerkit.rules.evaluate import Evaluator
from trackerkit.rules.expr import Date, DoneBefore
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import Month, typed
from trackerkit.rules.model import Check
from trackerkit.rules.report import LONGEST_REASON, problem, shown
from trackerkit.rules.staff import with_staff
from trackerkit.validation.schema import schemas_of
from trackerkit.words import day_words

Places = Mapping[str, Mapping[str, Place]]  # return -> sheet key -> where it stands


def validate(
    month: Month, places: Places, already: Mapping[str, Sequence[Problem]] | None = None
) -> dict[str, list[Problem]]:
    """Problems by return. `already` are the reader's: a cell that could not be read is not also judged.

    Raises RuleFailed when a rule raises: a fault of ours, never somebody's problem.
    """
    month = with_staff(month)
    unreadable = {
        (name, p.cell) for name, problems in (already or {}).items() for p in problems if p.severity is Severity.ERROR
    }
    found: dict[str, list[Problem]] = {name: [] for name in month.returns}
    for sheet, (schema, checks, evaluator) in schemas_of(month).items():
        if len(month.frame(sheet)):
            teller = _Teller(month, evaluator, places)
            for check, rows in _failures(schema, checks, month.frame(sheet)):
                for at, name, row in rows:
                    told = teller.tell(check, at, name, row)
                    if told is not None and (name, told.cell) not in unreadable:
                        found[name].append(told)
    return {name: sorted(problems, key=lambda p: p.order) for name, problems in found.items()}


def _failures(
    schema: pa.DataFrameSchema, checks: Mapping[str, Check], frame: pd.DataFrame
) -> Iterator[tuple[Check, list[tuple[int, str, int]]]]:
    """The rows on which each check fails, by its own boolean output (pandera 0.35): position, return, Excel row."""
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            output = error.check_output
            check = checks.get(getattr(error.check, "name", "") or "")
            if check is None or not isinstance(output, pd.Series):
                raise RuleFailed(f"The check {error.check} of {schema.name} could not be run: {error}.") from error
            wrong = np.flatnonzero(~output.to_numpy(dtype=bool))
            yield check, [(at, *where) for at, where in zip(wrong.tolist(), output.index[wrong], strict=True)]


class _Teller:
    """Tells a failed check as a Problem, with the values of the row. A cell is made fit to be told once."""

    def __init__(self, month: Month, evaluator: Evaluator, places: Places) -> None:
        self.sheet = evaluator.sheet
        self.places = places
        self.frame = evaluator.frame
        self.definition = evaluator.definition
        self.evaluator = evaluator
        self.facts = month.returns
        self._columns: dict[str, NDArray[Any]] = {}
        self._words: dict[tuple[str, int], str] = {}
        self._shows: dict[str, list[str]] = {}

    def tell(self, check: Check, at: int, name: str, row: int) -> Problem | None:
        """None when the blamed column is not in this return at all: its missing heading has been told once."""
        place = self.places[name].get(self.sheet)
        if place is None or check.column.key not in place.columns:
            return None
        values = _Values(self, check, at, self.facts[name])
        also = tuple(place.cell(row, c.key) for c in check.columns[1:] if c.key in place.columns)
        ref_column = self.definition.ref_column
        ref = self.words(ref_column.key, at) if ref_column else ""
        cell: CellRef = place.cell(row, check.column.key)
        return problem(
            check.rule.code,
            cell,
            column=check.column,
            ref=ref,
            says=check.says,
            values=values,
            also=also,
            facts=self.facts[name],
        )

    def words(self, key: str, at: int) -> str:
        """A cell as a person reads it, short enough for a sentence; `at` is the position of its row."""
        if (key, at) not in self._words:
            self._words[key, at] = self._read(key, at)
        return self._words[key, at]

    def _read(self, key: str, at: int) -> str:
        beside = typed(key) in self.frame
        if beside and self.definition.by_key[key].is_date:
            day = self._column(key)[at]
            if not np.isnat(day):
                return day_words(day.astype("datetime64[D]").item())
        text = self._column(typed(key) if beside else key)[at]
        return shown(str(text), self.facts[self.evaluator.returns[at]])

    def _column(self, key: str) -> NDArray[Any]:
        """A column of the frame, taken out of pandas once."""
        if key not in self._columns:
            self._columns[key] = self.frame[key].to_numpy()
        return self._columns[key]

    def shows(self, check: Check, key: str) -> list[str]:
        """One of the rule's own dates or references (`Rule.shows`), row by row."""
        name, node = f"{check.name}:{key}", check.rule.shows[key]
        if name not in self._shows:
            self._shows[name] = self._named(node) if isinstance(node, DoneBefore) else self._days(node)
        return self._shows[name]

    def _named(self, node: DoneBefore) -> list[str]:
        pairs = zip(self.evaluator.named(node), self.evaluator.returns, strict=True)
        return [shown(str(ref), self.facts[name]) for ref, name in pairs]

    def _days(self, node: Date) -> list[str]:
        return ["" if pd.isna(day) else day_words(day.date()) for day in self.evaluator.days(node)]


class _Values(Mapping[str, object]):
    """The fields that a rule's detail may name, looked up only when it does."""

    def __init__(self, teller: _Teller, check: Check, at: int, facts: ReturnFacts) -> None:
        self.teller, self.check, self.at, self.facts = teller, check, at, facts

    def __getitem__(self, key: str) -> object:
        if key == "reason" and self.check.rule.judge is not None:
            return shown(self.teller.evaluator.judged(self.check)[self.at], self.facts, LONGEST_REASON)
        if key in self.check.rule.shows:
            return self.teller.shows(self.check, key)[self.at]
        column = self.check.column.key if key == "value" else key
        if column in self.teller.definition.by_key:
            return self.teller.words(column, self.at)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        judged = ("reason",) if self.check.rule.judge is not None else ()
        return iter(("value", *judged, *self.check.rule.shows, *self.teller.definition.by_key))

    def __len__(self) -> int:
        return len(list(iter(self)))
