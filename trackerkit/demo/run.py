"""Runs the demonstration: four months of an invented provider, from blank workbooks to printed packs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from trackerkit.demo.story import put_in, put_logo, run_day, setup_workbook, story
from trackerkit.errors import ProviderError
from trackerkit.files import write_whole
from trackerkit.issue import issue_month
from trackerkit.kinds import Kind
from trackerkit.month import MonthResult, run_month
from trackerkit.packs import PrintPages, Wanted, make_packs
from trackerkit.provider import Folder
from trackerkit.trail import RenderPdf as RenderTrail
from trackerkit.trail import most_eventful, trail_of, write_trail
from trackerkit.words import count

MARK = "made by trackerkit demo.txt"  # lets a second run clear its own folder, and nothing else

Say = Callable[[str], None]


@dataclass(frozen=True)
class Demonstrated:
    """Where everything is, and what came of each month."""

    folder: Folder
    months: tuple[MonthResult, ...]
    packs: tuple[Path, ...]
    trail: tuple[Path, ...]  # of the action to which most has happened


def run_demo(
    where: Path, say: Say, *, print_pages: PrintPages | None = None, render_trail: RenderTrail | None = None
) -> Demonstrated:
    """Makes the folder afresh, runs every month of the story, and prints the trail of the most eventful action.

    Raises ProviderError when the folder holds anything that an earlier demonstration did not put there.
    """
    _clear(where)
    folder = Folder(where)
    write_whole(where / MARK, b"This folder belongs to the demonstration. Running it again makes the folder anew.\n")
    months: list[MonthResult] = []
    packs: list[Path] = []
    for period in sorted({one["period"] for one in story()}):
        month, made = run_one_month(folder, period, say, print_pages=print_pages)
        months.append(month)
        packs += made
    last = months[-1].period
    as_at = run_day(last)
    at, board = datetime.combine(as_at, time(9), UTC), Wanted(Kind.BOARD)
    packs += make_packs(folder, last, as_at=as_at, at=at, print_pages=print_pages, wanted=board)
    say(f"{last}: board summary printed")
    ref = most_eventful(folder)
    trail = write_trail(trail_of(folder, ref, as_at=as_at), folder.trails, render_trail)
    say(f"{ref}: its trail from finding to outcome")
    return Demonstrated(folder, tuple(months), tuple(packs), trail)


def run_one_month(
    folder: Folder, period: str, say: Say, *, print_pages: PrintPages | None = None
) -> tuple[MonthResult, tuple[Path, ...]]:
    """Brings Setup up to date, issues the month, puts in what came back, runs the month and prints its packs."""
    as_at = run_day(period)
    write_whole(folder.setup, setup_workbook(period, put_logo(folder)))
    issued = issue_month(folder, period, as_at=as_at)
    say(f"{period}: {count(len(issued.written), 'workbook')} issued")
    for one in story(period):
        put_in(folder, one)
    at = datetime.combine(as_at, time(9), UTC)
    result = run_month(folder, period, as_at=as_at, received_at=at)
    say(f"{period}: {len(result.checked)} returned, {len(result.not_returned)} not returned")
    made = make_packs(folder, period, as_at=as_at, at=at, print_pages=print_pages)
    say(f"{period}: {count(len({path.stem for path in made}), 'pack')} printed")
    return result, made


def _clear(where: Path) -> None:
    if where.exists() and any(where.iterdir()):
        if not (where / MARK).is_file():
            raise ProviderError(f"The folder {where.name} is not empty.", "Name another folder for the demonstration.")
        shutil.rmtree(where)
    where.mkdir(parents=True, exist_ok=True)
