"""What a finding is about, read out of its words."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from trackerkit.assurance.repeats.lexicon import Lexicon, lexicon

READ_CHARACTERS = 1000  # a finding is a sentence or two; what follows tells of something else
_STEM = 5  # letters: recorded, recording and records are one word
_DASHES = str.maketrans({"\u2019": "'", "\u2018": "'", "–": "-", "—": "-", "\u00a0": " "})
_FLOOR = re.compile(r"\b(ground|first|second|third|top|upper|lower|1st|2nd|3rd)[\s-]+floor\b|\b(downstairs)\b")
_FLOORS = {"1st": "first", "2nd": "second", "3rd": "third", "downstairs": "ground"}
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.]([0-5]\d))?\s*(am|pm)\b|\b([01]?\d|2[0-3]):[0-5]\d\b")
_PERSON = re.compile(r"\b(?:Mr|Mrs|Miss|Ms)\.?\s+([A-Z]\w*)")
_INITIALS = re.compile(r"(?<![\w.-])([A-Z])\.?\s?([A-Z])(?![\w-])")
_NAME = re.compile(r"(?<![\w'-])([A-Z][a-z]{2,})(?![\w-])")
_CALENDAR = frozenset(name.lower() for name in (*calendar.month_name, *calendar.day_name) if name)


@dataclass(frozen=True, slots=True)
class About:
    """What two findings are compared by. Every field may be empty: most findings name only some.

    `names` are words with a capital that are no ordinary words: units, rounds, people.
    `openings` are those that begin a sentence: a name only where the other finding has it as well.
    """

    rooms: frozenset[str]
    floors: frozenset[str]
    names: frozenset[str]
    openings: frozenset[str]
    rounds: frozenset[str]
    medicines: frozenset[str]
    locations: frozenset[str]
    things: frozenset[str]
    failures: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=100_000)
def about(text: str) -> About:
    """What the first thousand characters of `text` are about. Never raises."""
    lex = lexicon()
    typed = unicodedata.normalize("NFKC", text[:READ_CHARACTERS]).translate(_DASHES)
    low = " ".join(typed.lower().split())
    names, openings = _names(typed, lex)
    return About(
        rooms=frozenset(_rooms(lex).findall(low)),
        floors=frozenset(_FLOORS.get(a or b, a or b) for a, b in _FLOOR.findall(low)),
        names=names,
        openings=openings,
        rounds=_rounds(lex, low),
        medicines=frozenset(re.findall(r"[a-z-]+", low)) & lex.medicines,
        locations=lex.finders["locations"].find(low),
        things=lex.finders["things"].find(low),
        failures=lex.finders["failures"].find(low),
        words=frozenset(word[:_STEM] for word in re.findall(r"[a-z]{2,}", low) if word not in lex.plain),
    )


@cache
def _rooms(lex: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lex.room_words)})s?\s*(?:no\.?|number)?\s*(\d{{1,3}}[a-z]?)\b")


def _rounds(lex: Lexicon, low: str) -> frozenset[str]:
    """The times of day that are named. Bedtime is the last round of the evening and the first of the night."""
    found = lex.finders["rounds"].find(low) | _clock(low)
    return found - {"bedtime"} | {"evening", "night"} if "bedtime" in found else found


def _clock(low: str) -> frozenset[str]:
    """The rounds of the times of day that are written out."""
    found = set()
    for hour, _, half, whole in _CLOCK.findall(low):
        at = int(hour or whole) % 12 + (12 if half == "pm" else 0) if half else int(hour or whole)
        found.add(_round_at(at))
    return frozenset(found)


def _round_at(hour: int) -> str:
    if hour < 6 or hour >= 23:
        return "night"
    if hour >= 21:
        return "bedtime"
    return "morning" if hour < 11 else "lunch" if hour < 15 else "tea" if hour < 18 else "evening"


def _names(typed: str, lex: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """The names in a text, and the capitalised words that begin a sentence."""
    names: set[str] = {match[1].lower() for match in _PERSON.finditer(typed) if len(match[1]) > 2}
    pairs = (match[1] + match[2] for match in _INITIALS.finditer(typed))
    names |= {pair.lower() for pair in pairs if pair not in lex.not_initials}
    openings: set[str] = set()
    known = _ordinary(lex)
    for match in _NAME.finditer(typed):
        word = match[1].lower()
        if word in known:
            continue
        before = typed[: match.start()].rstrip()
        begins = not before or before[-1] in ".!?:;-(" or "\n" in typed[len(before) : match.start()]
        after = typed[match.end() :]
        next_word = after.split(maxsplit=1)[0].lower().strip(":,.-") if after.split() else ""
        marked = after.startswith((":", " -", ",", "'s")) or next_word in lex.unit_words
        (openings if begins and not marked else names).add(word)
    return frozenset(names), frozenset(openings)


@cache
def _ordinary(lex: Lexicon) -> frozenset[str]:
    """Words of the lists, and those that are no names."""
    return lex.words | lex.not_names | lex.plain | lex.medicines | {*lex.unit_words, *lex.room_words, *_CALENDAR}
