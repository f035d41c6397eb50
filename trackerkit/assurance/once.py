"""A row that was pasted a second time is one action, however often it stands there."""

from __future__ import annotations

import pandas as pd

from trackerkit.rules.text import folded

_SAME = ("ref", "finding", "action")


def once(actions: pd.DataFrame) -> pd.DataFrame:
    """The actions without later rows of the same return that have the reference and the words of an earlier one.

    actions: rows of the Actions sheet, indexed by return and Excel row, or by period, return and Excel row. Rows
    without a reference are all kept: nothing says that they are one. TK051 asks the service about the copy (S-G15).
    """
    columns = [key for key in _SAME if key in actions]
    if "ref" not in columns or actions.empty:
        return actions
    said = actions[columns].map(lambda text: folded(str(text)))
    levels = range(actions.index.nlevels - 1)  # all but the Excel row
    where = {f"level {level}": actions.index.get_level_values(level) for level in levels}
    copied = said.assign(**where).duplicated() & (said["ref"] != "")
    return actions[~copied]
