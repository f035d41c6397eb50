"""What reading a return costs, beside calamine and openpyxl: ``python benchmarks/read.py [--rows 150 2000]``.

The fixtures are made here: a register of 25 columns with long texts, dates, dropdowns, conditional formats and a table,
saved by XlsxWriter with shared strings as Excel keeps them. All readers are timed in one run, in turn, warm; each
figure is the lowest of several turns, and the ratios are what to compare between machines. calamine and openpyxl give
values only; ours gives address, kind, error, formula and date of every cell.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from trackerkit.workbook.read import Reader, read_book

COLUMNS = 25
TEXTS = (
    "Topical creams were not dated on opening in {n} of the records looked at on unit {unit}.",
    "Brief the staff of unit {unit}, re-check every record within 14 days, and report to the manager ({n}).",
    "MAR audit of 3 March 2026, file note {n}; photographs kept in the medication folder of unit {unit}.",
)


def register(rows: int) -> bytes:
    """A filled register of `rows` actions, as the bytes of an .xlsx."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Actions")
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    red = book.add_format({"bg_color": "#f4d7d7"})
    for row in range(5, rows + 5):
        for column in range(COLUMNS):
            _write(sheet, row, column, date)
    columns = [{"header": f"Column {number + 1}"} for number in range(COLUMNS)]
    sheet.add_table(4, 0, rows + 4, COLUMNS - 1, {"columns": columns})
    for column in range(3, COLUMNS, 6):
        sheet.data_validation(5, column, rows + 4, column, {"validate": "list", "source": ["High", "Medium", "Low"]})
        sheet.conditional_format(
            5, column, rows + 4, column, {"type": "cell", "criteria": "==", "value": '"High"', "format": red}
        )
    book.close()
    return target.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, date: object) -> None:
    kind = column % 6
    if column == 0:
        sheet.write_string(row, column, f"MED-OAK-26-{row:04d}")
    elif kind == 1:
        sheet.write_datetime(row, column, dt.datetime(2026, 1, 5) + dt.timedelta(days=row % 300), date)
    elif kind == 2:
        sheet.write_string(row, column, TEXTS[row % 3].format(n=row, unit=column))
    elif kind == 3:
        sheet.write_string(row, column, ("High", "Medium", "Low")[row % 3])
    elif kind == 4:
        sheet.write_number(row, column, row % 17)
    elif row % 4 == 0:
        sheet.write_blank(row, column, None, date)
    else:
        sheet.write_string(row, column, ("Jane Doe", "Amir Khan", "Grace Obi")[row % 3])


def by_calamine(data: bytes) -> object:
    """calamine, values only."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def by_openpyxl(data: bytes) -> object:
    """openpyxl, the whole model."""
    return [list(row) for row in load_workbook(io.BytesIO(data), data_only=True).worksheets[0].values]


def by_openpyxl_streaming(data: bytes) -> object:
    """openpyxl, read-only, values only."""
    return [list(row) for row in load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0].values]


def milliseconds(readers: dict[str, Callable[[bytes], object]], data: bytes, turns: int) -> dict[str, float]:
    """The quickest of `turns` readings by each reader, the readers in turn so that a busy moment hits them all."""
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(turns + 1):  # the first turn warms up and, being slower, never counts
        for name, read in readers.items():
            begin = time.perf_counter()
            read(data)
            best[name] = min(best[name], (time.perf_counter() - begin) * 1000)
    return best


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[150, 2000])
    parser.add_argument("--turns", type=int, default=10)
    asked = parser.parse_args()
    with Reader() as pool:
        readers: dict[str, Callable[[bytes], object]] = {
            "ours, in this process": read_book,
            "ours, in a kept worker": pool.read,
            "calamine": by_calamine,
            "openpyxl, read-only": by_openpyxl_streaming,
            "openpyxl": by_openpyxl,
        }
        for rows in asked.rows:
            data = register(rows)
            best = milliseconds(readers, data, asked.turns)
            ours = best["ours, in this process"]
            print(f"{rows:,} rows x {COLUMNS} columns, {len(data) / 1024:,.0f} KB")
            print(f"  {'reader':<24}{'ms':>10}{'ours / it':>12}")
            for name, spent in best.items():
                print(f"  {name:<24}{spent:>10.1f}{ours / spent:>12.2f}")


if __name__ == "__main__":
    main()
