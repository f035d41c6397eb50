"""Whatever the bytes: a Book or an UnreadableWorkbook, and the quick path never reads what the slow one would not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbook.read.helpers import SHEET, parts, row, zipped
from tests.workbook.read.makers import from_openpyxl, from_xlsxwriter
from tests.workbook.read.test_cells import ONE_CELL, SHARED
from trackerkit.errors import UnreadableWorkbook
from trackerkit.workbook.read import Book, engine, ooxml, read_book, sheet_slow
from trackerkit.workbook.read.model import Limits
from trackerkit.workbook.read.refusals import CATALOGUE
from trackerkit.workbook.read.strings import Unusual

SEEDS = (from_openpyxl(), from_xlsxwriter(), zipped(parts(row(ONE_CELL[0][0]), strings=SHARED)))
MODEST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def foreseen(monkeypatch):
    """The refusals must come from where the reader looks, not from the net under it."""
    monkeypatch.setattr(engine, "UNFORESEEN", ())


def outcome(data: bytes) -> str:
    """``read``, or the code of the refusal."""
    try:
        book = read_book(data, limits=Limits(max_unpacked=2_000_000))
    except UnreadableWorkbook as refused:
        known = refused.code in CATALOGUE and refused.__cause__ is None
        return refused.code if known else "unforeseen"
    return "read" if isinstance(book, Book) else "unforeseen"


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 255)), min_size=1, max_size=8))
@MODEST
def test_flipped_bytes(foreseen, seed, flips):
    data = bytearray(seed)
    for at, by in flips:
        data[at % len(data)] ^= by
    assert outcome(bytes(data)) != "unforeseen"


@given(st.sampled_from(SEEDS), st.floats(0, 1))
@MODEST
def test_cut_off_anywhere(foreseen, seed, where):
    data = seed[: int(len(seed) * where)]
    assert outcome(data) in ({"read"} if data == seed else {"empty", "not-a-workbook", "truncated"})


@given(st.binary(max_size=2000))
@MODEST
def test_any_bytes_at_all(foreseen, data):
    assert outcome(data) not in ("read", "unforeseen")


EDITS = st.sampled_from(
    ["<", ">", "/", '"', "=", "&", "<!--", "]]>", "\0", "\r", "é", " ", "0", "9" * 30, "-", "r=", "<c>", "</c>", "<row/>",
     "</row>", "<v/>", "<is>", 't="s"', "&#0;", "&amp;", 'xmlns="x"', "<sheetData>", "</sheetData>", 'hidden="1"']
)  # fmt: skip


@given(
    st.sampled_from(sorted(parts())),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), EDITS), min_size=1, max_size=3),
)
@MODEST
def test_edited_parts(foreseen, name, edits):
    members = parts("".join(row(xml, at) for at, (xml, _) in enumerate(ONE_CELL[:1], 1)), strings=SHARED)
    text = str(members[name])
    for where, cut, insert in edits:
        at = int(len(text) * where)
        text = text[:at] + insert + text[at + cut :]
    assert outcome(zipped({**members, name: text})) != "unforeseen"


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), EDITS), max_size=2), st.lists(st.sampled_from(ONE_CELL)))
@MODEST
def test_what_the_quick_path_reads_the_slow_path_reads_too(edits, chosen):
    data = "".join(row(xml.replace('"A1"', f'"A{at}"'), at) for at, (xml, _) in enumerate(chosen, 1))
    for where, cut, insert in edits:
        at = int(len(data) * where)
        data = data[:at] + insert + data[at + cut :]
    book = zipped(parts(data, strings=SHARED))

    def slow(*arguments: object) -> None:
        raise Unusual

    def refuse(*arguments: object) -> None:
        raise UnreadableWorkbook("slow", "Read by the slow path.", "")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ooxml.sheet_slow, "read", refuse)
        try:
            quick = read_book(book)
        except UnreadableWorkbook:
            return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ooxml.sheet_quick, "read", slow)
        assert read_book(book) == quick
    assert sheet_slow.read is ooxml.sheet_slow.read
    assert quick.sheets[0].part == SHEET
