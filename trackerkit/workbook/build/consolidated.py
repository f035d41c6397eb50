"""All actions of a month in one workbook, for the quality lead: to filter and sort, with counts that follow the rows.

Text is written as text whatever it begins with; the counts are Excel's own formulas over the rows below the filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.problems import column_letters
from trackerkit.workbook.build.cells import formula, put
from trackerkit.workbook.build.month_charts import add_standing
from trackerkit.workbook.build.pack import to_bytes
from trackerkit.workbook.build.sheets import set_print
from trackerkit.workbook.build.styles import DATE_FORMAT, NAVY, PLAIN_BAND, PURPOSE, TITLE, Look, Styles, heading
from trackerkit.workbook.formulas import quoted

SUMMARY, ACTIONS = "Summary", "Actions"
HEADING_ROW = 4
_FIRST = HEADING_ROW + 1
_TEXT, _NUMBER = Look(frame=True, indent=1), Look(frame=True, indent=1, across="right")
_DATE = Look(frame=True, indent=1, form=DATE_FORMAT)
_COUNT = Look(frame=True, across="right", indent=1, bold=True, colour=NAVY)
_CHART_ROWS = 16
_PAGES_WIDE = 5  # of the list: some 35 columns that can be read on paper


@dataclass(frozen=True)
class Heading:
    """A column of the list: its heading and its width in characters."""

    label: str
    width: float


@dataclass(frozen=True)
class Counted:
    """A table of the summary: how many rows hold each of `values` in the column with the heading `label`."""

    title: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Consolidated:
    """What the workbook shows. Each row has a value a heading: text, a number, a date, or None."""

    title: str
    about: str
    headings: tuple[Heading, ...]
    rows: Sequence[Sequence[object]]
    counted: tuple[Counted, ...]
    as_at: date


def build_consolidated(what: Consolidated) -> bytes:
    """The workbook's file; the same input gives the same bytes. Raises TypeError for a value that no cell can hold."""
    book = Workbook()
    styles = Styles(book)
    summary = book.worksheets[0]
    summary.title = SUMMARY
    actions = book.create_sheet(ACTIONS)
    _write_list(styles, actions, what)
    _write_summary(styles, summary, what)
    stamp = datetime.combine(what.as_at, datetime.min.time())
    book.properties.title, book.properties.creator = what.title, "trackerkit"
    book.properties.created = stamp
    return to_bytes(book, stamp, laid_out=2)


def _write_list(styles: Styles, sheet: Worksheet, what: Consolidated) -> None:
    put(styles, sheet, 1, 1, what.title, TITLE)
    put(styles, sheet, 2, 1, what.about, PURPOSE)
    for number, head in enumerate(what.headings, 1):
        put(styles, sheet, HEADING_ROW, number, head.label, heading(PLAIN_BAND[1], starts=False))
        sheet.column_dimensions[column_letters(number)].width = head.width
    for row, values in enumerate(what.rows, _FIRST):
        for number, value in enumerate(values, 1):
            put(styles, sheet, row, number, value, _look(value))
    last = column_letters(len(what.headings))
    sheet.auto_filter.ref = f"A{HEADING_ROW}:{last}{max(_FIRST, HEADING_ROW + len(what.rows))}"
    sheet.freeze_panes = f"B{_FIRST}"
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEADING_ROW].height = 28, 30
    set_print(sheet, ("", what.title), pages_wide=_PAGES_WIDE)
    sheet.print_title_rows, sheet.print_title_cols = f"{HEADING_ROW}:{HEADING_ROW}", "A:A"


def _look(value: object) -> Look:
    if isinstance(value, date):
        return _DATE
    return _NUMBER if isinstance(value, int | float) else _TEXT


def _write_summary(styles: Styles, sheet: Worksheet, what: Consolidated) -> None:
    put(styles, sheet, 1, 2, what.title, TITLE)
    put(styles, sheet, 2, 2, what.about, PURPOSE)
    sheet.row_dimensions[1].height = 28
    for letter, width in zip("ABCDEFGHIJ", (2, 34, 12, 3, 3, 3, 3, 26, 26, 26), strict=True):
        sheet.column_dimensions[letter].width = width
    row = HEADING_ROW
    for place, counted in enumerate(what.counted):
        rows = _count(styles, sheet, row, counted, what)
        if place == 0:
            add_standing(sheet, (HEADING_ROW, HEADING_ROW + _CHART_ROWS), rows, counted.title)
        row = rows[-1] + 3
    sheet.sheet_view.showGridLines = False
    set_print(sheet, ("", what.title))


def _count(styles: Styles, sheet: Worksheet, row: int, counted: Counted, what: Consolidated) -> range:
    number = [head.label for head in what.headings].index(counted.label) + 1
    letters, last = column_letters(number), max(_FIRST, HEADING_ROW + len(what.rows))
    column = f"{ACTIONS}!${letters}${_FIRST}:${letters}${last}"
    put(styles, sheet, row, 2, counted.title, heading(PLAIN_BAND[1], starts=False))
    put(styles, sheet, row, 3, "Actions", heading(PLAIN_BAND[1], starts=False))
    for at, value in enumerate(counted.values, row + 1):
        put(styles, sheet, at, 2, value, _TEXT)
        # EXACT rather than COUNTIF: a service may be called "Oak*".
        formula(styles, sheet, at, 3, f"SUMPRODUCT(--EXACT({column},{quoted(value)}))", _COUNT)
    return range(row + 1, row + 1 + len(counted.values))
