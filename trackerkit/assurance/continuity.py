"""What changed from one return to the next: dates moved, words changed, actions gone, back, reopened or taken over.

A pure function of frames: every version of each action by month goes in, events come out. It knows no ledger and no
clock; `trackerkit.history` feeds it and sets each event at its cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from trackerkit.assurance.copies import Copies
from trackerkit.assurance.following import Follower, Thread, Version, alike, bare, ref_of, versions_of
from trackerkit.assurance.once import once
from trackerkit.assurance.repeats import likeness
from trackerkit.rules.frames import proposed
from trackerkit.rules.text import folded, squeezed
from trackerkit.words import count, day_words, listed, month_words

STATUSES = ("not started", "in progress", "completed", "closed")  # in the order in which an action goes
_REPEATS_WORDS = 0.6  # so alike are a finding and the repeat of it, where the register's fields agree


@dataclass(frozen=True)
class Event:
    """One change. `code` is its rule (TK8xx), `row` the Excel row in the return of `period`, 0 where the row is gone.

    `key` is the column blamed, `also` others of the same row; `values` fill the rule's words.
    """

    code: str
    service: str
    period: str
    row: int
    key: str
    ref: str
    values: Mapping[str, str]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Continuity:
    """Every action of a register through the months, by service, and what changed, in order of month and row."""

    threads: Mapping[str, Sequence[Thread]]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Escalation:
    """One row of an Escalation log: why an action is late, and who decided what."""

    period: str
    row: int
    reason: str
    interim_control: str
    decided_by: str
    revised: date | None

    def explains(self, due: date | None) -> bool:
        """Whether the new date, the reason and who decided are all there."""
        return bool(self.reason and self.decided_by and self.revised and self.revised == due)


def continuity(
    actions: pd.DataFrame,
    escalations: pd.DataFrame | None,
    returned: Mapping[str, Collection[str]],
    *,
    only: str = "",
    alike_fields: Sequence[str] = ("unit", "theme"),
) -> Continuity:
    """Follows every action through its months.

    actions, escalations  index (period, return, row), columns as `rules.frames` has them
    returned              service -> the months that it returned, those without a single action too
    only                  a month: events of that month alone; without it, those of every month
    alike_fields          columns that must agree, the first of them filled in, for a repeat to be proposed
                          (`Register.repeats`)
    """
    rows: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for version in versions_of(once(actions)):
        rows[version.service, version.period].append(version)
    log = _escalations(escalations)
    threads: dict[str, list[Thread]] = {}
    events: list[Event] = []
    for service in sorted(returned):
        story = _Story(service, log, alike_fields)
        for period in sorted(returned[service]):
            events += story.take(period, rows[service, period], tell=only in ("", period))
        threads[service] = story.follower.threads
    return Continuity(threads, tuple(sorted(events, key=lambda one: (one.period, one.service, one.row, one.code))))


def _escalations(frame: pd.DataFrame | None) -> dict[tuple[str, str], list[Escalation]]:
    """(service, reference) -> its rows of the log, oldest first."""
    found: dict[tuple[str, str], list[Escalation]] = defaultdict(list)
    if frame is None or not len(frame):
        return found
    days = frame.get(proposed("revised_due_date"), frame.get("revised_due_date"))
    revised: list[date | None] = [None] * len(frame)
    if days is not None:
        revised = days.to_numpy().astype("datetime64[D]").tolist()
    keys = ("action_ref", "reason", "interim_control", "decided_by")
    texts = [frame[key].map(squeezed).tolist() if key in frame else [""] * len(frame) for key in keys]
    for (period, service, row), new, (ref, reason, control, who) in zip(
        frame.index, revised, zip(*texts, strict=True), strict=True
    ):
        found[str(service), ref_of(ref)].append(Escalation(str(period), int(row), reason, control, who, new))
    for rows in found.values():
        rows.sort(key=lambda one: (one.period, one.row))
    return found


@dataclass
class _Story:
    """One service's register, month by month."""

    service: str
    log: Mapping[tuple[str, str], Sequence[Escalation]]
    alike_fields: Sequence[str]
    follower: Follower = field(init=False)
    months: list[str] = field(default_factory=list)  # returned so far
    copies: Copies = field(default_factory=Copies)

    def __post_init__(self) -> None:
        self.follower = Follower(self.service)

    def take(self, period: str, rows: Sequence[Version], *, tell: bool) -> list[Event]:
        earlier = list(self.follower.threads)
        self.follower.take(rows)
        self.months.append(period)
        found: list[Event] = []
        for thread in self.follower.threads:
            if thread.last.period != period:
                continue
            copied = self.copies.take(thread)
            if tell:
                found += self._told(thread, earlier)
                found += [self._event("TK811", thread, keys[0], values, keys[1:]) for keys, values in copied]
        if tell:
            found += self._vanished(period, earlier)
        return found

    def _told(self, thread: Thread, earlier: Sequence[Thread]) -> Iterator[Event]:
        now = thread.last
        if now.borrowed is not None:
            yield self._event("TK812", thread, "ref", _borrowed(now))
        if now.doubtful and len(thread.versions) > 1:
            known = thread.versions[-2]
            values = {"known": thread.name, "month": self._month(known), "before": known.shown("finding")}
            yield self._event("TK813", thread, "ref", values)
        if len(thread.versions) == 1:
            yield from self._repeats(thread, earlier)
            return
        before = thread.versions[-2]
        for judge in _JUDGES:
            for code, key, values in judge(before, now):
                yield self._event(code, thread, key, {"month": self._month(before), **values})
        yield from self._due(thread, before, now)
        yield from self._original(thread, now)
        if not before.is_closed and before.period != self.months[-2]:
            missing = [m for m in self.months if before.period < m < now.period]
            told = {"month": month_words(before.period), "missing": listed([month_words(m) for m in missing])}
            yield self._event("TK814", thread, "ref", told)

    # ------------------------------------------------------------ due dates

    def _due(self, thread: Thread, before: Version, now: Version) -> Iterator[Event]:
        then, new = before.days["due_date"], now.days["due_date"]
        if then is None or then == new:
            return
        moves = moves_of(thread, now.period)
        original = thread.original_due or then
        entry = self.escalation_of(thread, now.period, new)
        explained = entry is not None and entry.explains(new)
        values = {
            "month": self._month(before),
            "before": day_words(then),
            "now": now.shown("due_date") if new or now.typed["due_date"] else "not there",
            "moved": _moved(original, new, moves),
            "log": _log_words(entry, new),
            "log_at": f"Escalation log of {month_words(entry.period)}, row {entry.row}" if entry else "",
        }
        yield self._event("TK803" if explained else "TK802", thread, "due_date", values)

    def escalation_of(self, thread: Thread, period: str, due: date | None) -> Escalation | None:
        """The row of the log that asks for this very date, else the latest one so far."""
        rows = [one for ref in thread.refs for one in self.log.get((self.service, ref), ()) if one.period <= period]
        fitting = [one for one in rows if one.revised is not None and one.revised == due]
        return max(fitting or rows, key=lambda one: (one.period, one.row), default=None)

    def _original(self, thread: Thread, now: Version) -> Iterator[Event]:
        frozen, printed = thread.original_due, now.days["original_due_date"]
        there = thread.versions[-2].days["original_due_date"]
        if frozen is None or printed == frozen or (printed is None and there is None):
            return
        values = {"before": day_words(frozen), "now": now.shown("original_due_date")}
        yield self._event("TK816", thread, "original_due_date", values)

    # ------------------------------------------------------------ gone, and come back in other clothes

    def _vanished(self, period: str, earlier: Sequence[Thread]) -> Iterator[Event]:
        for thread in earlier:
            last = thread.last
            if last.period < period and not last.is_closed:
                finding = squeezed(last.texts["finding"]) or "not recorded"
                values = {"ref": thread.name, "month": month_words(last.period), "finding": finding}
                yield Event("TK801", self.service, period, 0, "", thread.ref, values)

    def _repeats(self, thread: Thread, earlier: Sequence[Thread]) -> Iterator[Event]:
        """A new action where a closed one was, that does not say that it repeats it."""
        now = thread.last
        said = folded(now.texts["repeat_of"])
        if said or now.is_closed:  # somebody has decided, either way: nobody is asked twice
            return
        place = [folded(now.texts[key]) for key in self.alike_fields]
        if not place or not place[0]:
            return
        closed = [
            old
            for old in earlier
            if old.last.is_closed
            and old.last.period < now.period
            and _same_place([folded(old.last.texts[key]) for key in self.alike_fields], place)
            and _speaks_of(now, old.last)
        ]
        if closed:
            old = max(closed, key=lambda one: (one.last.period, one.last.row))
            values = {
                "known": old.name,
                "month": month_words(old.last.period),
                "before": old.last.shown("finding"),
                "now": now.shown("finding"),
                "times": f". The same was closed {len(closed)} times" if len(closed) > 1 else "",
            }
            yield self._event("TK815", thread, "repeat_of", values)

    # ------------------------------------------------------------ words

    def _event(self, code: str, thread: Thread, key: str, values: Mapping[str, str], also: Sequence[str] = ()) -> Event:
        now = thread.last
        return Event(code, self.service, now.period, now.row, key, now.ref or thread.ref, values, tuple(also))

    def _month(self, before: Version) -> str:
        """The month compared with, and the months after it that were never returned."""
        silent = [month for month in _months_between(before.period, self.months[-1]) if month not in self.months]
        gap = f" (no return for {listed([month_words(month) for month in silent])})" if silent else ""
        return f"{month_words(before.period)}{gap}"


