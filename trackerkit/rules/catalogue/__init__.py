"""Every rule, in the order of its code. The docs, the guidance, `rules` and `explain` all read this."""

from __future__ import annotations

from trackerkit.rules.catalogue import (
    brand,
    cells,
    closure,
    completion,
    concerns,
    continuity,
    dates,
    escalation,
    investigation,
    leadership,
    legs,
    ownership,
    personal,
    repeats,
    sampling,
    verification,
    words,
    workbook,
)
from trackerkit.rules.model import Rule

_ROOMS = (
    workbook,
    brand,
    cells,
    ownership,
    concerns,
    dates,
    completion,
    investigation,
    verification,
    sampling,
    closure,
    legs,
    repeats,
    escalation,
    leadership,
    continuity,
    words,
    personal,
)

CATALOGUE: tuple[Rule, ...] = tuple(
    sorted((rule for room in _ROOMS for rule in room.RULES), key=lambda rule: rule.code)
)

BY_CODE: dict[str, Rule] = {rule.code: rule for rule in CATALOGUE}
