"""A month, judged once and kept while nothing of it changes, and which month is shown to begin with.

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
from trackerkit.receive import open_months
from trackerkit.records import record_of
from trackerkit.register import register_keys
from trackerkit.returns import due_day

_MONTHS_KEPT = 4  # in memory
_CHANGES = ("submission", "check", "copy")  # the kinds of events that change what is on record of a month

Judged = Sequence[tuple[MonthRecord, pd.DataFrame]]  # a record a register, with its `actions`


@dataclass(frozen=True)
class _Kept:
    change: int
    as_at: date
    provider: Provider
    judged: Judged


@dataclass
class Newest:
    """The months of one web process that were looked at last. May be asked from several threads."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    kept: dict[str, _Kept] = field(default_factory=dict)

    def month(self, site: Site, period: str) -> Judged:
        """The month's registers, none for ""."""
        with self.lock:
            change, as_at, provider = _last_change(site), site.as_at, site.provider
            kept = self.kept.pop(period, None)
            if kept is None or (kept.change, kept.as_at) != (change, as_at) or kept.provider is not provider:
                kept = _Kept(change, as_at, provider, _judged(site, provider, period, as_at))
            self.kept[period] = kept
            while len(self.kept) > _MONTHS_KEPT:
                del self.kept[next(iter(self.kept))]
            return kept.judged


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


def months_of(site: Site) -> list[str]:
    """The months that may be looked at, newest first; none before the first return."""
    returned = {head.period for head in site.ledger.returns()}
    return sorted(returned | set(open_months(site.folder)), reverse=True) if returned else []


def is_due(site: Site, period: str) -> bool:
    """Whether the returns of the month should be in: it has ended, or a later one has been issued."""
    return period not in open_months(site.folder)[:1] or due_day(period) < site.as_at


def closed_month(site: Site) -> str:
    """The newest month whose returns should be in, else the newest there is; "" before the first return."""
    months = months_of(site)
    return next((month for month in months if is_due(site, month)), "".join(months[:1]))


def judged_month(request: Request, period: str) -> Judged:
    """The month's registers; none for "". Raises ProviderError and LedgerError."""
    state = request.app.state
    if not hasattr(state, "newest"):
        state.newest = Newest()
    newest: Newest = state.newest
    return newest.month(site_of(request), period)
