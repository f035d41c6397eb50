"""The register's own logs as they were filled in: every sheet that its definition marks `in_pack`.

No log is known by name here: what a cell is (a date, a person, sentences) says where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from trackerkit.assurance.answers import key_of, standing
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.sections import LOGS
from trackerkit.assurance.words import count, long_date
from trackerkit.register import Column, ColumnType, SheetDefinition
from trackerkit.report import lines
from trackerkit.report.model import Log, LogEntry
from trackerkit.rules.frames import typed
from trackerkit.rules.text import folded

NOT_ENTERED = "not entered"
_WORDS = (ColumnType.TEXT, ColumnType.LONG)

Cells = Mapping[Any, Any]  # column key -> value
Findings = Mapping[tuple[str, str], str]  # (service, folded reference) -> finding
Headed = tuple[tuple[str, str], ...]  # heading, words


def logs(record: MonthRecord, found: pd.DataFrame) -> tuple[Log, ...]:
    """Each log of the register, in the order of its sheets; one that nobody filled in says so."""
    findings = _findings(found)
    return tuple(_log(record, sheet, findings) for sheet in record.month.register.sheets if sheet.in_pack)


@dataclass(frozen=True)
class Awaiting:
    """An entry that waits for a decision. `asked`: its first day, 2026-11-20, by which it is told from another."""

    sheet: SheetDefinition
    service: str
    ref: str
    asked: str
    entry: LogEntry


def awaiting(record: MonthRecord, found: pd.DataFrame) -> Iterator[Awaiting]:
    """The entries that wait for a decision, without the headings that are empty because of it.

    One whose decision is recorded (`MonthRecord.answers`) waits no more.
    """
    findings, register = _findings(found), record.month.register.key
    answered = standing(record.answers, record.period)
    for sheet in record.month.register.sheets:
        if sheet.awaits:
            for service, cells, entry in _entries(record, sheet, findings):
                if not str(cells[sheet.awaits]).strip():
                    filled = replace(entry, facts=_filled(entry.facts), words=_filled(entry.words))
                    ref = str(cells[named]).strip() if (named := _naming(sheet)) else ""
                    asked = _first_day(sheet, cells)
                    if key_of(sheet.key, service, register, ref, asked) not in answered:
                        yield Awaiting(sheet, service, ref, asked, filled)


def _naming(sheet: SheetDefinition) -> str | None:
    """The column whose reference an entry is about."""
    return next((column.key for column in sheet.columns if column.type is ColumnType.REF), None)


def _first_day(sheet: SheetDefinition, cells: Cells) -> str:
    day = next((cells[column.key] for column in sheet.columns if column.is_date), None)
    return "" if day is None or pd.isna(day) else f"{day:%Y-%m-%d}"


def _filled(told: Headed) -> Headed:
    return tuple((label, words) for label, words in told if words != NOT_ENTERED)


def _findings(found: pd.DataFrame) -> Findings:
    columns = (found[key] for key in ("service", "ref", "finding"))
    return {(service, folded(ref)): finding for service, ref, finding in zip(*columns, strict=True)}


def _log(record: MonthRecord, sheet: SheetDefinition, findings: Findings) -> Log:
    entries = tuple(entry for _, _, entry in _entries(record, sheet, findings))
    lead = f"{count(len(entries), 'entry', 'entries')}." if entries else f"Nothing is on the {sheet.label} sheet."
    return Log(f"{LOGS.key}-{sheet.key}", sheet.label, sheet.purpose, lead, entries)


def _entries(record: MonthRecord, sheet: SheetDefinition, findings: Findings) -> Iterator[tuple[str, Cells, LogEntry]]:
    """Each row of the sheet with its service and cells: reference, short facts, then what is written at length."""
    frame = record.meant.frames[sheet.key]
    named = _naming(sheet)
    told = [column for column in sheet.columns if column.key != named and column.type is not ColumnType.CHECK]
    for (service, row), cells in zip(frame.index, frame.to_dict("records"), strict=True):
        place, ref = lines.place(record.provider, service), str(cells[named]).strip() if named else ""
        own = [(column, _told(column, cells)) for column in told]
        yield (
            str(service),
            cells,
            LogEntry(
                ref=ref or f"Row {row} of the {sheet.label} sheet" if named else place,
                place=place if named else f"Row {row}",
                about=lines.in_short(record.provider, findings.get((service, folded(ref)), "")) if ref else "",
                facts=tuple((column.label, words) for column, words in own if column.type not in _WORDS),
                words=tuple((column.label, words) for column, words in own if column.type in _WORDS),
            ),
        )


def _told(column: Column, cells: Cells) -> str:
    """A cell in words: a date as people read it, or what was typed where no date can be read."""
    value = cells[column.key]
    if column.is_date:
        return long_date(value) or str(cells[typed(column.key)]).strip() or NOT_ENTERED
    if column.is_number:
        return str(cells[typed(column.key)]).strip() or NOT_ENTERED
    return str(value).strip() or NOT_ENTERED
