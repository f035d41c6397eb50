"""TK9xx: personal data that a tracker should not hold, in any cell of words.

A tracker goes from hand to hand; what identifies a person belongs in the care system, and the tracker names its id
(UK GDPR Article 5(1)(c), data minimisation). Only warnings: nothing is taken out of anybody's workbook. The message
shows the cell with the value masked.
"""

from __future__ import annotations

from collections.abc import Callable

from trackerkit.register import Column, ColumnType
from trackerkit.rules.catalogue.terms import WARNING
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.model import FoundBy, Judge, Rule, Skim
from trackerkit.rules.names import may_hold_name
from trackerkit.rules.personal import Kind, find_personal, may_hold_data

Each = Callable[[Column], bool]
_WORDS = (ColumnType.TEXT, ColumnType.LONG, ColumnType.REF, ColumnType.PERSON)


def _of_words(column: Column) -> bool:
    return column.type in _WORDS


def _of_free_words(column: Column) -> bool:
    """Not where a name is asked for, nor a reference, which a name in it would not be known for."""
    return column.type in (ColumnType.TEXT, ColumnType.LONG)


def _finds(*kinds: Kind) -> Judge:
    """The judge that answers with the whole cell when it holds one of `kinds`: every message masks it."""

    def judge(text: str, facts: ReturnFacts) -> str:
        hits = find_personal(
            text,
            allowed_postcodes=facts.allowed_postcodes,
            allowed_email_domains=facts.email_domains,
            own_names=facts.own_names,
        )
        return text if any(hit.kind in kinds for hit in hits) else ""

    return judge


def _rule(
    code: str,
    name: str,
    judge: Judge,
    thing: str,
    what: str,
    fix: str,
    each: Each = _of_words,
    skim: Skim = may_hold_data,
) -> Rule:
    return Rule(
        code=code,
        name=name,
        severity=WARNING,
        sheet="*",
        each=each,
        judge=judge,
        skim=skim,
        found_by=FoundBy.JUDGE,
        says=f"{{label}} must not hold {thing}",
        detail="It reads “{reason}”",
        what=what,
        why="A tracker goes from hand to hand and into reports. What identifies a person belongs in the care record.",
        fix=fix,
        seed=("S-G15", "S-D1"),
        live="It is found on return: a formula cannot work out a check digit or look through sentences.",
    )


_INSTEAD = "Take it out. Use initials and room, or the reference of the care system, which a reader there can look up."

_TABLE: tuple[tuple[str, str, Judge, str, str, str], ...] = (
    (
        "TK901",
        "health-number",
        _finds(Kind.NHS, Kind.CHI, Kind.HEALTH_AND_CARE),
        "an NHS, CHI or H&C number",
        "The cell holds a number that is, or is said to be, somebody's NHS, CHI or H&C number.",
        _INSTEAD,
    ),
    (
        "TK902",
        "date-of-birth",
        _finds(Kind.DATE_OF_BIRTH),
        "a date of birth",
        "The cell holds a date that is said to be somebody's date of birth.",
        _INSTEAD,
    ),
    (
        "TK903",
        "home-postcode",
        _finds(Kind.POSTCODE),
        "a postcode that is not a service's own",
        "The cell holds a postcode, and it is none of those that Setup gives for the services.",
        "Take it out if it is somebody's address. If it is a service's, add it to the service in Setup.",
    ),
    (
        "TK904",
        "phone-number",
        _finds(Kind.PHONE),
        "a phone number",
        "The cell holds a mobile or landline number.",
        "Take it out. Write who was spoken to and when; the number is in the care record.",
    ),
    (
        "TK905",
        "personal-email",
        _finds(Kind.EMAIL),
        "a personal email address",
        "The cell holds an email address that is not at the provider or a public body.",
        "Take it out. If it is a work address, ask the quality lead to add its domain to Setup.",
    ),
    (
        "TK906",
        "national-insurance-number",
        _finds(Kind.NATIONAL_INSURANCE),
        "a National Insurance number",
        "The cell holds letters and digits in the form of a National Insurance number.",
        "Take it out. The personnel file is the place for it.",
    ),
)

RULES = (
    *(_rule(*row) for row in _TABLE),
    _rule(
        "TK907",
        "full-name",
        _finds(Kind.NAME),
        "somebody's full name",
        "The cell holds a surname with a title, or a first name and surname after a word such as resident, and it is "
        "nobody's who is listed in Setup or named in a cell for staff. Initials, and people said to be professionals, "
        "are no such name.",
        "Use initials and room, or the reference of the care system. List a member of staff in Setup, sheet People.",
        each=_of_free_words,
        skim=may_hold_name,
    ),
)
