"""The monthly governance pack: from the record of a month to the context that its templates render."""

from __future__ import annotations

import re

import pandas as pd

from trackerkit.assurance import lists, tables
from trackerkit.assurance.blank import NOTHING_IN_IT
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date, long_period
from trackerkit.provider import Service, all_actions_name
from trackerkit.report import figures, lines, spoken
from trackerkit.report.beside import key_question_section, measures_section
from trackerkit.report.change import change_section
from trackerkit.report.charts import Chart, ladder_charts, steps_chart
from trackerkit.report.choices import decided
from trackerkit.report.guide import guide, status_of
from trackerkit.report.logs import logs
from trackerkit.report.model import ActionList, Decision, Group, Line, PackContext
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy
from trackerkit.report.settled import settled_section
from trackerkit.report.waivers import waiver_tables

# Up to so many actions, a hundred pages, are printed in full. A pack with more prints those that it speaks of, and says
# where the others are.
FULL = 500


def pack_context(record: MonthRecord, privacy: Privacy = EVERYTHING) -> PackContext:
    """Everything that the pack shows, fit for print. The same record always gives the same context."""
    eyes = Eyes(privacy, [record])
    ((record, found),) = eyes.seen
    register, provider = record.month.register, record.provider
    decisions, listed = decided(record, found), _lists(record, found)
    context = PackContext(
        title=f"{provider.name}: {register.title}, {long_period(record.period)}",
        provider=provider.name,
        register=register.title,
        key=register.key,
        period=long_period(record.period),
        as_at=long_date(record.month.as_at),
        created=record.month.as_at.isoformat(),
        framework=f"{record.framework.title}, {status_of(record.framework)}",
        chain=record.chain_head or "nothing recorded yet",
        stem=stem_of(f"{register.key} pack {record.period} {privacy.stem}"),
        withheld=privacy.says,
        brand=provider.brand,
        answer=figures.answer(found),
        decisions=decisions,
        settled=settled_section([record]),
        steps=steps_chart("steps", "How far the actions have come", tables.at_least(found)),
        figures=figures.sentences(record, found),
        indicators=figures.indicator_table(record, found),
        ladders=_by_service(record, found),
        trend=_trend(record, found),
        ageing=figures.ageing_table(found),
        lists=listed,
        services=figures.service_table(record, found),
        themes=figures.theme_table(found),
        measures=measures_section(record, found),
        change=change_section(record, found),
        logs=logs(record, found),
        key_questions=key_question_section(record, found),
        problems=figures.problem_table(record),
        waivers=waiver_tables(record),
        not_returned=tuple(_silent(record, service) for service in record.not_returned),
        groups=_groups(record, found, _spoken_of(decisions, listed) if len(found) > FULL else None),
        guide=guide(record),
    )
    return eyes.fit(context)


def _silent(record: MonthRecord, service: Service) -> str:
    blank = f"; {NOTHING_IN_IT}" if service in record.blank else ""
    return f"{service.name} ({service.kind}, {service.manager}{blank})"


