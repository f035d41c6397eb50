"""How much the words of a heading are like the names of a column."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from trackerkit.register import Column, SheetDefinition
from trackerkit.workbook.parse.headings import NEAR_ENOUGH, folded_heading, names_of

# Strength of a name, 0 to 100: above all that a sure name outranks a less sure one, whatever the cells say.
HEADING, OTHER_NAME, NEAR, HINT, WORDS_LEAST, WORDS_MOST = 100, 90, 75, 54, 52, 66
LONGEST = 80  # characters: what is longer is a note, not a heading
_WORDS_ALIKE = 0.5  # shared words out of all the words of both
_NO_WORDS = frozenset(
    [  # they tell nothing of a column; "by", "to" and "be" do
        "a",
        "an",
        "and",
        "any",
        "are",
        "been",
        "e",
        "for",
        "g",
        "has",
        "have",
        "if",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "s",
        "the",
        "this",
        "was",
        "with",
    ]
)
_A_PART = 0.6  # as much alike as a heading is of which one part is the name
_STROKE = re.compile(r"\s*[/|&\n]\s*")
_TAIL = re.compile(r"\s+(?:from|in|of|at|for|on|after|during|following)\s+", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=64)
def hints_of(sheet: SheetDefinition) -> dict[str, frozenset[str]]:
    """Folded heading -> the keys of the columns that it may mean."""
    hints: dict[str, set[str]] = {}
    for column in sheet.columns:
        for hint in column.hints:
            hints.setdefault(folded_heading(hint), set()).add(column.key)
    return {hint: frozenset(keys) for hint, keys in hints.items()}


@lru_cache(maxsize=8192)
def words_in(text: str) -> frozenset[str]:
    """The words that tell something, without the plural."""
    words = (word for word in _WORD.findall(folded_heading(text)) if word not in _NO_WORDS)
    return frozenset(map(_singular, words))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def by_exact_name(sheet: SheetDefinition, heading: str) -> dict[str, tuple[int, str]]:
    """Column key -> (strength, how) for the columns whose heading, other name or hint it is."""
    name = folded_heading(heading)
    found = dict.fromkeys(hints_of(sheet).get(name, ()), (HINT, "words"))
    if name in names_of(sheet):
        key, how = names_of(sheet)[name]
        found[key] = (OTHER_NAME, "other name") if how == "alias" else (HEADING, "heading")
    return found


def by_likeness(column: Column, heading: str) -> tuple[int, str]:
    """(strength, how) of a near spelling or of words in common; (0, "") for neither."""
    name = folded_heading(heading)
    names = (column.label, *column.aliases)
    if any(SequenceMatcher(None, folded_heading(word), name).ratio() >= NEAR_ENOUGH for word in names):
        return NEAR, "near spelling"
    return by_words(column, heading)


def by_words(column: Column, heading: str) -> tuple[int, str]:
    """(strength, how) of words in common; (0, "") where there are too few."""
    names = (column.label, *column.aliases)
    own = words_in(heading)
    alike = max((_alike(own, words_in(word)) for word in names), default=0.0)
    if not {folded_heading(word) for word in names}.isdisjoint(_parts(heading)):
        alike = max(alike, _A_PART)
    if alike < _WORDS_ALIKE:
        return 0, ""
    return round(WORDS_LEAST + (WORDS_MOST - WORDS_LEAST) * alike), "words"


@lru_cache(maxsize=8192)
def _parts(heading: str) -> frozenset[str]:
    """What a heading says in parts, folded: either side of a stroke, and what stands before "from", "in" or "of"."""
    sides = [part for part in _STROKE.split(heading) if part != heading]
    heads = [_TAIL.split(heading, maxsplit=1)[0]] if _TAIL.search(heading) else []
    return frozenset(folded_heading(part) for part in (*sides, *heads))


def _alike(own: frozenset[str], theirs: frozenset[str]) -> float:
    """Words in common out of all words, where one holds every word of the other; else 0."""
    if not own or not theirs or not (own <= theirs or theirs <= own):
        return 0.0
    return len(own & theirs) / len(own | theirs)
