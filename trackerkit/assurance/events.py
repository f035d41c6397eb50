"""The days on which what a measure counts happened, where a sheet dates each of them (`events` of the measure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from trackerkit.assurance.record import Happened, MonthRecord
from trackerkit.register import Choice
from trackerkit.rules.text import folded
from trackerkit.spc import SMALLEST_BASELINE, Gap, Kind, XmR, chartable, days_between, xmr

FEWEST_GAPS = 3  # below so many there is nothing to see
_WHOSE = ("person_code", "location")  # with the day: one event, however many actions follow from it


@dataclass(frozen=True)
class Between:
    """The days between one event and the next. `lines` is None where the gaps are too few, or too alike, for limits."""

    measure: Choice
    service: str
    first: date
    gaps: tuple[Gap, ...]
    since: int  # days from the last event to the as-at date
    lines: XmR | None


def dated_events(record: MonthRecord) -> tuple[Happened, ...]:
    """What the returns of this month date."""
    if record.events is not None:
        return record.events
    return tuple(
        one
        for choice in record.month.register.choices.get("measure", ())
        if choice.events
        for one in _of_measure(record, choice)
    )


def _of_measure(record: MonthRecord, choice: Choice) -> Iterator[Happened]:
    sheet, key = choice.events.split(".")
    frame = record.meant.frames.get(sheet)
    if frame is None:
        return
    whose = [frame[name] for name in _WHOSE if name in frame]
    for service, day, *words in zip(frame.index.get_level_values(0), frame[key], *whose, strict=True):
        if not pd.isna(day):
            which = " ".join(folded(str(word)) for word in words)
            yield Happened(str(service), choice.value, day.date(), which)


def happened(record: MonthRecord) -> tuple[Happened, ...]:
    """Every event of this month's returns and the earlier ones, once each, in order; none after the as-at date."""
    said = {one for month in record.earlier for one in month.events} | set(dated_events(record))
    return tuple(sorted(one for one in said if one.on <= record.month.as_at))


def between(record: MonthRecord) -> tuple[Between, ...]:
    """The days between events, of every measure and service that has enough of them."""
    known = happened(record)
    found: list[Between] = []
    for choice in record.month.register.choices.get("measure", ()):
        for service in record.provider.services:
            days = [one.on for one in known if (one.measure, one.service) == (choice.value, service.code)]
            if len(days) > FEWEST_GAPS:
                gaps = days_between(days)
                since = (record.month.as_at - days[-1]).days
                found.append(Between(choice, service.code, days[0], gaps, since, _lines(gaps)))
    return tuple(found)


def _lines(gaps: tuple[Gap, ...]) -> XmR | None:
    """Limits fixed on the first 12 gaps. More days between events are better."""
    values = [float(gap.days) for gap in gaps]
    if len(values) < SMALLEST_BASELINE or not chartable(values[:SMALLEST_BASELINE], kind=Kind.RATE).allowed:
        return None
    return xmr(values, improvement="increase", fix_after=SMALLEST_BASELINE)
