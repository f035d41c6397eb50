"""The door: names the commands, and turns what the program raises into one sentence and an exit code.

Exit codes: 0 all clear, 1 problems that must be put right, 2 usage or set-up, 3 a file that could not be read.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from trackerkit import __version__
from trackerkit.cli import (
    adopt,
    adviser,
    check,
    consolidate,
    decide,
    demo,
    drafts,
    folder,
    ledger,
    month,
    pack,
    serve,
    trail,
)
from trackerkit.errors import TrackerkitError

app = typer.Typer(
    name="trackerkit",
    help="Proves from Excel improvement trackers whether improvement is real.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"trackerkit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Proves from Excel improvement trackers whether improvement is real."""


app.command("demo")(demo.demo)
app.command("init")(folder.init)
app.command("adopt")(adopt.adopt)
app.command("issue")(folder.issue)
app.command("check")(check.check)
app.command("month")(month.month)
app.command("pack")(pack.pack)
app.command("trail")(trail.trail)
app.command("decide")(decide.decide)
app.command("drafts")(drafts.drafts)
app.command("consolidate")(consolidate.consolidate)
app.command("serve")(serve.serve)
app.command("rules")(adviser.rules)
app.command("explain")(adviser.explain)
schema_app = typer.Typer(help="What a register is compiled into.", no_args_is_help=True, rich_markup_mode=None)
schema_app.command("show")(adviser.schema_show)
app.add_typer(schema_app, name="schema")
ledger_app = typer.Typer(help="The record of every return.", no_args_is_help=True, rich_markup_mode=None)
ledger_app.command("verify")(ledger.verify)
ledger_app.command("backup")(ledger.backup)
ledger_app.command("restore")(ledger.restore)
ledger_app.command("export")(ledger.export)
app.add_typer(ledger_app, name="ledger")


def main() -> None:
    """The console script. A fault of ours keeps its traceback; what the program foresees is one sentence."""
    try:
        app()
    except TrackerkitError as error:
        typer.echo(f"{error.sentence}\n{error.remedy}".strip(), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as fault:
        where = f"{Path(str(fault.filename)).name}: " if fault.filename else ""
        why = fault.strerror or "the disk or the folder refused"
        typer.echo(f"{where}{why}.\nClose the file where it is open, or free some space, and run it again.", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("Stopped. Run the same command again to go on.", err=True)
        sys.exit(130)
