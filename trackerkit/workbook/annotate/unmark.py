"""Taking off what marking put on, and nothing else."""

from __future__ import annotations

from trackerkit.workbook.annotate.book import Book, Sheet
from trackerkit.workbook.annotate.notes import SheetNotes
from trackerkit.workbook.annotate.package import Package
from trackerkit.workbook.annotate.record import MARKS, Record
from trackerkit.workbook.annotate.relations import Relations, drop_type
from trackerkit.workbook.annotate.sheet import SheetXml
from trackerkit.workbook.annotate.unstyle import Former, former_styles, take_off_styles


def unmark(data: bytes) -> bytes:
    """The workbook without our marks: every part is again what it was, the patched ones as XML.

    Works after Excel or LibreOffice has saved the marked copy, by what they keep: the colours of marks, the first
    line of notes, the defined name of the Fix list and the record in a custom XML item. Without that record (another
    program dropped it, a person removed it) cells get the look of the only style like theirs, or else no fill and no
    border; a digital signature that marking took off does not come back.
    Raises UnreadableWorkbook (``cannot-mark``) for anything but an .xlsx or .xlsm package. A workbook that was never
    marked comes back as the same bytes.
    """
    book = Book(Package(data))
    take_off(book)
    return book.package.save()


def take_off(book: Book) -> None:
    """Take every mark of ours off an open workbook."""
    item = _record_part(book)
    record = Record.from_xml(book.package.read(item)) if item else None
    fix_list = book.fix_list(record)
    in_view = False
    if fix_list is not None:
        in_view = book.take_out(fix_list, record)
        _drop_part(book, fix_list.part)
    book.drop_names(record)
    former = former_styles(book, record)
    for sheet in book.sheets():
        _clean(book, sheet, former, record, in_view)
    take_off_styles(book, record)
    if item:
        _drop_item(book, item)


def _clean(book: Book, sheet: Sheet, former: Former, record: Record | None, in_view: bool) -> None:
    selected = [each for each in record.selected if each[0] == sheet.name] if record and in_view else []
    if sheet.kind != "worksheet" and not selected:
        return
    if not former and not selected and Relations(book.package, sheet.part).first("comments") is None:
        return
    xml = SheetXml(book.package.read(sheet.part), sheet.part)
    if sheet.kind == "worksheet":
        xml.restyle(former)
        SheetNotes(book, sheet, xml, record or Record()).take_off()
    for _, view, value in selected:
        xml.select(view, value)
    data = xml.result()
    if data is not None:
        book.package.write(sheet.part, data)


def _record_part(book: Book) -> str | None:
    """The custom XML item that holds our record, whatever it is called now."""
    for name in book.package.names():
        lower = name.lower()
        item = lower.startswith("customxml/") and lower.endswith(".xml")
        if item and MARKS.encode() in book.package.head(name, 2000):
            return name
    return None


def _drop_item(book: Book, part: str) -> None:
    properties = Relations(book.package, part)
    for each in properties.all():
        _drop_part(book, each.target)
    book.package.remove(properties.part)
    _drop_part(book, part)


def _drop_part(book: Book, part: str) -> None:
    book.relations.remove_to(part)
    Relations(book.package, "").remove_to(part)
    drop_type(book.package, part)
    book.package.remove(Relations(book.package, part).part)
    book.package.remove(part)
