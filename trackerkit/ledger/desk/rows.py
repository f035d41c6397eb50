"""Rows of the desk's tables, and the values of `model` that are made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, func, select

Value = TypeVar("Value")


def values(kind: type[Value], connection: Connection, query: Select[Any]) -> Iterator[Value]:
    """What the query finds: it selects a table whose columns bear the names of the fields of `kind`."""
    for row in connection.execute(query):
        yield _value(kind, row)


def value(kind: type[Value], connection: Connection, query: Select[Any]) -> Value | None:
    """The first that the query finds, or None."""
    return next(values(kind, connection, query.limit(1)), None)


def _value(kind: type[Value], row: Row[Any]) -> Value:
    found = row._mapping  # noqa: SLF001 SQLAlchemy's own name for the row by column
    return kind(**{one.name: found[one.name] for one in fields(kind)})  # type: ignore[arg-type]  # dataclasses all


def row_of(value: object) -> dict[str, Any]:
    """The fields of a value by name. `dataclasses.asdict` would copy what is inside them."""
    return {one.name: getattr(value, one.name) for one in fields(value)}  # type: ignore[arg-type]  # a dataclass


def next_seq(connection: Connection, table: Table) -> int:
    """The number of what is added next. Must run inside a write."""
    return (connection.scalar(select(func.max(table.c.seq))) or 0) + 1


def hashed(secret: str) -> str:
    """SHA-256 of a secret or a key, 64 hexadecimal digits: what is kept in its place."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
