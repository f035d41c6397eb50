"""The medicines assurance report (R5, S-M5, S-ML1, S-ML2): what senior leadership reviews each month.

It is made of the monthly pack's own sections. The leadership reviews stand in the governance register, where there is
one; of them only those of medication actions are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from trackerkit.assurance import lists
from trackerkit.assurance.decisions import NOT_FOLLOWED, NOT_RETURNED, not_robust
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.sections import MEDICINES_REPORT
from trackerkit.assurance.timeline import by_month
from trackerkit.assurance.words import count, long_date, long_period
from trackerkit.report import figures, lines, spoken
from trackerkit.report.beside import measures_section
from trackerkit.report.change import change_section
from trackerkit.report.choices import decided
from trackerkit.report.guide import ladder_key
from trackerkit.report.kinds.by_service import by_service
from trackerkit.report.kinds.cover import cover, covers, days_note
from trackerkit.report.kinds.model import BoardDecision, MedicinesContext
from trackerkit.report.lanes import lane_chart
from trackerkit.report.logs import logs
from trackerkit.report.model import Line, Log
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy
from trackerkit.report.settled import settled_section
from trackerkit.rules.text import folded

REGISTER, GOVERNANCE = "medication", "governance"
HEADING = MEDICINES_REPORT.title
LEADERSHIP = "leadership"  # the sheet of the governance register
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
        covers=covers(record),
        not_returned=tuple(service.name for service in record.not_returned),
        steps=ladder_key(),
        decisions=_decisions(record, found, others),
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
        change=change_section(record, found, quiet=False),
        logs=(_leadership(record, others), *_own_logs(record, found)),
    )
    return eyes.fit(context)


def _decisions(
    record: MonthRecord, found: pd.DataFrame, others: Sequence[tuple[MonthRecord, pd.DataFrame]]
) -> tuple[BoardDecision, ...]:
    """Those of the monthly pack with every action named, for here is no list of them; and leadership's own doubts."""
    own = [(one.ask, one.about) for one in decided(record, found, most=len(found) + len(record.not_returned))]
    doubts = [(NOT_FOLLOWED.ask, about) for governance, _ in others for about in _doubts(record, found, governance)]
    at = next((place for place, (ask, _) in enumerate(own) if ask == NOT_RETURNED.ask), len(own))
    return tuple(
        BoardDecision(number, ask, about)
        for number, (ask, about) in enumerate((*own[:at], *doubts, *own[at:]), start=1)
    )


def _doubts(record: MonthRecord, found: pd.DataFrame, governance: MonthRecord) -> Iterator[str]:
    """Each review of an action of this register that found the evidence not robust, in a line."""
    for row in lines.rows_of(not_robust(governance)):
        if is_mine(record, row.action_ref):
            own = found[found["ref"].map(lambda ref: folded(str(ref))) == folded(row.action_ref)]
            place = f"{lines.place(record.provider, str(own['service'].iloc[0]))}, " if len(own) else ""
            on = long_date(row.review_date)
            asked = lines.in_short(record.provider, row.challenge)
            further = lines.in_short(record.provider, row.further_escalation).rstrip(".") or "not said"
            challenge = f"Challenge: “{asked}”" if asked else "No challenge is entered."
            reviewed = f", reviewed on {on}" if on else ""
            yield f"{place}{row.action_ref}{reviewed}. {challenge} Further escalation: {further}"


def is_mine(record: MonthRecord, ref: str) -> bool:
    """Whether the reference is one of this register's."""
    return ref.strip().upper().startswith(f"{record.month.register.prefix}-")


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
    """What was checked or closed in the month, and what is said done and waits for its check.

    First what was closed on trust, or checked by nobody but whoever did it or owns it.
    """
    first = pd.Timestamp(f"{record.period}-01")
    after = first + pd.offsets.MonthBegin(1)
    within = [found[key].ge(first) & found[key].lt(after) for key in ("date_verified", "date_closed")]
    shown = found[within[0] | within[1] | (found["said_done"] & ~found["checked"])]
    trust = shown["closed_unverified"] | shown["checked_by_own"].map(bool).astype(bool)
    return shown.assign(_trust=trust).sort_values(["_trust", "service"], ascending=[False, True], kind="stable")


def _log_lead(record: MonthRecord, log: pd.DataFrame) -> str:
    if log.empty:
        return f"No check and no closure fell in {long_period(record.period)}, and nothing waits for its check."
    waits, own = int((~log["checked"]).sum()), int(log["checked_by_own"].map(bool).sum())
    told = [f"{count(len(log), 'action')} checked or closed in {long_period(record.period)}, or waiting for the check"]
    if waits:
        told.append(f"{count(waits, 'action')} {spoken.have(waits)} no check on record")
    if own:
        by = f"{'was' if own == 1 else 'were'} checked by the owner or by whoever did the work, which is no check"
        told.append(f"{count(own, 'action')} {by}")
    services = [service for service in record.provider.services if service.code in set(log["service"])]
    return f"{'. '.join(told)}. {days_note([record], services)}".rstrip()


def _own_logs(record: MonthRecord, found: pd.DataFrame) -> tuple[Log, ...]:
    return tuple(log for log in logs(record, found) if log.key.removeprefix("log-") in OWN_LOGS)


def _leadership(record: MonthRecord, others: list[tuple[MonthRecord, pd.DataFrame]]) -> Log:
    """The leadership reviews of this register's actions, from the governance register."""
    for governance, found in others:
        for log in logs(governance, found):
            if log.key.removeprefix("log-") == LEADERSHIP:
                entries = tuple(one for one in log.entries if is_mine(record, one.ref))
                none = "No medication action is on the Leadership review sheet of the governance register."
                return replace(
                    log, entries=entries, lead=count(len(entries), "entry", "entries") + "." if entries else none
                )
    none = "No governance register was returned, so no review by senior leadership is on record."
    return Log(f"log-{LEADERSHIP}", "Leadership review", "", none, ())
