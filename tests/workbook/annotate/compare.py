"""Comparing packages part by part, and workbooks as openpyxl reads them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from copy import copy

import openpyxl

from tests.workbook.annotate.workbooks import canonical, parts_of


def assert_same_parts(marked_and_back: bytes, original: bytes) -> None:
    """Every part is there again, in the same order, and says the same; none is there besides."""
    now, was = parts_of(marked_and_back), parts_of(original)
    assert list(now) == list(was)
    assert [name for name in was if canonical(name, now[name]) != canonical(name, was[name])] == []


def changed(now: bytes, was: bytes) -> tuple[list[str], list[str]]:
    """The parts rewritten and the parts added."""
    after, before = parts_of(now), parts_of(was)
    assert set(before) <= set(after)
    return sorted(n for n in before if after[n] != before[n]), sorted(set(after) - set(before))


def compressed(data: bytes) -> dict[str, bytes]:
    """Each entry's bytes as they lie in the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = {}
        for info in package.infolist():
            name, extra = struct.unpack("<HH", data[info.header_offset + 26 : info.header_offset + 30])
            start = info.header_offset + 30 + name + extra
            found[info.filename] = data[start : start + info.compress_size]
        return found


def loaded(data: bytes) -> openpyxl.Workbook:
    """As openpyxl reads it. It warns of every extension that it would lose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), rich_text=True)


def notes(data: bytes, sheet: str = "Actions") -> dict[str, str]:
    """What each note of a sheet says."""
    cells = [cell for row in loaded(data)[sheet].iter_rows() for cell in row]
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def looks(data: bytes, sheet: str = "Actions") -> dict[str, tuple[object, ...]]:
    """Number format, font, fill, border, alignment and protection of each cell of a sheet."""
    cells = [cell for row in loaded(data)[sheet].iter_rows() for cell in row]
    return {
        c.coordinate: (c.number_format, *map(copy, (c.font, c.fill, c.border, c.alignment, c.protection)))
        for c in cells
        if c.has_style or c.value is not None
    }


def contents(data: bytes) -> dict[str, object]:
    """All that openpyxl sees of a workbook but the looks of cells, by sheet."""
    book = loaded(data)
    found: dict[str, object] = {"names": {name: each.attr_text for name, each in book.defined_names.items()}}
    for sheet in book.worksheets:
        found[sheet.title] = {
            "values": {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None},
            "formats": {c.coordinate: c.number_format for row in sheet.iter_rows() for c in row if c.value is not None},
            "lists": [(str(each.sqref), each.type, each.formula1) for each in sheet.data_validations.dataValidation],
            "rules": [(str(area.sqref), [r.type for r in area.rules]) for area in sheet.conditional_formatting],
            "tables": dict(sheet.tables.items()),
            "filter": sheet.auto_filter.ref,
            "merged": sorted(str(each) for each in sheet.merged_cells.ranges),
            "protected": sheet.protection.sheet,
            "state": sheet.sheet_state,
            "titles": sheet.print_title_rows,
            "area": sheet.print_area,
            "freeze": sheet.freeze_panes,
            "names": {name: each.attr_text for name, each in sheet.defined_names.items()},
            "charts": len(sheet._charts),
            "images": len(sheet._images),
        }
    return found
