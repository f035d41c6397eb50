"""Cell for cell the same as openpyxl, and as calamine where it has the type; every difference has a row in a table."""

from __future__ import annotations

import datetime as dt
import io
import warnings

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.workbook.read.makers import CELLS, FORMULAS, converted, from_openpyxl, from_xlsxwriter
from trackerkit.problems import CellRef
from trackerkit.workbook.read import Cell, Kind, read_book

NOTHING = object()

# (who, cell) -> (ours, theirs, why). A difference that is not here fails, and so does a row here that is none.
DIFFERENCES = {
    ("XlsxWriter", "F9"): ("carriage\rreturn", "carriage_x000D_return", "openpyxl leaves _xHHHH_ escapes as they are"),
    ("XlsxWriter 1904", "F9"): ("carriage\rreturn", "carriage_x000D_return", "as above"),
    ("LibreOffice of openpyxl", "F8"): ("", None, "a formula that gives an empty text has a result"),
    ("LibreOffice of XlsxWriter", "F8"): ("", None, "as above"),
}


def openpyxl_cells(data: bytes) -> dict[str, tuple[object, str, str]]:
    """Address -> value, formula and openpyxl's letter for the type, of the cells that hold something."""
    with warnings.catch_warnings(action="ignore"):
        values = load_workbook(io.BytesIO(data), data_only=True).active
        formulas = load_workbook(io.BytesIO(data)).active
    found = {}
    for line in formulas.iter_rows():
        for cell in line:
            if cell.value is None:
                continue
            text = getattr(cell.value, "text", cell.value)
            formula = str(text).removeprefix("=") if cell.data_type == "f" else ""
            result = values[cell.coordinate]
            found[cell.coordinate] = (result.value, formula, result.data_type)
    return found


def ours(data: bytes) -> dict[str, Cell]:
    (sheet,) = read_book(data).sheets
    return {CellRef("", cell.row, cell.column).a1: cell for cell in sheet.cells.values()}


LETTERS = {
    Kind.TEXT: "s",
    Kind.NUMBER: "n",
    Kind.DATE: "d",
    Kind.TIME: "d",
    Kind.BOOL: "b",
    Kind.ERROR: "e",
}


def assert_same_as_openpyxl(who: str, data: bytes) -> None:
    mine, theirs = ours(data), openpyxl_cells(data)
    assert mine.keys() == theirs.keys()
    differences = {}
    for address, cell in mine.items():
        value, formula, letter = theirs[address]
        assert cell.formula == formula, address
        if cell.uncalculated:
            assert value is None, address
        elif cell.value != value or (type(cell.value) is not type(value) and not isinstance(value, float)):
            differences[who, address] = (cell.value, value)
        elif cell.value != "":
            assert LETTERS[cell.kind] == letter, address
    expected = {key: row[:2] for key, row in DIFFERENCES.items() if key[0] == who}
    assert differences == expected


def assert_same_as_calamine(data: bytes, *, formulas_calculated: bool) -> None:
    """calamine: all numbers are floats, dates at midnight are dates, errors and uncalculated formulas are blank."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    theirs = {
        (row, column): value
        for row, line in enumerate(sheet.to_python(skip_empty_area=False), 1)
        for column, value in enumerate(line, 1)
        if value != ""
    }
    mine = {}
    for cell in ours(data).values():
        value = cell.value
        if cell.kind is Kind.ERROR or cell.uncalculated or value == "":
            continue
        if isinstance(value, dt.datetime) and value.time() == dt.time():
            value = value.date()
        mine[cell.row, cell.column] = value
    assert mine == theirs
    assert formulas_calculated is not any(cell.uncalculated for cell in ours(data).values())


def test_a_workbook_by_openpyxl():
    data = from_openpyxl()
    assert_same_as_openpyxl("openpyxl", data)
    assert_same_as_calamine(data, formulas_calculated=False)


def test_a_workbook_by_xlsxwriter():
    data = from_xlsxwriter()
    assert_same_as_openpyxl("XlsxWriter", data)


def test_a_workbook_by_xlsxwriter_that_counts_from_1904():
    data = from_xlsxwriter(date_1904=True)
    assert_same_as_openpyxl("XlsxWriter 1904", data)
    assert read_book(data).epoch_1904


def test_the_cells_are_those_that_were_written():
    (sheet,) = read_book(from_xlsxwriter()).sheets
    for row, column, value, _ in CELLS:
        assert sheet.cells[row, column].value == value
    assert [(sheet.cells[row, column].formula, sheet.cells[row, column].value) for row, column, *_ in FORMULAS] == [
        (formula, result) for _, _, formula, result in FORMULAS
    ]
    assert len(sheet.cells) == len(CELLS) + len(FORMULAS) + 3


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("who", "maker"),
    [("LibreOffice of openpyxl", from_openpyxl), ("LibreOffice of XlsxWriter", from_xlsxwriter)],
)
def test_a_workbook_saved_by_libreoffice(who, maker, tmp_path):
    data = converted(maker(), "xlsx", tmp_path)
    assert_same_as_openpyxl(who, data)
    assert_same_as_calamine(data, formulas_calculated=True)


# What the other formats, or calamine over them, do not carry. Cell -> (read from .xlsx, from this format, why).
BLANK_ERROR = "calamine gives errors as blanks; the note says so"
NO_FORMULA = "an empty text is a blank where formulas are not read"
OTHER_FORMATS = {
    "ods": {
        "C4": ("line 1\nline 2\ttab", "line 1\nline 2tab", "calamine drops the tab element"),
        "D6": (dt.datetime(1900, 2, 28), dt.datetime(1900, 2, 27), "LibreOffice's calendar has no 29 February 1900"),
        "D8": ("#DIV/0!", None, BLANK_ERROR),
        "D9": ("#REF!", None, BLANK_ERROR),
        "E8": ("#N/A", None, BLANK_ERROR),
        "F8": ("", None, NO_FORMULA),
    },
    "xls": {
        "C8": ("Action required!", 0, "LibreOffice saves no result for a formula that gives a text; the note says so"),
        "D8": ("#DIV/0!", None, BLANK_ERROR),
        "D9": ("#REF!", None, BLANK_ERROR),
        "E8": ("#N/A", None, BLANK_ERROR),
        "F8": ("", None, NO_FORMULA),
    },
}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", sorted(OTHER_FORMATS))
def test_other_formats_give_the_same_values(ending, tmp_path):
    xlsx = converted(from_openpyxl(), "xlsx", tmp_path)
    data = converted(xlsx, ending, tmp_path)
    mine, other = ours(xlsx), ours(data)
    differences = {
        address: (mine[address].value if address in mine else None, other[address].value if address in other else None)
        for address in sorted(mine.keys() | other.keys())
        if (address in mine and mine[address].value) != (address in other and other[address].value)
    }
    book = read_book(data)
    assert (book.format, [note.code for note in book.notes]) == (ending, ["other-format"])
    assert differences == {address: row[:2] for address, row in OTHER_FORMATS[ending].items()}
