"""The agendas: the weekly falls review and the monthly quality meeting, with room for what is agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from trackerkit.assurance import lists
from trackerkit.assurance.events import happened
from trackerkit.assurance.progress import date_moved, due_by, last_day_of_month
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.sections import FALLS_REVIEW, QUALITY_MEETING
from trackerkit.assurance.timeline import by_week
from trackerkit.assurance.words import count, long_date
from trackerkit.report import figures, lines, spoken
from trackerkit.report.beside import measures_section
from trackerkit.report.guide import ladder_key
from trackerkit.report.kinds.boxes import Boxes
from trackerkit.report.kinds.by_service import by_service
from trackerkit.report.kinds.cover import cover, covers
from trackerkit.report.kinds.model import AgendaItem, AgendaList, MeetingContext
from trackerkit.report.lanes import LaneChart, lane_chart
from trackerkit.report.logs import logs
from trackerkit.report.model import Decision, Table, TableSection
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy
from trackerkit.report.settled import settled_section

WEEK = timedelta(days=7)
BESIDE = ("open", "overdue", "repeat")  # the counts that stand beside the measures of a service
DUE, COMPARED, WEAKNESS, REVISED, DECIDED = range(1, 6)  # the items in the order of the meeting


@dataclass(frozen=True)
class Meeting:
    """A meeting about one register. `until`: the last day of what counts as due; `logs`: the sheets it looks at."""

    register: str
    heading: str
    sub: str
    until: Callable[[date], date]
    compared: str  # the title of the item that compares
    logs: tuple[str, ...]
    by_service: tuple[str, ...]  # measures that are set against each service's actions


MEETINGS: Mapping[str, Meeting] = {
    "falls": Meeting(
        "falls", FALLS_REVIEW.title, "Agenda", lambda as_at: as_at + WEEK,
        "Compared with the previous baseline", ("reviews",), ("Falls", "Repeat falls in the same place"),
    ),
    "quality": Meeting(
        "quality", QUALITY_MEETING.title, "Agenda", last_day_of_month,
        "Actions against complaints, review calls and spot checks", ("observations",),
        ("Complaints", "Review calls positive", "Spot checks meeting the standard"),
    ),
}  # fmt: skip


def meeting_context(record: MonthRecord, meeting: Meeting, privacy: Privacy = EVERYTHING) -> MeetingContext:
    """The agenda of the meeting from its register's record of the month."""
    eyes = Eyes(privacy, [record])
    ((record, found),) = eyes.seen
    boxes = Boxes(record, found)
    made = (
        _due(record, found, meeting, boxes),
        _compared(record, found, meeting),
        _weakness(found, boxes),
        _revised(found, boxes),
        _decided(boxes),
    )
    context = MeetingContext(
        cover=cover(record, privacy, meeting.heading, meeting.sub, meeting.heading),
        first=figures.answer(found) + figures.sentences(record, found)[1:2],
        covers=covers(record),
        not_returned=tuple(service.name for service in record.not_returned),
        steps=ladder_key(),
        items=made,
    )
    return eyes.fit(context)


def _item(
    number: int,
    key: str,
    title: str,
    lead: tuple[str, ...],
    *,
    listed: Iterable[AgendaList] = (),
    tables: tuple[TableSection, ...] = (),
    decisions: tuple[Decision, ...] = (),
) -> AgendaItem:
    shown = tuple(one for one in listed if one.boxed or one.elsewhere)
    return AgendaItem(number, key, title, lead, shown, (), tables, (), decisions, agrees=False)


def _due(record: MonthRecord, found: pd.DataFrame, meeting: Meeting, boxes: Boxes) -> AgendaItem:
    end = meeting.until(record.month.as_at)
    late = lists.overdue(found)
    soon = due_by(found[~found["overdue"]], end)
    lead = spoken.due(len(late), len(soon), long_date(end))
    return _item(DUE, "due", "Actions due or overdue", (lead,), listed=(
        boxes.listed(DUE, "Overdue, the longest first", late, lines.overdue_facts),
        boxes.listed(DUE, f"Due by {long_date(end)}", soon, lambda row: row.missing[:1]),
    ))  # fmt: skip