def _borrowed(now: Version) -> dict[str, str]:
    assert now.borrowed is not None
    owner = now.borrowed.last if now.borrowed.last is not now else now.borrowed.versions[-2]
    return {"month": month_words(owner.period), "before": owner.shown("finding"), "now": now.shown("finding")}


def _months_between(first: str, last: str) -> list[str]:
    """The months after `first` and before `last`."""
    (year, month), found = map(int, first.split("-")), []
    while (at := f"{year + month // 12}-{month % 12 + 1:02}") < last:
        found.append(at)
        year, month = map(int, at.split("-"))
    return found


def moves_of(thread: Thread, until: str) -> list[tuple[Version, date | None]]:
    """Each version up to the month that moved the due date, with the date that it moved from."""
    found: list[tuple[Version, date | None]] = []
    for before, now in zip(thread.versions, thread.versions[1:], strict=False):
        then = before.days["due_date"]
        if now.period <= until and then is not None and now.days["due_date"] != then:
            found.append((now, then))
    return found


def _moved(original: date, new: date | None, moves: Sequence[object]) -> str:
    times = {1: "once", 2: "twice"}.get(len(moves), f"{len(moves)} times")
    said = f"The first due date was {day_words(original)}; it has moved {times}"
    if new is None:
        return said
    days = (new - original).days
    if not days:
        return f"{said}, and is the first one again"
    return f"{said}, {count(abs(days), 'day')} {'later' if days > 0 else 'sooner'} in all"


