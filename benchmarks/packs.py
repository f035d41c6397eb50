"""What a printed pack costs: ``python benchmarks/packs.py [--actions 50 500 5000] [--profile]``.

A provider returns so many actions, at most 100 a service, of which some are overdue, closed too soon or said done; the
month is run, and its monthly pack is printed, each size in a fresh process. In another fresh process headless Chromium
prints the same page to PDF: it does the same work, less the foot of each page, the numbers in the contents, and what
PDF/UA asks for. Then four packs of the second size are printed by one process and by two.

Seconds of processor time for what was read (the record), written (the page) and printed (the PDF), and by the clock.
Ratios are what to compare between machines. A long pack is printed in parts by two processes: memory is the peak of the
largest process, and of all together; for Chromium, of the largest of its processes, which it has several of.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import ctypes
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import month

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
AS_AT = date(2026, 11, 30)
A_SERVICE = 100  # actions at most
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)
WRONG: dict[int, dict[str, object]] = {  # of each 20 actions -> what is not as it should be
    1: {"due_date": date(2026, 11, 14), "status": "In progress"},
    4: {"verified_by": "", "date_verified": "", "sample_checked": "", "outcome": ""},
    6: {"due_date": date(2026, 11, 20)},
    8: {"verified_by": month.PEOPLE[1], "completed_by": month.PEOPLE[1]},
    11: {"outcome": "Partially complete"},
}


def action(number: int, ref: str) -> dict[str, object]:
    """The action of the month's benchmark, of which every fourth or so needs somebody to look."""
    return _action(number, ref) | WRONG.get(number % 20, {})


_action = month.action


# ---------------------------------------------------------------- what is measured, each in a process of its own


def make(where: Path, actions: int) -> dict[str, float]:
    """The provider's folder, with the month run."""
    from trackerkit.month import run_month
    from trackerkit.provider import Folder

    month.action = action
    services = -(-actions // A_SERVICE)
    month.make(where, services, actions // services)
    done = run_month(Folder(where), month.PERIOD, as_at=AS_AT, received_at=AT)
    assert not done.refused, done.refused
    return {"actions": sum(len(one.parsed.frames["actions"]) for one in done.checked)}


def run_ours(where: Path, profile: bool) -> dict[str, float]:
    """The monthly pack, cold, stage by stage; the page is left beside the folder for Chromium."""
    begin = time.perf_counter()
    from trackerkit import packs
    from trackerkit.ledger import Ledger
    from trackerkit.provider import Folder
    from trackerkit.provider_folder import load_provider
    from trackerkit.report.context import pack_context
    from trackerkit.report.html import render_print
    from trackerkit.report.paper import ASSETS
    from trackerkit.report.printing import print_pages

    marks = [time.process_time()]
    folder = Folder(where)
    provider, _ = load_provider(folder, AS_AT)
    with Ledger.open(folder.ledger) as ledger:
        (register,) = packs.returned(ledger, provider, month.PERIOD)
        context = pack_context(packs.record_of(ledger, provider, register, month.PERIOD, AS_AT))
    marks.append(time.process_time())
    page = render_print(context)
    full = sum(len(group.lines) for group in context.groups)
    marks.append(time.process_time())
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    before = _children()
    with _memory() as together:
        ((_, printed),) = print_pages({"pack": page})
    profiler.disable()
    marks.append(time.process_time() + _children() - before)
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(40)
    spent = [after - before for before, after in pairwise(marks)]
    found = dict(zip(("start", "record", "page", "print"), (marks[0], *spent), strict=True))
    found |= {"whole": marks[-1], "clock": time.perf_counter() - begin}
    found |= {"MB": max(map(_peak, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))), "MB together": max(together)}
    where.with_suffix(".lean.html").write_text(page, encoding="utf-8")
    for address, path in ASSETS.items():
        page = page.replace(address, path.as_uri())
    where.with_suffix(".html").write_text(page, encoding="utf-8")
    where.with_suffix(".pdf").write_bytes(printed)
    return found | {"pages": _pages(where.with_suffix(".pdf")), "KB": len(printed) / 1000, "in full": full}


def run_chromium(where: Path) -> dict[str, float]:
    """The same page, printed by a browser."""
    begin = time.perf_counter()
    page, printed = where.with_suffix(".html"), where.with_suffix(".chromium.pdf")
    rooted = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with tempfile.TemporaryDirectory() as own:
        command = [CHROMIUM, *QUIET, *rooted, f"--user-data-dir={own}", f"--print-to-pdf={printed}", page.as_uri()]
        _adopt_orphans()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, 0):
                pass
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {"whole": spent.ru_utime + spent.ru_stime, "clock": time.perf_counter() - begin}
    found |= {"MB": _peak(resource.RUSAGE_CHILDREN), "KB": printed.stat().st_size / 1000}
    return found | {"pages": _pages(printed)}


