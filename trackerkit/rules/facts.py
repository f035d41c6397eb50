"""What rules must know of a return from outside its rows. Light: the commands that only talk load it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReturnFacts:
    """What a rule must know of the return that a row came in: its service's calendar and Setup lists."""

    nation: str
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)  # offers -> words, folded (rules.text)
    # What looks like personal data and is the provider's own (rules.personal).
    allowed_postcodes: frozenset[str] = frozenset()
    email_domains: frozenset[str] = frozenset()
    own_names: frozenset[str] = frozenset()  # of staff and services: no resident's
    logo_fault: str = ""  # of the Setup workbook: what is wrong with the file that it names as the logo
