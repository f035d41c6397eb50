"""Proof that the cases hold the rules: a rule switched off, or bent a little, is noticed by its own cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache, singledispatch

import numpy as np
import pytest

from tests.support import results
from tests.support.cases import Case, all_cases, grouped
from tests.support.results import month_of_cases, problems_of_cases, sorted_places
from trackerkit.register import load_register, register_keys
from trackerkit.rules.catalogue import BY_CODE, CATALOGUE
from trackerkit.rules.evaluate import Evaluator
from trackerkit.rules.expr import (
    All,
    Any_,
    Before,
    Date,
    DoneBefore,
    Elsewhere,
    Expr,
    Has,
    Is,
    More,
    Not,
    NotShorter,
)
from trackerkit.rules.frames import Month
from trackerkit.rules.model import FoundBy, Rule, bind
from trackerkit.validation import schema
from trackerkit.workbook.parse import parse

SERVER = [rule for rule in CATALOGUE if rule.found_by is FoundBy.RULE]
REGISTERS = [load_register(key) for key in (*register_keys(), "setup")]
CHECKED = [rule for rule in CATALOGUE if rule.found_by in (FoundBy.RULE, FoundBy.JUDGE)]
READ = [rule for rule in CATALOGUE if rule.found_by is FoundBy.READER]

# A bend that no workbook can show, and why.
EQUIVALENT = {
    ("TK302", "Any_ without Filled(date_completed)"): "the rule wants that very cell to be empty",
    ("TK701", "elsewhere: Before(Day(revised_due_date) AsAt()) or the same day"): "a date of today is ahead as well",
    (
        "TK703",
        "Before(Plus(There(action_ref actions ref due_date) escalate_within) Day(date_escalated)) or the same day",
    ): "a row of the last day is itself the one in time",
}


# ---------------------------------------------------------------- switched off


def first_failing(rule: Rule) -> Case:
    return next(case for case in all_cases() if case.code == rule.code and case.fails)


@pytest.mark.parametrize("rule", CHECKED, ids=[rule.code for rule in CHECKED])
def test_rule_left_out_is_noticed(rule: Rule, monkeypatch: pytest.MonkeyPatch):
    case = first_failing(rule)
    monkeypatch.setattr(schema, "CATALOGUE", tuple(other for other in CATALOGUE if other is not rule))

    assert sorted_places(problems_of_cases([case])[case.id]) != case.made()[1]


@pytest.mark.parametrize("rule", READ, ids=[rule.code for rule in READ])
def test_problem_that_the_reader_does_not_tell_is_noticed(rule: Rule, monkeypatch: pytest.MonkeyPatch):
    case, told = first_failing(rule), parse.problem
    monkeypatch.setattr(results, "_PARSED", {})

    def silent(code: str, *args: object, **kwargs: object):
        problem = told(code, *args, **kwargs)
        return replace(problem, code="TK000") if code == rule.code else problem

    monkeypatch.setattr(parse, "problem", silent)

    assert sorted_places(problems_of_cases([case])[case.id]) != case.made()[1]


def test_every_rule_of_every_register_is_switched_off():
    in_one_return = [code for code, rule in BY_CODE.items() if rule.found_by is not FoundBy.HISTORY]
    assert sorted(rule.code for rule in (*CHECKED, *READ)) == in_one_return
    applied = {rule.code for register in REGISTERS for rule in CATALOGUE if bind(rule, register)}
    assert applied == set(BY_CODE)


# ---------------------------------------------------------------- bent a little


@singledispatch
def bends(node: Expr) -> Iterator[tuple[str, Expr]]:
    """Every expression that differs from `node` in one place, with its name."""
    yield from ()


@bends.register(All)
@bends.register(Any_)
def _(node: All | Any_) -> Iterator[tuple[str, Expr]]:
    for at, part in enumerate(node.of):
        before, behind = node.of[:at], node.of[at + 1 :]
        if before or behind:
            yield f"{type(node).__name__} without {_name(part)}", type(node)((*before, *behind))
        for name, bent in bends(part):
            yield name, type(node)((*before, bent, *behind))


@bends.register
def _(node: Not) -> Iterator[tuple[str, Expr]]:
    yield f"not {_name(node)}", node.of
    for name, bent in bends(node.of):
        yield f"in not: {name}", Not(bent)


@bends.register
def _(node: Before) -> Iterator[tuple[str, Expr]]:
    not_later = Not(Before(node.second, node.first))
    yield f"{_name(node)} or the same day", All((not_later, _there(node.first), _there(node.second)))


@bends.register
def _(node: NotShorter) -> Iterator[tuple[str, Expr]]:
    as_long = NotShorter(node.was_start, node.was_end, node.start, node.end)
    yield f"{_name(node)} but not the same", All((node, Not(as_long)))


@bends.register
def _(node: Elsewhere) -> Iterator[tuple[str, Expr]]:
    if node.where is not None:
        yield f"{_name(node)} without its condition", replace(node, where=None)
        for name, bent in bends(node.where):
            yield f"elsewhere: {name}", replace(node, where=bent)
    if node.since:
        yield f"{_name(node)} whenever", replace(node, since="", day="")


@bends.register
def _(node: DoneBefore) -> Iterator[tuple[str, Expr]]:
    for name, bent in bends(node.done):
        yield f"done before: {name}", replace(node, done=bent)


@bends.register
def _(node: More) -> Iterator[tuple[str, Expr]]:
    if node.other:
        yield f"{_name(node)} or as many", Not(More(node.other, other=node.column))


@bends.register(Is)
@bends.register(Has)
def _(node: Is | Has) -> Iterator[tuple[str, Expr]]:
    key = "values" if isinstance(node, Is) else "pieces"
    words = getattr(node, key)
    for word in words if len(words) > 1 else ():
        yield f"{_name(node)} without {word!r}", replace(node, **{key: tuple(w for w in words if w != word)})


def _there(date: Date) -> Expr:
    """Whether there is a day at all: no time is as long as no time, but not where the day is missing."""
    return NotShorter(date, date, date, date)


def _name(node: object) -> str:
    values = [getattr(node, field.name) for field in fields(node)]  # type: ignore[arg-type]
    inner = " ".join(_name(value) if isinstance(value, Expr | Date) else str(value) for value in values if value)
    return f"{type(node).__name__}({inner})"


@cache
def months(code: str) -> tuple[Month, ...]:
    cases = [case for case in all_cases() if case.code == code]
    return tuple(month_of_cases(together)[0] for together in grouped(cases).values())


def holds(month: Month, sheet: str, node: Expr) -> np.ndarray:
    return Evaluator(month, sheet).mask(node).to_numpy()


def survivors(rule: Rule) -> tuple[list[str], int]:
    """The bends of a rule that none of its own cases notices, and how many bends there are."""
    noticed: dict[str, bool] = {}
    for month in months(rule.code):
        for check in bind(rule, month.register):
            assert check.when is not None
            was = holds(month, check.sheet.key, check.when)
            for full_name, bent in bends(check.when):
                name = full_name.replace(check.column.key, "·") if rule.each else full_name
                differs = bool((holds(month, check.sheet.key, bent) != was).any())
                noticed[name] = noticed.get(name, False) or differs
    return [name for name, seen in noticed.items() if not seen], len(noticed)


@pytest.mark.parametrize("rule", SERVER, ids=[rule.code for rule in SERVER])
def test_rule_bent_in_any_one_place_is_noticed(rule: Rule):
    left, _ = survivors(rule)

    assert left == [name for code, name in EQUIVALENT if code == rule.code]


def test_so_many_bends_were_tried():
    assert sum(survivors(rule)[1] for rule in SERVER) == 368


WITH_LIMIT = [
    rule
    for rule in SERVER
    if any("limit=" in repr(check.when) for register in REGISTERS for check in bind(rule, register))
]


@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("rule", WITH_LIMIT, ids=[rule.code for rule in WITH_LIMIT])
def test_limit_one_off_is_noticed(rule: Rule, by: int):
    noticed = False
    for month in months(rule.code):
        limits = {
            key: limit.model_copy(update={"value": limit.value + by}) for key, limit in month.register.limits.items()
        }
        other = replace(month, register=month.register.model_copy(update={"limits": limits}))
        for check in bind(rule, month.register):
            was = holds(month, check.sheet.key, check.when)
            noticed |= bool((holds(other, check.sheet.key, check.when) != was).any())

    assert noticed