def stem_of(words: str) -> str:
    """The words as the name of a file: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _by_service(record: MonthRecord, found: pd.DataFrame) -> tuple[Chart, ...]:
    """The ladder of each service; of one alone the first page has it."""
    rows = _service_ladders(record, found)
    return ladder_charts("services", "The closure ladder by service", rows) if len(rows) > 1 else ()


def _service_ladders(record: MonthRecord, found: pd.DataFrame) -> list[tuple[str, dict[str, int] | None]]:
    by_service = tables.ladder_by(found, "service", [service.code for service in record.services]).to_dict("index")
    words = [step.word for step in Step]
    rows: list[tuple[str, dict[str, int] | None]] = []
    for service in record.services:
        own = by_service[service.code]
        rows.append((service.name, {word: own[word] for word in words}))
    return [*rows, *((service.name, None) for service in record.not_returned)]


def _trend(record: MonthRecord, found: pd.DataFrame) -> tuple[Chart, ...]:
    if not record.earlier:
        return ()
    rows = [
        (long_period(month.period), {step.word: month.ladder.get(step.word.lower(), 0) for step in Step})
        for month in record.earlier
    ]
    now = (long_period(record.period), tables.ladder_total(found))
    return ladder_charts("months", "The closure ladder month by month", [*rows, now])


def _lists(record: MonthRecord, found: pd.DataFrame) -> tuple[ActionList, ...]:
    def made(key: str, title: str, rows: pd.DataFrame, some: str, none: str, facts: lines.Facts) -> ActionList:
        shown = tuple(lines.line(record, row, *facts(row)) for row in lines.rows_of(rows))
        return ActionList(key, title, f"{count(len(shown), 'action')} {some}" if shown else none, shown)

    limit = record.month.register.limits["verify_within"].span
    checks, no_check = bool(found["checked"].any()), "No check is on record."
    return (
        made("overdue", "Overdue", lists.overdue(found), "past the due date and still open, the longest overdue first.",
             "No open action has passed its due date.", lines.overdue_facts),
        made("moved", "Due dates moved without a decision", lists.moved(found),
             "given another due date since the month before, and no decision on the Escalation log allows it.",
             "No due date was moved without a decision.", lines.moved_facts),
        made("check-overdue", "Said done, and the check is overdue", lists.check_overdue(found),
             f"finished and not checked by somebody else {limit}.",
             "Every finished action was checked in time, or its time has not passed.", lines.check_facts),
        made("verified-late", "Verified late", lists.verified_late(found),
             f"checked, and not {limit}.", "No check came late." if checks else no_check, lines.check_facts),
        made("same-person", "Verified by the same person", lists.same_person(found),
             "checked by whoever did the work or owns the action. That is not a verification.",
             "Every check was made by somebody else." if checks else no_check, lines.check_facts),
        made("closed-unverified", "Closed without verification", lists.closed_unverified(found),
             "marked closed, and the check by somebody else is not fully recorded.",
             "No action was closed without a check.", lines.closed_facts),
        made("closed-weak", "Closed on a weak outcome", lists.closed_weak(found),
             "marked closed although the check, or other evidence that the register asks for, does not support it.",
             "No action was closed on a weak outcome.", lines.closed_facts),
        made("weak", "Did not fully work, still open", lists.weak(found),
             "checked and found not to have fully worked. Each stays open until a check finds it complete.",
             "No open action failed its check.", lines.weak_facts),
        made("repeats", "Findings that came back", lists.repeats(found),
             "repeating an earlier one.", "No finding is marked as a repeat.", lines.repeat_facts),
        _escalations(record, found),
    )  # fmt: skip


def _escalations(record: MonthRecord, found: pd.DataFrame) -> ActionList:
    log = lists.escalations(record, found)
    shown = tuple(_escalation(record, row) for row in lines.rows_of(log))
    undecided = int((~log["decided"].astype(bool)).sum())
    lead = (
        f"{count(len(shown), 'entry', 'entries')} on the Escalation log, {_undecided(undecided, len(shown))}."
        if shown
        else "Nothing is on the Escalation log."
    )
    return ActionList("escalations", "Escalations and the dates asked for", lead, shown)


def _undecided(number: int, entries: int) -> str:
    if entries == 1:
        return "without a decision" if number else "with its decision"
    return f"{number:,} of them without a decision" if number else "each with its decision"


def _escalation(record: MonthRecord, row: lines.Row) -> Line:
    asked, on = long_date(row.revised_due_date), long_date(row.date_escalated)
    sheet = record.month.register.by_key["escalations"].label
    known = row.finding is not None
    facts = (
        f"Escalated to {row.escalated_to or 'nobody named'} {f'on {on}' if on else 'on a day that cannot be read'}.",
        f"Reason for delay: {row.reason or 'not given'}",
        f"Support needed: {row.support_needed or 'not given'}",
        f"Until then: {row.interim_control or 'no interim control is recorded'}",
        f"Date asked for: {asked}." if asked else "No new date is asked for.",
        lines.asked_though_done(row),
        f"Decided{f' by {row.decided_by}' if row.decided_by else ''}: {row.decision}"
        if str(row.decision).strip()
        else row.answer or "Not decided.",
    )
    finding = row.finding or ("" if known else f"The reference is not on the {lines.actions_sheet(record)} sheet.")
    return Line(
        ref=row.action_ref or f"Row {row.Index[1]} of the {sheet} sheet",
        place=lines.place(record.provider, row.service, row.unit or ""),
        risk=row.risk_level or "",
        theme="",
        finding=finding,
        short=lines.in_short(record.provider, finding),
        anchor=lines.anchor(row.service, row.action_row) if known else "",
        action=row.action or "",
        owner=row.owner or "No owner",
        due=long_date(row.due_date) or "on no day that can be read",
        step="",
        step_kind="",
        facts=tuple(fact for fact in facts if fact),
    )


def _spoken_of(decisions: tuple[Decision, ...], listed: tuple[ActionList, ...]) -> frozenset[str]:
    """The anchors of the actions that a decision or a list names."""
    named = (*(one.lines for one in decisions), *(one.lines for one in listed))
    return frozenset(line.anchor for each in named for line in each)


def _groups(record: MonthRecord, found: pd.DataFrame, only: frozenset[str] | None) -> tuple[Group, ...]:
    """The full list by service; `only` these anchors, unless it is None."""
    groups = []
    for service in record.services:
        own = found[found["service"] == service.code]
        late = int(own["overdue"].sum())
        lead = spoken.of_service(len(own), int(own["open"].sum()), late)
        rows = lines.rows_of(own)
        shown = [r for r in rows if only is None or lines.anchor(r.service, r.Index[1]) in only]
        if len(shown) < len(rows):
            lead = f"{lead} {_elsewhere(len(shown), len(rows), record.period)}"
        groups.append(Group(service.name, lead, tuple(lines.full_line(record, row) for row in shown)))
    return tuple(groups)


def _elsewhere(shown: int, of: int, period: str) -> str:
    here = (
        f"Printed here: the {shown:,} that a decision or a list above names. The other {of - shown:,} are"
        if shown
        else "No decision and no list above names one of them, so none is printed here. They are"
    )
    return (
        f"{here} in “{all_actions_name(period)}”, which “trackerkit consolidate --period {period}” writes, and in the "
        "figures of this pack."
    )
