"""The shape of the data that rules read: one frame a sheet, a month of returns in it.

Index: two levels, ``return`` (text, which return) and ``row`` (int, the Excel row, from 1).
Columns: for each column key of the sheet's definition

- text, choice, person, ref, email, period: ``str``, as typed, ``""`` when empty; choices in the definition's words
- date: ``datetime64``, NaT unless the cell holds a true Excel date (2000 to 2099)
- number, whole: ``float``, NaN unless the cell holds a number

and for dates and numbers a second column `typed(key)`: ``str``, what stands in the cell as a person reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trackerkit.provider import Calendar
from trackerkit.register import Column, Register, SheetDefinition
from trackerkit.rules.facts import ReturnFacts

INDEX = ("return", "row")


def typed(key: str) -> str:
    """The name of the column that holds what was typed into `key`."""
    return f"{key}:typed"


def proposed(key: str) -> str:
    """The name of the column with the date that a text most likely means: for figures, never for rules."""
    return f"{key}:read"


def empty_frame(sheet: SheetDefinition) -> pd.DataFrame:
    """A frame of `sheet` with no rows and every column in its right type."""
    frame = pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=list(INDEX)))
    return complete(frame, sheet)


def frame_of(rows: Mapping[int, Mapping[str, object]], name: str, sheet: SheetDefinition) -> pd.DataFrame:
    """Excel row -> its values, of the return `name`, as `complete` would give it, but quicker.

    A value that a row does not have is empty.
    """
    if not rows:
        return _empty(sheet).copy(deep=False)
    index = pd.MultiIndex(levels=[[name], list(rows)], codes=[[0] * len(rows), range(len(rows))], names=list(INDEX))
    # One block of each type: pandas takes a millisecond for some dozen columns that come one by one, and would make
    # its own kind of string of the texts.
    blocks = []
    for kind, (keys, nothing) in _blocks(sheet).items():
        values = [[nothing if (value := row.get(key)) is None else value for key in keys] for row in rows.values()]
        blocks.append(pd.DataFrame(np.array(values, dtype=kind), index=index, columns=keys, dtype=kind, copy=False))
    return pd.concat(blocks, axis=1)[list(_empty(sheet).columns)]


@lru_cache(maxsize=64)
def _empty(sheet: SheetDefinition) -> pd.DataFrame:
    return empty_frame(sheet)


def _blocks(sheet: SheetDefinition) -> dict[str, tuple[list[str], object]]:
    """Type -> the columns that are of it, and what an empty cell is."""
    found: dict[str, tuple[list[str], object]] = {}
    for column in sheet.columns:
        for key in (column.key, *(beside(column.key) for beside in _beside(column))):
            kind, nothing = _kind(key, column)
            found.setdefault(kind, ([], nothing))[0].append(key)
    return found


def _beside(column: Column) -> tuple[Callable[[str], str], ...]:
    """The names of the columns that stand beside a date or a number."""
    return (typed, proposed) if column.is_date else (typed,) if column.is_number else ()


def _kind(key: str, column: Column) -> tuple[str, object]:
    if column.is_date and key != typed(column.key):
        return "datetime64[s]", None  # NaT
    if column.is_number and key == column.key:
        return "float64", np.nan
    return "object", ""


def complete(frame: pd.DataFrame, sheet: SheetDefinition) -> pd.DataFrame:
    """`frame` with every column of the definition, empty where the return had none, in the types that rules need."""
    columns: dict[str, pd.Series] = {}
    for column in sheet.columns:
        columns |= _typed_columns(frame, column)
    return pd.DataFrame(columns, index=frame.index)


def _typed_columns(frame: pd.DataFrame, column: Column) -> dict[str, pd.Series]:
    nothing = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    given = frame.get(column.key, nothing)
    if not (column.is_date or column.is_number):
        return {column.key: given.fillna("").astype(object)}
    words = frame[typed(column.key)] if typed(column.key) in frame else pd.Series("", index=frame.index)
    words = words.fillna("").astype(object)
    if column.is_number:
        return {column.key: pd.to_numeric(given).astype("float64"), typed(column.key): words}
    days = pd.to_datetime(given).astype("datetime64[s]")
    read = frame.get(proposed(column.key), days)
    guess = pd.to_datetime(read).astype("datetime64[s]")
    return {column.key: days, typed(column.key): words, proposed(column.key): guess}


@dataclass(frozen=True)
class Month:
    """Everything that the rules of one register read: frames by sheet key, and what is known from outside."""

    register: Register
    frames: Mapping[str, pd.DataFrame]
    returns: Mapping[str, ReturnFacts]  # by the first index level
    calendar: Calendar
    as_at: date

    def frame(self, sheet: str) -> pd.DataFrame:
        return self.frames[sheet]

    def return_of(self, sheet: str) -> NDArray[np.object_]:
        """The return of each row of a sheet."""
        return self.frames[sheet].index.get_level_values(0).to_numpy(dtype=object)
