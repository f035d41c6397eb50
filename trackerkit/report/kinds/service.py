"""A service's page for its manager: what to fix, do again, verify and finish, and what went well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from trackerkit.assurance.ladder import Step
from trackerkit.assurance.progress import Move, month_before, moved_up
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count
from trackerkit.problems import Problem, Severity
from trackerkit.provider import Service
from trackerkit.report import lines
from trackerkit.report.guide import ladder_key
from trackerkit.report.kinds.cover import Seen, cover, silent
from trackerkit.report.kinds.fixes import fixes
from trackerkit.report.kinds.model import ServiceContext
from trackerkit.report.kinds.to_do import to_do
from trackerkit.report.model import Line
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy
from trackerkit.words import listed

SEVERITIES = (Severity.ERROR, Severity.WARNING)
MOST_MOVES = 3
NO_RETURN = "No return was received."


def service_context(records: Sequence[MonthRecord], service: Service, privacy: Privacy = EVERYTHING) -> ServiceContext:
    """The page of one service; `records` are those of the month, of the registers that the service keeps."""
    eyes = Eyes(privacy, records)
    seen = [(record, found[found["service"] == service.code]) for record, found in eyes.seen]
    problems = [problem for record, _ in seen for code, problem in record.problems if code == service.code]
    must, check = (fixes(seen, service.code, severity) for severity in SEVERITIES)
    well, well_lead, steps = _well(seen)
    context = ServiceContext(
        cover=cover(records[0], privacy, service.name, "What to do now", f"service {service.code}"),
        first=_first(problems) if any(service.code in record.month.returns for record, _ in seen) else NO_RETURN,
        not_returned=tuple(silent(record, service) for record, _ in seen if service in record.not_returned),
        must=must,
        lists=to_do(seen, service),
        check=check,
        well=well,
        well_lead=well_lead,
        steps=ladder_key(steps),
    )
    return eyes.fit(context)


def _first(problems: Sequence[Problem]) -> str:
    number = Counter(problem.severity for problem in problems)
    told = [f"{severity.word}: {number[severity]:,}" for severity in SEVERITIES if number[severity]]
    return f"{', '.join(told)}." if told else "Nothing has to be put right in the workbooks."


# ---------------------------------------------------------------- what went well


def _well(seen: Seen) -> tuple[tuple[str, ...], str, tuple[Step, ...]]:
    """What came to Proven or Sustained: its check counts, its effect is shown, and no evidence is against it.

    What moved up and is no more than said, checked or mixed is counted and not praised; nor is what came back.
    """
    if not any(month_before(record) for record, _ in seen):
        return (), "No return of the month before is on record, so nothing can be said yet of what went well.", ()
    moves = [(record, found, move) for record, found in seen for move in moved_up(record, found)]
    moves.sort(key=lambda one: -one[2].now)
    well = [one for one in moves if _worked(*one)]
    others = [_line(record, found, move).ref for record, found, move in moves if not _worked(record, found, move)]
    shown = well[:MOST_MOVES]
    steps = {step for _, _, move in shown for step in (move.before, move.now)}
    return tuple(_moved(*one) for one in shown), _well_lead(len(well), others), tuple(sorted(steps))


def _worked(record: MonthRecord, found: pd.DataFrame, move: Move) -> bool:
    return move.now >= Step.PROVEN and not bool(found.loc[[move.place]]["repeated"].any())


def _well_lead(well: int, others: Sequence[str]) -> str:
    since = "since the month before"
    told = (
        f"{count(well, 'action is', 'actions are')} newly proven to have worked {since}"
        if well
        else f"No action is newly proven to have worked {since}"
    )
    left = well - MOST_MOVES
    more = f"; {MOST_MOVES} are listed, and the other {left:,} in the monthly pack of the register" if left > 0 else ""
    return f"{told}{more}.{_not_shown(others)}"


def _not_shown(refs: Sequence[str]) -> str:
    """What moved up the ladder and is no more than said, checked or mixed, or came back."""
    if not refs:
        return ""
    named = listed([*refs[:MOST_MOVES], count(len(refs) - MOST_MOVES, "other")] if len(refs) > MOST_MOVES else refs)
    return (
        f" {named} moved up the ladder, and the record does not show that {'it' if len(refs) == 1 else 'they'} worked."
    )


def _line(record: MonthRecord, found: pd.DataFrame, move: Move) -> Line:
    (row,) = lines.rows_of(found.loc[[move.place]])
    return lines.line(record, row)


def _moved(record: MonthRecord, found: pd.DataFrame, move: Move) -> str:
    one = _line(record, found, move)
    return f"{one.ref}: from {move.before.word} to {move.now.word}. {one.short}"
