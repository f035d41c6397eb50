"""Two returns that are not our template: ``python -m tests.samples.retyped sample_workbooks``.

A manager retyped the register into a plain workbook: a title above, the table from column B, other headings in another
order, no hidden sheet, no dropdowns. XlsxWriter writes them, so that nothing of ours takes part. Same bytes each time.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

GOOD, CARELESS = "13 retyped, good.xlsx", "14 retyped, with problems.xlsx"
HEADING_ROW = 5
HEADINGS = {
    "ref": "No.", "status": "Progress", "unit": "Area", "date_raised": "Date found", "theme": "Category",
    "finding": "Issue found", "evidence_source": "Where seen", "risk_level": "Risk rating", "audit_ref": "Source audit",
    "repeat_of": "Repeat of ref", "round": "Time of day", "medicine": "Drug", "person_code": "Initials",
    "action": "What needs to be done", "owner": "By whom", "due_date": "By when", "original_due_date": "Original due date",
    "evidence_required": "Evidence needed", "action_taken": "Work done", "date_completed": "Done on",
    "completed_by": "Done by", "evidence_location": "Where stored", "verified_by": "Checked by",
    "date_verified": "Date checked", "sample_checked": "Sample", "outcome": "Result of verification",
    "effect_measure": "How measured", "effect_baseline": "Before", "effect_result": "After", "effect": "Did it work",
    "date_closed": "Closed on", "closure_note": "Comments",
}  # fmt: skip

OPEN = {
    "unit": "Willow", "date_raised": date(2026, 11, 3), "theme": "Topical medicines",
    "finding": "Creams of 4 people on Willow had no date of opening",
    "evidence_source": "Topical charts, Willow, week 44", "risk_level": "Moderate",
    "action": "Write the date of opening on each cream and check all creams every Monday",
    "owner": "Tom Okafor", "due_date": date(2026, 12, 7), "evidence_required": "Monday check sheets for 4 weeks",
    "status": "In progress",
}  # fmt: skip
DONE = OPEN | {
    "due_date": date(2026, 11, 20), "status": "Completed",
    "action_taken": "All creams on Willow dated on 9 November; Monday check sheet in use since",
    "date_completed": date(2026, 11, 17), "completed_by": "Tom Okafor",
    "evidence_location": "Clinic room, Willow, folder 2, check sheets of 9 and 16 November 2026",
    "verified_by": "Grace Mensah", "date_verified": date(2026, 11, 20),
    "sample_checked": "12 creams and 2 check sheets on Willow", "outcome": "Complete",
}  # fmt: skip
CLOSED = DONE | {
    "status": "Closed", "effect_measure": "Creams with a date of opening, Willow",
    "effect_baseline": "8 of 12, 3 November 2026", "effect_result": "12 of 12, 20 November 2026", "effect": "Improved",
    "date_closed": date(2026, 11, 23),
    "closure_note": "Creams are now dated on opening; 12 of 12 sampled on 20 November had a date, against 8 of 12 on 3 November",
}  # fmt: skip

Row = dict[str, object]


class Sheet:
    """The workbook while it is written: rows and columns as a person counts them, from 1."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._out, {"in_memory": True, "strings_to_urls": False})
        self._book.set_properties({"author": "Oak House", "created": datetime(2026, 11, 30)})
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        self._page = self._book.add_worksheet("Med actions Nov")
        self._columns = {key: number for number, key in enumerate(HEADINGS, 2)}
        self._page.write(1, 1, "Oak House medication action log", self._bold)
        self._page.write(2, 1, "November 2026. Kept in the office; ask Grace before changing the columns.")
        self.headings(HEADING_ROW)
        self._page.set_column(1, len(HEADINGS), 18)

    def headings(self, row: int) -> None:
        for key, words in HEADINGS.items():
            self._page.write_string(row - 1, self._columns[key] - 1, words, self._bold)

    def row(self, number: int, values: Row) -> None:
        for key, value in values.items():
            at = (number - 1, self._columns[key] - 1)
            if isinstance(value, date):
                self._page.write_datetime(*at, datetime(value.year, value.month, value.day), self._day)
            elif isinstance(value, int):
                self._page.write_number(*at, value)
            else:
                self._page.write_string(*at, str(value))

    def formula(self, row: int, key: str, formula: str, result: int) -> None:
        self._page.write_formula(row - 1, self._columns[key] - 1, formula, self._day, result)

    def words(self, row: int, column: int, words: str) -> None:
        self._page.write_string(row - 1, column - 1, words)

    def sign(self, who: str, day: datetime) -> None:
        page = self._book.add_worksheet("Start here")
        printed = (("Provider", "Oakfield Care"), ("Service", "Oak House"), ("Period", "November 2026"))
        for row, (label, answer) in enumerate((*printed, ("Name of manager:", who), ("Signed on:", ""))):
            page.write(row, 0, label)
            page.write(row, 1, answer)
        page.write_datetime(len(printed) + 1, 1, day, self._day)

    def finished(self) -> bytes:
        self._book.close()
        return self._out.getvalue()


def good() -> bytes:
    """Three actions, each in order."""
    sheet = Sheet()
    for number, row in enumerate((CLOSED, DONE, OPEN), 1):
        sheet.row(HEADING_ROW + number, {"ref": f"MED-OAK-2611-{number:03d}"} | row)
    sheet.sign("Grace Mensah", datetime(2026, 11, 30))
    return sheet.finished()


def careless() -> bytes:
    """The same sheet with what goes wrong in such sheets: an empty row, the headings again, text among the dates."""
    sheet = Sheet()
    rows: Sequence[tuple[int, Row]] = (
        (6, CLOSED | {"date_verified": "", "closure_note": "Discussed at handover"}),
        (7, DONE | {"verified_by": "Tom Okafor", "sample_checked": ""}),
        (9, OPEN | {"due_date": "07/12/2026", "owner": "Night staff"}),
        (11, OPEN | {"date_raised": 46329, "due_date": "31 November 2026", "risk_level": "Amber"}),
        (12, OPEN | {"status": "Awaiting", "finding": "", "due_date": date(2026, 11, 13)}),
    )
    for number, (at, row) in enumerate(rows, 1):
        sheet.row(at, {"ref": f"MED-OAK-2611-{number:03d}"} | {key: value for key, value in row.items() if value != ""})
    sheet.headings(10)
    sheet.formula(6, "date_verified", "=TODAY()-10", 46346)
    sheet.words(7, len(HEADINGS) + 3, "Ask the GP again")
    return sheet.finished()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / GOOD).write_bytes(good())
    (folder / CARELESS).write_bytes(careless())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
