"""LibreOffice, kept open, doing what a person does by hand. Run by the system's Python, which has uno.

Reads one job a line from standard input (a list of steps, JSON) and answers with one line: what the steps reported.
Steps, each a list beginning with its name; cells are written A1, rows count from 1:

open PATH · save PATH FILTER · close · set SHEET CELL VALUE · rows SHEET AT COUNT · delete SHEET AT COUNT ·
columns SHEET AT COUNT ·
copy SHEET FROM TO · sort SHEET AREA COLUMN · column SHEET FROM TO · free SHEET · look

A value is null, a text, a number, {"date": "2026-11-30"} or {"formula": "=NA()"}. `column` moves a whole column to stand
where TO was; `copy` copies a row over another; `sort` sorts an area, its first row being headings, by its column COLUMN
from the last to the first; `free` takes the protection off. `look` reports each sheet's name and its notes by cell.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import Locale
from com.sun.star.table import CellRangeAddress, TableSortField
from com.sun.star.util import NumberFormat

from tests.support.soffice import desktop


def main() -> None:
    with desktop() as office:
        person = Person(office)
        for line in sys.stdin:
            sys.stdout.write(json.dumps([person.do(*step) for step in json.loads(line)]) + "\n")
            sys.stdout.flush()


def named(**values: object) -> tuple:
    found = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        found.append(one)
    return tuple(found)


class Person:
    """Somebody at the keyboard, with one workbook open at a time."""

    def __init__(self, desktop) -> None:
        self.desktop = desktop
        self.document = None

    def do(self, step: str, *given: object) -> object:
        return getattr(self, step)(*given)

    def open(self, path: str) -> None:
        self.document = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, named(Hidden=True))

    def save(self, path: str, kind: str) -> None:
        self.document.calculateAll()
        self.document.storeToURL(Path(path).as_uri(), named(FilterName=kind))

    def close(self) -> None:
        self.document.close(True)

    def set(self, sheet: str, cell: str, value: object) -> None:
        place = self.document.Sheets.getByName(sheet).getCellRangeByName(cell)
        if isinstance(value, dict) and "date" in value:
            formats = self.document.NumberFormats
            if formats.getByKey(place.NumberFormat).Type & NumberFormat.TEXT:
                place.NumberFormat = formats.getStandardFormat(NumberFormat.DATE, Locale())
            place.setValue((date.fromisoformat(value["date"]) - date(1899, 12, 30)).days)
        elif isinstance(value, dict):
            place.setFormula(value["formula"])
        elif isinstance(value, int | float):
            place.setValue(value)
        else:
            place.setString(value or "")

    def rows(self, sheet: str, at: int, count: int) -> None:
        self.document.Sheets.getByName(sheet).Rows.insertByIndex(at - 1, count)

    def columns(self, sheet: str, at: str, count: int) -> None:
        page = self.document.Sheets.getByName(sheet)
        page.Columns.insertByIndex(page.getCellRangeByName(f"{at}1").CellAddress.Column, count)

    def delete(self, sheet: str, at: int, count: int) -> None:
        self.document.Sheets.getByName(sheet).Rows.removeByIndex(at - 1, count)

    def copy(self, sheet: str, old: int, new: int) -> None:
        page = self.document.Sheets.getByName(sheet)
        target = page.getCellByPosition(0, new - 1).CellAddress
        page.copyRange(target, CellRangeAddress(target.Sheet, 0, old - 1, page.Columns.Count - 1, old - 1))

    def sort(self, sheet: str, area: str, column: int) -> None:
        by = TableSortField()
        by.Field, by.IsAscending = column - 1, False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
        self.document.Sheets.getByName(sheet).getCellRangeByName(area).sort(
            named(SortFields=fields, ContainsHeader=True)
        )

    def free(self, sheet: str) -> None:
        self.document.Sheets.getByName(sheet).unprotect("")

    def column(self, sheet: str, old: str, new: str) -> None:
        page = self.document.Sheets.getByName(sheet)
        columns = {name: page.getCellRangeByName(f"{name}1").CellAddress.Column for name in (old, new)}
        page.Columns.insertByIndex(columns[new], 1)
        source = columns[old] + (columns[old] >= columns[new])
        target = page.getCellByPosition(columns[new], 0).CellAddress
        area = CellRangeAddress(target.Sheet, source, 0, source, page.Rows.Count - 1)
        page.moveRange(target, area)
        page.Columns.removeByIndex(source, 1)

    def look(self) -> dict[str, dict[str, str]]:
        seen: dict[str, dict[str, str]] = {}
        for page in self.document.Sheets:
            seen[page.Name] = {}
            for note in page.Annotations:
                place = page.getCellByPosition(note.Position.Column, note.Position.Row)
                seen[page.Name][place.AbsoluteName.rpartition(".")[2].replace("$", "")] = note.String
        return seen


if __name__ == "__main__":
    main()
