"""Which earlier findings a finding may repeat: fields first, words second, each proposal with its reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from trackerkit.assurance.repeats.read import About, about
from trackerkit.assurance.repeats.score import Likeness, compare
from trackerkit.rules.text import folded

# The columns of a frame of findings. The first four are needed; any other may be missing, or empty in a row.
COLUMNS = ("ref", "service", "raised", "finding", "closed", "theme", "unit", "location", "medicine", "round", "person")
_NEEDED = COLUMNS[:4]
_SLOT_OF = {"unit": "names", "person": "names", "location": "locations", "medicine": "medicines", "round": "rounds"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """`later` may repeat `earlier` (references). `times_closed`: how often the same issue was closed before it."""

    later: str
    earlier: str
    score: float
    why: str
    times_closed: int
    elsewhere: bool  # the earlier finding is another service's


class _Row(NamedTuple):
    at: int
    ref: str
    service: str
    theme: str
    closed: bool
    about: About


def propose(
    findings: pd.DataFrame,
    *,
    decided: Iterable[tuple[str, str]] = (),
    only: Iterable[str] | None = None,
    across: bool = False,
) -> list[Proposal]:
    """The earlier finding that each later one most likely repeats, in the order of the later ones.

    findings: one row a finding, any order, with `COLUMNS`; `raised` and `closed` are dates (NaT where open), the rest
    text. Findings of different themes are never compared, nor rows without words.
    decided: pairs of references (later, earlier) that a person has answered, either way: never asked again.
    only: references to find the earlier ones of; all when left out. across: whether other services are looked at too.
    Raises KeyError when a needed column is missing.
    """
    frame = findings.sort_values(["raised", "ref"], kind="stable")
    rows = list(_rows(frame))
    wanted = None if only is None else {folded(ref) for ref in only}
    known = {(folded(later), folded(earlier)) for later, earlier in decided}
    shared: dict[str, list[_Row]] = defaultdict(list)
    found: list[Proposal] = []
    for row in rows:
        if wanted is None or folded(row.ref) in wanted:
            found += _best(row, _candidates(row, shared, across=across), known)
        for concept in row.about.things | row.about.failures:
            shared[concept].append(row)
    return found


def _rows(frame: pd.DataFrame) -> Iterator[_Row]:
    missing = [name for name in _NEEDED if name not in frame]
    if missing:
        raise KeyError(missing[0])
    columns = {name: frame[name].tolist() for name in COLUMNS if name in frame}
    for at in range(len(frame)):
        said = {name: "" if pd.isna(values[at]) else str(values[at]) for name, values in columns.items()}
        yield _Row(at, said["ref"], said["service"], folded(said.get("theme", "")), bool(said.get("closed")), _of(said))


def _of(said: Mapping[str, str]) -> About:
    """What a row is about: its columns where they are filled in, the text of the finding elsewhere."""
    read = about(said["finding"])
    slots: dict[str, frozenset[str]] = {}
    for column, slot in _SLOT_OF.items():
        if value := folded(said.get(column, "")):
            named = getattr(about(said[column]), slot) if slot in ("locations", "medicines", "rounds") else frozenset()
            slots[slot] = slots.get(slot, frozenset()) | (named or frozenset({value}))
    return replace(read, **slots)


def _candidates(row: _Row, shared: Mapping[str, list[_Row]], *, across: bool) -> list[_Row]:
    """Earlier rows that share at least one thing or fault, of the same theme and, unless `across`, service."""
    seen: dict[int, _Row] = {}
    for concept in row.about.things | row.about.failures:
        for other in shared.get(concept, ()):
            same_theme = not (row.theme and other.theme) or row.theme == other.theme
            if same_theme and (across or other.service == row.service):
                seen[other.at] = other
    return [seen[at] for at in sorted(seen)]


def _best(row: _Row, candidates: list[_Row], known: set[tuple[str, str]]) -> list[Proposal]:
    """The likeliest of the candidates, the newest where several are as likely; none where a person has answered."""
    alike = [(compare(row.about, other.about), other) for other in candidates]
    alike = [(likeness, other) for likeness, other in alike if likeness.is_likely]
    asked = [each for each in alike if (folded(row.ref), folded(each[1].ref)) not in known]
    if not asked:
        return []
    likeness, earlier = max(asked, key=lambda each: (round(each[0].score, 2), each[1].at))
    times = sum(other.closed for _, other in alike)
    elsewhere = earlier.service != row.service
    return [Proposal(row.ref, earlier.ref, likeness.score, reasons(likeness), times, elsewhere)]


def reasons(likeness: Likeness) -> str:
    """``same room, medicine; both speak of: prn protocol, absent``: why it is proposed."""
    fields = f"same {', '.join(likeness.same)}" if likeness.same else ""
    words = f"both speak of {', '.join(likeness.shared)}" if likeness.shared else ""
    return "; ".join(part for part in (fields, words) if part)
