"""A process that another started ends with it, however that one ended: nobody else would end it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

_TO_END = 25.0  # seconds that a web process has to answer what it was asked


def end_with_parent(*, at_once: bool = False) -> None:
    """From now on this process ends when its parent has; `at_once`, or first told to, as by a service manager.

    Nothing happens in a process that was started by itself.
    """
    if multiprocessing.parent_process() is not None:
        if at_once:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends its own
        threading.Thread(target=_wait, args=(at_once,), daemon=True).start()


def _wait(at_once: bool) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    if not at_once:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_TO_END)
    os._exit(0)
