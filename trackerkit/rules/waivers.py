"""Waivers: what a provider has agreed, in Setup, that a rule does not ask of a service for a time.

A waiver silences the asking and nothing else. It makes no evidence: how far an action has come is still judged by its
row (`assurance`), and what was held back stays on record (`ledger`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from trackerkit.problems import Problem
from trackerkit.provider import Waiver
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.words import count, day_words

NEVER = {
    "TK0": "what could not be read cannot be waived",
    "TK9": "personal data cannot be waived",
}


@dataclass(frozen=True, slots=True)
class Waived:
    """A problem that is not put to anybody, and the waiver that holds it back."""

    problem: Problem
    waiver: Waiver


def why_not(code: str) -> str:
    """Why no waiver can name `code`, in a few words; "" when one can."""
    if code not in BY_CODE:
        return "there is no rule with this code"
    return NEVER.get(code[:3], "")


def apply(
    problems: Iterable[Problem], service: str, as_at: date, waivers: Sequence[Waiver]
) -> tuple[tuple[Problem, ...], tuple[Waived, ...]]:
    """What is still put to the service with this code, and what a waiver holds back: (kept, waived), in their order.

    A waiver that has expired on `as_at` holds nothing back. Where several fit, the first is named.
    """
    working: dict[str, Waiver] = {}
    for waiver in waivers:
        if waiver.covers(service) and waiver.in_force(as_at) and not why_not(waiver.rule):
            working.setdefault(waiver.rule, waiver)
    kept: list[Problem] = []
    waived: list[Waived] = []
    for problem in problems:
        if problem.code in working:
            waived.append(Waived(problem, working[problem.code]))
        else:
            kept.append(problem)
    return tuple(kept), tuple(waived)


def sentence(waived: Iterable[Waived]) -> str:
    """``2 problems are waived: TK402 for HAR until 30 November 2026 (2).``; "" when none is."""
    times = Counter(one.waiver for one in waived)
    if not times:
        return ""
    number = times.total()
    each = "; ".join(
        f"{waiver.rule} for {waiver.service or 'all services'} until {day_words(waiver.until)} ({held:,})"
        for waiver, held in times.items()
    )
    return f"{count(number, 'problem')} {'is' if number == 1 else 'are'} waived: {each}."
