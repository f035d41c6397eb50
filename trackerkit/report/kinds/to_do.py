"""What a service's manager has to do beside the workbooks: do again, have checked, finish, and what was escalated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd

from trackerkit.assurance import lists
from trackerkit.assurance.progress import SOON, check_by, due_by, last_day_of_month
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date
from trackerkit.provider import Service
from trackerkit.report import lines
from trackerkit.report.kinds.cover import Seen, days_note
from trackerkit.report.kinds.fixes import EVERY
from trackerkit.report.kinds.model import Short, ShortList
from trackerkit.rules.catalogue import BY_CODE

MOST_ACTIONS = 4  # what is not yet late fills up to so many lines; what is late is all there
# In the words of the rules that ask for it.
REOPEN, ESCALATE = BY_CODE["TK501"].fix, BY_CODE["TK702"].fix


Told = tuple[MonthRecord, lines.Row]


def to_do(seen: Seen, service: Service) -> tuple[ShortList, ...]:
    """The lists of the page; `seen` holds the service's own actions of each of its registers."""
    return (_again(seen), _verify(seen, service), _overdue(seen), _escalated(seen, service))


def _rows(seen: Seen, pick: Callable[[pd.DataFrame], pd.DataFrame]) -> list[Told]:
    return [(record, row) for record, found in seen for row in lines.rows_of(pick(found))]


def _cut(rows: Sequence[Told], late: Callable[[lines.Row], bool]) -> tuple[list[Told], str]:
    """All that is late, and of the rest what fills the list up to MOST_ACTIONS; and how many that leaves out."""
    must = [one for one in rows if late(one[1])]
    others = [one for one in rows if not late(one[1])][: max(0, MOST_ACTIONS - len(must))]
    left = len(rows) - len(must) - len(others)
    more = f"{len(must) + len(others):,} of {len(rows):,} are listed. The other {left:,} {'is' if left == 1 else 'are'}"
    return [*must, *others], f"{more} not late yet, and on the register's own sheet." if left else EVERY


def _again(seen: Seen) -> ShortList:
    rows = _rows(seen, lists.to_do_again)
    shown = tuple(_short(record, row, row.owner or "No owner", _do_again(row)) for record, row in rows)
    none, when = "No check says that an action did not work.", "What was found, and what to do"
    return ShortList("again", "Did not work: do again", "Owner", when, "", shown, EVERY, True, none)


def _verify(seen: Seen, service: Service) -> ShortList:
    as_at = seen[0][0].month.as_at
    soon = as_at + SOON
    rows, told = _cut(_rows(seen, lambda found: check_by(found, soon)), lambda row: _check_is_late(row, as_at))
    shown = tuple(_short(record, row, row.completed_by or "Somebody not named", _check(row)) for record, row in rows)
    note = days_note([record for record, _ in seen], [service]) if rows else ""
    none = "No finished action needs a check by then."
    return ShortList(
        "verify", f"To verify by {long_date(soon)}", "Completed by", "When", note, shown, told, told == EVERY, none
    )


def _overdue(seen: Seen) -> ShortList:
    end = last_day_of_month(seen[0][0].month.as_at)
    rows, told = _cut(_rows(seen, lambda found: due_by(found, end)), lambda row: bool(row.days_overdue))
    shown = tuple(_short(record, row, row.owner or "No owner", _due(row)) for record, row in rows)
    none = "No open action is overdue or falls due by then."
    return ShortList(
        "due", f"Due by {long_date(end)}, or overdue", "Owner", "When", "", shown, told, told == EVERY, none
    )


def _short(record: MonthRecord, row: lines.Row, who: str, when: str) -> Short:
    one = lines.line(record, row)
    return Short(one.ref, one.short, who, when)


def _do_again(row: lines.Row) -> str:
    up = "It is escalated: see below." if row.escalated else ESCALATE
    return " ".join((*filter(None, lines.again_facts(row)), REOPEN, up))


def _check_is_late(row: lines.Row, as_at: date) -> bool:
    return bool(row.checked or row.closed or pd.isna(row.check_by) or row.check_by < pd.Timestamp(as_at))


def _check(row: lines.Row) -> str:
    day = long_date(row.check_by)
    if row.checked_by_own:
        return f"{lines.own_check(row)} Ask somebody else{f'; it was due by {day}' if day else ''}."
    if row.checked:
        return f"The check is not complete. {'; '.join(row.check_lacks)}."
    if not day:
        return "Now: the day on which it was completed is not known."
    return f"Was due by {day}" if row.check_overdue else f"By {day}"


def _due(row: lines.Row) -> str:
    late = f", {count(row.days_overdue, 'day')} overdue" if row.days_overdue else ""
    return f"{long_date(row.due_date)}{late}{'. Escalated: see below' if row.escalated else ''}"


# ---------------------------------------------------------------- what was escalated


def _escalated(seen: Seen, service: Service) -> ShortList:
    """The Escalation log, without what is finished since and worked."""
    shown = [
        _asked(record, row)
        for record, found in seen
        for row in lines.rows_of(lists.escalations(record, found))
        if row.service == service.code and (row.action_open or _is_again(found, row))
    ]
    none = "Nothing that is still to be done is on the Escalation log."
    return ShortList("escalated", "Escalated, and more time asked for", "Escalated to",
                     "When, and what was asked and decided", "", tuple(shown), EVERY, True, none)  # fmt: skip


def _is_again(found: pd.DataFrame, row: lines.Row) -> bool:
    return bool(len(lists.to_do_again(lists.by_ref(found, row.service, row.action_ref))))


def _asked(record: MonthRecord, row: lines.Row) -> Short:
    on, asked, due = (long_date(day) for day in (row.date_escalated, row.revised_due_date, row.due_date))
    passed = asked and row.revised_due_date < pd.Timestamp(record.month.as_at)
    new = (
        f"New date asked for: {asked}{', which has passed' if passed else ''}" if asked else "No new date is asked for"
    )
    decided = lines.in_short(record.provider, row.decision)
    when = (
        f"Escalated on {on}." if on else "Escalated, with no date.",
        f"{new}{f' (due {due})' if due else ''}.",
        f"Decided: {decided.rstrip('.')}." if row.decided else "No decision yet.",
    )
    ref = row.action_ref or f"Row {row.Index[1]} of the Escalation log"
    what = lines.in_short(record.provider, row.finding or "") or "No action of this reference is in the register."
    return Short(ref, what, row.escalated_to or "Nobody named", " ".join(when))
