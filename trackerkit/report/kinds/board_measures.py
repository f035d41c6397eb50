"""Did the measures move? For the board: each beside the month before, and whether that is more than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from trackerkit.assurance.change import Charted, changes
from trackerkit.assurance.measures import added_up, latest
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import MONTHS
from trackerkit.report import lines
from trackerkit.report.change_chart import KINDS
from trackerkit.report.kinds.cover import Seen, kind_of
from trackerkit.report.model import Table, TableSection
from trackerkit.spc import SMALLEST_BASELINE, Verdict
from trackerkit.words import count, listed

MOST_MEASURES = 6  # rows; those with concern come first, and the packs of their registers have all
TITLE = "Did the measures move?"
UNKNOWN, NO = "Not known yet", "No"
_WORDS = (("concern", "Worse"), ("improvement", "Better"))
_VERDICTS = (Verdict.IMPROVED, Verdict.WORSE, Verdict.NO_CHANGE)
_RANK = ("concern", "improvement", "expected", "unknown")


@dataclass(frozen=True)
class _Moved:
    cells: tuple[str, ...]
    rank: int


def measures_moved(seen: Seen) -> TableSection:
    """The measures with a direction, of the services that entered both months; a step by itself is no change."""
    record = seen[0][0]
    before = str(pd.Period(record.period, freq="M") - 1)
    rows = sorted((row for each, found in seen for row in _moved(each, found, before)), key=lambda row: row.rank)
    headings = (
        "Measure",
        "Better",
        *(MONTHS[int(period[-2:]) - 1] for period in (before, record.period)),
        "Services",
        "More than chance?",
    )
    table = Table(
        "Each measure beside the month before", headings, tuple(row.cells for row in rows[:MOST_MEASURES]),
        (False, False, True, True, True, False),
    )  # fmt: skip
    return TableSection("moved", TITLE, tuple(_lead(rows)), table)


def _lead(rows: Sequence[_Moved]) -> Iterator[str]:
    if not rows:
        yield "No service entered a measure for this month and the month before, so nothing can be said of change."
        return
    told = (
        "Added up are the services that entered both months. One step is no change by itself: more than chance takes a "
        f"chart of {SMALLEST_BASELINE} months."
    )
    rest = len(rows) - MOST_MEASURES
    yield (
        f"{told} {count(rest, 'more measure')} {'is' if rest == 1 else 'are'} in the packs alone." if rest > 0 else told
    )


def _moved(record: MonthRecord, found: pd.DataFrame, before: str) -> Iterator[_Moved]:
    known = latest(record)
    charted = [one for one in changes(record, found) if isinstance(one, Charted)]
    for measure in record.month.register.choices.get("measure", ()):
        then, now = (
            {one.service: one for one in known if (one.measure, one.period) == (measure.value, period)}
            for period in (before, record.period)
        )
        if measure.better and (both := [service for service in now if service in then]):
            says, rank = _beyond_chance(record, [one for one in charted if one.series.measure == measure])
            name = f"{kind_of(record.month.register)}: {measure.value}"
            values = [added_up(measure, [month[service] for service in both]) for month in (then, now)]
            yield _Moved((name, measure.better.capitalize(), *values, f"{len(both):,}", says), rank)


def _beyond_chance(record: MonthRecord, charted: Sequence[Charted]) -> tuple[str, int]:
    """What the charts of one measure say: where it is better or worse, and how often since an action closed."""
    if not charted:
        return UNKNOWN, _RANK.index("unknown")
    places: dict[str, list[str]] = {}
    for one in charted:
        at = lines.place(record.provider, one.series.service) if one.series.service else "all services together"
        places.setdefault(_kind(one), []).append(at)
    told = [f"{word}: {listed(places[kind])}" for kind, word in _WORDS if kind in places]
    answers = Counter(answer.verdict for one in charted for answer in one.answers)
    since = [f"{verdict.value} {answers[verdict]:,}" for verdict in _VERDICTS if answers[verdict]]
    closed = [f"Since actions closed: {', '.join(since)}"] if since else []
    return f"{'. '.join([*(told or [NO]), *closed])}.", min(_RANK.index(kind) for kind in places)


def _kind(one: Charted) -> str:
    """A key of `change_chart.KEY`: what the last month with a figure shows."""
    phase = one.phases[-1]
    at = max(place for place, (_, value) in enumerate(phase.points) if value is not None)
    return KINDS[phase.lines.point_type[at]]
