"""What years of history cost: 36 months of 200 services with 40 actions each, recorded month by month.

Run: python benchmarks/history.py [months] [services] [actions]

Each reading that a pack or an issue makes stands beside a plain SQL count over the same tables: the count is the
floor, because it touches the rows and does nothing with them. Seconds of processor time, which other programs on the
machine do not change much; the better of two where one takes less than a second.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.ledger import make_frame, make_return
from trackerkit.assurance.continuity import continuity
from trackerkit.carry import Past
from trackerkit.history import SHEETS, returned
from trackerkit.ledger import Ledger, RowRecord, to_rows
from trackerkit.register import Register, load_register

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
OF_MONTH = "FROM returns JOIN return_rows ON return_rows.return_id = returns.id WHERE period = ?"
COUNTS = {
    "events": "SELECT count(*) FROM events",
    "returns": "SELECT count(*) FROM returns WHERE period = ?",
    "rows of the month": f"SELECT count(*) {OF_MONTH}",
    "problems of the month": "SELECT count(*) FROM problems JOIN checks ON checks.id = check_id"
    " JOIN returns ON returns.id = return_id WHERE period = ?",
    "all rows": "SELECT count(*) FROM returns JOIN return_rows ON return_id = returns.id"
    " JOIN row_versions ON row_versions.id = version_id JOIN rows ON rows.id = row_id",
    "rows of a service": "SELECT count(*) FROM returns JOIN return_rows ON return_id = returns.id WHERE service = ?",
}


def periods(count: int) -> list[str]:
    return [f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(count)]


def moved_on(rows: tuple[RowRecord, ...], month: int) -> tuple[RowRecord, ...]:
    """The next month: each third row says something else, and each tenth action has given way to a new one."""
    found = []
    for n, row in enumerate(rows):
        cells = dict(row.cells)
        if n % 10 == month % 10:
            cells["ref"] = f"{row.ref[:-4]}{month:02}-{n:03}"
        if n % 3 == month % 3:
            cells["closure_note"] = f"Sampled again in month {month}"
        found.append(RowRecord(row.sheet, row.row, str(cells["ref"]), cells))
    return tuple(found)


def timed(work: Callable[[], Any]) -> float:
    spent: list[float] = []
    while not spent or (len(spent) < 2 and spent[0] < 1):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def fill(ledger: Ledger, months: list[str], services: int, actions: int) -> None:
    """Records every month and prints what the first, the middle and the last of them cost."""
    register = load_register("medication")
    rows = [to_rows(register, {"actions": make_frame(register, seed, actions)}) for seed in range(services)]
    told = {0, len(months) // 2, len(months) - 1}
    for number, period in enumerate(months):
        returns = [make_return(seed, period, found) for seed, found in enumerate(rows)]
        start = time.process_time()
        ledger.record(returns, at=AT)
        if number in told:
            print(f"  record month {number + 1:<29}{time.process_time() - start:8.2f} s", flush=True)
        rows = [moved_on(found, number) for found in rows]
    start = time.process_time()
    ledger.record(returns, at=AT)
    print(f"  {'record the last month again':<42}{time.process_time() - start:8.2f} s")


def readings(
    ledger: Ledger, register: Register, last: str
) -> dict[str, tuple[Callable[[], Any], str, tuple[str, ...]]]:
    """Name -> (what packs and issues call, the count beside it, its values)."""
    pack = {"name": "P", "register": "medication", "sha256": "0" * 64, "period": last}
    return {
        "head": (ledger.head, "events", ()),
        "periods": (lambda: ledger.periods("medication"), "events", ()),
        "returns of the month": (lambda: ledger.returns(register="medication", period=last), "returns", (last,)),
        "frames of the month": (lambda: ledger.frames(register, last), "rows of the month", (last,)),
        "problems of the month": (lambda: ledger.problems("medication", last), "problems of the month", (last,)),
        "waived of the month": (lambda: ledger.waived("medication", last), "problems of the month", (last,)),
        "frames of all months": (
            lambda: [ledger.frames(register, period) for period in ledger.periods("medication")],
            "all rows",
            (),
        ),
        "problems of all months": (
            lambda: [ledger.problems("medication", period) for period in ledger.periods("medication")],
            "all rows",
            (),
        ),
        "actions of one service as they last stood": (
            lambda: Past(ledger, "9999-01").standing(register, "S007"),
            "rows of a service",
            ("S007",),
        ),
        "trail: one service read and followed": (
            lambda: followed(ledger, register, last),
            "rows of a service",
            ("S007",),
        ),
        "record a pack": (lambda: ledger.record_pack(**pack, at=AT), "events", ()),
        "verify": (ledger.verify, "all rows", ()),
    }


def followed(ledger: Ledger, register: Register, last: str) -> Any:
    """What `trail` does before it is laid out: the months of a service, and every change in them."""
    frames = ledger.history(register, SHEETS, last, {"S007"})
    months = {"S007": returned(ledger, register, last)["S007"]}
    return continuity(frames["actions"], frames.get("escalations"), months, alike_fields=register.repeats)


def main() -> None:
    months, services, actions = (int(word) for word in (sys.argv[1:] + ["36", "200", "40"][len(sys.argv) - 1 :]))
    register = load_register("medication")
    print(f"{months} months x {services} services x {actions} actions = {months * services * actions:,} rows")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        with Ledger.open(path) as ledger:
            fill(ledger, periods(months), services, actions)
        print(f"  {'file':<42}{path.stat().st_size / 1e6:8.1f} MB")
        print(f"  {'':<42}{'ledger':>8}{'count':>10}")
        with Ledger.open(path) as ledger, closing(sqlite3.connect(path)) as plain:
            for name, (work, count, values) in readings(ledger, register, periods(months)[-1]).items():
                floor = timed(lambda count=count, values=values: plain.execute(COUNTS[count], values).fetchall())
                print(f"  {name:<42}{timed(work):8.4f} s{floor:8.4f} s", flush=True)
    print(f"  {'peak memory':<42}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
