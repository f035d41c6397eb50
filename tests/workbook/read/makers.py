"""One sheet of awkward cells, as three programs write it: openpyxl, XlsxWriter, LibreOffice."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path

import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.formula import ArrayFormula

# (row, column, value, number format); row and column from 1. The used range begins at B3, with gaps.
CELLS: list[tuple[int, int, object, str]] = [
    (3, 2, "Action required", ""),
    (3, 5, "  spaces  ", ""),
    (4, 2, 'R&D <team> "O\'Neill"', ""),
    (4, 3, "line 1\nline 2\ttab", ""),
    (4, 4, "Siân Ŵyn 李小龍 😀", ""),
    (4, 5, "00123", ""),
    (5, 2, 42, ""),
    (5, 3, -0.25, "0.00"),
    (5, 4, 9434765919, "0"),
    (5, 5, 1.23e11, ""),
    (5, 6, 45, '0.00"d"'),
    (5, 7, 45747, ""),
    (6, 2, dt.datetime(2026, 8, 6), "dd/mm/yyyy"),
    (6, 3, dt.datetime(2026, 8, 6, 14, 30, 15), "d mmmm yyyy hh:mm"),
    (6, 4, dt.datetime(1900, 2, 28), "dd/mm/yyyy"),
    (6, 5, dt.datetime(1900, 3, 1), "[$-809]d mmmm yyyy"),
    (6, 6, dt.time(14, 30), "hh:mm"),
    (6, 7, dt.timedelta(hours=30), "[h]:mm"),
    (6, 8, dt.datetime(9999, 12, 31), "yyyy-mm-dd"),
    (7, 2, True, ""),
    (7, 3, False, ""),
    (40, 2, "after a gap", ""),
    (200, 30, "far away", ""),
]
FORMULAS: list[tuple[int, int, str, object]] = [
    (8, 2, "B5*2", 84),
    (8, 3, 'B3&"!"', "Action required!"),
    (8, 4, "1/0", "#DIV/0!"),
    (8, 5, "NA()", "#N/A"),
    (8, 6, 'IF(TRUE,"","x")', ""),
    (8, 7, "B5>1", True),
]


def from_openpyxl() -> bytes:
    """Formulas never calculated, a rich text, an array formula, errors typed as values."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Actions"
    for row, column, value, shown in CELLS:
        cell = sheet.cell(row, column, value)
        if shown:
            cell.number_format = shown
    for row, column, formula, _ in FORMULAS:
        sheet.cell(row, column, f"={formula}")
    sheet.cell(9, 2, CellRichText("Ja", TextBlock(InlineFont(b=True), "ne"), " Doe"))
    sheet.cell(9, 3, ArrayFormula("C9", "=SUM(B5:C5*2)"))
    sheet.cell(9, 4, "#REF!").data_type = "e"
    sheet.cell(9, 5).number_format = "dd/mm/yyyy"
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def from_xlsxwriter(*, date_1904: bool = False) -> bytes:
    """Shared strings, formulas with results, a rich string, blanks that are formatted."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": date_1904})
    sheet = book.add_worksheet("Actions")
    bold = book.add_format({"bold": True})
    for row, column, value, shown in CELLS:
        if date_1904 and isinstance(value, dt.datetime) and value.year < 1904:
            continue
        sheet.write(row - 1, column - 1, value, book.add_format({"num_format": shown}) if shown else None)
    for row, column, formula, result in FORMULAS:
        sheet.write_formula(row - 1, column - 1, f"={formula}", None, result)
    sheet.write_rich_string(8, 1, "Ja", bold, "ne", " Doe")
    sheet.write_array_formula(8, 2, 8, 2, "{=SUM(B5:C5*2)}", None, 83.5)
    sheet.write_blank(8, 4, None, bold)
    sheet.write_string(8, 5, "carriage\rreturn")
    book.close()
    return target.getvalue()


def converted(data: bytes, ending: str, folder: Path, suffix: str = ".xlsx") -> bytes:
    """The workbook as LibreOffice saves it in the format `ending`. Needs LibreOffice."""
    source = folder / f"register{suffix}"
    source.write_bytes(data)
    out = folder / "out"
    program = shutil.which("soffice")
    assert program, "LibreOffice is not installed"
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [program, profile, "--headless", "--convert-to", ending, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (out / f"register.{ending.partition(':')[0]}").read_bytes()
