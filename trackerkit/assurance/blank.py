"""Returns that say nothing: no row on any sheet, and nobody who signed. A month without actions is signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from trackerkit.register import Register
from trackerkit.rules.frames import typed

NOTHING_IN_IT = "returned, but nothing in it and not signed off"
FORM = "start"  # the sheet that is signed; printed in part, so a line of it says nothing by itself
SIGNATURE = frozenset({"signed_by", "date_signed", typed("date_signed")})


def blank(register: Register, frames: Mapping[str, pd.DataFrame], returns: Iterable[str]) -> frozenset[str]:
    """Those of `returns` (the frames' first index level) that say nothing. Shapes of `frames`: `rules.frames`."""
    found = frozenset(returns)
    for sheet in register.sheets:
        if sheet.key in frames:
            frame = frames[sheet.key]
            found -= frozenset((_signed(frame) if sheet.key == FORM else frame).index.get_level_values(0))
    return found


def _signed(form: pd.DataFrame) -> pd.DataFrame:
    there = form[[key for key in form if key in SIGNATURE]]
    return form[(there.notna() & (there != "")).any(axis=1)]
