"""Roles in place of names: whom a text names, and what stands there instead.

Setup's People say who has which role. A name that stands in a person's cell and is not in Setup becomes STAFF. The
provider's own words (services, units, its own name) are never taken for a person's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from trackerkit.assurance.answers import Made
from trackerkit.assurance.record import MonthRecord
from trackerkit.provider import Provider
from trackerkit.register import Column, ColumnType, Register
from trackerkit.rules.words.lexicon import lexicon
from trackerkit.words import MONTHS

STAFF = "a member of staff"
MANAGER, LEAD = "Registered manager", "Quality lead"  # of whoever Setup names there and not among its People

_JOINS = re.compile(r"\s*(?:[/&+;,()\n]|\band\b|\bor\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_BETWEEN = r"[\s._\-\u200b]*"  # Grace Mensah, grace.mensah, Grace_Mensah
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sr|Sister|Nurse)\.?\s+)?(?:[A-Z]\.?\s+)?"
_SHORTEST = 3  # letters of a first or last name that is looked for by itself
# First names that are words as well: "Will be done", "Mark each tube". Only the whole name is looked for.
_ALSO_WORDS = frozenset({*MONTHS, "Will", "Mark", "Bill", "Grant", "Rose", "Joy", "Hope", "Faith", "Young", "Day"})
_OWNERS = ("owners.roles", "owners.shift_roles", "owners.shift_words", "owners.teams", "owners.placeholders")
_MEETING = frozenset({
    "meeting", "board", "committee", "group", "panel", "review", "quality", "governance", "risk", "safety", "clinical",
    "medicines", "falls", "leadership", "trustees", "directors", "head", "office", "senior", "executive", "weekly",
    "monthly", "nominated", "individual", "lead", "manager", "registered", "commissioner", "commissioners",
})  # fmt: skip
_PLAIN = frozenset({
    "the", "our", "of", "on", "in", "to", "for", "from", "by", "with", "all", "each", "any", "is", "not", "be",
    "whoever", "shift", "night", "day", "none",
})  # fmt: skip


class People:
    """Callable: the text without a name in it. Made from the provider and from what the records' cells name."""

    def __init__(
        self,
        provider: Provider,
        records: Sequence[MonthRecord] = (),
        *,
        frames: Sequence[tuple[Register, Mapping[str, pd.DataFrame]]] = (),
    ) -> None:
        """`frames`: a register and its sheets, beside those of the records."""
        sheets = (*((one.month.register, one.month.frames) for one in records), *frames)
        roles = _roles(provider)
        self._role = {_key(name): role for name, role in roles.items()}
        self._vague = _vague(roles.values())
        self._own = _own_phrases(provider)
        self._ordinary = _ordinary(register for register, _ in sheets)
        cells = {text for register, own in sheets for text in _person_cells(register, own)}
        unknown = {piece for text in cells for piece in self._unknown(text)}
        parts = _parts(roles)
        self._part = {part: role for part, role in parts.items() if part not in self._own}
        self._part |= {part.upper(): role for part, role in self._part.items()}
        emails = {person.email: person.role or STAFF for person in provider.people if person.email}
        self._role |= {_key(email): role for email, role in emails.items()}
        self._role |= {_key(piece): STAFF for piece in unknown}
        self._pattern = _pattern(self._own, [*emails, *roles, *sorted(unknown)], self._part)

    def __call__(self, text: str) -> str:
        """The text with every name that is known replaced."""
        return self._pattern.sub(self._instead, text) if text else text

    def cell(self, text: str) -> str:
        """A cell that should hold a name: each name its role; any other name is that of a member of staff."""
        if not text.strip():
            return text
        pieces = [self._role.get(_key(piece)) or self._piece(piece) for piece in _JOINS.split(text) if piece.strip()]
        return " and ".join(dict.fromkeys(pieces))

    def behalf(self, text: str) -> str:
        """On whose behalf something was decided: a meeting keeps its words, a name becomes its role."""
        pieces = [piece for piece in _JOINS.split(text) if piece.strip()]
        known = [self._role.get(_key(piece)) or self._of_meeting(piece) for piece in pieces]
        return " and ".join(dict.fromkeys(known))

    def _of_meeting(self, piece: str) -> str:
        replaced = self(piece)
        words = [word.lower() for word in _WORD.findall(piece)]
        if replaced != piece or piece in self._own or all(self._is_ordinary(word) for word in words):
            return replaced
        return STAFF

    def _is_ordinary(self, word: str) -> bool:
        return word in _MEETING or word in self._vague or word in self._ordinary

    def answer(self, made: Made, note: Callable[[str], str] | None = None) -> Made:
        """The decision without a name in it; `note` says what is shown of its note, else it is without names only."""
        one = made.decision
        return replace(made, decision=replace(one, behalf=self.behalf(one.behalf), note=(note or self)(one.note)))

    def _piece(self, piece: str) -> str:
        replaced = self(piece)
        return replaced if replaced != piece or self._is_vague(piece) else STAFF

    def _unknown(self, text: str) -> Iterator[str]:
        for piece in (part.strip() for part in _JOINS.split(text)):
            if _key(piece) not in self._role and piece not in self._own and not self._is_vague(piece):
                # Initials may stand for a resident, and "pharmacy" for a place: only where a message quotes them are
                # they what stood in this cell.
                words = _WORD.findall(piece)
                ordinary = all(word.lower() in self._ordinary for word in words)
                named = any(word[1:2].islower() for word in words) and not ordinary
                yield piece if named else f"“{piece}”"

    def _is_vague(self, piece: str) -> bool:
        """Names nobody: a team, a shift, a role, a placeholder, or nothing at all."""
        return all(word.lower() in self._vague for word in _WORD.findall(piece))

    def _instead(self, found: re.Match[str]) -> str:
        if found["own"]:
            return found["own"]
        if found["whole"]:
            return self._role[_key(found["whole"])]
        return self._part[found["name"]]


