"""What the quality lead may ask the page to do aside from it: the kinds of job, and what each is asked with.

The words alone: the web processes need them, and what does the work (`jobs`) is loaded by the runner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trackerkit.kinds import Kind
from trackerkit.ledger.desk import Job, JobState
from trackerkit.words import month_words


class JobKind(StrEnum):
    """What a job does."""

    MONTH = "month"
    PACKS = "packs"
    DRAFTS = "drafts"
    CONSOLIDATE = "consolidate"
    ISSUE = "issue"


TITLES = {
    JobKind.MONTH: "Run the month",
    JobKind.PACKS: "Print the packs",
    JobKind.DRAFTS: "Write the e-mails",
    JobKind.CONSOLIDATE: "Make the consolidated register",
    JobKind.ISSUE: "Issue the workbooks",
}
USUAL = "usual"
PACKS: Mapping[str, tuple[str, tuple[Kind, ...]]] = {  # word of the form -> what people read, the kinds printed
    USUAL: ("The monthly packs and the board summary", (Kind.MONTHLY, Kind.BOARD)),
    Kind.MONTHLY.value: ("The monthly pack of each register", (Kind.MONTHLY,)),
    Kind.BOARD.value: ("The board summary", (Kind.BOARD,)),
    Kind.SERVICE.value: ("A page for each manager", (Kind.SERVICE,)),
    Kind.FALLS.value: ("The weekly falls review", (Kind.FALLS,)),
    Kind.QUALITY.value: ("The monthly quality meeting", (Kind.QUALITY,)),
    Kind.LEAGUE.value: ("The services compared", (Kind.LEAGUE,)),
}
PEOPLE = {"names": "Their names", "roles": "Their roles", "redacted": "Roles, and nothing written but the theme"}
STATES = {
    JobState.WAITING: "Waiting to begin",
    JobState.RUNNING: "In hand",
    JobState.DONE: "Done",
    JobState.FAILED: "Not done",
}


@dataclass(frozen=True)
class Options:
    """How packs are to be printed. `pack` is a word of `PACKS`, `people` one of `PEOPLE`; no services means all."""

    pack: str = USUAL
    people: str = "names"
    services: tuple[str, ...] = ()


def args_of(kind: JobKind, period: str, options: Options) -> dict[str, Any]:
    """What the job is asked with. The same wish gives the same arguments, however the form was filled in."""
    args: dict[str, Any] = {"title": f"{TITLES[kind]}: {month_words(period)}", "period": period}
    if kind is JobKind.PACKS:
        args |= {"pack": options.pack, "people": options.people, "services": sorted(set(options.services))}
    return args


def options_of(args: Mapping[str, Any]) -> Options:
    """The options that `args_of` wrote down."""
    return Options(args["pack"], args["people"], tuple(args["services"]))


def told_options(job: Job, names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """(heading, words) of how packs are to be printed; nothing for other jobs. `names`: by the code of a service."""
    if job.kind == JobKind.PACKS:
        options = options_of(job.args)
        yield "Packs", PACKS[options.pack][0]
        yield "People are shown by", PEOPLE[options.people]
        yield "Services", ", ".join(names.get(code, code) for code in options.services) or "All"