def _log_words(entry: Escalation | None, due: date | None) -> str:
    if entry is None:
        return "The Escalation log has no row for it"
    asked = day_words(entry.revised) if entry.revised else "no new date"
    told = [
        "" if entry.revised is not None and entry.revised == due else f"the Escalation log asks for {asked}",
        f"reason: {entry.reason}" if entry.reason else "no reason is given",
        f"allowed by {entry.decided_by}" if entry.decided_by else "nobody is named who allowed it",
        f"interim control: {entry.interim_control}" if entry.interim_control else "no interim control",
    ]
    words = "; ".join(filter(None, told))
    return words[:1].upper() + words[1:]


def _same_place(old: Sequence[str], now: Sequence[str]) -> bool:
    """The first field must agree; another that one of the two leaves empty does not set them apart."""
    return old[0] == now[0] and all(not a or not b or a == b for a, b in zip(old, now, strict=True))


def _speaks_of(now: Version, old: Version) -> bool:
    """The same issue by what both are about, or much the same words and nothing that sets them apart (S-G3)."""
    if not now.bare("finding"):
        return False
    about = likeness(now.texts["finding"], old.texts["finding"])
    words = alike(now.bare("finding"), old.bare("finding"))
    return about.is_likely or (words >= _REPEATS_WORDS and not about.different)


