"""`consolidate`: all actions of a month in one workbook."""

from __future__ import annotations

from pathlib import Path

import typer

from trackerkit.cli.options import AsAt, Home, Period, as_at


def consolidate(period: Period, folder: Home = Path(), on: AsAt = None) -> None:
    """Write one workbook with every action of every service, to filter and sort."""
    from trackerkit.consolidated import write_consolidated
    from trackerkit.provider import Folder

    typer.echo(write_consolidated(Folder(folder), period, as_at=as_at(on)))
