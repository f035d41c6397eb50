"""What must hold of any input, as functions that give the outcome in a word or raise `Broken`."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from tests.hostile.mutate import Parts, parts_of
from trackerkit.errors import UnreadableWorkbook
from trackerkit.problems import Severity
from trackerkit.workbook.annotate import FixLine, FixList, Mark, mark, unmark
from trackerkit.workbook.read import Book, Cell, Kind, Reader, engine
from trackerkit.workbook.read.model import Limits, Sheet
from trackerkit.workbook.read.refusals import CATALOGUE
from trackerkit.workbook.read.strings import decoded

SECONDS, MEMORY = 5.0, 500  # MB
_FIX = FixList(
    "Fix list", ("1 thing to put right.",), (FixLine("", 0, 0, "x", "", Severity.ERROR, "x", "y", "TK1", ""),)
)


class Broken(Exception):
    """A promise that this input breaks."""


@contextmanager
def in_time() -> Iterator[None]:
    """Raises Broken when what stands in it takes more than `SECONDS`."""
    begun = time.perf_counter()
    yield
    if time.perf_counter() - begun > SECONDS:
        raise Broken(f"takes more than {SECONDS:g} s")


# ---------------------------------------------------------------- door


@cache
def _reader() -> Reader:
    return Reader()


def door(data: bytes, rng: random.Random, sound: bool) -> str:
    """``read``, or the code of the refusal, through the worker."""
    try:
        with in_time():
            book = _reader().read(data)
    except UnreadableWorkbook as refused:
        outcome = refused.code
        if outcome not in CATALOGUE or not refused.sentence.endswith(".") or "{" in refused.sentence:
            raise Broken(f"refused without a sentence: {outcome}") from refused
    else:
        outcome = "read"
        if not isinstance(book, Book):
            raise Broken("neither a book nor a refusal")
    if worker_peak() > MEMORY:
        raise Broken(f"took more than {MEMORY} MB ({outcome})")
    return outcome


def worker_peak() -> int:
    """The most memory that a process started here holds or held, in MB (Linux; elsewhere 0)."""
    peak = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if lines.get("PPid", "").strip() == str(os.getpid()) and "VmHWM" in lines:
            peak = max(peak, int(lines["VmHWM"].split()[0]) >> 10)
    return peak


# ---------------------------------------------------------------- reader


def read_bare(data: bytes) -> Book:
    """The book by our own reader, with no net under it: what nobody foresaw comes out as it was raised.

    Raises UnreadableWorkbook.
    """
    opened = engine.open_door(data, Limits())
    if opened.package is None or opened.format != "ooxml":
        raise UnreadableWorkbook("other-format", "Not ours.", "")
    return engine.ooxml.read(opened.package, opened.part, opened.kind, Limits()).book()


def reader(data: bytes, rng: random.Random, sound: bool) -> str:
    """``same``, ``read`` where openpyxl cannot tell, or the code of the refusal.

    sound: the markup is as its writer meant it, so that there is one right reading.
    """
    try:
        with in_time():
            book = read_bare(data)
    except UnreadableWorkbook as refused:
        return refused.code
    if not sound:
        return "read"
    theirs = opened(data, data_only=True)
    if theirs is None:
        return "read, not by openpyxl"
    written = opened(data, data_only=False) if rng.random() < 0.3 else None
    compare(book, theirs, written, any(b't="shared"' in part for part in parts_of(data).values()))
    return "same"


def opened(data: bytes, *, data_only: bool) -> Any:
    """openpyxl's workbook, or None when it does not open it."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return load_workbook(io.BytesIO(data), data_only=data_only)
    except Exception:  # noqa: BLE001 (it raises whatever comes up)
        return None


def compare(book: Book, theirs: Any, written: Any, shared: bool) -> None:
    """Raises Broken for the first cell that openpyxl reads otherwise, those apart that are explained below."""
    mine = {sheet.name: sheet for sheet in book.sheets}
    for sheet in theirs.worksheets:
        own = mine.get(sheet.title)
        if own is None:
            raise Broken("a sheet that openpyxl reads is not read")
        inside = _Under(sheet)
        _compare_sheet(own, sheet, inside, 1904 if book.epoch_1904 else 1900)
        if written is not None:
            _compare_formulas(own, written[sheet.title], inside, shared)


class _Under:
    """The places under a merged cell, which openpyxl forgets."""

    def __init__(self, sheet: Any) -> None:
        self._areas = [area.bounds for area in sheet.merged_cells.ranges]

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        return any(
            top <= row <= bottom and left <= column <= right and place != (top, left)
            for left, top, right, bottom in self._areas
        )


