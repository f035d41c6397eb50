"""What the cases give. Cases of one register and day are returns of one month: together they cost one call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tests.support.books import month_of, parsed_of
from tests.support.cases import Case, Found, all_cases, grouped
from trackerkit.problems import Problem
from trackerkit.rules.frames import Month
from trackerkit.validation import validate
from trackerkit.workbook.parse import ParsedReturn

_PARSED: dict[str, ParsedReturn] = {}


def parsed_case(case: Case) -> ParsedReturn:
    """The case's workbook, parsed; each is parsed once, because several tests look at it."""
    if case.id not in _PARSED:
        _PARSED[case.id] = parsed_of(case.made()[0], name=case.id, register=case.register)
    return _PARSED[case.id]


def month_of_cases(cases: Sequence[Case]) -> tuple[Month, dict[str, ParsedReturn]]:
    """Cases of one register and day as the returns of one month, each named by its case."""
    parsed = {case.id: parsed_case(case) for case in cases}
    nations = {case.id: case.nation for case in cases}
    return month_of(*parsed.values(), as_at=cases[0].as_at, nations=nations), parsed


def problems_of_cases(cases: Sequence[Case]) -> dict[str, list[Problem]]:
    """Every problem of each case, by its id, the reader's and the rules', in the order of print."""
    found: dict[str, list[Problem]] = {}
    for together in grouped(cases).values():
        month, parsed = month_of_cases(together)
        places = {name: one.places for name, one in parsed.items()}
        judged = validate(month, places, {name: one.problems for name, one in parsed.items()})
        for name, one in parsed.items():
            found[name] = sorted((*one.problems, *judged[name]), key=lambda problem: problem.order)
    return found


@cache
def problems_of_all() -> dict[str, list[Problem]]:
    return problems_of_cases(all_cases())


def sorted_places(problems: Sequence[Problem]) -> list[Found]:
    """Every problem as the cases write it: the place and the code."""
    return sorted((f"{p.cell.sheet}!{p.cell.a1}" if p.cell.sheet else "", p.code) for p in problems)
