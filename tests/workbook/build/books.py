"""Workbooks built once for the tests of this folder."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import openpyxl
from openpyxl.workbook import Workbook

from trackerkit.provider import Calendar
from trackerkit.register import load_register
from trackerkit.workbook.build import Issue, build, build_setup

MEDICATION = load_register("medication")
ISSUE = Issue(
    provider='Oakfield "Care" & Co',
    service_code="OAK",
    service_name="Oak & Elm House",
    period="2026-11",
    nation="Wales",
    people=("Priya  Nair", " Tom Okafor", " "),
    units=("Willow",),
    days_off=Calendar().days_off("Wales"),
    return_to="the quality lead",
    return_by=date(2026, 12, 7),
)
CARRIED = {
    "actions": [
        {"ref": "MED-OAK-2611-007", "finding": "2 of 10 protocols", "due_date": date(2026, 10, 30), "owner": "=1+1"},
        {"ref": "MED-OAK-2611-003", "finding": "#N/A", "due_date": "end of month", "action": "Bell\x07 rung"},
        {"ref": "MED-OAK-25-041", "original_due_date": date(2025, 12, 1)},
    ],
    "audits": [{"audit_ref": "MED-OAK-A2611-002", "sample_size": 10, "compliant": 7.5}],
}


@cache
def blank() -> bytes:
    return build(MEDICATION, ISSUE)


@cache
def carried() -> bytes:
    return build(MEDICATION, ISSUE, carried=CARRIED)


@cache
def setup() -> bytes:
    return build_setup()


@cache
def opened(made) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(made()))
