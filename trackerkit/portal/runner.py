"""The process that does the long work: ``python -m trackerkit.portal.runner FOLDER``.

It claims one job after another, holds each by a lease that a thread renews, and ends it. Killed in the middle, its job
is begun again by the next runner once the lease has run out; told to end, it gives the job back at once. What a job
does can be done again without harm, so a job that two runners did is one that was done.

With ``--with-parent`` it ends when its standard input closes: that is when whoever started it is gone.
"""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackerkit.errors import TrackerkitError
from trackerkit.ledger.desk import Desk, Job, JobState
from trackerkit.portal.jobs import Work, do
from trackerkit.portal.logs import where_of
from trackerkit.portal.settings import Settings, load_settings
from trackerkit.provider import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_LOOK_AGAIN = 0.5  # seconds between two looks for work
_TELL_AGAIN = 0.5  # seconds between two looks at how far the work is

_log = logging.getLogger("trackerkit.portal")


class Stopped(BaseException):
    """Raised wherever the process is when it is told to end."""


class Runner:
    """Does the jobs of one provider's folder. Its name is its own: who holds a job is known by the name alone."""

    def __init__(self, folder: Folder, settings: Settings, clock: Callable[[], datetime]) -> None:
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._folder, self._settings, self._clock = folder, settings, clock
        self._lease = timedelta(seconds=settings.job_lease_seconds)
        self._desk = Desk.open(folder.desk)

    def run(self) -> None:
        """Works until Stopped is raised. A desk that cannot be asked for now is asked again."""
        while True:
            if not self.one():
                time.sleep(_LOOK_AGAIN)

    def one(self) -> bool:
        """Does the next job there is; whether there was one."""
        try:
            job = self._desk.claim(self.name, at=self._clock(), lease=self._lease)
        except TrackerkitError as why:
            _log.error("the jobs could not be looked at: %s", type(why).__name__)
            return False
        if job is None:
            return False
        began = time.monotonic()
        try:
            with self._held(job) as tell:
                state, result = self._done(job, tell)
            self._desk.finish(job.id, self.name, at=self._clock(), state=state, result=result)
        except Stopped:
            self._desk.give_back(job.id, self.name)
            raise
        _log.info("job %s %s: %s in %.1f s", job.id, job.kind, state.value, time.monotonic() - began)
        return True

    def _done(self, job: Job, tell: Callable[[str], None]) -> tuple[JobState, dict[str, Any]]:
        """How the job ended. Whatever goes wrong is told in one sentence, and ends the job, not the runner."""
        now = self._clock()
        try:
            outcome = do(Work(self._folder, job, self._settings.day(now), now, tell))
        except TrackerkitError as why:
            return JobState.FAILED, {"sentence": why.sentence, "remedy": why.remedy}
        except PermissionError as why:
            name = Path(str(why.filename or "a file")).name
            return JobState.FAILED, {
                "sentence": f"{name} could not be written.",
                "remedy": "Close it in Excel, or ask whoever looks after the folder, and start it again.",
            }
        except OSError as why:
            return JobState.FAILED, {
                "sentence": f"A file could not be written: {why.strerror or 'the disk failed'}.",
                "remedy": "Free some space and start it again.",
            }
        except Exception as fault:  # noqa: BLE001 a fault of ours: the log has where, under a number that the page names
            return JobState.FAILED, _broken(fault)
        return JobState.DONE, outcome.result

    @contextmanager
    def _held(self, job: Job) -> Iterator[Callable[[str], None]]:
        """Renews the lease from a thread of its own, and tells how far the work is."""
        told, over = [""], threading.Event()

        def tell(words: str) -> None:
            told[0] = words

        def keep() -> None:
            shown, next_at = "", time.monotonic() + self._lease.total_seconds() / 3
            while not over.wait(_TELL_AGAIN):
                words = told[0]
                if words == shown and time.monotonic() < next_at:
                    continue
                try:
                    self._desk.renew(job.id, self.name, at=self._clock(), lease=self._lease, progress=words)
                except TrackerkitError:
                    continue  # asked again in a moment; should the lease run out, another begins the job anew
                shown, next_at = words, time.monotonic() + self._lease.total_seconds() / 3

        keeper = threading.Thread(target=keep, daemon=True)
        keeper.start()
        try:
            yield tell
        finally:
            over.set()
            keeper.join()


def _broken(fault: Exception) -> dict[str, Any]:
    number = secrets.token_hex(4)
    _log.error("fault %s %s %s", number, type(fault).__name__, where_of(fault))
    return {
        "sentence": "Something went wrong on our side.",
        "remedy": f"Start it again. If it happens again, tell whoever looks after trackerkit the number {number}.",
    }


# ---------------------------------------------------------------- the process


def main(words: Sequence[str] | None = None) -> int:
    """Runs until the process is told to end, or its parent has ended."""
    asked = argparse.ArgumentParser(prog="python -m trackerkit.portal.runner", description="Does the long work.")
    asked.add_argument("folder", type=Path, help="the provider's folder")
    asked.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    told = asked.parse_args(words)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    _log.setLevel(logging.INFO)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        if told.with_parent:
            threading.Thread(target=_end_with_parent, daemon=True).start()
        folder = Folder(told.folder)
        Runner(folder, load_settings(folder), lambda: datetime.now(UTC)).run()
    except TrackerkitError as why:
        _log.error("%s %s", why.sentence, why.remedy)
        return why.exit_code
    except Stopped:
        return 0
    return 0


def _stop(_: int, __: FrameType | None) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):  # being told once is enough: giving back is not to be cut off
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)  # the work is somewhere that cannot be interrupted; the lease will run out
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
