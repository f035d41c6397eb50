"""What somebody from outside reads by a link: the trails that were chosen for them, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from trackerkit.assurance.following import ref_of
from trackerkit.ledger.desk import Link
from trackerkit.portal.access import not_too_often
from trackerkit.portal.inspections import came_by, note_opening
from trackerkit.portal.newest import closed_month, months_of
from trackerkit.portal.pages.trails import Line, lines_of, of_page, opened
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import site_of

router = APIRouter(include_in_schema=False)

_HOUR = timedelta(hours=1)
_OPENINGS_AN_HOUR = 300  # of one link: each is written down


@router.get("/i/{token}")
def chosen(request: Request, token: str) -> Response:
    site = site_of(request)
    link = _came(request, token)
    months = (closed_month(site), *months_of(site)[:1])  # what a newer return says of an action goes before
    standing = {one.ref: one for month in months for one in lines_of(request, month)}
    note_opening(site, link)
    shown: list[tuple[str, Line | None]] = [(ref, standing.get(ref)) for ref in link.references]
    return site.page(request, "inspect.html", link=link, token=token, shown=shown)


@router.get("/i/{token}/{ref:path}")
def trail(request: Request, token: str, ref: str) -> Response:
    """One of the trails, with people shown by their role."""
    site = site_of(request)
    link = _came(request, token)
    if ref_of(ref) not in link.references:
        raise NOT_THERE
    context = opened(request, ref_of(ref), roles=True)
    note_opening(site, link, ref_of(ref))
    return site.page(request, "inspect_trail.html", **of_page(context), link=link, token=token)


def _came(request: Request, token: str) -> Link:
    """The link. Raises Refusal when it has ended, or is opened too often."""
    site = site_of(request)
    link = came_by(site, token)
    not_too_often(site, f"inspect {link.id}", _OPENINGS_AN_HOUR, _HOUR)
    return link
