"""What is proposed for a tracker: column by column, with how it was found and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from trackerkit.problems import column_letters


class Sure(StrEnum):
    """How sure a proposal is. What is asked is not used until a person has answered."""

    SURE = "sure"
    LIKELY = "likely"
    ASKED = "asked"
    NONE = "none"  # the tracker has no counterpart


@dataclass(frozen=True)
class Heading:
    """One column of the tracker: its number from 1, its heading on one line, and the heading that names it alone."""

    column: int
    text: str
    name: str  # as `text`; with the letters behind it, "Date (F)", where another column has the same heading

    def __str__(self) -> str:
        return f"“{self.text}” in column {column_letters(self.column)}"


@dataclass(frozen=True)
class ValueWord:
    """A word that the tracker uses in a column of choices. `means` is "" when it is not known; `times` it stands."""

    word: str
    means: str
    times: int


@dataclass(frozen=True)
class ProposedColumn:
    """What is proposed for one column of the register. `candidates` are the columns of the tracker that are asked."""

    key: str
    label: str
    sure: Sure = Sure.NONE
    heading: Heading | None = None
    how: tuple[str, ...] = ()  # heading, other name, near spelling, words, cells
    candidates: tuple[Heading, ...] = ()
    values: tuple[ValueWord, ...] = ()
    text_dates: bool = False  # dates stand there as text
    day_first: bool = False  # and can only be meant day first


@dataclass(frozen=True)
class ProposedTable:
    """What is proposed for one table of the register: a sheet of the tracker and its heading row (the lower of two)."""

    key: str
    label: str
    sheet: str
    heading_row: int
    rows: int  # rows below the headings with something in them
    columns: tuple[ProposedColumn, ...]
    headings: tuple[Heading, ...]
    extra: tuple[Heading, ...]  # columns that match nothing: kept as they are
    also: tuple[str, ...] = ()  # other sheets with the very same headings

    @property
    def lacking(self) -> tuple[ProposedColumn, ...]:
        """The register's columns that the tracker has no counterpart of."""
        return tuple(column for column in self.columns if column.sure is Sure.NONE)


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a tracker as a whole, the Actions first."""

    register: str
    tables: tuple[ProposedTable, ...]
    unused: tuple[tuple[str, int], ...] = field(default=())  # other sheets, and how many rows hold something
