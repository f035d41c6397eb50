"""Several packs printed at a time, and a long one in parts, each by a process of its own.

WeasyPrint uses one core, and must not be forked. A page or a part of one goes to the process and a PDF comes back. A
process that dies takes one pack with it; the others are printed all the same.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from trackerkit.brand import Logo
from trackerkit.kinds import PRINTED_AT_A_TIME
from trackerkit.report.join import Printed, join, pages_of
from trackerkit.report.paper import pdf_of
from trackerkit.report.parts import Cut, cut

WORTH = 400_000  # characters of pages and parts, less the longest: fewer are laid out while processes still start


@dataclass(frozen=True)
class _Job:
    """A pack as pages to be laid out apart, each with its number, and how it was cut if it was."""

    pages: tuple[tuple[int, str], ...]
    cut: Cut | None

    @classmethod
    def of(cls, page: str) -> _Job:
        found = cut(page)
        return cls(((0, page),) if found is None else tuple(enumerate((part.page for part in found.rest), 1)), found)

    def done(self, printed: Sequence[bytes | None], logo: Logo | None) -> bytes | None:
        """The pack from its parts; None where one is missing."""
        whole = [one for one in printed if one is not None]
        if len(whole) < len(printed):
            return None
        if self.cut is None:
            return whole[0]
        known = [pages_of(one) for one in whole]
        first = pdf_of(self.cut.numbered([page for pages in known for page in pages]), logo)
        rest = zip(whole, known, self.cut.rest, strict=True)
        return join(first, [Printed(one, len(pages), part.within) for one, pages, part in rest])


def print_pages(
    pages: Mapping[str, str], logo: Logo | None = None, workers: int = PRINTED_AT_A_TIME
) -> Iterator[tuple[str, bytes | None]]:
    """Each page (HTML) as PDF/UA-1, by its name, in the order given; None where the process that printed it died.

    With one worker, or little to print, all is done in this process. The bytes are the same either way.
    """
    jobs = {name: _Job.of(page) for name, page in pages.items()}
    sizes = [len(page) for job in jobs.values() for _, page in job.pages]
    if workers < 2 or sum(sizes) - max(sizes, default=0) < WORTH:
        return ((name, job.done([pdf_of(page, logo, n) for n, page in job.pages], logo)) for name, job in jobs.items())
    return _apart(jobs, logo, workers)


def _apart(jobs: Mapping[str, _Job], logo: Logo | None, workers: int) -> Iterator[tuple[str, bytes | None]]:
    """The longest first, so that no process is left with a long one at the end."""
    places: queue.SimpleQueue[ProcessPoolExecutor] = queue.SimpleQueue()
    for _ in range(workers):
        places.put(_process())

    def printed(number: int, page: str) -> bytes | None:
        process = places.get()
        try:
            return process.submit(pdf_of, page, logo, number).result()
        except BrokenProcessPool:
            process.shutdown()
            process = _process()
            return None
        finally:
            places.put(process)

    try:
        with ThreadPoolExecutor(workers) as threads:
            asked: dict[tuple[str, int], Future[bytes | None]] = {}
            every = [(name, number, page) for name, job in jobs.items() for number, page in job.pages]
            for name, number, page in sorted(every, key=lambda one: -len(one[2])):
                asked[name, number] = threads.submit(printed, number, page)
            for count, (name, job) in enumerate(jobs.items(), 1):
                parts = [asked[name, number].result() for number, _ in job.pages]
                if count == len(jobs):
                    _stop(places)  # their memory is free before the last pack is joined
                yield name, job.done(parts, logo)
    finally:
        _stop(places)


def _stop(places: queue.SimpleQueue[ProcessPoolExecutor]) -> None:
    while not places.empty():
        places.get().shutdown()


def _process() -> ProcessPoolExecutor:
    """A pool of one, which starts with its first page: when a larger one breaks, nobody knows which page broke it."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))
