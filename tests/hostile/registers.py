"""A filled-in return of each register, as it is issued and as a person fills it in."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from tests.hostile.variety import issue
from tests.support.bases import BASES_OF
from trackerkit.register import load_register
from trackerkit.workbook.build import build
from trackerkit.workbook.fill import fill

REGISTERS = ("medication", "falls", "quality", "governance")


@cache
def filled(key: str, times: int = 3, order: tuple[str, ...] = ("open", "done", "closed")) -> bytes:
    """The workbook of the register with an action of each stage in `order` `times` over and a row on each other sheet."""
    register, bases = load_register(key), BASES_OF[key]
    rows: dict[str, list[dict[str, object]]] = {}
    for sheet, kinds in bases.items():
        if sheet == "actions":
            stages = [kinds[stage] for _ in range(times) for stage in order]
            rows[sheet] = [_varied(row, number) for number, row in enumerate(stages)]
        elif sheet != "start":
            rows[sheet] = [dict(kinds[""])]
    return fill(build(register, issue(key)), register, rows, bases["start"][""])


def _varied(row: dict[str, object], number: int) -> dict[str, object]:
    """Another finding for each row, so that none is a repeat of another."""
    places = ("Birch", "Cedar", "Elder", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Poplar")
    made = {column: value for column, value in row.items() if column != "ref"}
    raised = made["date_raised"]
    if number >= 3 and "date_closed" not in made and "date_completed" not in made:
        made["due_date"] = made["due_date"] + timedelta(days=number)  # type: ignore[operator]
    assert raised
    return made | {"finding": f"{made['finding']}, {places[number % 9]} corridor {number}"}
