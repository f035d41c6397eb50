"""Every rule, in the order of its code. The docs, the guidance, `rules` and `explain` all read this."""

from __future__ import annotations

from trackerkit.rules.catalogue import (
    cells,
    closure,
    completion,
    continuity,
    dates,
    escalation,
    ownership,
    repeats,
    verification,
    workbook,
)
from trackerkit.rules.model import Rule

_ROOMS = (
    workbook,
    cells,
    ownership,
    dates,
    completion,
    verification,
    closure,
    repeats,
    escalation,
    continuity,
)

CATALOGUE: tuple[Rule, ...] = tuple(
    sorted((rule for room in _ROOMS for rule in room.RULES), key=lambda rule: rule.code)
)

BY_CODE: dict[str, Rule] = {rule.code: rule for rule in CATALOGUE}
