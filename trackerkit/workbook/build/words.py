"""The sentences of Start here that are the same for every register; everything else comes from the definition."""

from __future__ import annotations

from trackerkit.problems import Severity
from trackerkit.register import Limit, Register, SheetKind
from trackerkit.words import day_words, listed
from trackerkit.workbook.build.issue import Issue
from trackerkit.workbook.live import OK
from trackerkit.workbook.names import MY_MONTH

KEY = (
    (Severity.ERROR, "The row cannot count as closed or complete until this is put right."),
    (Severity.WARNING, "Look again: put it right, or be ready to say why it is so."),
)
KEY_OK = (OK, "Nothing is missing in the row so far.")
KEY_PRINTED = ("Grey", "Printed for you, or works itself out. Leave it as it is.")

# My month: what each number counts. {month} is the month of the return, {soon} a number of days.
OPEN_TOTAL = ("Open", "Nobody has said yet that it is completed.")
OVERDUE_TOTAL = ("Overdue", "Open, and the due date has passed.")
DUE_SOON_TOTAL = ("Due in the next {soon} days", "Open, and due today or by then.")
VERIFY_TOTAL = ("To verify", "Said to be completed, and not checked yet.")
VERIFY_SOON_TOTAL = ("To verify this week", "The check is due in {soon} days, or is late.")
CLOSED_TOTAL = ("Closed in {month}", "Checked, and closed in the month.")
IN_TIME = "Open, not overdue"
STANDS = ("Overdue", IN_TIME, "To verify", "Verified, not closed", "Closed")
OTHERS = "Others, or nobody named"


def amount(limit: Limit) -> str:
    """``5 working days``, ``1 day``, ``2,000 characters``; ``The same day`` for none."""
    unit = limit.unit.removesuffix("s")
    if limit.value == 0:
        return f"The same {unit}"
    return f"{limit.value:,} {unit if limit.value == 1 else limit.unit}"


def steps(register: Register, issue: Issue | None) -> list[str]:
    """What to do, in order."""
    return _setup_steps(register) if issue is None else _return_steps(register, issue)


def _tables(register: Register) -> list[str]:
    return [sheet.label for sheet in register.sheets if sheet.kind is SheetKind.TABLE]


def _return_steps(register: Register, issue: Issue) -> list[str]:
    first, *rest = _tables(register)
    to = f" to {issue.return_to}" if issue.return_to else ""
    by = f" by {day_words(issue.return_by)}" if issue.return_by else ""
    found = [
        f"Begin with {first}. Each row keeps its printed reference. {MY_MONTH} adds up where the actions stand.",
        "Click on a cell to see what to write in it. Where there is a list, choose from it.",
        f"Read the Check column. It says what the row still needs, and {OK} when nothing is missing.",
    ]
    if rest:
        found.append(f"Fill in {listed(rest)} where they apply.")
    found += [
        "Write initials and room, or a code. Never a person's full name, date of birth or NHS number.",
        f"Sign below when all is put right. Save the workbook and return it{to}{by}.",
    ]
    return found


def _setup_steps(register: Register) -> list[str]:
    return [
        "Say who you are in the cells below.",
        f"Fill in {listed(_tables(register))}.",
        "Click on a cell to see what to write in it. Where there is a list, choose from it.",
        "Save the workbook where it is, and change it whenever a service, a person or a unit changes.",
    ]
