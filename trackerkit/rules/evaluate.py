"""Reads an expression over a month of rows: a boolean Series on the sheet's own index (return, Excel row)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import singledispatchmethod
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trackerkit.rules import expr
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import Month, typed
from trackerkit.rules.model import Check, Skim
from trackerkit.rules.text import folded

Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]
Days = NDArray[np.datetime64]
Places = NDArray[np.intp]
_Answer = TypeVar("_Answer")
NO_DAY = np.datetime64("NaT", "D")
_NOTHING_KNOWN = ReturnFacts("England")  # of a return that nobody has told of: its words are judged all the same


class Evaluator:
    """Evaluates expressions on one sheet of one month. Folded words and parsed days are worked out once."""

    def __init__(self, month: Month, sheet: str) -> None:
        self.month = month
        self.sheet = sheet
        self.frame = month.frame(sheet)
        self.returns = month.return_of(sheet)
        self.definition = month.register.by_key[sheet]
        self._kept: dict[str, Texts] = {}
        self._true: dict[expr.Expr, Bools] = {}
        self._others: dict[str, Evaluator] = {}
        self._skimmed: dict[tuple[str, Skim | None], Places] = {}
        self._judged: dict[str, dict[int, str]] = {}

    def mask(self, node: expr.Expr) -> pd.Series:
        """True for each row where `node` holds."""
        return pd.Series(self.truth(node), index=self.frame.index, dtype=bool)

    def wrong(self, check: Check) -> pd.Series:
        """True for each row in which the check finds something wrong."""
        if check.rule.judge is not None:
            found = np.zeros(len(self.frame), dtype=bool)
            found[list(self.judged(check))] = True
            return pd.Series(found, index=self.frame.index, dtype=bool)
        assert check.when is not None  # the catalogue's test holds every rule of the server to one of the two
        return self.mask(check.when)

    def days(self, node: expr.Date) -> pd.Series:
        """The day of each row, NaT where there is none."""
        return pd.Series(self.day(node).astype("datetime64[s]"), index=self.frame.index)

    # ------------------------------------------------------------ words that are judged

    def judged(self, check: Check) -> dict[int, str]:
        """Position of a row -> what the judge of the check finds wrong with its cell, for the rows where it does.

        The same words are judged once, however many rows of the month hold them.
        """
        if check.name not in self._judged:
            self._judged[check.name] = self._judge(check)
        return self._judged[check.name]

    def _judge(self, check: Check) -> dict[int, str]:
        judge = check.rule.judge
        assert judge is not None  # the catalogue's test holds every rule that is found by a judge to one
        texts = self.frame[check.column.key].to_numpy(dtype=object)
        places = self._places(check, texts)
        answers: dict[tuple[object, ...], _Once[str]] = {}

        def answers_for(name: str) -> _Once[str]:
            facts = self.month.returns.get(name, _NOTHING_KNOWN)
            return answers.setdefault(
                (facts.allowed_postcodes, facts.email_domains, facts.own_names, facts.logo_fault),
                _Once(lambda text: judge(text, facts)),
            )

        by_return = _Once(answers_for)
        asked = zip(places.tolist(), texts[places], self.returns[places], strict=True)
        return {at: reason for at, text, name in asked if (reason := by_return[name][text])}

    def _places(self, check: Check, texts: Texts) -> Places:
        """The rows in which the judge is asked: the cell holds something, and its quick look does not pass it over."""
        skim, asked = check.rule.skim, check.rule.asked
        if asked is not None:
            places = np.flatnonzero(self.truth(asked))
            return places[_each(texts[places], lambda text: _in_doubt(text, skim))]
        if (check.column.key, skim) not in self._skimmed:  # shared: several rules take the same quick look
            self._skimmed[check.column.key, skim] = np.flatnonzero(_each(texts, lambda text: _in_doubt(text, skim)))
        return self._skimmed[check.column.key, skim]

    # ------------------------------------------------------------ what stands in the cells

    def words(self, column: str) -> Texts:
        """What is written in the column, folded (`rules.text`)."""
        if column not in self._kept:
            texts = self.frame[typed(column) if typed(column) in self.frame else column].to_numpy(dtype=object)
            words = map(_Once(folded).__getitem__, map(str, texts))
            self._kept[column] = np.fromiter(words, dtype=object, count=len(texts))
        return self._kept[column]

    @singledispatchmethod
    def day(self, node: expr.Date) -> Days:
        raise TypeError(f"{type(node).__name__} is not a date expression")

    @day.register
    def _(self, node: expr.Day) -> Days:
        return self.frame[node.column].to_numpy().astype("datetime64[D]")

    @day.register
    def _(self, node: expr.AsAt) -> Days:
        return np.full(len(self.frame), np.datetime64(self.month.as_at, "D"))

    @day.register
    def _(self, node: expr.Plus) -> Days:
        start = self.day(node.day)
        limit = self.month.register.limits[node.limit]
        if limit.unit == "working days":
            return self._working_days(start, limit.value)
        if limit.unit == "days":
            return start + np.timedelta64(limit.value, "D")
        if limit.unit not in ("months", "years"):
            raise ValueError(f"the limit {node.limit} is in {limit.unit}, which cannot be counted from a day")
        months = limit.value * (12 if limit.unit == "years" else 1)
        return (pd.Series(start) + pd.DateOffset(months=months)).to_numpy().astype("datetime64[D]")

    @day.register
    def _(self, node: expr.There) -> Days:
        there = self._on(node.sheet)
        days = there.day(expr.Day(node.day))
        known: dict[tuple[str, str], np.datetime64] = {}
        for key, text, found in zip(there.returns, there.words(node.key), days, strict=True):
            known.setdefault((key, text), found)
        pairs = zip(self.returns, self.words(node.column), strict=True)
        return np.array([known.get(pair, NO_DAY) if pair[1] else NO_DAY for pair in pairs], dtype="datetime64[D]")

    def _working_days(self, start: Days, count: int) -> Days:
        found = np.full(len(start), NO_DAY)
        nations = np.array([self.month.returns[r].nation for r in self.returns], dtype=object)
        for nation in set(nations.tolist()):
            rows = (nations == nation) & ~np.isnat(start)
            found[rows] = self.month.calendar.add(start[rows], count, nation)
        return found

    # ------------------------------------------------------------ other sheets, and other rows of this one

    def _on(self, sheet: str) -> Evaluator:
        """What evaluates another sheet of the month; one for all who ask."""
        if sheet not in self._others:
            self._others[sheet] = Evaluator(self.month, sheet)
        return self._others[sheet]

    def earlier(self, node: expr.DoneBefore) -> Places:
        """The position of the row that `node` finds for each row, the last of several; -1 where it finds none."""
        found = np.full(len(self.frame), -1, dtype=np.intp)
        if not self.month.register.repeats:
            return found
        keys = list(zip(self.returns, *(self.words(key) for key in self.month.register.repeats), strict=True))
        days = self.day(expr.Day(node.column))
        dated, done, count = ~np.isnat(days), self.truth(node.done), days.astype("int64").tolist()
        before: dict[tuple[object, ...], tuple[list[int], list[int]]] = {}  # the days in order, and whose they are
        for at in np.argsort(days, kind="stable").tolist():
            if done[at] and dated[at]:
                of_key = before.setdefault(keys[at], ([], []))
                of_key[0].append(count[at])
                of_key[1].append(at)
        for at in np.flatnonzero(dated).tolist():
            if keys[at][1] and keys[at] in before:
                counts, places = before[keys[at]]
                last = bisect_left(counts, count[at])
                found[at] = places[last - 1] if last else -1
        return found

    def named(self, node: expr.DoneBefore) -> Texts:
        """The reference of the row that `node` finds for each row, or ``Row 7`` where it has none; "" without one."""
        ref = self.definition.ref_column
        refs = self.frame[ref.key].to_numpy(dtype=object) if ref else np.full(len(self.frame), "", dtype=object)
        rows = self.frame.index.get_level_values(1)
        names = ((refs[at] or f"Row {rows[at]}") if at >= 0 else "" for at in self.earlier(node))
        return np.fromiter(names, dtype=object, count=len(self.frame))

    # ------------------------------------------------------------ truths

    def truth(self, node: expr.Expr) -> Bools:
        """True for each row where `node` holds, not to be written to. Rules share their terms: each is read once."""
        if node not in self._true:
            self._true[node] = self._truth(node)
            self._true[node].setflags(write=False)
        return self._true[node]

    @singledispatchmethod
    def _truth(self, node: expr.Expr) -> Bools:
        raise TypeError(f"{type(node).__name__} is not an expression")

    @_truth.register
    def _(self, node: expr.Filled) -> Bools:
        return np.asarray(self.words(node.column) != "", dtype=bool)

    @_truth.register
    def _(self, node: expr.IsDate) -> Bools:
        return ~np.isnat(self.day(expr.Day(node.column)))

    @_truth.register
    def _(self, node: expr.IsNumber) -> Bools:
        return self.frame[node.column].notna().to_numpy()

    @_truth.register
    def _(self, node: expr.Is) -> Bools:
        meant = self.month.register.meant_by(self.definition.by_key[node.column].choices, node.values)
        wanted = {folded(value) for value in (*node.values, *(choice.value for choice in meant))}
        return _each(self.words(node.column), wanted.__contains__)

    @_truth.register
    def _(self, node: expr.InList) -> Bools:
        choices = self.month.register.choices[node.list]
        wanted = {folded(word) for choice in choices for word in (choice.value, *choice.aliases)}
        return _each(self.words(node.column), wanted.__contains__)

    @_truth.register
    def _(self, node: expr.Has) -> Bools:
        pieces = [piece.lower() for piece in node.pieces]
        return _each(self.words(node.column), lambda text: any(piece in f" {text} " for piece in pieces))

    @_truth.register
    def _(self, node: expr.Known) -> Bools:
        lists = {key: facts.lists.get(node.offers) for key, facts in self.month.returns.items()}
        pairs = zip(self.returns, self.words(node.column), strict=True)
        return np.array([(known := lists[key]) is None or text in known for key, text in pairs], dtype=bool)

    @_truth.register
    def _(self, node: expr.Same) -> Bools:
        first = self.words(node.column)
        return np.asarray((first != "") & (first == self.words(node.other)), dtype=bool)

    @_truth.register
    def _(self, node: expr.Repeated) -> Bools:
        words = pd.Series(self.words(node.column))
        return ((words != "") & pd.DataFrame({"r": self.returns, "w": words}).duplicated(keep=False)).to_numpy()

    @_truth.register
    def _(self, node: expr.Elsewhere) -> Bools:
        there = self._on(node.sheet)
        rows = there.truth(node.where) if node.where is not None else np.ones(len(there.frame), dtype=bool)
        pairs = zip(self.returns, self.words(node.column), strict=True)
        if node.since:
            latest = _latest(there, node, rows)
            last = np.array([latest.get(pair, NO_DAY) if pair[1] else NO_DAY for pair in pairs], dtype="datetime64[D]")
            return last >= self.day(expr.Day(node.since))  # NaT compares False
        known = set(zip(there.returns[rows], there.words(node.key)[rows], strict=True))
        return np.array([text != "" and (key, text) in known for key, text in pairs], dtype=bool)

    @_truth.register
    def _(self, node: expr.DoneBefore) -> Bools:
        return self.earlier(node) >= 0

    @_truth.register
    def _(self, node: expr.Before) -> Bools:
        # NaT compares False with everything, which is what the language promises.
        return self.day(node.first) < self.day(node.second)

    @_truth.register
    def _(self, node: expr.NotShorter) -> Bools:
        now = self.day(node.end) - self.day(node.start)
        was = self.day(node.was_end) - self.day(node.was_start)
        return now >= was  # False where a day is missing: NaT compares False

    @_truth.register
    def _(self, node: expr.More) -> Bools:
        bound = self.frame[node.other].to_numpy() if node.other else node.than
        return np.asarray(self.frame[node.column].to_numpy() > bound, dtype=bool)

    @_truth.register
    def _(self, node: expr.All) -> Bools:
        return np.asarray(np.logical_and.reduce([self.truth(part) for part in node.of]), dtype=bool)

    @_truth.register
    def _(self, node: expr.Any_) -> Bools:
        return np.asarray(np.logical_or.reduce([self.truth(part) for part in node.of]), dtype=bool)

    @_truth.register
    def _(self, node: expr.Not) -> Bools:
        return ~self.truth(node.of)


def _latest(there: Evaluator, node: expr.Elsewhere, rows: Bools) -> dict[tuple[str, str], np.datetime64]:
    """(return, words of the key) -> the latest day among `rows` of the other sheet; nothing where none is a day."""
    latest: dict[tuple[str, str], np.datetime64] = {}
    for name, text, day in zip(
        there.returns[rows], there.words(node.key)[rows], there.day(expr.Day(node.day))[rows], strict=True
    ):
        if not np.isnat(day) and not latest.get((name, text), NO_DAY) > day:
            latest[name, text] = day
    return latest


def _in_doubt(text: str, skim: Skim | None) -> bool:
    return bool(text) and not text.isspace() and (skim is None or skim(text))


class _Once(dict[str, _Answer]):
    """What `answer` says of a text, asked once of the same text."""

    def __init__(self, answer: Callable[[str], _Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, text: str) -> _Answer:
        found = self[text] = self._answer(text)
        return found


def _each(words: Texts, test: Callable[[str], bool]) -> Bools:
    return np.fromiter(map(_Once(test).__getitem__, words), dtype=bool, count=len(words))
