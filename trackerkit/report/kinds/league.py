"""The comparison of services by how well they close their actions, with honest small numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trackerkit.assurance.indicators import CLOSED_WELL, CLOSURE_QUALITY, measure
from trackerkit.assurance.intervals import Interval, wilson
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count
from trackerkit.provider import Service
from trackerkit.report import lines
from trackerkit.report.kinds.cover import Seen, cover, not_returned
from trackerkit.report.kinds.model import LeagueContext
from trackerkit.report.model import Table, TableSection
from trackerkit.report.privacy import EVERYTHING, Eyes, Privacy

FEWEST = 5  # closed actions; with fewer there is no percentage and no rank
TOO_FEW = "Too few to compare"
MOST_LACKING = 15  # closures that are named with what they lack

# Column of `actions` -> what a closure lacks where it is False.
_LACKS = {
    "evidenced": "evidence that a reader can look up",
    "verified": "a complete check by somebody else",
    "sampled": "a sample",
    "in_time": "a check in time",
    "proven": "proof that it worked",
}


@dataclass(frozen=True)
class Standing:
    """A service's closed actions over all its registers. `counts` are those of CLOSURE_QUALITY, in its order."""

    service: Service
    closed: int
    counts: tuple[int, ...]

    @property
    def share(self) -> float:
        """Closed well, of all closed."""
        return self.counts[-1] / self.closed

    @property
    def interval(self) -> Interval:
        """The 95% interval of the share."""
        return wilson(self.counts[-1], self.closed)


def league_context(records: Sequence[MonthRecord], privacy: Privacy = EVERYTHING) -> LeagueContext:
    """The comparison over these records, one for each register of the month. Raises IndexError for none."""
    eyes = Eyes(privacy, records)
    seen = eyes.seen
    standing = standings(seen)
    ranked = sorted((one for one in standing if one.closed >= FEWEST), key=lambda one: (-one.share, -one.closed))
    few = [one for one in standing if one.closed < FEWEST]
    context = LeagueContext(
        cover=cover(seen[0][0], privacy, "Services compared", "How well actions are closed", "league"),
        answer=_answer(ranked, few),
        ranked=_ranked(ranked),
        too_few=_few(few),
        meanings=tuple((one.name, f"{one.question} {one.counts}") for one in CLOSURE_QUALITY),
        lacking=_lacking(seen),
        method=_METHOD if len(ranked) > 1 else _METHOD[:1] + _METHOD[2:],
        not_returned=not_returned(seen),
    )
    return eyes.fit(context)


def standings(seen: Seen) -> list[Standing]:
    """Every service that returned one of the registers, in the order of Setup."""
    found = []
    for service in seen[0][0].provider.services:
        own = [actions[actions["service"] == service.code] for record, actions in seen if service in record.services]
        if own:
            each = [[measure(actions, one) for actions in own] for one in CLOSURE_QUALITY]
            closed = sum(figure.out_of for figure in each[-1])
            found.append(Standing(service, closed, tuple(sum(f.count for f in figures) for figures in each)))
    return found


_METHOD = (
    f"A service is compared only with {FEWEST} closed actions or more: with fewer, one closure would turn the order "
    "round.",
    "The interval is the 95% Wilson score interval. If these closures are taken as a sample of how the service works, "
    "its usual share lies in such an interval 19 times out of 20. The fewer the actions, the wider it is. Where the "
    "intervals of two services overlap, their order may be chance.",
    "Counted are all closed actions in the month's returns, those that are still watched after their closure included, "
    "over all registers of a service. A share says how closures are recorded and checked. It does not say how good the "
    "care is, and services with harder work are not made equal.",
)


def _answer(ranked: Sequence[Standing], few: Sequence[Standing]) -> tuple[str, ...]:
    told = []
    if len(ranked) < 2:
        told.append("No two services have enough closed actions to be compared.")
    else:
        best = ranked[0]
        below = [one.service.name for one in ranked[1:] if not one.interval.overlaps(best.interval)]
        told.append(
            f"Below {best.service.name} by more than chance would explain: {', '.join(below)}."
            if below
            else f"The interval of every service overlaps that of {best.service.name}, which stands first: the order "
            "may be chance."
        )
    if few:
        told.append(f"{count(len(few), 'service')} closed fewer than {FEWEST} actions: {TOO_FEW.lower()}.")
    return tuple(told)


def _ranked(ranked: Sequence[Standing]) -> Table:
    headings = ("Service", "Rank", "Closed", *(one.name for one in CLOSURE_QUALITY), "Share", "95% interval (Wilson)")
    rows = tuple(
        (one.service.name, _rank(ranked, one), f"{one.closed:,}", *_counts(one), f"{one.share:.0%}",
         f"{one.interval.low:.0%} to {one.interval.high:.0%}")
        for one in ranked
    )  # fmt: skip
    caption = f"Services with {FEWEST} closed actions or more, by the share that is {CLOSED_WELL.name.lower()}"
    return Table(caption, headings, rows, (False, *(True for _ in headings[1:])))


def _counts(one: Standing) -> tuple[str, ...]:
    return tuple(f"{number:,}" for number in one.counts)


def _rank(ranked: Sequence[Standing], one: Standing) -> str:
    """``2``; ``2=`` where another service has the very same share; no rank for one that is alone."""
    if len(ranked) < 2:
        return "None"
    shares = [other.share for other in ranked]
    same = "=" if shares.count(one.share) > 1 else ""
    return f"{1 + sum(share > one.share for share in shares)}{same}"


def _few(few: Sequence[Standing]) -> Table:
    headings = ("Service", "Closed", *(one.name for one in CLOSURE_QUALITY))
    rows = tuple((one.service.name, f"{one.closed:,}", *_counts(one)) for one in few)
    numbers = (False, *(True for _ in headings[1:]))
    return Table(
        f"Services with fewer than {FEWEST} closed actions, in the order of Setup: counts, no rank",
        headings,
        rows,
        numbers,
    )


def _lacking(seen: Seen) -> TableSection:
    """The closures that are not closed well, each with what it lacks: what to ask for, whoever stands where."""
    rows, closed = [], 0
    for service in seen[0][0].provider.services:
        for record, found in seen:
            own = found[found["closed"] & (found["service"] == service.code)]
            closed += len(own)
            for row in lines.rows_of(own):
                if lacks := [words for key, words in _LACKS.items() if not getattr(row, key)]:
                    one = lines.line(record, row)
                    rows.append((one.ref, service.name, one.short, _sentence(lacks)))
    lead = _lacking_lead(len(rows), closed)
    table = Table(
        "Closures with something missing, service by service",
        ("Action", "Service", "Finding, in short", "What the closure lacks"),
        tuple(rows[:MOST_LACKING]), (False,) * 4,
    )  # fmt: skip
    return TableSection("lacking", "What the closures lack", (lead,), table)


def _sentence(lacks: Sequence[str]) -> str:
    words = ", ".join(lacks)
    return f"{words[0].upper()}{words[1:]}"


def _lacking_lead(lack: int, closed: int) -> str:
    if not lack:
        return "Every closure has its evidence, its check in time from a sample, and its proof."
    more = f" The first {MOST_LACKING} are listed; the packs of the registers have all." if lack > MOST_LACKING else ""
    return f"{lack:,} of {count(closed, 'closure')} lack{'s' if lack == 1 else ''} something.{more}"
