"""What was decided since the last pack: of the questions of this month and of the month before, up to the as-at day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trackerkit.assurance import answers
from trackerkit.assurance.answers import Made
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date
from trackerkit.register import Register
from trackerkit.report import lines
from trackerkit.report.model import Table, TableSection
from trackerkit.report.questions import single_ask

_HEADINGS = ("Action", "What was asked", "Decided", "When, and on whose behalf")


def settled_section(records: Sequence[MonthRecord], most: int | None = None) -> TableSection:
    """A table of these decisions over the records of one month, the last of each question, oldest first.

    `most`: so many rows, the newest; the caption says how many there are. Without a row there is nothing to print.
    """
    made = [(record, one) for record in records for one in answers.recent(record.answers, record.period)]
    made.sort(key=lambda each: each[1].event)
    shown = made if most is None else made[-most:]
    more = f" The last {len(shown)} are listed." if len(shown) < len(made) else ""
    caption = f"{count(len(made), 'decision')} up to {long_date(records[0].month.as_at)}.{more}"
    lead = (
        "Recorded by the quality lead on questions of this month and the month before. What was decided is not asked "
        "again above. It is no evidence: no action gets further because of it.",
    )
    table = Table(caption, _HEADINGS, tuple(_row(*each) for each in shown), (False,) * len(_HEADINGS))
    return TableSection("settled", "Decided since the last pack", lead if shown else (), table)


def _row(record: MonthRecord, made: Made) -> tuple[str, ...]:
    one = made.decision
    place = lines.place(record.provider, one.service)
    note = f" Note: {one.note}" if one.note else ""
    return (
        f"{one.reference}, {place}" if one.reference else place,
        asked_words(record.month.register, made),
        made.outcome,
        f"{long_date(made.on)}. On behalf of: {one.behalf}.{note}",
    )


def asked_words(register: Register, made: Made) -> str:
    """What was asked; for a new date from which day to which."""
    one = made.decision
    ask = single_ask(one.kind, register)
    if one.kind != answers.ESCALATION or not one.asked:
        return ask
    was = f" (it was due on {_day(one.due)})" if one.due else ""
    return f"{ask}: {_day(one.asked)}{was}"


def _day(text: str) -> str:
    return long_date(date.fromisoformat(text))
