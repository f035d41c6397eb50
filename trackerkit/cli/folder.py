"""`init` and `issue`: a provider's folder, and the workbooks of a month."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trackerkit.cli.options import Home, Period, next_step, today
from trackerkit.words import count, month_words


def init(
    where: Annotated[Path, typer.Argument(help="The folder to make, or an empty one.", metavar="FOLDER")],
) -> None:
    """Make a provider's folder with a Setup workbook to fill in."""
    from trackerkit.issue import init_folder

    setup = init_folder(where)
    typer.echo(f"Made {setup}.")
    step = "open it in Excel, fill in your services and people, save it, then run "
    typer.echo(next_step("issue", "--period", f"{today():%Y-%m}", folder=where, then=step))


def issue(period: Period, folder: Home = Path()) -> None:
    """Make this month's workbooks, one for each service and register."""
    from trackerkit.issue import issue_month
    from trackerkit.outcome import stale_of
    from trackerkit.provider import Folder

    issued = issue_month(Folder(folder), period, as_at=today())
    for path in issued.written:
        typer.echo(f"  {path.name}")
    for path in issued.kept:
        typer.echo(f"  {path.name} (already there, left as it is)")
    total = count(len(issued.written) + len(issued.kept), "workbook")
    typer.echo(f"{total} for {month_words(period)} in {issued.folder}")
    for note in issued.notes:
        typer.echo(note)
    if stale := stale_of(issued, str(issued.folder)):
        typer.echo(stale)
    step = f"send each to its service, put what comes back into {issued.returns}, then run "
    typer.echo(next_step("month", "--period", period, folder=folder, then=step))
