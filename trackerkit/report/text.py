"""Typed text made fit for print: no cell can stop, stretch or reorder a page, and none prints personal data.

One legal word of 32,767 letters kept the PDF library busy for a minute, and a lone surrogate stopped it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any, TypeVar

from trackerkit.rules.personal import mask

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


def printed(text: str, held: int = 0) -> str:
    """`text` as it may stand in a page: clipped with words that say so, and with places to break long runs.

    `held`: how many characters the cell holds, when `text` is not the whole of it.
    """
    clipped = text.replace("\r\n", "\n").replace("\r", "\n")[: PRINTED_CHARACTERS + 1]
    clean = _TURNING.sub("", _UNPRINTABLE.sub(REPLACEMENT, clipped))
    if len(text) > PRINTED_CHARACTERS:
        clean = (
            f"{clean[:PRINTED_CHARACTERS].rstrip()} … (cut here: the workbook holds {held or len(text):,} characters)"
        )
    return _RUN.sub(_breakable, clean)


def _breakable(run: re.Match[str]) -> str:
    """A long run with places to break: at the joints of a path or address, and all along what is longer than that."""
    return SOFT_BREAK.join(piece for part in _JOINT.split(run.group()) for piece in _pieces(part))


def _pieces(part: str) -> list[str]:
    if len(part) <= LONGEST_RUN:
        return [part]
    return [part[at : at + PIECE] for at in range(0, len(part), PIECE)]


def shortened(
    text: str,
    longest: int,
    *,
    postcodes: Iterable[str] = (),
    email_domains: Iterable[str] = (),
    own_names: Collection[str] = (),
) -> str:
    """The text on one line, masked and then cut between words. In that order, as everywhere."""
    words = " ".join(text.split())
    if len(words) <= longest:
        return words  # `scrubbed` masks it with the rest
    words = mask(
        words,
        allowed_postcodes=frozenset(postcodes),
        allowed_email_domains=frozenset(email_domains),
        own_names=own_names,
    )
    return f"{words[:longest].rsplit(' ', 1)[0].rstrip(' ,;:.')} …" if len(words) > longest else words


def scrubbed(
    value: T,
    *,
    postcodes: Iterable[str] = (),
    email_domains: Iterable[str] = (),
    own_names: Collection[str] = (),
    without: Callable[[str], str] = str,
) -> T:
    """`value` with every string in it masked and printed, however deep in dataclasses and tuples it lies.

    `postcodes`, `email_domains` and `own_names` are the provider's own, which may be printed (rules.personal).
    `without` is asked first: what it takes out is gone before anything is cut.
    """
    masked = partial(
        mask,
        allowed_postcodes=frozenset(postcodes),
        allowed_email_domains=frozenset(email_domains),
        own_names=own_names,
    )
    # Masked whole, then clipped: half a number would not be known for one.
    return _scrub(value, lambda text: printed(masked(without(text)), len(text)))  # type: ignore[no-any-return]


def _scrub(value: Any, fit: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, tuple):
        return tuple(_scrub(item, fit) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _scrub(getattr(value, f.name), fit) for f in fields(value)})
    return value
