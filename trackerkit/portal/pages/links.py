"""Links and tokens: the ways in without an account, for whom each is, and how to end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.ledger.desk import Account, Link, LinkKind
from trackerkit.portal.access import Lead
from trackerkit.portal.inspections import path_of
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import Site, site_of
from trackerkit.provider import Service
from trackerkit.words import count, listed

router = APIRouter(include_in_schema=False)

_HERE = "/links"
_CHOOSE = "Choose the service"
WORDS = {LinkKind.UPLOAD: "Upload link", LinkKind.API: "API token", LinkKind.INSPECT: "Inspector link"}


@dataclass(frozen=True)
class Shown:
    """One link as the list has it. `address` is empty where it is not to be shown again."""

    link: Link
    what: str
    whom: str
    works: bool
    state: str
    address: str = ""


@router.get(_HERE)
def links(request: Request, _: Lead) -> Response:
    return _page(request)


@router.post("/links/upload")
def make_upload_link(request: Request, lead: Lead, service: Annotated[str, Form()] = "") -> Response:
    site = site_of(request)
    if service not in site.provider.by_code:
        return _page(request, upload_fault=_CHOOSE, status=422)
    made = make_link(site, LinkKind.UPLOAD, service, lead)
    return RedirectResponse(f"{_HERE}#link-{made.id}", status_code=303)


@router.post("/links/upload-all")
def make_missing_links(request: Request, lead: Lead) -> Response:
    """A link for each service that has none that works. Twice does no more than once."""
    site = site_of(request)
    for service in without_link(site):
        make_link(site, LinkKind.UPLOAD, service.code, lead)
    return RedirectResponse(f"{_HERE}#working", status_code=303)


@router.post("/links/token")
def make_token(request: Request, lead: Lead, service: Annotated[str, Form()] = "") -> Response:
    """The token is in this answer and nowhere else."""
    site = site_of(request)
    if service not in site.provider.by_code:
        return _page(request, token_fault=_CHOOSE, status=422)
    made = make_link(site, LinkKind.API, service, lead)
    return site.page(
        request,
        "token.html",
        status=201,
        whom=site.provider.by_code[service].name,
        token=site.signer("api").dumps(made.id),
        send_to=site.address(request.scope, "/api/v1/returns"),
        until=made.expires_at,
    )


@router.get("/links/{link}/end")
def ask_to_end(request: Request, link: str, _: Lead) -> Response:
    site = site_of(request)
    one = _shown(request, _to_end(site, link))
    return site.page(
        request,
        "confirm.html",
        asks=f"End the {_small(one.what)} for {one.whom}?",
        says="It stops working at once, and cannot be started again. What came by it stays on record.",
        action=f"/links/{one.link.id}/end",
        button=f"End the {_small(one.what)}",
        back=_HERE,
    )


@router.post("/links/{link}/end")
def end(request: Request, link: str, lead: Lead) -> Response:
    site = site_of(request)
    one = _to_end(site, link)
    site.desk.end_link(one.id, at=site.clock())
    _note(site, "ended", one, lead)
    return RedirectResponse(_HERE, status_code=303)


def make_link(site: Site, kind: LinkKind, service: str, lead: Account) -> Link:
    """A new way in for one service, for as long as the settings say, and its event."""
    now = site.clock()
    expires = now + timedelta(days=site.settings.link_days)
    made = site.desk.add_link(kind, service=service, made_by=lead.email, at=now, expires_at=expires)
    _note(site, "made", made, lead)
    return made


def without_link(site: Site) -> list[Service]:
    """The services that no working upload link is for."""
    having = {one.service for one in site.desk.links(LinkKind.UPLOAD) if one.works(site.clock())}
    return [service for service in site.provider.services if service.code not in having]


def _note(site: Site, what: str, link: Link, lead: Account) -> None:
    told = {"what": what, "kind": link.kind.value, "link": link.id, "service": link.service, "by": lead.id}
    site.ledger.note("link", told, at=site.clock())


def _to_end(site: Site, link: str) -> Link:
    """The link, when it is one of this page and still works. Raises Refusal."""
    found = site.desk.link(link)
    if found is None or found.kind not in WORDS or not found.works(site.clock()):
        raise NOT_THERE
    return found


def _page(request: Request, *, upload_fault: str = "", token_fault: str = "", status: int = 200) -> Response:
    site = site_of(request)
    found = [_shown(request, one) for one in site.desk.links() if one.kind in WORDS]
    return site.page(
        request,
        "links.html",
        status=status,
        working=[one for one in found if one.works],
        past=[one for one in found if not one.works],
        services=site.provider.services,
        missing=without_link(site),
        lasts=count(site.settings.link_days, "day"),
        fault=upload_fault or token_fault,
        upload_fault=upload_fault,
        token_fault=token_fault,
    )


def _shown(request: Request, link: Link) -> Shown:
    site = site_of(request)
    works = link.works(site.clock())
    address = ""
    if works and link.kind is LinkKind.UPLOAD:
        address = site.address(request.scope, f"/u/{site.signer('upload').dumps(link.id)}")
    if works and link.kind is LinkKind.INSPECT:
        address = site.address(request.scope, path_of(site, link))
    state = "Works" if works else "Ended" if link.ended_at else "Expired"
    return Shown(link, WORDS[link.kind], _whom(site, link), works, state, address)


def _whom(site: Site, link: Link) -> str:
    if link.kind is LinkKind.INSPECT:
        return link.note or listed(link.references) or link.service
    service = site.provider.by_code.get(link.service)
    return service.name if service else f"{link.service}, which Setup does not have any more"


def _small(words: str) -> str:
    return words if words.startswith("API") else words[0].lower() + words[1:]
