"""`ledger verify`: whether anything in the record has been changed since it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trackerkit.cli.options import PROBLEMS, Home, next_step
from trackerkit.words import count


def verify(
    folder: Home = Path(),
    head: Annotated[
        list[str] | None, typer.Option("--head", help="A chain head printed in a pack's footer: must be in the chain.")
    ] = None,
) -> None:
    """Check the whole record against its own hashes, and name the first thing that was changed."""
    from trackerkit.errors import ProviderError
    from trackerkit.ledger import Ledger
    from trackerkit.provider import Folder

    where = Folder(folder).ledger
    if not where.is_file():
        raise ProviderError("There is no ledger in this folder.", "Run “trackerkit month” first.")
    with Ledger.open(where) as ledger:
        broken = ledger.verify(heads=tuple(head or ()))
        events = ledger.events()
    for one in broken:
        typer.echo(one.says)
    if broken:
        typer.echo(
            next_step("ledger", "verify", folder=folder, then="put back a copy of the ledger that verifies, then run ")
        )
        raise typer.Exit(PROBLEMS)
    typer.echo(f"Sound: {count(len(events), 'event')}, each carrying the hash of the one before.")
    if events:
        typer.echo(f"Head of the chain: {events[-1].hash}")
        typer.echo(
            next_step("ledger", "verify", "--head", events[-1].hash, folder=folder, then="whenever you doubt it: ")
        )
