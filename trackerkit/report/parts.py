"""A long page cut where it may be, so that its parts are laid out apart and each takes the memory of a few pages.

The template marks the places: ``<!-- part -->`` between two sections, ``<!-- within -->`` between two pieces of one.
What people typed is escaped, so no text of theirs is ever taken for a mark.

Each part begins on a new page. The first holds the cover and the contents; it is printed last, because only then is it
known on which page the others stand. It is followed by an empty page for each page of theirs, which bears that page's
number and the anchors of what the first part points to there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONG = 360_000  # characters of a page: some 60 pages of paper
PART = 150_000  # characters of a part, unless a single section has more

ELSEWHERE = "trackerkit:to#"  # an address in another part, until the parts are joined

_MARK = re.compile(r"<!-- (part|within) -->\n")
_SECTION = re.compile(r"<section class=\"[^>]*>\n")
_POINTS = re.compile(r' href="#([^"]*)"')
_NAMED = re.compile(r' id="([^"]*)"')
_FIRST = re.compile(r"^@page :first \{[^}]*\}\n", re.MULTILINE)
_UNNUMBERED = "@page { @bottom-right { content: none; } }\n"
_MAIN, _END = "<main>\n", "</main>"


@dataclass(frozen=True)
class Part:
    """One part of a page: a page by itself, with the head of the whole."""

    page: str
    within: bool = False  # it goes on with the section that the part before it began


@dataclass(frozen=True)
class Cut:
    """A long page in parts."""

    first: str
    rest: tuple[Part, ...]

    def numbered(self, pages: Sequence[tuple[bool, Iterable[str]]]) -> str:
        """The first part with its empty pages; `pages` says of each other page whether it is wide and what is on it."""
        wanted = set(_POINTS.findall(self.first))
        empty = "".join(
            f'<div class="number-only{" wide" if wide else ""}">'
            + "".join(f'<a id="{name}"></a>' for name in names if name in wanted)
            + "</div>\n"
            for wide, names in pages
        )
        return self.first.replace(_END, empty + _END)


def cut(page: str) -> Cut | None:
    """The page in parts, or None where it is short or cannot be cut."""
    if len(page) < LONG or not _MARK.search(page):
        return None
    head, body, tail = _split(page)
    pieces = _pieces(body)
    if len(pieces) < 3:
        return None
    (_, first), *others = pieces
    later = _FIRST.sub("", head).replace("</style>", _UNNUMBERED + "</style>")
    rest = tuple(Part(later + _apart(piece, set(_NAMED.findall(piece))) + tail, within) for within, piece in others)
    return Cut(head + first + tail, rest)


def in_one(page: str) -> str:
    """The page in one piece, with a new page where `cut` would begin a part."""
    head, body, tail = _split(page)
    (_, first), *others = _pieces(body)
    begun = (piece.replace('<section class="', '<section class="new-page ', 1) for _, piece in others)
    return head + first + "".join(begun) + tail


def _split(page: str) -> tuple[str, str, str]:
    start, end = page.index(_MAIN) + len(_MAIN), page.rindex(_END)
    return page[:start], page[start:end], page[end:]


def _pieces(body: str) -> list[tuple[bool, str]]:
    """Whether each piece goes on with a section, and the piece, with every section that it cuts closed and opened."""
    marks = list(_MARK.finditer(body))
    within = {mark.end(): mark[1] == "within" for mark in marks}
    bounds = [0]
    for mark, end in zip(marks, [*(mark.start() for mark in marks[1:]), len(body)], strict=True):
        left = within.get(bounds[-1], False) and not within[mark.end()]
        if bounds == [0] or left or end - bounds[-1] > PART:
            bounds.append(mark.end())
    pieces = []
    for start, end in pairwise([*bounds, len(body)]):
        opened = _SECTION.findall(body, 0, start)[-1] if within.get(start) else ""
        closed = "</section>\n" if within.get(end) else ""
        pieces.append((bool(opened), opened + _MARK.sub("", body[start:end]) + closed))
    return pieces


def _apart(piece: str, here: set[str]) -> str:
    """The piece with the addresses of what stands in other pieces told apart."""
    return _POINTS.sub(lambda found: found[0] if found[1] in here else f' href="{ELSEWHERE}{found[1]}"', piece)
