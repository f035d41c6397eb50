"""Starting the server: the web processes, and beside them the one that does the long work."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from trackerkit.errors import ProviderError
from trackerkit.portal.app import FOLDER_VARIABLE, create_app
from trackerkit.portal.keeper import Keeper
from trackerkit.portal.logs import log_to_stderr
from trackerkit.portal.pages.sign_in import first_token
from trackerkit.portal.settings import Settings, load_settings
from trackerkit.portal.site import open_site
from trackerkit.portal.welcoming import new_password_path
from trackerkit.provider import Folder
from trackerkit.provider_folder import setup_is_there

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["new_password", "run", "welcome"]

_LOOK_AGAIN = 0.1  # seconds between two looks whether the page answers
_LONGEST_BEGINNING = 120.0  # seconds after which it is looked for no more


def welcome(folder: Folder, settings: Settings, host: str, port: int) -> str:
    """Where the page is, and where the first account is made while there is none."""
    site = open_site(folder, settings)
    where = address_of(settings, host, port)
    token = first_token(site)
    if token:
        return f"No quality lead has an account yet. Make the first one at {where}/first/{token}"
    return f"Sign in at {where}/sign-in"


def address_of(settings: Settings, host: str, port: int) -> str:
    """The address of the page as people type it, without a stroke at its end."""
    name = f"[{host}]" if ":" in host else host
    return settings.address.rstrip("/") or f"http://{'localhost' if host == '127.0.0.1' else name}:{port}"


def new_password(folder: Folder, email: str, host: str, port: int) -> str:
    """Where the account sets a new password, once and within the hour. Raises ProviderError and LedgerError."""
    setup_is_there(folder)
    settings = load_settings(folder)
    path, until = new_password_path(open_site(folder, settings), email)
    where = f"{address_of(settings, host, port)}{path}"
    return f"Set a new password at {where}\nThe address works once, until {until.astimezone():%H:%M}."


def run(folder: Folder, *, host: str, port: int, processes: int, say: Callable[[str], None], jobs: bool = True) -> None:
    """Serves until it is stopped, with a runner for the long work unless `jobs` is False.

    `say` is told where the page is once it answers there. Raises LedgerError or ProviderError when it cannot begin;
    without Setup, and where another program has the port, nothing is made in the folder.
    """
    setup_is_there(folder)
    settings = load_settings(folder)
    listening = _bound(host, port)
    told = welcome(folder, settings, host, port)
    log_to_stderr()
    os.environ[FOLDER_VARIABLE] = str(Path(folder.root).resolve())
    keeper = Keeper(folder) if jobs else None
    signal.signal(signal.SIGTERM, _leave)
    if keeper:
        keeper.start()
    threading.Thread(target=_say_when_it_answers, args=(listening, lambda: say(told)), daemon=True).start()
    try:
        with contextlib.suppress(KeyboardInterrupt):  # raised again once all is shut down
            _serve(folder, settings, listening, processes)
    finally:
        if keeper:
            keeper.stop()


def _serve(folder: Folder, settings: Settings, listening: socket.socket, processes: int) -> None:
    common: dict[str, Any] = {
        "access_log": False,  # addresses hold the secrets of links; `guards` writes the route instead
        "server_header": False,
        "proxy_headers": bool(settings.address),
        "log_level": "warning",
        "timeout_graceful_shutdown": 20,
    }
    if processes > 1:
        config = uvicorn.Config("trackerkit.portal.app:create", factory=True, workers=processes, **common)
        Multiprocess(config, sockets=[listening]).run()
        return
    server = uvicorn.Server(uvicorn.Config(create_app(open_site(folder, settings)), **common))
    server.run(sockets=[listening])
    if not server.started:
        sys.exit(1)


def _bound(host: str, port: int) -> socket.socket:
    """The socket at which the page will listen. Raises ProviderError, in one sentence, where it cannot."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as fault:
        bound.close()
        raise ProviderError(_why_not(fault, host, port)) from None
    return bound


def _why_not(fault: OSError, host: str, port: int) -> str:
    if fault.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return f"Port {port} is in use by another program: stop it, or choose another with --port {other}."
    if fault.errno == errno.EACCES:
        return f"Port {port} is only for the computer’s administrator: choose another with --port 8000."
    return f"This computer has no address {host}: leave --host out, or give one that it has."


def _say_when_it_answers(listening: socket.socket, say: Callable[[], None]) -> None:
    host, port = listening.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 compared with, not listened on
    address = f"http://{f'[{here}]' if ':' in here else here}:{port}/health"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # what is here is not asked for elsewhere
    until = time.monotonic() + _LONGEST_BEGINNING
    while time.monotonic() < until:
        try:
            with opener.open(address, timeout=2):
                say()
                return
        except OSError:
            time.sleep(_LOOK_AGAIN)


def _leave(_: int, __: FrameType | None) -> None:
    """The server has shut down and sends itself the signal again: what is left is to end the runner."""
    raise SystemExit(0)
