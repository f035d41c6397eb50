"""Whether actions of earlier months stand in the workbook of a month; asked of the record once for each."""

from __future__ import annotations

from collections.abc import MutableMapping
from weakref import WeakKeyDictionary

from trackerkit.carry import Past, carried_forward
from trackerkit.ledger import Ledger
from trackerkit.portal.site import Site
from trackerkit.provider import workbook_name
from trackerkit.register import Register

_Key = tuple[str, str, str, int]  # register, service, month, and when the workbook was made
_known: MutableMapping[Ledger, dict[_Key, bool]] = WeakKeyDictionary()


def is_carried(site: Site, register: Register, service: str, period: str) -> bool:
    """The workbook must be there."""
    path = site.folder.issued(period) / workbook_name(site.provider.by_code[service], register.title, period)
    known = _known.setdefault(site.ledger, {})
    key = (register.key, service, period, path.stat().st_mtime_ns)
    if key not in known:
        known[key] = any(carried_forward(Past(site.ledger, period), register, service).values())
    return known[key]
