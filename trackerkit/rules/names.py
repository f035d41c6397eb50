"""Full names of people in care, found in free text. The material of TK907; `rules.personal` masks them with the rest.

Initials ("Mrs K", "Mr J.V.") are how a resident should be written and are no name. Few false alarms matter more than
finding every name: a title or a word such as "resident" must stand before it, and nobody whom the return or Setup
names as staff is taken for a resident, nor anybody who is said to be a professional.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from trackerkit.rules.words.lexicon import lexicon
from trackerkit.words import MONTHS

_UPPER, _LOWER = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u017f", "a-z\u00df-\u00f6\u00f8-\u00ff\u0100-\u017f"
_PART = rf"[{_UPPER}](?:['\u2019][{_UPPER}])?[{_LOWER}]+(?:[{_UPPER}][{_LOWER}]+)?"
_NAME = rf"(?:{_PART}(?:-{_PART})*|[A-Z]{{4,}})"  # Smith-Jones, O'Brien, McDonald, SMITH; TK and PNV are initials
_SPACE = "[ \u00a0]+"
_TITLED = re.compile(
    rf"(?<!\w)(?P<title>Mrs?|Ms|Miss|Mx)\.?{_SPACE}(?P<initials>(?:[A-Z]{_SPACE})*(?:[A-Z]\.{_SPACE})?)"
    rf"(?P<name>{_NAME})(?P<more>(?:{_SPACE}{_NAME})?)(?![\w-])"
)
_CUED = re.compile(
    rf"(?<!\w)(?:[Rr]esident|[Ss]ervice user|[Cc]lient|[Pp]atient|[Tt]enant|SU):?{_SPACE}"
    rf"(?P<name>{_NAME})(?P<more>{_SPACE}{_NAME})(?![\w-])"
)
_MAY = re.compile(rf"(?:M(?:rs?|s|iss|x)\.?|esident:?|user:?|lient:?|atient:?|enant:?|SU:?){_SPACE}[{_UPPER}]")
_CUES = ("Mr", "Ms", "Miss", "Mx", "esident", "ervice user", "lient", "atient", "enant", "SU")
_ROLE = (
    r"(?:GP|OT|SALT|CQC|CPN|RGN|RMN|ANP|ICB|IMCA|doctor|consultant|surgeon|nurse|matron|pharmacist|dentist|optician"
    r"|chiropodist|podiatrist|dietit?ian|physio\w*|therapist|social worker|inspector|commissioner|manager|director"
    r"|trainer|assessor|advocate|coroner|solicitor|engineer|contractor|supplier)"
)
_KIND = "(?:the|our|a|an|her|his|their|district|community|practice|clinical|lead|senior|deputy|registered|care|home)"
_ROLE_BEFORE = re.compile(rf"\b{_ROLE}[\s,(-]+$")
# "from the surgery", but not "from hospital": residents come back from there.
_ROLE_AFTER = re.compile(
    rf"\s*[,(\u2013-]\s*(?:{_KIND} ){{0,3}}{_ROLE}\b"
    r"|\s*(?:from|at|of)\s+(?:the )?(?:\w+ )?(?:[Pp]harmacy|[Ss]urgery|[Cc]ouncil|[Aa]gency|CQC|ICB)\b"
)
_DAYS = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", *map(str.lower, MONTHS)}
)
_ENDS = re.compile("['\u2019]s|[,;)]|\\s*$")
_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 40  # characters in which a role is looked for


def may_hold_name(text: str) -> bool:
    """A quick look: False when `find_names` would find nothing in `text`, whoever is staff."""
    return any(cue in text for cue in _CUES) and _MAY.search(text) is not None


def find_names(text: str, own: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """Where each name begins and ends, its title with it. `own`: names, folded, that are no resident's."""
    if not may_hold_name(text):
        return
    for match in _TITLED.finditer(text):
        if not _is_sentence(match) and not _is_professional(text, match):
            more = match["more"].strip().lower()
            end = match.end("name") if more in _DAYS else match.end()
            if not _is_own(f"{match['name']} {match['more']}", own):
                yield match.start(), end
    for match in _CUED.finditer(text):
        known = lexicon().known | _DAYS
        words = match["name"].lower(), match["more"].strip().lower()
        if known.isdisjoint(words) and not _is_own(" ".join(words), own):
            yield match.start("name"), match.end()


def _is_sentence(match: re.Match[str]) -> bool:
    """Whether the word is no name: "Mr H. Put back at his request", "Miss Monday's round"."""
    word = match["name"].lower()
    if (match["title"] == "Miss" or match["initials"]) and word in lexicon().known | _DAYS:
        return True
    # After a full stop a sentence may begin, and a sentence has more than one word.
    return "." in match["initials"] and not _ENDS.match(match.string, match.end("name"))


def _is_professional(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(match.start() - _NEAR, 0) : match.start()], text[match.end() : match.end() + _NEAR]
    return bool(_ROLE_BEFORE.search(before) or _ROLE_AFTER.match(after))


def _is_own(name: str, own: Collection[str]) -> bool:
    words = frozenset(_WORD.findall(name.casefold()))
    return any(words <= frozenset(_WORD.findall(one.casefold())) for one in own)
