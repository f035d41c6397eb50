"""Workbooks in memory: what the reader would give for a workbook as issued and filled in, without any file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pandas as pd

from trackerkit.problems import Problem
from trackerkit.provider import Calendar
from trackerkit.register import ColumnType, Register, SheetDefinition, SheetKind, load_register
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import Month
from trackerkit.rules.text import folded
from trackerkit.validation import validate
from trackerkit.workbook.names import IDENTITY_SHEET
from trackerkit.workbook.parse import ParsedReturn, parse_return
from trackerkit.workbook.read import Book, Cell, Kind, Sheet

AS_AT = date(2026, 11, 30)  # a Monday
HEADING_ROW, FIRST_ROW = 5, 6
PEOPLE = ("Priya Nair", "Tom Okafor", "Grace Mensah", "Ewa Kowalska")
UNITS = ("Willow", "Rowan", "Whole service")
EPOCH = datetime(1899, 12, 30)

START = {
    "provider": "Oakfield Care",
    "service": "Oak House",
    "period": "November 2026",
    "signed_by": "Grace Mensah",
    "date_signed": date(2026, 11, 30),
}
OPEN = {
    "ref": "MED-OAK-26-001",
    "unit": "Willow",
    "date_raised": date(2026, 11, 2),
    "audit_ref": "MED-OAK-A26-001",
    "theme": "PRN protocols",
    "finding": "2 of 10 PRN protocols on Willow had no maximum dose in 24 hours",
    "evidence_source": "PRN protocol file, Willow trolley",
    "risk_level": "High",
    "action": "Rewrite the 2 protocols with the maximum dose and have them signed by the GP",
    "owner": "Priya Nair",
    "due_date": date(2026, 12, 4),
    "evidence_required": "2 revised protocols signed by the GP",
    "status": "In progress",
}
DONE = OPEN | {
    "due_date": date(2026, 11, 13),
    "status": "Completed",
    "action_taken": "Both protocols rewritten with the maximum dose, signed by the GP on 9 November; old copies destroyed",
    "date_completed": date(2026, 11, 10),
    "completed_by": "Priya Nair",
    "evidence_location": "PRN file, Willow trolley, section 3, protocols of 9/11/2026",
    "verified_by": "Grace Mensah",
    "date_verified": date(2026, 11, 13),
    "sample_checked": "10 PRN protocols and 6 MAR charts on Willow",
    "outcome": "Complete",
}
CLOSED = DONE | {
    "status": "Closed",
    "effect_measure": "PRN protocols with a maximum dose, Willow",
    "effect_baseline": "8 of 10, October 2026",
    "effect_result": "10 of 10, 13 November 2026",
    "effect": "Improved",
    "date_closed": date(2026, 11, 16),
    "closure_note": "Both protocols now carry a maximum dose; 10 of 10 protocols checked on 13 November, none without",
}
BASES: dict[str, dict[str, dict[str, object]]] = {
    "start": {"": START},
    "actions": {"ready": {"ref": OPEN["ref"]}, "open": OPEN, "done": DONE, "closed": CLOSED},
    "audits": {
        "": {
            "audit_ref": "MED-OAK-A26-001",
            "audit_date": date(2026, 11, 2),
            "audit_of": "Monthly medication audit",
            "unit": "Willow",
            "auditor": "Grace Mensah",
            "sample_size": 10,
            "compliant": 8,
            "findings": 1,
            "signed_off_by": "Grace Mensah",
            "date_signed_off": date(2026, 11, 3),
        }
    },
    "reviews": {
        "": {
            "action_ref": "MED-OAK-26-001",
            "review_date": date(2026, 11, 20),
            "reviewed_by": "Grace Mensah",
            "measure": "PRN protocols with a maximum dose",
            "baseline": "8 of 10, October 2026",
            "now": "10 of 10, 20 November 2026",
            "effect": "Improved",
            "continuing_weakness": "None",
        }
    },
    "root_causes": {
        "": {
            "action_ref": "MED-OAK-26-001",
            "review_date": date(2026, 11, 20),
            "reviewed_by": "Grace Mensah",
            "staffing": "Agency nurse on 3 of 5 nights",
            "training": "2 seniors not assessed since March",
            "checking": "The nightly count was signed ahead",
            "root_cause": "Nobody owned the protocol file at night",
            "wider_actions": "One named senior on each unit and shift",
            "revised_due_date": date(2026, 12, 1),
            "escalation_decision": "Stays with the manager until 1 December",
        }
    },
    "escalations": {
        "": {
            "action_ref": "MED-OAK-26-001",
            "date_escalated": date(2026, 11, 24),
            "escalated_to": "Ewa Kowalska",
            "reason": "The GP practice has not answered",
            "interim_control": "Night senior calls 111 before any second dose",
            "support_needed": "A call from the nominated individual to the practice",
            "revised_due_date": date(2026, 12, 2),
        }
    },
    "measures": {
        "": {"measure": "Medicines incidents", "period": "November 2026", "value": 3, "source": "Incident log"}
    },
}


@dataclass(frozen=True)
class Raw:
    """A cell exactly as given: for errors, formulas and plain numbers in date columns."""

    kind: Kind
    value: object
    formula: str = ""
    number: float | None = None
    uncalculated: bool = False


def cell_of(row: int, column: int, value: object) -> Cell:
    """The reader's cell for a Python value."""
    if isinstance(value, Raw):
        return Cell(row, column, value.kind, value.value, value.formula, value.number, value.uncalculated)  # type: ignore[arg-type]
    if isinstance(value, bool):
        return Cell(row, column, Kind.BOOL, value)
    if isinstance(value, int | float):
        return Cell(row, column, Kind.NUMBER, value, number=float(value))
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time(0))
        return Cell(row, column, Kind.DATE, moment, number=(moment - EPOCH).total_seconds() / 86400)
    return Cell(row, column, Kind.TEXT, str(value))


