"""What `export` reads: each function gives the lines of one table, by the names of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from trackerkit.assurance.blank import FORM, SIGNATURE
from trackerkit.ledger.canonical import read_json
from trackerkit.ledger.read import latest_check, newest_number
from trackerkit.ledger.tables import checks, events, problems, return_rows, returns, row_versions, rows
from trackerkit.ledger.waived import KEY, by_position

_AT_A_TIME = 1000  # rows held in memory
_CURRENT = (returns.c.number == newest_number()).label("is_current")
_WHOSE = (returns.c.register, returns.c.service, returns.c.period)


def action_versions(connection: Connection) -> Iterator[dict[str, Any]]:
    """What each action said in each return, by register, service, month, number of the return and Excel row."""
    query = (
        _actions(return_rows.c.return_id, _CURRENT)
        .where(rows.c.sheet == "actions")
        .order_by(*_WHOSE, returns.c.number, return_rows.c.row)
    )
    for row in _stream(connection, query):
        yield _plain(row) | {"cells": read_json(row.cells), "is_current": bool(row.is_current)}


def actions(connection: Connection) -> Iterator[dict[str, Any]]:
    """Each action as it last stood, by register, service, month and Excel row."""
    months = (
        select(
            row_versions.c.row_id, func.min(returns.c.period).label("first"), func.max(returns.c.period).label("last")
        )
        .join_from(return_rows, row_versions, row_versions.c.id == return_rows.c.version_id)
        .join(returns, returns.c.id == return_rows.c.return_id)
        .where(returns.c.number == newest_number())
        .group_by(row_versions.c.row_id)
        .subquery()
    )
    query = (
        _actions(months.c.first.label("first_period"))
        .join(months, (months.c.row_id == rows.c.id) & (months.c.last == returns.c.period))
        .where(rows.c.sheet == "actions", returns.c.number == newest_number())
        .order_by(*_WHOSE, return_rows.c.row)
    )
    for row in _stream(connection, query):
        yield _plain(row) | {"cells": read_json(row.cells)}


def _actions(*more: Any) -> Select[Any]:
    columns = (rows.c.id.label("action_id"), rows.c.ref, *_WHOSE, return_rows.c.row.label("sheet_row"))
    return (
        select(*columns, row_versions.c.cells, *more)
        .join_from(return_rows, returns, returns.c.id == return_rows.c.return_id)
        .join(row_versions, row_versions.c.id == return_rows.c.version_id)
        .join(rows, rows.c.id == row_versions.c.row_id)
    )


def problems_found(connection: Connection) -> Iterator[dict[str, Any]]:
    """What the last check of each return found, in the order of the returns."""
    held = {check: set(by_position(data)) for check, data in _checks(connection)}
    query = (
        select(returns.c.id.label("return_id"), *_WHOSE, _CURRENT, problems)
        .join_from(returns, checks, checks.c.return_id == returns.c.id)
        .join(problems, problems.c.check_id == checks.c.id)
        .where(checks.c.event == latest_check())
        .order_by(returns.c.id, problems.c.position)
    )
    for row in _stream(connection, query):
        waived = row.position in held[row.check_id]
        yield _plain(row) | {"is_current": bool(row.is_current), "is_waived": waived}


def returns_taken(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every return, in the order in which they were recorded."""
    query = select(returns, events.c.at, _CURRENT).join(events, events.c.seq == returns.c.event).order_by(returns.c.id)
    speak = _not_blank(connection)
    for row in _stream(connection, query):
        yield _plain(row) | {
            "return_id": row.id,
            "definition": row.version,
            "sha256": row.file_sha256,
            "recorded_at": row.at,
            "rows": row.row_count,
            "is_blank": row.id not in speak,
            "is_current": bool(row.is_current),
        }


def _not_blank(connection: Connection) -> set[int]:
    """The returns with a row on a sheet, or a signature on the form."""
    versions = return_rows.join(row_versions, row_versions.c.id == return_rows.c.version_id).join(
        rows, rows.c.id == row_versions.c.row_id
    )
    in_tables = select(return_rows.c.return_id).select_from(versions).where(rows.c.sheet != FORM).distinct()
    forms = select(return_rows.c.return_id, row_versions.c.cells).select_from(versions).where(rows.c.sheet == FORM)
    signed = (row.return_id for row in connection.execute(forms) if SIGNATURE & read_json(row.cells).keys())
    return {*connection.scalars(in_tables), *signed}


def packs(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every pack, in the order in which they were printed."""
    for row in connection.execute(select(events).where(events.c.kind == "pack").order_by(events.c.seq)):
        yield {"event": row.seq, "recorded_at": row.at} | read_json(row.data)


def waivers_used(connection: Connection) -> Iterator[dict[str, Any]]:
    """Each waiver of the last check of each return, in the order of the returns."""
    whose = {
        row.id: row
        for row in connection.execute(
            select(checks.c.id, returns.c.id.label("return_id"), *_WHOSE, _CURRENT).join_from(checks, returns)
        )
    }
    for check, data in _checks(connection):
        for waiver in data.get(KEY, ()):
            terms = {"rule": waiver["rule"], "for_service": waiver["service"], "problems": len(waiver["problems"])}
            found = _plain(whose[check]) | terms | {key: waiver[key] for key in ("until", "reason", "approved_by")}
            yield found | {"is_current": bool(whose[check].is_current)}


def _checks(connection: Connection) -> Iterator[tuple[int, dict[str, Any]]]:
    """(The last check of a return, what its event says), in the order of the returns."""
    query = (
        select(checks.c.id, events.c.data)
        .join_from(checks, events, events.c.seq == checks.c.event)
        .where(checks.c.event == latest_check())
        .order_by(checks.c.return_id)
    )
    for row in connection.execute(query):
        yield row.id, read_json(row.data)


def _stream(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    yield from connection.execution_options(yield_per=_AT_A_TIME).execute(query)


def _plain(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 SQLAlchemy's own name for the row by column
