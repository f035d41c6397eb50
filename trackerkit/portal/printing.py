"""PDFs, each made in a process of its own: what a page of typed words does to the PDF library ends there."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from trackerkit.portal.refusals import Refusal
from trackerkit.report.trail_model import TrailContext

_SECONDS = 120
_NO_PDF = Refusal(
    503,
    "The PDF could not be made",
    "The computer stopped the work.",
    "Download the trail as a web page and print it from your browser.",
)


def printed_trail(context: TrailContext) -> bytes:
    """The trail as PDF. Raises PangoMissing where the PDF library is not installed, and Refusal when it gave up."""
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    processes = pool._processes  # noqa: SLF001 a process that does not answer must be ended
    try:
        return pool.submit(_print, context).result(timeout=_SECONDS)
    except (BrokenProcessPool, TimeoutError):
        for process in list(processes.values()):
            process.kill()
        raise _NO_PDF from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _print(context: TrailContext) -> bytes:
    from trackerkit.report.pdf import render_trail_pdf

    return render_trail_pdf(context)
