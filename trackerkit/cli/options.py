"""Options that several commands share, with their words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from trackerkit.words import read_month

CLEAR, PROBLEMS, UNREADABLE = 0, 1, 3  # the exit codes of what is checked; 2 is usage and set-up (`errors`)


def period_of(text: str) -> str:
    """The month as 2026-11, from any of the ways in which people write one (`words.read_month`).

    Raises typer.BadParameter, which exits with 2.
    """
    period = read_month(text)
    if not period:
        raise typer.BadParameter(
            f"“{text}” is not a month. Write the year and the month, for example 2026-11 or November 2026."
        )
    return period


def day_of(text: str | None) -> date | None:
    """The day of ``2026-11-30``. Raises typer.BadParameter."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is not a day. Write it as 2026-11-30.") from None


Period = Annotated[str, typer.Option("--period", help="The month: 2026-11 or November 2026.", callback=period_of)]
AsAt = Annotated[
    str | None,
    typer.Option("--as-at", help="Judge as on this day, for example 2026-11-30. Without it: today.", metavar="DATE"),
]
Home = Annotated[
    Path,
    typer.Option("--folder", help="The provider's folder. Without it: the folder you are in.", file_okay=False),
]


def next_step(command: str, *words: str, folder: Path | None = None, then: str = "") -> str:
    """``Next: trackerkit month --period 2026-11``: the command to be typed, with the folder where it is not this one.

    `then` says before the command what people do first.
    """
    typed = ["trackerkit", command, *words]
    if folder is not None and folder != Path():
        typed += ["--folder", str(folder)]
    line = " ".join(f'"{word}"' if " " in word else word for word in typed)
    return f"Next: {then}{line}"


def today() -> date:
    """The one place where the command line reads the day."""
    return datetime.now().astimezone().date()


def now() -> datetime:
    """The one place where the command line reads the time: UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def as_at(text: str | None) -> date:
    """The day on which to judge: the one given, or today."""
    return day_of(text) or today()
