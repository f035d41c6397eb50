"""`serve`: the page where services upload their workbooks and the quality lead runs the month."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from trackerkit.cli.options import Home
from trackerkit.errors import ProviderError


def serve(
    folder: Home = Path(),
    host: Annotated[str, typer.Option(help="The address to listen on. Behind a proxy: this one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    processes: Annotated[int, typer.Option(help="How many web processes.", min=1, max=32)] = 1,
    no_jobs: Annotated[
        bool, typer.Option("--no-jobs", help="Leave the long work, such as the packs, to a server elsewhere.")
    ] = False,
    new_password: Annotated[
        str,
        typer.Option(
            help="Start nothing: print an address at which this account sets a new password.", metavar="E-MAIL"
        ),
    ] = "",
) -> None:
    """Start the upload page."""
    from trackerkit.provider import Folder

    try:
        from trackerkit.portal import serve as server
    except ImportError as missing:
        raise ProviderError(
            f"The upload page needs {missing.name}, which is not installed.",
            "Install trackerkit with it: trackerkit[portal].",
        ) from None
    if new_password:
        typer.echo(server.new_password(Folder(folder), new_password, host, port))
        return
    server.run(Folder(folder), host=host, port=port, processes=processes, say=_say, jobs=not no_jobs)


def _say(where: str) -> None:
    typer.echo(f"{where}\nStop it with Ctrl+C.")
    sys.stdout.flush()
