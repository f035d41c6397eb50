"""Turns a rule and a place into the Problem that people read. Messages are filled from the catalogue alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

from trackerkit.problems import CellRef, Problem
from trackerkit.register import Column
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.personal import mask
from trackerkit.rules.text import squeezed

LONGEST_VALUE = 120  # characters of what was typed that stand in a sentence
LONGEST_REASON = 400  # characters of what a judge says; it may quote what was typed
_NOBODY = ReturnFacts("England")


def fill(template: str, *sources: Mapping[str, object]) -> str:
    """The template with its fields filled. A field that no source has is a fault of ours: StopIteration.

    What people typed is put in as a value, never read as a template.
    """
    parts: list[str] = []
    for literal, name, _, _ in Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            parts.append(str(next(source for source in sources if name in source)[name]))
    return "".join(parts)


def problem(
    code: str,
    cell: CellRef,
    *,
    column: Column | None = None,
    ref: str = "",
    says: str | None = None,
    values: Mapping[str, object] | None = None,
    also: tuple[CellRef, ...] = (),
    facts: ReturnFacts = _NOBODY,
) -> Problem:
    """The problem `code` at `cell`. `says` when it is already filled (a bound Check); else from the catalogue.

    Everything that was typed is masked here, whoever found the problem: no message repeats an NHS number. `facts`
    tell what is the provider's own and may be shown.
    """
    rule = BY_CODE[code]
    own = {"label": column.label, "thing": column.thing, "request": column.request} if column is not None else {}
    given = _Masked(values or {}, facts)
    return Problem(
        code=code,
        severity=rule.severity,
        cell=cell,
        says=fill(rule.says, given, own) if says is None else says,
        detail=_sentence(fill(rule.detail, given, own)) if rule.detail else "",
        fix=rule.fix,
        heading=column.label if column else "",
        key=column.key if column else "",
        ref=masked(ref, facts),
        also=also,
    )


def masked(text: str, facts: ReturnFacts = _NOBODY) -> str:
    """`text` without the personal data in it (rules.personal)."""
    return mask(
        text,
        allowed_postcodes=facts.allowed_postcodes,
        allowed_email_domains=facts.email_domains,
        own_names=facts.own_names,
    )


def shown(text: str, facts: ReturnFacts = _NOBODY, longest: int = LONGEST_VALUE) -> str:
    """What was typed, fit to stand in a sentence: on one line, masked, then clipped.

    In that order: half a number would not be known for one.
    """
    text = masked(squeezed(" ".join(text.split())), facts)
    return text if len(text) <= longest else f"{text[:longest].rstrip()} …"


class _Masked(Mapping[str, object]):
    """`values`, each masked when it is asked for."""

    def __init__(self, values: Mapping[str, object], facts: ReturnFacts) -> None:
        self._values, self._facts = values, facts

    def __getitem__(self, key: str) -> object:
        return masked(str(self._values[key]), self._facts)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?")) else f"{text}."
