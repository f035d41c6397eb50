"""Options that several commands share, with their words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

_PERIOD = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")


def period_of(text: str) -> str:
    """The month as 2026-11. Raises typer.BadParameter, which exits with 2."""
    if not _PERIOD.match(text):
        raise typer.BadParameter(f"“{text}” is not a month. Write the year and the month, for example 2026-11.")
    return text


def day_of(text: str | None) -> date | None:
    """The day of ``2026-11-30``. Raises typer.BadParameter."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is not a day. Write it as 2026-11-30.") from None


Period = Annotated[str, typer.Option("--period", help="The month, for example 2026-11.", callback=period_of)]
AsAt = Annotated[
    str | None,
    typer.Option("--as-at", help="Judge as on this day, for example 2026-11-30. Without it: today.", metavar="DATE"),
]
Home = Annotated[
    Path,
    typer.Option("--folder", help="The provider's folder. Without it: the folder you are in.", file_okay=False),
]


def today() -> date:
    """The one place where the command line reads the day."""
    return datetime.now().astimezone().date()


def now() -> datetime:
    """The one place where the command line reads the time: UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def as_at(text: str | None) -> date:
    """The day on which to judge: the one given, or today."""
    return day_of(text) or today()
