"""What every request passes: who may post from where, how much may come, and the headers of every answer.

From the OWASP ASVS 5 (V3 browser, V5 file handling) and `Sec-Fetch-Site` (W3C Fetch Metadata). Plain ASGI.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trackerkit.portal.refusals import TOO_SLOW, Refusal, too_big
from trackerkit.portal.settings import MB, Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOADS = ("/u/", "/mine", "/service/", "/api/", "/setup")  # where workbooks may come in
_FORM_BYTES = 64_000  # of a form without files
_DRAINED = 8  # times the limit that are read and thrown away, so that the browser gets an answer and not a cut line

_log = logging.getLogger("trackerkit.portal")

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


class Guards:
    """The outermost layer. `refuse` makes the page of a refusal that no route has seen."""

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Callable[[Scope, Refusal], Response]) -> None:
        self._app, self._settings, self._refuse = app, settings, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), [0]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                self._add_headers(MutableHeaders(scope=message))
            await send(message)

        if is_from_elsewhere(scope, self._settings):
            refusal = Refusal(403, "This came from another site", "Nothing was changed.", "Open the page itself.")
            await self._refuse(scope, refusal)(scope, receive, with_headers)
        else:
            await self._app(scope, self._limited(scope, receive), with_headers)
        _log.info("%s %s %s %d ms", scope["method"], _route(scope), status[0], (time.perf_counter() - begun) * 1000)

    def _add_headers(self, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        headers.setdefault("Cache-Control", "no-store")
        if self._settings.is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """`receive` with a limit on bytes, on each pause and on the whole time. Raises Refusal (413, 408)."""
        limit = self.limit(scope["path"])
        came = 0
        deadline = time.monotonic() + self._settings.minutes_for_an_upload * 60

        async def limited() -> Message:
            nonlocal came
            message = await self._in_time(receive, deadline)
            if message["type"] != "http.request":
                return message
            came += len(message.get("body", b""))
            while came > limit:
                if not message.get("more_body") or came > limit * _DRAINED:
                    raise too_big(self._settings)
                message = await self._in_time(receive, deadline)
                came += len(message.get("body", b""))
            return message

        return limited

    async def _in_time(self, receive: Callable[[], Awaitable[Message]], deadline: float) -> MutableMapping[str, Any]:
        pause = min(self._settings.seconds_between_pieces, deadline - time.monotonic())
        try:
            return await asyncio.wait_for(receive(), max(pause, 0.01))
        except TimeoutError:
            raise TOO_SLOW from None

    def limit(self, path: str) -> int:
        """The largest body, in bytes, that the path takes."""
        if not path.startswith(UPLOADS):
            return _FORM_BYTES
        return self._settings.largest_file_mb * MB * self._settings.files_at_once + _FORM_BYTES


def is_from_elsewhere(scope: Scope, settings: Settings) -> bool:
    """Whether the request would change something and does not come from our own pages.

    Programs with a token send no cookie, so nothing can be done in somebody's name: they are let through.
    """
    headers = Headers(scope=scope)
    if scope["method"] in SAFE_METHODS or scope["path"].startswith("/api/"):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    return headers.get("origin", "") != own_origin(scope, settings)


def own_origin(scope: Scope, settings: Settings) -> str:
    """``https://returns.example``: as set, else as asked for."""
    return settings.origin or f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"


def _route(scope: Scope) -> str:
    """The route as it is written in the program: an address as typed may hold a link's secret."""
    return str(getattr(scope.get("route"), "path", "none"))
