"""Where each action stands, worked out in hidden columns beside its row; My month counts these and nothing else.

stands     one of the words below; empty for a row that is not used
owner      the owner as `rules.text.folded`
due_at     the due date of an open action, and its row, as one number (`key`)
check_at   the last day for the check of an action that waits for one, and its row, as one number
closed_on  the date closed of a closed action

A date that is text, and a cell that shows an Excel error, count as not there: such a row is still counted, and Check
says what is wrong with it. Two rows with the same day differ by their row, so a list by day shows both.
"""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import OPEN, SAID_CLOSED
from trackerkit.rules.expr import AsAt, Before, Date, Day, Filled, Plus
from trackerkit.workbook.build.layout import Table
from trackerkit.workbook.formulas import UNUSED, day, fold, tolerant

OPEN_IN_TIME, OVERDUE, TO_VERIFY, VERIFIED, CLOSED = "open", "overdue", "verify", "verified", "closed"
ROWS = 10_000  # more rows than a sheet of actions has: what a day is multiplied by before its row is added

LATE = Before(Day("due_date"), AsAt())
CHECKED = Filled("date_verified")
CHECK_BY = Plus(Day("date_completed"), "verify_within")


def standing_formulas(table: Table) -> dict[str, str]:
    """Each hidden column -> its formula."""
    stands = table.helper("stands")
    is_open = f'OR({stands}="{OPEN_IN_TIME}",{stands}="{OVERDUE}")'
    return {
        "stands": _stands(table),
        "owner": f'IF({stands}="","",IFERROR({fold(table.cell("owner"))},""))',
        "due_at": _when(is_open, Day("due_date"), table, key=True),
        "check_at": _when(f'{stands}="{TO_VERIFY}"', CHECK_BY, table, key=True),
        "closed_on": _when(f'{stands}="{CLOSED}"', Day("date_closed"), table, key=False),
    }


def _stands(table: Table) -> str:
    """Each used row is one of the five."""
    done = f'IF({tolerant(SAID_CLOSED, table)},"{CLOSED}","{VERIFIED}")'
    done = f'IF({tolerant(CHECKED, table)},{done},"{TO_VERIFY}")'
    still = f'IF({tolerant(LATE, table)},"{OVERDUE}","{OPEN_IN_TIME}")'
    return f'IF({table.helper("row")}="{UNUSED}","",IF({tolerant(OPEN, table)},{still},{done}))'


def _when(holds: str, node: Date, table: Table, *, key: bool) -> str:
    found = day(node, table)
    value = f"({found.value})*{ROWS}+ROW()" if key else found.value
    return f'IF({holds},IF(IFERROR({found.there},FALSE),{value},""),"")'
