"""The newest month that has a return, judged once and kept while nothing of it changes.

To judge a month is to judge those before it as well, so each page that shows steps or questions would take seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
from fastapi import Request

from trackerkit.assurance.actions import actions
from trackerkit.assurance.record import MonthRecord
from trackerkit.portal.site import Site, site_of
from trackerkit.provider import Provider, provider_register
from trackerkit.records import record_of
from trackerkit.register import register_keys

_CHANGES = ("submission", "check", "copy")  # the kinds of events that change what is on record of a month

Judged = Sequence[tuple[MonthRecord, pd.DataFrame]]  # a record a register, with its `actions`


@dataclass(frozen=True)
class _Kept:
    change: int
    as_at: date
    provider: Provider
    period: str
    judged: Judged


@dataclass
class Newest:
    """The newest month of one web process. May be asked from several threads."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    kept: _Kept | None = None

    def month(self, site: Site) -> tuple[str, Judged]:
        """The month, "" before the first return, and its registers."""
        with self.lock:
            kept = self._of(site)
        return kept.period, kept.judged

    def _of(self, site: Site) -> _Kept:
        change, as_at, provider = _last_change(site), site.as_at, site.provider
        kept = self.kept
        if kept is None or (kept.change, kept.as_at) != (change, as_at) or kept.provider is not provider:
            period = max((head.period for head in site.ledger.returns()), default="")
            kept = self.kept = _Kept(change, as_at, provider, period, _judged(site, provider, period, as_at))
        return kept


def _last_change(site: Site) -> int:
    """The number of the last event that changed what is on record; 0 for none. Those of the pages change nothing."""
    newest = [event for kind in _CHANGES for event in site.ledger.newest_events(kind=kind, limit=1)]
    return max((event.seq for event in newest), default=0)


def _judged(site: Site, provider: Provider, period: str, as_at: date) -> Judged:
    if not period:
        return ()
    kept = {key for service in provider.services for key in service.registers}
    returned = {head.register for head in site.ledger.returns(period=period)}
    registers = [provider_register(provider, key) for key in register_keys() if key in kept | returned]
    records = [record_of(site.ledger, provider, register, period, as_at) for register in registers]
    return [(record, actions(record)) for record in records]


def newest_month(request: Request) -> tuple[str, Judged]:
    """The newest month and its registers. Raises ProviderError and LedgerError."""
    state = request.app.state
    if not hasattr(state, "newest"):
        state.newest = Newest()
    newest: Newest = state.newest
    return newest.month(site_of(request))
