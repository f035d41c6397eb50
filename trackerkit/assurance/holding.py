"""Does it hold? Later reviews of the effect, later actions that repeat it, and the months on record."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from trackerkit.assurance.masks import Masks
from trackerkit.assurance.words import count, long_date
from trackerkit.rules.catalogue.repeats import DONE_BEFORE
from trackerkit.rules.evaluate import Bools, Days, Evaluator
from trackerkit.rules.expr import Is
from trackerkit.rules.text import folded, squeezed


class Look(NamedTuple):
    """One dated row of the Reviews sheet: who looked at the effect, what was read, and what it says."""

    day: date
    by: str
    measure: str
    now: str
    effect: str
    improved: bool


class Holding:
    """What is known, after the check, of the effect and of its lasting."""

    def __init__(self, masks: Masks) -> None:
        self.masks = masks
        self.record = masks.record
        self._places = list(zip(map(str, masks.evaluator.returns), masks.words("ref"), strict=True))

    @cached_property
    def _looks(self) -> dict[int, Look]:
        """Position of an action -> its latest dated review."""
        if "reviews" not in self.record.meant.frames:
            return {}
        latest: dict[tuple[str, str], Look] = {}
        reviews = Evaluator(self.record.meant, "reviews")
        frame, improved = reviews.frame, reviews.truth(Is("effect", ("Improved",)))
        keys = ("action_ref", "review_date", "reviewed_by", "measure", "now", "effect")
        for service, better, (ref, day, *words) in zip(
            reviews.returns, improved, zip(*(frame[key] for key in keys), strict=True), strict=True
        ):
            place = str(service), folded(str(ref))
            by, measure, now, effect = (squeezed(str(word)) for word in words)
            if place[1] and effect and not pd.isna(day) and (place not in latest or latest[place].day <= day.date()):
                latest[place] = Look(day.date(), by, measure, now, effect, bool(better))
        return {at: latest[place] for at, place in enumerate(self._places) if place in latest}

    @cached_property
    def latest_reviews(self) -> dict[int, str]:
        """Position of an action -> a sentence, where its latest dated review does not say Improved (S-F4)."""
        return {
            at: f"The review of {long_date(look.day)} says “{look.effect}”"
            for at, look in self._looks.items()
            if not look.improved
        }

    @cached_property
    def shown(self) -> Bools:
        """The latest review says Improved, and was made once the action had been closed for the months asked for.

        That the months have passed shows nothing by itself: the measure has to have held.
        """
        found, as_at = np.zeros(len(self.masks), dtype=bool), self.record.month.as_at
        for at, look in self._looks.items():
            found[at] = look.improved and np.datetime64(look.day) >= self._until[at] and look.day <= as_at
        return found

    def not_shown(self, position: int) -> str:
        """What a review still has to show, and that time alone shows nothing."""
        sheet = self.record.month.register.by_key["reviews"].label
        look, passed = self._looks.get(position), count(self.record.sustain_months, "month")
        told = f"the latest is of {long_date(look.day)}" if look is not None else "none is on record"
        return (
            f"That {passed} have passed does not show that it held: enter a review of its effect made on "
            f"{long_date(self._until[position])} or later on the {sheet} sheet; {told}"
        )

    def rests_on(self, position: int) -> str:
        """What Sustained rests on: which check, of which day, read what; and that nothing repeats the action."""
        look = self._looks[position]
        frame = self.masks.evaluator.frame
        measure = look.measure or squeezed(str(frame["effect_measure"].iloc[position]))
        figures = ": ".join(part for part in (measure, look.now) if part)
        read = f"“{figures}”" if figures else "no measure is named and no figure given"
        whose = folded(str(frame["completed_by"].iloc[position]))
        by = f" by {look.by}" if look.by else " by somebody not named"
        own = ", who did the work" if look.by and folded(look.by) == whose else ""
        months = count(self.record.sustain_months, "month")
        closed = long_date(frame["date_closed"].iloc[position])
        return (
            f"Sustained rests on the review of {long_date(look.day)}{by}{own}, {months} or more after it was closed on "
            f"{closed}: “{look.effect}” ({read}). No action on record repeats it"
        )

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
        day = long_date(self._until[position])
        return f"It must hold until {day}, and a review of its effect on that day or later must say Improved"

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
