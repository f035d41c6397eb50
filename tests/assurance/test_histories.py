"""Random histories of one service over a year: the events found are exactly those that were made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.assurance.histories import follow

MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))
SUBJECTS = (
    ("PRN protocols without a maximum dose in 24 hours", "Rewrite each protocol with the GP"),
    ("Counted stock of paracetamol did not agree with the chart", "Balance the book at every round"),
    ("Fridge temperature missing on six mornings", "Hang the log beside the thermometer"),
    ("Body maps show creams that nobody dated when opened", "Label tubes as they are unsealed"),
    ("Teatime signatures absent for five residents", "Senior looks through all charts before supper"),
    ("Disposal register has no entries since last spring", "Collect returns weekly with two witnesses"),
)
# What a finding becomes that is written anew from beginning to end; each is unlike those of the other actions.
ANEW = (
    "GP guidance is outdated",
    "Tablets could be missing somewhere",
    "Cold chain unproven",
    "Ointment tubes: housekeeping",
    "Evening round needs attention",
    "Waste handling weak",
)
KINDS = ("move", "reword", "delete", "back", "close", "reopen", "owner", "respell", "swap", "unswap")
OWNERS = ("Priya Nair", "Tom Okafor", "Grace Mensah")


@dataclass
class Made:
    """One action as the person who edits it sees it."""

    number: int
    together: bool  # all in one unit, raised on one day: then only words tell them apart
    ref: str = field(init=False)
    finding: str = field(init=False)
    due: date = date(2026, 6, 1)
    owner: int = 0
    closed: bool = False
    there: bool = True
    was_there: bool = False  # in an earlier return
    missed: bool = False  # in a return since it stood last
    words: int = 0
    respelt: bool = False

    def __post_init__(self) -> None:
        self.ref, self.finding = self.own_ref, SUBJECTS[self.number][0]

    @property
    def own_ref(self) -> str:
        return f"MED-OAK-2601-00{self.number + 1}"

    def row(self) -> dict[str, object]:
        finding = f" {self.finding.upper()}. " if self.respelt else self.finding
        done = {"status": "Closed", "date_closed": date(2026, 1, 20), "verified_by": "Dilys Warren",
                "date_verified": date(2026, 1, 19), "outcome": "Complete"}  # fmt: skip
        return {
            "ref": self.ref,
            "unit": "Willow" if self.together else f"Unit {self.number}",
            "theme": f"Theme {self.number}",
            "date_raised": date(2026, 1, 3 if self.together else 3 + self.number),
            "finding": finding,
            "action": SUBJECTS[self.number][1],
            "owner": OWNERS[self.owner],
            "due_date": self.due,
            "status": "In progress",
        } | (done if self.closed else {})


Edit = tuple[str, int, int]  # kind, action, how much


def edits() -> st.SearchStrategy[list[Edit]]:
    one = st.tuples(st.sampled_from(KINDS), st.integers(0, len(SUBJECTS) - 1), st.integers(1, 40))
    return st.lists(one, max_size=4)


def apply(actions: list[Made], edit: Edit, touched: set[int]) -> set[tuple[int, str]]:
    """Makes the edit, if the action stands and was not edited yet, and says what must be told: (action, rule)."""
    kind, at, much = edit
    one = actions[at % len(actions)]
    if one.number in touched:
        return set()
    steady = one.there and one.was_there and one.ref == one.own_ref
    told: set[tuple[int, str]] = set()
    if kind == "back" and not one.there:
        one.there = True
        told = {(one.number, "TK814")} if one.missed and not one.closed else set()
    elif kind == "unswap" and one.there and one.ref != one.own_ref:
        other = next(o for o in actions if o.own_ref == one.ref)
        if other.number not in touched:
            one.ref, other.ref = one.own_ref, other.own_ref
            touched.add(other.number)
    elif kind == "swap" and steady and not one.closed:
        other = actions[(at + 1) % len(actions)]
        fit = other is not one and other.there and other.was_there and other.ref == other.own_ref and not other.closed
        if fit and other.number not in touched:
            one.ref, other.ref = other.ref, one.ref
            touched.add(other.number)
    elif steady:
        told = {(one.number, code) for code in _change(one, kind, much)}
    else:
        return set()
    touched.add(one.number)
    return told


def _change(one: Made, kind: str, much: int) -> tuple[str, ...]:
    if kind == "move":
        one.due += timedelta(days=much)
        return ("TK802",)
    if kind == "reword":
        one.words += 1
        one.finding = (
            f"Version {one.words}: {SUBJECTS[one.number][0]}" if much % 2 else f"{ANEW[one.number]} ({one.words})"
        )
        return ("TK805",)
    if kind == "owner":
        one.owner = (one.owner + 1) % len(OWNERS)
        return ("TK804",)
    if kind == "respell":
        one.respelt = not one.respelt
    elif kind == "delete":
        one.there = False
    elif kind == "close" and not one.closed:
        one.closed = True
    elif kind == "reopen" and one.closed:
        one.closed = False
        return ("TK807",)
    return ()


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[str, list[dict[str, object]]], set[tuple[str, int, str]]]:
    """A year of returns, and every event in it: (month, action, rule)."""
    together = draw(st.booleans())
    actions = [Made(number, together) for number in range(draw(st.integers(2, len(SUBJECTS))))]
    months: dict[str, list[dict[str, object]]] = {}
    expected: set[tuple[str, int, str]] = set()
    pending: set[tuple[int, str]] = set()
    for period in MONTHS:
        touched: set[int] = set()
        if months and draw(st.integers(0, 9)) == 0:
            continue  # a month that was never returned
        for edit in draw(edits()) if months else ():
            pending |= apply(actions, edit, touched)
        expected |= {(period, number, code) for number, code in pending | set(_standing(actions))}
        pending = set()
        order = draw(st.permutations(range(len(actions))))
        months[period] = [actions[at].row() for at in order if actions[at].there]
        for one in actions:
            one.was_there, one.missed = one.was_there or one.there, not one.there
    return months, expected


def _standing(actions: list[Made]) -> list[tuple[int, str]]:
    """What is told every month for as long as it is so: gone, or under another's reference."""
    found = [(one.number, "TK801") for one in actions if one.was_there and not one.there and not one.closed]
    strangers = [one for one in actions if one.there and one.ref != one.own_ref]
    return found + [(one.number, code) for one in strangers for code in ("TK812", "TK813")]


def found_in(months: dict[str, list[dict[str, object]]]) -> list[tuple[str, int, str]]:
    """The events found, each with the action whose own words (its corrective action) stand in the row."""
    actions = [action for _, action in SUBJECTS]
    found = []
    for event in follow(months).events:
        if event.row:
            number = actions.index(str(months[event.period][event.row - 6]["action"]))
        else:
            number = int(event.ref[-1]) - 1
        found.append((event.period, number, event.code))
    return found


def exactly_what_was_made(history: tuple[dict[str, list[dict[str, object]]], set[tuple[str, int, str]]]) -> None:
    months, expected = history
    assert sorted(found_in(months)) == sorted(expected)


few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
test_the_events_found_are_those_that_were_made = few(given(histories())(exactly_what_was_made))

many = settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
test_so_in_hundreds_of_histories = pytest.mark.slow(many(given(histories())(exactly_what_was_made)))
