"""For whom a workbook is issued: all that changes from service to service and from month to month."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from trackerkit.register import Register, SheetDefinition
from trackerkit.words import month_words

_PARTS = {
    "names": "names",
    "people": "people",
    "units": "units",
    "days_off": "days that are no working days",
    "limits": "limits",
}


@dataclass(frozen=True)
class Issue:
    """One service and one month.

    period        2026-11
    people, units what the dropdowns of people and units offer
    days_off      every weekday that is not a working day in the service's nation, with its name
    return_to     who gets the workbook back, in words; empty leaves it out
    return_by     the day by which it should be back; None leaves it out
    first_numbers sheet key -> the number of the first new reference; without it, one more than the carried rows have
    """

    provider: str
    service_code: str
    service_name: str
    period: str
    nation: str
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    days_off: Mapping[date, str] = field(default_factory=dict)
    return_to: str = ""
    return_by: date | None = None
    first_numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def month(self) -> str:
        """``November 2026``."""
        return month_words(self.period)


def made_from(register: Register, issue: Issue) -> str:
    """A fingerprint of what the workbook carries of Setup, part by part: ``people:1f3a09c2 units:...`` (SHA-256)."""
    carried: dict[str, object] = {
        "names": (issue.provider, issue.service_name, issue.nation),
        "people": issue.people,
        "units": issue.units,
        "days_off": [(day.isoformat(), name) for day, name in issue.days_off.items()],
        "limits": {key: limit.value for key, limit in register.limits.items()},
    }
    texts = {part: json.dumps(value, sort_keys=True).encode() for part, value in carried.items()}
    return " ".join(f"{part}:{hashlib.sha256(text).hexdigest()[:8]}" for part, text in texts.items())


def changed_since(printed: str, register: Register, issue: Issue) -> tuple[str, ...]:
    """What of Setup has changed since a workbook that carries the fingerprint `printed` was made, in words.

    Empty when nothing has, and for a workbook that carries no fingerprint, of which nothing can be said.
    """
    before = dict(part.split(":", 1) for part in printed.split() if ":" in part)
    now = dict(part.split(":", 1) for part in made_from(register, issue).split())
    return tuple(_PARTS[part] for part, hashed in now.items() if before.get(part, hashed) != hashed)


def references(register: Register, sheet: SheetDefinition, issue: Issue, taken: Iterable[object] = ()) -> Iterator[str]:
    """New references without end: ``MED-OAK-2611-001``, or ``MED-OAK-A2611-001`` where the sheet has a letter.

    They carry the year and the month, so that a number printed on a row that stays blank is never printed again.

    `taken` are the references already on the sheet; numbering goes on after the highest of this month.
    """
    stem = f"{register.prefix}-{issue.service_code}-{sheet.ref_letter}{issue.period[2:4]}{issue.period[5:7]}-"
    numbers = [re.fullmatch(re.escape(stem) + r"(\d+)", str(ref)) for ref in taken]
    after = max((int(found[1]) for found in numbers if found), default=0)
    number = max(issue.first_numbers.get(sheet.key, 1), after + 1)
    while True:
        yield f"{stem}{number:03d}"
        number += 1
