"""Turns the expressions of rules into Excel formulas, so that the sheet says what `rules.evaluate` says.

Only functions of Excel 2010 and LibreOffice 7 are used, without array entry and without prefixes. No part of a formula
can be an error as long as the cells that it reads are not: AND and OR work out all their parts, so each part is safe by
itself. MATCH and COUNTIF are kept away from what people type, where * ? ~ < > would change their meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import singledispatch
from typing import Protocol

from trackerkit.errors import DefinitionError
from trackerkit.register import Register, SheetDefinition
from trackerkit.rules import expr
from trackerkit.rules.text import NO_BREAK_SPACE, folded
from trackerkit.workbook.names import name_of

FIRST_DAY, LAST_DAY = 36526, 73050  # 1 January 2000 and 31 December 2099 as Excel counts days
ROW = "\ue000"  # stands for the number of the row until `at_row` puts it in
UNUSED = "unused"  # what the state of a row that nobody has filled in is called


class Place(Protocol):
    """Where a formula finds what it reads. Every answer is a piece of formula, with `ROW` for the row's number."""

    @property
    def register(self) -> Register: ...

    @property
    def sheet(self) -> SheetDefinition: ...

    def cell(self, column: str) -> str:
        """The row's cell."""

    def rows(self, sheet: str, column: str) -> tuple[str, str]:
        """A column of a table, and the states of the same rows (`UNUSED` or another), as two ranges."""


def at_row(formula: str, row: int) -> str:
    """The formula for one row."""
    return formula.replace(ROW, str(row))


def quoted(text: str) -> str:
    """A text inside a formula. Raises ValueError above 255 characters, the most that Excel takes there."""
    if len(text) > 255:
        raise ValueError(f"a text of {len(text)} characters does not fit into a formula")
    return '"' + text.replace('"', '""') + '"'


def squeeze(reference: str) -> str:
    """What `rules.text.squeezed` does, for a cell or, within SUMPRODUCT, a range."""
    return f'TRIM(SUBSTITUTE({reference},"{NO_BREAK_SPACE}"," "))'


def fold(reference: str) -> str:
    """What `rules.text.folded` does, for a cell or, within SUMPRODUCT, a range."""
    return f"LOWER({squeeze(reference)})"


# ---------------------------------------------------------------- dates


@dataclass(frozen=True)
class Found:
    """A date as two formulas. `value` may be an error, or nonsense, where `there` is FALSE."""

    there: str  # empty when it is always there
    value: str

    def guard(self, formula: str) -> str:
        """The formula, or FALSE where there is no date."""
        return f"IF({self.there},{formula},FALSE)" if self.there else formula


@singledispatch
def day(node: expr.Date, place: Place) -> Found:
    """The formulas of a date."""
    raise TypeError(f"{type(node).__name__} is not a date expression")


@day.register
def _(node: expr.Day, place: Place) -> Found:
    # Text compared with a number is no error, so AND may work out all three.
    cell = place.cell(node.column)
    return Found(f"AND(ISNUMBER({cell}),{cell}>={FIRST_DAY},{cell}<{LAST_DAY + 1})", f"INT({cell})")


@day.register
def _(node: expr.AsAt, place: Place) -> Found:
    return Found("", name_of("as_at"))


@day.register
def _(node: expr.Plus, place: Place) -> Found:
    start = day(node.day, place)
    return Found(start.there, _later(start.value, node.limit, place.register))


def _later(start: str, key: str, register: Register) -> str:
    limit, name, holidays = register.limits[key], name_of("limit", key), name_of("holidays")
    if limit.unit == "working days" and limit.value == 0:
        return f"WORKDAY({start}-1,1,{holidays})"  # the day itself, or the next working day
    if limit.unit == "working days":
        return f"WORKDAY({start},{name},{holidays})"
    if limit.unit == "days":
        return f"{start}+{name}"
    if limit.unit in ("months", "years"):
        return f"EDATE({start},{name}{'*12' if limit.unit == 'years' else ''})"
    raise DefinitionError(
        f"{register.key}.toml, table limits.{key}, key unit: {limit.unit} cannot be counted from a date.",
        "Write working days, days, months or years.",
    )


# ---------------------------------------------------------------- truths


@singledispatch
def truth(node: expr.Expr, place: Place) -> str:
    """The formula of an expression: TRUE or FALSE for the row. Raises TypeError for what a sheet cannot work out."""
    raise TypeError(f"{type(node).__name__} is not an expression")


@truth.register
def _(node: expr.Filled, place: Place) -> str:
    return f'{squeeze(place.cell(node.column))}<>""'


@truth.register
def _(node: expr.IsDate, place: Place) -> str:
    return day(expr.Day(node.column), place).there


@truth.register
def _(node: expr.IsNumber, place: Place) -> str:
    return _is_number(place.cell(node.column))


def _is_number(cell: str) -> str:
    """To LibreOffice TRUE is a number as well."""
    return f"AND(ISNUMBER({cell}),NOT(ISLOGICAL({cell})))"


@truth.register
def _(node: expr.Is, place: Place) -> str:
    words = list(_words(node, place))
    return _one_of(_read_as(place.cell(node.column), words), words)


def _read_as(cell: str, words: Iterable[str]) -> str:
    """The cell folded. Where TRUE is one of the words, so is a cell that holds the truth: LibreOffice makes 1 of it."""
    if {"true", "false"}.isdisjoint(words):
        return fold(cell)
    return f'IF(ISLOGICAL({cell}),IF({cell},"true","false"),{fold(cell)})'


