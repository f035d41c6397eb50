"""Which heading stands for which column: by key, label, alias, then near spelling. Ambiguous ones are asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from trackerkit.register import Column, ColumnType, SheetDefinition
from trackerkit.workbook.parse.model import Match

# A near spelling must be this like one label (0 to 1), and this much more like it than like any other.
NEAR_ENOUGH, CLEARLY_NEARER = 0.84, 0.06
WORKING_COLUMN = "tk:"  # headings of our own hidden working columns begin so

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_EDGES = re.compile(r"^[\s*:•·\-–—.]+|[\s*:•·\-–—.?]+$")


@lru_cache(maxsize=4096)
def folded_heading(text: str) -> str:
    """Case, spaces, line breaks, no-break and zero-width characters, asterisks and colons forgiven."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _EDGES.sub("", " ".join(text.split())).lower()


def visible(text: str) -> str:
    """The heading with what cannot be seen in it written out, so that a repair can be understood."""
    text = re.sub("\r?\n", " [line break] ", text.strip(" "))
    return _INVISIBLE.sub("[hidden character]", text).replace("\u00a0", "[no-break space]")


@lru_cache(maxsize=64)
def names_of(sheet: SheetDefinition) -> dict[str, tuple[str, str]]:
    """Folded heading -> (column key, how); a key outranks a label, a label an alias."""
    names: dict[str, tuple[str, str]] = {}
    for how, words in (
        ("alias", lambda c: c.aliases),
        ("label", lambda c: (c.label,)),
        ("key", lambda c: (c.key,)),
    ):
        for column in sheet.columns:
            for word in words(column):
                names[folded_heading(word)] = (column.key, how)
    return names


def score(names: Mapping[str, tuple[str, str]], texts: Mapping[int, str]) -> int:
    """How many different columns a row of texts names exactly (`names_of` their sheet). Check does not count."""
    found = {names[folded][0] for folded in map(folded_heading, texts.values()) if folded in names}
    return len(found - {"check"})


def match_headings(sheet: SheetDefinition, headings: Mapping[int, str]) -> tuple[tuple[Match, ...], dict[int, str]]:
    """The match of every column, and the headings that were left over (column number -> text)."""
    names = names_of(sheet)
    claims: dict[str, list[tuple[int, str]]] = {}
    left: dict[int, str] = {}
    for number, text in sorted(headings.items()):
        if text.startswith(WORKING_COLUMN):
            continue
        hit = names.get(folded_heading(text))
        if hit is None:
            left[number] = text
        else:
            claims.setdefault(hit[0], []).append((number, hit[1]))
    matches = {key: _settle(sheet.by_key[key], claim, headings, left) for key, claim in claims.items()}
    for column in _unfound(sheet, matches):
        near = _near(column, left, _unfound(sheet, matches))
        if near:
            matches[column.key] = Match(column.key, column.label, near, left.pop(near), "near")
    return tuple(matches.get(c.key, Match(c.key, c.label, 0)) for c in sheet.columns), left


def _settle(column: Column, claim: list[tuple[int, str]], headings: Mapping[int, str], left: dict[int, str]) -> Match:
    """One claim to the column, the best kind winning; two of the best kind are asked about, not guessed."""
    kinds = ["key", "label", "alias"]
    best = min(kinds.index(how) for _, how in claim)
    winners = [number for number, how in claim if kinds.index(how) == best]
    left |= {number: headings[number] for number, how in claim if kinds.index(how) != best}
    if len(winners) > 1 and column.type is not ColumnType.CHECK:
        return Match(column.key, column.label, winners[0], headings[winners[0]], "ambiguous", tuple(winners))
    return Match(column.key, column.label, winners[0], headings[winners[0]], kinds[best])


def _unfound(sheet: SheetDefinition, matches: Mapping[str, Match]) -> list[Column]:
    return [column for column in sheet.columns if column.key not in matches and column.type is not ColumnType.CHECK]


def _likeness(column: Column, heading: str) -> float:
    words = (column.label, *column.aliases)
    return max(SequenceMatcher(None, folded_heading(word), heading).ratio() for word in words)


def _near(column: Column, left: Mapping[int, str], others: list[Column]) -> int:
    """The column number of the one heading that is near enough, and clearly nearer than to any other; else 0."""
    hits = []
    for number, text in left.items():
        heading = folded_heading(text)
        if not heading or len(heading) > 60:
            continue
        own = _likeness(column, heading)
        rival = max((_likeness(other, heading) for other in others if other.key != column.key), default=0.0)
        if own >= NEAR_ENOUGH and own - rival >= CLEARLY_NEARER:
            hits.append(number)
    return hits[0] if len(hits) == 1 else 0
