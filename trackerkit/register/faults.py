"""What is wrong in a definition, in the words of the file: the table, the key, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from trackerkit.errors import DefinitionError

# pydantic's kind of fault -> what is wrong, what to do
_WORDS = {
    "missing": ("it is missing", "Add it."),
    "extra_forbidden": ("there is no such key", "Take it out, or correct its spelling."),
    "enum": ("{input!r} is not one of its words", "Write one of {expected}."),
    "literal_error": ("{input!r} is not one of its words", "Write one of {expected}."),
    "string_pattern_mismatch": (
        "{input!r} is not a key",
        "Write small letters, digits and _ only, beginning with a letter.",
    ),
    "string_type": ("{input!r} is not text", "Write text in quotes."),
    "string_too_short": ("it is empty", "Write some text."),
    "string_too_long": ("it is too long", "Write at most {max_length} characters."),
    "int_type": ("{input!r} is not a whole number", "Write a whole number."),
    "int_parsing": ("{input!r} is not a whole number", "Write a whole number."),
    "int_from_float": ("{input!r} is not a whole number", "Write a whole number."),
    "bool_type": ("{input!r} is not true or false", "Write true or false."),
    "bool_parsing": ("{input!r} is not true or false", "Write true or false."),
    "tuple_type": ("{input!r} is not a list", "Write a list in [ ]."),
    "dict_type": ("{input!r} is not a table", "Write a table."),
    "model_type": ("{input!r} is not a table", "Write a table."),
    "too_short": ("it is empty", "Write at least one."),
    "less_than_equal": ("{input!r} is too large", "Write at most {le}."),
    "greater_than_equal": ("{input!r} is too small", "Write at least {ge}."),
}
_ENTRIES = {"columns": "column", "bands": "band", "items": "item"}  # lists whose entries have a key


def fault_of(file: str, fault: ValidationError, data: Any, table: str = "") -> DefinitionError:
    """The first fault as one sentence and its remedy. `data` is what was validated, `table` where it stands."""
    first = fault.errors()[0]
    facts = {"input": first["input"], **first.get("ctx", {})}
    wrong, remedy = _WORDS.get(first["type"], (first["msg"].lower(), "Correct it."))
    where = _place(first["loc"], data, table)
    return DefinitionError(f"{file}, {where}: {wrong.format(**facts)}.", remedy.format(**facts))


def _place(path: Sequence[int | str], data: Any, table: str) -> str:
    """``table sheets.actions.columns, column 'owner', key width``: the words of the file, not pydantic's path."""
    *inner, last = path
    names, entry, here = [table] if table else [], "", data
    for part in inner:
        here = here[part]
        if isinstance(part, str):
            names.append(part)
        elif names[-1] == "sheets":
            names.append(here["key"])
        else:
            entry = f", {_entry(names[-1], part, here)}"
    # A number at the end is a value of a list: aliases = [3]
    key = f"key {names.pop()}, entry {last + 1}" if isinstance(last, int) else f"key {last}"
    place = f"table {'.'.join(names)}" if names else "top of the file"
    return f"{place}{entry}, {key}"


def _entry(table: str, number: int, entry: Any) -> str:
    key = entry.get("key")
    word = _ENTRIES.get(table, "entry")
    return f"{word} {key!r}" if key else f"{word} {number + 1}"
