"""Is the owner one person? "Every action has one clear owner; blank, all staff, team, TBC are not owners" (S-G2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from trackerkit.rules.words.lexicon import Lexicon, lexicon
from trackerkit.rules.words.tokens import plain


class Owner(StrEnum):
    """What is written as owner. A role held by one person and bare initials name somebody, but only just."""

    PERSON = "person"
    INITIALS = "initials"
    ROLE = "role"
    SHIFT = "shift"  # whoever is on duty
    TEAM = "team"
    PLACEHOLDER = "placeholder"
    SEVERAL = "several"
    BLANK = "blank"


_SENTENCES = {
    Owner.PERSON: "The owner is one named person.",
    Owner.INITIALS: "The owner is given by initials only; a reader may not know who that is.",
    Owner.ROLE: "The owner is a role, not a name; if the post changes hands nobody owns the action.",
    Owner.SHIFT: "The owner is whoever is on shift, so no one person owns the action.",
    Owner.TEAM: "The owner is a team; nobody in it owns the action.",
    Owner.PLACEHOLDER: "The owner has not been decided.",
    Owner.SEVERAL: "More than one owner is given; the action needs one.",
    Owner.BLANK: "No owner is given.",
}
_LONGEST = 300  # characters of an owner cell that are read
_CLEAR = frozenset({Owner.PERSON, Owner.INITIALS, Owner.ROLE})
_JOINS = re.compile(r"\s*(?:/|&|\+|;|,|\band\b|\bor\b)\s*", re.IGNORECASE)
_HELP = re.compile(r"[,(\s-]*\b(?:supported by|with support from|with help from|assisted by|c/o)\b.*", re.IGNORECASE)
_ASIDE = re.compile(r"\(([^)]*)\)|\s+-\s+|:\s+|\s+@\s+")
_SURNAME_FIRST = re.compile(r"[^\W\d_][\w'-]+,\s*(?:[A-Z]\.?\s*){1,3}$")
_INITIALS = re.compile(r"(?:[A-Z]\.?\s?){2,3}")


@dataclass(frozen=True)
class OwnerJudgement:
    """`vague` when nobody can be asked about the action; `warning` when somebody can, but by a roundabout way."""

    kind: Owner
    vague: bool
    warning: str
    sentence: str


def judge_owner(text: str) -> OwnerJudgement:
    """What the owner cell `text` names, and whether that is one person."""
    kind = _kind(plain(text[:_LONGEST]).strip(), lexicon())
    sentence = _SENTENCES[kind]
    warning = {Owner.ROLE: "role, not a name", Owner.INITIALS: "initials only"}.get(kind, "")
    return OwnerJudgement(kind, kind not in _CLEAR, warning, sentence)


def _kind(text: str, lex: Lexicon) -> Owner:
    if not text:
        return Owner.BLANK
    if "?" in text or _is_placeholder(text, lex):
        return Owner.PLACEHOLDER
    text = _HELP.sub("", text)
    if _SURNAME_FIRST.fullmatch(text):
        return Owner.PERSON
    kinds = [_whole(part, lex) for part in _JOINS.split(text) if part.strip()]
    return _together(kinds)


def _together(kinds: list[Owner]) -> Owner:
    """One owner out of the parts between commas, slashes and "and"."""
    if not kinds:
        return Owner.PLACEHOLDER
    if len(kinds) == 1:
        return kinds[0]
    named = {Owner.PERSON, Owner.INITIALS}
    people = [kind for kind in kinds if kind in named]
    if len(people) == 1 and all(kind in named | {Owner.ROLE, Owner.SHIFT} for kind in kinds):
        return people[0]  # "Amy Ford, Deputy Manager"
    if set(kinds) <= {Owner.TEAM, Owner.SHIFT}:
        return Owner.TEAM
    return Owner.SEVERAL


def _whole(part: str, lex: Lexicon) -> Owner:
    """One part, with its asides: "Priya Nair (RGN)", "Deputy Manager (S. Hart)", "Lead: Amy Ford"."""
    pieces = [piece.strip() for piece in _ASIDE.split(part) if piece and piece.strip()]
    kinds = [_single(piece, lex) for piece in pieces]
    for wanted in (Owner.PERSON, Owner.INITIALS):
        if wanted in kinds:
            return wanted
    return kinds[0] if kinds else Owner.PLACEHOLDER


def _single(piece: str, lex: Lexicon) -> Owner:
    low = re.sub(r"\s+", " ", piece.lower()).strip(" .")
    bare = low.removeprefix("the ").removeprefix("our ")
    words = re.findall(r"[\w'/-]+", bare)
    if bare in lex["owners.roles"]:
        return Owner.ROLE
    if bare in lex["owners.shift_roles"] or ("on" in words and set(words) & lex["owners.shift_words"]):
        return Owner.SHIFT
    if set(words) & lex["owners.teams"] and not _has_initial(piece):
        return Owner.TEAM if not _is_role(words, lex) else Owner.ROLE
    if _INITIALS.fullmatch(piece.strip()):
        return Owner.INITIALS
    if _is_role(words, lex) and not (set(words) & lex["owners.honorifics"]):
        return Owner.ROLE
    return Owner.PERSON if words else Owner.PLACEHOLDER


def _is_role(words: list[str], lex: Lexicon) -> bool:
    """Ends as a role does ("quality and compliance manager")."""
    return bool(words) and words[-1] in {
        "manager",
        "director",
        "lead",
        "coordinator",
        "officer",
        "deputy",
        "head",
        "administrator",
    }


def _has_initial(piece: str) -> bool:
    return bool(re.search(r"\b[A-Z]\b\.?", piece))


def _is_placeholder(text: str, lex: Lexicon) -> bool:
    low = text.lower().strip(" .")
    words = set(re.findall(r"[\w/]+|-+", low))
    if low in lex["owners.placeholders"] or not re.search(r"\w", low):
        return True
    short = {"tbc", "tba", "tbd", "n/a", "unassigned", "vacant", "vacancy", "whoever", "anyone", "someone", "nobody"}
    if words & short:
        return True
    return bool(words & {"not", "be", "when", "once", "yet", "to"}) and bool(words & lex["owners.placeholders"])
