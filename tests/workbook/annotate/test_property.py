"""Whatever the cells, the notes, the marks and the words: off again, everything is as it was; twice is once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side

from tests.workbook.annotate.compare import assert_same_parts, contents, loaded
from tests.workbook.annotate.workbooks import by_hand, like_excel, packed, parts_of
from trackerkit.errors import UnreadableWorkbook
from trackerkit.problems import Severity, column_letters
from trackerkit.workbook.annotate import FixLine, FixList, Mark, mark, unmark

SHEETS = ("Actions", "Bob's & Sam's", "Lists")
places = st.tuples(st.integers(1, 9), st.integers(1, 6))
texts = st.text(st.characters(exclude_categories=()), max_size=40)
written = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20)
severities = st.sampled_from(Severity)
marks = st.lists(
    st.builds(
        lambda sheet, place, severity, lines: Mark(sheet, *place, severity, tuple(lines)),
        st.sampled_from(SHEETS),
        places,
        severities,
        st.lists(texts, min_size=1, max_size=3),
    ),
    max_size=12,
)
lines = st.builds(
    FixLine,
    sheet=st.sampled_from((*SHEETS, "Gone", "")),
    row=st.integers(0, 9),
    column=st.integers(0, 6),
    place=texts,
    ref=texts,
    severity=severities,
    what=texts,
    to_do=texts,
    code=texts,
    heading=texts,
)
fix_lists = st.builds(FixList, texts, st.lists(texts, max_size=3).map(tuple), st.lists(lines, max_size=4).map(tuple))


@st.composite
def workbooks(draw) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = SHEETS[0]
    for name in SHEETS[1:]:
        book.create_sheet(name)
    for name in SHEETS:
        for row, column in draw(st.sets(places, max_size=12)):
            cell = book[name].cell(row, column)
            cell.value = draw(st.one_of(st.none(), st.integers(), st.booleans(), written, st.just("=A1&B2")))
            if draw(st.booleans()):
                cell.fill = PatternFill("solid", fgColor=draw(st.sampled_from(("FFEEEEEE", "FFF8D8D8", "FF00FF00"))))
            if draw(st.booleans()):
                cell.border = Border(left=Side(draw(st.sampled_from(("thin", "medium"))), color="FFC83030"))
                cell.fill = PatternFill()
            if draw(st.booleans()):
                cell.font = Font(bold=True)
                cell.number_format = draw(st.sampled_from(("0.00", "d mmm yyyy")))
            if draw(st.integers(0, 3)) == 0:
                cell.comment = Comment(draw(written) or "x", "Deputy")
        if draw(st.booleans()):
            book[name].merge_cells("B2:C3")
    book.active = draw(st.integers(0, len(SHEETS) - 1))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(max_examples=25)
@given(workbooks(), marks, marks, fix_lists)
def test_off_again_all_is_as_it_was_and_twice_is_once(workbook, first, second, fix_list):
    once = mark(workbook, first, fix_list)
    assert mark(once, first, fix_list) == once
    again = mark(once, second, fix_list)
    assert_same_parts(unmark(again), workbook)
    before, after = contents(workbook), contents(again)
    after = {name: after[name] for name in before}
    assert after.pop("names") == {"_trackerkit_fix_list": "'Fix list'!$A$1"}
    assert before.pop("names") == {}
    assert after == before


@settings(max_examples=40)
@given(texts)
def test_any_words_are_read_back_from_the_list(text):
    line = FixLine("Actions", 2, 1, text, text, Severity.NOTE, text, text, text, text)
    sheet = loaded(mark(by_hand(), [], FixList(text, (text,), (line,))))["Fix list"]
    read = [sheet.cell(5, column).value for column in (1, 2, 3, 5, 6, 7)]
    kept = (
        "".join(letter for letter in text if letter == "\n" or letter > "\x1f")
        .replace("\ufffe", "")
        .replace("\uffff", "")
    )
    assert len(set(read if text else read[1:])) == 1  # openpyxl shows a link without words as its target
    if text == kept and "_" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert (read[1] or "") == text


@st.composite
def sheets(draw) -> str:
    """Rows and cells in order, with and without what says where they are, spaced and quoted as one likes."""
    rows, row = [], 0
    for _ in range(draw(st.integers(0, 5))):
        step = draw(st.integers(1, 3))
        row += step
        cells, column = [], 0
        for _ in range(draw(st.integers(0, 4))):
            wide = draw(st.integers(1, 2))
            column += wide
            said = wide > 1 or draw(st.booleans())
            quote = draw(st.sampled_from("'\""))
            place = f" r={quote}{column_letters(column)}{row}{quote}" if said else ""
            style = f" s={quote}0{quote}" if draw(st.booleans()) else ""
            cells.append(f"<c{place}{style}" + draw(st.sampled_from(("/>", " />", "></c>", " t='b'><v>1</v></c>"))))
        said = step > 1 or draw(st.booleans())
        number = f' r="{row}"' if said else ""
        rows.append(f"<row{number}>{''.join(cells)}</row>" if cells else f"<row{number}/>")
    return draw(st.sampled_from(("", "\n  "))).join(rows)


@settings(max_examples=60)
@given(sheets(), st.lists(places, min_size=1, max_size=8))
def test_any_spelling_of_rows_and_cells(cells, wanted):
    workbook = by_hand(cells)
    marked = mark(workbook, [Mark("Actions", *place, Severity.ERROR, ("x",)) for place in wanted], FixList("", (), ()))
    assert_same_parts(unmark(marked), workbook)
    sheet = loaded(marked)["Actions"]
    coloured = {(c.row, c.column) for row in sheet.iter_rows() for c in row if c.fill.fill_type == "solid"}
    assert coloured == set(wanted)
    values = lambda data: {c.coordinate: c.value for row in loaded(data)["Actions"].iter_rows() for c in row if c.value}  # noqa: E731
    assert values(marked) == values(workbook)


MARKS = [Mark("Actions", row, column, Severity.ERROR, ("x",)) for row, column in ((2, 3), (3, 3), (9, 1), (20, 0))]
MARKED = parts_of(mark(like_excel(), MARKS, FixList("", (), ())))
ATTRIBUTE = re.compile(rb'="([^"]*)"')


@settings(max_examples=120)
@given(
    st.sampled_from(sorted(name for name in MARKED if name.endswith((".xml", ".rels", ".vml")))),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(("cut", b"", b"abc", b"-1", b"9" * 30, "²".encode(), b"0", b"../../x")),
)
def test_a_damaged_workbook_is_marked_or_refused_in_words(name, where, damage):
    data = MARKED[name]
    values = list(ATTRIBUTE.finditer(data))
    if damage == "cut" or not values:
        place = int(where * len(data))
        changed = data[:place] + data[place + 40 :]
    else:
        value = values[int(where * len(values))]
        changed = data[: value.start(1)] + damage + data[value.end(1) :]
    workbook = packed({**MARKED, name: changed})
    for call in (unmark, lambda data: mark(data, (), FixList("", (), ()))):
        assert outcome(call, workbook) in (b"PK", "cannot-mark")


def outcome(call: Callable[[bytes], bytes], workbook: bytes) -> bytes | str:
    try:
        return call(workbook)[:2]
    except UnreadableWorkbook as refused:
        return refused.code
