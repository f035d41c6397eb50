"""An event of the chain in words: who it was, and what happened.

The chain has ids only; the names stand on the desk and in Setup, and are looked up when the log is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trackerkit.assurance.answers import COMMAND_LINE, labels_of
from trackerkit.checking import named_return
from trackerkit.decided import KIND as DECISION
from trackerkit.decided import made_of
from trackerkit.ledger import Event
from trackerkit.ledger.desk import Account, Job, Link, LinkKind
from trackerkit.portal.asked import TITLES, JobKind
from trackerkit.portal.pages.files import AREAS
from trackerkit.portal.site import Site
from trackerkit.register import load_register, register_keys
from trackerkit.report.settled import asked_words
from trackerkit.words import count, day_words, month_words

SOMEBODY = "Somebody"
THE_COMMAND_LINE = f"the {COMMAND_LINE}"

_JOBS = 1000  # the newest, among which whoever asked for work that was recorded is looked for
_DONE_BY = {  # events that carry no actor -> the job that makes them where the page did
    "submission": JobKind.MONTH,
    "check": JobKind.MONTH,
    "copy": JobKind.MONTH,
    "pack": JobKind.PACKS,
}
_LINKS = {
    LinkKind.UPLOAD: "the link for {whom}",
    LinkKind.API: "the token for {whom}",
    LinkKind.INSPECT: "the inspector’s link for {whom}",
    LinkKind.WELCOME: "the link for {whom}",
}
_AREAS = {area.key: area.title for area in AREAS}
_DOWNLOADS = {
    "trail": "the trail of {reference}",
    "marked copy": "a marked copy of {service}",
    "fix list": "a fix list of {service}",
    "workbook": "the workbook for {which}",
}
_SETTINGS = {
    "first account": "The first account was made, for {whose}",
    "account made": "An account was made for {whose}",
    "account ended": "The account of {whose} was ended",
    "account joined to a sign-in": "The account of {whose} was joined to a sign-in kept elsewhere",
    "new password address": "An address to set a password was made for {whose}",
    "password set": "The password of {whose} was set",
    "password changed": "The password of {whose} was changed",
    "Setup.xlsx replaced": "Setup.xlsx was replaced",
}
_SENTENCES = {
    "submission": "{which} was recorded: {outcome}, {rows}, {problems}",
    "check": "{which} was checked again: {problems}",
    "copy": "{which} came again as another file and says the same",
    "pack": "{name} was printed",
    "upload": "A workbook of {service} came by the page: {came}",
    "sign-in": "{whose} signed in{elsewhere}",
    "sign-in refused": "A sign-in{elsewhere} was refused{because}{at}",
    "sign-out": "{whose} signed out{everywhere}",
}


class EventWords:
    """The words for events of one site, with what was known when it was made. One for each page that is shown."""

    def __init__(self, site: Site) -> None:
        self._names = site.names
        accounts: list[Account] = site.desk.accounts()
        self._emails = {one.email.casefold(): one.email for one in accounts} | {one.id: one.email for one in accounts}
        self._links = {one.id: one for one in site.desk.links()}
        self._jobs: list[Job] = site.desk.jobs(limit=_JOBS)
        self._now = site.clock()
        self._uploads: dict[tuple[int, datetime], str] = {}
        self._first: dict[int, str] = {}
        for event in site.ledger.notes("upload"):
            whole, who = int(str(event.data.get("return") or 0)), self._actor(event.data)
            self._uploads[whole, event.at] = who
            self._first.setdefault(whole, who)

    # ------------------------------------------------------------ who

    def who(self, event: Event) -> str:
        """An e-mail address, whose link it was, the command line; ``Somebody`` where that is not known."""
        if event.kind in _DONE_BY:
            return self._doer(event)
        if event.kind == "sign-in refused":
            return SOMEBODY  # whoever tried need not be whose account it is
        if event.kind == "link" and event.data.get("what") == "opened":
            return self._link(event.data)
        return self._actor(event.data)

    def _actor(self, data: Mapping[str, Any]) -> str:
        by = str(data.get("by") or data.get("account") or "")
        if by == COMMAND_LINE:
            return THE_COMMAND_LINE
        link = str(data.get("link") or "")
        if link and not by:
            return self._link(data)
        if by in self._links:
            return self._link({"link": by})
        return self._email(by)

    def _email(self, account: str) -> str:
        """`account`: its id. Events of earlier versions have its address."""
        return self._emails.get(account) or self._emails.get(account.casefold(), SOMEBODY)

    def _doer(self, event: Event) -> str:
        """By whose upload it was recorded, or who had asked for the work that was in hand then."""
        if event.kind != "pack":
            whole = int(str(event.data.get("return") or 0))
            sent = self._uploads.get((whole, event.at))
            if sent or (event.kind == "submission" and whole in self._first and not self._job(event)):
                return sent or self._first[whole]
        job = self._job(event)
        return self._email(job.by) if job else THE_COMMAND_LINE

    def _job(self, event: Event) -> Job | None:
        kind, period = _DONE_BY[event.kind], event.data.get("period")
        return next((job for job in self._jobs if self._did(job, kind, str(period), event.at)), None)

    def _did(self, job: Job, kind: JobKind, period: str, at: datetime) -> bool:
        asked = job.kind == kind and job.args.get("period") == period
        return asked and job.started_at is not None and job.made_at <= at <= (job.ended_at or self._now)

    def _link(self, data: Mapping[str, Any], *, dated: bool = True) -> str:
        """``the link for Oak House (made 3 November 2026)``."""
        link: Link | None = self._links.get(str(data.get("link", "")))
        if link is None:
            return f"a link for {self._service(data)}"
        whom = (link.kind is LinkKind.INSPECT and link.note) or self._names.get(link.service, link.service)
        made = f" (made {day_words(link.made_at.astimezone().date())})" if dated else ""
        return _LINKS[link.kind].format(whom=whom or "somebody") + made

    # ------------------------------------------------------------ what

    def what(self, event: Event) -> str:
        """The event as a sentence without its full stop. What a kind of event does not say is left out."""
        data = dict(event.data)
        if event.kind == "link":
            return _capital(f"{self._link(data, dated=data.get('what') != 'made')} was {_opened(data)}")
        if event.kind == DECISION:
            return self._decision(event)
        if event.kind == "download":
            return f"Downloaded: {self._download(data)}"
        if event.kind == "job":
            kind = str(data.get("kind"))
            title = TITLES[JobKind(kind)] if kind in set(JobKind) else kind
            return f"Asked for: {title}{_month(data, ', ')}"
        if event.kind == "export":
            return f"Exported: {data.get('what', '')}"
        pattern = _SENTENCES.get(event.kind, "")
        if event.kind == "settings":
            pattern = _SETTINGS.get(str(data.get("what")), "Accounts and Setup: {what}")
        return pattern.format_map(_Said(data | self._words(data))) or event.kind

    def _words(self, data: Mapping[str, Any]) -> dict[str, object]:
        """What stands in the patterns, besides the values of the event itself."""
        return {
            "which": self._which(data),
            "service": self._service(data),
            "whose": self._email(str(data.get("account") or data.get("by") or "")),
            "rows": count(int(data.get("rows") or 0), "row"),
            "problems": count(int(data.get("problems") or 0), "problem"),
            "elsewhere": " with an account kept elsewhere" if data.get("way") == "elsewhere" else "",
            "because": f": {data['why']}" if data.get("why") else "",
            "at": f", for the account of {self._email(account)}" if (account := str(data.get("account") or "")) else "",
            "everywhere": " everywhere" if data.get("everywhere") else "",
            "came": f"refused ({data.get('code')})" if data.get("outcome") == "refused" else data.get("outcome"),
        }

    def _service(self, data: Mapping[str, Any]) -> str:
        return self._names.get(str(data.get("service")), "a service")

    def _which(self, data: Mapping[str, Any]) -> str:
        key, service = str(data.get("register", "")), str(data.get("service", ""))
        if key not in register_keys():
            return "A return"
        return named_return(self._names.get(service, service), load_register(key), str(data.get("period", "")))

    def _download(self, data: Mapping[str, Any]) -> str:
        what = str(data.get("what", ""))
        if what in _AREAS:
            return f"{_AREAS[what]}, a file{_month(data, ' for ')}"
        return _DOWNLOADS.get(what, "{what}").format_map(_Said(dict(data) | self._words(data)))

    def _decision(self, event: Event) -> str:
        """In the words of the page on which it was decided."""
        key, made = str(event.data.get("register", "")), made_of(event)
        one = made.decision
        about = f"{one.reference}, {self._which(event.data)}" if one.reference else self._which(event.data)
        label = labels_of(one.kind).get(one.decision, one.decision)
        asked = f" “{asked_words(load_register(key), made)}”" if key in register_keys() else ""
        return f"Decided “{label}” on{asked} for {about}, on behalf of: {one.behalf}"


class _Said(dict[str, object]):
    """What an event does not say is left empty: events of earlier versions said less."""

    def __missing__(self, key: str) -> str:
        return ""


def _opened(data: Mapping[str, Any]) -> str:
    reference = str(data.get("reference") or "")
    return f"{data.get('what', 'used')}{f' at the trail of {reference}' if reference else ''}"


def _month(data: Mapping[str, Any], before: str) -> str:
    period = str(data.get("period") or "")
    return f"{before}{month_words(period)}" if period else ""


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
