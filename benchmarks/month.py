"""What a month costs: ``python benchmarks/month.py [--returns 200] [--rows 150] [--profile]``.

A provider of so many services sends back its returns, each with so many actions, one action in twenty with something to
put right; the files are stamped from one workbook of ours. `run_month` runs in a fresh process, and in another fresh
process calamine reads every sheet of the same files and does nothing else: that is the floor.

Each stage is given in seconds of processor time, which other programs on the machine do not change much: the functions
that the month calls are wrapped, and the reading worker's time is added to reading. The whole is given in seconds by
the clock as well. Ratios are what to compare between machines. Memory is the peak.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import reduce
from importlib import import_module
from itertools import islice, product
from pathlib import Path
from string import ascii_uppercase
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PERIOD = "2026-11"
AS_AT = date(2026, 11, 30)
STAND_IN = "QZQ"  # the service of the workbook that the others are stamped from
PEOPLE = ("Grace Mensah", "Priya Nair", "Tom Okafor", "Ewa Kowalska")
UNITS = ("Willow", "Rowan")
THEMES = ("PRN protocols", "MAR recording", "Stock balance", "Storage and temperature", "Controlled drugs")
RISKS = ("Low", "Moderate", "High")
STAGES = {  # where each name is called from in trackerkit -> the stage it belongs to
    "returns.Reader.read": "read",
    "returns.identify": "parse",
    "checking.identify": "parse",
    "returns.parse_return": "parse",
    "month.validate": "validate",
    "provider_folder.validate": "validate",
    "month.store_original": "record",
    "month.to_rows": "record",
    "month.Ledger.record": "record",
    "month.marked_copy": "mark",
    "month.write_if_changed": "mark",
}


# ---------------------------------------------------------------- the files


def codes() -> Iterator[str]:
    """AAA, AAB, AAC ... without the stand-in."""
    return (code for code in map("".join, product(ascii_uppercase, repeat=3)) if code != STAND_IN)


def action(number: int, ref: str) -> dict[str, object]:
    """One action with texts of the usual length: a third open, a third done, a third closed; each twentieth flawed."""
    unit, theme = UNITS[number % 2], THEMES[number % 5]
    row: dict[str, object] = {
        "ref": ref,
        "unit": unit,
        "date_raised": date(2026, 11, 2),
        "audit_ref": f"MED-{STAND_IN}-A2611-001",
        "theme": theme,
        "finding": f"{number % 7 + 1} of 14 records on {unit} did not show what was given and by whom; no. {number}",
        "evidence_source": f"{theme} file, {unit} trolley, weeks 43 and 44",
        "risk_level": RISKS[number % 3],
        "action": f"The senior on duty checks every record of {unit} after the round and signs check sheet {number}",
        "owner": PEOPLE[1 + number % 2],
        "due_date": date(2026, 12, 4),
        "evidence_required": "Signed check sheets for 14 days",
        "status": "In progress",
    }
    if number % 3:
        row |= {
            "due_date": date(2026, 11, 13),
            "status": "Completed",
            "action_taken": f"Check sheet {number} in use on {unit} since 4 November, signed on 7 of 7 days",
            "date_completed": date(2026, 11, 11),
            "completed_by": row["owner"],
            "evidence_location": f"MAR folder, {unit}, divider {number}, check sheets of 4 to 10 November 2026",
            "verified_by": PEOPLE[0],
            "date_verified": date(2026, 11, 13),
            "sample_checked": f"14 records and 7 check sheets on {unit}",
            "outcome": "Complete",
        }
    if number % 3 == 2:
        row |= {
            "status": "Closed",
            "effect_measure": f"Complete records on {unit}",
            "effect_baseline": "10 of 14, October 2026",
            "effect_result": "14 of 14, 4 to 10 November 2026",
            "effect": "Improved",
            "date_closed": date(2026, 11, 16),
            "closure_note": f"Records of {unit} are checked after the round; 14 of 14 sampled on 13 November were "
            "complete, against 10 of 14 in October",
        }
    return row | FLAWS[number // 20 % len(FLAWS)] if number % 20 == 7 else row


FLAWS: tuple[dict[str, object], ...] = (
    {"owner": "All seniors"},
    {"due_date": "end of month"},
    {"evidence_location": "On file"},
    {"verified_by": "Priya Nair", "completed_by": "Priya Nair"},
    {"risk_level": "Med"},
    {"date_verified": date(2026, 11, 25)},
    {"owner": "", "due_date": ""},
    {"closure_note": "Addressed"},
)


def make(where: Path, returns: int, rows: int) -> None:
    """The provider's folder with its Setup workbook and its returns."""
    from trackerkit.provider import Calendar, Folder
    from trackerkit.register import load_register
    from trackerkit.workbook.build import Issue, build, build_setup
    from trackerkit.workbook.fill import fill

    folder, services = Folder(where), list(islice(codes(), returns))
    folder.returns(PERIOD).mkdir(parents=True)
    folder.setup.write_bytes(fill(build_setup(), load_register("setup"), *setup(services)))
    register = load_register("medication")
    issue = Issue(
        provider="Measured Care",
        service_code=STAND_IN,
        service_name=f"{STAND_IN} House",
        period=PERIOD,
        nation="England",
        people=PEOPLE,
        units=(*UNITS, "Whole service"),
        days_off=Calendar().days_off("England"),
    )
    actions = [action(number, f"MED-{STAND_IN}-2611-{number:03d}") for number in range(1, rows + 1)]
    filled = fill(
        build(register, issue, carried={"actions": actions}),
        register,
        {"audits": [audit()]},
        {"signed_by": PEOPLE[0], "date_signed": AS_AT},
    )
    with zipfile.ZipFile(io.BytesIO(filled)) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    for code in services:
        (folder.returns(PERIOD) / f"{code} Medication register {PERIOD}.xlsx").write_bytes(stamped(parts, code))


