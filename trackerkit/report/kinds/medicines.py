"""The medicines assurance report (R5, S-M5, S-ML1, S-ML2): what senior leadership reviews each month.

It is made of the monthly pack's own sections. The leadership reviews stand in the governance register, where there is
one; of them only those of medication actions are shown.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from trackerkit.assurance import lists
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.sections import MEDICINES_REPORT
from trackerkit.assurance.timeline import by_month
from trackerkit.assurance.words import count, long_period
from trackerkit.report import figures, lines
from trackerkit.report.beside import measures_section
from trackerkit.report.change import change_section
from trackerkit.report.choices import decided
from trackerkit.report.kinds.by_service import by_service
from trackerkit.report.kinds.cover import cover
from trackerkit.report.kinds.model import BoardDecision, MedicinesContext
from trackerkit.report.lanes import lane_chart
from trackerkit.report.logs import logs
from trackerkit.report.model import Line, Log
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy
from trackerkit.report.settled import settled_section

REGISTER, GOVERNANCE = "medication", "governance"
HEADING = MEDICINES_REPORT.title
LEADERSHIP = "leadership"  # the sheet of the governance register
MOST_SERVICES = 1  # charts of services for each measure: the monthly pack has the others
OWN_LOGS = ("reviews", "root_causes")
BESIDE = ("open", "overdue", "repeat")


def medicines_context(
    record: MonthRecord, governance: MonthRecord | None, privacy: Privacy = EVERYTHING
) -> MedicinesContext:
    """The report from the medication register's record of the month; `governance` is that register's, if returned."""
    eyes = Eyes(privacy, [record, governance] if governance else [record])
    (record, found), *others = eyes.seen
    came = lists.repeats(found)
    log = _closure_log(record, found)
    context = MedicinesContext(
        cover=cover(record, privacy, HEADING, "For senior leadership", HEADING),
        first=figures.answer(found) + figures.sentences(record, found)[1:2],
        not_returned=tuple(service.name for service in record.not_returned),
        decisions=tuple(BoardDecision(one.number, one.ask, one.about) for one in decided(record, found)),
        settled=settled_section([record]),
        beside=lane_chart("beside-time", "What came back and the measures, month by month", by_month(record, found)),
        beside_lead=_beside_lead(),
        by_service=by_service(record, found, BESIDE, record.month.register.words_of("measure")),
        measures=measures_section(record, found),
        repeats=_lines(record, came, lines.repeat_facts),
        repeats_lead=(
            f"{count(len(came), 'finding')} came back, those without a root-cause review first."
            if len(came)
            else "No finding is marked as a repeat."
        ),
        closures=_lines(record, log, lines.log_facts),
        closures_lead=f"{_log_lead(record, log)} {figures.closed(record, found)}",
        change=change_section(record, found, MOST_SERVICES),
        logs=(_leadership(record, others), *_own_logs(record, found)),
    )
    return eyes.fit(context)


def _beside_lead() -> tuple[str, ...]:
    return (
        "If findings stay away, incidents should fall with them, and competency and MAR compliance should rise. The "
        "chart sets them on one axis of time; it does not say that the one caused the other.",
        "A dashed upright line is a day on which actions were closed: with a filled triangle where they are proven, "
        "an empty one where verified, a cross where only said done. A bar with a dashed edge lacks a service's figure.",
    )


def _lines(record: MonthRecord, rows: pd.DataFrame, facts: lines.Facts) -> tuple[Line, ...]:
    """Nothing in the report leads to a full list, which only the monthly pack has."""
    return tuple(replace(lines.line(record, row, *facts(row)), anchor="") for row in lines.rows_of(rows))


def _closure_log(record: MonthRecord, found: pd.DataFrame) -> pd.DataFrame:
    """What was checked or closed in the month, and what is said done and waits for its check; closed on trust first."""
    first = pd.Timestamp(f"{record.period}-01")
    after = first + pd.offsets.MonthBegin(1)
    within = [found[key].ge(first) & found[key].lt(after) for key in ("date_verified", "date_closed")]
    shown = found[within[0] | within[1] | (found["said_done"] & ~found["checked"])]
    return shown.sort_values(["closed_unverified", "service"], ascending=[False, True], kind="stable")


def _log_lead(record: MonthRecord, log: pd.DataFrame) -> str:
    if log.empty:
        return f"No check and no closure fell in {long_period(record.period)}, and nothing waits for its check."
    waits = int((~log["checked"]).sum())
    told = f"{count(len(log), 'action')} checked or closed in {long_period(record.period)}, or waiting for the check"
    return (
        f"{told}. {count(waits, 'action')} {'has' if waits == 1 else 'have'} no check on record."
        if waits
        else f"{told}."
    )


def _own_logs(record: MonthRecord, found: pd.DataFrame) -> tuple[Log, ...]:
    return tuple(log for log in logs(record, found) if log.key.removeprefix("log-") in OWN_LOGS)


def _leadership(record: MonthRecord, others: list[tuple[MonthRecord, pd.DataFrame]]) -> Log:
    """The leadership reviews of this register's actions, from the governance register."""
    mine = f"{record.month.register.prefix}-"
    for governance, found in others:
        for log in logs(governance, found):
            if log.key.removeprefix("log-") == LEADERSHIP:
                entries = tuple(one for one in log.entries if one.ref.upper().startswith(mine))
                none = "No medication action is on the Leadership review sheet of the governance register."
                return replace(
                    log, entries=entries, lead=count(len(entries), "entry", "entries") + "." if entries else none
                )
    none = "No governance register was returned, so no review by senior leadership is on record."
    return Log(f"log-{LEADERSHIP}", "Leadership review", "", none, ())
