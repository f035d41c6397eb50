"""The returns of a month out of their folder: each with the service that it belongs to, the newest of each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from trackerkit.checking import SPREADSHEETS, Checked, Refused, bytes_of, register_of
from trackerkit.errors import ProviderError, UnreadableWorkbook, WrongReturn
from trackerkit.provider import Provider, Service, provider_register, whose_file
from trackerkit.provider_folder import setup_words
from trackerkit.register import Register
from trackerkit.rules.text import folded
from trackerkit.words import count, day_words, month_after, month_words
from trackerkit.workbook.parse import ParsedReturn, identify, parse_return, references_of
from trackerkit.workbook.read import Book, Reader

Progress = Callable[[str], None]  # told the name of each file as it is done


def due_day(period: str) -> date:
    """The last day of the month: a return that has not come by then is late."""
    year, month = map(int, month_after(period).split("-"))
    return date(year, month, 1) - timedelta(days=1)


def due_words(period: str, as_at: date) -> str:
    """``is due by 30 November 2026``, and ``was due …`` once that day is over."""
    due = due_day(period)
    return f"{'is' if as_at <= due else 'was'} due by {day_words(due)}"


def files_of(where: Path) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The returns in the folder, oldest first, and the files that are not workbooks."""
    if not where.is_dir():
        raise ProviderError(
            f"There is no folder of returns for this month: {where.parent.name}/{where.name}.",
            "Run “trackerkit issue” for the month, then put the returned workbooks there.",
        )
    files, passed = [], []
    there = list(where.rglob("*"))
    passed += [
        (path, "it is a folder, a device or a link that leads nowhere, not a file")
        for path in sorted(there)
        if not path.is_file() and path.suffix.lower() in SPREADSHEETS
    ]
    for path in sorted((p for p in there if p.is_file()), key=lambda p: (p.stat().st_mtime_ns, p.name)):
        if path.name.startswith("~$"):
            passed.append((path, "it is the mark that Excel leaves while a workbook is open. Close it in Excel"))
        elif path.name.startswith(".") or path.suffix.lower() not in SPREADSHEETS:
            passed.append((path, "it is not an Excel workbook"))
        else:
            files.append(path)
    return files, passed


def read_all(
    files: Sequence[Path], provider: Provider, period: str, progress: Progress
) -> tuple[list[Checked], list[Refused]]:
    parsed: list[Checked] = []
    refused: list[Refused] = []
    with Reader() as reader:
        for path, coming in _read_ahead(files, reader):
            whose = whose_file(provider, path.name)
            try:
                data, book = coming.result()
                whose = _printed_on(book, provider) or whose
                parsed.append(parse_for(path, data, book, provider, period))
            except UnreadableWorkbook as error:
                refused.append(Refused(path, error, whose))
            progress(path.name)
    return parsed, refused


def _read_ahead(files: Sequence[Path], reader: Reader) -> Iterator[tuple[Path, Future[tuple[bytes, Book]]]]:
    """Each file with its workbook: the worker reads the next one while the one before it is parsed here."""

    def read(path: Path) -> tuple[bytes, Book]:
        data = bytes_of(path)
        return data, reader.read(data)

    waiting: deque[tuple[Path, Future[tuple[bytes, Book]]]] = deque()
    with ThreadPoolExecutor(1) as ahead:
        for path in files:
            waiting.append((path, ahead.submit(read, path)))
            if len(waiting) > 1:
                yield waiting.popleft()
        yield from waiting


def parse_for(path: Path, data: bytes, book: Book, provider: Provider, period: str) -> Checked:
    """The workbook as the return of its service for the month. Raises UnreadableWorkbook when it is not one."""
    register = provider_register(provider, register_of(book).key)
    service = _belongs(book, path, register, provider, period)
    parsed = parse_return(book, register, name=service.code, lists=setup_words(provider, service))
    _refuse_rows_of_others(parsed, service)
    return Checked(path, data, parsed, parsed.problems)


def _printed_on(book: Book, provider: Provider) -> tuple[str, str] | None:
    """(service code, register key) as the workbook says of itself, where this provider has both."""
    identity = identify(book)
    service = provider.by_code.get(identity.service)
    ours = folded(identity.provider) in ("", folded(provider.name))
    return (service.code, identity.register) if service and ours and identity.register in service.registers else None


def _refuse_rows_of_others(parsed: ParsedReturn, service: Service) -> None:
    """Raises WrongReturn when most of the references are another service's: rows pasted into the wrong workbook."""
    found = references_of(parsed)
    ((other, theirs),) = found.most_common(1) or [(service.code, 0)]
    if other != service.code and theirs * 2 > found.total():
        raise WrongReturn(
            "wrong-rows",
            f"It was issued to {service.code}, and {theirs:,} of its {count(found.total(), 'reference')} "
            f"{'is' if theirs == 1 else 'are'} of {other}.",
            f"Ask {service.code} for its own rows, under the references printed in its workbook.",
        )


def _belongs(book: Book, path: Path, register: Register, provider: Provider, period: str) -> Service:
    """The service whose return this is. Raises WrongReturn when it is another month's, or nobody's."""
    identity = identify(book)
    service = provider.by_code.get(identity.service)
    if service is None:
        whose = f"the service {identity.service}, which Setup does not list" if identity.service else "no service"
        raise WrongReturn("wrong-service", f"It carries the mark of {whose}.", "Use the workbook as it was issued.")
    if identity.period != period:
        theirs = month_words(identity.period) if identity.period else "no month"
        raise WrongReturn(
            "wrong-period",
            f"It is the return for {theirs}, and this is {month_words(period)}.",
            "Ask the service for this month's workbook.",
        )
    if identity.provider and folded(identity.provider) != folded(provider.name):
        raise WrongReturn(
            "wrong-provider", f"It was issued by {identity.provider}, not {provider.name}.", "Send it to them."
        )
    if register.key not in service.registers:
        raise WrongReturn(
            "wrong-register",
            f"{service.name} does not return the {register.title.lower()}.",
            "Add it on the Registers sheet of Setup.xlsx, or take the file out.",
        )
    return service


def newest_of(parsed: Sequence[Checked]) -> tuple[list[Checked], list[tuple[Path, str]]]:
    """The newest file of each service and register, by service; the others are named. `parsed` is oldest first.

    A workbook with more rows is never put aside for one with none: an untouched copy is not a correction.
    """
    newest: dict[tuple[str, str], Checked] = {}
    others: list[tuple[Path, str]] = []
    for one in parsed:
        key = (one.parsed.name, one.parsed.register.key)
        before = newest.get(key)
        if before is not None and rows_of(before) and not rows_of(one):
            others.append((one.path, f"it has no rows filled in, so {before.path.name} was used"))
            continue
        if before is not None:
            others.append((before.path, f"{one.path.name} is newer and was used in its place"))
        newest[key] = one
    return [newest[key] for key in sorted(newest)], others


def rows_of(one: Checked) -> int:
    """How many rows are filled in, the forms left out."""
    return sum(len(reading.rows) for reading in one.parsed.readings if reading.heading_row)
