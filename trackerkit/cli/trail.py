"""`trail`: one action, or all of a service, from finding to outcome."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trackerkit.cli.options import AsAt, Home, as_at, period_of

if TYPE_CHECKING:
    from trackerkit.report.trail_model import Trail
    from trackerkit.trail import RenderPdf


def trail(
    ref: Annotated[str | None, typer.Argument(help="An action's reference, such as MED-OAK-2611-001.")] = None,
    service: Annotated[str | None, typer.Option("--service", help="Bind all actions of this service.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="With --service: the month, such as 2026-11.")] = None,
    folder: Home = Path(),
    on: AsAt = None,
    html_only: Annotated[
        bool, typer.Option("--html-only", help="Only the web page, which needs no PDF library.")
    ] = False,
) -> None:
    """Follow an action from finding to outcome: who changed what, when, who allowed it, what is missing."""
    from trackerkit.provider import Folder
    from trackerkit.trail import trail_of, trails_of, write_trail

    home, day = Folder(folder), as_at(on)
    if ref is not None and service is None and period is None:
        context = trail_of(home, ref, as_at=day)
    elif ref is None and service is not None and period is not None:
        context = trails_of(home, service.upper(), period_of(period), as_at=day)
    else:
        raise typer.BadParameter("Write a reference, or --service and --period together.")
    if context.bound:
        typer.echo(f"{context.heading}: {context.about}")
        for one in context.trails:
            typer.echo(f"  {one.ref}: {', '.join(answer.verdict for answer in one.answers[1:])}")
    else:
        for one in context.trails:
            for line in on_screen(one):
                typer.echo(line)
    render_pdf, missing = (None, "") if html_only else trail_renderer()
    for path in write_trail(context, home.trails, render_pdf):
        typer.echo(path)
    if missing:
        typer.echo(missing, err=True)


def on_screen(one: Trail) -> Iterator[str]:
    """The trail as lines for the terminal: the four answers, what is missing, and each step with where it stands."""
    yield f"{one.ref}  {one.place}  {one.step}"
    yield f"{one.standing}."
    for answer in one.answers:
        yield f"\n{answer.question}  {answer.verdict}"
        yield from (f"  {sentence}" for sentence in answer.says)
    if one.missing:
        yield "\nWhat is missing for the next step"
        yield from (f"  {sentence}" for sentence in one.missing)
    for step in one.steps:
        yield f"\n{step.title}"
        for fact in step.facts:
            yield f"  {'* ' if fact.is_change else ''}{fact.says}"
            if fact.where:
                yield f"      {fact.where}; {fact.source}"
        yield from (f"  {sentence}" for sentence in step.missing)
    yield ""


def trail_renderer() -> tuple[RenderPdf | None, str]:
    """The PDF renderer, or why there is none in one sentence."""
    from trackerkit.errors import PangoMissing

    try:
        from trackerkit.report.pdf import render_trail_pdf
    except PangoMissing as error:
        return None, f"{error.sentence} {error.remedy}"
    return render_trail_pdf, ""
