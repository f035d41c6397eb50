"""One cell -> the value its column wants, what was typed, and the coded problem when the two do not agree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from trackerkit.register import Column, ColumnType, Limit, Register
from trackerkit.rules.report import shown
from trackerkit.rules.text import folded, squeezed
from trackerkit.words import count, day_words, month_words
from trackerkit.workbook.parse import dates
from trackerkit.workbook.parse.model import Layout
from trackerkit.workbook.read import Cell, Kind

_VOLATILE = re.compile(r"\b(TODAY|NOW|RAND|RANDBETWEEN)\s*\(", re.IGNORECASE)


_REPEATED = frozenset(ColumnType) - {ColumnType.TEXT, ColumnType.LONG, ColumnType.REF}
"""Kinds of columns in which the same words, days and numbers stand over and over again."""


class Value(NamedTuple):
    """`value` in the column's own type (None when there is none), `typed` as a person reads the cell.

    `read` is the day that a text most likely means: for figures, never for rules. `problems` are (code, fields).
    """

    value: object = None
    typed: str = ""
    read: date | None = None
    problems: tuple[tuple[str, Mapping[str, object]], ...] = ()


@dataclass(frozen=True)
class Reader:
    """Reads the cells of a sheet. `lists` are the words of Setup (people, units ...), as written there."""

    register: Register
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    layout: Layout | None = None  # the mapping of a workbook that is not ours: what its words mean

    @cached_property
    def _read(self) -> dict[tuple[str, Kind, object], Value]:
        return {}

    @cached_property
    def _longest(self) -> Limit | None:
        return self.register.limits.get("text_length")

    @cached_property
    def _offered(self) -> dict[str, dict[str, str]]:
        """List of Setup -> its words, folded -> as written there."""
        return {key: {folded(word): word for word in words} for key, words in self.lists.items()}

    @cached_property
    def _words(self) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
        """List of choices -> its words and its other names, folded -> the word."""
        return {
            key: (
                {folded(choice.value): choice.value for choice in choices},
                {folded(alias): choice.value for choice in choices for alias in choice.aliases},
            )
            for key, choices in self.register.choices.items()
        }

    def read(self, cell: Cell | None, column: Column) -> Value:
        """The value of `cell` in `column`. An empty cell is a Value with nothing typed."""
        if cell is None:
            return Value()
        if cell.kind is Kind.ERROR:
            return Value(typed=str(cell.value), problems=(("TK011", {"value": cell.value}),))
        if cell.uncalculated:
            return Value(typed=f"={cell.formula}", problems=(("TK012", {"value": shown(f"={cell.formula}")}),))
        meant = self.layout and self.layout.words.get(column.key, {}).get(folded(words_of(cell)))
        found = self._meant(words_of(cell), meant) if meant else self._known(cell, column)
        if cell.formula and _VOLATILE.search(cell.formula):
            changing = ("TK013", {"value": shown(f"={cell.formula}")})
            return Value(found.value, found.typed, found.read, (changing, *found.problems))
        return found

    def _known(self, cell: Cell, column: Column) -> Value:
        """As `_by_type`, worked out once for cells that hold the same: a register repeats its words and its days."""
        if column.type not in _REPEATED:
            return self._text(cell, column)
        same = column.key, cell.kind, cell.value
        known = self._read.get(same)
        if known is None:
            known = self._read[same] = self._by_type(cell, column)
        return known

    @staticmethod
    def _meant(text: str, meant: str) -> Value:
        """What the mapping says that the word means."""
        if folded(text) == folded(meant):
            return Value(meant, text)
        return Value(meant, text, problems=(("TK022", {"read": meant, "value": shown(text)}),))

    def _by_type(self, cell: Cell, column: Column) -> Value:
        match column.type:
            case ColumnType.DATE:
                return self._date(cell, column)
            case ColumnType.CHOICE:
                return self._choice(cell, column)
            case ColumnType.NUMBER | ColumnType.WHOLE:
                return self._number(cell, column)
            case ColumnType.PERIOD:
                return self._period(cell, column)
        return self._text(cell, column)

    def _text(self, cell: Cell, column: Column) -> Value:
        text = words_of(cell)
        limit = self._longest
        if limit and len(text) > limit.value:
            length = {"text_length": limit.words, "length": count(len(text), "character")}
            return Value(text, text, problems=(("TK042", length),))
        return Value(text, text)

    def _choice(self, cell: Cell, column: Column) -> Value:
        text = words_of(cell)
        if not squeezed(text):
            return Value("", "")
        if column.offers:
            if column.offers not in self.lists:
                return Value(text, text)  # there is no list to judge by: neither Setup nor one of its own
            known = self._offered[column.offers]
            return Value(known.get(folded(text), text), text, problems=self._unlisted(text, column, known))
        known, aliases = self._words[column.choices]
        if folded(text) in known:
            return Value(known[folded(text)], text)
        if folded(text) in aliases:
            read = aliases[folded(text)]
            return Value(read, text, problems=(("TK022", {"read": read, "value": shown(text)}),))
        return Value(text, text, problems=self._unlisted(text, column, known))

    @staticmethod
    def _unlisted(text: str, column: Column, known: Mapping[str, str]) -> tuple[tuple[str, Mapping[str, object]], ...]:
        if folded(text) in known:
            return ()
        listed = ", ".join(known.values()) or "empty: ask the quality lead to fill in Setup"
        return (("TK021", {"value": shown(text), "listed": listed}),)

    def _date(self, cell: Cell, column: Column) -> Value:
        typed = words_of(cell)
        if cell.kind is Kind.DATE and isinstance(cell.value, datetime):
            day = cell.value.date()
            if dates.in_range(day):
                return Value(day, typed, day)
            return Value(typed=typed, problems=(("TK034", {"value": typed}),))
        if cell.kind is Kind.NUMBER and cell.number is not None:
            if dates.FIRST_SERIAL <= cell.number < dates.LAST_SERIAL + 1:
                day = date(1899, 12, 30) + timedelta(days=int(cell.number))
                return Value(day, typed, day, (("TK033", {"value": typed, "read": day_words(day)}),))
            return Value(typed=typed, problems=(("TK034", {"value": typed}),))
        if not squeezed(typed):
            return Value(typed="")
        day_read = dates.from_text(typed)
        if day_read and dates.in_range(day_read) and self.layout and column.key in self.layout.text_dates:
            return Value(day_read, typed, day_read)
        if day_read and dates.in_range(day_read):
            looks = {"value": shown(typed), "read": day_words(day_read)}
            return Value(typed=typed, read=day_read, problems=(("TK031", looks),))
        lacks = "has no year: a date must include it" if dates.lacks_year(typed) else "is not a day in the calendar"
        return Value(typed=typed, problems=(("TK032", {"value": shown(typed), "lacks": lacks}),))

    def _number(self, cell: Cell, column: Column) -> Value:
        typed = words_of(cell)
        if cell.kind is Kind.NUMBER and cell.number is not None:
            return Value(float(cell.number), typed)
        if not squeezed(typed):
            return Value(typed="")
        return Value(typed=typed, problems=(("TK041", {"value": shown(typed)}),))

    def _period(self, cell: Cell, column: Column) -> Value:
        typed = words_of(cell)
        if not squeezed(typed):
            return Value("", "")
        period = dates.period_of(cell.value)
        if period:
            return Value(period, month_words(period))
        return Value(typed, typed, problems=(("TK035", {"value": shown(typed)}),))


def words_of(cell: Cell) -> str:
    """The cell as a person reads it: a date as 6 August 2026, a number without needless decimals."""
    value = cell.value
    if isinstance(value, str):  # most cells
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        clock = "" if value.time() == time(0) else f" {value:%H:%M}"
        return f"{day_words(value.date())}{clock}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
