"""Book -> ParsedReturn: every sheet of the register, every row, every repair, every problem at its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from trackerkit.problems import CellRef, Place, Problem
from trackerkit.register import Column, ColumnType, Register, SheetDefinition, SheetKind
from trackerkit.rules.frames import frame_of, proposed, typed
from trackerkit.rules.report import problem, shown
from trackerkit.rules.text import folded, squeezed
from trackerkit.words import listed, rows_listed
from trackerkit.workbook.names import identity_of, is_ours, offered
from trackerkit.workbook.parse.forms import find_form
from trackerkit.workbook.parse.headings import folded_heading, visible
from trackerkit.workbook.parse.model import Identity, Layout, Match, ParsedReturn, SheetReading
from trackerkit.workbook.parse.tables import READY, Pages, Table, best_heading_row, find_table
from trackerkit.workbook.parse.values import Reader, Value, words_of
from trackerkit.workbook.read import Book, Sheet

# What the reader says of hidden things is said again here, of the register's own rows and columns only (TK006).
_SAID_HERE = ("hidden-sheets", "hidden-rows", "filtered-rows", "hidden-columns")
_SHARE_BY_HEADINGS = 0.5  # of a sheet's columns: enough to know a renamed sheet by its headings


def identify(book: Book) -> Identity:
    """What the workbook says of itself, by its hidden sheet first and its defined names second."""
    return Identity(**identity_of(book))


def parse_return(
    book: Book,
    register: Register,
    *,
    name: str,
    lists: Mapping[str, tuple[str, ...]] | None = None,
    layouts: Mapping[str, Layout] | None = None,
) -> ParsedReturn:
    """Parses the return. `lists` are Setup's words for this service; without them, those printed on its own Lists.

    `layouts` (definition key -> layout) are for a workbook that is not ours: only the tables that they name are read,
    where they say, and no other sheet is missed.
    """
    lists = offered(book) if lists is None else lists
    pages = Pages(book)
    work = _Work(register, Reader(register, lists), name, pages, layouts or {})
    sheets = _find_sheets(register, book, pages) if layouts is None else _told_sheets(layouts, book)
    for definition in register.sheets:
        sheet, how = sheets.get(definition.key, (None, ""))
        if layouts is not None and sheet is None:
            work.frames[definition.key] = frame_of({}, name, definition)
        elif definition.kind is SheetKind.FORM:
            work.form(definition, sheet)
        else:
            work.table(definition, sheet, how)
    work.strangers(book, {sheet.name for sheet, _ in sheets.values()})
    identity = identify(book)
    if identity.version and identity.version != register.version:
        work.say("TK015", CellRef(""), found=f"It carries {identity.version}, and {register.version} is in use")
    return ParsedReturn(
        name=name,
        register=register,
        identity=identity,
        frames=work.frames,
        extras=work.extras,
        places=work.places,
        readings=tuple(work.readings),
        problems=tuple(sorted(work.problems, key=lambda p: p.order)),
        notes=(
            *(note.sentence for note in book.notes if note.code not in _SAID_HERE),
            *work.notes,
            *_unjudged(register, lists),
        ),
        lists={key: frozenset(folded(word) for word in words) for key, words in lists.items()},
    )


def _told_sheets(layouts: Mapping[str, Layout], book: Book) -> dict[str, tuple[Sheet, str]]:
    by_name = {sheet.name: sheet for sheet in book.sheets}
    return {key: (by_name[layout.sheet], "mapping") for key, layout in layouts.items()}


def _unjudged(register: Register, lists: Mapping[str, object]) -> list[str]:
    """Says that names and units could not be checked, when there is no list of them."""
    offers = {column.offers for sheet in register.sheets for column in sheet.columns if column.offers}
    missing = sorted(offers - set(lists))
    return [f"There is no list of {listed(missing)} to check against, so they were taken as typed."] if missing else []


def _find_sheets(register: Register, book: Book, pages: Pages) -> dict[str, tuple[Sheet, str]]:
    """Definition key -> the sheet that is it, and whether its name or its headings said so."""
    found: dict[str, tuple[Sheet, str]] = {}
    free = [sheet for sheet in book.sheets if not is_ours(book, sheet)]
    named = {definition.key: _named(definition, free) for definition in register.sheets}
    for definition in register.sheets:
        sheet = named[definition.key]
        if sheet is not None and (definition.kind is SheetKind.FORM or _best(definition, sheet, pages)[0]):
            found[definition.key] = (sheet, "name")
            free.remove(sheet)
    for definition in register.sheets:
        if definition.key in found or definition.kind is SheetKind.FORM:
            continue
        scores = [(_best(definition, sheet, pages)[1], sheet) for sheet in free]
        most, best = max(scores, key=lambda pair: pair[0], default=(0, None))
        if best is not None and most >= _SHARE_BY_HEADINGS * (len(definition.columns) - definition.has_check):
            found[definition.key] = (best, "headings")
            free.remove(best)
    for key, sheet in named.items():
        if key not in found and sheet in free:  # the right name, and none of the headings
            found[key] = (sheet, "name")
            free.remove(sheet)
    return found


def _best(definition: SheetDefinition, sheet: Sheet, pages: Pages) -> tuple[int, int]:
    return best_heading_row(definition, pages[sheet.name], sheet.merged)


def _named(definition: SheetDefinition, sheets: list[Sheet]) -> Sheet | None:
    names = (folded_heading(definition.label), folded_heading(definition.key))
    return next((sheet for sheet in sheets if folded_heading(sheet.name) in names), None)


@dataclass
class _Work:
    """Gathers what is found, sheet by sheet."""

    register: Register
    reader: Reader
    name: str
    pages: Pages
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    extras: dict[str, dict[int, dict[str, str]]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    readings: list[SheetReading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def say(self, code: str, cell: CellRef, column: Column | None = None, *, ref: str = "", **values: object) -> None:
        self.problems.append(problem(code, cell, column=column, ref=ref, values=values))

    # ------------------------------------------------------------ forms

    def form(self, definition: SheetDefinition, sheet: Sheet | None) -> None:
        """A form becomes one row, numbered 1; the place of each answer is kept."""
        if sheet is None:
            self._absent(definition, None)
            return
        spots = find_form(definition, self.pages[sheet.name])
        place = Place(sheet.name, {k: s.column for k, s in spots.items()}, {k: s.row for k, s in spots.items()})
        record: dict[str, object] = {}
        for column in definition.columns:
            if column.key in spots:
                value = self.reader.read(spots[column.key].cell, column)
                _store(record, _names(column), value)
                self._tell(value, column, place.cell(1, column.key), "")
            elif not column.newer:
                self.say("TK002", CellRef(sheet.name), column, found="It stands beside its answer, and was not found")
        self.places[definition.key] = place
        self.frames[definition.key] = self._frame(definition, {1: record})
        found = tuple(
            Match(
                c.key,
                c.label,
                spots[c.key].column if c.key in spots else 0,
                c.label,
                "label" if c.key in spots else "missing",
            )
            for c in definition.columns
        )
        self.readings.append(SheetReading(definition.key, definition.label, sheet.name, 0, found, (1,)))

    # ------------------------------------------------------------ tables

    def table(self, definition: SheetDefinition, sheet: Sheet | None, how: str) -> None:
        layout = self.layouts.get(definition.key)
        table = find_table(definition, self.pages[sheet.name], sheet.merged, layout) if sheet is not None else None
        if sheet is None or table is None:
            self._absent(definition, sheet)
            return
        place = Place(sheet.name, table.columns)
        if layout is not self.reader.layout:
            self.reader = replace(self.reader, layout=layout)
        self._headings(definition, table, sheet)
        records = self._records(definition, table, place)
        self.places[definition.key] = place
        self.frames[definition.key] = self._frame(definition, records)
        self.extras[definition.key] = {row: kept for row in table.used if (kept := _extras(table, row))}
        self._layout(definition, table, sheet)
        self.readings.append(
            SheetReading(
                key=definition.key,
                label=definition.label,
                sheet=sheet.name,
                heading_row=table.heading_row,
                matches=table.matches,
                rows=table.used,
                skipped=table.skipped,
                extra=table.extra,
                kept=tuple(table.kept.items()),
                found_by=how,
                hidden=tuple(row for row in table.used if row in sheet.hidden_rows),
            )
        )

    def _absent(self, definition: SheetDefinition, named: Sheet | None) -> None:
        """No table for the definition. `named` is a sheet of the right name without the headings."""
        self.frames[definition.key] = self._frame(definition, {})
        self.readings.append(
            SheetReading(
                key=definition.key,
                label=definition.label,
                sheet="",
                heading_row=0,
                matches=tuple(Match(c.key, c.label, 0) for c in definition.columns),
                rows=(),
            )
        )
        if named is not None and (self.pages[named.name] or not definition.optional):
            found = "The sheet has none of its headings, so no row of it was read"
            self.say("TK001", CellRef(named.name), sheet=definition.label, found=found)
        elif not definition.optional:
            self.say("TK001", CellRef(""), sheet=definition.label, found="No sheet has that name or its headings")

    def _headings(self, definition: SheetDefinition, table: Table, sheet: Sheet) -> None:
        for match in table.matches:
            column = definition.by_key[match.key]
            cell = CellRef(sheet.name, table.heading_row, match.column)
            if match.how == "missing" and column.type is not ColumnType.CHECK:
                other = listed([f"“{heading}”" for _, heading in table.extra[:6]])
                found = f"Headings that fit no column: {other}" if other else "No heading comes near it"
                self.say("TK002", CellRef(sheet.name, table.heading_row), column, found=found)
            elif match.how == "ambiguous":
                self._ambiguous(table, match, column, sheet)
            elif match.how in ("alias", "near") or _tidied(match, column):
                self.say("TK003", cell, column, heading=visible(match.heading))
        for number, heading in table.extra:
            self.say("TK005", CellRef(sheet.name, table.heading_row, number), heading=heading)

    def _ambiguous(self, table: Table, match: Match, column: Column, sheet: Sheet) -> None:
        cells = tuple(CellRef(sheet.name, table.heading_row, number) for number in match.in_doubt)
        texts = [words_of(table.rows[table.heading_row][number]) for number in match.in_doubt]
        fit = listed([f"“{text}” in {cell.a1}" for text, cell in zip(texts, cells, strict=True)])
        found = f"{fit} fit equally well, so none of them was read. What they hold was kept"
        self.problems.append(problem("TK004", cells[0], column=column, also=cells[1:], values={"found": found}))

    def _layout(self, definition: SheetDefinition, table: Table, sheet: Sheet) -> None:
        hidden = [row for row in table.used if row in sheet.hidden_rows]
        if hidden:
            self.say("TK006", CellRef(sheet.name, hidden[0]), found=f"Hidden or filtered out: {rows_listed(hidden)}")
        columns = [m.heading for m in table.matches if m.column and m.column in sheet.hidden_columns]
        if columns:
            self.notes.append(f"Hidden columns on {sheet.name} were read too: {listed(columns)}.")
        if table.blank_inside:
            found = f"Empty: {rows_listed(table.blank_inside)}"
            self.say("TK007", CellRef(sheet.name, table.blank_inside[0]), found=found)
        for first_row, first, last_row, last in sheet.merged:
            rows = any(first_row <= row <= last_row for row in table.used)
            if rows and any(first <= column <= last for column in table.columns.values()):
                spread = f"{CellRef('', first_row, first).a1} to {CellRef('', last_row, last).a1} are merged"
                self.say("TK008", CellRef(sheet.name, first_row, first), found=spread)
        self._strays(definition, table, sheet)
        if definition.key == "actions" and not table.used and all(why != READY for _, why in table.skipped):
            self.say("TK017", CellRef(sheet.name), sheet=definition.label)

    def _strays(self, definition: SheetDefinition, table: Table, sheet: Sheet) -> None:
        """Words outside the table, each at its cell; those down a column that is not ours are one problem.

        A heading typed between the rows is blamed on the owner's cell as well, for that is what an action would lack.
        """
        ref, owner = (table.columns.get(key, 0) for key in ("ref", "owner"))
        last = table.used[-1] if table.used else 0
        own = {number for number, _ in table.extra}
        down: dict[tuple[int, int], list[CellRef]] = {}
        for row, number in table.strays:
            cell = CellRef(sheet.name, row, number)
            inside = (CellRef(sheet.name, row, owner),) if number == ref and owner and row < last else ()
            down.setdefault((0 if number in own else row, number), []).extend((cell, *inside))
        for (row, number), (cell, *also) in down.items():
            text = shown(words_of(table.rows[cell.row][number]))
            more = f", and more stands in {rows_listed([each.row for each in also])}" if also and not row else ""
            self.problems.append(problem("TK009", cell, also=tuple(also), values={"value": text, "more": more}))

    def _records(self, definition: SheetDefinition, table: Table, place: Place) -> dict[int, dict[str, object]]:
        """Every row that is used, column by column."""
        refs = self._refs(definition, table)
        records: dict[int, dict[str, object]] = {row: {} for row in table.used}
        for key, number in table.columns.items():
            column = definition.by_key[key]
            if column.type is ColumnType.CHECK:
                continue
            names = _names(column)
            for row, record in records.items():
                cell = table.rows[row].get(number)
                if cell is not None:
                    value = self.reader.read(cell, column)
                    _store(record, names, value)
                    if value.problems:
                        self._tell(value, column, place.cell(row, key), refs[row])
        ref_column = definition.ref_column
        if ref_column and ref_column.key in table.columns:
            for row in (row for row, ref in refs.items() if not ref):
                self.say("TK014", place.cell(row, ref_column.key), ref_column)
        return records

    @staticmethod
    def _refs(definition: SheetDefinition, table: Table) -> dict[int, str]:
        """The reference of each row that is used; empty where it has none."""
        number = table.columns.get(definition.ref_column.key, 0) if definition.ref_column else 0
        cells = {row: table.rows[row].get(number) for row in table.used}
        return {row: squeezed(words_of(cell)) if cell else "" for row, cell in cells.items()}

    def _tell(self, value: Value, column: Column, cell: CellRef, ref: str) -> None:
        """The problems that were found in reading a cell."""
        for code, values in value.problems:
            self.say(code, cell, column, ref=ref, **values)

    def _frame(self, definition: SheetDefinition, records: Mapping[int, dict[str, object]]) -> pd.DataFrame:
        return frame_of(records, self.name, definition)

    # ------------------------------------------------------------ sheets of their own

    def strangers(self, book: Book, known: set[str]) -> None:
        """Visible sheets that the register does not know, with something on them."""
        for sheet in book.sheets:
            if sheet.name not in known and not is_ours(book, sheet) and sheet.cells and sheet.state == "visible":
                filled = len(self.pages[sheet.name])
                self.say("TK010", CellRef(sheet.name), found=f"Rows with something in them: {filled}")


def _names(column: Column) -> tuple[str, str, str]:
    """The names under which a cell of the column is kept: its value, what was typed, the day that it may mean.

    The last two are empty where the first says it all.
    """
    if not (column.is_date or column.is_number):
        return column.key, "", ""
    return column.key, typed(column.key), proposed(column.key) if column.is_date else ""


def _store(record: dict[str, object], names: tuple[str, str, str], value: Value) -> None:
    """Keeps what a cell holds; a column that is not in the record is empty."""
    key, as_typed, as_read = names
    if not as_typed:
        record[key] = value.typed if value.value is None else value.value
        return
    record[key] = value.value
    record[as_typed] = value.typed
    if as_read:
        record[as_read] = value.read


def _tidied(match: Match, column: Column) -> bool:
    """Whether the heading was known only once its case, spaces and signs had been forgiven."""
    return match.how in ("key", "label") and match.heading not in (column.key, column.label)


def _extras(table: Table, row: int) -> dict[str, str]:
    cells = table.rows[row]
    return {heading: words_of(cells[number]) for number, heading in table.kept.items() if number in cells}
