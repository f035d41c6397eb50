"""What goes on into the next month's workbook: every register, and what a return handed back untouched is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.differential.fillings import ISSUE
from tests.registers import test_falls, test_governance, test_medication, test_quality
from tests.registers.returns import Rows
from tests.support.bases import BASES_OF
from tests.support.books import FIRST_ROW, book_of, month_of, parsed_of
from trackerkit.carry import Carried, Past, carried_forward
from trackerkit.history import changes
from trackerkit.ledger import Ledger, ReturnRecord, to_rows
from trackerkit.problems import Problem
from trackerkit.register import load_register, register_keys
from trackerkit.validation import validate
from trackerkit.workbook.build import build
from trackerkit.workbook.parse import ParsedReturn
from trackerkit.workbook.read import read_book

GOOD: dict[str, Rows] = {
    "falls": test_falls.GOOD,
    "governance": test_governance.GOOD,
    "medication": test_medication.GOOD,
    "quality": test_quality.GOOD,
}
AT = datetime(2027, 1, 4, 9, tzinfo=UTC)
JUDGED = date(2026, 12, 31)  # what was in time in November is late by then


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger


def returned(ledger: Ledger, key: str, rows: Rows, period: str = "2026-11") -> ParsedReturn:
    """The rows as the return of Oak House for the month, in the ledger."""
    register = load_register(key)
    parsed = parsed_of(book_of(rows, register=register, period=period), register=register)
    kept = to_rows(register, parsed.frames, parsed.extras)
    ledger.record([ReturnRecord("OAK", key, period, register.version, "OAK.xlsx", period * 10, kept)], at=AT)
    return parsed


def issued(ledger: Ledger, key: str, period: str = "2026-12") -> ParsedReturn:
    """The workbook that is issued for the month, handed back untouched."""
    register = load_register(key)
    carried = carried_forward(Past(ledger, period), register, "OAK")
    data = build(register, replace(ISSUE, period=period), carried=carried)
    return parsed_of(read_book(data), register=register)


def told(parsed: ParsedReturn) -> Counter[tuple[str, str, str, str]]:
    """(sheet, the reference in its first column, column, code) of every problem of the rows of tables."""
    month = month_of(parsed, as_at=JUDGED)
    problems: Sequence[Problem] = validate(month, {parsed.name: parsed.places}, {parsed.name: parsed.problems})["OAK"]
    labels = {sheet.label: sheet for sheet in parsed.register.sheets}
    found: Counter[tuple[str, str, str, str]] = Counter()
    for problem in (*parsed.problems, *problems):
        sheet = labels.get(problem.cell.sheet)
        if sheet is not None and problem.cell.row >= FIRST_ROW and sheet.key != "start":
            row = parsed.frames[sheet.key].loc[(parsed.name, problem.cell.row)]
            found[sheet.key, str(row[sheet.columns[0].key]), problem.key, problem.code] += 1
    return found


def without_rows(key: str, sheets: Sequence[str]) -> Rows:
    return {sheet: rows for sheet, rows in GOOD[key].items() if sheet not in sheets}


ABOUT = ("reviews", "root_causes", "observations", "escalations")


@pytest.mark.parametrize("key", register_keys())
@pytest.mark.parametrize("left_out", [(), ABOUT], ids=["full", "nothing on the other sheets"])
def test_a_return_handed_back_untouched_has_the_problems_that_it_had(ledger, key, left_out):
    before = told(returned(ledger, key, without_rows(key, left_out)))
    after = told(issued(ledger, key))
    carried = {"actions", *ABOUT}
    assert after - before == Counter()
    assert {place: n for place, n in after.items() if place[0] in carried} == {
        place: n for place, n in before.items() if place[0] in carried
    }
    assert any(place[0] == "actions" for place in before)


@pytest.mark.parametrize("key", register_keys())
def test_what_other_sheets_say_of_a_carried_action_comes_along(ledger, key):
    register = load_register(key)
    parsed = returned(ledger, key, GOOD[key])
    carried = carried_forward(Past(ledger, "2026-12"), register, "OAK")
    about = {s.key: c.key for s in register.sheets for c in s.columns if c.refers == "actions.ref"}
    assert set(about) == {sheet.key for sheet in register.sheets if sheet.key in ABOUT}
    for sheet, column in about.items():
        given = [str(ref) for ref in parsed.frames[sheet][column]]
        assert sorted(str(row[column]) for row in carried[sheet]) == sorted(given)
    assert sorted(str(row["ref"]) for row in carried["actions"]) == sorted(parsed.frames["actions"]["ref"])


# ---------------------------------------------------------------- what is closed


CLOSED = BASES_OF["medication"]["actions"]["closed"]
OPEN = BASES_OF["medication"]["actions"]["open"]


def refs(carried: Carried, sheet: str = "actions", key: str = "ref") -> list[str]:
    return [str(row[key]) for row in carried[sheet]]


def carried_to(ledger: Ledger, period: str) -> Carried:
    return carried_forward(Past(ledger, period), load_register("medication"), "OAK")


def test_a_closed_action_goes_on_until_it_has_held_and_stands_after_the_open_ones(ledger):
    closed = [
        CLOSED | {"ref": "MED-OAK-2608-001", "date_closed": date(2026, 8, 31)},  # holds until 30 November
        CLOSED | {"ref": "MED-OAK-2608-002", "date_closed": date(2026, 9, 1)},  # until 1 December
        CLOSED | {"ref": "MED-OAK-2608-003", "date_closed": "15/10/2026"},  # text, and meant
        CLOSED | {"ref": "MED-OAK-2608-004", "date_closed": None},
        CLOSED | {"ref": "MED-OAK-2608-005", "date_closed": "last month"},
    ]
    returned(ledger, "medication", {"actions": [*closed, OPEN | {"ref": "MED-OAK-2608-006"}]}, "2026-10")
    assert refs(carried_to(ledger, "2026-11")) == [
        "MED-OAK-2608-006", "MED-OAK-2608-001", "MED-OAK-2608-002", "MED-OAK-2608-003",
    ]  # fmt: skip
    assert refs(carried_to(ledger, "2026-12")) == ["MED-OAK-2608-006", "MED-OAK-2608-002", "MED-OAK-2608-003"]
    assert refs(carried_to(ledger, "2027-01")) == ["MED-OAK-2608-006", "MED-OAK-2608-003"]
    assert refs(carried_to(ledger, "2027-02")) == ["MED-OAK-2608-006"]
    assert carried_to(ledger, "2026-12")["actions"][2]["date_closed"] == "15/10/2026"  # as it was typed


def test_only_an_open_action_that_vanishes_is_asked_for(ledger):
    rows = [OPEN | {"ref": "MED-OAK-2610-001"}, CLOSED | {"ref": "MED-OAK-2610-002", "date_closed": date(2026, 10, 30)}]
    returned(ledger, "medication", {"actions": rows}, "2026-10")
    other = {"finding": "The fridge log has no entry on 6 days of November", "action": "Grace signs the log each day"}
    parsed = returned(ledger, "medication", {"actions": [OPEN | other | {"ref": "MED-OAK-2611-001"}]})
    (told_of,) = changes(ledger, [parsed], "2026-11").values()
    assert [(p.code, p.ref) for p in told_of] == [("TK801", "MED-OAK-2610-001")]
    # And both go on, as they last stood.
    assert refs(carried_to(ledger, "2026-12")) == ["MED-OAK-2610-001", "MED-OAK-2611-001", "MED-OAK-2610-002"]


def test_what_is_said_of_an_action_goes_on_as_it_stood_with_the_action(ledger):
    review = BASES_OF["medication"]["reviews"][""] | {"action_ref": "MED-OAK-2610-001"}
    rows = {"actions": [OPEN | {"ref": "MED-OAK-2610-001"}], "reviews": [review, review | {"effect": "No change"}]}
    returned(ledger, "medication", rows, "2026-10")
    other = review | {"action_ref": "med-oak-2610-001 ", "effect": "Worse"}
    nobody = review | {"action_ref": "MED-OAK-2609-009"}
    returned(ledger, "medication", rows | {"reviews": [other, nobody]})
    assert [(row["action_ref"], row["effect"]) for row in carried_to(ledger, "2026-12")["reviews"]] == [
        ("med-oak-2610-001 ", "Worse")
    ]