def _words(node: expr.Is, place: Place) -> Iterable[str]:
    """The words and, on a dropdown, the choices that count as them, with the aliases that are read as those."""
    meant = place.register.meant_by(place.sheet.by_key[node.column].choices, node.values)
    read = (word for choice in meant for word in (choice.value, *choice.aliases))
    return dict.fromkeys(folded(word) for word in (*node.values, *read))


def _one_of(text: str, words: Iterable[str]) -> str:
    texts = [quoted(word) for word in words]
    if len(texts) == 1:
        return f"EXACT({text},{texts[0]})"
    return f"SUMPRODUCT(--EXACT({text},{{{','.join(texts)}}}))>0"


@truth.register
def _(node: expr.InList, place: Place) -> str:
    choices = place.register.choices.get(node.list, ())
    words = [folded(word) for choice in choices for word in (choice.value, *choice.aliases)]
    text = _read_as(place.cell(node.column), words)
    return f"SUMPRODUCT(--EXACT(LOWER({name_of('words', node.list)}),{text}))>0"


@truth.register
def _(node: expr.Has, place: Place) -> str:
    pieces = ",".join(quoted(piece.lower()) for piece in node.pieces)
    return f'SUMPRODUCT(--ISNUMBER(FIND({{{pieces}}}," "&{fold(place.cell(node.column))}&" ")))>0'


@truth.register
def _(node: expr.Known, place: Place) -> str:
    text = fold(place.cell(node.column))
    found = f"SUMPRODUCT(--ISNUMBER(1/EXACT({fold(name_of('offers', node.offers))},{text})))>0"
    return f'IF({text}="",FALSE,{found})'


@truth.register
def _(node: expr.Same, place: Place) -> str:
    first = fold(place.cell(node.column))
    return f'IF({first}="",FALSE,EXACT({first},{fold(place.cell(node.other))}))'


@truth.register
def _(node: expr.Repeated, place: Place) -> str:
    text = fold(place.cell(node.column))
    return f'IF({text}="",FALSE,{_count(text, place.rows(place.sheet.key, node.column))}>1)'


@truth.register
def _(node: expr.Elsewhere, place: Place) -> str:
    if node.where is not None:
        raise TypeError("a sheet cannot work out a condition for each row of another sheet")
    text = fold(place.cell(node.column))
    also = ""
    if node.since:
        days, since = place.rows(node.sheet, node.day)[0], day(expr.Day(node.since), place)
        also = f"*ISNUMBER({days})*({days}<{LAST_DAY + 1})*({days}>={since.value})"
    found = f'IF({text}="",FALSE,{_count(text, place.rows(node.sheet, node.key), also)}>0)'
    return since.guard(found) if node.since else found


def _count(text: str, rows: tuple[str, str], also: str = "") -> str:
    """How many used rows hold `text`. A row whose cell is an Excel error counts as another word, not as an error.

    `also`: more factors, each 0 for a row that does not count.
    """
    words, states = rows
    return f"SUMPRODUCT(--ISNUMBER(1/(EXACT({fold(words)},{text})*({states}<>{quoted(UNUSED)}){also})))"


@truth.register
def _(node: expr.Before, place: Place) -> str:
    first, second = day(node.first, place), day(node.second, place)
    return first.guard(second.guard(f"{first.value}<{second.value}"))


@truth.register
def _(node: expr.More, place: Place) -> str:
    cell = place.cell(node.column)
    if not node.other:
        return f"IF({_is_number(cell)},{cell}>{node.than:g},FALSE)"
    other = place.cell(node.other)
    return f"IF({_is_number(cell)},IF({_is_number(other)},{cell}>{other},FALSE),FALSE)"


@truth.register
def _(node: expr.All, place: Place) -> str:
    return f"AND({','.join(truth(part, place) for part in node.of)})"


@truth.register
def _(node: expr.Any_, place: Place) -> str:
    return f"OR({','.join(truth(part, place) for part in node.of)})"


@truth.register
def _(node: expr.Not, place: Place) -> str:
    return f"NOT({truth(node.of, place)})"


def tolerant(node: expr.Expr, place: Place) -> str:
    """As `truth`, with a cell that shows an Excel error read as empty: the formula itself is never an error."""
    if isinstance(node, expr.All | expr.Any_):
        joined = ",".join(tolerant(part, place) for part in node.of)
        return f"{'AND' if isinstance(node, expr.All) else 'OR'}({joined})"
    if isinstance(node, expr.Not):
        return f"NOT({tolerant(node.of, place)})"
    return f"IFERROR({truth(node, place)},FALSE)"


def lookups(node: object, sheet: str) -> Iterator[tuple[str, str]]:
    """The sheets and columns, (sheet key, column key), that the formula of an expression on `sheet` looks through."""
    if isinstance(node, expr.Elsewhere):
        yield from ((node.sheet, key) for key in (node.key, node.day) if key)
    elif isinstance(node, expr.Repeated):
        yield sheet, node.column
    elif isinstance(node, tuple):
        for part in node:
            yield from lookups(part, sheet)
    elif isinstance(node, expr.Expr):
        for field in fields(node):
            yield from lookups(getattr(node, field.name), sheet)
