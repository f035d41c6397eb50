"""The web application: guards outside, routes inside, and one way to say no."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

from trackerkit import __version__
from trackerkit.errors import TrackerkitError
from trackerkit.portal import api
from trackerkit.portal.access import SIGN_IN_FIRST
from trackerkit.portal.guards import Guards
from trackerkit.portal.logs import log_to_stderr, where_of
from trackerkit.portal.orphans import end_with_parent
from trackerkit.portal.pages import (
    board,
    decisions,
    events,
    explain,
    files,
    inspect,
    jobs,
    lending,
    links,
    people,
    service,
    setup,
    sign_in,
    sign_in_elsewhere,
    trails,
    waivers,
)
from trackerkit.portal.refusals import NOT_THERE, PROBLEM, Refusal
from trackerkit.portal.settings import load_settings
from trackerkit.portal.site import TEMPLATES, Site, open_site
from trackerkit.provider import Folder

FOLDER_VARIABLE = "TRACKERKIT_FOLDER"  # the provider's folder, for processes that a server starts itself

STATIC = {
    "portal.css": (TEMPLATES / "portal" / "portal.css", "text/css"),
    "tokens.css": (TEMPLATES / "reports" / "tokens.css", "text/css"),
    "trail.css": (TEMPLATES / "reports" / "trail.css", "text/css"),
    "trail_screen.css": (TEMPLATES / "reports" / "trail_screen.css", "text/css"),
    "trail_portal.css": (TEMPLATES / "portal" / "trail_portal.css", "text/css"),
    "portal.js": (TEMPLATES / "portal" / "portal.js", "text/javascript"),
    "icon.svg": (TEMPLATES / "portal" / "icon.svg", "image/svg+xml"),
}

_log = logging.getLogger("trackerkit.portal")
_PAGES = (
    sign_in,
    sign_in_elsewhere,
    service,
    board,
    explain,
    jobs,
    files,
    links,
    people,
    events,
    setup,
    lending,
    trails,
    inspect,
    decisions,
    waivers,
)


def create() -> FastAPI:
    """For a server that starts its own processes. The folder is named by TRACKERKIT_FOLDER."""
    log_to_stderr()
    end_with_parent()
    folder = Folder(Path(os.environ[FOLDER_VARIABLE]))
    return create_app(open_site(folder, load_settings(folder)))


def create_app(site: Site) -> FastAPI:
    """The application for one provider's folder."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await site.inbox.start()
        yield
        await site.inbox.stop()

    app = FastAPI(
        title="trackerkit returns",
        version=__version__,
        description="Sends filled workbooks, and reads what was found in them.",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.site = site
    for room in _PAGES:
        app.include_router(room.router)
    app.include_router(api.router)
    app.add_api_route("/static/{name}", static, include_in_schema=False)
    app.add_api_route("/health", health, include_in_schema=False)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(TrackerkitError, _refused)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_middleware(
        Guards,
        settings=site.settings,
        refuse=lambda scope, why: refuse(site, scope, why),
        broken=lambda scope, fault: _broken(site, scope, fault),
    )
    return app


def static(name: str) -> Response:
    if name not in STATIC:
        raise NOT_THERE
    path, media_type = STATIC[name]
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": "public, max-age=600"})


def health() -> Response:
    return PlainTextResponse("ok")


# ---------------------------------------------------------------- saying no


def refuse(site: Site, scope: Scope, why: Refusal) -> Response:
    """The page, or JSON under /api, that says why not."""
    if scope["path"].startswith("/api/"):
        told = {"title": why.title, "detail": f"{why.sentence} {why.remedy}".strip(), "status": why.status}
        return JSONResponse(told, why.status, why.headers, PROBLEM)
    answer = site.page(Request(scope), "refusal.html", status=why.status, why=why)
    answer.headers.update(why.headers or {})
    return answer


async def _refused(request: Request, fault: Exception) -> Response:
    why = _as_refusal(fault)
    if why is SIGN_IN_FIRST and request.method == "GET":
        return RedirectResponse("/sign-in", status_code=303)
    return refuse(request.app.state.site, request.scope, why)


def _as_refusal(fault: Exception) -> Refusal:
    if isinstance(fault, Refusal):
        return fault
    if isinstance(fault, TrackerkitError):
        return Refusal(409, "That could not be done", fault.sentence, fault.remedy)
    if isinstance(fault, RequestValidationError):
        return Refusal(
            422, "Something was missing", "The request did not have all that it needs.", "Go back and try again."
        )
    assert isinstance(fault, HTTPException)
    if fault.status_code == 404:
        return NOT_THERE
    told = ("That cannot be done here", "The address does not take this.", "Go back and try again.")
    return Refusal(fault.status_code, *told, headers=fault.headers)


def _broken(site: Site, scope: Scope, fault: Exception) -> Response:
    """A fault of ours: the log has where it was, under a number that the page names; nothing that anybody typed."""
    number = secrets.token_hex(4)
    _log.error("fault %s %s %s", number, type(fault).__name__, where_of(fault))
    why = Refusal(
        500,
        "Something went wrong on our side",
        "What you sent may not have been kept.",
        f"Try again. If it happens again, tell your quality lead the number {number}.",
    )
    return refuse(site, scope, why)
