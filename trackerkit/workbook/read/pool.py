"""Workers to read workbooks in: kept between files, replaced when they die or hang.

One start costs some 60 ms, so two hundred returns go through one `Reader` and not through two hundred processes.
"""

from __future__ import annotations

import io
import pickle
import queue
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from trackerkit.errors import UnreadableWorkbook
from trackerkit.memory import uncollected
from trackerkit.workbook.read.child import LENGTH, send
from trackerkit.workbook.read.engine import check_size
from trackerkit.workbook.read.model import MB, Book, Limits, RawBook
from trackerkit.workbook.read.refusals import refusal

_START = "import sys; sys.path[:] = sys.argv[1:]; from trackerkit.workbook.read.child import main; main()"
_OUT_OF_TIME = -24  # the system stopped it for its processor time (SIGXCPU)
_FILES_A_WORKER = 500  # after which a fresh one takes its place, so that memory does not creep
_ANSWERS = {
    "builtins": {"getattr"},
    "datetime": {"datetime", "time", "timedelta"},
    "trackerkit.errors": {"UnreadableWorkbook"},
    "trackerkit.workbook.read.model": {"Kind", "Note", "RawBook", "RawSheet"},
}


class _Answers(pickle.Unpickler):
    """Takes in our own classes and dates, and nothing else: the worker has read a stranger's file."""

    def find_class(self, module: str, name: str) -> object:
        if name not in _ANSWERS.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is not an answer")
        return super().find_class(module, name)


class _Worker:
    """One child process. Not to be used by two threads at once."""

    def __init__(self) -> None:
        self.files = 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _START, *(path or str(Path.cwd()) for path in sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._to, self._from = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)

    def read(self, data: bytes, limits: Limits, password: str | None) -> RawBook:
        """Read one workbook. Raises UnreadableWorkbook; EOFError when the worker died, TimeoutError when it hung."""
        self.files += 1
        late = threading.Event()
        clock = threading.Timer(limits.seconds, self._stop, (late,))
        clock.start()
        try:
            answer = self._ask((data, limits, password))
        except (EOFError, OSError):
            if late.is_set() or self._ended() == _OUT_OF_TIME:
                raise TimeoutError from None
            raise EOFError from None
        finally:
            clock.cancel()
        match answer:
            case RawBook():
                return answer
            case UnreadableWorkbook():
                raise answer
        raise EOFError

    def _ask(self, request: object) -> object:
        send(self._to, request)
        header = self._from.read(LENGTH.size)
        if len(header) < LENGTH.size:
            raise EOFError
        size = LENGTH.unpack(header)[0]
        body = self._from.read(size)
        if len(body) < size:
            raise EOFError
        try:
            return _Answers(io.BytesIO(body)).load()
        except pickle.UnpicklingError:
            return None

    def _ended(self) -> int | None:
        """How the process ended, None when it goes on."""
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return None

    def _stop(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


class Reader:
    """Reads workbooks in worker processes. A context manager; `read` may be called from several threads.

    size: how many workers may run at once. They start when first needed.
    """

    def __init__(self, limits: Limits | None = None, size: int = 1) -> None:
        self._limits = limits or Limits()
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._size = size
        for _ in range(size):
            self._places.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all workers. Waits for those that are reading."""
        for _ in range(self._size):
            worker = self._places.get()
            if worker is not None:
                worker.close()
        for _ in range(self._size):
            self._places.put(None)

    def read(self, data: bytes, *, password: str | None = None) -> Book:
        """Read one workbook. Raises UnreadableWorkbook, also when the worker dies of it or takes too long."""
        check_size(len(data), self._limits)
        worker = self._places.get()
        whole = False
        try:
            worker = worker or _Worker()
            with uncollected():
                book = worker.read(data, self._limits, password).book()
            whole = worker.files < _FILES_A_WORKER
        except TimeoutError:
            raise refusal("too-slow", seconds=f"{self._limits.seconds:g}") from None
        except EOFError:
            raise refusal("too-much-memory", limit=f"{self._limits.memory // MB:,}") from None
        except UnreadableWorkbook as refused:
            whole = refused.code != "too-much-memory"
            raise
        finally:
            if worker is not None and not whole:
                worker.close()
            self._places.put(worker if whole else None)
        return book
