"""The Fix list in short, action by action: what must be fixed is all there, what is only to be checked may be cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from trackerkit.assurance import lists
from trackerkit.assurance.record import MonthRecord
from trackerkit.problems import Problem, Severity
from trackerkit.report import lines
from trackerkit.report.kinds.cover import Seen, kind_of
from trackerkit.report.kinds.model import Fixes, FixGroup, ToFix
from trackerkit.rules.text import folded

SAME = 5  # the same thing at so many rows is said once, with a line for each
MOST_CHECKS = 4  # of what is only to be checked, no group is begun after so many
EVERY = "All of them."
LONGEST = 150  # characters of a message; of a longer one the page has its first sentence, the Fix list all of it


@dataclass(frozen=True)
class _One:
    """A problem with the row that it is about."""

    record: MonthRecord
    problem: Problem
    ref: str  # the reference, or the words for a row without one
    finding: str  # in few words; empty where the row is not an action of the register
    risk: str

    @property
    def place(self) -> tuple[str, str]:
        return self.record.month.register.key, folded(self.ref)

    @property
    def words(self) -> tuple[str, str, str, str]:
        """What is the same where the same thing is wrong."""
        one = self.problem
        return self.record.month.register.key, one.cell.sheet, one.says, one.fix


def fixes(seen: Seen, service: str, severity: Severity) -> Fixes:
    """The problems of one severity of the service, by action, those of the highest risk first."""
    own = [one for record, found in seen for one in _ones(record, found, service, severity)]
    own.sort(key=lambda one: one.problem.order)
    groups = sorted(_groups(own), key=lambda group: (lists.risk_rank(_gravest(group)), -len(group)))
    shown = groups if severity is Severity.ERROR else _first(groups)
    number = sum(len(group) for group in shown)
    left = len(own) - number
    more = f"{number:,} of {len(own):,} are listed. The other {left:,} {'is' if left == 1 else 'are'}"
    told = f"{more} on the Fix list, the first sheet of the marked copy of each workbook." if left else EVERY
    made = tuple(
        _gathered(part, len({one.place for one in whole})) if _is_gathered(whole) else _of_action(part)
        for part, whole in zip(shown, groups, strict=False)
    )
    return Fixes(severity.value, f"{severity.word} ({len(own):,})", made, told)


def _ones(record: MonthRecord, found: pd.DataFrame, service: str, severity: Severity) -> Iterator[_One]:
    """The problems of one register, each with the action that it is about."""
    by_row = {
        int(row.Index[1]): (str(row.ref), lines.in_short(record.provider, row.finding), str(row.risk_level))
        for row in lines.rows_of(found)
    }
    by_ref = {folded(told[0]): told for told in by_row.values() if told[0]}
    for code, problem in record.problems:
        if code == service and problem.severity is severity:
            cell = problem.cell
            on_actions = by_row.get(cell.row) if cell.sheet == lines.actions_sheet(record) else None
            ref, finding, risk = on_actions or by_ref.get(folded(problem.ref), (problem.ref, "", ""))
            yield _One(record, problem, ref or problem.ref or _row(problem), finding, risk)


def _row(problem: Problem) -> str:
    """What a row without a reference is called."""
    sheet = problem.cell.sheet
    if not sheet:
        return "The workbook"
    return f"Row {problem.cell.row} of the {sheet} sheet" if problem.cell.row else f"The {sheet} sheet"


def _groups(own: Iterable[_One]) -> list[list[_One]]:
    """What is wrong at many rows in the same words together; of the rest, what is wrong at one action together."""
    same: dict[tuple[str, str, str, str], list[_One]] = {}
    for one in own:
        same.setdefault(one.words, []).append(one)
    many = [group for group in same.values() if len({one.place for one in group}) >= SAME]
    by_action: dict[tuple[str, str], list[_One]] = {}
    for group in same.values():
        for one in group if group not in many else ():
            by_action.setdefault(one.place, []).append(one)
    return [*many, *by_action.values()]


def _is_gathered(group: Sequence[_One]) -> bool:
    return len({one.place for one in group}) > 1


def _gravest(group: Sequence[_One]) -> str:
    return min((one.risk for one in group), key=lists.risk_rank)


def _first(groups: Sequence[Sequence[_One]]) -> list[Sequence[_One]]:
    """Groups until MOST_CHECKS lines are full: an action is not parted, what is the same at many rows is cut."""
    shown: list[Sequence[_One]] = []
    for group in groups:
        room = MOST_CHECKS - sum(len(one) for one in shown)
        if room <= 0:
            break
        shown.append(group[:room] if _is_gathered(group) else group)
    return shown


def _of_action(group: Sequence[_One]) -> FixGroup:
    first = group[0]
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for one in sorted(group, key=lambda each: each.problem.order):
        problem = one.problem
        alike.setdefault((problem.code, problem.cell.sheet, problem.fix), []).append(problem)
    shown = tuple(_to_fix(problems) for problems in alike.values())
    about = f"{kind_of(first.record.month.register)}. {first.finding}".strip()
    return FixGroup(first.ref, about, "", shown)


def _to_fix(problems: Sequence[Problem]) -> ToFix:
    """What one rule finds at one action: all of its cells, each thing said once."""
    first = problems[0]
    whole = all(len(one.message) <= LONGEST for one in problems)
    sentences = [f"{one.says}." for one in problems] + [one.detail for one in problems if one.detail and whole]
    return ToFix(_where(first.cell.sheet, problems), " ".join(dict.fromkeys(sentences)), first.fix)


def _where(sheet: str, problems: Sequence[Problem]) -> str:
    cells = ", ".join(dict.fromkeys(one.cell.a1 for one in problems if one.cell.a1))
    return f"{sheet} {cells}".strip() or "The workbook"


def _gathered(group: Sequence[_One], rows: int) -> FixGroup:
    """The same thing at so many `rows`: said once, and each row of the group in a line."""
    first = group[0]
    by_place: dict[tuple[str, str], list[_One]] = {}
    for one in group:
        by_place.setdefault(one.place, []).append(one)
    shown = tuple(
        ToFix(
            f"{own[0].ref}, {_where('', [one.problem for one in own])}", own[0].finding or "No finding is entered.", ""
        )
        for own in by_place.values()
    )
    sheet = first.problem.cell.sheet
    about = f"{kind_of(first.record.month.register)}, {sheet} sheet. {first.problem.says}."
    return FixGroup(f"The same at {rows:,} rows", about, first.problem.fix, shown)
