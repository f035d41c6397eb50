"""Whose names are no resident's: those of Setup, and those that stand in cells for people (owner, verified by)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trackerkit.register import ColumnType
from trackerkit.rules.frames import Month
from trackerkit.rules.text import folded


def named_in(months: Iterable[Month]) -> frozenset[str]:
    """Everything that stands in a cell for people, folded."""
    cells: set[str] = set()
    for month in months:
        for sheet in month.register.sheets:
            frame = month.frames.get(sheet.key)
            for column in sheet.columns:
                if column.type is ColumnType.PERSON and frame is not None and column.key in frame:
                    cells |= set(frame[column.key].unique())
    return frozenset(folded(str(cell)) for cell in cells) - {""}


def with_staff(month: Month) -> Month:
    """The month with those names among what is known of each return: they are the same for all, who judge alike."""
    named = named_in([month])
    returns = {name: replace(facts, own_names=facts.own_names | named) for name, facts in month.returns.items()}
    return replace(month, returns=returns)
