"""What somebody from outside reads by a link: the trails that were chosen for them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from trackerkit.assurance.following import ref_of
from trackerkit.history import SHEETS
from trackerkit.ledger.desk import Link
from trackerkit.portal.access import not_too_often
from trackerkit.portal.inspections import came_by, note_opening
from trackerkit.portal.newest import closed_month, months_of
from trackerkit.portal.pages.trails import lines_of, of_page, opened
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import Site, site_of
from trackerkit.report.lines import SHORT
from trackerkit.report.people import People
from trackerkit.rules.report import shown
from trackerkit.trail import registers_of

router = APIRouter(include_in_schema=False)

_EVER = "9999-12"  # later than every month
_HOUR = timedelta(hours=1)
_OPENINGS_AN_HOUR = 300  # of one link: each is written down


@dataclass(frozen=True)
class Lent:
    """An action as the list has it."""

    place: str
    title: str  # of the register
    finding: str


@router.get("/i/{token}")
def chosen(request: Request, token: str) -> Response:
    site = site_of(request)
    link = _came(request, token)
    months = (closed_month(site), *months_of(site)[:1])  # what a newer return says of an action goes before
    standing = {one.ref: one for month in months for one in lines_of(request, month)}
    note_opening(site, link)
    lent = _lent(site, frozenset(link.references))
    listed = [(ref, lent[ref], standing.get(ref)) for ref in link.references if ref in lent]
    return site.page(request, "inspect.html", link=link, token=token, shown=listed)


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


def _lent(site: Site, references: frozenset[str]) -> dict[str, Lent]:
    """What the list says of each action, as its last return says it: with roles in place of names, and masked."""
    provider = site.provider
    found: dict[str, Lent] = {}
    for register in registers_of(site.ledger, provider):
        services = {one for ref in references for one in site.ledger.services_with(register.key, ref)}
        if not services:
            continue
        frames = site.ledger.history(register, (*SHEETS, "reviews"), _EVER, services)
        without = People(provider, frames=[(register, frames)])
        actions = frames["actions"]
        codes = map(str, actions.index.get_level_values(1))
        for service, said, words in zip(codes, actions["ref"], actions["finding"], strict=True):
            if (ref := ref_of(str(said))) in references:
                known = provider.by_code.get(service)
                finding = shown(without(str(words)), longest=SHORT) or "No finding is entered."
                found[ref] = Lent(known.name if known else service, register.title, finding)
    return found


def _came(request: Request, token: str) -> Link:
    """The link. Raises Refusal when it has ended, or is opened too often."""
    site = site_of(request)
    link = came_by(site, token)
    not_too_often(site, f"inspect {link.id}", _OPENINGS_AN_HOUR, _HOUR)
    return link
