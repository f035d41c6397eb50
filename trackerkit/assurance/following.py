"""Which row of a return is which action of the returns before it.

A row is followed by its printed reference. Where that is missing, stands twice, was retyped or was given to another
finding, the row is followed by what stands in it (unit, date raised, finding, action), and the doubt is kept with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

import pandas as pd

from trackerkit.rules.frames import proposed, typed
from trackerkit.rules.text import folded, squeezed
from trackerkit.words import day_words

HISTORY_INDEX = ("period", "return", "row")
TEXTS = (
    "ref", "unit", "theme", "location", "medicine", "finding", "repeat_of", "action", "owner", "status", "action_taken",
    "completed_by", "evidence_location", "verified_by", "sample_checked", "outcome",
)  # fmt: skip
DAYS = ("date_raised", "due_date", "original_due_date", "date_completed", "date_verified", "date_closed")

ALIKE = 0.75  # from here on two rows are taken for one action, and the doubt is told
SAME_SUBJECT = 0.5  # below this two findings speak of different things
_LONG = 300  # characters; longer texts are compared word by word
_APOSTROPHES = re.compile("['’`\u00b4]")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """The words alone: no case, no punctuation, single spaces. Two texts with the same result say the same."""
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(_WORD.findall(plain))


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> float:
    """How much two `bare` texts have in common, 0 to 1 (difflib's ratio)."""
    if one == other:
        return 1.0
    short = _are_short(one, other)
    matcher = SequenceMatcher(None, one if short else one.split(), other if short else other.split(), autojunk=False)
    return matcher.ratio()


@lru_cache(maxsize=65536)
def at_most(one: str, other: str) -> float:
    """What `alike` cannot pass, by the letters (or words) that both have, in whatever order: quickly told."""
    if one == other:
        return 1.0
    short = _are_short(one, other)
    mine, theirs = _pieces(one, short), _pieces(other, short)
    return 2.0 * (mine & theirs).total() / (mine.total() + theirs.total())


def _are_short(one: str, other: str) -> bool:
    return len(one) <= _LONG and len(other) <= _LONG


@lru_cache(maxsize=8192)
def _pieces(text: str, by_letter: bool) -> Counter[str]:
    return Counter(text if by_letter else text.split())


def ref_of(text: str) -> str:
    """The reference that a row is known by, as the ledger keeps it."""
    return squeezed(text).upper()


@dataclass(slots=True, eq=False)
class Version:
    """One row of one return.

    `days` are as they were most likely meant, `real` those that are true Excel dates; `typed` is what stands in the
    date's cell.
    """

    period: str
    service: str
    row: int
    texts: Mapping[str, str]
    days: Mapping[str, date | None]
    real: Mapping[str, date | None]
    typed: Mapping[str, str]
    doubtful: bool = False  # followed by its words, not by its reference
    borrowed: Thread | None = None  # the action that its reference belongs to, where that is another one

    @property
    def ref(self) -> str:
        return ref_of(self.texts["ref"])

    @property
    def is_closed(self) -> bool:
        """Said to be closed, in the words by which open actions are carried forward."""
        return folded(self.texts["status"]) == "closed" or bool(self.typed["date_closed"] or self.days["date_closed"])

    def bare(self, key: str) -> str:
        return bare(self.texts[key])

    def shown(self, key: str) -> str:
        """What the cell holds, for a sentence: a date in words, a text as typed, or: empty."""
        day = self.days.get(key)
        return day_words(day) if day else squeezed(self.texts.get(key, "") or self.typed.get(key, "")) or "empty"


@dataclass(slots=True, eq=False)
class Thread:
    """One action through the months: its versions, oldest first, at most one a month."""

    service: str
    versions: list[Version] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)  # every reference that it has had, the first one first

    @property
    def last(self) -> Version:
        return self.versions[-1]

    @property
    def ref(self) -> str:
        return self.refs[0] if self.refs else ""

    @property
    def name(self) -> str:
        """Its reference, or the place where it stood last."""
        return self.ref or f"The action in row {self.last.row}"

    @property
    def original_due(self) -> date | None:
        """The first due date on record, frozen: an original date typed into its first return, else the first due date.

        A day that was only written in words does not count, as it is not printed on the next workbook either.
        """
        first = self.versions[0].real["original_due_date"]
        return first or next((v.real["due_date"] for v in self.versions if v.real["due_date"]), None)


