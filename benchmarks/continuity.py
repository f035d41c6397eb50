"""How long a month of many services takes to be set against a year of returns.

Run: python -m benchmarks.continuity

One register, 200 services, 20 open actions each, 11 months on record: reading the ledger once for all services, then
following every action and telling what changed in the twelfth month.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from trackerkit.assurance.continuity import continuity
from trackerkit.assurance.following import HISTORY_INDEX
from trackerkit.ledger import Ledger, ReturnRecord, to_rows
from trackerkit.register import load_register
from trackerkit.rules.frames import frame_of

SERVICES, MONTHS, ACTIONS = 200, 12, 20
REGISTER = load_register("medication")
SHEET = REGISTER.by_key["actions"]


def frame(service: int, month: int) -> pd.DataFrame:
    rows = {}
    for number in range(ACTIONS):
        changed = (number + service + month) % ACTIONS == 0  # one action in twenty changes hands each month
        rows[6 + number] = {
            "ref": f"MED-S{service:03}-2601-{number:03}",
            "unit": f"Unit {number % 4}",
            "theme": "Stock balance",
            "date_raised": date(2026, 1, 5),
            "finding": f"Counted stock of medicine {number} did not agree with the chart on {number % 14} of 14 days",
            "action": "Count at each round and record the balance",
            "owner": f"Person {month if changed else 0}",
            "due_date": date(2026, 12, 18),
            "status": "In progress",
        }
    return frame_of(rows, f"S{service:03}", SHEET)


def main() -> None:
    periods = [f"2026-{month:02}" for month in range(1, MONTHS + 1)]
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.sqlite") as ledger:
        for month, period in enumerate(periods[:-1], 1):
            records = [
                ReturnRecord(
                    service=f"S{service:03}",
                    register="medication",
                    period=period,
                    version=REGISTER.version,
                    file_name="return.xlsx",
                    sha256=f"{service:032}{month:032}",
                    rows=to_rows(REGISTER, {"actions": frame(service, month)}),
                )
                for service in range(SERVICES)
            ]
            ledger.record(records, at=datetime(2026, month, 28, tzinfo=UTC))
        begun = time.perf_counter()
        earlier = ledger.history(REGISTER, ("actions", "escalations"), periods[-2])
        read = time.perf_counter()
        now = pd.concat([frame(service, MONTHS) for service in range(SERVICES)])
        whole = pd.concat([earlier["actions"], pd.concat({periods[-1]: now}, names=[HISTORY_INDEX[0]])])
        ready = time.perf_counter()
        returned = {f"S{service:03}": periods for service in range(SERVICES)}
        found = continuity(whole, earlier["escalations"], returned, only=periods[-1])
        told = time.perf_counter()
    rows = len(earlier["actions"])
    print(f"{rows:,} rows of {SERVICES} services in {MONTHS - 1} months read in {read - begun:.2f} s")
    print(f"{len(found.events):,} changes found in {told - ready:.2f} s")


if __name__ == "__main__":
    main()
