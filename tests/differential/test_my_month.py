"""My month, worked out by LibreOffice, against the same rows counted by plain Python, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.differential.fillings import PEOPLE, columns
from trackerkit.provider import Calendar
from trackerkit.register import Register
from trackerkit.rules.text import folded

pytestmark = pytest.mark.libreoffice

EPOCH = date(1899, 12, 30)
NOVEMBER = range(46327, 46357)  # 1 to 30 November 2026
CALENDAR = Calendar()


def text(value: object) -> str:
    """What a formula makes of the cell as text; nothing of an error."""
    if isinstance(value, dict):
        return "1" if value["formula"] == "=TRUE()" else ""  # LibreOffice's word for it; Excel's is TRUE
    return "" if value is None else value if isinstance(value, str) else f"{value:.15g}"


def day(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and 36526 <= value < 73051 else None


@dataclass
class Action:
    """One used row of the sheet of actions."""

    at: int
    cells: dict[str, object]
    done: frozenset[str]
    closed: frozenset[str]
    as_at: int
    days: int  # working days until the check is due

    def filled(self, key: str) -> bool:
        return folded(text(self.cells[key])) != ""

    def stands(self) -> str:
        status = folded(text(self.cells["status"]))
        said_closed = self.filled("date_closed") or status in self.closed
        if not (said_closed or self.filled("date_completed") or status in self.done):
            due = day(self.cells["due_date"])
            return "overdue" if due is not None and due < self.as_at else "open"
        if not self.filled("date_verified"):
            return "verify"
        return "closed" if said_closed else "verified"

    def check_due(self) -> int | None:
        completed = day(self.cells["date_completed"])
        if completed is None:
            return None
        return (CALENDAR.after(EPOCH + timedelta(days=completed), self.days, "England") - EPOCH).days


def actions(register: Register, rows: Sequence[Sequence[object]], as_at: int) -> list[Action]:
    sheet = register.by_key["actions"]
    status = {
        value: frozenset(folded(w) for c in register.meant_by("status", [value]) for w in (c.value, *c.aliases))
        for value in ("Completed", "Closed")
    }
    days = register.limits["verify_within"].value
    found = []
    for at, values in enumerate(rows):
        cells = dict(zip((column.key for column in columns(sheet)), values, strict=True))
        typed = [cells[column.key] for column in sheet.filled_in]
        if any(isinstance(value, dict) or folded(text(value)) for value in typed):
            found.append(Action(at, cells, status["Completed"] | status["Closed"], status["Closed"], as_at, days))
    return found


def left(at: int, as_at: int) -> str:
    days = at - as_at
    if days == 0:
        return "Today"
    words = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{words} late" if days < 0 else f"In {words}"


def start(value: object) -> str:
    line = text(value).replace("\n", " ")
    return line if len(line) <= 54 else f"{line[:53]}…"


def listed(dated: list[tuple[int, Action]], person: str, most: int, as_at: int) -> list[list[object]]:
    """The rows of a list: reference, finding, person, day, time left."""
    rows: list[list[object]] = [
        [text(a.cells["ref"]), start(a.cells["finding"]), text(a.cells[person]), at, left(at, as_at)]
        for at, a in sorted(dated, key=lambda pair: (pair[0], pair[1].at))
    ]
    return (rows + [[""] * 5] * most)[:most]


def expected(register: Register, rows: Sequence[Sequence[object]], as_at: int) -> dict[str, object]:
    found = actions(register, rows, as_at)
    stands = {action.at: action.stands() for action in found}
    count = Counter(stands.values())
    still = [action for action in found if stands[action.at] in ("open", "overdue")]
    waiting = [action for action in found if stands[action.at] == "verify"]
    due = [(at, action) for action in still if (at := day(action.cells["due_date"])) is not None]
    checks = [(at, action) for action in waiting if (at := action.check_due()) is not None]
    owners = {folded(name): name for name in PEOPLE}
    shares: dict[str, Counter] = {name: Counter() for name in (*PEOPLE, "Others, or nobody named")}
    for action in found:
        owner = owners.get(folded(text(action.cells["owner"])), "Others, or nobody named")
        shares[owner][stands[action.at]] += 1
    return {
        "Open": len(still),
        "Overdue": count["overdue"],
        "Due in the next 7 days": sum(as_at <= at <= as_at + 7 for at, _ in due),
        "To verify": len(waiting),
        "To verify this week": sum(at <= as_at + 7 for at, _ in checks),
        "Closed in November 2026": sum(
            day(a.cells["date_closed"]) in NOVEMBER for a in found if stands[a.at] == "closed"
        ),
        "stands": [count[word] for word in ("overdue", "open", "verify", "verified", "closed")],
        "due": listed(due, "owner", 10, as_at),
        "no due date": len(still) - len(due),
        "checks": listed(checks, "completed_by", 6, as_at),
        "no date completed": len(waiting) - len(checks),
        "owners": [
            [name, *(share[word] for word in ("overdue", "open", "verify")), sum(share[w] for w in WAITING)]
            for name, share in shares.items()
        ],
        "all": [count["overdue"], count["open"], count["verify"], sum(count[word] for word in WAITING)],
    }


WAITING = ("overdue", "open", "verify")


def shown(grid: list[list], due_within: str) -> dict[str, object]:
    """The same of the sheet as LibreOffice has it: columns B to J."""
    labels = [row[0] for row in grid]
    numbers = labels.index("Open")
    states, due = labels.index("Where every action stands") + 1, labels.index("Next 10 by due date") + 3
    checks, owners = labels.index("Next 6 checks by somebody else") + 3, labels.index("By owner") + 2
    last = labels.index("All", owners)
    lines = [[row[0], row[1], row[6], row[7], row[8]] for row in grid]
    return {
        **{row[0]: row[1] for row in grid[numbers : numbers + 6]},
        "stands": [row[1] for row in grid[states : states + 5]],
        "due": lines[due : due + 10],
        "no due date": without(labels[due - 2], "", "Nothing is open."),
        "checks": lines[checks : checks + 6],
        "no date completed": without(labels[checks - 2], due_within, "Nothing waits for a check."),
        "owners": [row[:5] for row in grid[owners:last]],
        "all": grid[last][1:5],
    }


def without(line: str, before: str, none: str) -> int:
    """How many the line above a list says are not on it."""
    assert line.startswith(before)
    rest = line.removeprefix(before)
    return 0 if rest in ("", none) else int(rest.split(" ", 1)[0])


def test_numbers_and_lists_are_those_of_the_rows(worked):
    label = worked.register.by_key["actions"].label
    due_within = f"Each is due within {worked.register.limits['verify_within'].words}. "
    seen: Counter = Counter()
    for filling, as_at, result in worked.runs:
        wanted = expected(worked.register, filling[label], as_at)
        assert shown(result["My month"], due_within) == wanted
        seen.update(key for key, value in wanted.items() if value)
    assert set(seen) == set(wanted)  # nothing was 0 throughout
