"""The worker: reads workbooks one after the other, within limits of memory and time, and answers over a pipe.

A message is its length in 8 bytes, then a pickle. Requests are ``(data, limits, password)``; answers are a `RawBook`
or an `UnreadableWorkbook`. Whatever else happens, the worker dies, and whoever asked is told so by the closed pipe.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import sys
from pathlib import Path
from typing import IO

from trackerkit.errors import UnreadableWorkbook
from trackerkit.workbook.read.engine import read_here
from trackerkit.workbook.read.model import MB, Limits, RawBook
from trackerkit.workbook.read.refusals import damaged, refusal

if sys.platform != "win32":
    import resource

LENGTH = struct.Struct("<Q")


def main() -> None:
    """Answer requests from standard input until it closes."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # what a library prints must not end up among the answers
    _shut_in()
    gc.disable()
    gc.freeze()  # the modules are there to stay: what is looked through after each workbook is the workbook
    while True:
        header = requests.read(LENGTH.size)
        if len(header) < LENGTH.size:
            return
        request = requests.read(LENGTH.unpack(header)[0])
        data, limits, password = pickle.loads(request)
        answer = _answer(data, limits, password)
        send(answers, answer)
        if isinstance(answer, UnreadableWorkbook) and answer.code == "too-much-memory":
            return  # start afresh rather than go on in what is left
        del request, data, answer
        gc.collect()  # nobody waits for it


def send(pipe: IO[bytes], message: object) -> None:
    """Write one message."""
    body = pickle.dumps(message, protocol=5)
    pipe.write(LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _answer(data: bytes, limits: Limits, password: str | None) -> RawBook | UnreadableWorkbook:
    _limit(limits)
    try:
        return read_here(data, limits, password, in_worker=True)
    except UnreadableWorkbook as refused:
        return refused
    except MemoryError:
        return refusal("too-much-memory", limit=f"{limits.memory // MB:,}")
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # calamine's, which derives from BaseException
            raise
        return damaged("it could not be followed to its end")


def _shut_in() -> None:
    """From here on no file can be written and no core left behind."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit(limits: Limits) -> None:
    """Memory and processor time for one workbook. Time counts from now: the limit is on the life of the process."""
    if sys.platform == "win32":
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime + limits.seconds) + 2
    for kind, soft in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CPU, seconds)):
        resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1]))
