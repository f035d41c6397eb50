"""Writes one table sheet: title, totals, bands, headings, carried rows, and blank rows ready to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from openpyxl.workbook import Workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.problems import Severity, column_letters
from trackerkit.register import Column, ColumnType
from trackerkit.workbook.build import prompts, rules_on_sheet
from trackerkit.workbook.build.cells import formula, put
from trackerkit.workbook.build.layout import (
    BAND_ROW,
    CHECK,
    FIRST_ROW,
    HEADING_ROW,
    PURPOSE_ROW,
    TITLE_ROW,
    TOTALS_ROW,
    Table,
)
from trackerkit.workbook.build.styles import (
    BANDS,
    FONT,
    PLAIN_BAND,
    PURPOSE,
    TITLE,
    TOTALS,
    Styles,
    band_label,
    data,
    heading,
)

Rows = Sequence[Mapping[str, object]]
_HEAD = 2  # the column of the title: the first is printed again on each page to the right and would cut it off
_ROW_HEIGHT = 42.0  # points: three lines
_LINE, _CARRIED_LINES, _MOST_LINES = 13.0, 5, 20
_POINTS = 5.6  # points of print to one character of column width, Arial 10
_PAGE = 790 / 0.6  # points of columns that fit on A4 landscape at 60 %, below which print is hard to read


def write(
    book: Workbook, styles: Styles, table: Table, carried: Rows, new_refs: Iterator[str] | None, edges: tuple[str, str]
) -> Worksheet:
    """Adds the sheet. `new_refs` gives references for blank rows; `edges` stand left and right in the page header."""
    sheet: Worksheet = book.create_sheet(table.sheet.label)
    _head(styles, sheet, table)
    _bands_and_headings(styles, sheet, table)
    _rows(styles, sheet, table, carried, new_refs)
    rules_on_sheet.write_helpers(styles, sheet, table)
    rules_on_sheet.write_tints(sheet, table)
    for column in table.sheet.columns:
        if column.type is not ColumnType.CHECK:
            letters = column_letters(table.numbers[column.key])
            prompts.add(sheet, table.register, column, f"{letters}{FIRST_ROW}:{letters}{table.last_row}")
    _view(sheet, table)
    set_print(sheet, edges, pages_wide=_pages_wide(table))
    sheet.print_area = f"A1:{column_letters(table.last_column)}{table.last_row}"
    sheet.print_title_rows = f"{BAND_ROW}:{HEADING_ROW}"
    sheet.print_title_cols = "A:A"
    return sheet


def _head(styles: Styles, sheet: Worksheet, table: Table) -> None:
    put(styles, sheet, TITLE_ROW, _HEAD, table.sheet.label, TITLE)
    put(styles, sheet, PURPOSE_ROW, _HEAD, table.sheet.purpose, PURPOSE)
    formula(styles, sheet, TOTALS_ROW, _HEAD, totals(table), TOTALS)
    for row, height in ((TITLE_ROW, 28), (PURPOSE_ROW, 16), (TOTALS_ROW, 18), (BAND_ROW, 18), (HEADING_ROW, 32)):
        sheet.row_dimensions[row].height = height


def totals(table: Table) -> str:
    """``12 rows filled in: 3 must fix, 1 check``, as a formula."""
    worst = table.down(table.helpers["worst"])
    must, check = (f'COUNTIF({worst},"{severity.word}")' for severity in (Severity.ERROR, Severity.WARNING))
    used = f'COUNTIF({worst},"?*")'
    words = f'{used}&IF({used}=1," row"," rows")&" filled in: "&{must}&" to put right, "&{check}&" to check"'
    return f'IF({used}=0,"No rows filled in yet",{words})'


def bands(table: Table) -> dict[str, tuple[str, str]]:
    """The colours of each band, by its key; ``""`` is what stands before the first."""
    keyed = {band.key: BANDS[at % len(BANDS)] for at, band in enumerate(table.sheet.bands)}
    return {"": PLAIN_BAND} | keyed


def starts_band(table: Table, column: Column) -> bool:
    """Whether the column is the first of its band."""
    before = table.numbers[column.key] - 2
    return before >= 0 and table.sheet.columns[before].band != column.band


def _bands_and_headings(styles: Styles, sheet: Worksheet, table: Table) -> None:
    colours, labels = bands(table), {band.key: band.label for band in table.sheet.bands}
    for number, column in enumerate(table.sheet.columns, 1):
        dark, light = colours[column.band]
        label = labels.get(column.band, "") if starts_band(table, column) else ""
        put(styles, sheet, BAND_ROW, number, label, band_label(dark))
        put(styles, sheet, HEADING_ROW, number, column.label, heading(light, starts_band(table, column)))
        sheet.column_dimensions[column_letters(number)].width = column.width + 1
    sheet.column_dimensions[column_letters(table.last_column + 1)].width = 2


def _rows(styles: Styles, sheet: Worksheet, table: Table, carried: Rows, new_refs: Iterator[str] | None) -> None:
    looks = [(number, column, data(column, starts_band(table, column))) for number, column in _numbered(table)]
    reference = table.sheet.ref_column
    for row in range(FIRST_ROW, table.last_row + 1):
        at = row - FIRST_ROW
        given: Mapping[str, object] = carried[at] if at < len(carried) else {}
        if at >= len(carried) and reference is not None and new_refs is not None:
            given = {reference.key: next(new_refs)}
        for number, column, look in looks:
            if column.type is ColumnType.CHECK:
                formula(styles, sheet, row, number, table.live(CHECK), look)
            else:
                put(styles, sheet, row, number, given.get(column.key), look)
        sheet.row_dimensions[row].height = height(table, given)


def _numbered(table: Table) -> Iterator[tuple[int, Column]]:
    return ((table.numbers[column.key], column) for column in table.sheet.columns)


def height(table: Table, given: Mapping[str, object]) -> float:
    """Room for the longest text of the row and, in a carried row, for some sentences of its Check, in points.

    Excel fits the row again as soon as somebody types in it.
    """
    widths = {column.key: column.width for column in table.sheet.columns}
    lines = max((ceil(len(text) / widths[key]) for key, text in given.items() if isinstance(text, str)), default=1)
    lines = max(lines, _CARRIED_LINES if len(given) > 1 else 1)
    return max(_ROW_HEIGHT, min(lines, _MOST_LINES) * _LINE + 3)


def _view(sheet: Worksheet, table: Table) -> None:
    checks = [number for number, column in enumerate(table.sheet.columns, 1) if column.type is ColumnType.CHECK]
    frozen = checks[0] if checks else 1
    sheet.freeze_panes = f"{column_letters(frozen + 1)}{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{HEADING_ROW}:{column_letters(table.last_column)}{table.last_row}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)


def _pages_wide(table: Table) -> int:
    """How many pages the columns take when print stays readable, the reference on each of them."""
    first, *rest = (column.width * _POINTS for column in table.sheet.columns)
    return max(1, ceil(sum(rest) / (_PAGE - first)))


def set_print(sheet: Worksheet, edges: tuple[str, str], *, pages_wide: int = 1, landscape: bool = True) -> None:
    """A4, whole columns fitted to so many pages, words at the edges of each page, and its number."""
    setup = sheet.page_setup
    setup.paperSize = 9
    setup.orientation = "landscape" if landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = pages_wide, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.35
    sheet.page_margins.top, sheet.page_margins.bottom = 0.65, 0.55
    sheet.page_margins.header = sheet.page_margins.footer = 0.25
    left, right = (words.replace("&", "&&") for words in edges)
    _edge(sheet.oddHeader, left, right)
    _edge(sheet.oddFooter, "&A", "Page &P of &N")


def _edge(item: HeaderFooterItem | None, left: str, right: str) -> None:
    assert item is not None  # openpyxl makes one for each sheet
    for part, text in ((item.left, left), (item.right, right)):
        part.text, part.size, part.font = text, 9, FONT
