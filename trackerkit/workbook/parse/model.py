"""What comes out of parsing one return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from trackerkit.problems import Place, Problem
from trackerkit.register import Register
from trackerkit.words import count, rows_listed


@dataclass(frozen=True)
class Identity:
    """What is printed in the workbook about itself. Any of them may be empty: never trusted alone."""

    provider: str = ""
    service: str = ""
    register: str = ""
    period: str = ""  # 2026-11
    version: str = ""
    nation: str = ""
    made_from: str = ""  # the fingerprint of what it carries of Setup (`build.changed_since`)


@dataclass(frozen=True)
class Layout:
    """Where a table stands in a workbook that is not ours, as a mapping says: nothing is looked for.

    `words` are column key -> what is written there, folded -> what it means. `text_dates` are the columns whose
    dates stand as text and are to be read day first.
    """

    sheet: str
    heading_row: int
    columns: Mapping[str, int]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    text_dates: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """How one column of the register was found."""

    key: str
    label: str
    column: int  # from 1; 0 when it was not found
    heading: str = ""  # as typed
    how: str = "missing"  # key, label, alias, near, mapping, missing, ambiguous
    in_doubt: tuple[int, ...] = ()  # when ambiguous: every column that fits equally well


@dataclass(frozen=True)
class SheetReading:
    """The reading of one sheet, so that it can be explained."""

    key: str
    label: str
    sheet: str  # as found; empty when it was not found
    heading_row: int
    matches: tuple[Match, ...]
    rows: tuple[int, ...]  # the Excel rows that were read
    skipped: tuple[tuple[int, str], ...] = ()  # row and why
    extra: tuple[tuple[int, str], ...] = ()  # column and heading of columns that the register does not know
    kept: tuple[tuple[int, str], ...] = ()  # column and heading of what `ParsedReturn.extras` holds
    found_by: str = "name"  # name, headings or mapping
    hidden: tuple[int, ...] = ()  # of the rows read: hidden, by hand or by a filter

    @property
    def sentence(self) -> str:
        """``34 rows from rows 6 to 39 of Actions``."""
        if not self.sheet:
            return f"{self.label} was not found"
        if not self.rows:
            return f"No rows on {self.sheet}"
        if len(self.rows) == 1:
            return f"1 row, row {self.rows[0]} of {self.sheet}"
        return f"{count(len(self.rows), 'row')} from rows {self.rows[0]} to {self.rows[-1]} of {self.sheet}"

    @property
    def skipped_sentence(self) -> str:
        """Which rows were not read, and why; empty when none."""
        by_reason: dict[str, list[int]] = {}
        for row, why in self.skipped:
            by_reason.setdefault(why, []).append(row)
        return "; ".join(f"{rows_listed(rows)}: {why}" for why, rows in by_reason.items())


@dataclass(frozen=True)
class ParsedReturn:
    """One return, parsed. `frames` and `extras` are indexed (return, Excel row), see `rules.frames`."""

    name: str  # the first index level: the file's name, or the service's code
    register: Register
    identity: Identity
    frames: dict[str, pd.DataFrame]
    extras: dict[str, dict[int, dict[str, str]]]  # sheet -> row -> heading -> words, for columns of their own
    places: dict[str, Place]
    readings: tuple[SheetReading, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()  # what the reader said of the file as a whole
    lists: dict[str, frozenset[str]] = field(default_factory=dict)  # people, units: from the workbook's own Lists
