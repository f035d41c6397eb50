"""What comes in, checked in processes of its own: several files that wait are checked together.

The web process only hands over bytes and takes back what to show. A process that dies, by whatever file, is replaced;
its files are tried once more, each alone, and only the one that kills again is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk import Upload
from trackerkit.portal.intake import Arrived, begin, refuse_unread, take_in
from trackerkit.portal.settings import Settings
from trackerkit.provider import Folder

Work = Callable[[Sequence[Arrived]], Sequence[Upload]]

_TOGETHER = 16  # files in one go: more only makes the first of them wait

__all__ = ["Arrived", "Inbox", "new_id"]


def new_id() -> str:
    """The id of an upload: an address that cannot be guessed. It opens nothing by itself."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class _Waiting:
    arrived: Arrived
    done: asyncio.Future[Upload]


class Inbox:
    """The checkers of one web process. `start` and `stop` belong to the server's own loop."""

    def __init__(self, folder: Folder, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._servers: list[asyncio.Task[None]] = []
        self._pools: list[ProcessPoolExecutor] = []

    async def start(self) -> None:
        self._servers = [asyncio.create_task(self._serve()) for _ in range(self._settings.checkers)]

    async def stop(self) -> None:
        for server in self._servers:
            server.cancel()
        for server in self._servers:
            with contextlib.suppress(asyncio.CancelledError):
                await server
        for pool in self._pools:
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)  # what is being recorded is recorded

    async def check(self, files: Sequence[Arrived]) -> list[Upload]:
        """What came of each file, in their order. Raises LedgerError when the record could not be written."""
        loop = asyncio.get_running_loop()
        waiting = [_Waiting(one, loop.create_future()) for one in files]
        for one in waiting:
            self._queue.put_nowait(one)
        return list(await asyncio.gather(*(one.done for one in waiting)))

    async def _serve(self) -> None:
        """One checker: its process, and what it works through."""
        pool = self._new_pool()
        while True:
            batch = [await self._queue.get()]
            while len(batch) < _TOGETHER and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            pool = await self._work(pool, batch)

    async def _work(self, pool: ProcessPoolExecutor, batch: Sequence[_Waiting]) -> ProcessPoolExecutor:
        pool, uploads = await self._try(pool, batch)
        if uploads is not None:
            _hand_out(batch, uploads)
            return pool
        for one in batch:
            pool, alone = await self._try(pool, [one])
            if alone is None:
                pool, alone = await self._try(pool, [one], refuse_unread)
            _hand_out([one], alone or [LedgerError("The computer stopped the work.", "Send the file again.")])
        return pool

    async def _try(
        self, pool: ProcessPoolExecutor, batch: Sequence[_Waiting], work: Work = take_in
    ) -> tuple[ProcessPoolExecutor, list[Upload | Exception] | None]:
        """What came of the batch, an exception in the place of each file where the record failed; None when it died."""
        arrived = [one.arrived for one in batch]
        try:
            return pool, list(await asyncio.get_running_loop().run_in_executor(pool, work, arrived))
        except BrokenProcessPool:
            pool.shutdown(wait=False)
            self._pools.remove(pool)
            return self._new_pool(), None
        except Exception as fault:  # noqa: BLE001 whoever waits for the file is told, and the checker goes on
            return pool, [fault] * len(batch)

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        told = (str(self._folder.root), self._settings)
        pool = ProcessPoolExecutor(1, mp_context=context, initializer=begin, initargs=told)
        self._pools.append(pool)
        return pool


def _hand_out(batch: Sequence[_Waiting], uploads: Sequence[Upload | Exception]) -> None:
    for one, upload in zip(batch, uploads, strict=True):
        if one.done.done():  # whoever waited has gone; the upload is kept all the same
            continue
        if isinstance(upload, Exception):
            one.done.set_exception(upload)
        else:
            one.done.set_result(upload)
