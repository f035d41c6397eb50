"""The tables of the export as Parquet, whose columns keep their types: for Power BI and for analysts.

Needs polars (the extra `parquet`), which writes the format by itself; pandas would write it with pyarrow, and its mere
presence changes how pandas holds text everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import polars as pl

from trackerkit.ledger.fields import Field

_TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "time": pl.Datetime("us", "UTC"),
    "number": pl.Float64(),
    "yes/no": pl.Boolean(),
}


def as_parquet(fields: Sequence[Field], lines: Iterable[Mapping[str, Any]]) -> tuple[bytes, int]:
    """The file and its number of rows. Empty cells are null; text is as typed, for nothing reads it as a formula."""
    rows = list(lines)
    columns = {
        field.name: pl.Series(field.name, [_value(row.get(field.name), field.kind) for row in rows], _TYPES[field.kind])
        for field in fields
    }
    out = BytesIO()
    pl.DataFrame(columns).write_parquet(out)
    return out.getvalue(), len(rows)


def _value(value: object, kind: str) -> object:
    if value is None or value == "":
        return None
    if kind == "date":
        return date.fromisoformat(str(value)[:10])
    if kind == "time":
        return datetime.fromisoformat(str(value))
    if kind == "number":
        return float(str(value))
    # A lone surrogate is no Unicode text and cannot be written as UTF-8.
    return bool(value) if kind == "yes/no" else str(value).encode("utf-8", "replace").decode("utf-8")
