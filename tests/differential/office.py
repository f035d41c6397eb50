"""Keeps LibreOffice open and lets it work out a workbook for many fillings. Run by the system's Python, which has uno.

    python3 -m tests.differential.office JOB.json RESULT.json

The job is a list, one item a workbook: the file, for each sheet the columns to write and to read, single cells to read also, and the fillings. A
value is null, text, a number, or {"formula": "=NA()"}. The result: for each filling, the values of the columns read, by
sheet and row, and the texts of the single cells; so a list of lists, in the order of the job.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import uno  # noqa: F401 it is what makes com.sun.star importable
from com.sun.star.beans import PropertyValue
from com.sun.star.util import NumberFormat

from tests.support.soffice import desktop


def main(job_path: str, result_path: str) -> None:
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    with desktop() as office:
        result = [work(office, each) for each in job]
    Path(result_path).write_text(json.dumps(result), encoding="utf-8")


def work(desktop, job: dict) -> list[dict]:
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    document = desktop.loadComponentFromURL(Path(job["workbook"]).as_uri(), "_blank", 0, (hidden,))
    document.enableAutomaticCalculation(False)
    truth = document.NumberFormats.getStandardFormat(NumberFormat.LOGICAL, document.CharLocale)
    results = []
    for filling in job["fillings"]:
        as_at = document.NamedRanges.getByName("tk_as_at").getReferredCells()
        as_at.Spreadsheet.unprotect("")
        as_at.getCellByPosition(0, 0).setValue(filling["as_at"])
        formats = []
        for label, rows in filling["sheets"].items():
            formats += write(document.Sheets.getByName(label), job["sheets"][label], rows, truth)
        document.calculateAll()
        sheets = {label: document.Sheets.getByName(label) for label in job["sheets"]}
        results.append(
            {
                "sheets": {label: read(sheets[label], layout) for label, layout in job["sheets"].items()},
                "also": [sheets[label].getCellByPosition(column, row).String for label, column, row in job["also"]],
            }
        )
        for cell, number_format in formats:
            cell.setString("")
            cell.NumberFormat = number_format
    document.close(True)
    return results


def write(sheet, layout: dict, rows: list[list], truth: int) -> list[tuple]:
    """Writes the rows into the columns of `layout["write"]`, numbered from 0, run by run.

    Returns the cells with formulas and the number formats they had: =TRUE() has one of its own (`truth`).
    """
    formats = []
    first, columns = layout["first"], layout["write"]
    start = 0
    while start < len(columns):
        end = start + 1
        while end < len(columns) and columns[end] == columns[end - 1] + 1:
            end += 1
        # An empty text makes an empty cell; nothing at all would make #N/A.
        block = [
            ["" if value is None or isinstance(value, dict) else value for value in row[start:end]] for row in rows
        ]
        place = sheet.getCellRangeByPosition(columns[start], first, columns[end - 1], first + len(rows) - 1)
        place.setDataArray(tuple(map(tuple, block)))
        start = end
    for down, row in enumerate(rows):
        for column, value in zip(columns, row, strict=True):
            if isinstance(value, dict):
                cell = sheet.getCellByPosition(column, first + down)
                formats.append((cell, cell.NumberFormat))
                cell.setFormula(value["formula"])
                if value["formula"] == "=TRUE()":
                    cell.NumberFormat = truth  # what makes it a truth; not always there before others ask for it
    return formats


def read(sheet, layout: dict) -> list[list]:
    first, last = layout["first"], layout["last"]
    columns = [sheet.getCellRangeByPosition(column, first, column, last).getDataArray() for column in layout["read"]]
    return [[column[row][0] for column in columns] for row in range(last - first + 1)]


if __name__ == "__main__":
    main(*sys.argv[1:])
