"""The word lists of schemas/words.toml, with the forms of each verb worked out. Read once, when first needed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from trackerkit import resources
from trackerkit.errors import DefinitionError

VOWELS = "aeiou"
_DOUBLED = frozenset("bdgmnprt")  # stop -> stopped; w, x and y are never doubled
_FUZZY_FROM = 7  # letters: shorter words have too many neighbours that mean something else
_FUZZY_TO = 20  # letters: nobody mistypes a longer word of the lists


@dataclass(frozen=True, slots=True)
class Verbs:
    """The forms of a list of verbs: `base` (audit, audits), `past` (audited), `going` (auditing)."""

    base: frozenset[str]
    past: frozenset[str]
    going: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)  # compared as the one object it is, so that sets made of it can be kept
class Lexicon:
    """Every list of the file. `sets["result.good"]` is the list `good` of the table `[result]`."""

    spelling: Mapping[str, str]
    phrases: Mapping[tuple[str, ...], str]
    longest_phrase: Mapping[str, int]  # by the first word of the phrase
    sets: Mapping[str, frozenset[str]]
    verbs: Mapping[str, Verbs]
    misspelt: Mapping[str, str]  # a word with one letter left out -> the word
    known: frozenset[str]
    _unions: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.sets[name]

    def any_of(self, *names: str) -> frozenset[str]:
        """The words of several lists, put together once. `talk.verbs past` are the past forms of the verbs."""
        if names not in self._unions:
            self._unions[names] = frozenset().union(*(self._forms(name) for name in names))
        return self._unions[names]

    def _forms(self, name: str) -> frozenset[str]:
        verbs, _, form = name.partition(" ")
        found: frozenset[str] = getattr(self.verbs[verbs], form) if form else self.sets[name]
        return found

    def corrected(self, word: str) -> str:
        """`word`, or the known word it is one slip away from (a letter missing, extra, wrong or swapped)."""
        if not _FUZZY_FROM <= len(word) <= _FUZZY_TO or word in self.known or not word.isalpha():
            return word
        for variant in (word, *_one_left_out(word)):
            match = self.misspelt.get(variant)
            if match and match[0] == word[0] and abs(len(match) - len(word)) <= 1 and match[-2:] == word[-2:]:
                return match
        return word


@cache
def lexicon() -> Lexicon:
    """The lists that ship with trackerkit. Raises DefinitionError when the file lacks a table the judges need."""
    path = resources.folder("schemas") / "words.toml"
    return build(tomllib.loads(path.read_text(encoding="utf-8")))


def build(data: Mapping[str, Any]) -> Lexicon:
    """The lexicon of the tables in `data` (the shape of schemas/words.toml)."""
    missing = [name for name in ("spelling", "phrases", "irregular", "change", "check", "talk") if name not in data]
    if missing:
        raise DefinitionError(f"words.toml has no table [{missing[0]}].", "Put the table back.")
    sets = {
        f"{table}.{name}": frozenset(words)
        for table, lists in data.items()
        if isinstance(lists, Mapping)
        for name, words in lists.items()
        if isinstance(words, list)
    }
    verbs = {
        name: verb_forms(sets[name], data["irregular"])
        for name in ("change.strong", "change.weak", "check.verbs", "talk.verbs")
    }
    phrases = {tuple(spelt.replace("-", " - ").split()): one for one, ways in data["phrases"].items() for spelt in ways}
    known = frozenset().union(
        *sets.values(), data["phrases"], *((v.base | v.past | v.going) for v in verbs.values()), data["spelling"]
    )
    return Lexicon(
        spelling=dict(data["spelling"]),
        phrases=phrases,
        longest_phrase={first: max(len(way) for way in phrases if way[0] == first) for first, *_ in phrases},
        sets=sets,
        verbs=verbs,
        misspelt=_misspellings(known),
        known=known,
    )


def verb_forms(bases: Iterable[str], irregular: Mapping[str, Iterable[str]]) -> Verbs:
    """The forms of the verbs `bases`; `irregular` gives the past forms that do not end in -ed."""
    base, past, going = set(), set(), set()
    for verb in bases:
        base |= {verb, _third_person(verb)}
        past |= set(irregular.get(verb, ())) or {_with_ending(verb, "ed")}
        going.add(_with_ending(verb, "ing"))
        if verb in irregular:
            past.add(_with_ending(verb, "ed"))
    return Verbs(frozenset(base), frozenset(past), frozenset(going))


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in VOWELS:
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def _with_ending(verb: str, ending: str) -> str:
    if verb.endswith("e"):
        return verb[:-1] + ending if ending in ("ing", "ed") else verb + ending
    if ending == "ed" and verb.endswith("y") and verb[-2:-1] not in VOWELS:
        return f"{verb[:-1]}ied"
    if _doubles(verb):
        return verb + verb[-1] + ending
    return verb + ending


def _doubles(verb: str) -> bool:
    """One syllable, ending consonant-vowel-consonant: stop, fit, plan (not open, not repair)."""
    if len(verb) < 3 or verb[-1] not in _DOUBLED or verb[-2] not in VOWELS or verb[-3] in VOWELS:
        return False
    return sum(letter in VOWELS for letter in verb) == 1 or verb in ("reset", "refer", "refit", "transfer")


def _one_left_out(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _misspellings(known: Iterable[str]) -> dict[str, str]:
    """Every known long word under itself and under each spelling that leaves one letter out (symmetric delete)."""
    table: dict[str, str] = {}
    for word in sorted(known):
        if len(word) >= _FUZZY_FROM and word.isalpha():
            for variant in _one_left_out(word):
                table.setdefault(variant, word)
    return table
