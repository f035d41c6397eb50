"""A return made ready to be recorded: its JSON and hashes, worked out before the write lock is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from trackerkit.errors import LedgerError
from trackerkit.ledger.canonical import canonical, digest
from trackerkit.ledger.model import ReturnRecord
from trackerkit.ledger.waived import entries
from trackerkit.problems import Problem


class Identity(NamedTuple):
    """What a row is known by within a service's register: its reference, or its place where it has none."""

    sheet: str
    ref: str
    place: int


class PreparedRow(NamedTuple):
    """One row with its cells as JSON. `row` is the Excel row."""

    identity: Identity
    row: int
    sha256: str
    cells: str


@dataclass(frozen=True)
class Prepared:
    """One return, hashed. `content` ignores where rows stand, `layout` does not.

    `problems` are all that were found, those held back by a waiver last; `waivers` say which (`ledger.waived`).
    """

    record: ReturnRecord
    rows: tuple[PreparedRow, ...]
    content: str
    layout: str
    problems: tuple[dict[str, Any], ...]
    problems_sha256: str
    waivers: list[dict[str, Any]]

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.record.register, self.record.service, self.record.period)


def prepare(record: ReturnRecord) -> Prepared:
    """Raises LedgerError when two rows claim one place: then the reading is wrong and nothing may be kept of it."""
    rows = []
    for one in record.rows:
        cells = canonical(dict(one.cells))
        identity = Identity(one.sheet, one.ref, 0 if one.ref else one.row)
        rows.append(PreparedRow(identity, one.row, digest(cells), cells))
    if len({(row.identity.sheet, row.row) for row in rows}) < len(rows):
        raise LedgerError(
            f"The return of {record.service} for {record.period} was read with two rows in one place.",
            "Nothing was recorded. Send the workbook to whoever looks after trackerkit.",
        )
    problems = (*record.problems, *(one.problem for one in record.waived))
    found = tuple(problem_row(position, problem) for position, problem in enumerate(problems))
    return Prepared(
        record=replace(record, rows=()),  # of a whole month they would lie in memory twice
        rows=tuple(rows),
        content=content_hash((row.identity.sheet, row.identity.ref, row.sha256) for row in rows),
        layout=layout_hash(record.register, record.service, ((*row.identity, row.row, row.sha256) for row in rows)),
        problems=found,
        problems_sha256=problems_hash(found),
        waivers=entries(record.waived, len(record.problems)),
    )


def content_hash(rows: Iterable[tuple[str, str, str]]) -> str:
    """The hash of what a return says: sheet, reference and cells of each row, wherever the rows stand."""
    return digest(canonical(sorted(rows)))


def layout_hash(register: str, service: str, rows: Iterable[tuple[str, str, int, int, str]]) -> str:
    """The hash of how a return was laid out: sheet, reference, place, Excel row and cells of each row."""
    return digest(canonical([register, service, sorted(rows)]))


def problem_row(position: int, problem: Problem) -> dict[str, Any]:
    """The problem as a row of the table, but for the check that it belongs to."""
    return {
        "position": position,
        "code": problem.code,
        "severity": problem.severity.value,
        "sheet": problem.cell.sheet,
        "row": problem.cell.row,
        "column": problem.cell.column,
        "key": problem.key,
        "ref": problem.ref,
        "heading": problem.heading,
        "says": problem.says,
        "detail": problem.detail,
        "fix": problem.fix,
        "also": canonical([[cell.sheet, cell.row, cell.column] for cell in problem.also]),
    }


def problems_hash(found: Sequence[Mapping[str, Any]]) -> str:
    """The hash of a list of problems, as the table holds them."""
    return digest(canonical([dict(row) for row in found]))


def row_hash(row: Mapping[str, Any]) -> str:
    """The hash of one row of `returns` or `copies`, all its columns: what its event vouches for."""
    return digest(canonical(dict(row)))