def table_sheet(sheet: SheetDefinition, rows: Sequence[Mapping[str, object]]) -> Sheet:
    """A sheet as issued: headings in row 5, the rows from row 6. None and "" are empty cells."""
    cells: dict[tuple[int, int], Cell] = {(1, 1): cell_of(1, 1, sheet.label), (2, 1): cell_of(2, 1, sheet.purpose)}
    for number, column in enumerate(sheet.columns, 1):
        cells[HEADING_ROW, number] = cell_of(HEADING_ROW, number, column.label)
        for row, values in enumerate(rows, FIRST_ROW):
            value = values.get(column.key)
            if value is not None and value != "" and column.type is not ColumnType.CHECK:
                cells[row, number] = cell_of(row, number, value)
    return Sheet(sheet.label, "visible", cells)


def form_sheet(sheet: SheetDefinition, values: Mapping[str, object]) -> Sheet:
    """A form as issued: labels in column B from row 4, answers in column C."""
    cells: dict[tuple[int, int], Cell] = {}
    for row, column in enumerate(sheet.columns, 4):
        cells[row, 2] = cell_of(row, 2, column.label)
        if values.get(column.key) not in (None, ""):
            cells[row, 3] = cell_of(row, 3, values[column.key])
    return Sheet(sheet.label, "visible", cells)


def identity_sheet(register: Register, **facts: str) -> Sheet:
    known = {"provider": "Oakfield Care", "service": "OAK", "period": "2026-11", "nation": "England"}
    pairs = (known | {"register": register.key, "version": register.version} | facts).items()
    cells = {(r, c): cell_of(r, c, v) for r, pair in enumerate(pairs, 1) for c, v in enumerate(pair, 1)}
    return Sheet(IDENTITY_SHEET, "veryHidden", cells)


def book_of(
    rows: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    register: Register | None = None,
    start: Mapping[str, object] | None = None,
    **facts: str,
) -> Book:
    """A workbook of the register with these rows on its sheets, in order from row 6.

    Without an action the first row of the actions is ready and empty, as issued: its reference and nothing else.
    """
    register = register or load_register("medication")
    rows = {**rows, "actions": rows.get("actions") or [{"ref": "MED-OAK-26-001"}]}
    sheets = []
    for sheet in register.sheets:
        if sheet.kind is SheetKind.FORM:
            sheets.append(form_sheet(sheet, START if start is None else start))
        else:
            sheets.append(table_sheet(sheet, rows.get(sheet.key, [])))
    return Book([*sheets, identity_sheet(register, **facts)])


def parsed_of(book: Book, *, name: str = "OAK", register: Register | None = None) -> ParsedReturn:
    lists = {"people": PEOPLE, "units": UNITS}
    return parse_return(book, register or load_register("medication"), name=name, lists=lists)


def month_of(
    *parsed: ParsedReturn, nation: str = "England", as_at: date = AS_AT, nations: Mapping[str, str] | None = None
) -> Month:
    """The returns as one month. `nations` names the nation of a return that is not in `nation`."""
    lists = {"people": frozenset(map(folded, PEOPLE)), "units": frozenset(map(folded, UNITS))}
    register = parsed[0].register
    frames = {s.key: pd.concat([p.frames[s.key] for p in parsed]) for s in register.sheets}
    facts = {p.name: ReturnFacts((nations or {}).get(p.name, nation), lists) for p in parsed}
    return Month(register, frames, facts, Calendar(), as_at)


def problems_of(
    book: Book, *, register: Register | None = None, nation: str = "England", as_at: date = AS_AT
) -> list[Problem]:
    """Every problem of the return, the reader's and the rules', in the order of print."""
    parsed = parsed_of(book, register=register)
    month = month_of(parsed, nation=nation, as_at=as_at)
    found = validate(month, {parsed.name: parsed.places}, {parsed.name: parsed.problems})
    return sorted((*parsed.problems, *found[parsed.name]), key=lambda p: p.order)


def places_and_codes(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    return [(f"{p.cell.sheet}!{p.cell.a1}" if p.cell.sheet else "", p.code) for p in problems]
