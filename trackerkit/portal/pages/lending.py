"""The quality lead lends chosen trails to somebody from outside: a link that reads them for some days."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.portal.access import Lead
from trackerkit.portal.inspections import (
    LONGEST_NOTE,
    MOST_ACTIONS,
    Wanted,
    fault_of,
    inspection,
    make_inspection,
    path_of,
)
from trackerkit.portal.pages.trails import is_known
from trackerkit.portal.site import site_of

router = APIRouter(include_in_schema=False)

_HERE = "/trail/link"  # references are in capitals, so that none stands at this address


@router.get(_HERE)
def form(request: Request, _: Lead, ref: Annotated[list[str], Query()] = []) -> Response:  # noqa: B006 read only
    return _page(request, Wanted(tuple(ref)))


@router.post(_HERE)
def make(
    request: Request,
    lead: Lead,
    ref: Annotated[list[str], Form()] = [],  # noqa: B006 read only
    more: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    days: Annotated[str, Form()] = "",
) -> Response:
    site = site_of(request)
    wanted = Wanted((*ref, *more.replace(",", " ").split()), note, days)
    where, wrong = fault_of(site, wanted, lambda one: is_known(site, one))
    if wrong:
        return _page(request, wanted, more=more, where=where, fault=wrong, status=422)
    made = make_inspection(site, wanted, lead)
    return RedirectResponse(f"{_HERE}/{made.id}", status_code=303)


@router.get(f"{_HERE}/{{link}}")
def made(request: Request, _: Lead, link: str) -> Response:
    """The address to send, for as long as the link works."""
    site = site_of(request)
    found = inspection(site, link)
    return site.page(
        request,
        "trail_link_made.html",
        link=found,
        works=found.works(site.clock()),
        address=site.address(request.scope, path_of(site, found)),
    )


def _page(
    request: Request, wanted: Wanted, *, more: str = "", where: str = "more", fault: str = "", status: int = 200
) -> Response:
    site = site_of(request)
    typed = Wanted(tuple(more.replace(",", " ").split())).references
    return site.page(
        request,
        "trail_link.html",
        status=status,
        wanted=wanted,
        more=more,
        references=[one for one in wanted.references if one not in typed and is_known(site, one)],
        fault=fault,
        where=where,
        longest_note=LONGEST_NOTE,
        most_days=site.settings.inspector_days,
        most_actions=MOST_ACTIONS,
    )