def _roles(provider: Provider) -> dict[str, str]:
    """Name -> role; two people of one name with different roles are members of staff."""
    roles: dict[str, str] = {}
    for person in provider.people:
        role = person.role.strip() or STAFF
        roles[person.name] = role if roles.get(person.name, role) == role else STAFF
    others = [(provider.quality_lead, LEAD), *((service.manager, MANAGER) for service in provider.services)]
    approvers = (*(one.approved_by for one in provider.waivers), *(one.approved_by for one in provider.limits))
    others += [(name, STAFF) for name in approvers]
    known = {_key(name) for name in roles}
    roles |= {name: role for name, role in reversed(others) if _key(name) not in known}
    return {name: role for name, role in roles.items() if _key(name)}


def _parts(roles: Mapping[str, str]) -> dict[str, str]:
    """Each first and last name by itself; one that two people share is that of a member of staff."""
    found: dict[str, str] = {}
    for name, role in roles.items():
        for part in _WORD.findall(name):
            if len(part) >= _SHORTEST and part[0].isupper() and part not in _ALSO_WORDS:
                found[part] = role if found.get(part, role) == role else STAFF
    return found


def _own_phrases(provider: Provider) -> frozenset[str]:
    services = provider.services
    units = (unit for service in services for unit in service.units)
    return frozenset({provider.name, *(service.name for service in services), *units} - {""})


def _person_cells(register: Register, frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    for sheet in register.sheets:
        frame = frames.get(sheet.key)
        for column in sheet.columns:
            if column.type is ColumnType.PERSON and frame is not None and column.key in frame:
                yield from {str(text) for text in frame[column.key]}


def is_person(column: Column | None) -> bool:
    """Whether a cell of the column should hold a name."""
    return column is not None and column.type is ColumnType.PERSON


def staff_in(register: Register, rows: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """What stands in the cells for people of these rows of the Actions sheet, in small letters."""
    keys = [column.key for column in register.by_key["actions"].columns if is_person(column)]
    return frozenset(row[key].lower() for row in rows for key in keys if row.get(key))


def _vague(roles: Iterable[str]) -> frozenset[str]:
    lists = lexicon()
    phrases = (phrase for name in _OWNERS for phrase in lists[name])
    return _PLAIN | {word.lower() for phrase in (*phrases, *roles) for word in _WORD.findall(phrase)}


def _ordinary(registers: Iterable[Register]) -> frozenset[str]:
    """Words that are no names: those of the word lists, and of the registers' own dropdowns and headings."""
    words = set(lexicon().known)
    for register in registers:
        phrases = [choice.value for choices in register.choices.values() for choice in choices]
        phrases += [column.label for sheet in register.sheets for column in sheet.columns]
        words |= {word.lower() for phrase in phrases for word in _WORD.findall(phrase)}
    return frozenset(words)


def _key(text: str) -> str:
    """What two ways to write one name have in common: grace.mensah, GRACE  MENSAH."""
    return re.sub(r"[\s._\-\u200b,]+", "", text).casefold()


def _pattern(own: Iterable[str], names: Iterable[str], parts: Iterable[str]) -> re.Pattern[str]:
    """Whole names; then the provider's own words, so that Grace Court stays; then first and last names alone."""
    wholes, phrases, alone = (
        _any(map(made, words)) for made, words in ((_spelt, names), (re.escape, own), (re.escape, parts))
    )
    return re.compile(
        rf"(?<![^\W_])(?:(?P<whole>(?i:{wholes}))|(?P<own>{phrases})|{_TITLE}(?P<name>{alone}))(?![^\W_])"
    )


def _spelt(name: str) -> str:
    return _BETWEEN.join(re.escape(word) for word in re.split(r"[\s._\-]+", name) if word)


def _any(alternatives: Iterable[str]) -> str:
    """A pattern for any of them, the longest first; one that never matches where there are none."""
    return "|".join(sorted(alternatives, key=lambda word: (-len(word), word))) or "(?!)"
