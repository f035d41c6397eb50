"""Several packs printed at a time, each by a process of its own: WeasyPrint uses one core, and must not be forked.

A page goes to the process and a PDF comes back. A process that dies takes one pack with it; the others are printed all
the same.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from trackerkit.brand import Logo
from trackerkit.kinds import PRINTED_AT_A_TIME
from trackerkit.report.paper import pdf_of

WORTH = 400_000  # characters of pages, less the longest: fewer are laid out while the processes are still starting


def print_pages(
    pages: Mapping[str, str], logo: Logo | None = None, workers: int = PRINTED_AT_A_TIME
) -> Iterator[tuple[str, bytes | None]]:
    """Each page (HTML) as PDF/UA-1, by its name, in the order given; None where the process that printed it died.

    With one worker, or little to print, all is done in this process. The bytes are the same either way.
    """
    sizes = [len(page) for page in pages.values()]
    if workers < 2 or sum(sizes) - max(sizes, default=0) < WORTH:
        return ((name, pdf_of(page, logo)) for name, page in pages.items())
    return _apart(pages, logo, workers)


def _apart(pages: Mapping[str, str], logo: Logo | None, workers: int) -> Iterator[tuple[str, bytes | None]]:
    """The longest first, so that no process is left with a long one at the end."""
    places: queue.SimpleQueue[ProcessPoolExecutor] = queue.SimpleQueue()
    for _ in range(workers):
        places.put(_process())

    def printed(page: str) -> bytes | None:
        process = places.get()
        try:
            return process.submit(pdf_of, page, logo).result()
        except BrokenProcessPool:
            process.shutdown()
            process = _process()
            return None
        finally:
            places.put(process)

    try:
        with ThreadPoolExecutor(workers) as threads:
            longest_first = sorted(pages, key=lambda name: -len(pages[name]))
            asked = {name: threads.submit(printed, pages[name]) for name in longest_first}
            for name in pages:
                yield name, asked[name].result()
    finally:
        while not places.empty():
            places.get().shutdown()


def _process() -> ProcessPoolExecutor:
    """A pool of one, which starts with its first page: when a larger one breaks, nobody knows which page broke it."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))
