"""The measures beside the actions, month by month: did what the actions were meant to move, move? (S-ML2, S-DL1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord, Reading
from trackerkit.register import Choice
from trackerkit.rules.frames import Month

FEWEST_FOR_PER_CENT = 20  # of fewer, one more or less moves a share by over 5 points: they are told as numbers alone


@dataclass(frozen=True)
class Row:
    """A line of the table: what was counted, and the words of each month, oldest first; empty where none are known."""

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
    known = latest(record)
    periods = periods_of(record)
    rows = [
        Row("Actions open (counted)", _numbers(record, "open", int((found["step"] == Step.OPEN).sum()))),
        Row("Actions overdue (counted)", _numbers(record, "overdue", int(found["overdue"].sum()))),
        Row("Findings that came back (counted)", _numbers(record, "repeats", int(found["repeat"].sum()))),
    ]
    for choice in record.month.register.choices.get("measure", ()):
        own = [[r for r in known if r.measure == choice.value and r.period == period] for period in periods]
        rows.append(Row(choice.value, tuple(added_up(choice, readings_of) for readings_of in own)))
    return tuple(rows)


def latest(record: MonthRecord) -> tuple[Reading, ...]:
    """Each number once: a later return that says it again, or otherwise, takes the place of the earlier one."""
    said = (*(reading for month in record.earlier for reading in month.readings), *readings(record.month))
    return tuple({(reading.service, reading.measure, reading.period): reading for reading in said}.values())


def measured(record: MonthRecord, measure: Choice, service: str, period: str) -> str:
    """What the service entered for the measure and month, in words; empty where it entered nothing."""
    own = [r for r in latest(record) if (r.measure, r.service, r.period) == (measure.value, service, period)]
    return added_up(measure, own)


def _numbers(record: MonthRecord, key: str, now: int) -> tuple[str, ...]:
    counts = [{"open": m.ladder.get("open", 0), "overdue": m.overdue, "repeats": m.repeats} for m in record.earlier]
    return tuple(f"{number:,}" for number in (*(count[key] for count in counts), now))


def added_up(measure: Choice, found: Sequence[Reading]) -> str:
    """``7`` for a count; ``405 of 441 (92%)`` for a share, ``5 of 6`` of few; ``27 for 9 (3.0 each)`` for a mean.

    Services are added up, never averaged.
    """
    if not found:
        return ""
    value = sum(reading.value for reading in found)
    out_of = sum(reading.out_of or 0 for reading in found)
    if not out_of:
        return _number(value)
    if measure.each:
        return f"{_number(value)} for {_number(out_of)} ({value / out_of:,.1f} each)"
    share = f" ({value / out_of:.0%})" if out_of >= FEWEST_FOR_PER_CENT else ""
    return f"{_number(value)} of {_number(out_of)}{share}"


def _number(value: float) -> str:
    return f"{value:,.10g}"
