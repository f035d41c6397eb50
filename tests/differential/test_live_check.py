"""The Check column of the real workbook, worked out by LibreOffice, against the parser and the rules on the same cells."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.differential.fillings import ERROR_WORDS, PEOPLE, UNITS, columns
from trackerkit.provider import Calendar
from trackerkit.register import Register
from trackerkit.rules.evaluate import Evaluator
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import Month
from trackerkit.rules.model import FoundBy
from trackerkit.workbook.build.layout import FIRST_ROW, HEADING_ROW, Table
from trackerkit.workbook.live import CELL_ERROR, OK, live_text
from trackerkit.workbook.parse import parse_return
from trackerkit.workbook.read import Book, Cell, Kind, Sheet

pytestmark = pytest.mark.libreoffice


def said_by_sheet(rows: list[list]) -> list[str]:
    """What each row says: the Check column, or what it would say on a sheet that has none."""
    said = []
    for state, says, _, *check in rows:
        hidden = {"unused": "", "error": CELL_ERROR, "used": says[2:] or OK}[state]
        assert check in ([], [hidden])
        said.append(hidden)
    return said


def cell(row: int, number: int, column, value: object) -> Cell:
    """The reader's cell for a value of a filling."""
    if isinstance(value, dict):
        if value["formula"] == "=TRUE()":
            return Cell(row, number, Kind.BOOL, True)
        return Cell(row, number, Kind.ERROR, ERROR_WORDS[value["formula"]])
    if isinstance(value, str):
        return Cell(row, number, Kind.TEXT, value)
    return Cell(row, number, Kind.NUMBER, value, number=float(value))


def book_of(tables: dict[str, Table], filling: dict[str, list[list]]) -> Book:
    sheets = []
    for table in tables.values():
        cells = {
            (HEADING_ROW, number): Cell(HEADING_ROW, number, Kind.TEXT, column.label)
            for number, column in enumerate(table.sheet.columns, 1)
        }
        for row, values in enumerate(filling[table.sheet.label], FIRST_ROW):
            for column, value in zip(columns(table.sheet), values, strict=True):
                number = table.numbers[column.key]
                if value is not None:
                    cells[row, number] = cell(row, number, column, value)
        sheets.append(Sheet(table.sheet.label, "visible", cells))
    return Book(sheets)


def said_by_server(
    register: Register, tables: dict[str, Table], filling: dict[str, list[list]], as_at: int
) -> dict[str, list[str]]:
    """Sheet label -> what the parser and the rules say of each row."""
    book = book_of(tables, filling)
    parsed = parse_return(book, register, name="OAK", lists={"people": PEOPLE, "units": UNITS})
    facts = ReturnFacts("England", parsed.lists)
    day = date(1899, 12, 30) + timedelta(days=as_at)
    month = Month(register, parsed.frames, {"OAK": facts}, Calendar(), day)
    read = {(problem.cell.sheet, problem.cell.row, problem.says) for problem in parsed.problems}
    errors = {(problem.cell.sheet, problem.cell.row) for problem in parsed.problems if problem.code == "TK011"}
    said = {}
    for table in tables.values():
        label = table.sheet.label
        evaluator = Evaluator(month, table.sheet.key)
        masks = {
            check.name: evaluator.mask(check.when).droplevel(0)
            for check in table.checks
            if check.rule.found_by is FoundBy.RULE
        }
        said[label] = [""] * len(filling[label])
        for row in parsed.frames[table.sheet.key].index.get_level_values(1):
            held = {
                check.says
                for check in table.checks
                if (masks[check.name].loc[row] if check.name in masks else (label, row, check.says) in read)
            }
            said[label][row - FIRST_ROW] = CELL_ERROR if (label, row) in errors else live_text(table.checks, held)
    return said


def test_sheet_says_what_the_server_says(worked):
    labels = {table.sheet.label for table in worked.tables.values()}
    differences, compared, sentences = [], 0, Counter()
    for number, (filling, as_at, result) in enumerate(worked.runs):
        expected = said_by_server(worked.register, worked.tables, filling, as_at)
        for label in labels:
            rows = zip(said_by_sheet(result[label]), expected[label], strict=True)
            for row, (sheet, server) in enumerate(rows, FIRST_ROW):
                compared += 1
                sentences.update(server.split("; "))
                if sheet != server:
                    differences.append((number, label, row, sheet, server, filling[label][row - FIRST_ROW]))
    assert differences == []
    assert compared == len(worked.runs) * sum(table.last_row - 5 for table in worked.tables.values())
    assert compared >= 2000
    every = {check.says for table in worked.tables.values() for check in table.checks}
    assert every - set(sentences) == set()  # each sentence was provoked at least once
    assert min(sentences[OK], sentences[CELL_ERROR], sentences[""]) > 0


def test_worst_word_agrees_with_the_sentences(worked):
    severity = {
        table.sheet.label: {check.says: check.rule.severity.word for check in table.checks}
        for table in worked.tables.values()
    }
    for _, _, result in worked.runs:
        for label in severity:
            for state, says, worst, *_ in result[label]:
                words = {severity[label][sentence] for sentence in says.split("; ") if sentence}
                held = "Must fix" if "Must fix" in words else "Check" if words else OK
                assert worst == {"unused": "", "error": "Must fix", "used": held}[state]