def _adopt_orphans() -> None:
    """The browser's helpers outlive it by a moment: their time is counted too when they end as children of ours."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def run_several(where: Path, workers: int) -> dict[str, float]:
    """Four packs of the page that was left, each with a title of its own, by so many processes."""
    begin = time.perf_counter()
    from trackerkit.report.printing import print_pages

    page = where.with_suffix(".lean.html").read_text(encoding="utf-8")
    pages = {f"{number}": page.replace("<title>", f"<title>{number} ") for number in range(4)}
    assert all(printed for _, printed in print_pages(pages, workers=workers))
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return {
        "whole": spent,
        "clock": time.perf_counter() - begin,
        "MB": _peak(resource.RUSAGE_SELF),
        "MB of a worker": _peak(resource.RUSAGE_CHILDREN),
    }


def _children() -> float:
    """Processor seconds of the processes that this one started and saw end."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@contextlib.contextmanager
def _memory() -> Iterator[list[float]]:
    """What this process and those that it started hold together, in MB, looked at 20 times a second."""
    found, over, page = [0.0], threading.Event(), os.sysconf("SC_PAGE_SIZE")
    own = f"/proc/{os.getpid()}"

    def look() -> None:
        while not over.wait(0.05):
            started = " ".join(path.read_text() for path in Path(own, "task").glob("*/children"))
            held = 0
            for pid in ("self", *started.split()):
                with contextlib.suppress(OSError):
                    held += int(Path("/proc", pid, "statm").read_text().split()[1])
            found.append(held * page / 2**20)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        over.set()
        looking.join()


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _pages(path: Path) -> int:
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


# ---------------------------------------------------------------- the table


def apart(what: str, where: Path, *more: str) -> dict[str, float]:
    """Runs this file anew for one of the measurements and takes in what it found."""
    command = [sys.executable, __file__, "--only", what, "--folder", str(where), *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def table(found: list[tuple[dict[str, float], dict[str, float]]]) -> None:
    """A line for each size, and how much more each costs than the one before."""
    print(
        f"{'actions':>8}{'in full':>9}{'pages':>7}{'start':>8}{'record':>8}{'page':>7}{'print':>8}{'whole':>8}"
        f"{'clock':>8}{'ms/page':>9}{'MB':>7}{'in all':>8}{'KB':>8}"
    )
    for ours, _ in found:
        each = ours["print"] / ours["pages"] * 1000
        print(
            f"{ours['actions']:>8,.0f}{ours['in full']:>9,.0f}{ours['pages']:>7.0f}{ours['start']:>8.2f}"
            f"{ours['record']:>8.2f}{ours['page']:>7.2f}{ours['print']:>8.2f}{ours['whole']:>8.2f}{ours['clock']:>8.1f}"
            f"{each:>9.0f}{ours['MB']:>7.0f}{ours['MB together']:>8.0f}{ours['KB']:>8,.0f}"
        )
    print("Chromium")
    for ours, theirs in found:
        processor, clock = ours["whole"] / theirs["whole"], ours["clock"] / theirs["clock"]
        print(
            f"{ours['actions']:>8,.0f}{'':>9}{theirs['pages']:>7.0f}{'':>31}{theirs['whole']:>8.2f}"
            f"{theirs['clock']:>8.1f}{'':>9}{theirs['MB']:>7.0f}{'':>8}{theirs['KB']:>8,.0f}"
            f"   ours / Chromium: processor {processor:.2f}, clock {clock:.2f}"
        )
    for (small, _), (large, _) in pairwise(found):
        print(
            f"{large['actions'] / small['actions']:.0f} times the actions: "
            f"{large['pages'] / small['pages']:.1f} times the pages, "
            f"{large['print'] / small['print']:.1f} times the printing"
        )


def several(where: Path) -> None:
    """One process against two."""
    one, two = (apart("several", where, "--workers", workers) for workers in ("1", "2"))
    print(
        f"four packs, one process {one['clock']:.1f} s, two {two['clock']:.1f} s by the clock "
        f"({two['clock'] / one['clock']:.2f}); "
        f"processor {one['whole']:.1f} and {two['whole']:.1f} s"
    )
    print(f"memory {one['MB']:.0f} MB, and {two['MB']:.0f} MB with {two['MB of a worker']:.0f} MB in each worker")


def main() -> None:
    """Make the months, print each, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--actions", type=int, nargs="+", default=[50, 500, 5000])
    parser.add_argument("--profile", action="store_true", help="also print where the printing goes (slower)")
    parser.add_argument("--only", choices=("make", "ours", "chromium", "several"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=1, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        made = {
            "make": lambda: make(asked.folder, asked.actions[0]),
            "ours": lambda: run_ours(asked.folder, asked.profile),
            "chromium": lambda: run_chromium(asked.folder),
            "several": lambda: run_several(asked.folder, asked.workers),
        }
        print(json.dumps(made[asked.only]()))
        return
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        for actions in asked.actions:
            where = Path(temporary) / f"{actions}"
            counted = apart("make", where, "--actions", str(actions))
            ours = apart("ours", where, *(["--profile"] if asked.profile else []))
            found.append((ours | counted, apart("chromium", where)))
        table(found)
        several(Path(temporary) / f"{asked.actions[:2][-1]}")


if __name__ == "__main__":
    main()
