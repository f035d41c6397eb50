"""The event log: the hash chain in words, newest first, and whether it is still what was recorded."""

from __future__ import annotations

import csv
import io

from fastapi import APIRouter, Request
from starlette.responses import Response

from trackerkit.portal.access import Lead
from trackerkit.portal.downloads import attachment
from trackerkit.portal.pages.event_words import EventWords
from trackerkit.portal.paging import LARGEST
from trackerkit.portal.site import site_of
from trackerkit.words import safe

router = APIRouter(include_in_schema=False)

A_PAGE = 100
_EVERYTHING = 1_000_000

# What the chain calls each kind -> the word in the filter.
KINDS = {
    "submission": "Returns recorded",
    "check": "Checked again",
    "copy": "Same return in another file",
    "pack": "Packs printed",
    "upload": "Uploads",
    "download": "Downloads",
    "decision": "Decisions",
    "sign-in": "Sign-ins",
    "sign-in refused": "Sign-ins refused",
    "sign-out": "Sign-outs",
    "link": "Links",
    "settings": "Accounts and Setup",
    "job": "Long work",
    "export": "Exports",
}


@router.get("/events")
def events(request: Request, _: Lead, kind: str = "", before: int = 0) -> Response:
    site = site_of(request)
    chosen = kind if kind in KINDS else ""
    found = site.ledger.newest_events(kind=chosen, before=min(max(0, before), LARGEST), limit=A_PAGE)
    words = EventWords(site)
    said = [(event, words.who(event), words.what(event)) for event in found]
    more = found[-1].seq if len(found) == A_PAGE else 0
    return site.page(request, "events.html", events=said, kinds=KINDS, kind=chosen, older=more, broken=None)


@router.post("/events/verify")
def verify(request: Request, _: Lead) -> Response:
    """Looks through the whole record and every kept file, and says what is not as it was recorded."""
    site = site_of(request)
    broken = [one.says for one in (*site.ledger.verify(), *site.ledger.verify_originals(site.folder.originals))]
    found = site.ledger.newest_events(limit=A_PAGE)
    words = EventWords(site)
    said = [(event, words.who(event), words.what(event)) for event in found]
    more = found[-1].seq if len(found) == A_PAGE else 0
    return site.page(request, "events.html", events=said, kinds=KINDS, kind="", older=more, broken=broken)


@router.get("/events/table")
def table(request: Request, lead: Lead) -> Response:
    """The whole log for a spreadsheet; cells that would be formulas are written as text."""
    site = site_of(request)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["Number", "When (UTC)", "Who", "Kind", "What", "Hash"])
    words = EventWords(site)
    for event in reversed(site.ledger.newest_events(limit=_EVERYTHING)):
        told = [words.who(event), KINDS.get(event.kind, event.kind), words.what(event), event.hash]
        writer.writerow([event.seq, event.at.isoformat(), *map(safe, told)])
    site.ledger.note("export", {"what": "event log", "by": lead.id}, at=site.clock())
    return attachment(
        "\ufeff".encode() + lines.getvalue().encode("utf-8", "replace"), "Event log.csv", "text/csv; charset=utf-8"
    )
