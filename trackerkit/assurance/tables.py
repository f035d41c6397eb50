"""The ladder counted: by service, by theme, for the register as a whole."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from trackerkit.assurance.actions import BANDS
from trackerkit.assurance.ladder import Step

COUNTS = ("open", "overdue", "closed", "repeat")


def ladder_by(found: pd.DataFrame, key: str, groups: Iterable[str] = ()) -> pd.DataFrame:
    """One row a value of the column `key`, in the order of `groups` and then as met; whole numbers.

    Columns: each Step's word, ``actions``, and COUNTS. A group of `groups` with no action is a row of zeros.
    An empty value stands under "".
    """
    order = list(dict.fromkeys([*groups, *found[key]]))
    at = {step.word: found["step"].eq(int(step)) for step in Step}
    steps = found[[key]].assign(**at).groupby(key, observed=True)[list(at)].sum().reindex(order, fill_value=0)
    counts = found.groupby(key, observed=True)[list(COUNTS)].sum().reindex(order, fill_value=0)
    return steps.assign(actions=steps.sum(axis=1)).join(counts).fillna(0).astype(int)


def ladder_total(found: pd.DataFrame) -> dict[str, int]:
    """How many actions stand at each step, by its word."""
    return {step.word: int((found["step"] == int(step)).sum()) for step in Step}


def at_least(found: pd.DataFrame) -> dict[str, int]:
    """How many actions have reached each step or a higher one, by its word."""
    return {step.word: int((found["step"] >= int(step)).sum()) for step in Step}


def ageing(found: pd.DataFrame) -> dict[str, int]:
    """How many overdue actions fall in each of BANDS."""
    return {band: int((found["band"] == band).sum()) for band in BANDS}
