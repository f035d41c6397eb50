"""Months made by hand: rows as plain dictionaries, the frames and the problems as the program would have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from trackerkit.assurance.record import EarlierMonth, MonthRecord
from trackerkit.problems import CellRef, Problem
from trackerkit.provider import Person, Provider, Service
from trackerkit.register import SheetKind, load_frameworks, load_register
from trackerkit.rules.catalogue import CATALOGUE
from trackerkit.rules.evaluate import Evaluator
from trackerkit.rules.expr import Expr
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import INDEX, Month, complete, proposed, typed
from trackerkit.rules.model import bind

Row = Mapping[str, object]
FIRST_ROW = 6  # of a table sheet as it is issued
AS_AT = date(2026, 11, 25)

PEOPLE = (
    Person("Amara Osei", "Registered Manager"),
    Person("Bethan Pryce", "Senior carer"),
    Person("Callum Reid", "Deputy manager"),
    Person("Dilys Warren", "Quality lead"),
)
OAK = Service("OAK", "Oak House", "Care home", "England", "Amara Osei", units=("Willow",), registers=("medication",))
ELM = Service("ELM", "Elm Court", "Nursing home", "England", "Callum Reid", units=("Rose",), registers=("medication",))


def frame(sheet_key: str, rows: Mapping[str, Sequence[Row]], register: str = "medication") -> pd.DataFrame:
    """The frame of one sheet. A date is a date, or (what was typed, the date meant or None)."""
    sheet = load_register(register).by_key[sheet_key]
    places = [(service, FIRST_ROW + at) for service, own in rows.items() for at in range(len(own))]
    flat = [row for own in rows.values() for row in own]
    columns: dict[str, list[object]] = {}
    for column in sheet.columns:
        given = [row.get(column.key, "") for row in flat]
        if column.is_date:
            columns[column.key] = [day if isinstance(day, date) else None for day in given]
            columns[proposed(column.key)] = [_meant(day) for day in given]
            columns[typed(column.key)] = [_typed(day) for day in given]
        elif column.is_number:
            columns[column.key] = [number if number != "" else None for number in given]
            columns[typed(column.key)] = [str(number) for number in given]
        else:
            columns[column.key] = given
    index = pd.MultiIndex.from_tuples(places, names=list(INDEX)) if places else pd.MultiIndex.from_arrays([[], []])
    return complete(pd.DataFrame(columns, index=index.set_names(list(INDEX))), sheet)


def _meant(day: object) -> object:
    if isinstance(day, tuple):
        return day[1]
    return day if isinstance(day, date) else None


def _typed(day: object) -> str:
    if isinstance(day, date):
        return f"{day.day}/{day.month}/{day.year}"
    return str(day[0] if isinstance(day, tuple) else day)


def month(
    sheets: Mapping[str, Mapping[str, Sequence[Row]]],
    provider: Provider,
    as_at: date = AS_AT,
    register: str = "medication",
    returned: Sequence[str] = ("OAK",),
) -> Month:
    definition = load_register(register)
    tables = [sheet.key for sheet in definition.sheets if sheet.kind is SheetKind.TABLE]
    facts = {
        code: ReturnFacts(
            provider.by_code[code].nation,
            {
                "people": frozenset(person.name.lower() for person in provider.people),
                "units": frozenset(unit.lower() for unit in provider.by_code[code].units),
            },
        )
        for code in returned
    }
    frames = {key: frame(key, sheets.get(key, {}), register) for key in tables}
    return Month(definition, frames, facts, provider.calendar, as_at)


def found_by_rules(made: Month) -> tuple[tuple[str, Problem], ...]:
    """What the rules with an expression find, as (service, problem)."""
    problems: list[tuple[str, Problem]] = []
    for rule in CATALOGUE:
        for check in bind(rule, made.register):
            if not isinstance(check.when, Expr) or check.sheet.kind is not SheetKind.TABLE:
                continue
            mask = Evaluator(made, check.sheet.key).mask(check.when)
            for service, row in mask[mask].index:
                cell = CellRef(check.sheet.label, row, 1 + check.sheet.columns.index(check.column))
                problems.append(
                    (service, Problem(rule.code, rule.severity, cell, check.says, heading=check.column.label))
                )
    return tuple(problems)


def provider(*services: Service, people: tuple[Person, ...] = PEOPLE) -> Provider:
    return Provider("Larkfield Care", "Dilys Warren", "statements-2023", services or (OAK,), people)


def record(
    actions: Sequence[Row],
    *,
    others: Mapping[str, Sequence[Row]] | None = None,
    earlier: tuple[EarlierMonth, ...] = (),
    problems: tuple[tuple[str, Problem], ...] = (),
    as_at: date = AS_AT,
    register: str = "medication",
) -> MonthRecord:
    """One service, Oak House, with these actions; `others` are the rows of its other sheets."""
    house = provider(OAK)
    sheets = {"actions": {"OAK": actions}, **{key: {"OAK": rows} for key, rows in (others or {}).items()}}
    return MonthRecord(
        month=month(sheets, house, as_at, register),
        problems=problems,
        provider=house,
        period=f"{as_at:%Y-%m}",
        not_returned=(),
        framework=load_frameworks()["statements-2023"],
        earlier=earlier,
    )
