"""An .xlsx or .xlsm from its package to a `RawBook`."""

from __future__ import annotations

from collections.abc import Iterator

from trackerkit.workbook.read import sheet_quick, sheet_slow
from trackerkit.workbook.read.around import table_filters
from trackerkit.workbook.read.formats import Shown, read_styles
from trackerkit.workbook.read.model import Limits, Note, RawBook, RawSheet
from trackerkit.workbook.read.package import Package, Relationship, WorkbookPart, read_workbook
from trackerkit.workbook.read.refusals import damaged, refusal, shown
from trackerkit.workbook.read.strings import Unusual, read_strings
from trackerkit.workbook.read.values import Budget, Values

_STATES = ("hidden", "veryHidden")
_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")
_WITHOUT_CELLS = ("chartsheet", "dialogsheet", *_MACRO_SHEETS)

MACROS = Note("macros", "The workbook carries macros. They were not run.")


def read(package: Package, part: str, kind: str, limits: Limits) -> RawBook:
    """Read the workbook whose main part is `part`, of content type `kind`. Raises UnreadableWorkbook."""
    relationships = package.relationships(part)
    book = read_workbook(part, package)
    notes = _notes(package, relationships, "macroenabled" in kind)
    values = _values(package, relationships, book)
    budget = Budget(limits.max_cells)
    sheets = [
        _filled(package, RawSheet(name=name, state=state, part=relationship.target), values, budget)
        for name, state, relationship in _sheets(book, relationships)
    ]
    if not sheets:
        raise refusal("no-register-sheet")
    return RawBook(
        format="xlsm" if "macroenabled" in kind else "xlsx",
        sheets=sheets,
        names=book.names,
        epoch_1904=book.epoch_1904,
        notes=tuple(notes),
    )


def _sheets(book: WorkbookPart, relationships: dict[str, Relationship]) -> Iterator[tuple[str, str, Relationship]]:
    """The sheets that have cells, in the order of their tabs."""
    called: set[str] = set()
    for name, state, identity in book.sheets:
        relationship = relationships.get(identity)
        if relationship is None:
            raise damaged(f"its sheet {shown(name)} is missing")
        if relationship.kind in _WITHOUT_CELLS:
            continue
        if relationship.external:
            raise refusal("external-part", sheet=shown(name))
        if name.casefold() in called:
            raise damaged(f"two of its sheets are called {shown(name)}")
        called.add(name.casefold())
        yield name, state if state in _STATES else "visible", relationship


def _notes(package: Package, relationships: dict[str, Relationship], macros_declared: bool) -> list[Note]:
    """What the package carries beside cells. Raises UnreadableWorkbook (macros) for macros it does not declare."""
    notes = []
    macros = package.ending("vbaproject.bin") or any(rel.kind in _MACRO_SHEETS for rel in relationships.values())
    if macros and not macros_declared:
        raise refusal("macros")
    if macros:
        notes.append(MACROS)
    if package.has("xl/externallinks/") or any(rel.kind == "externalLink" for rel in relationships.values()):
        notes.append(Note("external-links", "The workbook takes values from other workbooks. They were not opened."))
    if package.has("xl/embeddings/", "xl/activex/", "xl/ctrlprops/"):
        notes.append(Note("embedded", "The workbook holds embedded objects or buttons. They were not opened."))
    if package.has("xl/connections.xml", "xl/querytables/", "xl/model/"):
        notes.append(Note("connections", "The workbook is connected to outside data. Nothing was fetched."))
    if package.has("_xmlsignatures/"):
        notes.append(Note("signed", "The workbook is digitally signed. The signature was not checked."))
    return notes


def _values(package: Package, relationships: dict[str, Relationship], book: WorkbookPart) -> Values:
    strings: list[str] = []
    styles: list[Shown] = []
    for relationship in relationships.values():
        target = relationship.target
        if relationship.external or target not in package.archive:
            continue
        if relationship.kind == "sharedStrings":
            strings = read_strings(target, lambda target=target: package.chunks(target))  # type: ignore[misc]
        elif relationship.kind == "styles":
            styles = read_styles(target, package.chunks(target))
    return Values(strings, styles, book.epoch_1904)


def _filled(package: Package, sheet: RawSheet, values: Values, budget: Budget) -> RawSheet:
    """The sheet with its cells, by the quick path if it can."""
    spent = budget.left
    try:
        sheet_quick.read(sheet, package.chunks(sheet.part), values, budget)
    except Unusual:
        budget.left = spent
        sheet_slow.read(sheet, package.chunks(sheet.part), values, budget)
    if sheet.hidden_rows:
        sheet.filters += tuple(_table_filters(package, sheet.part))
    return sheet


def _table_filters(package: Package, part: str) -> Iterator[tuple[int, int, int, int]]:
    for relationship in package.relationships(part).values():
        if relationship.kind == "table" and not relationship.external and relationship.target in package.archive:
            yield from table_filters(relationship.target, package.chunks(relationship.target))