# ---------------------------------------------------------------- what two versions of a row say

Found = Iterator[tuple[str, str, dict[str, str]]]  # code, column, values


def _owner(before: Version, now: Version) -> Found:
    if before.bare("owner") and before.bare("owner") != now.bare("owner"):
        yield "TK804", "owner", {"before": before.shown("owner"), "now": now.shown("owner")}


def _reworded(before: Version, now: Version) -> Found:
    for key in ("finding", "action"):
        if before.bare(key) and before.bare(key) != now.bare(key):
            yield "TK805", key, {"before": before.shown(key), "now": now.shown(key)}


def _status(before: Version, now: Version) -> Found:
    values = {"before": _standing(before), "now": _standing(now)}
    if before.is_closed and not now.is_closed:
        yield "TK807", "status", values
    elif not before.is_closed and now.is_closed:
        missing = [words for words, there in _check_of(now) if not there]
        if missing:
            yield "TK808", "status", {**values, "missing": listed(missing)}
    elif _went_back(before, now):
        yield "TK806", "status", values


def _standing(version: Version) -> str:
    return version.shown("status") if bare(version.texts["status"]) else "no status"


def _check_of(now: Version) -> tuple[tuple[str, bool], ...]:
    return (
        ("who checked it", bool(now.bare("verified_by"))),
        ("when", bool(now.days["date_verified"] or now.typed["date_verified"])),
        ("the outcome", bool(now.bare("outcome"))),
    )


def _went_back(before: Version, now: Version) -> bool:
    ranks = [STATUSES.index(words) for v in (before, now) if (words := folded(v.texts["status"])) in STATUSES]
    return len(ranks) == 2 and ranks[1] < ranks[0]


def _dates_changed(before: Version, now: Version) -> Found:
    undone = _went_back(before, now) or (before.is_closed and not now.is_closed)
    for key in ("date_raised", "date_completed", "date_verified"):
        then, new = before.days[key], now.days[key]
        if then is None or then == new or (new is None and undone):
            continue  # taken out because the work began again: that is told already
        if key == "date_verified" and new is not None and new > then and before.bare("outcome") != "complete":
            continue  # another check, after one that did not find it complete
        yield "TK809", key, {"before": day_words(then), "now": now.shown(key)}


def _entered_late(before: Version, now: Version) -> Found:
    """Done in a month whose return, or a later one, did not know of it."""
    day = now.days["date_completed"]
    if day is not None and before.days["date_completed"] is None and f"{day:%Y-%m}" <= before.period:
        yield "TK810", "date_completed", {"now": day_words(day)}


_RECORD = ("action_taken", "completed_by", "evidence_location", "verified_by", "sample_checked", "outcome")


def _taken_out(before: Version, now: Version) -> Found:
    """What was recorded of the work and its check, and is empty; not where the status says that it began again."""
    if _went_back(before, now) or (before.is_closed and not now.is_closed):
        return
    for key in _RECORD:
        if before.bare(key) and not now.texts[key].strip():
            yield "TK817", key, {"before": before.shown(key)}


_JUDGES: tuple[Callable[[Version, Version], Any], ...] = (
    _owner, _reworded, _status, _dates_changed, _entered_late, _taken_out
)  # fmt: skip