def audit() -> dict[str, object]:
    """The audit that every action names."""
    return {
        "audit_date": date(2026, 11, 2),
        "audit_of": "Monthly medication audit",
        "unit": UNITS[0],
        "auditor": PEOPLE[0],
        "sample_size": 14,
        "compliant": 10,
        "findings": 4,
    }


def setup(services: list[str]) -> tuple[dict[str, list[dict[str, object]]], dict[str, object]]:
    """The rows of Setup and the answers of its form."""
    rows: dict[str, list[dict[str, object]]] = {
        "services": [
            {
                "service_code": code,
                "service_name": f"{code} House",
                "kind_of_service": "Care home",
                "nation": "England",
                "registered_manager": PEOPLE[0],
            }
            for code in services
        ],
        "units": [{"service_code": code, "unit": unit} for code in services for unit in UNITS],
        "people": [
            {
                "name": name,
                "role": "Manager",
                "work_email": f"{name.split()[0].lower()}@care.example",
                "service_code": "All",
            }
            for name in PEOPLE
        ],
        "registers": [{"service_code": code, "register": "Medication register"} for code in services],
    }
    return rows, {"provider_name": "Measured Care", "quality_lead": PEOPLE[3], "framework": "statements-2023"}


def stamped(parts: list[tuple[str, bytes]], code: str) -> bytes:
    """The workbook with another service's code wherever the stand-in's stood."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in parts:
            package.writestr(name, data.replace(STAND_IN.encode(), code.encode()))
    return out.getvalue()


# ---------------------------------------------------------------- what is measured, each in a process of its own


def run_ours(where: Path, profile: bool) -> dict[str, float]:
    """The month, cold. Seconds by stage; MB at the peak."""
    begin = time.perf_counter()
    from trackerkit import month
    from trackerkit.provider import Folder

    spent = {"start": time.process_time()} | dict.fromkeys(STAGES.values(), 0.0)
    for name, stage in STAGES.items():
        module, *owners, own = name.split(".")
        place = reduce(getattr, owners, import_module(f"trackerkit.{module}"))
        setattr(place, own, _timed(getattr(place, own), stage, spent))
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    result = month.run_month(Folder(where), PERIOD, as_at=AS_AT, received_at=at)
    profiler.disable()
    worker = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent["read"] += worker.ru_utime + worker.ru_stime
    spent["whole"] = time.process_time() + worker.ru_utime + worker.ru_stime
    spent["the rest"] = spent["whole"] - sum(spent[stage] for stage in ("start", *dict.fromkeys(STAGES.values())))
    spent["clock"] = time.perf_counter() - begin
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    assert not result.refused, result.refused[0].error
    problems = [len(one.problems) for one in result.checked]
    rows = sum(len(one.parsed.frames["actions"]) for one in result.checked)
    return spent | memory() | {"returns": len(result.checked), "rows": rows, "problems": sum(problems)}


def _timed(call: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        begin = time.thread_time()
        try:
            return call(*given, **named)
        finally:
            spent[stage] += time.thread_time() - begin

    return timed


def run_calamine(where: Path) -> dict[str, float]:
    """Every sheet of every return read by calamine, and nothing else."""
    begin = time.perf_counter()
    from python_calamine import CalamineWorkbook

    for path in sorted((where / PERIOD / "returns").iterdir()):
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
    return {"whole": time.process_time(), "clock": time.perf_counter() - begin} | memory()


def memory() -> dict[str, float]:
    """MB at the peak: of this process, and of the largest that it started."""
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"MB": own, "MB of the worker": child}


# ---------------------------------------------------------------- the table


def apart(what: str, where: Path, *more: str) -> dict[str, float]:
    """Runs this file anew for one of the measurements and takes in what it found.

    Compiled modules are kept beside the folder, whatever the environment says, as an installed program has them.
    """
    command = [sys.executable, __file__, "--only", what, "--folder", str(where), *more]
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = str(where.parent / "compiled")
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env=surroundings)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def table(ours: dict[str, float], again: dict[str, float], floor: dict[str, float]) -> None:
    """Seconds, share and ratio of each stage."""
    returns, whole = int(ours["returns"]), floor["whole"]
    print(f"{returns:,} returns, {int(ours['rows']):,} actions, {int(ours['problems']):,} problems")
    print(f"  {'processor time':<28}{'s':>8}{'ms a return':>13}{'share':>8}{'x calamine':>12}")
    for stage in ("start", *dict.fromkeys(STAGES.values()), "the rest", "whole"):
        spent = ours[stage]
        each, share = spent / returns * 1000, spent / ours["whole"]
        print(f"  {stage:<28}{spent:>8.2f}{each:>13.1f}{share:>8.0%}{spent / whole:>12.1f}")
    for what, found in (("the same month again", again), ("calamine reads, no more", floor)):
        each = found["whole"] / returns * 1000
        print(f"  {what:<28}{found['whole']:>8.2f}{each:>13.1f}{'':>8}{found['whole'] / whole:>12.1f}")
    print(f"  by the clock: {ours['clock']:.1f} s, again {again['clock']:.1f} s, calamine {floor['clock']:.1f} s")
    said = f"{ours['MB']:.0f} MB and {ours['MB of the worker']:.0f} MB in the reading worker"
    print(f"  memory at the peak: {said}; calamine {floor['MB']:.0f} MB")


def main() -> None:
    """Make the files, run both, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--returns", type=int, default=200)
    parser.add_argument("--rows", type=int, default=150)
    parser.add_argument("--profile", action="store_true", help="also print where the time goes (slower)")
    parser.add_argument("--only", choices=("ours", "calamine"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        print(json.dumps(run_ours(asked.folder, asked.profile) if asked.only == "ours" else run_calamine(asked.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        where, small = Path(temporary) / "provider", Path(temporary) / "small"
        make(small, 2, 10)
        apart("ours", small)  # so that no module is compiled while time is taken
        make(where, asked.returns, asked.rows)
        floor = apart("calamine", where)
        ours = apart("ours", where, *(["--profile"] if asked.profile else []))
        table(ours, apart("ours", where), floor)


if __name__ == "__main__":
    main()
