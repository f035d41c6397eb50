"""`pack`: print the governance pack of a month."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trackerkit.cli.options import AsAt, Home, Period, as_at, next_step, now
from trackerkit.words import month_after

if TYPE_CHECKING:
    from trackerkit.packs import RenderPdf


def pack(
    period: Period,
    folder: Home = Path(),
    on: AsAt = None,
    html_only: Annotated[
        bool, typer.Option("--html-only", help="Only the web page, which needs no PDF library.")
    ] = False,
) -> None:
    """Print the governance pack of the month, as a PDF and as a web page."""
    from trackerkit.packs import make_packs
    from trackerkit.provider import Folder

    render_pdf, missing = (None, "") if html_only else pdf_renderer()
    for path in make_packs(Folder(folder), period, as_at=as_at(on), at=now(), render_pdf=render_pdf):
        typer.echo(path)
    if missing:
        typer.echo(missing, err=True)
    typer.echo(next_step("issue", "--period", month_after(period), folder=folder))


def pdf_renderer() -> tuple[RenderPdf | None, str]:
    """The PDF renderer, or why there is none in one sentence."""
    from trackerkit.errors import PangoMissing

    try:
        from trackerkit.report.pdf import render_pdf
    except PangoMissing as error:
        return None, f"{error.sentence} {error.remedy}"
    return render_pdf, ""
