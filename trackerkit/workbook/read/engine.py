"""Bytes in, `RawBook` out, in this process: the door first, then the reader that fits.

This is the one place where an exception that nobody foresaw becomes a refusal. It runs in the worker for
everything but an .xlsx that our own reader can read (`trackerkit.workbook.read.read_book`).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from trackerkit.errors import UnreadableWorkbook
from trackerkit.workbook.read import ooxml
from trackerkit.workbook.read.archive import Archive
from trackerkit.workbook.read.model import MB, Limits, RawBook
from trackerkit.workbook.read.package import Package
from trackerkit.workbook.read.refusals import damaged, refusal
from trackerkit.workbook.read.sniff import container

_OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
_BINARY = "sheet.binary"
UNFORESEEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a reader raises over a file that it was not made for, as opposed to what it refuses."""


class NeedsWorker(Exception):
    """The file has to be read by code that may take the process down with it."""


@dataclass(frozen=True)
class Opened:
    """A workbook that passed the door. `package` is None for .xls; `part` and `kind` are set for OOXML."""

    format: str  # ooxml, xls, xlsb, ods
    package: Package | None = None
    part: str = ""
    kind: str = ""


def read_here(data: bytes, limits: Limits, password: str | None, *, in_worker: bool) -> RawBook:
    """Read a workbook. Raises UnreadableWorkbook; NeedsWorker when it may only be read in one and this is none."""
    try:
        return _read(data, limits, password, in_worker)
    except (UnreadableWorkbook, NeedsWorker, MemoryError):
        raise
    except Exception as fault:  # the bytes are a stranger's; here, and only here, any fault is theirs
        raise damaged("it could not be followed to its end") from fault


def _read(data: bytes, limits: Limits, password: str | None, in_worker: bool) -> RawBook:
    check_size(len(data), limits)
    if container(data) == "encrypted":
        data = _unlocked(data, password, in_worker)
    opened = open_door(data, limits)
    if opened.package is not None and opened.format == "ooxml":
        return _ours(opened.package, opened, limits, data, in_worker)
    if not in_worker:
        raise NeedsWorker
    book: RawBook = _module("other").read(data, opened.format, limits, opened.package)
    return book


def check_size(size_in_bytes: int, limits: Limits) -> None:
    """Refuse a file that is too large as it was sent. Raises UnreadableWorkbook (too-big)."""
    if size_in_bytes > limits.max_bytes:
        size = f"{size_in_bytes / MB:,.1f}"
        raise refusal("too-big", size=size, limit=f"{limits.max_bytes / MB:,.0f}")


def open_door(data: bytes, limits: Limits) -> Opened:
    """What the file is, once everything that can be told without reading its cells has been checked.

    Raises UnreadableWorkbook.
    """
    kind = container(data)
    if kind == "encrypted":
        raise refusal("password")
    if kind == "xls":
        return Opened("xls")
    archive = Archive(data, limits)
    package = Package(archive)
    package.check_markup()
    if "mimetype" in archive:
        return _open_document(package)
    part, content_type = package.workbook()
    if _BINARY in content_type or part.lower().endswith(".bin"):
        return Opened("xlsb", package)
    return Opened("ooxml", package, part, content_type)


def _open_document(package: Package) -> Opened:
    mime = package.archive.read("mimetype")[:200].decode("ascii", "replace").strip()
    if mime.removesuffix("-template") != _OPEN_DOCUMENT:
        raise refusal("not-a-workbook", what="an OpenDocument file of another kind")
    manifest = "META-INF/manifest.xml"
    if manifest in package.archive and b"encryption-data" in package.archive.read(manifest):
        raise refusal("password")
    return Opened("ods", package)


def _unlocked(data: bytes, password: str | None, in_worker: bool) -> bytes:
    if password is None:
        raise refusal("password")
    if not in_worker:
        raise NeedsWorker
    inside: bytes = _module("unlock").unlocked(data, password)
    return inside


def _ours(package: Package, opened: Opened, limits: Limits, data: bytes, in_worker: bool) -> RawBook:
    """Our own reader; should it stumble over what nobody foresaw, openpyxl."""
    try:
        return ooxml.read(package, opened.part, opened.kind, limits)
    except UNFORESEEN as fault:
        if not in_worker:
            raise NeedsWorker from fault
    book: RawBook = _module("last_resort").read(data, limits)
    return book


def _module(name: str) -> ModuleType:
    """One of the modules that bring a library with them, loaded when a file needs it: openpyxl takes half a second."""
    return import_module(f"trackerkit.workbook.read.{name}")
