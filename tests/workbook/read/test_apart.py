"""Reading in a worker: the same result, its limits, its death, and what may come back out of it."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import threading
import zipfile

import pytest
from openpyxl import Workbook

from tests.workbook.read.helpers import MAIN, SHEET, compound, parts, row, workbook, zipped
from trackerkit.errors import UnreadableWorkbook
from trackerkit.workbook.read import (
    Cell,
    Kind,
    Limits,
    Note,
    Reader,
    engine,
    last_resort,
    ooxml,
    other,
    pool,
    read_book,
    read_book_apart,
)

GOOD = workbook(
    row('<c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46238</v></c><c r="C1" s="2"><v>0.5</v></c>')
    + row('<c r="A2" t="b"><v>1</v></c><c r="B2" s="3"><v>1.5</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', 2),
    strings="<si><t>Jane Doe</t></si>",
)
# Compressible sheets that are slow or large to read, small to send.
MANY_CELLS = workbook("".join(row(f'<c r="A{at}"><v>{at}</v></c>', at) for at in range(1, 100_001)))


def ods(rows_before: int) -> bytes:
    """An OpenDocument spreadsheet with one text under `rows_before` empty rows, in the last column of Excel."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Register">'
        f'<table:table-row table:number-rows-repeated="{rows_before}"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    entry = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<manifest:manifest xmlns:manifest="{entry}"/>'
    members = {"mimetype": mime, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(members, zipfile.ZIP_STORED)


def refused(reader: Reader, data: bytes) -> str:
    with pytest.raises(UnreadableWorkbook) as caught:
        reader.read(data)
    return caught.value.code


def test_a_worker_gives_what_this_process_gives():
    assert read_book_apart(GOOD) == read_book(GOOD)


def test_one_worker_reads_many_and_refuses_between():
    with Reader() as reader:
        first = reader.read(GOOD)
        workers = {reader._places.queue[0]}
        assert refused(reader, b"a,b\n") == "not-a-workbook"
        assert refused(reader, GOOD[:-1]) == "truncated"
        assert reader.read(GOOD) == first == read_book(GOOD)
        assert {reader._places.queue[0]} == workers


def test_a_worker_that_takes_too_long_is_replaced():
    with Reader(Limits(seconds=0.02)) as reader:
        assert refused(reader, MANY_CELLS) == "too-slow"
        assert reader._places.queue[0] is None
        reader._limits = Limits()
        assert reader.read(GOOD) == read_book(GOOD)


def test_processor_time_runs_out_even_when_nobody_looks_at_the_clock(monkeypatch):
    with Reader() as reader:
        reader.read(GOOD)
        monkeypatch.setattr(pool._Worker, "_ended", lambda _: pool._OUT_OF_TIME)
        reader._places.queue[0]._process.kill()
        assert refused(reader, GOOD) == "too-slow"


def test_a_worker_that_needs_too_much_memory_is_replaced():
    with Reader(Limits(memory=40 * 1024 * 1024)) as reader:
        reader.read(GOOD)
        assert refused(reader, MANY_CELLS) == "too-much-memory"
        assert reader._places.queue[0] is None
        assert reader.read(GOOD) == read_book(GOOD)


def test_a_worker_that_is_aborted_is_one_refusal():
    with Reader() as reader:
        assert refused(reader, ods(1_048_575)) == "too-much-memory"
        assert reader.read(GOOD) == read_book(GOOD)


def test_a_worker_killed_from_outside_is_replaced():
    with Reader() as reader:
        reader.read(GOOD)
        reader._places.queue[0]._process.kill()
        assert refused(reader, GOOD) == "too-much-memory"
        assert reader.read(GOOD) == read_book(GOOD)


def test_a_worker_is_changed_after_so_many_files(monkeypatch):
    monkeypatch.setattr(pool, "_FILES_A_WORKER", 2)
    with Reader() as reader:
        reader.read(GOOD)
        assert reader._places.queue[0].files == 1
        reader.read(GOOD)
        assert reader._places.queue[0] is None


def test_threads_share_the_workers():
    books = []
    with Reader(size=2) as reader:
        threads = [threading.Thread(target=lambda: books.append(reader.read(GOOD))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert books == [read_book(GOOD)] * 8


def test_a_file_that_is_too_big_never_reaches_a_worker():
    with Reader(Limits(max_bytes=100)) as reader:
        assert refused(reader, GOOD) == "too-big"
        assert reader._places.queue[0] is None


def test_only_our_own_classes_come_back():
    class Mischief:
        def __reduce__(self):
            return print, ("run",)

    with pytest.raises(pickle.UnpicklingError):
        pool._Answers(io.BytesIO(pickle.dumps(Mischief()))).load()


@pytest.mark.parametrize("body", [b"\x80\x05Nx", pickle.dumps(None), b"no pickle"])
def test_an_answer_that_is_none_counts_as_a_death(body, monkeypatch):
    with Reader() as reader:
        reader.read(GOOD)
        message = pool.LENGTH.pack(len(body)) + body
        monkeypatch.setattr(reader._places.queue[0], "_from", io.BytesIO(message))
        assert refused(reader, GOOD) == "too-much-memory"


# ------------------------------------------------------------------ other formats, other readers
def test_an_open_document_is_read_in_a_worker_and_says_so():
    book = read_book(ods(2))
    assert (book.format, list(book.sheets[0].cells.values())) == ("ods", [Cell(3, 16384, Kind.TEXT, "x")])
    (note,) = book.notes
    assert note.code == "other-format"
    assert note.sentence == (
        "This is an OpenDocument spreadsheet (.ods). Its values were read, but not its formulas (whose results may be "
        "old), its error values (read as blank) or which rows are hidden. Save it as an Excel Workbook (.xlsx) next time."
    )


def test_what_nobody_foresaw_is_damage(monkeypatch):
    def stumble(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(ooxml, "read", stumble)
    with pytest.raises(UnreadableWorkbook) as caught:
        read_book(GOOD)
    assert (caught.value.code, caught.value.sentence) == (
        "damaged",
        "The workbook is damaged: it could not be followed to its end.",
    )


@pytest.fixture
def stumbling(monkeypatch):
    """Our own reader raises what it was not made for."""

    def stumble(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(ooxml, "read", stumble)


def by_openpyxl(cells: dict[str, object]) -> bytes:
    book = Workbook()
    for address, value in cells.items():
        book.active[address] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_where_our_reader_stumbles_openpyxl_reads(stumbling):
    data = workbook(
        row('<c r="B1" t="inlineStr"><is><t>Jane</t></is></c><c r="C1" s="1"><v>46238</v></c><c r="D1"><v>7</v></c>')
        + row('<c r="A9" s="2"><v>0.5</v></c><c r="B9" s="3"><v>1.5</v></c><c r="C9" t="b"><v>1</v></c>', 9)
        + row('<c r="A10" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B10"><f>TODAY()</f></c>', 10),
        before='<dimension ref="A1"/>',
    )
    raw = engine.read_here(data, Limits(), None, in_worker=True)
    assert raw.notes == (last_resort.NOTE,)
    ours = ooxml_free_read(data)
    assert list(raw.book().sheets[0].cells.values()) == ours


def ooxml_free_read(data: bytes) -> list[Cell]:
    """What our own reader says, in a worker, where nothing stumbles."""
    return list(read_book_apart(data).sheets[0].cells.values())


def test_a_stumble_in_this_process_is_read_again_in_a_worker(stumbling):
    assert list(read_book(GOOD).sheets[0].cells.values()) == ooxml_free_read(GOOD)


def test_openpyxl_must_find_a_cell(stumbling):
    with pytest.raises(UnreadableWorkbook) as caught:
        engine.read_here(by_openpyxl({}), Limits(), None, in_worker=True)
    assert caught.value.code == "no-register-sheet"


def test_openpyxl_failing_too_is_damage(stumbling):
    members = parts()
    members[SHEET] = f'<worksheet xmlns="{MAIN}"><sheetData><row r="x"/></sheetData></worksheet>'
    del members["[Content_Types].xml"]
    with pytest.raises(UnreadableWorkbook) as caught:
        engine.read_here(zipped(members), Limits(), None, in_worker=True)
    assert caught.value.code == "damaged"


def test_array_formulas_by_openpyxl(stumbling):
    data = workbook(row('<c r="A1"><f t="array" ref="A1">SUM(B1:B2)</f><v>3</v></c>'))
    (cell,) = engine.read_here(data, Limits(), None, in_worker=True).book().sheets[0].cells.values()
    assert cell == Cell(1, 1, Kind.NUMBER, 3, formula="SUM(B1:B2)", number=3)


def test_macros_of_an_old_workbook_are_noted():
    notes = other._notes(compound(["Workbook", "_VBA_PROJECT_CUR"]), "xls", None)
    assert notes[1:] == (Note("macros", "The workbook carries macros. They were not run."),)


def test_reading_an_xlsx_loads_no_library():
    look = "import sys, trackerkit.workbook.read as r; r.read_book(sys.stdin.buffer.read()); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], input=GOOD, capture_output=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.decode().split()}
    assert not loaded & {"openpyxl", "python_calamine", "msoffcrypto", "lxml", "pandas", "numpy", "zipfile"}
