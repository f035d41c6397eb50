"""Returns as they come in one by one, on the upload page: read, checked, recorded, and kept for the month.

What `trackerkit.month` does for a folder at the end of the month is done here for a few files at once, by the same
steps: what is recorded here is "nothing new" when the month is run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from trackerkit.checking import SPREADSHEETS, Checked, register_of
from trackerkit.errors import UnreadableWorkbook, WrongReturn
from trackerkit.files import write_whole
from trackerkit.ledger import Ledger, Recorded, store_original
from trackerkit.month import against_earlier, record_of, validate_all
from trackerkit.provider import Folder, Provider, workbook_name
from trackerkit.returns import parse_for, rows_of
from trackerkit.words import listed, month_words
from trackerkit.workbook.parse import identify
from trackerkit.workbook.read import Book, Reader

_MONTHS_OPEN = 2  # the newest months that were issued: the last one is corrected while the next is being filled in


@dataclass(frozen=True)
class Incoming:
    """One file that came. `service`: the code of whoever may send it, "" for the quality lead, who may send any."""

    file_name: str  # as it came: words of somebody's, never a path
    data: bytes
    service: str = ""


@dataclass(frozen=True)
class Received:
    """What came of one file: checked and recorded, or refused; then nothing of it is kept."""

    incoming: Incoming
    checked: Checked | None = None
    period: str = ""
    recorded: Recorded | None = None
    refused: UnreadableWorkbook | None = None


def open_months(folder: Folder) -> tuple[str, ...]:
    """The months whose returns are taken, newest first: those issued last. Empty before the first was issued."""
    months = [path.parent.name for path in folder.root.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]/issued") if path.is_dir()]
    return tuple(sorted(months, reverse=True)[:_MONTHS_OPEN])


def receive(
    folder: Folder,
    provider: Provider,
    ledger: Ledger,
    reader: Reader,
    files: Sequence[Incoming],
    *,
    as_at: date,
    at: datetime,
) -> list[Received]:
    """Takes the files in, in their order, and returns what came of each, in the same order.

    Files of one register and month are validated in one call, so eight cost little more than two. A second file of
    the same service and register within one call waits for the first, so that it is recorded as its correction.
    Raises LedgerError when the record cannot be written; nothing is acknowledged then.
    """
    months = open_months(folder)
    done: dict[int, Received] = {}
    fit: dict[int, tuple[Checked, str]] = {}
    for number, one in enumerate(files):
        try:
            fit[number] = _fit(one, reader, provider, months)
        except UnreadableWorkbook as why:
            done[number] = Received(one, refused=why)
    while fit:
        together = _first_of_each(fit)
        done |= _record(folder, provider, ledger, files, together, as_at, at)
        fit = {number: one for number, one in fit.items() if number not in together}
    return [done[number] for number in range(len(files))]


def _fit(one: Incoming, reader: Reader, provider: Provider, months: Sequence[str]) -> tuple[Checked, str]:
    """The file parsed, and its month. Raises UnreadableWorkbook when it is not a return that is taken."""
    book = reader.read(one.data)
    register_of(book)
    _is_theirs(book, one, provider)
    period = _month_of(book, months)
    return parse_for(Path(one.file_name or "workbook"), one.data, book, provider, period), period


def _month_of(book: Book, months: Sequence[str]) -> str:
    printed = identify(book).period
    if printed in months or not printed:
        return printed or (months[0] if months else "")
    taken = f"returns for {listed([month_words(month) for month in reversed(months)])}" if months else "no returns yet"
    raise WrongReturn(
        "wrong-period",
        f"It is the return for {month_words(printed)}, and this page takes {taken}.",
        "Download this month’s workbook from this page, copy your rows into it, and send that.",
    )


def _is_theirs(book: Book, one: Incoming, provider: Provider) -> None:
    """Raises WrongReturn for another service's workbook: whoever sends it may not even learn what is in it."""
    printed = identify(book).service
    if one.service and printed and printed != one.service:
        ours = provider.by_code[one.service].name
        raise WrongReturn(
            "wrong-service",
            f"It is not {ours}’s workbook: it was issued to another service.",
            f"Send the workbook that was issued to {ours}, or send this one from the other service’s own page.",
        )


def _first_of_each(fit: Mapping[int, tuple[Checked, str]]) -> dict[int, tuple[Checked, str]]:
    """The first file of each service and register, all of one month."""
    month = next(iter(fit.values()))[1]
    found: dict[tuple[str, str], int] = {}
    for number, (one, period) in fit.items():
        if period == month:
            found.setdefault((one.parsed.name, one.parsed.register.key), number)
    return {number: fit[number] for number in found.values()}


def _record(
    folder: Folder,
    provider: Provider,
    ledger: Ledger,
    files: Sequence[Incoming],
    together: Mapping[int, tuple[Checked, str]],
    as_at: date,
    at: datetime,
) -> dict[int, Received]:
    """The originals are kept first, then the record is written, then the file joins the month's returns."""
    done: dict[int, Received] = {}
    fit: dict[tuple[str, str], int] = {}
    period = next(iter(together.values()))[1]
    for number, (one, _) in together.items():
        if why := _emptied(ledger, one, period):
            done[number] = Received(files[number], refused=why)
        else:
            store_original(folder.originals, one.data)
            fit[one.parsed.name, one.parsed.register.key] = number
    checked = validate_all([together[number][0] for number in fit.values()], provider, as_at)
    checked = against_earlier(ledger, checked, provider, period, as_at)
    recorded = ledger.record([record_of(one, period) for one in checked], at=at)
    for one, kept in zip(checked, recorded, strict=True):
        _join_returns(folder, provider, one, kept, period)
        number = fit[one.parsed.name, one.parsed.register.key]
        done[number] = Received(files[number], one, period, kept)
    return done


def _emptied(ledger: Ledger, one: Checked, period: str) -> WrongReturn | None:
    """Why a workbook without a row does not replace one that has rows: an untouched copy corrects nothing."""
    if rows_of(one):
        return None
    heads = ledger.returns(register=one.parsed.register.key, period=period, service=one.parsed.name)
    if not any(head.rows for head in heads):
        return None
    return WrongReturn(
        "no-rows",
        "It has no rows filled in, and the workbook received before it has.",
        "Nothing was changed. If the rows were taken out on purpose, tell your quality lead.",
    )


def _join_returns(folder: Folder, provider: Provider, one: Checked, kept: Recorded, period: str) -> None:
    """The file under a name of ours among the month's returns, where the month reads it; the ones before it stay."""
    if not kept.is_current:
        return  # a file that was corrected since came again: what stands is the correction
    service = provider.by_code[one.parsed.name]
    ending = one.path.suffix.lower() if one.path.suffix.lower() in SPREADSHEETS else ".xlsx"
    name = Path(workbook_name(service, one.parsed.register.title, period)).stem
    mark = hashlib.sha256(one.data).hexdigest()[:8]
    path = folder.returns(period) / f"{name} ({kept.number}, {mark}){ending}"
    if path.exists():
        os.utime(path)  # it came again, and is the newest again
    else:
        write_whole(path, one.data)
