"""`drafts`: e-mails to look at and send, and calendars of the dates."""

from __future__ import annotations

from pathlib import Path

import typer

from trackerkit.cli.options import AsAt, Home, Period, as_at
from trackerkit.words import count


def drafts(period: Period, folder: Home = Path(), on: AsAt = None) -> None:
    """Write a draft e-mail for each service, and a calendar of its due and check dates. Nothing is sent."""
    from trackerkit.drafts import write_drafts
    from trackerkit.outcome import without_address
    from trackerkit.provider import Folder

    made = write_drafts(Folder(folder), period, as_at=as_at(on))
    for path in (*made.letters, *made.calendars):
        typer.echo(path)
    if missing := without_address(made):
        typer.echo(missing)
    typer.echo(f"{count(len(made.letters), 'draft')} to look at and send. Nothing has been sent.")
