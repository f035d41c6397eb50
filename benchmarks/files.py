"""What one file costs: ``python benchmarks/files.py [--rows 150 2000 20000] [--returns 200]``.

A register of so many filled rows is issued, read, validated and marked; beside it openpyxl loads and saves the same
file and calamine reads it, no more. Then so many files of 150 rows go through the same steps one after another. Every
step stands in milliseconds of processor time a file and as a ratio to openpyxl doing the nearest thing; each size runs
in a process of its own, so that its peak of memory is its own. What grows with the rows is printed as so many times the
cost for so many times the rows.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

SIZES = (150, 2_000, 20_000)
STEPS = ("issue first", "issue next", "read", "parse", "validate", "mark")
BESIDE = {"issue first": "openpyxl save", "issue next": "openpyxl save", "read": "openpyxl load"}
BOTH = "openpyxl load + save"


def milliseconds(step: Callable[[], Any], *, times: int = 1) -> tuple[float, Any]:
    """The least processor time of so many runs, and what the last of them gave."""
    spent, found = [], None
    for _ in range(times):
        begin = time.process_time()
        found = step()
        spent.append((time.process_time() - begin) * 1000)
    return min(spent), found


def files(rows: int) -> tuple[dict[str, float], bytes]:
    """Milliseconds of each step on one file of so many rows, and the file."""
    from month import AS_AT, PEOPLE, UNITS, action, audit

    from trackerkit.provider import Calendar
    from trackerkit.register import load_register
    from trackerkit.rules.facts import ReturnFacts
    from trackerkit.rules.frames import Month
    from trackerkit.validation import validate
    from trackerkit.workbook.annotate import build_marks, mark
    from trackerkit.workbook.build import Issue, Stamper
    from trackerkit.workbook.parse import parse_return
    from trackerkit.workbook.read import read_book

    register, calendar = load_register("medication"), Calendar()
    issue = Issue(
        "Measured Care", "QZQ", "Elm House", "2026-11", "England", PEOPLE, UNITS, calendar.days_off("England")
    )
    carried = {"actions": [action(n, f"MED-QZQ-2611-{n:03d}") for n in range(1, rows + 1)], "audits": [audit()]}
    times, stamper = 3 if rows < 1_000 else 1, Stamper()
    spent: dict[str, float] = {}
    spent["issue first"], _ = milliseconds(lambda: stamper.build(register, issue, carried=carried))
    spent["issue next"], data = milliseconds(lambda: stamper.build(register, issue, carried=carried), times=times)
    spent["read"], book = milliseconds(lambda: read_book(data), times=times)
    spent["parse"], parsed = milliseconds(lambda: parse_return(book, register, name="QZQ"), times=times)
    month = Month(register, parsed.frames, {"QZQ": ReturnFacts("England", parsed.lists)}, calendar, AS_AT)
    places, already = {"QZQ": parsed.places}, {"QZQ": parsed.problems}
    spent["validate"], found = milliseconds(lambda: validate(month, places, already), times=times)
    problems = sorted((*parsed.problems, *found["QZQ"]), key=lambda problem: problem.order)
    spent["mark"], marked = milliseconds(lambda: mark(data, *build_marks(problems)), times=times)
    assert len(parsed.frames["actions"]) == rows
    assert problems
    assert marked != data
    return spent | {"KB": len(data) / 1024, "problems": len(problems)} | memory(), data


def beside(data: bytes) -> dict[str, float]:
    """Milliseconds of what others do with the same file."""
    import openpyxl
    from python_calamine import CalamineWorkbook

    def calamine() -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()

    spent = {"calamine read": milliseconds(calamine, times=3)[0]}
    spent["openpyxl load"], book = milliseconds(lambda: openpyxl.load_workbook(io.BytesIO(data)))
    spent["openpyxl save"], _ = milliseconds(lambda: book.save(io.BytesIO()))
    return spent | {BOTH: spent["openpyxl load"] + spent["openpyxl save"]} | {"MB beside": memory()["MB"]}


def memory() -> dict[str, float]:
    """MB at the peak of this process."""
    return {"MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def batch(returns: int) -> dict[str, float]:
    """Seconds for so many files of 150 rows, one after another, in one process."""
    import pandas as pd
    from month import AS_AT, action, audit

    from trackerkit.provider import Calendar
    from trackerkit.register import load_register
    from trackerkit.rules.facts import ReturnFacts
    from trackerkit.rules.frames import Month
    from trackerkit.validation import validate
    from trackerkit.workbook.annotate import build_marks, mark
    from trackerkit.workbook.build import Issue, Stamper
    from trackerkit.workbook.parse import parse_return
    from trackerkit.workbook.read import read_book

    begin = time.process_time()
    register, calendar, stamper = load_register("medication"), Calendar(), Stamper()
    carried = {"actions": [action(n, f"MED-QZQ-2611-{n:03d}") for n in range(1, 151)], "audits": [audit()]}
    made, parsed = [], []
    for at in range(returns):
        issue = Issue(
            "Measured Care", f"S{at}", "Elm House", "2026-11", "England", days_off=calendar.days_off("England")
        )
        made.append(stamper.build(register, issue, carried=carried))
        parsed.append(parse_return(read_book(made[-1]), register, name=f"S{at}"))
    frames = {sheet.key: pd.concat([one.frames[sheet.key] for one in parsed]) for sheet in register.sheets}
    facts = {one.name: ReturnFacts("England", one.lists) for one in parsed}
    places = {one.name: one.places for one in parsed}
    found = validate(
        Month(register, frames, facts, calendar, AS_AT), places, {one.name: one.problems for one in parsed}
    )
    for one, data in zip(parsed, made, strict=True):
        mark(data, *build_marks([*one.problems, *found[one.name]]))
    return {"s": time.process_time() - begin} | memory()


def apart(*given: str) -> dict[str, float]:
    """Runs a part of this file in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *given], stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def table(found: dict[int, dict[str, float]]) -> None:
    """Milliseconds a file, and the share of openpyxl's time."""
    print("  ms of processor time a file" + "".join(f"{f'{rows:,} rows':>24}" for rows in found))
    for step in (*STEPS, "calamine read", "openpyxl load", "openpyxl save"):
        line = f"  {step:<27}"
        for spent in found.values():
            other = spent[BESIDE.get(step, BOTH)]
            line += f"{spent[step]:>14,.1f}" + (f"  x{spent[step] / other:>6.3f}" if step in STEPS else " " * 9)
        print(line)
    for what in ("KB", "problems", "MB", "MB beside"):
        print(f"  {what:<27}" + "".join(f"{spent[what]:>14,.0f}" + " " * 9 for spent in found.values()))
    sizes = list(found)
    for less, more in pairwise(sizes):
        grown = ", ".join(f"{step} {found[more][step] / found[less][step]:.1f}" for step in STEPS[1:])
        print(f"  {more / less:.1f} times the rows cost so many times as much: {grown}")


def main(given: Iterable[str] | None = None) -> None:
    """Measure each size, then the batch, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES)
    parser.add_argument("--returns", type=int, default=200)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--batch", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args(given)
    if asked.one:
        ours, data = files(asked.one)
        print(json.dumps(ours | beside(data)))
    elif asked.batch:
        print(json.dumps(batch(asked.batch)))
    else:
        table({rows: apart("--one", str(rows)) for rows in asked.rows})
        many = apart("--batch", str(asked.returns))
        each = many["s"] / asked.returns * 1000
        print(f"  {asked.returns} files of 150 rows, all steps: {each:.1f} ms a file, {many['MB']:,.0f} MB at the peak")


if __name__ == "__main__":
    main()
