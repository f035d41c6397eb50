"""`demo`: the whole road on an invented provider, ending with where everything is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trackerkit.cli.options import next_step


def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where to make it.", file_okay=False)] = Path("demo"),
    no_pdf: Annotated[bool, typer.Option("--no-pdf", help="Leave the PDF out; the web pages are made.")] = False,
) -> None:
    """Make an invented provider, run four months of its returns, and print the packs and one trail."""
    from trackerkit.cli.month import show
    from trackerkit.cli.pack import pdf_printer
    from trackerkit.cli.trail import trail_renderer
    from trackerkit.demo.run import run_demo

    print_pages, missing = (None, "") if no_pdf else pdf_printer()
    render_trail, _ = (None, "") if no_pdf else trail_renderer()
    done = run_demo(folder, typer.echo, print_pages=print_pages, render_trail=render_trail)
    last = done.months[-1].period
    show(done.months[-1], done.folder.marked(last))
    typer.echo("")
    typer.echo(f"Setup workbook     {done.folder.setup}")
    typer.echo(f"Workbooks as sent  {done.folder.issued(last)}")
    typer.echo(f"As returned        {done.folder.returns(last)}")
    typer.echo(f"Marked copies      {done.folder.marked(last)}")
    for path in done.packs:
        typer.echo(f"Pack               {path}")
    for path in done.trail:
        typer.echo(f"Trail              {path}")
    if missing:
        typer.echo(missing)
    typer.echo(
        next_step("month", "--period", last, folder=folder, then="open the marked copies in Excel, or run again ")
    )
