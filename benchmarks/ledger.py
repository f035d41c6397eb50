"""What the ledger costs: a month of 200 returns of 150 rows recorded, recorded again, corrected, read back, verified.

Run: python benchmarks/ledger.py [returns] [rows]
"""

from __future__ import annotations

import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from trackerkit.ledger import Ledger, ReturnRecord, RowRecord, to_rows
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.register import Column, Register, load_register
from trackerkit.rules.frames import INDEX, complete, typed

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
SENTENCE = "Protocol rewritten, staff briefed at handover and three charts sampled on the unit"


def column_values(column: Column, row: int, seed: int) -> object:
    """Something plausible for every column, half of them different from one row to the next."""
    if column.is_date:
        return np.datetime64("2026-08-01") + (row * 7 + seed) % 90
    if column.is_number:
        return float((row + seed) % 40)
    if column.key == "ref":
        return f"MED-S{seed:03}-26-{row:03}"
    return f"{SENTENCE} {row}/{seed}" if column.type.value == "long" else f"Word {row % 9}"


def make_frame(register: Register, seed: int, count: int) -> pd.DataFrame:
    """The actions of one return as parsing gives them, every column filled."""
    sheet = register.by_key["actions"]
    numbers = list(range(6, 6 + count))
    index = pd.MultiIndex.from_arrays([[f"S{seed:03}"] * count, numbers], names=list(INDEX))
    columns: dict[str, Any] = {c.key: [column_values(c, row, seed) for row in numbers] for c in sheet.columns}
    columns |= {typed(c.key): "6 August 2026" for c in sheet.columns if c.is_date}
    return complete(pd.DataFrame(columns, index=index), sheet)


def make_return(seed: int, period: str, rows: tuple[RowRecord, ...]) -> ReturnRecord:
    """One return with a problem in every tenth row."""
    found = tuple(
        Problem(
            "TK402", Severity.ERROR, CellRef("Actions", row.row, 26), "Enter the date verified", key="date_verified"
        )
        for row in rows[::10]
    )
    sha256 = hashlib.sha256(f"{seed} {period} {rows[0].cells}".encode()).hexdigest()
    return ReturnRecord(f"S{seed:03}", "medication", period, "2026.11", f"S{seed:03}.xlsx", sha256, rows, found)


def carried(rows: tuple[RowRecord, ...]) -> tuple[RowRecord, ...]:
    """The next month: every third row says something else."""
    return tuple(
        RowRecord(row.sheet, row.row, row.ref, {**row.cells, "closure_note": "Sampled again"}) if n % 3 == 0 else row
        for n, row in enumerate(rows)
    )


def timed(what: str, work: Callable[[], Any]) -> Any:
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    print(f"{what:<46}{time.perf_counter() - start:7.2f} s {time.process_time() - cpu:7.2f} s CPU")
    return result


def main() -> None:
    returns, rows = (int(word) for word in (sys.argv[1:] + ["200", "150"][len(sys.argv) - 1 :]))
    register = load_register("medication")
    columns = len(register.by_key["actions"].columns)
    print(f"{returns} returns x {rows} rows x {columns} columns")
    parsed = [make_frame(register, seed, rows) for seed in range(returns)]
    made = timed("frames to rows", lambda: [to_rows(register, {"actions": frame}) for frame in parsed])
    first = [make_return(seed, "2026-11", found) for seed, found in enumerate(made)]
    second = [make_return(seed, "2026-12", carried(found)) for seed, found in enumerate(made)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        with Ledger.open(path) as ledger:
            timed("record the month", lambda: ledger.record(first, at=AT))
            timed("record it again (nothing new)", lambda: ledger.record(first, at=AT))
        print(f"{'file after one month':<46}{path.stat().st_size / 1e6:7.1f} MB")
        with Ledger.open(path) as ledger:
            timed("record the next month, a third changed", lambda: ledger.record(second, at=AT))
            frames = timed("frames of one month", lambda: ledger.frames(register, "2026-12"))
            timed("problems of one month", lambda: ledger.problems("medication", "2026-12"))
            assert len(frames["actions"]) == returns * rows
            assert timed("verify both months", ledger.verify) == ()
        print(f"{'file after two months':<46}{path.stat().st_size / 1e6:7.1f} MB")
    print(f"{'peak memory':<46}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


if __name__ == "__main__":
    main()
