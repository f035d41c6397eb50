"""Trackers as care homes keep them, by makers that are not ours, and what a person says that each column is.

`truth` is column key -> letter of the tracker's column, as somebody who knows both would map it; a column that the
tracker has not is left out. The names are invented.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import openpyxl
import xlsxwriter

PEOPLE = ("Priya Nair", "Tom Okafor", "Grace Mensah", "Ewa Kowalska")
LISTS = {"people": PEOPLE, "units": ("Willow", "Rowan", "Whole service")}


@dataclass(frozen=True)
class Sample:
    name: str
    file: str
    register: str
    make: Callable[[], bytes]
    truth: Mapping[str, str]


def day(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y")


def _written(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    book.set_properties({"created": datetime(2026, 1, 1)})
    fill(book)
    book.close()
    return out.getvalue()


def _table(sheet: object, top: int, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Headings in row `top` (from 1) and the rows below; None leaves a cell out."""
    for column, heading in enumerate(headings):
        sheet.write(top - 1, column, heading)
    for number, row in enumerate(rows, top):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)


# ---------------------------------------------------------------- a plan written for the CQC


def cqc_action_plan() -> bytes:
    def fill(book):
        sheet = book.add_worksheet("Action Plan")
        bold = book.add_format({"bold": True})
        sheet.merge_range("A1:J1", "OAK HOUSE - CQC ACTION PLAN 2026", bold)
        sheet.merge_range(
            "A2:J2", "Following the inspection of 3 September 2026. Reviewed weekly by the manager.", bold
        )
        headings = [
            "Ref",
            "Regulation",
            "Area for improvement",
            "Action required",
            "Person responsible",
            "Timescale",
            "RAG",
            "Progress",
            "Evidence of completion",
            "Date completed",
        ]
        rows = [
            [
                1,
                "Reg 12",
                "MAR charts on Willow had gaps on 4 of 28 days",
                "Daily check of each MAR chart by the shift lead",
                "Priya Nair",
                day("30/10/2026"),
                "Amber",
                "Checks begun on 5 October, form in use on both floors",
                None,
                None,
            ],
            [
                2,
                "Reg 12",
                "PRN protocols without a maximum dose",
                "Rewrite the protocols with the GP",
                "Tom Okafor",
                day("16/10/2026"),
                "Green",
                "All rewritten and signed by the GP",
                "PRN file, section 3",
                day("14/10/2026"),
            ],
            [
                3,
                "Reg 17",
                "Audits did not lead to actions",
                "Monthly meeting to go through each audit",
                "Grace Mensah",
                day("13/11/2026"),
                "Red",
                "First meeting put off to November",
                None,
                None,
            ],
        ]
        _table(sheet, 4, headings, rows)
        key = book.add_worksheet("Key")
        key.write("A1", "Red: not begun")
        key.write("A2", "Green: complete")

    return _written(fill)


# ---------------------------------------------------------------- headings in two rows


def medication_log() -> bytes:
    def fill(book):
        sheet = book.add_worksheet("Log 2026")
        mid = book.add_format({"align": "center"})
        sheet.write("A1", "Medication audit action log 2026")
        sheet.merge_range("A3:A4", "No", mid)
        for span, words in (
            ("B3:D3", "Audit finding"),
            ("E3:G3", "Action"),
            ("H3:J3", "Completed"),
            ("K3:M3", "Verified"),
        ):
            sheet.merge_range(span, words, mid)
        under = [
            "Date",
            "Issue",
            "Unit",
            "Required",
            "Lead",
            "Target date",
            "Date",
            "By",
            "Evidence",
            "By",
            "Date",
            "Outcome",
        ]
        for column, words in enumerate(under, 1):
            sheet.write(3, column, words)
        rows = [
            [
                "M1",
                day("02/10/2026"),
                "Two MAR charts not signed at teatime",
                "Willow",
                "Supervision with the two seniors, weekly check",
                "Priya Nair",
                day("16/10/2026"),
                day("15/10/2026"),
                "Priya Nair",
                "Supervision notes, HR file",
                "Grace Mensah",
                day("20/10/2026"),
                "Complete",
            ],
            [
                "M2",
                day("02/10/2026"),
                "Fridge temperature not recorded on 6 days",
                "Rowan",
                "Daily record on the handover sheet",
                "Tom Okafor",
                day("30/10/2026"),
                None,
                None,
                None,
                None,
                None,
                None,
            ],
        ]
        for number, row in enumerate(rows, 4):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)

    return _written(fill)


# ---------------------------------------------------------------- a sheet for each month