def _compare_sheet(own: Sheet, sheet: Any, inside: _Under, epoch: int) -> None:
    found = {place: cell for place, cell in sheet._cells.items() if cell.value is not None}
    for place, cell in found.items():
        ours = own.cells.get(place)
        if place in inside:
            continue
        if ours is None:
            if cell.value != "":
                raise Broken(f"a {cell.data_type} cell of openpyxl is blank")
        elif not same(ours, cell.value, epoch):
            raise Broken(f"a {ours.kind} cell differs from {type(cell.value).__name__}")
    for place, ours in own.cells.items():
        if place not in found and place not in inside and ours.value != "" and not ours.uncalculated:
            raise Broken(f"a {ours.kind} cell is blank to openpyxl")


def _compare_formulas(own: Sheet, sheet: Any, inside: _Under, shared: bool) -> None:
    """shared: some formulas are; openpyxl then goes by the first, and we by the text of the cell's own."""
    for place, cell in sheet._cells.items():
        ours = own.cells.get(place)
        if cell.data_type != "f" or place in inside or ours is None:
            continue
        text = str(getattr(cell.value, "text", cell.value)).removeprefix("=")
        if text != ours.formula and ours.formula not in ("", "?") and not shared:
            raise Broken("a formula differs")


def same(ours: Cell, value: object, epoch: int) -> bool:
    """Whether the two say the same, each in its way of putting it."""
    if ours.value == value:
        return True
    if isinstance(value, str):  # openpyxl leaves _xHHHH_ escapes as they are, and gives #VALUE! for a day before 1900
        plain = str(ours.value) in (value, decoded(value)) or str(ours.value).strip() == value.strip()
        return plain or (value == "#VALUE!" and ours.kind is Kind.NUMBER)
    calendar = CALENDAR_MAC_1904 if epoch == 1904 else CALENDAR_WINDOWS_1900
    if ours.kind is Kind.TEXT:  # 1e999 and Arabic digits, which Python takes for numbers and Excel does not
        is_day = isinstance(value, dt.datetime | dt.date)
        return float(ours.value) == to_excel(value, calendar) if is_day else type(value)(ours.value) == value
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        if isinstance(value, dt.datetime) and isinstance(ours.value, dt.datetime):
            return abs(value - ours.value) < dt.timedelta(milliseconds=2)
        try:
            by = 1 if ours.number == 60 else 1e-5  # the 29 February 1900 that Excel shows and no calendar has
            return ours.number is not None and abs(to_excel(value, calendar) - ours.number) <= by
        except (ArithmeticError, ValueError):
            return False
    if isinstance(value, int | float) and ours.number is not None:
        return abs(ours.number - value) <= abs(value) * 1e-12
    return False


# ---------------------------------------------------------------- patcher


def patcher(data: bytes, rng: random.Random, sound: bool) -> str:
    """``marked``, or why it is not. Markup that says two things may be marked any way, as long as it is marked."""
    try:
        book = read_bare(data)
    except UnreadableWorkbook as refused:
        return refused.code
    marks = _marks(book, rng)
    try:
        with in_time():
            once = mark(data, marks, _FIX)
    except UnreadableWorkbook as refused:
        return f"{refused.code}: {refused.sentence[:40]}"
    back = unmark(once)
    if sound and mark(once, marks, _FIX) != once:
        raise Broken("marked twice is not marked once")
    if sound:
        _same_parts(parts_of(back), parts_of(data))
        _same_cells(read_bare(once), book)
    if opened(data, data_only=True) is not None:
        theirs = opened(once, data_only=True)
        if theirs is None:
            raise Broken("openpyxl opened the original and not the marked copy")
    return "marked"


def _marks(book: Book, rng: random.Random) -> list[Mark]:
    marks = []
    for _ in range(rng.randint(0, 8)):
        sheet = rng.choice(book.sheets)
        row, column = rng.choice([*sheet.cells, (rng.randint(1, 60), rng.randint(0, 40))])
        words = rng.choice(("Enter an owner.", "=1+1", "<b>&", "a\x00b\ud83d", "long " * 300))
        marks.append(Mark(sheet.name, row, column, rng.choice(list(Severity)), (words,)))
    return marks


def _same_parts(now: Parts, was: Parts) -> None:
    if list(now) != list(was):
        raise Broken("a part is lost, new or elsewhere once the marks are off")
    for name in was:
        if now[name] != was[name] and canonical(now[name]) != canonical(was[name]):
            raise Broken(f"{name} is not as it was once the marks are off")


def canonical(data: bytes) -> object:
    """What a part says, whatever the quotes and the order of attributes; not C14N, which knows not all namespaces."""
    try:
        root = etree.fromstring(data)
    except (etree.XMLSyntaxError, ValueError):
        return data
    return [(str(each.tag), sorted(each.attrib.items()), each.text or "", each.tail or "") for each in root.iter()]


def _same_cells(marked: Book, book: Book) -> None:
    sheets = {sheet.name: sheet.cells for sheet in marked.sheets}
    for sheet in book.sheets:
        if sheets.get(sheet.name) != sheet.cells:
            raise Broken("the marked copy reads otherwise than the original")
