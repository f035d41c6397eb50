"""Who does as the last Fix list asked is not told by the next one to put the old words back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.support.bases import BASES_OF
from tests.support.books import book_of, parsed_of
from trackerkit.history import changes
from trackerkit.ledger import Ledger, ReturnRecord, to_rows
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.register import load_register

REGISTER = load_register("medication")
OPEN = BASES_OF["medication"]["actions"]["open"] | {"ref": "MED-OAK-2610-001"}
BEFORE = "3 of 10 PRN protocols had no maximum dose; one of them for 999 123 4560"
AFTER = "Protocols for when-required medicines in room 12 lack the most that may be given"
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def asked(code: str, key: str) -> Problem:
    return Problem(code, Severity.WARNING, CellRef("Actions", 6, 7), "Said", key=key, ref=str(OPEN["ref"]))


@pytest.mark.parametrize(
    ("problems", "told"),
    [
        ((), [("TK802", "due_date"), ("TK805", "finding")]),
        ((asked("TK901", "finding"),), [("TK802", "due_date")]),
        ((asked("TK901", "action"),), [("TK802", "due_date"), ("TK805", "finding")]),
        ((asked("TK201", "due_date"),), [("TK805", "finding")]),
        (
            (asked("TK204", "due_date"),),
            [("TK802", "due_date"), ("TK805", "finding")],
        ),  # overdue is no reason to move it
    ],
    ids=["nothing", "an NHS number there", "elsewhere", "a date that cannot be", "overdue"],
)
def test_what_was_asked_for_is_not_held_against_the_service(tmp_path, problems, told):
    def parsed(**changed: object):
        rows = {"actions": [OPEN | {"finding": BEFORE} | changed]}
        return parsed_of(book_of(rows, register=REGISTER), register=REGISTER)

    first = parsed()
    kept = to_rows(REGISTER, first.frames, first.extras)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.record(
            [ReturnRecord("OAK", "medication", "2026-10", REGISTER.version, "OAK.xlsx", "0" * 64, kept, problems)],
            at=AT,
        )
        (found,) = changes(ledger, [parsed(finding=AFTER, due_date=date(2026, 12, 18))], "2026-11").values()
    assert [(one.code, one.key) for one in found] == told
