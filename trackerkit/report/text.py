"""Typed text made fit for print: no cell can stop, stretch or reorder a page.

One legal word of 32,767 letters kept the PDF library busy for a minute, and a lone surrogate stopped it.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

PRINTED_CHARACTERS = 1500  # a cell is clipped near here, and says so
LONGEST_RUN = 40  # a run of more characters than this, without a space, is broken into pieces of PIECE
PIECE = 20  # characters that fit the narrowest column
REPLACEMENT = "\ufffd"
SOFT_BREAK = "\u200b"

# Control characters but tab and newline, half surrogates, noncharacters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Embeddings, overrides and isolates turn the words around them; the plain marks (LRM, RLM) do not.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RUN = re.compile(rf"\S{{{PIECE + 1},}}")
_JOINT = re.compile(r"(?<=[\\/@_.])(?=\w)")  # inside a path, an address, a file name

T = TypeVar("T")


def printed(text: str) -> str:
    """`text` as it may stand in a page: clipped with words that say so, and with places to break long runs."""
    clipped = text.replace("\r\n", "\n").replace("\r", "\n")[: PRINTED_CHARACTERS + 1]
    clean = _TURNING.sub("", _UNPRINTABLE.sub(REPLACEMENT, clipped))
    if len(text) > PRINTED_CHARACTERS:
        clean = f"{clean[:PRINTED_CHARACTERS].rstrip()} … (cut here: the workbook holds {len(text):,} characters)"
    return _RUN.sub(_breakable, clean)


def _breakable(run: re.Match[str]) -> str:
    """A long run with places to break: at the joints of a path or address, and all along what is longer than that."""
    return SOFT_BREAK.join(piece for part in _JOINT.split(run.group()) for piece in _pieces(part))


def _pieces(part: str) -> list[str]:
    if len(part) <= LONGEST_RUN:
        return [part]
    return [part[at : at + PIECE] for at in range(0, len(part), PIECE)]


def scrubbed(value: T) -> T:
    """`value` with every string in it printed, however deep in dataclasses and tuples it lies."""
    return _scrub(value)  # type: ignore[no-any-return]


def _scrub(value: Any) -> Any:
    if isinstance(value, str):
        return printed(value)
    if isinstance(value, tuple):
        return tuple(_scrub(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _scrub(getattr(value, f.name)) for f in fields(value)})
    return value
