"""Frames of one return -> rows as they are kept (JSON by column key) -> the same frames again.

Only what is filled is kept, so that the same row says the same whatever columns a later definition gains:

key             text; a number as float; a date as ISO (2026-08-06)
key:typed       what stands in the cell of a date or number
key:read        the day that a text most likely means, where it is not the date itself; null where there is none
extra:Heading   a column of the service's own

The live Check column is a formula of ours and is not kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from trackerkit.ledger.model import RowRecord, Scalar
from trackerkit.register import Column, ColumnType, Register, SheetDefinition
from trackerkit.rules.frames import INDEX, complete, empty_frame, proposed, typed
from trackerkit.rules.text import squeezed

EXTRA = "extra:"
_MIDNIGHT = "T00:00:00"
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
NO_DAY = np.datetime64("NaT", "s")

Extras = Mapping[str, Mapping[int, Mapping[str, str]]]  # sheet -> Excel row -> heading -> words
StoredRow = tuple[str, int, Mapping[str, Scalar]]  # return, Excel row, cells


def to_rows(
    register: Register, frames: Mapping[str, pd.DataFrame], extras: Extras | None = None
) -> tuple[RowRecord, ...]:
    """The rows of one return, in the order of the definition's sheets and of the frames.

    Shapes of `frames`: `rules.frames`. Raises ValueError when a frame holds more than one return.
    """
    found: list[RowRecord] = []
    for sheet in register.sheets:
        if sheet.key in frames and len(frames[sheet.key]):
            found += _sheet_rows(sheet, frames[sheet.key], (extras or {}).get(sheet.key, {}))
    return tuple(found)


def _sheet_rows(
    sheet: SheetDefinition, frame: pd.DataFrame, extras: Mapping[int, Mapping[str, str]]
) -> Iterable[RowRecord]:
    returns = frame.index.get_level_values(0).unique()
    if len(returns) > 1:
        raise ValueError(f"the frame of {sheet.key} holds {len(returns)} returns")
    numbers = [int(row) for row in frame.index.get_level_values(1)]
    # `complete` costs milliseconds whatever the rows, and parsing has done it already.
    whole = frame if _is_complete(frame, sheet) else complete(frame, sheet)
    cells: list[dict[str, Scalar]] = [{} for _ in numbers]
    for column in sheet.columns:
        if column.type is not ColumnType.CHECK:
            _fill(cells, whole, column)
    ref_key = sheet.ref_column.key if sheet.ref_column else ""
    for number, kept in zip(numbers, cells, strict=True):
        kept.update({f"{EXTRA}{heading}": words for heading, words in extras.get(number, {}).items() if words})
        yield RowRecord(sheet.key, number, _ref(kept.get(ref_key)), kept)


def _is_complete(frame: pd.DataFrame, sheet: SheetDefinition) -> bool:
    """Whether the frame has just the columns and types that `complete` would give it."""
    found = {str(name): str(kind) for name, kind in frame.dtypes.items()}
    return found == _wanted(sheet)


@lru_cache(maxsize=64)
def _wanted(sheet: SheetDefinition) -> dict[str, str]:
    return {str(name): str(kind) for name, kind in empty_frame(sheet).dtypes.items()}


def _ref(value: Scalar) -> str:
    """The reference that a row is known by: a person's small letters and spaces do not make it another row."""
    return squeezed(str(value or "")).upper()


def _fill(cells: Sequence[dict[str, Scalar]], frame: pd.DataFrame, column: Column) -> None:
    """Puts what the column holds into each row's cells."""
    if column.is_date:
        _fill_dates(cells, frame, column.key)
        return
    values = frame[column.key].tolist()
    if column.is_number:
        for kept, number in zip(cells, values, strict=True):
            if not math.isnan(number):
                kept[column.key] = number if math.isfinite(number) else str(number)
        _fill_words(cells, typed(column.key), frame[typed(column.key)].tolist())
    else:
        _fill_words(cells, column.key, values)


def _fill_words(cells: Sequence[dict[str, Scalar]], name: str, values: Iterable[object]) -> None:
    for kept, words in zip(cells, values, strict=True):
        if isinstance(words, str):  # nearly always
            if words:
                kept[name] = words
        elif words is not None and not (isinstance(words, float) and math.isnan(words)):
            kept[name] = str(words)


def _fill_dates(cells: Sequence[dict[str, Scalar]], frame: pd.DataFrame, key: str) -> None:
    days, read = _iso_days(frame[key]), _iso_days(frame[proposed(key)])
    for kept, day, guess in zip(cells, days, read, strict=True):
        if day is not None:
            kept[key] = day
        if guess != day:
            kept[proposed(key)] = guess
    _fill_words(cells, typed(key), frame[typed(key)].tolist())


def _iso_days(days: pd.Series) -> list[str | None]:
    words = np.datetime_as_string(days.to_numpy().astype("datetime64[s]"), unit="s").tolist()
    return [None if word == "NaT" else word.removesuffix(_MIDNIGHT) for word in words]


# ---------------------------------------------------------------- and back


def to_frame(sheet: SheetDefinition, stored: Sequence[StoredRow]) -> pd.DataFrame:
    """The frame of one sheet from rows of any number of returns, in the order given.

    A value that the column cannot hold any more, because a later definition gave it another type, is kept as typed.
    """
    if not stored:
        return empty_frame(sheet)
    index = pd.MultiIndex.from_arrays([[one[0] for one in stored], [one[1] for one in stored]], names=list(INDEX))
    cells = [one[2] for one in stored]
    columns: dict[str, pd.Series] = {}
    for column in sheet.columns:
        for name, values in _read_column(column, cells).items():
            columns[name] = pd.Series(values, index=index)
    return complete(pd.DataFrame(columns, index=index), sheet)


def _read_column(column: Column, cells: Sequence[Mapping[str, Scalar]]) -> dict[str, np.ndarray]:
    key = column.key
    values = [kept.get(key) for kept in cells]
    if not (column.is_date or column.is_number):
        return {key: _objects(["" if value is None else str(value) for value in values])}
    words = [str(kept.get(typed(key), "")) or _misfit(column, kept.get(key)) for kept in cells]
    if column.is_number:
        return {key: np.array([_number(v) for v in values], dtype="float64"), typed(key): _objects(words)}
    days = np.array([_day(value) for value in values], dtype="datetime64[s]")
    read = np.array([_day(kept.get(proposed(key), kept.get(key))) for kept in cells], dtype="datetime64[s]")
    return {key: days, typed(key): _objects(words), proposed(key): read}


def _objects(words: list[str]) -> np.ndarray:
    return np.array(words, dtype=object)


def _number(value: Scalar) -> float:
    try:
        return math.nan if value is None else float(value)
    except ValueError:
        return math.nan


def _day(value: Scalar) -> np.datetime64:
    try:
        # numpy would read "2026" and even "now" as a day.
        return np.datetime64(value, "s") if isinstance(value, str) and _ISO.match(value) else NO_DAY
    except ValueError:
        return NO_DAY


def _misfit(column: Column, value: Scalar) -> str:
    """The words of a value that is neither a date nor a number, though its column now is; else ""."""
    if value is None:
        return ""
    fits = not math.isnan(_number(value)) if column.is_number else not np.isnat(_day(value))
    return "" if fits else str(value)
