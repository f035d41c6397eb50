"""How likely two findings are one issue: features that can be said in words, and weights fitted to labelled pairs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import exp, sqrt

from trackerkit.assurance.repeats.lexicon import lexicon
from trackerkit.assurance.repeats.read import About, about

LIKELY = 0.5  # from here on two findings are proposed as one issue
# The places and times that make two findings different issues when they differ, and how a reason names them.
SLOTS = {
    "rooms": "room",
    "floors": "floor",
    "names": "unit or person",
    "rounds": "time of day",
    "medicines": "medicine",
    "locations": "place",
}
# Failures that people put in place of one another: the paper has nothing on it; the work was not done.
_KIN = {
    "absent": "empty",
    "unsigned": "empty",
    "uncoded": "empty",
    "not_recorded": "empty",
    "undated": "empty",
    "overdue": "empty",
    "missed": "empty",
    "not_reviewed": "undone",
    "not_updated": "undone",
    "out_of_date": "undone",
    "untrained": "undone",
    "late": "time",
    "short": "pace",
    "rushed": "pace",
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` from 0 to 1. In words: the fields that are the `same` and `different`, the concepts that are `shared`."""

    score: float
    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def is_likely(self) -> bool:
        """Whether the two are proposed as one issue."""
        return self.score >= LIKELY


def score(first: str, second: str) -> float:
    """How likely it is, from 0 to 1, that two findings are the same issue, by their texts alone.

    The order of the two makes no difference. A text without words is like nothing: 0.
    """
    return likeness(first, second).score


def likeness(first: str, second: str) -> Likeness:
    """As `score`, with the reasons."""
    return compare(about(first), about(second))


def compare(one: About, two: About) -> Likeness:
    """As `likeness`, of what has been read out of two findings."""
    if not one.words or not two.words:
        return Likeness(0.0)
    found = features(one, two)
    weights = lexicon().weights
    total = weights["bias"] + sum(weights[name] * value for name, value in found.items())
    shared = sorted((one.things & two.things) | (one.failures & two.failures))
    return Likeness(
        score=1 / (1 + exp(-total)),
        same=tuple(word for slot, word in SLOTS.items() if found[f"{slot}_same"]),
        different=tuple(word for slot, word in SLOTS.items() if found[f"{slot}_differ"]),
        shared=tuple(concept.replace("_", " ") for concept in shared),
    )


def features(one: About, two: About) -> dict[str, float]:
    """What the weights are for, each from 0 to 1."""
    one_names, two_names = _names(one, two), _names(two, one)
    found: dict[str, float] = {}
    for slot in SLOTS:
        a = one_names if slot == "names" else getattr(one, slot)
        b = two_names if slot == "names" else getattr(two, slot)
        found[f"{slot}_same"] = float(bool(a & b))
        found[f"{slot}_differ"] = float(bool(a and b and not a & b))
    kin = {_KIN.get(each, each) for each in one.failures}, {_KIN.get(each, each) for each in two.failures}
    return found | {
        "things": _overlap(one.things, two.things),
        "things_differ": float(bool(one.things and two.things and not one.things & two.things)),
        "failures": _overlap(one.failures, two.failures),
        "failures_kin": _overlap(*kin),
        "failures_differ": float(bool(kin[0] and kin[1] and not kin[0] & kin[1])),
        "words": len(one.words & two.words) / sqrt(len(one.words) * len(two.words)),
    }


def _names(one: About, two: About) -> frozenset[str]:
    """The names of one, with what begins its sentences where the other has it too."""
    return one.names | (one.openings & (two.names | two.openings))


def _overlap(a: Collection[str], b: Collection[str]) -> float:
    """Shared of the smaller: a finding often tells more than the other, not something else."""
    smaller = min(_size(a), _size(b))
    return _size(set(a) & set(b)) / smaller if smaller else 0.0


def _size(concepts: Collection[str]) -> float:
    """How many, where those that every other finding names count for little."""
    lex = lexicon()
    return sum(lex.common_share if concept in lex.common else 1.0 for concept in concepts)
