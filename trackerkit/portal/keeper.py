"""Keeps one runner going beside the server: starts it, starts another when it has died, and ends it."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

from trackerkit.provider import Folder

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds before another is started; doubled while each dies at once
_AT_ONCE = 10.0  # seconds: a runner that lived longer did not die of how it was started
_TO_END = 15.0  # seconds that a runner has to give its job back

_RUNNER = (  # Ctrl+C is for the server: while the runner still loads, it would end with a traceback
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "import runpy; runpy.run_module('trackerkit.portal.runner', run_name='__main__', alter_sys=True)"
)

_log = logging.getLogger("trackerkit.portal")


class Keeper:
    """One runner, kept going from `start` to `stop`."""

    def __init__(self, folder: Folder) -> None:
        root = str(folder.root.resolve())
        self._command = [sys.executable, "-c", _RUNNER, root, "--with-parent"]
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._runner: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the runner. It is gone when this returns; a job that it had in hand waits again."""
        self._ending.set()
        with self._lock:
            runner = self._runner
        if runner is not None:
            runner.terminate()
            try:
                runner.wait(_TO_END)
            except subprocess.TimeoutExpired:
                runner.kill()
        self._thread.join(_TO_END)

    def _keep(self) -> None:
        wait = _FIRST_WAIT
        while (runner := self._begun()) is not None:
            began = time.monotonic()
            code = runner.wait()
            if runner.stdin is not None:
                runner.stdin.close()
            if self._ending.is_set():
                return
            wait = _FIRST_WAIT if time.monotonic() - began > _AT_ONCE else min(wait * 2, _LONGEST_WAIT)
            _log.warning("the runner ended with %d; another begins in %.1f s", code, wait)
            if self._ending.wait(wait):
                return

    def _begun(self) -> subprocess.Popen[bytes] | None:
        """A runner, unless it is over. Its standard input stays open as long as this process lives."""
        with self._lock:
            if self._ending.is_set():
                return None
            self._runner = subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603 fixed words and a folder
            return self._runner
