"""A LibreOffice of our own, kept open. Imported by scripts that the system's Python runs, for it alone has uno."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uno
from com.sun.star.connection import NoConnectException


@contextmanager
def desktop() -> Iterator[object]:
    """The desktop of an office that is started for this and ended after it."""
    with tempfile.TemporaryDirectory() as profile:
        pipe = f"trackerkit{time.time_ns()}"
        office = subprocess.Popen(
            [
                "soffice", "--headless", "--norestore", "--nologo",
                f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept=pipe,name={pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield _answering(pipe)
        finally:
            office.terminate()
            office.wait(30)


def _answering(pipe: str):
    """The running office, as soon as it answers; a minute at most."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + 60
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
