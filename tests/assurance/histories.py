"""Histories of one service made by hand: month -> its rows, as the frames that `continuity` takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from tests.assurance.made import Row, frame
from trackerkit.assurance.continuity import Continuity, continuity

History = Mapping[str, Sequence[Row]]


def frame_of_months(sheet: str, months: History, register: str = "medication") -> pd.DataFrame:
    parts = {period: frame(sheet, {"OAK": rows}, register) for period, rows in months.items() if rows}
    return pd.concat(parts, names=["period"]) if parts else pd.concat({"": frame(sheet, {}, register)}, names=["period"])


def follow(months: History, log: History | None = None, only: str = "") -> Continuity:
    """Every month named was returned, without any row as well."""
    escalations = frame_of_months("escalations", log) if log else None
    return continuity(frame_of_months("actions", months), escalations, {"OAK": list(months)}, only=only)


def told(found: Continuity) -> list[tuple[str, int, str, str]]:
    return [(event.period, event.row, event.code, event.key) for event in found.events]
