"""`pack`: print the governance pack of a month."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trackerkit.cli.options import AsAt, Home, Period, as_at, next_step, now
from trackerkit.kinds import PRINTED_AT_A_TIME, Kind
from trackerkit.words import month_after

if TYPE_CHECKING:
    from trackerkit.packs import PrintPages


class Shown(StrEnum):
    """The words of --people."""

    NAMES = "names"
    ROLES = "roles"


def pack(
    period: Period,
    folder: Home = Path(),
    on: AsAt = None,
    html_only: Annotated[
        bool, typer.Option("--html-only", help="Only the web page, which needs no PDF library.")
    ] = False,
    kind: Annotated[
        Kind,
        typer.Option(
            help="Which pack: the monthly one of each register; board: two pages over all registers; service: a page "
            "for each manager; falls: the weekly review; quality: the monthly meeting; league: services compared; "
            "medicines: the assurance report for leadership; inspection: actions from finding to outcome, in one file."
        ),
    ] = Kind.MONTHLY,
    service: Annotated[str, typer.Option(help="With --kind service: the page of this service alone.")] = "",
    services: Annotated[str, typer.Option(help="Only these services, by code with commas between: OAK,ELM.")] = "",
    references: Annotated[
        str,
        typer.Option(
            help="With --kind inspection: these actions, with commas between: MED-OAK-26-001,FAL-OAK-26-002. "
            "Without it: all that are closed or of high risk."
        ),
    ] = "",
    people: Annotated[Shown, typer.Option(help="Names, or the roles of Setup's People in their place.")] = Shown.NAMES,
    redact: Annotated[
        bool, typer.Option("--redact", help="For commissioners: roles, no unit, and nothing written but the theme.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, help="How many packs are printed at a time, each on a core of its own.")
    ] = PRINTED_AT_A_TIME,
) -> None:
    """Print a pack of the month, as a PDF and as a web page."""
    from trackerkit.packs import Wanted, make_packs
    from trackerkit.provider import Folder
    from trackerkit.report.privacy import Privacy

    if service and kind is not Kind.SERVICE:
        raise typer.BadParameter("--service goes with --kind service. To limit another pack, use --services.")
    if references and kind is not Kind.INSPECTION:
        raise typer.BadParameter("--references goes with --kind inspection.")
    privacy = Privacy(people is Shown.ROLES, redact)
    wanted = Wanted(kind, _codes(services), _codes(service), _codes(references), privacy)
    print_pages, missing = (None, "") if html_only else pdf_printer(workers)
    printed = make_packs(Folder(folder), period, as_at=as_at(on), at=now(), print_pages=print_pages, wanted=wanted)
    for path in printed:
        typer.echo(path)
    if missing:
        typer.echo(missing, err=True)
    typer.echo(next_step("issue", "--period", month_after(period), folder=folder))


def _codes(text: str) -> tuple[str, ...]:
    """``OAK, ELM`` as its codes or references."""
    return tuple(code.strip().upper() for code in text.split(",") if code.strip())


def pdf_printer(workers: int = PRINTED_AT_A_TIME) -> tuple[PrintPages | None, str]:
    """What prints the PDFs, `workers` at a time; or None, and in one sentence why there is nothing."""
    from trackerkit.errors import PangoMissing

    try:
        from trackerkit.report.printing import print_pages
    except PangoMissing as error:
        return None, f"{error.sentence} {error.remedy}"
    return partial(print_pages, workers=workers), ""
