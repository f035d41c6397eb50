"""What the server writes to its log: one line for each request and each fault, and nothing that anybody typed."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

_OURS = Path(__file__).parents[1].as_posix()


def log_to_stderr() -> None:
    """For each process of the server, once it begins."""
    log = logging.getLogger("trackerkit.portal")
    log.setLevel(logging.INFO)
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
        logging.getLogger("uvicorn.error").addFilter(_is_news)


def where_of(fault: BaseException) -> str:
    """Where a fault was: ``setup.py:12 < app.py:30``, the innermost first, and of others' code only that."""
    frames = traceback.extract_tb(fault.__traceback__)[::-1]
    told = [at for number, at in enumerate(frames) if not number or Path(at.filename).as_posix().startswith(_OURS)]
    return " < ".join(f"{Path(at.filename).name}:{at.lineno}" for at in told)


def _is_news(record: logging.LogRecord) -> bool:
    """Not so when an answer is cut off: the fault has its line already, and the server would add how it came by it."""
    return not (record.exc_info and record.exc_info[0] is ConnectionAbortedError)
