"""Headings in one row, or in two: a group above, merged over its columns, and the columns' own words below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trackerkit.workbook.parse.headings import folded_heading, score
from trackerkit.workbook.read import Cell, Kind
from trackerkit.workbook.read.model import Range

Row = Mapping[int, Cell]  # column number -> cell
Names = Mapping[str, tuple[str, str]]  # as `headings.names_of`


@dataclass(frozen=True)
class Headings:
    """The headings as found. `texts` are whole ("Verified by" of Verified over By), `typed` what the cells say."""

    row: int  # the lower one: the table begins below it
    texts: Mapping[int, str]
    typed: Mapping[int, str]
    found: int = 0  # how many of the sheet's columns they name


def heading_texts(row: Row) -> dict[int, str]:
    """What could be headings in a row: its texts."""
    return {column: str(cell.value) for column, cell in row.items() if cell.kind is Kind.TEXT}


def headings_at(number: int, rows: Mapping[int, Row], merged: Iterable[Range], names: Names) -> Headings:
    """The headings of a row, with the row above where merged cells make the two one and that names more columns."""
    own = heading_texts(rows.get(number, {}))
    single = Headings(number, own, own, score(names, own))
    over = heading_texts(rows.get(number - 1, {}))
    if not over or not own:
        return single
    groups, tall = _merges(number, over, merged)
    if not groups and not tall:
        return single
    typed = tall | own
    texts = {n: _whole(_group_of(n, groups), text, names) if n in own else text for n, text in typed.items()}
    both = Headings(number, texts, typed, score(names, texts))
    return both if both.found > max(single.found, score(names, over)) else single


def two_row_candidates(merged: Iterable[Range]) -> set[int]:
    """The rows that may be the lower one of two heading rows: below a merged group, or at the foot of a tall cell."""
    rows: set[int] = set()
    for first_row, first, last_row, last in merged:
        if first_row == last_row and last > first:
            rows.add(last_row + 1)
        elif last_row == first_row + 1 and first == last:
            rows.add(last_row)
    return rows


def _merges(
    number: int, over: Mapping[int, str], merged: Iterable[Range]
) -> tuple[list[tuple[int, int, str]], dict[int, str]]:
    """Groups (first column, last column, words) in the row above, and the texts of cells as tall as both rows."""
    groups: list[tuple[int, int, str]] = []
    tall: dict[int, str] = {}
    for first_row, first, last_row, last in merged:
        if first not in over or first_row != number - 1:
            continue
        if last_row == number and first == last:
            tall[first] = over[first]
        elif last_row == number - 1 and last > first:
            groups.append((first, last, over[first]))
    return groups, tall


def _group_of(column: int, groups: Iterable[tuple[int, int, str]]) -> str:
    return next((words for first, last, words in groups if first <= column <= last), "")


def _whole(group: str, text: str, names: Names) -> str:
    """The heading with its group where that says more: "Verified" over "By", "Completed" over "Date"."""
    own = names.get(folded_heading(text))
    if not group or (own and own[1] != "alias"):
        return text
    either = (f"{group} {text}", f"{text} {group}")
    known = next((words for words in either if folded_heading(words) in names), "")
    return known or (text if own else either[0])
