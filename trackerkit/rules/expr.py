"""The little language in which a rule says when a row is wrong.

One expression is read twice: by `rules.evaluate` over a month of rows (pandas), and by `workbook.formulas` as an
Excel formula for the live Check column. So the sheet and the server cannot come to say different things.

A comparison with something that is not there, or is not a date, is False: what is missing is another rule's matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Expr:
    """True or False for each row of a sheet."""

    def __and__(self, other: Expr) -> Expr:
        return All((self, other))

    def __or__(self, other: Expr) -> Expr:
        return Any_((self, other))

    def __invert__(self) -> Expr:
        return Not(self)

    def columns(self) -> frozenset[str]:
        """The keys of the columns that the expression reads, on its own sheet."""
        return frozenset(_columns(self))


def _columns(node: object) -> Iterator[str]:
    if isinstance(node, Expr | Date):
        for field in fields(node):
            value = getattr(node, field.name)
            if field.name in ("column", "other", "since") and isinstance(value, str):
                yield from (value,) if value else ()  # `other` and `since` may name none
            elif field.name != "where":  # which is about the rows of another sheet
                yield from _columns(value)
    elif isinstance(node, tuple):
        for item in node:
            yield from _columns(item)


# ---------------------------------------------------------------- dates


@dataclass(frozen=True, slots=True)
class Date:
    """A day for each row, or nothing."""


@dataclass(frozen=True, slots=True)
class Day(Date):
    """The day in a column (its time of day left off); nothing unless the cell holds a true Excel date."""

    column: str


@dataclass(frozen=True, slots=True)
class AsAt(Date):
    """The day on which the return is judged: a parameter, never the clock."""


@dataclass(frozen=True, slots=True)
class Plus(Date):
    """`day` and the register's limit `limit` after it, in the limit's own unit (working days follow the nation)."""

    day: Date
    limit: str


@dataclass(frozen=True, slots=True)
class There(Date):
    """The day `day` of the row of sheet `sheet` whose `key` is what this row has in `column`; the first of several."""

    column: str
    sheet: str
    key: str
    day: str


# ---------------------------------------------------------------- truths


@dataclass(frozen=True, slots=True)
class Filled(Expr):
    """Something is written in the cell, whatever it is."""

    column: str


@dataclass(frozen=True, slots=True)
class IsDate(Expr):
    """The cell holds a true Excel date between 2000 and 2099."""

    column: str


@dataclass(frozen=True, slots=True)
class IsNumber(Expr):
    """The cell holds a number."""

    column: str


@dataclass(frozen=True, slots=True)
class Is(Expr):
    """The cell is one of these words, whatever its case. Aliases of a choice count as the choice."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InList(Expr):
    """The whole cell is one of the words of the register's choice list `list`, or an alias of one."""

    column: str
    list: str


@dataclass(frozen=True, slots=True)
class Has(Expr):
    """The cell contains one of these pieces, whatever the case."""

    column: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known(Expr):
    """The cell is in the list `offers` of the service's Setup (people, units); True where there is no such list."""

    column: str
    offers: str


@dataclass(frozen=True, slots=True)
class Same(Expr):
    """Two cells of the row hold the same words, whatever the case and spaces; False when either is empty."""

    column: str
    other: str


@dataclass(frozen=True, slots=True)
class Repeated(Expr):
    """Another row of the same sheet of the same return has the same words in this column."""

    column: str


@dataclass(frozen=True, slots=True)
class Elsewhere(Expr):
    """Sheet `sheet` of the same return has, in its column `key`, what this row has in `column`.

    With `since` and `day`, only the rows of that sheet count whose `day` is the day in `since` of this row, or later.
    With `where`, only the rows of that sheet for which it is True count (the server alone can see that).
    """

    column: str
    sheet: str
    key: str
    where: Expr | None = None
    since: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class DoneBefore(Expr):
    """An earlier row of the same sheet of the same return is about the same, and is `done`.

    Earlier by the day in `column`. About the same: the same words in each of the register's `repeats` columns, the
    first of which is filled; an empty cell is the same as an empty cell in the others.
    """

    column: str
    done: Expr


@dataclass(frozen=True, slots=True)
class Before(Expr):
    """The first day is earlier than the second; False when either is not there."""

    first: Date
    second: Date


@dataclass(frozen=True, slots=True)
class NotShorter(Expr):
    """The time from `start` to `end` is as long as that from `was_start` to `was_end`, or longer."""

    start: Date
    end: Date
    was_start: Date
    was_end: Date


@dataclass(frozen=True, slots=True)
class More(Expr):
    """The number in the cell is greater than `than`, or than the number in the column `other`."""

    column: str
    than: float = 0
    other: str = ""


@dataclass(frozen=True, slots=True)
class All(Expr):
    """Every one of them."""

    of: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Any_(Expr):  # noqa: N801  # typing has taken Any
    """At least one of them."""

    of: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """The contrary."""

    of: Expr


def parts_of(node: object) -> Iterator[Expr | Date]:
    """The expression and every expression and date within it."""
    if isinstance(node, Expr | Date):
        yield node
        for field in fields(node):
            yield from parts_of(getattr(node, field.name))
    elif isinstance(node, tuple):
        for item in node:
            yield from parts_of(item)


def blank(column: str) -> Expr:
    """Nothing is written in the cell."""
    return Not(Filled(column))


def after(first: Date, second: Date) -> Expr:
    """The first day is later than the second; False when either is not there."""
    return Before(second, first)


def not_a_date(column: str) -> Expr:
    """Something is written, but Excel does not hold it as a date that a register can have."""
    return Filled(column) & Not(IsDate(column))
