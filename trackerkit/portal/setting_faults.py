"""What is wrong with a setting, in a sentence, and what to do: the words of the library that checks are its own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

_NUMBER, _WORDS = "must be a whole number, such as 10", "must be words between double quotes"
_DAY = "must be a day, written as 2026-11-30 without quotes"
_KINDS = {
    "missing": "is missing",
    "finite_number": _NUMBER,
    "string_type": _WORDS,
    "string_too_short": "must not be empty",
    "tuple_type": 'must be a list, such as ["clamdscan", "--fdpass"]',
    "bool_type": "must be true or false, without quotes",
    "bool_parsing": "must be true or false, without quotes",
    "model_type": "must be a table of its own: a line [sign_in], and its settings below",
}
_OUT = "Correct that line, or take it out."


def told(faults: Iterable[Mapping[str, Any]], known: Mapping[tuple[str, ...], Iterable[str]]) -> tuple[str, str]:
    """(what is wrong, what to do) of the first fault, a setting that there is not before all others.

    `faults`: `ValidationError.errors()`. `known`: a table's name, () for the plain keys -> the settings there.
    """
    found = list(faults)
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    place = tuple(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"there is no setting called {'.'.join(place)}.", _meant(place, known)
    return f"{'.'.join(place)} {_says(first)}.", "Add that line." if first["type"] == "missing" else _OUT


def _meant(place: tuple[str, ...], known: Mapping[tuple[str, ...], Iterable[str]]) -> str:
    table, name = place[:-1], place[-1]
    for other, names in known.items():
        if other != table and name in names:
            return f"Move that line {'below [' + '.'.join(other) + ']' if other else 'to the top of the file'}."
    near = difflib.get_close_matches(name.lower(), list(known.get(table, ())), 1)
    return f"Write {'.'.join((*table, near[0]))}, if you meant that, or take the line out." if near else _OUT


def _says(fault: Mapping[str, Any]) -> str:
    kind, limits = str(fault["type"]), fault.get("ctx") or {}
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "greater_than_equal":
        return f"must be {limits['ge']} or more"
    if kind == "less_than_equal":
        return f"must be {limits['le']} or less"
    if kind == "string_too_long":
        return f"must have {limits['max_length']} letters or fewer"
    if kind.startswith("date_"):
        return _DAY
    return _NUMBER if kind.startswith("int_") else str(fault["msg"]).lower()
