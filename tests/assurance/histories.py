"""Histories of one service made by hand: month -> its rows, as the frames that `continuity` takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from tests.assurance.made import Row, frame
from trackerkit.assurance.continuity import Continuity, continuity
from trackerkit.assurance.following import HISTORY_INDEX

History = Mapping[str, Sequence[Row]]


def frame_of_months(sheet: str, months: History, register: str = "medication") -> pd.DataFrame:
    made = frame(sheet, months, register)  # a month in the place of a return, so that the frame is made once
    places = [(str(period), "OAK", row) for period, row in made.index]
    return made.set_axis(pd.MultiIndex.from_tuples(places or [("", "", 0)], names=HISTORY_INDEX)[: len(places)])


def follow(months: History, log: History | None = None, only: str = "") -> Continuity:
    """Every month named was returned, without any row as well."""
    escalations = frame_of_months("escalations", log) if log else None
    return continuity(frame_of_months("actions", months), escalations, {"OAK": list(months)}, only=only)


def told(found: Continuity) -> list[tuple[str, int, str, str]]:
    return [(event.period, event.row, event.code, event.key) for event in found.events]
