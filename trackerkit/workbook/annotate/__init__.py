"""Giving a returned workbook back as its own workbook: each problem at its cell, and a Fix list as its first sheet.

    marks, fix_list = build_marks(problems, "Oak House's medication return for November 2026")
    marked = mark(data, marks, fix_list)
    unmark(marked)  # again as it came

Only the parts that must change are rewritten; every other part is copied as its compressed bytes.
"""

from trackerkit.workbook.annotate.from_problems import build_marks
from trackerkit.workbook.annotate.marking import mark
from trackerkit.workbook.annotate.model import FIX_LIST_NAME, FIX_LIST_SHEET, FixLine, FixList, Mark
from trackerkit.workbook.annotate.unmark import unmark

__all__ = ["FIX_LIST_NAME", "FIX_LIST_SHEET", "FixLine", "FixList", "Mark", "build_marks", "mark", "unmark"]
