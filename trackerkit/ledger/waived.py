"""Waivers as the chain keeps them: in the event of the check that used them, beside the hash of its problems.

A check's list holds every problem, waived or not, so that what was found can always be shown. Its event names each
waiver and, by their position in the list, the problems that it held back. Events without waivers say nothing of them,
as those of earlier ledgers do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from trackerkit.provider import Waiver
from trackerkit.rules.waivers import Waived

KEY = "waivers"


def entries(waived: Iterable[Waived], first: int) -> list[dict[str, Any]]:
    """One entry for each waiver, in the order of use. The first problem of `waived` stands at position `first`."""
    held: dict[Waiver, list[int]] = {}
    for position, one in enumerate(waived, first):
        held.setdefault(one.waiver, []).append(position)
    return [_terms(waiver) | {"problems": positions} for waiver, positions in held.items()]


def _terms(waiver: Waiver) -> dict[str, Any]:
    return {
        "rule": waiver.rule,
        "service": waiver.service,
        "until": waiver.until.isoformat(),
        "reason": waiver.reason,
        "approved_by": waiver.approved_by,
    }


def by_position(data: Mapping[str, Any]) -> dict[int, Waiver]:
    """Position of each problem held back -> its waiver. `data` is what the event of the check says."""
    found: dict[int, Waiver] = {}
    for entry in data.get(KEY, ()):
        waiver = Waiver(
            rule=entry["rule"],
            service=entry["service"],
            until=date.fromisoformat(entry["until"]),
            reason=entry["reason"],
            approved_by=entry["approved_by"],
        )
        found |= dict.fromkeys(entry["problems"], waiver)
    return found
