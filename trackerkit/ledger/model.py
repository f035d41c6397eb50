"""What goes into the ledger and what comes out of it: values only, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from trackerkit.problems import Problem
from trackerkit.rules.waivers import Waived

Scalar = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class RowRecord:
    """One row of one sheet. `sheet` is the definition's key, `row` the Excel row, `ref` the printed reference or "".

    `cells` holds what is filled and nothing else, by column key (`rows.to_rows`); a row is known again by its
    reference, and without one by its place.
    """

    sheet: str
    row: int
    ref: str
    cells: Mapping[str, Scalar]


@dataclass(frozen=True)
class ReturnRecord:
    """One workbook of one service for one month, read and checked. `sha256` is that of its bytes.

    `period` is written 2026-11, `version` is the definition's. Times without a zone are taken as UTC.
    `problems` are put to the service; `waived` were found as well, and a waiver holds them back.
    """

    service: str
    register: str
    period: str
    version: str
    file_name: str
    sha256: str
    rows: tuple[RowRecord, ...]
    problems: tuple[Problem, ...] = ()
    received_at: datetime | None = None  # when the file came, where that is known; else when it is recorded
    waived: tuple[Waived, ...] = ()


class Outcome(StrEnum):
    """What recording a return came to."""

    NEW = "new"  # the first of the service, register and month
    NOTHING_NEW = "nothing new"  # these bytes were recorded before, or the current return says just the same
    CORRECTION = "correction"  # supersedes the return before it; both are kept
    READ_AGAIN = "read again"  # the bytes of the current return, read differently: another version of the definition


@dataclass(frozen=True)
class Recorded:
    """What became of one return. `return_id` is the return that holds it now, `head` the chain after it.

    The counts compare with the return before it (of this month, else of the last month before that returned):
    rows by reference, or by place where a row has none. They are 0 when there was nothing new.
    """

    outcome: Outcome
    return_id: int
    service: str
    register: str
    period: str
    head: str
    number: int = 1  # 1 for the first of the month, 2 for its first correction
    rows: int = 0
    rows_new: int = 0
    rows_changed: int = 0
    rows_gone: int = 0
    is_current: bool = True  # False: these bytes came before and have been corrected since
    rechecked: bool = False  # nothing new in the return, but the rules say something else of it than before


@dataclass(frozen=True)
class ReturnHead:
    """A return as it stands in the ledger, without its rows."""

    id: int
    register: str
    service: str
    period: str
    number: int
    version: str
    file_name: str
    sha256: str
    received_at: datetime
    recorded_at: datetime
    rows: int
    is_current: bool


# What the web page tells of: its events stand in the chain beside those of the returns, and vouch for no table.
NOTE_KINDS = (
    "sign-in",
    "sign-in refused",
    "sign-out",
    "upload",
    "download",
    "decision",
    "export",
    "settings",
    "link",
    "job",
)


def check_note(kind: str) -> str:
    """The kind itself. Raises ValueError when the web page tells of no such thing."""
    if kind not in NOTE_KINDS:
        raise ValueError(f"{kind!r} is no kind of note: {', '.join(NOTE_KINDS)}")
    return kind


@dataclass(frozen=True)
class Event:
    """One link of the chain. `seq` counts from 1 without a gap; `at` is what the clock said, and orders nothing."""

    seq: int
    at: datetime
    kind: str  # submission, check, copy, pack, or one of NOTE_KINDS
    data: Mapping[str, object] = field(hash=False)
    previous: str
    hash: str


@dataclass(frozen=True)
class Broken:
    """One thing that is not as it was recorded. `kind` is event, return, row, check, copy, head or original.

    `event` is the event that vouched for it, 0 where none is known.
    """

    kind: str
    number: int
    says: str
    event: int = 0


@dataclass(frozen=True)
class Original:
    """A file that came: as a return, or as a copy of one. `event` tells of it."""

    event: int
    sha256: str
    file_name: str
    register: str
    service: str
    period: str
