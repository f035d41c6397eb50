"""The provider as Setup.xlsx says now: read again only when the workbook has changed."""

from __future__ import annotations

import threading
from datetime import date, datetime

from trackerkit.portal.settings import Settings
from trackerkit.problems import Problem
from trackerkit.provider import Folder, Provider
from trackerkit.provider_folder import load_provider

_Seen = tuple[int, int, date]


class KnownProvider:
    """The provider of a folder. May be asked from several threads."""

    def __init__(self, folder: Folder, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._lock = threading.Lock()
        self._seen: _Seen | None = None
        self._known: tuple[Provider, tuple[Problem, ...]] | None = None

    def now(self, at: datetime) -> Provider:
        """The provider. Raises ProviderError when Setup.xlsx is missing or not ready."""
        return self.with_problems(at)[0]

    def with_problems(self, at: datetime) -> tuple[Provider, tuple[Problem, ...]]:
        """The provider, and what Setup.xlsx should put right. Raises ProviderError."""
        day = self._settings.day(at)
        with self._lock:
            seen = self._stamp(day)
            if self._known is None or seen != self._seen:
                self._known = load_provider(self._folder, day)
                self._seen = seen
            return self._known

    def _stamp(self, day: date) -> _Seen | None:
        try:
            found = self._folder.setup.stat()
        except OSError:
            return None  # load_provider says what is wrong
        return (found.st_mtime_ns, found.st_size, day)