def _compared(record: MonthRecord, found: pd.DataFrame, meeting: Meeting) -> AgendaItem:
    beside = by_service(record, found, BESIDE, meeting.by_service)
    entered = _entered(measures_section(record, found))
    item = _item(COMPARED, "compared", meeting.compared, (), tables=(beside, _effects(found), entered))
    shown = tuple(log for log in logs(record, found) if log.key.removeprefix("log-") in meeting.logs)
    return replace(item, logs=shown, weeks=tuple(_weeks(record)), agrees=True)


def _entered(section: TableSection) -> TableSection:
    """Without the measures for which nobody has entered anything: at a meeting they only take room."""
    table = section.table
    return replace(section, table=replace(table, rows=tuple(row for row in table.rows if any(row[1:]))))


def _weeks(record: MonthRecord) -> Iterator[LaneChart]:
    """What the actions date, counted in the weeks before the meeting; nothing of a measure that has none there."""
    known = happened(record)
    for choice in record.month.register.choices.get("measure", ()):
        days = [one.on for one in known if one.measure == choice.value]
        timeline = by_week(days, choice.value, record.month.as_at)
        if any(timeline.lanes[0].values):
            title = f"{choice.value} that led to an action, by the first day of each week"
            yield lane_chart(f"weeks-{choice.value.lower()}", title, timeline, weeks=True)


def _effects(found: pd.DataFrame) -> TableSection:
    """Every action with a baseline or a result, as it was written."""
    told = found[(found["effect_baseline"] != "") | (found["effect_result"] != "")]
    rows = tuple(
        (row.ref or "No reference", row.effect_measure or "Not named", row.effect_baseline or "Not entered",
         row.effect_result or "Not yet", row.effect or "Not yet")
        for row in lines.rows_of(told)
    )  # fmt: skip
    headings = ("Action", "Measure", "Baseline", "Result", "Effect")
    lead = ("Did it work? What was measured before the action, and after it.",)
    table = Table("The effect of each action beside its baseline", headings, rows, tuple(False for _ in headings))
    return TableSection("effects", "Action by action", lead, table)


def _weakness(found: pd.DataFrame, boxes: Boxes) -> AgendaItem:
    kinds = (
        ("Did not fully work, still open", lists.weak(found), lines.weak_facts, False),
        ("The evidence is mixed", lists.mixed(found), lines.mixed_facts, False),
        ("Came back", lists.repeats(found), lines.repeat_facts, False),
        ("Said done, and the check is overdue", lists.check_overdue(found), lines.check_facts, True),
        ("Checked, and the check does not count", lists.check_faulty(found), lines.faulty_facts, True),
        ("Closed on a weak outcome", lists.closed_weak(found), lines.closed_facts, False),
    )
    told = [f"{caption}: {len(rows):,}" for caption, rows, _, _ in kinds if len(rows)]
    lead = f"{'; '.join(told)}." if told else "No action failed its check, came back or waits for its check."
    listed = (boxes.listed(WEAKNESS, caption, rows, facts, dated=dated) for caption, rows, facts, dated in kinds)
    return _item(WEAKNESS, "weakness", "Continuing weakness", (lead,), listed=listed)


def _revised(found: pd.DataFrame, boxes: Boxes) -> AgendaItem:
    rows = date_moved(found)
    lead = (
        f"{count(len(rows), 'open action')} with another due date than at first."
        if len(rows)
        else "No open action has another due date than at first."
    )
    listed = (boxes.listed(REVISED, "The due date was moved", rows, _first_due),)
    return _item(REVISED, "revised", "Revised actions", (lead,), listed=listed)


def _first_due(row: lines.Row) -> tuple[str, ...]:
    days = (row.due_date - row.original_due_date).days
    way = "later" if days > 0 else "earlier"
    return (f"At first due {long_date(row.original_due_date)}: now {count(abs(days), 'day')} {way}.",)


def _decided(boxes: Boxes) -> AgendaItem:
    """Every decision with the place of its box; with a box here what has none in the items before."""
    made = boxes.decisions
    lead = f"{count(len(made), 'decision')} to record." if made else "Nothing is escalated or waits for a decision."
    left = tuple(boxes.left(DECIDED))
    settled = settled_section([boxes.record])
    tables = (*((boxes.places(DECIDED),) if made else ()), *((settled,) if settled.table.rows else ()))
    return _item(DECIDED, "decided", "Escalations and decisions", (lead,), listed=left, tables=tables,
                 decisions=tuple(boxes.alone))  # fmt: skip
