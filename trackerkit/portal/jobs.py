"""What each kind of job does. Each is what the command line does, on the same folder, and may be done again.

A job's result is plain values for its page: `says`, one sentence; `lines`, more of them; `headings` and `table`; and
`files`, (area, name) of what was made or was there already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from trackerkit.consolidated import write_consolidated
from trackerkit.drafts import write_drafts
from trackerkit.errors import PangoMissing, ProviderError
from trackerkit.issue import issue_month
from trackerkit.kinds import Kind
from trackerkit.ledger.desk import Job
from trackerkit.month import run_month
from trackerkit.outcome import HEADINGS, returns_of, stale_of, told_of, without_address
from trackerkit.packs import PrintPages, Wanted, make_packs
from trackerkit.portal.asked import PACKS, JobKind, options_of
from trackerkit.provider import Folder
from trackerkit.records import NotRun
from trackerkit.report.privacy import Privacy
from trackerkit.returns import files_of
from trackerkit.words import count, month_words

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """One job in hand: where, as at which day, the time to be recorded, and whom to tell how far it is."""

    folder: Folder
    job: Job
    as_at: date
    at: datetime
    tell: Tell

    @property
    def period(self) -> str:
        return str(self.job.args["period"])


@dataclass(frozen=True)
class Outcome:
    """What came of a job."""

    says: str
    lines: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    files: tuple[tuple[str, str], ...] = field(default=())

    @property
    def result(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "says": self.says,
            "lines": list(self.lines),
            "headings": list(self.headings),
            "table": [list(row) for row in self.table],
            "files": [list(one) for one in self.files],
        }


def do(work: Work) -> Outcome:
    """Does the job. Raises TrackerkitError with the reason, in words for the quality lead, and OSError."""
    try:
        return _DOES[JobKind(work.job.kind)](work)
    except NotRun as why:
        raise ProviderError(why.sentence, "Run the month on the page Returns first.") from why


def _month(work: Work) -> Outcome:
    there, _ = files_of(work.folder.returns(work.period))
    read = 0

    def one_more(_: str) -> None:
        nonlocal read
        read += 1
        work.tell(f"{read} of {count(len(there), 'workbook')} read.")

    result = run_month(work.folder, work.period, as_at=work.as_at, received_at=work.at, progress=one_more)
    wanted = len(result.checked) + len(result.unread) + len(result.not_returned)
    return Outcome(
        says=f"{len(result.checked)} of {count(wanted, 'return')} for {month_words(work.period)} read and on record, "
        f"{count(len(result.marked), 'marked copy', 'marked copies')} written.",
        lines=tuple(told_of(result)),
        headings=HEADINGS,
        table=tuple((line.service, line.register, line.what, *line.numbers) for line in returns_of(result)),
        files=_named("marked", result.marked),
    )


def _packs(work: Work) -> Outcome:
    options = options_of(work.job.args)
    privacy = Privacy(roles=options.people == "roles", redact=options.people == "redacted")
    print_pages, missing = _pdf()
    made: list[Path] = []
    for kind in PACKS[options.pack][1]:
        work.tell(f"Printing: {PACKS[kind.value][0].lower()}.")
        own = options.services if kind is Kind.SERVICE else ()  # a manager's page is printed as it is in the whole
        wanted = Wanted(kind, () if own else options.services, own, privacy=privacy)
        made += make_packs(
            work.folder, work.period, as_at=work.as_at, at=work.at, print_pages=print_pages, wanted=wanted
        )
    packs = count(len({path.stem for path in made}), "pack")
    lines = (missing,) if missing else ()
    return Outcome(f"{packs} for {month_words(work.period)} printed.", lines, files=_named("packs", made))


def _pdf() -> tuple[PrintPages | None, str]:
    """What prints PDFs, or why there are none in one sentence."""
    try:
        from trackerkit.report.printing import print_pages
    except PangoMissing as why:
        return None, f"There are web pages and no PDFs. {why.sentence}"
    return print_pages, ""


def _drafts(work: Work) -> Outcome:
    made = write_drafts(work.folder, work.period, as_at=work.as_at)
    letters, calendars = count(len(made.letters), "draft"), count(len(made.calendars), "calendar")
    missing = without_address(made)
    return Outcome(
        f"{letters} and {calendars} for {month_words(work.period)} written. Nothing has been sent: open each draft, "
        "look at it and send it.",
        (missing,) if missing else (),
        files=_named("drafts", (*made.letters, *made.calendars)),
    )


def _consolidate(work: Work) -> Outcome:
    path = write_consolidated(work.folder, work.period, as_at=work.as_at)
    says = f"Every action of every service for {month_words(work.period)} stands in one workbook."
    return Outcome(says, files=_named("consolidated", [path]))


def _issue(work: Work) -> Outcome:
    made = issue_month(work.folder, work.period, as_at=work.as_at)
    there = f" {count(len(made.kept), 'was', 'were')} there already and left as they are." if made.kept else ""
    stale = stale_of(made, f"{work.period}/issued")
    return Outcome(
        f"{count(len(made.written), 'workbook')} for {month_words(work.period)} made.{there}",
        (*made.notes, *([stale] if stale else [])),
        files=_named("issued", (*made.written, *made.kept)),
    )


def _named(area: str, paths: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    return tuple((area, path.name) for path in paths)


_DOES: dict[JobKind, Callable[[Work], Outcome]] = {
    JobKind.MONTH: _month,
    JobKind.PACKS: _packs,
    JobKind.DRAFTS: _drafts,
    JobKind.CONSOLIDATE: _consolidate,
    JobKind.ISSUE: _issue,
}
