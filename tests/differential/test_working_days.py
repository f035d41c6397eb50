"""Working days, on the sheet (WORKDAY over the printed holidays, worked out by LibreOffice) and on the server alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.differential.fillings import ISSUE, serial
from tests.differential.running import Job, worked_out
from trackerkit.provider import Calendar
from trackerkit.register import Limit, load_register
from trackerkit.workbook.build import build
from trackerkit.workbook.build.layout import FIRST_ROW, tables
from trackerkit.workbook.build.standing import ROWS

pytestmark = pytest.mark.libreoffice

REGISTER = load_register("medication")
ENGLAND, WALES, SCOTLAND, IRELAND = "England", "Wales", "Scotland", "Northern Ireland"
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Nation, from, working days, until. The first six are the worked answers of the domain notes.
CASES = [
    (ENGLAND, "Thu 2026-04-02", 5, "Mon 2026-04-13"),
    (ENGLAND, "Fri 2026-05-01", 5, "Mon 2026-05-11"),
    (ENGLAND, "Fri 2026-08-28", 3, "Thu 2026-09-03"),
    (ENGLAND, "Thu 2026-12-24", 3, "Thu 2026-12-31"),
    (ENGLAND, "Wed 2025-12-24", 5, "Mon 2026-01-05"),
    (ENGLAND, "Fri 2027-12-24", 5, "Wed 2028-01-05"),
    (WALES, "Thu 2026-04-02", 5, "Mon 2026-04-13"),
    (WALES, "Fri 2026-08-28", 3, "Thu 2026-09-03"),
    (SCOTLAND, "Thu 2026-04-02", 5, "Fri 2026-04-10"),  # Easter Monday is a working day
    (SCOTLAND, "Fri 2026-08-28", 3, "Wed 2026-09-02"),  # the August holiday is the first Monday, not the last
    (SCOTLAND, "Fri 2026-07-31", 3, "Thu 2026-08-06"),
    (SCOTLAND, "Fri 2026-11-27", 3, "Thu 2026-12-03"),  # St Andrew's Day, 30 November
    (SCOTLAND, "Wed 2025-12-24", 5, "Tue 2026-01-06"),  # 2 January
    (SCOTLAND, "Fri 2026-06-12", 3, "Thu 2026-06-18"),  # 15 June 2026, proclaimed
    (IRELAND, "Mon 2026-03-16", 3, "Fri 2026-03-20"),  # St Patrick's Day, 17 March
    (IRELAND, "Fri 2026-07-10", 3, "Thu 2026-07-16"),  # 12 July is a Sunday, so Monday 13
    (IRELAND, "Thu 2026-04-02", 5, "Mon 2026-04-13"),
    (IRELAND, "Fri 2026-08-28", 3, "Thu 2026-09-03"),
    (ENGLAND, "Mon 2026-03-16", 3, "Thu 2026-03-19"),
    (ENGLAND, "Fri 2026-07-10", 3, "Wed 2026-07-15"),
    (ENGLAND, "Fri 2026-11-27", 3, "Wed 2026-12-02"),
    # The same working day: the day itself, or from a weekend or holiday the next.
    (ENGLAND, "Fri 2026-04-03", 0, "Tue 2026-04-07"),
    (ENGLAND, "Sat 2026-11-07", 0, "Mon 2026-11-09"),
    (ENGLAND, "Mon 2026-11-09", 0, "Mon 2026-11-09"),
    (SCOTLAND, "Fri 2026-04-03", 0, "Mon 2026-04-06"),
    (SCOTLAND, "Mon 2026-11-30", 0, "Tue 2026-12-01"),
    (IRELAND, "Tue 2026-03-17", 0, "Wed 2026-03-18"),
    # From a day that is no working day itself.
    (ENGLAND, "Sat 2026-11-07", 1, "Mon 2026-11-09"),
    (ENGLAND, "Fri 2026-12-25", 3, "Thu 2026-12-31"),
]
IN_DAYS = [
    ("Thu 2026-12-24", 14, "Thu 2027-01-07"),
    ("Sat 2026-01-31", 31, "Tue 2026-03-03"),
    ("Sat 2026-11-07", 0, "Sat 2026-11-07"),
]
GROUPS = sorted({(nation, days) for nation, _, days, _ in CASES})


def day(words: str) -> date:
    """``Thu 2026-04-02``, the day of the week proved."""
    found = date.fromisoformat(words[4:])
    assert WEEK[found.weekday()] == words[:3]
    return found


@pytest.mark.parametrize(("nation", "start", "days", "end"), CASES)
def test_on_the_server(nation, start, days, end):
    assert Calendar().after(day(start), days, nation) == day(end)


def job(nation: str, limit: Limit, starts: list[date]) -> Job:
    """Actions completed on `starts`, in the workbook of a service in `nation`; reads when their check is due."""
    register = REGISTER.model_copy(update={"limits": REGISTER.limits | {"verify_within": limit}})
    issue = replace(ISSUE, nation=nation, days_off=Calendar().days_off(nation))
    table = tables(register, {})["actions"]
    place = {
        "first": FIRST_ROW - 1,
        "last": FIRST_ROW + len(starts) - 2,
        "write": [table.numbers["date_completed"] - 1],
        "read": [table.helpers["check_at"] - 1],
    }
    filling = {"as_at": serial(date(2026, 11, 30)), "sheets": {"Actions": [[serial(start)] for start in starts]}}
    return Job(build(register, issue), {"Actions": place}, [filling])


def limit(value: int, unit: str) -> Limit:
    return Limit(value=value, unit=unit, since="the date completed", says="x")


def test_on_the_sheet(tmp_path):
    cases = {group: [case for case in CASES if (case[0], case[2]) == group] for group in GROUPS}
    asked = [
        (nation, limit(days, "working days"), [case[1] for case in cases[nation, days]]) for nation, days in GROUPS
    ] + [(ENGLAND, limit(days, "days"), [start]) for start, days, _ in IN_DAYS]
    expected = [[day(case[3]) for case in found] for found in cases.values()] + [[day(end)] for _, _, end in IN_DAYS]
    results = worked_out(
        tmp_path, *(job(nation, one, [day(start) for start in starts]) for nation, one, starts in asked)
    )
    found = [[row[0] for row in result["sheets"]["Actions"]] for (result,) in results]
    assert [[date(1899, 12, 30) + timedelta(days=int(key // ROWS)) for key in keys] for keys in found] == expected
