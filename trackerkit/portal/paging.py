"""A long list, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

Line = TypeVar("Line")
LARGEST = 2**31 - 1  # that a column of whole numbers holds in every database


@dataclass(frozen=True)
class Paged(Generic[Line]):
    """One page of a list. `first` and `last` count from 1; `previous` and `next` are queries, "" for none."""

    lines: Sequence[Line]
    total: int
    number: int
    pages: int
    first: int
    last: int
    previous: str
    next: str


def page_number(typed: str) -> int:
    """The number of a page as it stands in an address; 1 for what is no number."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


def paged(lines: Sequence[Line], page: int, size: int, filters: Mapping[str, str]) -> Paged[Line]:
    """The page, or the nearest that there is. `filters`: what the other pages' addresses must hold as well."""
    pages = max(1, -(-len(lines) // size))
    number = min(max(page, 1), pages)
    begin = (number - 1) * size
    shown = lines[begin : begin + size]

    def query(to: int) -> str:
        given = {key: value for key, value in filters.items() if value}
        return "?" + urlencode(given | {"page": str(to)}) if 1 <= to <= pages else ""

    return Paged(
        shown,
        len(lines),
        number,
        pages,
        begin + 1 if shown else 0,
        begin + len(shown),
        query(number - 1),
        query(number + 1),
    )
