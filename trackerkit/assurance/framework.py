"""The actions by CQC key question: Well-led first, then Safe and Effective (S-G16), by framework version."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord
from trackerkit.register import Framework, load_frameworks
from trackerkit.register.frameworks import Item, crosswalk

ORDER = ("Well-led", "Safe", "Effective", "Caring", "Responsive")
MAPPED_TO = "statements-2023"  # the framework whose items the registers' themes name
EVERY_THEME = "*"


@dataclass(frozen=True)
class ItemRow:
    """One item of the framework, and the actions that speak to it."""

    question: str
    item: str
    actions: int
    open: int
    overdue: int
    proven: int


def by_item(record: MonthRecord, found: pd.DataFrame) -> tuple[ItemRow, ...]:
    """Every item that a theme of the register maps to, in the order of the key questions."""
    mapped = record.month.register.themes_framework
    rows: list[ItemRow] = []
    for item in items_of(record.framework, {key for keys in mapped.values() for key in keys}):
        themes = {theme for theme, keys in mapped.items() if item.key in _in_version(record.framework, keys)}
        own = found if EVERY_THEME in themes else found[found["theme"].isin(themes)]
        proven = int((own["step"] >= Step.PROVEN).sum())
        overdue = int(own["overdue"].sum())
        rows.append(ItemRow(item.question, item.name, len(own), int((own["step"] == Step.OPEN).sum()), overdue, proven))
    return tuple(rows)


def items_of(framework: Framework, keys: Collection[str]) -> list[Item]:
    """The items that `keys` (of MAPPED_TO) are in the framework that is used, in the order of the key questions."""
    wanted = _in_version(framework, keys)
    return sorted((i for i in framework.items if i.key in wanted), key=lambda i: ORDER.index(i.question))


def _in_version(framework: Framework, keys: Collection[str]) -> set[str]:
    """The keys in the framework that is used: as they stand, or by the crosswalk."""
    if framework.key == MAPPED_TO:
        return set(keys)
    walk = crosswalk(load_frameworks()[MAPPED_TO], framework)
    return {new for key in keys for new in walk.get(key, ())}
