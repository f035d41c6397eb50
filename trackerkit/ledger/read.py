"""What is asked of the ledger: which returns, their rows as frames, what the rules said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, ScalarSelect, func, select

from trackerkit.ledger.canonical import read_json
from trackerkit.ledger.model import Original, ReturnHead, Scalar
from trackerkit.ledger.rows import StoredRow, to_frame
from trackerkit.ledger.tables import checks, copies, events, problems, return_rows, returns, row_versions, rows
from trackerkit.ledger.waived import by_position
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.provider import Waiver
from trackerkit.register import Register
from trackerkit.rules.frames import INDEX

_AT_ONCE = 500  # numbers in one IN: databases have a limit


def newest_number() -> ScalarSelect[Any]:
    """The number of the return that stands for its service and month now."""
    later = returns.alias("later")
    same = [later.c[name] == returns.c[name] for name in ("register", "service", "period")]
    return select(func.max(later.c.number)).where(*same).correlate(returns).scalar_subquery()


def latest_check() -> ScalarSelect[Any]:
    """The check that stands for a return now: the one of its latest event."""
    later = checks.alias("later_check")
    same = later.c.return_id == checks.c.return_id
    return select(func.max(later.c.event)).where(same).correlate(checks).scalar_subquery()


def heads(connection: Connection, *, current: bool, **only: str | None) -> Iterator[ReturnHead]:
    """Returns in order of period, register, service and number. `only` may name register, period and service."""
    newest = newest_number().label("newest")
    query = select(returns, events.c.at, newest).join(events, events.c.seq == returns.c.event)
    for name, value in only.items():
        if value is not None:
            query = query.where(returns.c[name] == value)
    query = query.order_by(returns.c.period, returns.c.register, returns.c.service, returns.c.number)
    for row in connection.execute(query):
        if row.number == row.newest or not current:
            yield _head(row)


def head_of(connection: Connection, return_id: int) -> ReturnHead | None:
    """The return with this number, or None."""
    newest = newest_number().label("newest")
    query = select(returns, events.c.at, newest).join(events, events.c.seq == returns.c.event)
    row = connection.execute(query.where(returns.c.id == return_id)).first()
    return _head(row) if row else None


def _head(row: Row[Any]) -> ReturnHead:
    return ReturnHead(
        id=row.id,
        register=row.register,
        service=row.service,
        period=row.period,
        number=row.number,
        version=row.version,
        file_name=row.file_name,
        sha256=row.file_sha256,
        received_at=datetime.fromisoformat(row.received_at),
        recorded_at=datetime.fromisoformat(row.at),
        rows=row.row_count,
        is_current=row.number == row.newest,
    )


def originals(connection: Connection) -> list[Original]:
    """Every file that came, in the order of the chain."""
    whose = (returns.c.register, returns.c.service, returns.c.period)
    came = select(returns.c.event, returns.c.file_sha256, returns.c.file_name, *whose)
    again = select(copies.c.event, copies.c.file_sha256, copies.c.file_name, *whose).join_from(copies, returns)
    found = [Original(*row) for query in (came, again) for row in connection.execute(query)]
    return sorted(found, key=lambda one: one.event)


def frames(connection: Connection, register: Register, period: str) -> dict[str, pd.DataFrame]:
    """The current returns of the month as one frame a sheet (`rules.frames`), in order of service code and row."""
    query = (
        select(rows.c.sheet, returns.c.service, return_rows.c.row, row_versions.c.cells)
        .select_from(returns)
        .join(return_rows, return_rows.c.return_id == returns.c.id)
        .join(row_versions, row_versions.c.id == return_rows.c.version_id)
        .join(rows, rows.c.id == row_versions.c.row_id)
        .where(returns.c.register == register.key, returns.c.period == period, returns.c.number == newest_number())
    )
    stored: dict[str, list[StoredRow]] = {sheet.key: [] for sheet in register.sheets}
    for sheet, service, row, cells in connection.execute(query):
        if sheet in stored:  # a sheet that the definition has dropped since stays in the ledger alone
            stored[sheet].append((service, row, read_json(cells)))
    for found in stored.values():
        found.sort(key=lambda one: one[:2])
    return {sheet.key: to_frame(sheet, stored[sheet.key]) for sheet in register.sheets}


def history(
    connection: Connection, register: Register, sheets: Collection[str], until: str, services: Collection[str] = ()
) -> dict[str, pd.DataFrame]:
    """The current returns of every month up to and with `until`, as one frame a sheet: one read for all services.

    Shape: `rules.frames`, but for the index (period, return, row). Each version of a row is read once, in however many
    months it stands. `services`: only theirs; all when it is empty.
    """
    wanted = {sheet.key: sheet for sheet in register.sheets if sheet.key in sheets}
    standing = (
        select(rows.c.sheet, returns.c.period, returns.c.service, return_rows.c.row, return_rows.c.version_id)
        .select_from(returns)
        .join(return_rows, return_rows.c.return_id == returns.c.id)
        .join(row_versions, row_versions.c.id == return_rows.c.version_id)
        .join(rows, rows.c.id == row_versions.c.row_id)
        .where(returns.c.register == register.key, returns.c.period <= until, returns.c.number == newest_number())
        .where(rows.c.sheet.in_(wanted))
    )
    said = select(row_versions.c.id, row_versions.c.cells).select_from(row_versions.join(rows))
    mine = said.where(rows.c.register == register.key, rows.c.sheet.in_(wanted))
    if services:
        standing = standing.where(returns.c.service.in_(services))
        mine = mine.where(rows.c.service.in_(services))
    cells = {version: read_json(text) for version, text in connection.execute(mine)}
    stored: dict[str, list[tuple[str, str, int, int]]] = {key: [] for key in wanted}
    for sheet, *place in connection.execute(standing):
        stored[sheet].append(tuple(place))
    frames: dict[str, pd.DataFrame] = {}
    for key, places in stored.items():
        places.sort()
        frame = to_frame(wanted[key], [(service, row, cells[version]) for _, service, row, version in places])
        index = [[place[at] for place in places] for at in range(3)]
        frames[key] = frame.set_axis(pd.MultiIndex.from_arrays(index, names=["period", *INDEX]))
    return frames


def services_with(connection: Connection, register: str, ref: str) -> frozenset[str]:
    """The services that ever returned an action with the reference, as the ledger keeps it (`rows.ref`)."""
    query = select(rows.c.service).where(rows.c.register == register, rows.c.sheet == "actions", rows.c.ref == ref)
    return frozenset(connection.scalars(query.distinct()))


def last_rows(
    connection: Connection, register: Register, sheet: str, *, service: str, before: str, first: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """Each row of the service that has a reference, as it last stood in a current return of a month before `before`.

    With `first`, as it stood when it first came. The frame has the shape of `rules.frames`; the list gives the month of
    each of its rows. In order of month and Excel row. However long the history, only what is returned is decoded.
    """
    query = (
        select(returns.c.period, return_rows.c.row, rows.c.ref, return_rows.c.version_id)
        .select_from(returns)
        .join(return_rows, return_rows.c.return_id == returns.c.id)
        .join(row_versions, row_versions.c.id == return_rows.c.version_id)
        .join(rows, rows.c.id == row_versions.c.row_id)
        .where(returns.c.register == register.key, returns.c.service == service, returns.c.period < before)
        .where(rows.c.sheet == sheet, rows.c.ref != "", returns.c.number == newest_number())
        .order_by(returns.c.period, return_rows.c.row)
    )
    last: dict[str, Any] = {}
    for row in connection.execute(query):
        if first:
            last.setdefault(row.ref, row)
            continue
        last.pop(row.ref, None)
        last[row.ref] = row
    said = select(row_versions.c.id, row_versions.c.cells)
    cells: dict[int, str] = {}
    wanted = sorted({row.version_id for row in last.values()})
    for start in range(0, len(wanted), _AT_ONCE):
        part = said.where(row_versions.c.id.in_(wanted[start : start + _AT_ONCE]))
        cells |= {row.id: row.cells for row in connection.execute(part)}
    stored = [(service, row.row, read_json(cells[row.version_id])) for row in last.values()]
    return to_frame(register.by_key[sheet], stored), [row.period for row in last.values()]


def all_problems(connection: Connection, register: str, period: str) -> Iterator[tuple[str, Problem, Waiver | None]]:
    """What the rules last said of the current returns of the month, in their own order: (service, problem, waiver).

    The waiver is the one that holds the problem back; None where none does.
    """
    of_month = (
        returns.c.register == register,
        returns.c.period == period,
        returns.c.number == newest_number(),
        checks.c.event == latest_check(),
    )
    latest = returns.join(checks, checks.c.return_id == returns.c.id)
    told = select(checks.c.id, events.c.data).select_from(latest.join(events, events.c.seq == checks.c.event))
    held = {row.id: by_position(read_json(row.data)) for row in connection.execute(told.where(*of_month))}
    found = select(returns.c.service, problems).select_from(latest.join(problems, problems.c.check_id == checks.c.id))
    for row in connection.execute(found.where(*of_month).order_by(returns.c.service, problems.c.position)):
        yield row.service, _problem(row), held[row.check_id].get(row.position)


def problems_of(connection: Connection, return_id: int) -> list[Problem]:
    """What the rules last said of one return, but for what a waiver held back, in their own order."""
    latest = (checks.c.return_id == return_id, checks.c.event == latest_check())
    told = select(checks.c.id, events.c.data).join_from(checks, events, events.c.seq == checks.c.event)
    check = connection.execute(told.where(*latest)).first()
    if check is None:
        return []
    held = by_position(read_json(check.data))
    found = select(problems).where(problems.c.check_id == check.id).order_by(problems.c.position)
    return [_problem(row) for row in connection.execute(found) if row.position not in held]


def rows_of(connection: Connection, return_id: int) -> list[tuple[str, int, dict[str, Scalar]]]:
    """(Sheet key, Excel row, cells by key) of one return, by sheet and row."""
    query = (
        select(rows.c.sheet, return_rows.c.row, row_versions.c.cells)
        .join_from(return_rows, row_versions, row_versions.c.id == return_rows.c.version_id)
        .join(rows, rows.c.id == row_versions.c.row_id)
        .where(return_rows.c.return_id == return_id)
    )
    found = [(sheet, row, read_json(cells)) for sheet, row, cells in connection.execute(query)]
    return sorted(found, key=lambda one: one[:2])


def _problem(row: Row[Any]) -> Problem:
    return Problem(
        code=row.code,
        severity=Severity(row.severity),
        cell=CellRef(row.sheet, row.row, row.column),
        says=row.says,
        detail=row.detail,
        fix=row.fix,
        heading=row.heading,
        key=row.key,
        ref=row.ref,
        also=tuple(CellRef(*cell) for cell in read_json(row.also)),
    )


def periods(connection: Connection, register: str) -> tuple[str, ...]:
    """The months with a return of the register, oldest first."""
    query = select(returns.c.period).where(returns.c.register == register).distinct().order_by(returns.c.period)
    return tuple(connection.scalars(query))
