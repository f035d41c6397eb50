"""TK019 and TK018: how the provider's packs look. Both are told, and the packs are printed without."""

from __future__ import annotations

from trackerkit.brand import LEAST_CONTRAST, colour_fault, name_fault
from trackerkit.rules.catalogue.terms import WARNING
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.model import FoundBy, Rule

_LIVE = "It is looked at when the packs are printed: a formula can see neither a colour nor a file."


def _colour(words: str, facts: ReturnFacts) -> str:
    return colour_fault(words)


def _logo(words: str, facts: ReturnFacts) -> str:
    return name_fault(words) or facts.logo_fault


RULES = (
    Rule(
        code="TK019",
        name="colour-unreadable",
        severity=WARNING,
        sheet="provider",
        blames=("brand_colour",),
        judge=_colour,
        found_by=FoundBy.JUDGE,
        says="{label} must be a colour dark enough for white words",
        detail="“{value}” {reason}. The packs keep their own colour",
        what=f"The colour is not known, or its contrast against white is less than {LEAST_CONTRAST:g} to 1.",
        why="The packs print white words on it. Words that cannot be read on paper are lost.",
        fix="Write a darker colour, such as #1D70B8, or the name of one that the cell's prompt offers.",
        seed=("S-G5",),
        live=_LIVE,
    ),
    Rule(
        code="TK018",
        name="logo-unusable",
        severity=WARNING,
        sheet="provider",
        blames=("logo",),
        judge=_logo,
        found_by=FoundBy.JUDGE,
        says="{label} must be the name of a PNG or JPEG file beside Setup.xlsx, of 1 MB or less",
        detail="“{value}” {reason}. The packs are printed without a logo",
        what="The file is not there, is not a PNG or JPEG picture, or is too large; or a path is written.",
        why="Nothing is fetched from elsewhere when a pack is printed, so that it is the same years later.",
        fix="Save the logo as a PNG or JPEG in the folder that holds Setup.xlsx, and write its name alone.",
        seed=("S-G5",),
        live=_LIVE,
    ),
)
