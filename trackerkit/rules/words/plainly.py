"""Quick looks at single words, so that the judges need to read only what is in doubt.

Reading a cell clause by clause takes about a fifth of a millisecond, and a month has tens of thousands of cells. Each
look is False only where the judge would find nothing wrong, as far as single words can tell: a verb of change beside a
thing, a place with its name, a record with its date, and no word of a plan or a denial near it.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from trackerkit.rules.words.lexicon import Lexicon, lexicon

_WORD = re.compile(r"[a-z]+")
_SENTENCE = re.compile(r"[.;!?\n]")
_DATED = re.compile(
    r"\b\d{1,2}[/.]\d{1,2}[/.](?:20)?\d\d\b"
    r"|\b\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
_LONG = 4  # letters: a thing that is told by a shorter word may be something else


def change_in_doubt(text: str) -> bool:
    """False where `judge_change` would find a change: a sentence with one, that plans and denies nothing."""
    lex = lexicon()
    return not any(_tells_of_a_change(_WORD.findall(part), lex) for part in _SENTENCE.split(text.lower()))


def place_in_doubt(text: str) -> bool:
    """False where `judge_evidence` would find a place: a system, a folder with its name, a record with its date."""
    low, lex = text.lower(), lexicon()
    words = _WORD.findall(low)
    if _plans(words, lex):
        return True
    if not lex["places.systems"].isdisjoint(words):
        return False
    if not lex["records.words"].isdisjoint(words) and _DATED.search(low):
        return False
    return not any(thing in lex["places.containers"] and _names_it(word, lex) for word, thing in pairwise(words))


def task_in_doubt(text: str) -> bool:
    """False where `judge_action` would find a task: it opens with a verb of change, and names a thing."""
    lex = lexicon()
    words = _WORD.findall(text.lower())
    if not words or words[0] not in _tasks(lex) or not {"staff", "carers", "everyone"}.isdisjoint(words[:2]):
        return True
    return _named(lex).isdisjoint(words[1:])


def _tells_of_a_change(words: list[str], lex: Lexicon) -> bool:
    changed = not lex.verbs["change.strong"].past.isdisjoint(words)
    return changed and not _things(lex).isdisjoint(words) and not _plans(words, lex)


def _plans(words: list[str], lex: Lexicon) -> bool:
    """Some word may speak of what is still to come, or of what was not done."""
    if not _doubts(lex).isdisjoint(words):
        return True
    bases = lex.any_of("change.strong base", "change.weak base", "check.verbs base", "talk.verbs base")
    return any(
        one == "to" and (two in bases or two in ("be", "follow", "stay", "have")) for one, two in pairwise(words)
    )


def _names_it(word: str, lex: Lexicon) -> bool:
    return len(word) >= _LONG and word not in lex["places.empty_modifiers"]


@cache
def _doubts(lex: Lexicon) -> frozenset[str]:
    wanted = lex.any_of("plan.words", "plan.negations", "plan.cancelled", "plan.undone", "plan.context_start")
    short = {typed for typed, word in lex.spelling.items() if word in wanted}
    phrases = {word for way, meant in lex.phrases.items() if meant in wanted for word in way} - {"to", "do", "on", "a"}
    pieces = {piece for word in wanted | short | phrases for piece in _WORD.findall(word)}
    return frozenset(pieces | {"being", "planned", "next"}) - {"t", "ll", "re"}


@cache
def _things(lex: Lexicon) -> frozenset[str]:
    verbs = lex.any_of("change.strong past", "change.weak past", "check.verbs past", "talk.verbs past")
    return frozenset(word for word in lex["things.words"] - lex["things.generic"] - verbs if len(word) >= _LONG)


@cache
def _named(lex: Lexicon) -> frozenset[str]:
    return lex.any_of("things.words", "records.words", "records.sampled") - lex["things.generic"]


@cache
def _tasks(lex: Lexicon) -> frozenset[str]:
    loose = lex.any_of(
        "actions.hopes", "actions.needs_detail", "actions.opening_hopes", "check.nouns", "training.words"
    )
    return lex.verbs["change.strong"].base - loose
