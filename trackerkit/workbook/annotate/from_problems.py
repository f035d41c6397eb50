"""From the problems that the rules found to marks at cells and the lines of the Fix list."""

from __future__ import annotations

from collections.abc import Sequence

from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.workbook.annotate.model import FixLine, FixList, Mark

_HOW = (
    "Follow the link in the first column to the cell, put it right there, save the workbook and send it back. "
    "Each cell is coloured and has a note that says the same as this list."
)
_WORDS = (
    "Must fix: the action cannot count as complete until this is put right. Check: confirm or explain. "
    "Note: nothing to do unless it looks wrong to you."
)


def build_marks(
    problems: Sequence[Problem], what: str = "this workbook", title: str = "Fix list"
) -> tuple[tuple[Mark, ...], FixList]:
    """One mark for each cell that a problem blames, and a Fix list with one line for each problem.

    `what` ends the first sentence: "3 things to put right in `what`." A problem of a whole row marks the row's first
    used cell; one of a whole column, sheet or workbook is on the Fix list only.
    """
    ordered = sorted(problems, key=lambda problem: problem.order)
    cells: dict[CellRef, list[Problem]] = {}
    for problem in ordered:
        for cell in dict.fromkeys((problem.cell, *problem.also)):
            if cell.row:
                cells.setdefault(cell, []).append(problem)
    marks = tuple(_mark(cell, found) for cell, found in cells.items())
    return marks, FixList(title, _intro(ordered, what), tuple(_line(problem) for problem in ordered))


def note_line(problem: Problem) -> str:
    """What a note says of one problem: ``Must fix: Enter an owner. (TK101)``."""
    return f"{problem.severity.word}: {_joined(problem.message, problem.fix)} ({problem.code})"


def _mark(cell: CellRef, problems: list[Problem]) -> Mark:
    ordered = sorted(problems, key=lambda problem: problem.severity.rank)
    lines = tuple(dict.fromkeys(note_line(problem) for problem in ordered))
    return Mark(cell.sheet, cell.row, cell.column, ordered[0].severity, lines)


def _line(problem: Problem) -> FixLine:
    cell = problem.cell
    also = f" See also {_listed([str(each) for each in problem.also])}." if problem.also else ""
    return FixLine(
        sheet=cell.sheet,
        row=cell.row,
        column=cell.column,
        place=str(cell) or "The workbook",
        ref=problem.ref,
        severity=problem.severity,
        what=problem.message + also,
        to_do=problem.fix,
        code=problem.code,
        heading=problem.heading,
    )


def _intro(problems: list[Problem], what: str) -> tuple[str, ...]:
    if not problems:
        return (f"Nothing to put right in {what}.",)
    things = "1 thing" if len(problems) == 1 else f"{len(problems):,} things"
    counts = [(each, sum(problem.severity is each for problem in problems)) for each in Severity]
    tally = ", ".join(f"{each.word}: {count:,}" for each, count in counts if count)
    return (
        f"{things} to put right in {what}. {tally}.",
        _HOW,
        _WORDS,
    )


def _joined(*sentences: str) -> str:
    return " ".join(sentence.strip() for sentence in sentences if sentence.strip())


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
