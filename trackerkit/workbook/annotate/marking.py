"""Putting marks on a workbook that came back: its own package, with the parts rewritten that must be and no others."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from trackerkit.problems import Severity
from trackerkit.workbook.annotate.book import Book, Sheet
from trackerkit.workbook.annotate.fixlist import page
from trackerkit.workbook.annotate.model import FixList, Mark
from trackerkit.workbook.annotate.notes import SheetNotes
from trackerkit.workbook.annotate.package import Package
from trackerkit.workbook.annotate.record import Record
from trackerkit.workbook.annotate.relations import Relations, drop_type, free_part, set_type
from trackerkit.workbook.annotate.sheet import SheetXml, Styler
from trackerkit.workbook.annotate.styles import Styles
from trackerkit.workbook.annotate.unmark import take_off
from trackerkit.workbook.annotate.xml import cannot_mark

SHEET_ID, RECORD_ID = "rIdTrackerkitFixList", "rIdTrackerkitRecord"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_PROPERTIES = (
    '<ds:datastoreItem ds:itemID="{7C5B0A52-2D0B-4D1E-9A5E-3E1B6F0C9A41}" '
    'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs/></ds:datastoreItem>'
)
_VIEWS_WITHIN = 16_384  # bytes of a sheet part in which its views stand
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
SIGNED = (
    "This workbook was digitally signed. A marked copy cannot carry the signature, so it has been taken off this copy: "
    "sign the workbook again once everything is put right."
)


@dataclass(slots=True)
class _Cell:
    severity: Severity
    lines: list[str] = field(default_factory=list)


def mark(data: bytes, marks: Sequence[Mark], fix_list: FixList) -> bytes:
    """The same workbook with each marked cell coloured and noted, and the Fix list as its first sheet, in view.

    Earlier marks of ours are taken off first, so marking twice is marking once. Every part that need not change is
    copied as it is. Raises UnreadableWorkbook (``cannot-mark``) for anything but an .xlsx or .xlsm package (or their
    templates) and for a mark on a sheet that it does not hold, and ValueError for a place that no sheet has.
    """
    book = Book(Package(data))
    take_off(book)
    sheets = {sheet.name: sheet for sheet in book.sheets()}
    grouped = _by_sheet(marks, sheets)
    if _take_off_signature(book):
        fix_list = replace(fix_list, intro=(*fix_list.intro, SIGNED))
    record = Record()
    styles = Styles(book, record)
    for sheet in sheets.values():
        _mark_sheet(book, sheet, grouped.get(sheet.name, []), styles, record)
    _add_fix_list(book, fix_list, styles, sheets, record)
    styles.finish()
    _add_record(book, record)
    return book.package.save()


def _by_sheet(marks: Sequence[Mark], sheets: dict[str, Sheet]) -> dict[str, list[Mark]]:
    grouped: dict[str, list[Mark]] = {}
    for each in marks:
        if each.sheet not in sheets or sheets[each.sheet].kind != "worksheet":
            raise cannot_mark(f"Nothing can be put on the sheet “{each.sheet}” of the workbook.")
        if not (1 <= each.row <= _LAST_ROW and 0 <= each.column <= _LAST_COLUMN):
            raise ValueError(f"row {each.row}, column {each.column} is not a cell of a worksheet")
        grouped.setdefault(each.sheet, []).append(each)
    return grouped


def _mark_sheet(book: Book, sheet: Sheet, marks: list[Mark], styles: Styles, record: Record) -> None:
    if not marks and b"tabSelected" not in book.package.head(sheet.part, _VIEWS_WITHIN):
        return
    xml = SheetXml(book.package.read(sheet.part), sheet.part)
    record.selected += [(sheet.name, view, value) for view, value in xml.deselect()]
    if marks:
        cells = _cells(xml, marks)
        targets: dict[int, dict[int, Styler]] = {}
        for (row, column), cell in sorted(cells.items()):
            targets.setdefault(row, {})[column] = _styler(styles, cell.severity)
        xml.style(targets)
        SheetNotes(book, sheet, xml, record).put({place: cell.lines for place, cell in cells.items()})
    data = xml.result()
    if data is not None:
        book.package.write(sheet.part, data)


def _styler(styles: Styles, severity: Severity) -> Callable[[int, str], int]:
    return lambda xf, had: styles.marked(xf, had, severity)


def _cells(xml: SheetXml, marks: list[Mark]) -> dict[tuple[int, int], _Cell]:
    """The marks by cell: those of one cell together, the most serious giving the colour.

    In a merged area it is the top left cell that shows.
    """
    found: dict[tuple[int, int], _Cell] = {}
    for each in marks:
        row, column = each.row, each.column or xml.first_used(each.row)
        for area in xml.merges:
            if area.top <= row <= area.bottom and area.left <= column <= area.right:
                row, column = area.top, area.left
        cell = found.setdefault((row, column), _Cell(each.severity))
        cell.severity = min(cell.severity, each.severity, key=lambda severity: severity.rank)
        cell.lines += [line for line in each.lines if line not in cell.lines]
    return found


def _add_fix_list(book: Book, fix_list: FixList, styles: Styles, sheets: dict[str, Sheet], record: Record) -> None:
    wanted = posixpath.join(posixpath.dirname(book.part), "worksheets", "trackerkit_fix_list.xml")
    part = free_part(book.package, wanted)
    made = page(fix_list, styles, sheets, book.relation_types, book.ns)
    book.package.write(part, made.data)
    set_type(book.package, part, _SHEET_TYPE)
    book.relations.add(SHEET_ID, f"{book.relation_types}/worksheet", part)
    book.insert_first(book.free_name(), SHEET_ID, made.names, record)


def _add_record(book: Book, record: Record) -> None:
    number = 1
    while book.package.has(f"customXml/item{number}.xml") or book.package.has(f"customXml/itemProps{number}.xml"):
        number += 1
    item, properties = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    book.package.write(item, record.to_xml())
    book.package.write(properties, _PROPERTIES.encode())
    set_type(book.package, item, "application/xml")
    set_type(book.package, properties, _PROPERTIES_TYPE)
    relations = f"{book.relation_types}/"
    book.relations.add(RECORD_ID, f"{relations}customXml", item)
    Relations(book.package, item).add("rId1", f"{relations}customXmlProps", properties)


def _take_off_signature(book: Book) -> bool:
    """Take off digital signatures, which any change breaks (ECMA-376 part 2, 10). Says whether there were any."""
    package = Relations(book.package, "")
    origins = [each for each in package.all() if each.type.endswith("/digital-signature/origin") and not each.outside]
    for origin in origins:
        relations = Relations(book.package, origin.target)
        for part in [each.target for each in relations.all() if not each.outside] + [origin.target]:
            drop_type(book.package, part)
            book.package.remove(Relations(book.package, part).part)
            book.package.remove(part)
        package.remove(origin.id)
    return bool(origins)