def versions_of(frame: pd.DataFrame) -> Iterator[Version]:
    """Every row of `frame` (index: HISTORY_INDEX, columns as `rules.frames` has them), in its order."""
    blank = [""] * len(frame)
    texts = {key: frame[key].tolist() if key in frame else blank for key in TEXTS}
    days = {key: _days(frame, proposed(key) if proposed(key) in frame else key) for key in DAYS}
    real = {key: _days(frame, key) for key in DAYS}
    words = {key: frame[typed(key)].tolist() if typed(key) in frame else blank for key in DAYS}
    for at, (period, service, row) in enumerate(frame.index):
        yield Version(
            str(period),
            str(service),
            int(row),
            {key: values[at] for key, values in texts.items()},
            {key: values[at] for key, values in days.items()},
            {key: values[at] for key, values in real.items()},
            {key: values[at] for key, values in words.items()},
        )


def _days(frame: pd.DataFrame, column: str) -> list[date | None]:
    if column not in frame:
        return [None] * len(frame)
    found: list[date | None] = frame[column].to_numpy().astype("datetime64[D]").tolist()
    return found


class Follower:
    """The actions of one service's register. `take` each return in turn, oldest first."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.threads: list[Thread] = []
        self._by_ref: dict[str, list[Thread]] = defaultdict(list)

    def take(self, rows: Sequence[Version]) -> None:
        """Lays each row to its action, or begins a new one. `rows` are all of one return."""
        pairs, left = self._by_reference(rows)
        pairs |= self._by_words(left, {id(thread) for thread in pairs.values()})
        for row in rows:
            self._lay(row, pairs.get(row))

    def _lay(self, row: Version, thread: Thread | None) -> None:
        if thread is None:
            thread = Thread(self.service)
            self.threads.append(thread)
        thread.versions.append(row)
        # A reference that belongs to another finding does not become this one's name where it had one before.
        if row.ref and row.ref not in thread.refs and not (row.borrowed and thread.refs):
            thread.refs.append(row.ref)
            self._by_ref[row.ref].append(thread)

    def _by_reference(self, rows: Sequence[Version]) -> tuple[dict[Version, Thread], list[Version]]:
        groups: dict[str, list[Version]] = defaultdict(list)
        for row in rows:
            groups[row.ref].append(row)
        pairs: dict[Version, Thread] = {}
        left: list[Version] = groups.pop("", [])
        for ref, group in groups.items():
            taken = {id(thread) for thread in pairs.values()}
            known = [thread for thread in self._by_ref.get(ref, ()) if id(thread) not in taken]
            for row, thread in _best_pairs(group, known):
                if self._is_another(row, thread, groups):
                    row.borrowed = thread
                else:
                    row.doubtful = len(group) > 1 and row.bare("finding") != thread.last.bare("finding")
                    pairs[row] = thread
            left += [row for row in group if row not in pairs]
        return pairs, left

    def _is_another(self, row: Version, thread: Thread, groups: Mapping[str, Sequence[Version]]) -> bool:
        """The row's reference is the thread's, and what stands in it is not."""
        finding, before = row.bare("finding"), thread.last
        mine = alike(finding, before.bare("finding"))
        if mine == 1 or not finding:
            return False
        if mine < SAME_SUBJECT and _elsewhere(row, before):
            return True
        least = ALIKE if mine < SAME_SUBJECT else 1.0
        others = (one for one in self.threads if one is not thread and not one.last.is_closed)
        return any(_speaks(row, one, least) and not _has_its_own(one, groups, least) for one in others)

    def _by_words(self, rows: Sequence[Version], taken: set[int]) -> dict[Version, Thread]:
        """Rows that no reference leads on from, and the open actions that no row has been found for."""
        open_ones = [thread for thread in self.threads if id(thread) not in taken and not thread.last.is_closed]
        found = _pairs_above(ALIKE, rows, open_ones)
        for row in found:
            row.doubtful = True
        return found


def _speaks(row: Version, thread: Thread, least: float) -> bool:
    """Whether the row's finding is, so far at least, the one of the thread."""
    one, other = row.bare("finding"), thread.last.bare("finding")
    return at_most(one, other) >= least and alike(one, other) >= least


