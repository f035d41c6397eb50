"""What the cells of a column say about what it is: dates, people of Setup, words of a dropdown, references, texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from trackerkit.register import Column, ColumnType, Register
from trackerkit.rules.text import folded, squeezed
from trackerkit.workbook.parse import dates
from trackerkit.workbook.parse.values import words_of
from trackerkit.workbook.read import Cell, Kind

AGREES, SILENT, AGAINST = 1, 0, -1
MOST, SOME, FEW = 0.7, 0.5, 0.2  # shares of the cells that are filled in
NAME_LENGTH, SENTENCE = 30, 14  # characters on average: no name is longer, no sentence shorter
SAMPLE = 300  # cells of a column that are looked at

_REFERENCE = re.compile(r"^[A-Za-z]{0,8}[-/. #]{0,2}\d[\w\-/.]{0,20}$")
_DIGITS, _LETTERS = re.compile(r"\d"), re.compile(r"[A-Za-z]{3}")
_YES_NO = {"yes", "no", "y", "n"}


@dataclass(frozen=True)
class Cells:
    """The cells of one column of the tracker, below its heading, that hold something."""

    cells: tuple[Cell, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(squeezed(words_of(cell)) for cell in self.cells)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(map(folded, self.words))

    @cached_property
    def true_dates(self) -> float:
        return self._share(lambda cell: cell.kind is Kind.DATE)

    @cached_property
    def text_dates(self) -> float:
        return self._share(lambda cell: cell.kind is Kind.TEXT and dates.from_text(str(cell.value)) is not None)

    @cached_property
    def day_first(self) -> bool:
        """Whether its dates as text can only be day first: all are days so, and one has no month of that number."""
        texts = [str(cell.value) for cell in self.cells if cell.kind is Kind.TEXT and _DIGITS.search(str(cell.value))]
        days = [dates.from_text(text) for text in texts]
        plain = [
            day is not None and (day.day > 12 or _LETTERS.search(text)) for day, text in zip(days, texts, strict=True)
        ]
        return all(days) and any(plain)

    @cached_property
    def numbers(self) -> float:
        return self._share(lambda cell: cell.kind is Kind.NUMBER)

    @cached_property
    def length(self) -> float:
        """Characters of a cell, on average."""
        return sum(map(len, self.words)) / len(self.words) if self.words else 0.0

    def share_in(self, known: Sequence[str] | frozenset[str]) -> float:
        """The share of cells whose words are among `known`, which are folded."""
        return sum(word in known for word in self.folded) / len(self.folded) if self.folded else 0.0

    def _share(self, holds: Callable[[Cell], bool]) -> float:
        return sum(map(holds, self.cells)) / len(self.cells) if self.cells else 0.0


@dataclass(frozen=True)
class Judge:
    """Says whether the cells agree with a column of the register. `lists` are Setup's words, where there is a Setup."""

    register: Register
    lists: Mapping[str, tuple[str, ...]]

    def fit(self, cells: Cells, column: Column) -> int:
        """AGREES, AGAINST, or SILENT where the cells say neither (an empty column is always silent)."""
        if not cells.cells:
            return SILENT
        judges: dict[ColumnType, Callable[[Cells, Column], int]] = {
            ColumnType.DATE: self._date,
            ColumnType.CHOICE: self._choice,
            ColumnType.PERSON: self._person,
            ColumnType.REF: self._reference,
            ColumnType.NUMBER: self._number,
            ColumnType.WHOLE: self._number,
        }
        return judges.get(column.type, self._text)(cells, column)

    def known(self, column: Column) -> frozenset[str]:
        """Every word that the column's list knows, folded."""
        if column.offers:
            return frozenset(map(folded, self.lists.get(column.offers, ())))
        choices = self.register.choices.get(column.choices, ())
        return frozenset(folded(word) for choice in choices for word in (choice.value, *choice.aliases))

    def _date(self, cells: Cells, column: Column) -> int:
        share = cells.true_dates + cells.text_dates
        return AGREES if share >= SOME else AGAINST if share <= FEW else SILENT

    def _choice(self, cells: Cells, column: Column) -> int:
        known = self.known(column)
        share = cells.share_in(known)
        if known and share >= SOME:
            return AGREES
        if cells.true_dates + cells.text_dates >= SOME or cells.length > NAME_LENGTH:
            return AGAINST
        if not share and not column.offers and not set(cells.folded) <= _YES_NO:
            return AGAINST
        return SILENT

    def _person(self, cells: Cells, column: Column) -> int:
        known = self.known(column)
        if known and cells.share_in(known) >= SOME:
            return AGREES
        if cells.true_dates + cells.text_dates + cells.numbers >= SOME or cells.length > NAME_LENGTH:
            return AGAINST
        return AGAINST if set(cells.folded) <= _YES_NO else SILENT

    def _reference(self, cells: Cells, column: Column) -> int:
        share = sum(bool(_REFERENCE.match(word)) for word in cells.words) / len(cells.words)
        if cells.true_dates + cells.text_dates >= SOME or share <= FEW:
            return AGAINST
        alone = not column.printed or len(set(cells.folded)) == len(cells.folded)
        return AGREES if share >= MOST and alone else SILENT

    def _number(self, cells: Cells, column: Column) -> int:
        return AGREES if cells.numbers >= MOST else AGAINST if cells.numbers <= FEW else SILENT

    def _text(self, cells: Cells, column: Column) -> int:
        if cells.true_dates + cells.text_dates >= SOME or cells.numbers >= MOST:
            return AGAINST
        if set(cells.folded) <= _YES_NO:
            return AGAINST
        return AGREES if column.type is not ColumnType.LONG or cells.length >= SENTENCE else SILENT
