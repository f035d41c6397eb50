"""`drafts`: e-mails to look at and send, and calendars of the dates."""

from __future__ import annotations

from pathlib import Path

import typer

from trackerkit.cli.options import AsAt, Home, Period, as_at
from trackerkit.words import count, listed


def drafts(period: Period, folder: Home = Path(), on: AsAt = None) -> None:
    """Write a draft e-mail for each service, and a calendar of its due and check dates. Nothing is sent."""
    from trackerkit.drafts import write_drafts
    from trackerkit.provider import Folder

    made = write_drafts(Folder(folder), period, as_at=as_at(on))
    for path in (*made.letters, *made.calendars):
        typer.echo(path)
    if made.without_address:
        names = listed([f"{service.manager} ({service.name})" for service in made.without_address])
        typer.echo(f"No work email on the People sheet of Setup.xlsx for {names}: write the address into the draft.")
    typer.echo(f"{count(len(made.letters), 'draft')} to look at and send. Nothing has been sent.")
