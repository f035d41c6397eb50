"""The measures beside the actions, month by month: did what the actions were meant to move, move? (S-ML2, S-DL1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord, Reading
from trackerkit.rules.frames import Month


@dataclass(frozen=True)
class Row:
    """A line of the table: what was counted, and the words of each month, oldest first; empty where nothing is known."""

    label: str
    cells: tuple[str, ...]


def readings(month: Month) -> tuple[Reading, ...]:
    """Every row of the Measures sheets that has a measure, a month and a number."""
    frame = month.frames.get("measures")
    if frame is None:
        return ()
    whole = frame[(frame["measure"] != "") & frame["period"].str.match(r"^\d{4}-\d{2}$") & frame["value"].notna()]
    columns = (whole.index.get_level_values(0), *(whole[key] for key in ("measure", "period", "value", "out_of")))
    return tuple(
        Reading(str(service), measure, period, value, None if pd.isna(out_of) else out_of)
        for service, measure, period, value, out_of in zip(*columns, strict=True)
    )


def periods_of(record: MonthRecord) -> tuple[str, ...]:
    """The months of the table, oldest first: those before that are on record, and this one."""
    return (*(month.period for month in record.earlier), record.period)


def beside(record: MonthRecord, found: pd.DataFrame) -> tuple[Row, ...]:
    """Open, overdue and repeated actions, then each measure of the register, for the provider, month by month."""
    known = {r for month in record.earlier for r in month.readings} | set(readings(record.month))
    periods = periods_of(record)
    rows = [
        Row("Actions open", tuple(str(n) for n in _numbers(record, "open", int((found["step"] == Step.OPEN).sum())))),
        Row("Actions overdue", tuple(str(n) for n in _numbers(record, "overdue", int(found["overdue"].sum())))),
        Row("Findings that came back", tuple(str(n) for n in _numbers(record, "repeats", int(found["repeat"].sum())))),
    ]
    for choice in record.month.register.choices.get("measure", ()):
        own = [reading for reading in known if reading.measure == choice.value]
        rows.append(Row(choice.value, tuple(_words(r for r in own if r.period == period) for period in periods)))
    return tuple(rows)


def _numbers(record: MonthRecord, key: str, now: int) -> tuple[int, ...]:
    counts = [{"open": m.ladder.get("open", 0), "overdue": m.overdue, "repeats": len(m.repeated)} for m in record.earlier]
    return (*(count[key] for count in counts), now)


def _words(own: Iterable[Reading]) -> str:
    """``7`` for a count; ``405 of 441 (92 %)`` for a share: services are added up, never averaged."""
    found = list(own)
    if not found:
        return ""
    value = sum(reading.value for reading in found)
    if all(reading.out_of is None for reading in found):
        return f"{value:g}"
    out_of = sum(reading.out_of or 0 for reading in found)
    return f"{value:g} of {out_of:g} ({value / out_of:.0%})" if out_of else f"{value:g}"
