"""Turns a rule and a place into the Problem that people read. Messages are filled from the catalogue alone."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from trackerkit.problems import CellRef, Problem
from trackerkit.register import Column
from trackerkit.rules.catalogue import BY_CODE


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
) -> Problem:
    """The problem `code` at `cell`. `says` when it is already filled (a bound Check); else from the catalogue."""
    rule = BY_CODE[code]
    own = {"label": column.label, "thing": column.thing, "request": column.request} if column is not None else {}
    given = values or {}
    return Problem(
        code=code,
        severity=rule.severity,
        cell=cell,
        says=fill(rule.says, given, own) if says is None else says,
        detail=_sentence(fill(rule.detail, given, own)) if rule.detail else "",
        fix=rule.fix,
        heading=column.label if column else "",
        key=column.key if column else "",
        ref=ref,
        also=also,
    )


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?")) else f"{text}."