def falls_log() -> bytes:
    headings = [
        "Date of fall",
        "Resident",
        "Where",
        "What happened / concern",
        "Action needed",
        "By whom",
        "By when",
        "Done?",
    ]
    months = {
        "Aug 26": [
            [
                day("04/08/2026"),
                "JB rm 4",
                "Bedroom",
                "Found beside the bed at 02:10, sensor mat off",
                "Check the mat at each handover",
                "Tom Okafor",
                day("11/08/2026"),
                "Y",
            ]
        ],
        "Sept 26": [
            [
                day("09/09/2026"),
                "EM rm 12",
                "Corridor",
                "Tripped on the edge of the carpet",
                "Have the carpet fixed",
                "Grace Mensah",
                day("30/09/2026"),
                "Y",
            ]
        ],
        "Oct 26": [
            [
                day("03/10/2026"),
                "JB rm 4",
                "Bathroom",
                "Slipped, no footwear on",
                "Footwear care plan and non-slip socks",
                "Priya Nair",
                day("10/10/2026"),
                "Y",
            ],
            [
                day("21/10/2026"),
                "PK rm 9",
                "Lounge",
                "Unsteady after change of medicine",
                "GP review of medicines",
                "Tom Okafor",
                day("04/11/2026"),
                "N",
            ],
        ],
    }

    def fill(book):
        for name, rows in months.items():
            sheet = book.add_worksheet(name)
            sheet.write("A1", f"Falls log {name}")
            _table(sheet, 3, headings, rows)

    return _written(fill)


# ---------------------------------------------------------------- dates as text, short headings


def to_do_list() -> bytes:
    def fill(book):
        sheet = book.add_worksheet("Sheet1")
        headings = ["Date", "Issue", "What needs doing", "Who", "By when", "Done?", "Comments"]
        rows = [
            [
                "05/10/2026",
                "Creams not dated when opened",
                "Date each cream, check weekly",
                "Priya",
                "19/10/2026",
                "Yes",
                "Spot check found all 14 dated",
            ],
            [
                "12/10/2026",
                "CD register witness missing twice",
                "Two seniors on each CD round",
                "Tom Okafor",
                "26/10/2026",
                "Ongoing",
                "Rota changed from the 20th",
            ],
            [
                "13/10/2026",
                "Returns book not signed by pharmacy",
                "Ask the driver to sign each time",
                "Grace Mensah",
                "31/10/2026",
                "No",
                None,
            ],
        ]
        _table(sheet, 1, headings, rows)

    return _written(fill)


# ---------------------------------------------------------------- as Google Sheets gives it out


