"""The concepts of schemas/findings.toml as patterns. Read once, when first needed."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from trackerkit import resources
from trackerkit.errors import DefinitionError

TABLES = ("things", "failures", "rounds", "locations")
_LETTERS = 2  # of the shortest way
_STARTS = re.compile(r"(?<![\w-])\w")
_GAP = r"(?:\W+[\w'’]+){0,4}?\W+"  # what a ~ stands for: up to four words between


@dataclass(frozen=True, slots=True)
class Finder:
    """Every way of writing the concepts of one table, by the first letters of the way, longest first."""

    ways: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]

    def find(self, text: str) -> frozenset[str]:
        """The concepts that `text` (in small letters) names; a longer way takes its words along."""
        found: set[str] = set()
        end = 0
        for start in _STARTS.finditer(text):
            at = start.start()
            if at < end:
                continue
            for way, concept in self.ways.get(text[at : at + _LETTERS], ()):
                if match := way.match(text, at):
                    found.add(concept)
                    end = match.end()
                    break
        return frozenset(found)


@dataclass(frozen=True, slots=True, eq=False)  # compared as the one object it is
class Lexicon:
    """The tables of the file. `weights` are those of `score`; `finders` by the name of their table."""

    finders: Mapping[str, Finder]
    words: frozenset[str]  # of the ways of all tables
    medicines: frozenset[str]
    unit_words: tuple[str, ...]
    room_words: tuple[str, ...]
    not_names: frozenset[str]
    not_initials: frozenset[str]
    plain: frozenset[str]
    common: frozenset[str]
    common_share: float
    weights: Mapping[str, float]


@cache
def lexicon() -> Lexicon:
    """The lists that ship with trackerkit. Raises DefinitionError when the file lacks a table."""
    path = resources.folder("schemas") / "findings.toml"
    return build(tomllib.loads(path.read_text(encoding="utf-8")))


def build(data: Mapping[str, Any]) -> Lexicon:
    """The lexicon of the tables in `data` (the shape of schemas/findings.toml)."""
    for table in (*TABLES, "medicines", "places", "plain", "common", "weights"):
        if table not in data:
            raise DefinitionError(f"findings.toml has no table [{table}].", "Put the table back.")
    return Lexicon(
        finders={table: finder(data[table]) for table in TABLES},
        words=frozenset().union(*(words_of(data[table]) for table in TABLES)),
        medicines=frozenset(data["medicines"]["names"]),
        unit_words=tuple(data["places"]["units"]),
        room_words=tuple(data["places"]["rooms"]),
        not_names=frozenset(data["places"]["not_names"]),
        not_initials=frozenset(data["places"]["not_initials"]),
        plain=frozenset(data["plain"]["words"]),
        common=frozenset(data["common"]["things"]),
        common_share=float(data["common"]["share"]),
        weights=dict(data["weights"]),
    )


def finder(concepts: Mapping[str, Iterable[str]]) -> Finder:
    """The ways of a table: concept -> the ways in which it is written."""
    listed = [(way, concept) for concept, written in concepts.items() for way in written]
    listed.sort(key=lambda each: (-len(each[0].split()), -len(each[0])))
    ways: dict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
    for way, concept in listed:
        ways[way[:_LETTERS]].append((re.compile(rf"{_way(way)}(?![\w-])"), concept))
    return Finder({first: tuple(of) for first, of in ways.items()})


def _way(way: str) -> str:
    near = (r"[\s\-]+".join(map(_word, part.split())) for part in way.split(" ~ "))
    return _GAP.join(near)


def _word(word: str) -> str:
    return rf"{re.escape(word[:-1])}\w*" if word.endswith("*") else re.escape(word)


def words_of(concepts: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Every word of the ways of a table, a * left out."""
    return frozenset(word.rstrip("*") for written in concepts.values() for way in written for word in way.split())
