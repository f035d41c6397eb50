"""A service's page for its manager: what to fix, what is due, what to verify, and what went well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import pandas as pd

from trackerkit.assurance.progress import SOON, Move, check_by, due_by, last_day_of_month, month_before, moved_up
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date
from trackerkit.problems import Problem, Severity
from trackerkit.provider import Service
from trackerkit.report import lines
from trackerkit.report.kinds.cover import Seen, cover, kind_of, silent
from trackerkit.report.kinds.model import Fixes, ServiceContext, Short, ShortList, ToFix
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy

MOST = {Severity.ERROR: 5, Severity.WARNING: 4}  # lines of each kind: with the other limits, all fit one page
MOST_ACTIONS = 4
MOST_CELLS = 5  # cells that one line names
MOST_MOVES = 3
NO_RETURN = "No return was received."
LONGEST = 150  # characters of a message; of a longer one the page has its first sentence, the Fix list all of it

Pick = Callable[[pd.DataFrame, date], pd.DataFrame]


def service_context(records: Sequence[MonthRecord], service: Service, privacy: Privacy = EVERYTHING) -> ServiceContext:
    """The page of one service; `records` are those of the month, of the registers that the service keeps."""
    eyes = Eyes(privacy, records)
    seen = [(record, found[found["service"] == service.code]) for record, found in eyes.seen]
    as_at = records[0].month.as_at
    problems = [(record, problem) for record, _ in seen for code, problem in record.problems if code == service.code]
    end, soon = last_day_of_month(as_at), as_at + SOON
    well, well_lead = _well(seen)
    context = ServiceContext(
        cover=cover(records[0], privacy, service.name, "What to do now", f"service {service.code}"),
        first=_first(problems) if any(service.code in record.month.returns for record, _ in seen) else NO_RETURN,
        not_returned=tuple(
            silent(record, service) for record, _ in seen if service in record.not_returned
        ),
        fixes=tuple(_fixes(problems, severity) for severity in MOST),
        lists=(
            _list("due", f"Due by {long_date(end)}, or overdue", "Owner", seen, due_by, end, _due,
                  "No open action is overdue or falls due by then."),
            _list("verify", f"To verify by {long_date(soon)}", "Completed by", seen, check_by, soon, _check,
                  "No finished action is waiting for its check."),
        ),
        well=well,
        well_lead=well_lead,
    )  # fmt: skip
    return eyes.fit(context)


def _first(problems: Sequence[tuple[MonthRecord, Problem]]) -> str:
    number = Counter(problem.severity for _, problem in problems)
    told = [f"{severity.word}: {number[severity]:,}" for severity in MOST if number[severity]]
    return f"{', '.join(told)}." if told else "Nothing has to be put right in the workbooks."


# ---------------------------------------------------------------- the Fix list in short


def _fixes(problems: Iterable[tuple[MonthRecord, Problem]], severity: Severity) -> Fixes:
    """The things of one severity, each said once with all of its cells, in the words of the Fix list."""
    groups: dict[tuple[str, str, str, str], list[tuple[MonthRecord, Problem]]] = {}
    own = sorted((one for one in problems if one[1].severity is severity), key=lambda one: one[1].order)
    for record, problem in own:
        key = (record.month.register.key, problem.cell.sheet, problem.says, problem.fix)
        groups.setdefault(key, []).append((record, problem))
    ranked = sorted(groups.values(), key=lambda group: -len(group))
    most = MOST[severity]
    rest = sum(len(group) for group in ranked[most:])
    told = f"{len(own) - rest:,} of {len(own):,}; the others are on the Fix list of the marked copies."
    shown = tuple(_to_fix(group) for group in ranked[:most])
    return Fixes(severity.value, f"{severity.word} ({len(own):,})", shown, told if rest else "All of them.")


def _to_fix(group: Sequence[tuple[MonthRecord, Problem]]) -> ToFix:
    record, problem = group[0]
    whole = len(group) == 1 and len(problem.message) <= LONGEST
    what = problem.message if whole else f"{problem.says}."
    sheet = problem.cell.sheet or "the workbook"
    cells = [one.cell.a1 for _, one in group if one.cell.a1]
    more = f" and {len(cells) - MOST_CELLS:,} more" if len(cells) > MOST_CELLS else ""
    where = " ".join(word for word in (sheet, ", ".join(cells[:MOST_CELLS])) if word) + more
    return ToFix(f"{kind_of(record.month.register)}: {where}", what, problem.fix)


# ---------------------------------------------------------------- what is due


def _list(
    key: str, title: str, who: str, seen: Seen, pick: Pick, day: date,
    facts: Callable[[lines.Row], tuple[str, str]], none: str,
) -> ShortList:  # fmt: skip
    rows = [(record, row) for record, found in seen for row in lines.rows_of(pick(found, day))]
    shown = tuple(_short(record, row, *facts(row)) for record, row in rows[:MOST_ACTIONS])
    told = f"The first {MOST_ACTIONS} of {len(rows):,}." if len(rows) > MOST_ACTIONS else "All of them."
    return ShortList(key, title, who, shown, told, none)


def _short(record: MonthRecord, row: lines.Row, who: str, when: str) -> Short:
    one = lines.line(record, row)
    return Short(one.ref, one.short, who, when)


def _due(row: lines.Row) -> tuple[str, str]:
    late = f", {count(row.days_overdue, 'day')} overdue" if row.days_overdue else ""
    return row.owner or "No owner", f"{long_date(row.due_date)}{late}"


def _check(row: lines.Row) -> tuple[str, str]:
    when = f"Was due by {long_date(row.check_by)}" if row.check_overdue else f"By {long_date(row.check_by)}"
    return row.completed_by or "Somebody not named", when


# ---------------------------------------------------------------- what went well


def _well(seen: Seen) -> tuple[tuple[str, ...], str]:
    if not any(month_before(record) for record, _ in seen):
        return (), "No return of the month before is on record, so nothing can be said yet of what moved up."
    moves = [(record, found, move) for record, found in seen for move in moved_up(record, found)]
    moves.sort(key=lambda one: -one[2].now)
    if not moves:
        return (), "No action has moved up the closure ladder since the month before."
    more = f"; the first {MOST_MOVES} are listed" if len(moves) > MOST_MOVES else ""
    lead = f"{count(len(moves), 'action')} moved up the closure ladder since the month before{more}."
    return tuple(_moved(record, found, move) for record, found, move in moves[:MOST_MOVES]), lead


def _moved(record: MonthRecord, found: pd.DataFrame, move: Move) -> str:
    (row,) = lines.rows_of(found.loc[[move.place]])
    one = lines.line(record, row)
    return f"{one.ref}: from {move.before.word} to {move.now.word}. {one.short}"
