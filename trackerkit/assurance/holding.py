"""Does it hold? Later reviews of the effect, later actions that repeat it, and the months on record."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from trackerkit.assurance.masks import Masks
from trackerkit.assurance.words import long_date
from trackerkit.rules.catalogue.repeats import DONE_BEFORE
from trackerkit.rules.evaluate import Bools, Days, Evaluator
from trackerkit.rules.expr import Is
from trackerkit.rules.text import folded


class Holding:
    """What is known, after the check, of the effect and of its lasting."""

    def __init__(self, masks: Masks) -> None:
        self.masks = masks
        self.record = masks.record
        self._places = list(zip(map(str, masks.evaluator.returns), masks.words("ref"), strict=True))

    @cached_property
    def latest_reviews(self) -> dict[int, str]:
        """Position of an action -> a sentence, where its latest dated review does not say Improved (S-F4)."""
        if "reviews" not in self.record.meant.frames:
            return {}
        latest: dict[tuple[str, str], tuple[pd.Timestamp, str, bool]] = {}
        reviews = Evaluator(self.record.meant, "reviews")
        frame, improved = reviews.frame, reviews.truth(Is("effect", ("Improved",)))
        columns = (reviews.returns, frame["action_ref"], frame["review_date"], frame["effect"], improved)
        for service, ref, day, written, better in zip(*columns, strict=True):
            place, effect = (str(service), folded(str(ref))), str(written).strip()
            if place[1] and effect and not pd.isna(day) and (place not in latest or latest[place][0] <= day):
                latest[place] = (day, effect, better)
        return {
            at: f"The review of {long_date(latest[place][0])} says “{latest[place][1]}”"
            for at, place in enumerate(self._places)
            if place in latest and not latest[place][2]
        }

    @cached_property
    def repeated(self) -> Bools:
        """Another row of this month, or of a month on record, says that it repeats the action."""
        here = {
            (service, repeats)
            for (service, ref), repeats in zip(self._places, self.masks.words("repeat_of"), strict=True)
            if repeats and repeats != ref
        }
        before = {place for month in self.record.earlier for place in month.repeated}
        return np.fromiter((bool(p[1]) and p in (here | before) for p in self._places), bool, len(self.masks))

    @cached_property
    def in_doubt(self) -> Bools:
        """A later row looks like a repeat of the action, and nobody has said whether it is one (TK604)."""
        earlier, found = self.masks.evaluator.earlier(DONE_BEFORE), np.zeros(len(self.masks), dtype=bool)
        found[earlier[self.masks.wrong("TK604") & (earlier >= 0)]] = True
        return found

    @cached_property
    def _until(self) -> Days:
        closed = pd.Series(self.masks.days("date_closed").astype("datetime64[s]"))
        return (closed + pd.DateOffset(months=self.record.sustain_months)).to_numpy().astype("datetime64[D]")

    @cached_property
    def too_soon(self) -> Bools:
        return np.asarray(self._until > np.datetime64(self.record.month.as_at, "D"), dtype=bool)

    def hold_until(self, position: int) -> str:
        return f"It must hold until {long_date(self._until[position])}"

    @property
    def _months_on_record(self) -> int:
        """How many months just before this one are on record, without a gap."""
        known = {month.period for month in self.record.earlier}
        period, count = pd.Period(self.record.period, freq="M"), 0
        while str(period - count - 1) in known:
            count += 1
        return count

    @cached_property
    def remembered(self) -> Bools:
        enough = self._months_on_record >= self.record.sustain_months
        return np.full(len(self.masks), enough, dtype=bool)

    @property
    def months_on_record(self) -> str:
        have, want = self._months_on_record, self.record.sustain_months
        return f"{want} months before this one are needed to tell whether it came back; on record: {have}"
