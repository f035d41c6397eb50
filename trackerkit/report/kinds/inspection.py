"""The inspection file as one document: which actions and why, a contents list, and each action's trail (S-G7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.sections import INSPECTION_FILE
from trackerkit.assurance.words import count, long_period
from trackerkit.report.kinds.cover import cover
from trackerkit.report.kinds.model import InspectionContext
from trackerkit.report.model import Table
from trackerkit.report.privacy import EVERYTHING
from trackerkit.report.trail import trail_context
from trackerkit.report.trail_asked import NO_ANSWER
from trackerkit.report.trail_known import Known
from trackerkit.report.trail_model import Trail

HEADING = INSPECTION_FILE.title


def inspection_context(
    known: Sequence[Known], record: MonthRecord, *, named: bool, others: int = 0
) -> InspectionContext:
    """The file of these actions, in the order given; `record` is that of any register of the month.

    `named`: the reader asked for these actions by their references. `others`: actions of the month that are left out.
    """
    provider, period = record.provider, long_period(record.period)
    bound = trail_context(
        known, provider, as_at=record.month.as_at, chain=record.chain_head, heading=HEADING, about=period, name=HEADING
    )
    which = (
        "The actions that were asked for"
        if named
        else f"Every action of the returns of {period} that is closed, of high or extreme risk, overdue, a repeat, "
        "or was found not to have fully worked"
    )
    left = f" {count(others, 'other action is', 'other actions are')} not in this file." if others and not named else ""
    return InspectionContext(
        cover=cover(record, EVERYTHING, HEADING, "From finding to outcome", HEADING),
        which=f"{which}: {count(len(bound.trails), 'action')}.{left}",
        standing=tuple(_standing(bound.trails)),
        escalations=_escalations(bound.trails),
        trails=tuple(replace(one, returns=_none_of(one.returns)) for one in bound.trails),
        returns=_together([one.returns for one in bound.trails]),
    )


def _standing(trails: Sequence[Trail]) -> Iterator[str]:
    """Each question with how many actions have which answer, the most frequent first."""
    for at, answer in enumerate(trails[0].answers):
        if at:  # what was found is told by the contents list
            told = Counter(one.answers[at].verdict for one in trails).most_common()
            yield f"{answer.question} {'; '.join(f'{verdict}: {number:,}' for verdict, number in told)}."


def _escalations(trails: Sequence[Trail]) -> Table:
    """The escalations of all actions in one table, those without an answer first."""
    rows = [row for one in trails for row in one.escalations.rows]
    return replace(trails[0].escalations, rows=tuple(sorted(rows, key=lambda row: row[-1] != NO_ANSWER)))


def _none_of(table: Table) -> Table:
    """The returns stand once at the end of the file, and not after each trail."""
    return replace(table, rows=())


def _together(tables: Sequence[Table]) -> Table:
    rows = sorted({row for table in tables for row in table.rows}, key=lambda row: row[1])
    return replace(
        tables[0], caption="Every return that this file is drawn from, with its whole hash", rows=tuple(rows)
    )
