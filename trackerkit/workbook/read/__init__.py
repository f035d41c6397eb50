"""The door and the reader: bytes that somebody sent in, a `Book` of cells at their true addresses out.

Nothing is trusted. What the bytes are is told by their content; sizes, parts and names are checked before anything is
unpacked; macros are never run, links never followed. Whatever is refused is one `UnreadableWorkbook`, with a code, a
sentence on what is wrong and one on what to do (`refusals.CATALOGUE`).

The reader is sparse: it holds the cells that hold something, so a stray cell in the last corner costs one cell.
Measured and compared in ``benchmarks/read.py``.
"""

from __future__ import annotations

from trackerkit.memory import uncollected
from trackerkit.workbook.read.disk import file_bytes
from trackerkit.workbook.read.engine import NeedsWorker, read_here
from trackerkit.workbook.read.model import Book, Cell, Kind, Limits, Note, Sheet, Value
from trackerkit.workbook.read.pool import Reader

__all__ = [
    "Book",
    "Cell",
    "Kind",
    "Limits",
    "Note",
    "Reader",
    "Sheet",
    "Value",
    "file_bytes",
    "read_book",
    "read_book_apart",
]

_DEFAULT = Limits()


def read_book(data: bytes, *, limits: Limits = _DEFAULT, password: str | None = None) -> Book:
    """Read a workbook in this process, as long as our own reader reads it; otherwise as `read_book_apart`.

    For files that are known. Sizes and cells are limited, time and memory are not.
    Raises UnreadableWorkbook.
    """
    try:
        with uncollected():
            return read_here(data, limits, password, in_worker=False).book()
    except NeedsWorker:
        return read_book_apart(data, limits=limits, password=password)


def read_book_apart(data: bytes, *, limits: Limits = _DEFAULT, password: str | None = None) -> Book:
    """Read a workbook that came from outside, in a process of its own with limits of memory and time.

    For several, use one `Reader`: starting the process costs ten times what reading does.
    Raises UnreadableWorkbook, also when the process dies of the file.
    """
    with Reader(limits) as reader:
        return reader.read(data, password=password)
