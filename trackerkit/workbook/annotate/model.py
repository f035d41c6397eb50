"""What is put on a workbook: marks at cells and a list of things to put right. Values only, no Excel."""

from __future__ import annotations

from dataclasses import dataclass

from trackerkit.problems import Severity

FIX_LIST_SHEET = "Fix list"  # the sheet's name, unless the workbook has a sheet of its own by that name
FIX_LIST_NAME = "_trackerkit_fix_list"  # the defined name that says which sheet is ours, whatever it is called
NOTE_TITLE = "Checked by trackerkit"  # the first line of our part of a note
NOTE_AUTHOR = "trackerkit"
BULLET = "• "  # begins each line of ours in a note; a line without it was written by a person


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell to mark. Row and column count from 1; column 0 means the first used cell of the row.

    `lines` are what the note says, one line a problem, in plain words.
    """

    sheet: str
    row: int
    column: int
    severity: Severity
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FixLine:
    """One line of the Fix list. Row and column count from 1; 0 means "not one row/column"."""

    sheet: str
    row: int
    column: int
    place: str  # "Actions D14"
    ref: str  # the action's printed reference, or ""
    severity: Severity
    what: str
    to_do: str
    code: str
    heading: str  # the column's label in the definition's words, or ""


@dataclass(frozen=True, slots=True)
class FixList:
    """The first sheet: a title, a few lines of introduction, then the lines, grouped by sheet."""

    title: str
    intro: tuple[str, ...]
    lines: tuple[FixLine, ...]
