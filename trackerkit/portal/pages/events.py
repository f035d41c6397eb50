"""The event log: the hash chain in words, newest first, and whether it is still what was recorded."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from trackerkit.checking import named_return
from trackerkit.ledger import Event
from trackerkit.portal.access import Lead
from trackerkit.portal.downloads import attachment
from trackerkit.portal.site import Site, site_of
from trackerkit.register import load_register, register_keys
from trackerkit.words import month_words, safe

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
    found = site.ledger.newest_events(kind=chosen, before=max(0, before), limit=A_PAGE)
    said = [(event, in_words(site, event)) for event in found]
    more = found[-1].seq if len(found) == A_PAGE else 0
    return site.page(request, "events.html", events=said, kinds=KINDS, kind=chosen, older=more, broken=None)


@router.post("/events/verify")
def verify(request: Request, _: Lead) -> Response:
    """Looks through the whole record and every kept file, and says what is not as it was recorded."""
    site = site_of(request)
    broken = [one.says for one in (*site.ledger.verify(), *site.ledger.verify_originals(site.folder.originals))]
    found = site.ledger.newest_events(limit=A_PAGE)
    said = [(event, in_words(site, event)) for event in found]
    more = found[-1].seq if len(found) == A_PAGE else 0
    return site.page(request, "events.html", events=said, kinds=KINDS, kind="", older=more, broken=broken)


@router.get("/events/table")
def table(request: Request, lead: Lead) -> Response:
    """The whole log for a spreadsheet; cells that would be formulas are written as text."""
    site = site_of(request)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["Number", "When (UTC)", "Kind", "What", "Hash"])
    for event in reversed(site.ledger.newest_events(limit=_EVERYTHING)):
        words = [KINDS.get(event.kind, event.kind), in_words(site, event), event.hash]
        writer.writerow([event.seq, event.at.isoformat(), *map(safe, words)])
    site.ledger.note("export", {"what": "event log", "by": lead.id}, at=site.clock())
    return attachment(
        "\ufeff".encode() + lines.getvalue().encode("utf-8", "replace"), "Event log.csv", "text/csv; charset=utf-8"
    )


def in_words(site: Site, event: Event) -> str:
    """The event as a sentence without its full stop. What a kind of event does not say is left out."""
    data = dict(event.data)
    fields = {
        "which": _which(data, site.names),
        "service": site.names.get(str(data.get("service")), "a service"),
        "who": site.who(str(data.get("by") or data.get("account") or "")),
        "what": _what(data),
        "elsewhere": " with an account kept elsewhere" if data.get("way") == "elsewhere" else "",
        "because": f": {data['why']}" if data.get("why") else "",
        "everywhere": " everywhere" if data.get("everywhere") else "",
        "came": f"refused ({data.get('code')})" if data.get("outcome") == "refused" else data.get("outcome"),
    }
    pattern = _SENTENCES.get(event.kind, "{what}")
    if event.kind in ("link", "settings"):
        fields["what"] = str(data.get("what", ""))
    return pattern.format_map(_Said(data | fields)) or KINDS.get(event.kind, event.kind)


class _Said(dict[str, object]):
    """What an event does not say is left empty: events of earlier versions said less."""

    def __missing__(self, key: str) -> str:
        return ""


_SENTENCES = {
    "submission": "{which} was recorded: {outcome}, {rows} rows, {problems} problems",
    "check": "{which} was checked again: {problems} problems",
    "copy": "{which} came again as another file and says the same",
    "pack": "{name} was printed",
    "upload": "A workbook of {service} came by the page: {came}",
    "download": "Downloaded: {what}",
    "link": "A link ({kind}) for {service} was {what}",
    "settings": "Accounts and Setup: {what}",
    "job": "Asked for: {what}",
    "sign-in": "{who} signed in{elsewhere}",
    "sign-in refused": "A sign-in{elsewhere} was refused{because}",
    "sign-out": "{who} signed out{everywhere}",
}


def _which(data: Mapping[str, Any], names: Mapping[str, str]) -> str:
    key, service = str(data.get("register", "")), str(data.get("service", ""))
    if key not in register_keys():
        return "A return"
    return named_return(names.get(service, service), load_register(key), str(data.get("period", "")))


def _what(data: Mapping[str, Any]) -> str:
    """``link made, OAK, November 2026``: the plain values of an event, without ids."""
    said = [str(data[key]) for key in ("what", "kind", "decision", "reference", "name", "service") if data.get(key)]
    if period := str(data.get("period", "")):
        said.append(month_words(period))
    return ", ".join(said)
