"""What the Check column of a sheet says, as a pure function: the sheet's formulas and the server agree on this.

A row that nobody has filled in says nothing. A row with an Excel error in one of its cells says `CELL_ERROR` and
nothing else. Any other row says every sentence that holds, what must be fixed first, each sentence once, in the order
of the catalogue; `OK` when there is none. Where a program lost what the formulas read, because a column was moved
to another place, every used row says `MOVED`. Notes are left out: nobody can put them right, so a row could never be
OK.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from trackerkit.problems import Severity
from trackerkit.register import Register
from trackerkit.rules.catalogue import CATALOGUE
from trackerkit.rules.model import Check, bind

OK = "OK"
CELL_ERROR = "A cell in this row shows an Excel error: delete the formula and type what you mean"
MOVED = "A column was moved, so Check cannot read this row here. It is checked when the workbook comes back"
BETWEEN = "; "


def live_checks(register: Register) -> dict[str, tuple[Check, ...]]:
    """Sheet key -> the checks that the sheet makes itself, in the order in which the Check column says them."""
    found: dict[str, list[Check]] = {sheet.key: [] for sheet in register.sheets}
    for check in (check for rule in CATALOGUE for check in bind(rule, register)):
        if check.is_live and check.rule.severity is not Severity.NOTE:
            found[check.sheet.key].append(check)
    return {key: tuple(sorted(checks, key=lambda check: check.rule.severity.rank)) for key, checks in found.items()}


def sentences(checks: Iterable[Check]) -> list[str]:
    """What the checks can say, each sentence once, where it is first said."""
    return list(dict.fromkeys(check.says for check in checks))


def live_text(checks: Iterable[Check], held: Collection[str]) -> str:
    """The words of a used row without Excel errors. `held`: the sentences of the checks that hold in the row."""
    return BETWEEN.join(sentence for sentence in sentences(checks) if sentence in held) or OK
