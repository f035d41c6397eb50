"""All actions in one workbook: every row of the ledger, text that stays text, and counts that Excel works out itself."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from trackerkit.workbook.build.consolidated import Consolidated, Counted, Heading, build_consolidated

ROWS = [
    ["MED-OAK-2610-001", "Oak House", "Open", 12, date(2026, 10, 3)],
    ["=cmd|' /C calc'!A0", "Elm*", "Proven", None, None],
    ["+441632960001", "Elm*", "Open", None, None],
]
WHAT = Consolidated(
    title="Oakfield Care: all actions, October 2026",
    about="Every action.",
    headings=(
        Heading("Reference", 20),
        Heading("Service", 20),
        Heading("Step", 12),
        Heading("Days", 8),
        Heading("Due", 12),
    ),
    rows=ROWS,
    counted=(Counted("Step", "Step", ("Open", "Proven")), Counted("Service", "Service", ("Oak House", "Elm*"))),
    as_at=date(2026, 11, 5),
)


@pytest.fixture(scope="module")
def made() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(build_consolidated(WHAT)))


def test_every_row_stands_there_as_it_was_given(made):
    rows = made["Actions"].iter_rows(min_row=4, values_only=True)

    assert next(rows) == ("Reference", "Service", "Step", "Days", "Due")
    assert [[v.date() if hasattr(v, "date") else v for v in row] for row in rows] == ROWS


def test_text_that_looks_like_a_formula_is_text(made):
    assert [cell.data_type for cell in made["Actions"]["A"][4:]] == ["s", "s", "s"]
    assert [cell.quotePrefix for cell in made["Actions"]["A"][4:]] == [False, True, True]


def test_the_counts_are_formulas_over_the_rows(made):
    found = [(row[0], row[1]) for row in made["Summary"].iter_rows(min_row=5, min_col=2, max_col=3, values_only=True)]

    assert [each for each in found if each[0]] == [
        ("Open", '=SUMPRODUCT(--EXACT(Actions!$C$5:$C$7,"Open"))'),
        ("Proven", '=SUMPRODUCT(--EXACT(Actions!$C$5:$C$7,"Proven"))'),
        ("Service", "Actions"),
        ("Oak House", '=SUMPRODUCT(--EXACT(Actions!$B$5:$B$7,"Oak House"))'),
        ("Elm*", '=SUMPRODUCT(--EXACT(Actions!$B$5:$B$7,"Elm*"))'),
    ]


def test_it_can_be_filtered_and_its_headings_stay_in_sight(made):
    sheet = made["Actions"]

    assert (sheet.auto_filter.ref, sheet.freeze_panes, len(made["Summary"]._charts)) == ("A4:E7", "B5", 1)


def test_the_same_rows_make_the_same_bytes():
    assert build_consolidated(WHAT) == build_consolidated(WHAT)
