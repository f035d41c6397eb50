"""The mapping file: which heading of a tracker stands for which column. TOML, for people to read and correct."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trackerkit.errors import DefinitionError
from trackerkit.problems import column_letters
from trackerkit.register import Column, ColumnType, Register, SheetDefinition, SheetKind, load_register, register_keys
from trackerkit.register.faults import fault_of
from trackerkit.rules.text import folded
from trackerkit.words import listed
from trackerkit.workbook.adopt.model import Heading, Proposal, ProposedColumn, ProposedTable, Sure

Text = Annotated[str, Field(min_length=1)]


class TableMapping(BaseModel):
    """One table of the register in the tracker. An empty heading or meaning is a question not answered yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheet: Text  # its name when the mapping was made
    headings: tuple[str, ...] = Field(min_length=1)  # all of them, in order: how the tracker is known again
    columns: dict[str, str]  # column of the register -> heading of the tracker
    values: dict[str, dict[str, str]] = {}  # column -> what is written there -> what it means
    text_dates: tuple[str, ...] = ()  # columns whose dates stand as text, to be read day first


class Mapping(BaseModel):
    """How one tracker is read as one register."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    becomes: Text = Field(alias="register")  # the key of the register; pydantic has a `register` of its own
    tables: dict[str, TableMapping] = Field(min_length=1)


# ---------------------------------------------------------------- reading


def read_mapping(text: str, file: str) -> Mapping:
    """The mapping in a file's text. Raises DefinitionError: the file, the table, the key, and what to write instead."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DefinitionError(f"{file} is not TOML: {fault}.", "Correct that line.") from None
    try:
        mapping = Mapping.model_validate(data)
    except ValidationError as fault:
        raise fault_of(file, fault, data) from None
    if mapping.becomes not in register_keys():
        raise DefinitionError(
            f"{file}, top of the file, key register: there is no register {mapping.becomes!r}.",
            f"Write one of {', '.join(register_keys())}.",
        )
    register = load_register(mapping.becomes)
    for key, table in mapping.tables.items():
        _hold_table(file, register, key, table)
    return mapping


def _hold_table(file: str, register: Register, key: str, table: TableMapping) -> None:
    tables = [sheet.key for sheet in register.sheets if sheet.kind is SheetKind.TABLE]
    if key not in tables:
        raise DefinitionError(
            f"{file}, table tables.{key}: the register has no such table.", f"Write one of {', '.join(tables)}."
        )
    where, sheet = f"{file}, table tables.{key}", register.by_key[key]
    used: dict[str, str] = {}
    for column, heading in table.columns.items():
        place = f"{where}.columns, key {column}"
        _hold_column(place, sheet, column, [c.key for c in sheet.columns if c.type is not ColumnType.CHECK])
        if heading and heading not in table.headings:
            raise DefinitionError(
                f"{place}: “{heading}” is not one of the headings.",
                "Write it as it stands in headings, or leave it empty.",
            )
        if heading and heading in used:
            raise DefinitionError(
                f"{place}: “{heading}” stands for {used[heading]} already.", "Take one out, or leave it empty."
            )
        used[heading] = column
    for column, words in table.values.items():
        place = f"{where}.values.{column}"
        choices = [c.key for c in sheet.columns if c.type is ColumnType.CHOICE]
        _hold_column(place, sheet, column, choices)
        for word, means in words.items():
            _hold_word(f"{place}, key “{word}”", register, sheet.by_key[column], means)
    for column in table.text_dates:
        _hold_column(f"{where}, key text_dates", sheet, column, [c.key for c in sheet.columns if c.is_date])


def _hold_column(place: str, sheet: SheetDefinition, column: str, allowed: list[str]) -> None:
    if column not in allowed:
        raise DefinitionError(
            f"{place}: {column!r} is not such a column of {sheet.label}.", f"Write one of {', '.join(allowed)}."
        )


def _hold_word(place: str, register: Register, column: Column, means: str) -> None:
    words = register.words_of(column.choices) if column.choices else ()
    if means and words and means not in words:
        raise DefinitionError(
            f"{place}: “{means}” is not a word of the dropdown.", f"Write one of {', '.join(words)}, or leave it empty."
        )


# ---------------------------------------------------------------- writing


def mapping_text(proposal: Proposal, register: Register, file: str) -> str:
    """The mapping file of a proposal: what is sure is filled in, what is in doubt is left empty and asked."""
    lines = [
        f"# How “{_plain(file)}” is read as a {register.title.lower()}. Correct it as you like, in any editor.",
        "# On the left stands the register's column, on the right the tracker's heading. Whatever is left empty is a",
        "# question: answer it, or leave it, and the column is kept as one of your own.",
        "",
        f"register = {_quoted(proposal.register)}",
    ]
    for table in proposal.tables:
        lines += ["", *_table_lines(table, register)]
    return "\n".join(lines) + "\n"


def _table_lines(table: ProposedTable, register: Register) -> Iterator[str]:
    sheet = register.by_key[table.key]
    where = f"[tables.{table.key}"
    yield f"{where}]"
    yield f"sheet = {_quoted(table.sheet)}"
    yield "# The tracker is known again by these headings, whatever the file and the sheet are called."
    yield "headings = ["
    yield from (f"  {_quoted(heading.name)}," for heading in table.headings)
    yield "]"
    yield from _date_lines(table)
    yield ""
    yield f"{where}.columns]"
    yield from (_column_line(column) for column in table.columns)
    for column in table.columns:
        if column.values:
            yield ""
            yield f"{where}.values.{column.key}]"
            for value in column.values:
                asked = (
                    "" if value.means else f"  # not known: write one of {_words(register, sheet.by_key[column.key])}"
                )
                yield f"{_quoted(value.word)} = {_quoted(value.means)}{asked}"


def _date_lines(table: ProposedTable) -> Iterator[str]:
    texts = [column for column in table.columns if column.text_dates]
    sure = [column.key for column in texts if column.day_first]
    asked = [column.key for column in texts if not column.day_first]
    if asked:
        yield f"# Asked: dates stand as text in {listed(asked)}, and can be read two ways. Add it if the day is first."
    if texts:
        yield "# Columns whose dates stand as text, and are read day first."
        yield f"text_dates = [{', '.join(map(_quoted, sure))}]"


def _column_line(column: ProposedColumn) -> str:
    if column.sure is Sure.NONE:
        return f'# {column.key} = ""'
    if column.heading is None:
        return f'{column.key} = ""  # asked: {_plain(asked_sentence(column.candidates))}'
    letters = column_letters(column.heading.column)
    return f"{column.key} = {_quoted(column.heading.name)}  # column {letters}, by {listed(column.how)}, {column.sure}"


def asked_sentence(candidates: Iterable[Heading]) -> str:
    """``“Lead” in column F or “Who” in column G``."""
    return listed([str(heading) for heading in candidates], "or")


def _words(register: Register, column: Column) -> str:
    return ", ".join(map(_plain, register.words_of(column.choices))) if column.choices else "the units of Setup"


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for the one character that JSON lets through."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(text: str) -> str:
    """The text as a comment can hold it."""
    return "".join(char if char.isprintable() else " " for char in text)


def meanings(table: TableMapping) -> dict[str, dict[str, str]]:
    """Column -> what is written there, folded -> what it means; questions left out."""
    return {
        column: {folded(word): means for word, means in words.items() if means}
        for column, words in table.values.items()
    }