def google_sheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Form responses 1"
    sheet.append(
        ["Timestamp", "Task ", "Issue ", "Assigned to", "Deadline", "Priority", "Status", "Tick when seen", "Notes"]
    )
    sheet.append(
        [
            datetime(2026, 10, 6, 9, 14, 3),
            "Order a second fridge thermometer",
            "Only one thermometer for two fridges",
            "Tom Okafor",
            day("20/10/2026"),
            "Medium",
            "Done",
            True,
            "Ordered on the 8th and in use since",
        ]
    )
    sheet.append(
        [
            datetime(2026, 10, 9, 16, 40, 55),
            "Brief the night staff on PRN recording",
            "PRN effect not recorded at night",
            "Priya Nair",
            day("23/10/2026"),
            "High",
            "In progress",
            False,
            "First of two briefings held",
        ]
    )
    sheet.append(
        [
            datetime(2026, 10, 28, 8, 2, 0),
            "Update the homely remedies list",
            "List out of date since March",
            "Grace Mensah",
            day("13/11/2026"),
            "Low",
            "To do",
            False,
            None,
        ]
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ---------------------------------------------------------------- headings that no list of names foresees


def mock_inspection() -> bytes:
    def fill(book):
        sheet = book.add_worksheet("Mock inspection Sept")
        headings = [
            "Key question",
            "Finding from mock inspection",
            "Improvement needed",
            "Improvement lead",
            "Date to be done by",
            "Where are we now",
            "Evidence we will show",
            "Checked by manager",
            "Date of manager's check",
        ]
        rows = [
            [
                "Safe",
                "Medicines room at 26 degrees on three days",
                "Fan and twice-daily reading",
                "Tom Okafor",
                day("15/10/2026"),
                "In progress",
                "Temperature chart",
                None,
                None,
            ],
            [
                "Well-led",
                "No record of the medicines meeting",
                "Minutes within five days",
                "Grace Mensah",
                day("10/10/2026"),
                "Complete",
                "Minutes folder",
                "Ewa Kowalska",
                day("12/10/2026"),
            ],
        ]
        _table(sheet, 2, headings, rows)

    return _written(fill)


# ---------------------------------------------------------------- two columns that could both be the owner


def two_owners() -> bytes:
    def fill(book):
        sheet = book.add_worksheet("Medication actions")
        headings = ["Action no", "Issue", "Action", "Lead", "Responsible person", "Due date", "Status", "Evidence"]
        rows = [
            [
                "A-01",
                "Stock count wrong for two medicines",
                "Weekly count by two seniors",
                "Grace Mensah",
                "Priya Nair",
                day("06/11/2026"),
                "Open",
                None,
            ],
            [
                "A-02",
                "Homely remedies not recorded",
                "New record sheet in the trolley",
                "Grace Mensah",
                "Tom Okafor",
                day("30/10/2026"),
                "Closed",
                "Trolley file, page 2",
            ],
        ]
        _table(sheet, 1, headings, rows)

    return _written(fill)


# ---------------------------------------------------------------- a sheet that has been through many hands


def many_hands() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Improvement plan v7 FINAL"
    sheet["A1"] = "Home improvement plan"
    for column, heading in enumerate(
        [
            "Ref",
            "Wing",
            "Shortfall",
            "Action\nrequired:",
            "Owner *",
            "Due\ndate",
            "RISK\u00a0RATING",
            "Where we are",
            "\u200bDate completed",
            "Signed off by",
        ],
        1,
    ):
        sheet.cell(4, column).value = heading
    rows = {
        5: ["SAFE"],
        6: [
            "S1",
            "Willow",
            "Trolley left unlocked during the round",
            "Lock at each door, spot checks",
            "Priya Nair",
            day("09/10/2026"),
            "High",
            "Completed",
            day("08/10/2026"),
            "Grace Mensah",
        ],
        7: [
            "S2",
            "Rowan",
            "Oxygen signs missing",
            "Put up the signs",
            "Tom Okafor",
            day("16/10/2026"),
            "Medium",
            "Ongoing",
        ],
        8: ["RESPONSIVE"],
        9: [
            "R1",
            "Willow",
            "Pain scores not used for people who cannot speak",
            "Train seniors in the pain scale",
            "Grace Mensah",
            day("20/11/2026"),
            "High",
            "Not begun",
        ],
        12: ["Next review 1 December"],
    }
    for row, values in rows.items():
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value
    sheet.merge_cells("A5:J5")
    sheet.merge_cells("A8:J8")
    sheet.merge_cells("A12:J12")
    sheet.row_dimensions[7].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SAMPLES = (
    Sample(
        "A plan written for the CQC",
        "CQC Action Plan.xlsx",
        "medication",
        cqc_action_plan,
        {
            "ref": "A",
            "finding": "C",
            "action": "D",
            "owner": "E",
            "due_date": "F",
            "status": "?G",  # red, amber and green may mean the risk or how far it is: that is asked
            "action_taken": "H",
            "evidence_location": "I",
            "date_completed": "J",
        },
    ),
    Sample(
        "Headings in two rows",
        "Medication audit action log 2026.xlsx",
        "medication",
        medication_log,
        {
            "ref": "A",
            "date_raised": "B",
            "finding": "C",
            "unit": "D",
            "action": "E",
            "owner": "F",
            "due_date": "G",
            "date_completed": "H",
            "completed_by": "I",
            "evidence_location": "J",
            "verified_by": "K",
            "date_verified": "L",
            "outcome": "M",
        },
    ),
    Sample(
        "A sheet for each month",
        "Falls log.xlsx",
        "falls",
        falls_log,
        {
            "fall_date": "A",
            "person_code": "B",
            "location": "C",
            "finding": "D",
            "action": "E",
            "owner": "F",
            "due_date": "G",
            "status": "H",
        },
    ),
    Sample(
        "Short headings, dates as text",
        "Jobs.xlsx",
        "medication",
        to_do_list,
        {
            "date_raised": "A",
            "finding": "B",
            "action": "C",
            "owner": "D",
            "due_date": "E",
            "status": "F",
            "action_taken": "G",
        },
    ),
    Sample(
        "Out of Google Sheets",
        "Form responses.xlsx",
        "medication",
        google_sheet,
        {
            "date_raised": "A",
            "action": "B",
            "finding": "C",
            "owner": "D",
            "due_date": "E",
            "risk_level": "F",
            "status": "G",
            "action_taken": "I",
        },
    ),
    Sample(
        "Headings that no list foresees",
        "Mock inspection.xlsx",
        "medication",
        mock_inspection,
        {
            "finding": "B",
            "action": "C",
            "owner": "D",
            "due_date": "E",
            "status": "F",
            "evidence_required": "G",
            "verified_by": "H",
            "date_verified": "I",
        },
    ),
    Sample(
        "Two columns for the owner",
        "Actions.xlsx",
        "medication",
        two_owners,
        {
            "ref": "A",
            "finding": "B",
            "action": "C",
            "owner": "E",
            "due_date": "F",
            "status": "G",
            "evidence_location": "H",
        },
    ),
    Sample(
        "Been through many hands",
        "Improvement plan v7 FINAL.xlsx",
        "medication",
        many_hands,
        {
            "ref": "A",
            "unit": "B",
            "finding": "C",
            "action": "D",
            "owner": "E",
            "due_date": "F",
            "risk_level": "G",
            "status": "H",
            "date_completed": "I",
            "verified_by": "J",
        },
    ),
)
