"""Starting the server: the web processes, and beside them the one that does the long work."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import uvicorn

from trackerkit.portal.app import FOLDER_VARIABLE, create_app
from trackerkit.portal.pages.sign_in import first_token
from trackerkit.portal.settings import Settings, load_settings
from trackerkit.portal.site import open_site
from trackerkit.provider import Folder

__all__ = ["run", "welcome"]


def welcome(folder: Folder, settings: Settings, host: str, port: int) -> str:
    """Where the page is, and where the first account is made while there is none."""
    site = open_site(folder, settings)
    where = settings.address.rstrip("/") or f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"
    token = first_token(site)
    if token:
        return f"No quality lead has an account yet. Make the first one at {where}/first/{token}"
    return f"Sign in at {where}/sign-in"


def run(folder: Folder, *, host: str, port: int, processes: int) -> None:
    """Serves until it is stopped. Raises LedgerError or ProviderError when it cannot begin."""
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
    if processes > 1:
        uvicorn.run("trackerkit.portal.app:create", factory=True, workers=processes, **common)  # type: ignore[arg-type]
    else:
        uvicorn.run(create_app(open_site(folder, settings)), **common)  # type: ignore[arg-type]


def _log_to_stderr() -> None:
    log = logging.getLogger("trackerkit.portal")
    log.setLevel(logging.INFO)
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
