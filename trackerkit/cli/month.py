"""`month`: run the month for a provider's folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from trackerkit.cli.options import CLEAR, PROBLEMS, UNREADABLE, AsAt, Home, Period, as_at, next_step, now
from trackerkit.words import count, month_words

if TYPE_CHECKING:
    from rich.table import Table

    from trackerkit.month import MonthResult


def month(period: Period, folder: Home = Path(), on: AsAt = None) -> None:
    """Read every return of the month, record it, and write the marked copies."""
    from rich.console import Console
    from rich.progress import Progress

    from trackerkit.month import run_month
    from trackerkit.provider import Folder

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(f"Reading {month_words(period)}", total=None)
        result = run_month(
            Folder(folder), period, as_at=as_at(on), received_at=now(), progress=lambda name: bar.advance(task)
        )
    show(result, Folder(folder).marked(period))
    typer.echo(next_step("pack", "--period", period, folder=folder, then="send the marked copies back, then run "))
    raise typer.Exit(_code(result))


def _code(result: MonthResult) -> int:
    if result.refused:
        return UNREADABLE
    clear = all(one.is_clear for one in result.checked) and not result.not_returned and not result.blank
    return CLEAR if clear else PROBLEMS


def show(result: MonthResult, marked: Path) -> None:
    """The summary: a line for each return, then what was not read, who has not returned, and where the copies are."""
    from rich.console import Console

    from trackerkit.outcome import told_of

    Console(highlight=False).print(_table(result), "", sep="\n")
    for line in told_of(result):
        typer.echo(line)
    typer.echo(f"{count(len(result.marked), 'marked copy', 'marked copies')} in {marked}")


def _table(result: MonthResult) -> Table:
    """A line for each return that should be there. It fits on 80 columns."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from trackerkit.outcome import HEADINGS, returns_of

    table = Table(title=month_words(result.period), box=SIMPLE_HEAD, title_justify="left", padding=0, show_edge=False)
    for heading in HEADINGS[:3]:
        table.add_column(heading)
    for heading in HEADINGS[3:]:
        table.add_column(heading, justify="right", no_wrap=True)
    for line in returns_of(result):
        table.add_row(line.service, line.register, line.what, *line.numbers)
    return table
