"""Starting the server: the web processes, and beside them the one that does the long work."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from trackerkit.portal.app import FOLDER_VARIABLE, create_app
from trackerkit.portal.keeper import Keeper
from trackerkit.portal.pages.sign_in import first_token
from trackerkit.portal.settings import Settings, load_settings
from trackerkit.portal.site import open_site
from trackerkit.provider import Folder

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["run", "welcome"]


def welcome(folder: Folder, settings: Settings, host: str, port: int) -> str:
    """Where the page is, and where the first account is made while there is none."""
    site = open_site(folder, settings)
    where = settings.address.rstrip("/") or f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"
    token = first_token(site)
    if token:
        return f"No quality lead has an account yet. Make the first one at {where}/first/{token}"
    return f"Sign in at {where}/sign-in"


def run(folder: Folder, *, host: str, port: int, processes: int, jobs: bool = True) -> None:
    """Serves until it is stopped, with a runner for the long work unless `jobs` is False.

    Raises LedgerError or ProviderError when it cannot begin.
    """
    settings = load_settings(folder)
    _log_to_stderr()
    os.environ[FOLDER_VARIABLE] = str(Path(folder.root).resolve())
    common = {
        "host": host,
        "port": port,
        "access_log": False,  # addresses hold the secrets of links; `guards` writes the route instead
        "server_header": False,
        "proxy_headers": bool(settings.address),
        "log_level": "warning",
        "timeout_graceful_shutdown": 20,
    }
    keeper = Keeper(folder) if jobs else None
    signal.signal(signal.SIGTERM, _leave)
    if keeper:
        keeper.start()
    try:
        if processes > 1:
            uvicorn.run("trackerkit.portal.app:create", factory=True, workers=processes, **common)  # type: ignore[arg-type]
        else:
            uvicorn.run(create_app(open_site(folder, settings)), **common)  # type: ignore[arg-type]
    finally:
        if keeper:
            keeper.stop()


def _leave(_: int, __: FrameType | None) -> None:
    """The server has shut down and sends itself the signal again: what is left is to end the runner."""
    raise SystemExit(0)


def _log_to_stderr() -> None:
    log = logging.getLogger("trackerkit.portal")
    log.setLevel(logging.INFO)
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
