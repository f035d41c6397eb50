"""What is known of one action through its months: what a trail is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trackerkit.assurance import contradictions
from trackerkit.assurance.answers import Made
from trackerkit.assurance.continuity import Event
from trackerkit.assurance.following import Thread, bare
from trackerkit.assurance.words import long_date
from trackerkit.problems import Place
from trackerkit.register import Register
from trackerkit.report.lines import Row


@dataclass(frozen=True)
class Received:
    """One return as it was received: what a fact of the trail is found in."""

    period: str
    file_name: str
    on: date
    sha256: str
    number: int  # 2 for the first correction
    kept: str  # "" when the file is kept and has this hash, else what is wrong, in a sentence
    place: Place | None  # where the Actions sheet stands in it, where the file could be read again


@dataclass(frozen=True)
class Known:
    """All that is known of one action. `cells` holds, for each month that has it, every filled cell in words."""

    register: Register
    thread: Thread
    events: Sequence[Event]
    cells: Mapping[str, Mapping[str, str]]
    received: Mapping[str, Received]
    row: Row  # of `assurance.actions`, in the last month that has it
    later: Sequence[tuple[str, str]] = ()  # (reference, month) of later actions that say that they repeat it
    reviews: Sequence[tuple[str, int, str]] = ()  # (month, Excel row, sentence) of the Reviews sheet
    asked: Sequence[Asked] = ()
    heard: Sequence[Heard] = ()
    decided: Sequence[Made] = ()  # what was decided of it on the page, in the order of the chain


@dataclass(frozen=True)
class Asked:
    """One row of the Escalation log as it stood last: `words` are its filled cells. Days are None where unreadable."""

    period: str
    row: int
    words: Mapping[str, str]
    on: date | None
    revised: date | None


@dataclass(frozen=True)
class Heard:
    """One row of head office's own log of the escalations that reached it, as it stood last."""

    sheet: str  # its label
    row: int
    words: Mapping[str, str]
    received: Received


def latest(known: Known) -> Mapping[str, str]:
    """The cells of the last return that has the action."""
    return known.cells[known.thread.last.period]


def full(words: str) -> str:
    """The words as a sentence."""
    return words if words.rstrip().endswith((".", "?", "!")) else f"{words}."


def contradicted(known: Known) -> tuple[str, ...]:
    """What its dates say of the check that cannot be, in sentences without a full stop."""
    days, row = known.thread.last.days, known.row
    told = (
        contradictions.checked_before_done(days["date_verified"], days["date_completed"]),
        contradictions.closed_before_check(days["date_closed"], days["date_verified"]) if row.checked else "",
        contradictions.result_after_check(latest(known).get("effect_result", ""), days["date_verified"]),
    )
    return tuple(words for words in told if words)


def asked_though_done(known: Known, asked: Asked) -> str:
    """Whether a new date is asked for work that is recorded as done, in a sentence; empty where it is not."""
    days, weak, found = known.thread.last.days, bool(known.row.weak), ""
    for version in known.thread.versions:
        outcome, on, done = version.texts["outcome"].strip(), version.days["date_verified"], days["date_completed"]
        before = on is not None and asked.on is not None and on <= asked.on
        if before and outcome and bare(outcome) != "complete" and version.days["date_completed"] == done:
            found = f"“{outcome}” on {long_date(on)}"
    return contradictions.asked_though_done(
        asked.on, asked.revised, days["date_completed"], weak=weak, checked=days["date_verified"], found=found
    )
