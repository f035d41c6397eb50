"""`month`: run the month for a provider's folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from trackerkit.cli.options import CLEAR, PROBLEMS, UNREADABLE, AsAt, Home, Period, as_at, next_step, now
from trackerkit.words import count, listed, month_words, on_screen

if TYPE_CHECKING:
    from rich.table import Table

    from trackerkit.month import MonthResult
    from trackerkit.register import Register


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

    from trackerkit.assurance.blank import NOTHING_IN_IT
    from trackerkit.rules.waivers import sentence

    Console(highlight=False).print(_table(result), "", sep="\n")
    if waived := sentence(waived for one in result.checked for waived in one.waived):
        typer.echo(f"{waived} The pack lists the waivers.")
    if result.blank:
        whose = listed([f"{one.parsed.name} ({_kind(one.parsed.register)})" for one in result.blank])
        typer.echo(f"{NOTHING_IN_IT.capitalize()}: {whose}. Ask for it again: a month without actions is signed too.")
    for problem in result.setup_problems:
        typer.echo(f"Setup.xlsx, {problem.cell}: {problem.severity.word}: {problem.message} ({problem.code})")
    for refused in result.refused:
        typer.echo(on_screen(f"Not read: {refused.path.name}. {refused.error.sentence} {refused.error.remedy}".strip()))
        if refused.whose is None and result.not_returned:
            whose = f"  Whose {refused.path.name} is cannot be told: it may be a return shown above as not returned."
            typer.echo(on_screen(whose))
    for path, why in result.passed_over:
        typer.echo(on_screen(f"Not used: {path.name}: {why}."))
    for path, why in result.unmarked:
        typer.echo(on_screen(f"Not marked: {path.name}. {why}"))
    typer.echo(f"{count(len(result.marked), 'marked copy', 'marked copies')} in {marked}")


def _table(result: MonthResult) -> Table:
    """A line for each return that should be there. It fits on 80 columns."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from trackerkit.problems import Severity

    blank = result.blank
    table = Table(title=month_words(result.period), box=SIMPLE_HEAD, title_justify="left", padding=0, show_edge=False)
    for heading in ("Service", "Return", "What happened"):
        table.add_column(heading)
    for heading in ("Actions", *(severity.word for severity in Severity)):
        table.add_column(heading, justify="right", no_wrap=True)
    for one, kept in zip(result.checked, result.recorded, strict=True):
        numbers = [sum(p.severity is severity for p in one.problems) for severity in Severity]
        actions = len(one.parsed.frames["actions"]) if "actions" in one.parsed.frames else 0
        what = "returned empty, not signed off" if one in blank else kept.outcome.value
        table.add_row(one.parsed.name, _kind(one.parsed.register), what, f"{actions:,}", *map(str, numbers))
    standing = {no.whose: no.standing for no in result.refused}
    for service, register in result.unread:
        table.add_row(service.code, _kind(register), standing[service.code, register.key])
    for service, register in result.not_returned:
        table.add_row(service.code, _kind(register), "not returned")
    return table


def _kind(register: Register) -> str:
    """``medication``: the register in a narrow column."""
    return register.short.removesuffix(" return")
