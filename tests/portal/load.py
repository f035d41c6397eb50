"""A real server under load: clients that upload returns over the network, and what is on record afterwards.

Shared by the crash tests and by `benchmarks/portal.py`.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
from itsdangerous import URLSafeSerializer

from trackerkit.ledger import Ledger, read_original
from trackerkit.ledger.desk import Desk, LinkKind, Upload
from trackerkit.portal.settings import secret_key
from trackerkit.provider import Folder

SETTINGS = "as_at = 2026-11-30\nuploads_an_hour = 1000000\n"
_SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@dataclass(frozen=True)
class Acknowledged:
    """One upload that the server said it has: the file's hash, the id it was given, how long that took in seconds."""

    sha256: str
    upload: str
    took: float


@dataclass
class Told:
    """What the clients were told, gathered from all of them."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    failed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Server:
    """`trackerkit serve` in a process group of its own, so that nothing of it outlives the test."""

    def __init__(self, folder: Path, *more: str, log: Path | None = None) -> None:
        self._folder, self._more, self._log = folder, more, log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", "from trackerkit.cli.app import main; main()", "serve"]
        told = ["--folder", str(self._folder), "--port", str(self.port), *self._more]
        with (self._log or Path(os.devnull)).open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *told], start_new_session=True, stdout=subprocess.DEVNULL, stderr=log
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address}/health", timeout=2).text == "ok":
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """kill -9 of the server and of everything that it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As a service manager stops it. Waits until nothing of it is left."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        finally:
            if self.process.poll() is None:
                self.kill()
        until = time.monotonic() + 10
        while self.processes() and time.monotonic() < until:
            time.sleep(0.1)

    def processes(self) -> list[int]:
        """The server and everything that it started, by number."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                group = path.read_text().rpartition(")")[2].split()[2]
            except OSError:
                continue
            if int(group) == self.process.pid:
                found.append(int(path.parent.name))
        return sorted(found)

    def memory(self) -> float:
        """MB that they hold together, what they share counted once each (proportional set size)."""
        total = 0
        for number in self.processes():
            try:
                text = Path(f"/proc/{number}/smaps_rollup").read_text()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        return total / 1024


def links(folder: Folder, services: Iterable[str]) -> dict[str, str]:
    """The path of an upload link for each service."""
    signer = URLSafeSerializer(secret_key(folder), salt="trackerkit.portal.upload")
    now = datetime.now(UTC)
    with Desk.open(folder.desk) as desk:
        return {
            code: "/u/"
            + str(
                signer.dumps(
                    desk.add_link(
                        LinkKind.UPLOAD, service=code, made_by="", at=now, expires_at=now + timedelta(days=1)
                    ).id
                )
            )
            for code in services
        }


def client(address: str, path: str, files: Sequence[bytes], told: Told, until: Callable[[], bool]) -> None:
    """Sends one file after another until it is told to stop; a file that failed is sent again."""
    number = 0
    with httpx.Client(base_url=address, timeout=60, headers=_SAME_ORIGIN) as session:
        while not until() and number < len(files):
            data, begun = files[number], time.perf_counter()
            try:
                answer = session.post(path, files={"files": ("Medication register.xlsx", data)})
            except httpx.HTTPError:
                with told.lock:
                    told.failed += 1
                time.sleep(0.2)
                continue
            took = time.perf_counter() - begun
            with told.lock:
                if answer.status_code == httpx.codes.SEE_OTHER:
                    upload = answer.headers["location"].rpartition("/")[2]
                    told.acknowledged.append(Acknowledged(hashlib.sha256(data).hexdigest(), upload, took))
                    number += 1
                else:
                    told.failed += 1


# A file whose reading was stopped twice, by itself or from outside, is refused, and its sender is told so on the page.
STOPPED = ("stopped", "too-much-memory")


def lost(folder: Folder, told: Told, *, may_be_stopped: bool = False) -> list[str]:
    """Everything that was acknowledged and is not on record as it was sent; empty when nothing was lost.

    `may_be_stopped`: where a test kills what reads the files, one that was refused for it (STOPPED) is not lost.
    """
    found: list[str] = []
    with Desk.open(folder.desk) as desk, Ledger.open(folder.ledger) as ledger:
        if broken := [one.says for one in (*ledger.verify(), *ledger.verify_originals(folder.originals))]:
            return broken
        known = {one.sha256 for one in ledger.originals()}
        for one in told.acknowledged:
            upload: Upload | None = desk.upload(one.upload)
            if upload is None or upload.sha256 != one.sha256:
                found.append(f"upload {one.upload} is not kept")
            elif may_be_stopped and upload.outcome == "refused" and upload.code in STOPPED:
                continue
            elif one.sha256 not in known or ledger.return_head(upload.return_id) is None:
                found.append(f"upload {one.upload} is kept and not on record")
            elif hashlib.sha256(read_original(folder.originals, one.sha256)).hexdigest() != one.sha256:
                found.append(f"the file of upload {one.upload} is another")
    return found
