"""Dropdowns, input prompts and pop-ups: what Excel says while somebody types.

All of it is a courtesy, as a paste removes it; the Check column and the server say the same again.
A dropdown of a fixed list stops other words. A name that is not on the list of people may be typed all the same, so
that list warns. Excel allows 255 characters for a prompt, 225 for a pop-up and 32 for their titles.
"""

from __future__ import annotations

from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.register import Column, ColumnType, Register
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.report import fill
from trackerkit.workbook.formulas import FIRST_DAY, LAST_DAY
from trackerkit.workbook.names import name_of

Style = Literal["stop", "warning"]
_TITLE, _PROMPT, _ERROR = 32, 255, 225
_HEADING = "There is a problem"
_BIGGEST = 1_000_000_000
# The rule whose words a pop-up uses, by what the column holds.
_CHOICE, _DATE, _NUMBER, _PERSON, _LENGTH = "TK021", "TK031", "TK041", "TK103", "TK042"


def add(sheet: Worksheet, register: Register, column: Column, place: str) -> None:
    """Adds the column's prompt, and what its type allows, to the cells `place` (``D6:D65``)."""
    validation = _allowed(register, column)
    validation.promptTitle = column.label[:_TITLE]
    validation.prompt = prompt_words(column)
    validation.showInputMessage = True
    validation.allowBlank = True
    validation.add(place)
    sheet.add_data_validation(validation)


def prompt_words(column: Column) -> str:
    """The prompt and, where there is room, the example on a line of its own."""
    whole = f"{column.prompt}\nFor example: {column.example}" if column.example else column.prompt
    words = whole if len(whole) <= _PROMPT else column.prompt
    if len(words) > _PROMPT:
        raise ValueError(f"the prompt of {column.key} has {len(words)} characters, and Excel shows {_PROMPT}")
    return words


def _allowed(register: Register, column: Column) -> DataValidation:
    if column.printed:
        return DataValidation()
    if column.type is ColumnType.PERSON and column.offers:
        return _list(name_of("offers", column.offers), "warning", says(_PERSON, column, register))
    if column.type is ColumnType.CHOICE:
        name = name_of("offers", column.offers) if column.offers else name_of("list", column.choices)
        return _list(name, "stop", says(_CHOICE, column, register))
    if column.is_date:
        return _between("date", FIRST_DAY, LAST_DAY, says(_DATE, column, register))
    if column.is_number:
        return _between("decimal", -_BIGGEST, _BIGGEST, says(_NUMBER, column, register))
    if "text_length" in register.limits and column.type in (ColumnType.TEXT, ColumnType.LONG):
        return _pop_up(
            DataValidation("textLength", operator="lessThanOrEqual", formula1=name_of("limit", "text_length")),
            "warning",
            says(_LENGTH, column, register),
        )
    return DataValidation()


def _list(name: str, style: Style, words: str) -> DataValidation:
    return _pop_up(DataValidation("list", formula1=name), style, words)


def _between(kind: Literal["date", "decimal"], first: int, last: int, words: str) -> DataValidation:
    return _pop_up(DataValidation(kind, operator="between", formula1=str(first), formula2=str(last)), "stop", words)


def _pop_up(validation: DataValidation, style: Style, words: str) -> DataValidation:
    validation.errorStyle = style
    validation.errorTitle = _HEADING
    validation.error = f"{words}."
    validation.showErrorMessage = True
    if len(validation.error) > _ERROR:
        raise ValueError(f"a pop-up has {len(validation.error)} characters, and Excel shows {_ERROR}")
    return validation


def says(code: str, column: Column, register: Register) -> str:
    """The rule's sentence about the column, as the Check column and the server say it."""
    own = {"label": column.label, "thing": column.thing, "request": column.request}
    return fill(BY_CODE[code].says, own, register.limit_words)