def _has_its_own(thread: Thread, groups: Mapping[str, Sequence[Version]], least: float) -> bool:
    """Whether a row under one of the thread's own references speaks of it."""
    return any(_speaks(row, thread, least) for ref in thread.refs for row in groups.get(ref, ()))


def _elsewhere(row: Version, before: Version) -> bool:
    """Another unit, and another date raised or another action; what is empty is not known to be another."""
    units = folded(row.texts["unit"]), folded(before.texts["unit"])
    days = row.days["date_raised"], before.days["date_raised"]
    actions = row.bare("action"), before.bare("action")
    apart = (all(days) and days[0] != days[1]) or (all(actions) and alike(*actions) < SAME_SUBJECT)
    return all(units) and units[0] != units[1] and apart


def _best_pairs(rows: Sequence[Version], threads: Sequence[Thread]) -> Iterable[tuple[Version, Thread]]:
    if len(rows) == 1 and len(threads) == 1:
        return ((rows[0], threads[0]),)
    return _pairs_above(-1.0, rows, threads).items()


def _pairs_above(least: float, rows: Sequence[Version], threads: Sequence[Thread]) -> dict[Version, Thread]:
    """Each row with at most one thread, the most alike first; of equals the thread that stood last, then the order.

    Those in which nothing differs are paired before all others, so that only what is left is compared, each row with
    each thread.
    """
    by_finding: dict[str, list[Thread]] = defaultdict(list)
    for thread in threads:
        by_finding[thread.last.bare("finding")].append(thread)
    same = ((row, thread) for row in rows for thread in by_finding.get(row.bare("finding"), ()))
    pairs = _paired(same, max(least, 1.0))
    taken = {id(thread) for thread in pairs.values()}
    left = [thread for thread in threads if id(thread) not in taken]
    near = ((row, thread) for row in rows if row not in pairs for thread in left)
    return pairs | _paired(near, least)


def _paired(candidates: Iterable[tuple[Version, Thread]], least: float) -> dict[Version, Thread]:
    """The best of the candidates; they come row by row, and for each row in the order of the threads."""
    scored = sorted(
        (
            (-likeness(row, thread.last), _age(thread), at, row, thread)
            for at, (row, thread) in enumerate(candidates)
            if least <= 0 or _weighed(row, thread.last, at_most) >= least
        ),
        key=lambda one: one[:3],
    )
    pairs: dict[Version, Thread] = {}
    taken: set[int] = set()
    for score, _, _, row, thread in scored:
        if -score >= least and row not in pairs and id(thread) not in taken:
            pairs[row] = thread
            taken.add(id(thread))
    return pairs


def _age(thread: Thread) -> int:
    """Less for a thread that stood in a later month."""
    year, month = thread.last.period.split("-")
    return -(int(year) * 12 + int(month))


def likeness(one: Version, other: Version) -> float:
    """How likely two rows are one action, 0 to 1: by finding (half), action, date raised and unit, as far as both tell.

    0 where either has no finding: nothing else tells one action of a unit from the next.
    """
    return _weighed(one, other, alike)


def _weighed(one: Version, other: Version, alike: Callable[[str, str], float]) -> float:
    """`likeness`, where `alike` says how much two texts have in common."""
    if not (one.bare("finding") and other.bare("finding")):
        return 0.0
    told = [(0.5, alike(one.bare("finding"), other.bare("finding")))]
    if one.bare("action") and other.bare("action"):
        told.append((0.2, alike(one.bare("action"), other.bare("action"))))
    if one.days["date_raised"] and other.days["date_raised"]:
        told.append((0.15, float(one.days["date_raised"] == other.days["date_raised"])))
    if folded(one.texts["unit"]) and folded(other.texts["unit"]):
        told.append((0.15, float(folded(one.texts["unit"]) == folded(other.texts["unit"]))))
    return sum(weight * score for weight, score in told) / sum(weight for weight, _ in told)
