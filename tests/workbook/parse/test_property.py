"""Whatever is moved, renamed, inserted or written beside: the same values at their true addresses, and nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import editing
from tests.support.books import FIRST_ROW, HEADING_ROW, PEOPLE, UNITS, book_of, cell_of, parsed_of
from trackerkit.problems import Problem
from trackerkit.register import Column, ColumnType, load_register
from trackerkit.rules.frames import typed
from trackerkit.rules.text import squeezed
from trackerkit.workbook.parse import ParsedReturn
from trackerkit.workbook.parse.headings import folded_heading
from trackerkit.workbook.parse.values import words_of
from trackerkit.workbook.read import Kind, Sheet

REGISTER = load_register("medication")
ACTIONS = REGISTER.by_key["actions"]
COLUMNS = [column for column in ACTIONS.columns if column.type is not ColumnType.CHECK]
WIDTH = len(ACTIONS.columns)

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=12)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def values_of(column: Column) -> st.SearchStrategy[object]:
    if column.is_date:
        return DAYS | st.just("tbc") | st.integers(-5, 99_999) | st.just(editing.error("#N/A"))
    if column.type is ColumnType.CHOICE:
        listed = UNITS if column.offers == "units" else REGISTER.words_of(column.choices)
        return st.sampled_from(listed) | WORDS
    return st.sampled_from(PEOPLE) | WORDS if column.type is ColumnType.PERSON else WORDS


@st.composite
def filled_rows(draw: st.DrawFn) -> list[dict[str, object]]:
    rows = []
    for number in range(draw(st.integers(1, 4))):
        keys = draw(st.sets(st.sampled_from(COLUMNS[1:]), min_size=1, max_size=8))
        row = {column.key: draw(values_of(column)) for column in keys}
        rows.append(row | {"ref": f"MED-OAK-26-{number + 1:03}", "finding": draw(WORDS.filter(squeezed))})
    return rows


@dataclass(frozen=True)
class Scramble:
    """What somebody did to the sheet. Rows and columns count from 1."""

    order: tuple[int, ...]
    above: int
    gaps: tuple[int, ...]
    names: Mapping[str, str]
    beside: Mapping[tuple[int, int], str]

    def row(self, row: int) -> int:
        return row + self.above + sum(row >= gap for gap in self.gaps)

    def column(self, column: int) -> int:
        return self.order[column - 1] if column <= WIDTH else column

    def __call__(self, sheet: Sheet) -> Sheet:
        renamed = editing.headings_renamed(sheet, self.names)
        moved = editing.remapped(renamed, row=self.row, column=self.column)
        cells = {place: cell_of(*place, text) for place, text in self.beside.items()}
        return Sheet(moved.name, moved.state, moved.cells | cells)


@st.composite
def scrambles(draw: st.DrawFn) -> Scramble:
    with_aliases = [column for column in COLUMNS if column.aliases]
    renamed = draw(st.sets(st.sampled_from(with_aliases), max_size=6))
    places = st.tuples(st.integers(FIRST_ROW + 5, 20), st.integers(WIDTH + 2, WIDTH + 5))
    return Scramble(
        order=tuple(draw(st.permutations(range(1, WIDTH + 1)))),
        above=draw(st.integers(0, 5)),
        gaps=tuple(draw(st.lists(st.integers(FIRST_ROW + 1, FIRST_ROW + 3), max_size=2))),
        names={column.label: draw(st.sampled_from(column.aliases)) for column in renamed},
        beside=draw(st.dictionaries(places, WORDS.filter(squeezed), max_size=4)),
    )


def shown(parsed: ParsedReturn) -> dict[int, dict[str, str]]:
    """Excel row -> column key -> what the frame says stands there, filled cells only."""
    frame, found = parsed.frames["actions"], {}
    for (_, row), values in frame.iterrows():
        texts = {c.key: str(values[typed(c.key) if typed(c.key) in frame else c.key]) for c in COLUMNS}
        found[row] = {key: text for key, text in texts.items() if squeezed(text)}
    return found


def codes_in_rows(problems: Sequence[Problem]) -> list[tuple[int, str, str]]:
    """Problems of cells in the table's rows, by row and column key: the same wherever the columns stand."""
    return sorted((p.cell.row, p.key, p.code) for p in problems if p.key and p.code not in ("TK003", "TK002"))


@settings(max_examples=30)
@given(filled_rows(), scrambles())
def test_the_same_values_at_their_true_addresses(rows: list[dict[str, object]], scramble: Scramble):
    plain = parsed_of(book_of({"actions": rows}))
    made = editing.edited(book_of({"actions": rows}), "Actions", scramble)
    parsed = parsed_of(made)

    assert shown(parsed) == {scramble.row(row): values for row, values in shown(plain).items()}
    assert codes_in_rows(parsed.problems) == [
        (scramble.row(row), key, code) for row, key, code in codes_in_rows(plain.problems)
    ]
    for number, column in enumerate(ACTIONS.columns, 1):
        if column in COLUMNS:
            assert parsed.places["actions"].columns[column.key] == scramble.column(number)


def test_a_heading_scramble_does_not_rename_two_columns_alike():
    names = [folded_heading(word) for column in COLUMNS for word in column.aliases]

    assert len(names) == len(set(names))


@st.composite
def columns_of_ones_own(draw: st.DrawFn) -> dict[tuple[int, int], str]:
    """Headings beside the table, some of them those of the register once more, and words below each; issued rows."""
    cells: dict[tuple[int, int], str] = {}
    for column in range(WIDTH + 7, WIDTH + 7 + draw(st.integers(0, 4))):
        cells[HEADING_ROW, column] = draw(st.sampled_from(["Cost", "Owner", "Due date", "Lead", "Notes", "Remarks"]))
        for row in draw(st.sets(st.integers(FIRST_ROW, FIRST_ROW + 8), max_size=4)):
            cells[row, column] = draw(WORDS.filter(squeezed))
    return cells


@settings(max_examples=40)
@given(filled_rows(), scrambles(), columns_of_ones_own())
def test_every_cell_that_shows_something_is_read_kept_or_named(
    rows: list[dict[str, object]], scramble: Scramble, own: dict[tuple[int, int], str]
):
    issued = editing.named(book_of({"actions": rows}), "Actions")
    own_cells = {place: cell_of(*place, text) for place, text in own.items()}
    sheet = scramble(Sheet(issued.name, issued.state, issued.cells | own_cells))
    parsed = parsed_of(editing.replaced(book_of({"actions": rows}), "Actions", sheet))
    columns = {number: key for key, number in parsed.places["actions"].columns.items()}
    read = shown(parsed)
    named = {(cell.row, cell.column) for p in parsed.problems for cell in (p.cell, *p.also)}

    lost = []
    for (row, number), cell in sheet.cells.items():
        if row <= HEADING_ROW + scramble.above or (cell.kind is Kind.TEXT and not squeezed(str(cell.value))):
            continue
        in_frame = columns.get(number) in read.get(row, {})
        kept = words_of(cell) in parsed.extras["actions"].get(row, {}).values()
        printed = columns.get(number) == "ref" and row not in read
        if not (in_frame or kept or printed or (row, number) in named):
            lost.append((row, number, cell.value))
    assert lost == []
