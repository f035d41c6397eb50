"""A waiver put into Setup.xlsx, or ended in it: the cells of one row of the Waivers sheet, and nothing else."""

from __future__ import annotations

from datetime import date

from trackerkit.errors import ProviderError, UnreadableWorkbook
from trackerkit.problems import Place
from trackerkit.rules.text import squeezed
from trackerkit.workbook.annotate.values import free_row, with_values
from trackerkit.workbook.parse import ParsedReturn
from trackerkit.workbook.read import read_book
from trackerkit.workbook.setup import parse_setup

SHEET = "waivers"
TYPED = ("rule", "service_code", "until", "reason", "approved_by")
_NAME = "Setup.xlsx"


def with_waiver(data: bytes, typed: dict[str, str | date]) -> tuple[bytes, Place, int]:
    """The workbook with one more row on its Waivers sheet, where that sheet stands in it, and the row.

    `typed`: a value for each of TYPED, as somebody typed it; whether it is a waiver is for those to say who read the
    workbook. Raises ProviderError when the workbook cannot be written so, and says to do it in Excel.
    """
    parsed, place = _place(data)
    rows = [int(row) for row in parsed.frames[SHEET].index.get_level_values("row")]
    heading = next(one.heading_row for one in parsed.readings if one.key == SHEET)
    try:
        row = free_row(data, place.sheet, max([heading, *rows]))
        cells = {(row, place.columns[key]): typed[key] for key in TYPED}
        return with_values(data, place.sheet, cells, like=max([heading + 1, *rows])), place, row
    except (UnreadableWorkbook, KeyError, StopIteration) as fault:
        raise _in_excel(fault) from fault


def ended(data: bytes, number: int, last: date) -> bytes:
    """The workbook with the waiver `number` (from 0, as Setup has them) ending on that day. Raises ProviderError."""
    parsed, place = _place(data)
    row = int(parsed.frames[SHEET].index.get_level_values("row")[number])
    try:
        return with_values(data, place.sheet, {(row, place.columns["until"]): last}, like=row)
    except (UnreadableWorkbook, KeyError) as fault:
        raise _in_excel(fault) from fault


def _place(data: bytes) -> tuple[ParsedReturn, Place]:
    try:
        parsed = parse_setup(read_book(data), _NAME)
    except UnreadableWorkbook as fault:
        raise ProviderError(f"{_NAME} cannot be read. {fault.sentence}", "Put back a copy that opens.") from fault
    if SHEET not in parsed.places:
        raise ProviderError(f"{_NAME} has no Waivers sheet.", "Take the sheet from a new Setup.xlsx.")
    return parsed, parsed.places[SHEET]


def _in_excel(fault: Exception) -> ProviderError:
    why = squeezed(fault.sentence) if isinstance(fault, UnreadableWorkbook) else "Its Waivers sheet has no free row."
    return ProviderError(f"{_NAME} cannot be written here. {why}", "Change it in Excel and send it under Setup.")
