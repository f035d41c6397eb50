"""Setup as the page sees it: what it says in short, and the workbook to correct and send back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from trackerkit.portal.access import Lead, Staff
from trackerkit.portal.corrected import kept_before, put_setup, tried
from trackerkit.portal.downloads import XLSX, attachment
from trackerkit.portal.notices import REPLACED, notice_of, said
from trackerkit.portal.pages.service import uploaded
from trackerkit.portal.site import site_of
from trackerkit.provider import LimitChange, Provider, provider_register
from trackerkit.register import load_register, register_keys

router = APIRouter(include_in_schema=False)


@router.get("/setup")
def setup(request: Request, _: Staff) -> Response:
    return _page(request)


@router.get("/setup/workbook")
def workbook(request: Request, lead: Lead) -> Response:
    site = site_of(request)
    site.ledger.note("download", {"what": "Setup.xlsx", "by": lead.id}, at=site.clock())
    return attachment(site.folder.setup.read_bytes(), "Setup.xlsx", XLSX)


@router.post("/setup")
async def replace(request: Request, lead: Lead) -> Response:
    """A corrected Setup.xlsx takes the place of the old one, which is kept beside it, once it can be used."""
    site = site_of(request)
    files = await uploaded(request, site)
    if len(files) != 1:
        return _page(request, fault="Choose the corrected Setup.xlsx", status=422)
    data = files[0][1]
    _, wrong = await run_in_threadpool(tried, site, data)
    if wrong:
        return _page(request, fault=wrong, status=422)
    is_new = await run_in_threadpool(put_setup, site, data, lead)
    return RedirectResponse(said("/setup", "setup" if is_new else "setup-same"), status_code=303)


def _page(request: Request, *, fault: str = "", status: int = 200) -> Response:
    site = site_of(request)
    provider, problems = site.known.with_problems(site.clock())
    return site.page(
        request,
        "setup.html",
        status=status,
        provider=provider,
        problems=problems,
        names={service.code: service.name for service in provider.services},
        titles={key: load_register(key).title for key in register_keys()},
        limits=[(one, _limit_words(provider, one)) for one in provider.limits],
        running=[one for one in provider.waivers if one.in_force(site.as_at)],
        expired=[one for one in provider.waivers if not one.in_force(site.as_at)],
        fault=fault,
        notice=_notice(request),
    )


def _notice(request: Request) -> str:
    notice, kept = notice_of(request), kept_before(site_of(request))
    return f"{notice} The one before is kept as {kept}." if kept and notice == REPLACED else notice


def _limit_words(provider: Provider, change: LimitChange) -> str:
    """``Falls register, Verification: within 2 working days of the date completed (standard: 3)``."""
    keys = (change.register,) if change.register else register_keys()
    register = next(one for one in (provider_register(provider, key) for key in keys) if change.limit in one.limits)
    return f"{register.title if change.register else 'Every register'}, {register.limits[change.limit].sentence}"
