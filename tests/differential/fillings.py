"""Random fillings of a register's sheets: tidy rows with slips in them, of every kind that people make."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from trackerkit.provider import Calendar
from trackerkit.register import Column, ColumnType, Register, SheetDefinition
from trackerkit.workbook.build import Issue
from trackerkit.workbook.build.layout import Table

PEOPLE = ("Priya Nair", "Tom Okafor", "Grace Mensah", "Ewa Kowalska", "Zoë Adé")
UNITS = ("Willow", "Rowan", "Whole service", "Upper floor (A*)")
ISSUE = Issue(
    provider="Oakfield Care",
    service_code="OAK",
    service_name="Oak House",
    period="2026-11",
    nation="England",
    people=PEOPLE,
    units=UNITS,
    days_off=Calendar().days_off("England"),
)
NBSP = "\u00a0"
ERRORS = ({"formula": "=NA()"}, {"formula": "=1/0"}, {"formula": '=VALUE("x")'})
ERROR_WORDS = {"=NA()": "#N/A", "=1/0": "#DIV/0!", '=VALUE("x")': "#VALUE!"}
ODD = ("*", "?", "c*", "~", "<>", ">0", "=1", " ", NBSP, f" {NBSP} ", "x", "TBC", "n/a", 0, 7, 2.5, -3, 46356)
TEXT_DATES = ("30/11/2026", "end of month", "31/02/2026", "tbc", "3 Nov", " ", NBSP)
EDGE_DAYS = (0, 1, 36525, 36526, 36526.5, 73050, 73050.99, 73051, 46356.75, -1, 2958465)
# Around Easter, May Day, the August bank holiday, Christmas and the leap day.
DAYS = (
    date(2026, 4, 2),
    date(2026, 5, 1),
    date(2026, 8, 28),
    date(2026, 12, 24),
    date(2024, 2, 29),
    date(2027, 12, 24),
)


def serial(day: date) -> int:
    """The day as Excel counts it."""
    return (day - date(1899, 12, 30)).days


class Filler:
    """Makes the cells of one filling. The same seed makes the same cells."""

    def __init__(self, register: Register, tables: dict[str, Table], seed: int) -> None:
        self.register, self.tables = register, tables
        self.chance = random.Random(seed)
        self.day = serial(self.chance.choice(DAYS))
        self.as_at = self.day + self.chance.randint(0, 12)
        stem = f"{register.prefix}-OAK-"
        letters = {
            table.sheet.ref_column.key: table.sheet.ref_letter for table in tables.values() if table.sheet.ref_column
        }
        self.refs = {
            key: [f"{stem}{letter}2611-{number:03d}" for number in range(1, 61 if key == "ref" else 21)]
            for key, letter in letters.items()
        }

    def sheets(self) -> dict[str, list[list[object]]]:
        """Label -> rows of values, in the order of `columns`."""
        return {table.sheet.label: self._rows(table) for table in self.tables.values()}

    def _rows(self, table: Table) -> list[list[object]]:
        slips = self.chance.choice((0.02, 0.08, 0.3))
        rows = []
        for at in range(table.last_row - 5):
            kind = self.chance.random()
            if kind < 0.12:
                rows.append([self._printed(column, at) if column.printed else None for column in columns(table.sheet)])
            else:
                blanks = self.chance.choice((0.0, 0.05, 0.4, 0.9))
                rows.append([self._cell(column, at, slips, blanks) for column in columns(table.sheet)])
        return rows

    def _printed(self, column: Column, at: int) -> object:
        if column.type is not ColumnType.REF:
            return None
        return self.refs[column.key][at % len(self.refs[column.key])]

    def _cell(self, column: Column, at: int, slips: float, blanks: float) -> object:
        if column.printed and column.type is ColumnType.REF:
            return (
                self.chance.choice(self.refs[column.key])
                if self.chance.random() < slips / 2
                else self._printed(column, at)
            )
        if self.chance.random() < blanks:
            return self.chance.choice((None, None, None, None, " ", NBSP))
        if self.chance.random() < slips:
            return self._slip(column)
        return self._good(column)

    def _slip(self, column: Column) -> object:
        if self.chance.random() < 0.08:
            return self.chance.choice((*ERRORS, {"formula": "=TRUE()"}))
        if column.is_date:
            return self.chance.choice((*TEXT_DATES, *EDGE_DAYS))
        words: Sequence[object] = ODD
        if column.type is ColumnType.CHOICE:
            words = (*ODD, *self.register.words_of("status"))
        if column.type is ColumnType.PERSON:
            words = (
                *ODD,
                "Priya Nair and Tom Okafor",
                "Priya/Tom",
                "all staff",
                "The Team",
                "Somebody New",
                "Tom ; Ewa",
            )
        return self.chance.choice(words)

    def _good(self, column: Column) -> object:
        if column.is_date:
            near = self.as_at + self.chance.randint(-40, 10)
            around = self.day + self.chance.randint(-4, 9)  # the holidays that working days step over
            return self.chance.choice((near, near + self.chance.random(), around, around, around))
        if column.is_number:
            return self.chance.choice((0, 1, 5, 10, 10, 2.5))
        if column.type is ColumnType.PERIOD:
            return self.chance.choice(("November 2026", "2026-10"))
        return self._spelt(self.chance.choice(self._words(column)))

    def _words(self, column: Column) -> Sequence[str]:
        if column.type is ColumnType.REF:
            others = [ref for key, refs in self.refs.items() if key != "ref" for ref in refs]
            return [*self.refs["ref"][:40], *others, *column.otherwise * 20]
        if column.offers:
            return PEOPLE if column.offers == "people" else UNITS
        if column.choices:
            return [word for c in self.register.choices[column.choices] for word in (c.value, c.value, *c.aliases)]
        vague = [w for key in ("vague_note", "points_nowhere") for c in self.register.choices[key] for w in c.aliases]
        return [f"{column.label} of the row, written out", self.chance.choice(vague)]

    def _spelt(self, word: str) -> str:
        """The word as people type it: capitals and spaces as they come."""
        return self.chance.choice(
            (word, word, word, word.upper(), word.lower(), f" {word}", f"{word}{NBSP}", word.replace(" ", f" {NBSP}"))
        )


def columns(sheet: SheetDefinition) -> list[Column]:
    """The columns that are written: all but Check."""
    return [column for column in sheet.columns if column.type is not ColumnType.CHECK]
