"""Setup as the page sees it: what it says in short, and the workbook to correct and send back."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from trackerkit.errors import ProviderError
from trackerkit.files import write_whole
from trackerkit.portal.access import Lead, Staff
from trackerkit.portal.downloads import XLSX, attachment
from trackerkit.portal.pages.service import uploaded
from trackerkit.portal.site import Site, site_of
from trackerkit.provider import Folder
from trackerkit.provider_folder import load_provider
from trackerkit.words import listed

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
    if wrong := await run_in_threadpool(_wrong, site, data):
        return _page(request, fault=wrong, status=422)
    now = site.clock()
    old = site.folder.setup.read_bytes()
    if old != data:
        write_whole(site.folder.setup.with_name(f"Setup before {now:%Y-%m-%d %H.%M.%S}.xlsx"), old)
        write_whole(site.folder.setup, data)
        told = {"what": "Setup.xlsx replaced", "sha256": hashlib.sha256(data).hexdigest(), "by": lead.id}
        site.ledger.note("settings", told, at=now)
    return RedirectResponse("/setup", status_code=303)


def _wrong(site: Site, data: bytes) -> str:
    """Why the workbook cannot be the provider's Setup; empty when it can. Tried in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="trackerkit-") as place:
        folder = Folder(Path(place))
        for path in site.folder.root.iterdir():
            if path.is_file() and path.suffix.lower() in (".png", ".jpg", ".jpeg"):  # a logo that it may name
                shutil.copy(path, folder.root / path.name)
        folder.setup.write_bytes(data)
        try:
            provider, _ = load_provider(folder, site.as_at)
        except ProviderError as why:
            return f"{why.sentence} {why.remedy}".strip()
    gone = sorted({head.service for head in site.ledger.returns()} - set(provider.by_code))
    if gone:
        return f"It does not list {listed(gone)}, whose returns are on record. Put the row back on the Services sheet"
    return ""


def _page(request: Request, *, fault: str = "", status: int = 200) -> Response:
    site = site_of(request)
    provider, problems = site.known.with_problems(site.clock())
    return site.page(
        request,
        "setup.html",
        status=status,
        provider=provider,
        problems=problems,
        running=[one for one in provider.waivers if one.in_force(site.as_at)],
        expired=[one for one in provider.waivers if not one.in_force(site.as_at)],
        fault=fault,
    )
