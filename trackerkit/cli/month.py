"""`month`: run the month for a provider's folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from trackerkit.cli.options import AsAt, Home, Period, as_at, now
from trackerkit.words import count, month_words, on_screen

if TYPE_CHECKING:
    from trackerkit.month import MonthResult

CLEAR, PROBLEMS, UNREADABLE = 0, 1, 3


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
    raise typer.Exit(_code(result))


def _code(result: MonthResult) -> int:
    if result.refused:
        return UNREADABLE
    return CLEAR if all(one.is_clear for one in result.checked) and not result.not_returned else PROBLEMS


def show(result: MonthResult, marked: Path) -> None:
    """The summary: a line for each return, then what was not read, who has not returned, and where the copies are."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from trackerkit.problems import Severity
    from trackerkit.rules.waivers import sentence

    table = Table(title=f"{month_words(result.period)}", box=SIMPLE_HEAD, title_justify="left")
    for heading in ("Service", "Return", "What happened"):
        table.add_column(heading)
    for heading in ("Actions", *(severity.word for severity in Severity)):
        table.add_column(heading, justify="right")
    for one, kept in zip(result.checked, result.recorded, strict=True):
        numbers = [sum(p.severity is severity for p in one.problems) for severity in Severity]
        actions = len(one.parsed.frames["actions"]) if "actions" in one.parsed.frames else 0
        table.add_row(
            one.parsed.name, one.parsed.register.short, kept.outcome.value, f"{actions:,}", *map(str, numbers)
        )
    for service, register in result.not_returned:
        table.add_row(service.code, register.short, "not returned", "", "", "", "")
    console = Console(highlight=False)
    console.print(table)
    if waived := sentence(waived for one in result.checked for waived in one.waived):
        typer.echo(f"{waived} The pack lists the waivers.")
    for problem in result.setup_problems:
        typer.echo(f"Setup.xlsx, {problem.cell}: {problem.severity.word}: {problem.message} ({problem.code})")
    for refused in result.refused:
        typer.echo(on_screen(f"Not read: {refused.path.name}. {refused.error.sentence} {refused.error.remedy}".strip()))
    for path, why in result.passed_over:
        typer.echo(on_screen(f"Not used: {path.name}: {why}."))
    for path, why in result.unmarked:
        typer.echo(on_screen(f"Not marked: {path.name}. {why}"))
    typer.echo(f"{count(len(result.marked), 'marked copy', 'marked copies')} in {marked}")
