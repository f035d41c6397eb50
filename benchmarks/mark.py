"""Marking a returned workbook: patching its package against loading, editing and saving it with openpyxl.

    python -m benchmarks.mark [ROWS ...]

A workbook of ROWS x 25 (default 150 and 2,000) with a table, lists and formats; one cell in each tenth row is marked.
Prints milliseconds of processor time, the best of several calls in a warm process, and the ratio of the two.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.workbook.annotate import FixList, Mark, build_marks, mark, unmark

COLUMNS = 25
HEADINGS = 5


def made(rows: int) -> bytes:
    """A register much as Excel writes it: shared strings, dates, lists, conditional formats, a table, a filter."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Actions")
    date = book.add_format({"num_format": "d mmmm yyyy", "text_wrap": True, "border": 1})
    text = book.add_format({"text_wrap": True, "border": 1})
    for row in range(rows):
        for column in range(COLUMNS):
            if column % 5 == 0:
                sheet.write_number(row + HEADINGS, column, 46000 + row % 300, date)
            else:
                words = f"Finding {row}.{column}: the chart was not signed for the evening round on unit {row % 7}"
                sheet.write_string(row + HEADINGS, column, words, text)
    last = HEADINGS + rows - 1
    headings = [{"header": f"Column {number}"} for number in range(COLUMNS)]
    sheet.add_table(HEADINGS - 1, 0, last, COLUMNS - 1, {"columns": headings})
    sheet.data_validation(HEADINGS, 3, last, 3, {"validate": "list", "source": ["Open", "Closed"]})
    sheet.conditional_format(HEADINGS, 2, last, 2, {"type": "blanks", "format": date})
    book.close()
    return out.getvalue()


def found(rows: int) -> list[Problem]:
    """A problem in each tenth row."""
    return [
        Problem(
            "TK101",
            Severity.ERROR,
            CellRef("Actions", HEADINGS + 1 + row, 3),
            "Enter an owner",
            fix="Type the name of one person.",
            heading="Owner",
            ref=f"MED-OAK-26-{row:03d}",
        )
        for row in range(0, rows, 10)
    ]


def by_openpyxl(data: bytes, marks: tuple[Mark, ...], fix_list: FixList) -> bytes:
    """The same by loading the whole workbook, editing its cells and saving it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for each in marks:
        cell = book[each.sheet].cell(each.row, each.column)
        cell.fill = PatternFill("solid", fgColor="FFF8D8D8")
        cell.comment = Comment("\n".join(each.lines), "trackerkit")
    first = book.create_sheet("Fix list", 0)
    for number, line in enumerate(fix_list.lines, 3):
        first.append([line.place, line.heading, line.ref, line.severity.word, line.what, line.to_do, line.code])
        first.cell(number, 1).hyperlink = f"#'{line.sheet}'!C{line.row}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def best(call: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time of the quickest of so many calls."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        call()
        spent.append((time.process_time() - start) * 1000)
    return min(spent)


def measured(rows: int) -> str:
    """One line of figures for a workbook of so many rows."""
    data = made(rows)
    marks, fix_list = build_marks(found(rows), "the measured workbook")
    marked = mark(data, marks, fix_list)
    patch = best(lambda: mark(data, marks, fix_list), 15)
    again = best(lambda: mark(marked, marks, fix_list), 15)
    off = best(lambda: unmark(marked), 15)
    whole = best(lambda: by_openpyxl(data, marks, fix_list), 3)
    return f"{rows:>7} {len(marks):>6} {patch:>9.1f} {again:>9.1f} {off:>10.1f} {whole:>12.0f} {patch / whole:>7.3f}"


def main(sizes: list[int]) -> None:
    """Measure and print one line for each size."""
    print(f"{'rows':>7} {'marks':>6} {'mark ms':>9} {'again ms':>9} {'unmark ms':>10} {'openpyxl ms':>12} {'ratio':>7}")
    for rows in sizes:
        print(measured(rows))


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [150, 2000])
