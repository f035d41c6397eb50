"""The month, readable from top to bottom: read -> parse -> validate -> record -> annotate.

`run_month` is all of it for a provider's folder; `check_files` is the first three for a few workbooks by hand.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from trackerkit.errors import ProviderError, UnreadableWorkbook, WrongReturn
from trackerkit.files import sweep, write_if_changed
from trackerkit.history import changes
from trackerkit.ledger import Ledger, Recorded, ReturnRecord, store_original, to_rows
from trackerkit.problems import Problem, Severity
from trackerkit.provider import (
    NATIONS,
    Calendar,
    Folder,
    Provider,
    Service,
    folded_names,
    provider_register,
    whose_file,
    workbook_name,
)
from trackerkit.register import Framework, Register, load_frameworks, load_register, register_keys
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import Month
from trackerkit.rules.text import folded
from trackerkit.rules.waivers import Waived, apply
from trackerkit.validation import validate
from trackerkit.words import count, month_words, on_screen
from trackerkit.workbook.annotate import build_marks, mark
from trackerkit.workbook.names import printed_limits
from trackerkit.workbook.parse import ParsedReturn, identify, parse_return, references_of
from trackerkit.workbook.read import Book, Reader, file_bytes, read_book, uncollected
from trackerkit.workbook.setup import parse_setup, provider_of

Progress = Callable[[str], None]  # told the name of each file as it is done
_FEW = 5  # problems of Setup that are told at once
_CODE = re.compile("[A-Z0-9]{2,6}")
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True)
class Checked:
    """One return, read, parsed and validated."""

    path: Path
    data: bytes
    parsed: ParsedReturn
    problems: tuple[Problem, ...]
    waived: tuple[Waived, ...] = ()  # found as well, and held back by a waiver of Setup

    @property
    def is_clear(self) -> bool:
        """Nothing to put right and nothing to confirm; notes do not count."""
        return all(problem.severity is Severity.NOTE for problem in self.problems)


@dataclass(frozen=True)
class Refused:
    """A file that was not read, and why. Nothing of it is recorded.

    `whose` is (service code, register key) where what could be read of it, or else its name, tells them.
    """

    path: Path
    error: UnreadableWorkbook
    whose: tuple[str, str] | None = None

    @property
    def standing(self) -> str:
        """What became of the return, in a few words, where it is known whose it is."""
        wrong = isinstance(self.error, WrongReturn)
        return "returned, but the wrong workbook" if wrong else "returned, but could not be read"


@dataclass(frozen=True)
class MonthResult:
    """What came of the month: nothing is left out."""

    period: str
    checked: tuple[Checked, ...]
    refused: tuple[Refused, ...]
    passed_over: tuple[tuple[Path, str], ...]  # files that were not used, and why
    not_returned: tuple[tuple[Service, Register], ...]  # of whom there is no file, as far as can be told
    recorded: tuple[Recorded, ...]
    marked: tuple[Path, ...]
    unmarked: tuple[tuple[Path, str], ...] = ()  # returns that no marks can be put on, and why
    setup_problems: tuple[Problem, ...] = field(default=())
    unread: tuple[tuple[Service, Register], ...] = ()  # of whom there is a file, and only one that was refused


# ---------------------------------------------------------------- the provider


def load_provider(folder: Folder, as_at: date) -> tuple[Provider, tuple[Problem, ...]]:
    """The provider of the folder, and what its Setup workbook should put right.

    Raises ProviderError when there is no Setup workbook, or when it has an error that would lose a return.
    """
    if not folder.setup.is_file():
        raise ProviderError(
            f"There is no Setup workbook in {folder.root.name or 'this folder'}.",
            "Run “trackerkit init” there first, and fill in Setup.xlsx.",
        )
    parsed = _read_setup(folder)
    calendar, facts = Calendar(), ReturnFacts("England", parsed.lists)
    month = Month(parsed.register, parsed.frames, {parsed.name: facts}, calendar, as_at)
    found = validate(month, {parsed.name: parsed.places}, {parsed.name: parsed.problems})
    problems = tuple(sorted((*parsed.problems, *found[parsed.name]), key=lambda p: p.order))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        told = " ".join(f"{problem.cell}: {problem.message}" for problem in errors[:_FEW])
        more = f" And {len(errors) - _FEW:,} more." if len(errors) > _FEW else ""
        raise ProviderError(f"Setup.xlsx is not ready. {told}{more}", "Correct it in Setup.xlsx and save.")
    provider = provider_of(parsed)
    _fit_for_files(provider)
    return provider, problems


def _read_setup(folder: Folder) -> ParsedReturn:
    try:
        return parse_setup(read_book(file_bytes(folder.setup)), folder.setup.name)
    except UnreadableWorkbook as error:
        raise ProviderError(f"Setup.xlsx cannot be read. {error.sentence}", "Put back a copy that opens.") from error


def _fit_for_files(provider: Provider) -> None:
    """A service's code stands in references and file names, so it may hold nothing else."""
    for service in provider.services:
        if not _CODE.fullmatch(service.code):
            raise ProviderError(
                f"Setup.xlsx, Services: the service code “{service.code}” cannot be used.",
                "Write two to six capital letters or digits, such as OAK.",
            )


def framework_of(provider: Provider) -> Framework:
    """The framework that Setup names. Raises KeyError for one that does not ship, which Setup cannot name."""
    return load_frameworks()[provider.framework]


def facts_of(provider: Provider, service: Service) -> ReturnFacts:
    """What the rules must know of a service: its nation, and its words of Setup."""
    people = folded_names(provider.people_of(service.code))
    units = frozenset(map(folded, service.unit_choices))
    return ReturnFacts(
        service.nation,
        {"people": people, "units": units},
        allowed_postcodes=frozenset(each.postcode for each in provider.services if each.postcode),
        email_domains=frozenset(provider.email_domains),
    )


# ---------------------------------------------------------------- check


def check_files(
    paths: Sequence[Path], *, as_at: date, provider: Provider | None = None, password: str | None = None
) -> tuple[list[Checked], list[Refused]]:
    """Checks workbooks by hand: each on its own, against Setup when there is a provider, else its own lists."""
    checked: list[Checked] = []
    refused: list[Refused] = []
    with Reader() as reader:
        for path in paths:
            try:
                checked.append(_check_one(path, reader, as_at, provider, password))
            except UnreadableWorkbook as error:
                refused.append(Refused(path, error))
    return checked, refused


def _check_one(path: Path, reader: Reader, as_at: date, provider: Provider | None, password: str | None) -> Checked:
    data = bytes_of(path)
    book = reader.read(data, password=password)
    identity = identify(book)
    register = register_of(book)
    ours = provider and folded(identity.provider) in ("", folded(provider.name))
    service = provider.by_code.get(identity.service) if provider and ours else None
    name = path.name
    if provider and service:
        register = provider_register(provider, register.key)
        facts, calendar = facts_of(provider, service), provider.calendar
        parsed = parse_return(book, register, name=name, lists=setup_words(provider, service))
    else:
        register = register.with_limits(printed_limits(book, register))
        parsed = parse_return(book, register, name=name)
        nation = identity.nation if identity.nation in NATIONS else "England"
        facts, calendar = ReturnFacts(nation, parsed.lists), Calendar()
    month = Month(register, parsed.frames, {name: facts}, calendar, as_at)
    found = validate(month, {name: parsed.places}, {name: parsed.problems})
    checked = joined(Checked(path, data, parsed, parsed.problems), found[name])
    return less_waived(checked, provider, service, as_at) if provider and service else checked


def joined(checked: Checked, found: Iterable[Problem]) -> Checked:
    return replace(checked, problems=tuple(sorted((*checked.problems, *found), key=lambda p: p.order)))


def less_waived(checked: Checked, provider: Provider, service: Service, as_at: date) -> Checked:
    kept, waived = apply(checked.problems, service.code, as_at, provider.waivers)
    return replace(checked, problems=kept, waived=waived)


def bytes_of(path: Path) -> bytes:
    try:
        return file_bytes(path)
    except OSError as fault:
        why = fault.strerror or "it could not be opened"
        raise UnreadableWorkbook("cannot-open", f"The file could not be opened: {why}.", "Check the name.") from None


def setup_words(provider: Provider, service: Service) -> Mapping[str, tuple[str, ...]]:
    names = tuple(person.name for person in provider.people_of(service.code))
    return {"people": names, "units": service.unit_choices}


def register_of(book: Book) -> Register:
    """The register of a workbook: as printed in it, else the one whose headings fit best.

    Raises UnreadableWorkbook when it is none of the registers.
    """
    printed = identify(book).register
    if printed in register_keys():
        return load_register(printed)
    parsed = [parse_return(book, load_register(key), name="") for key in register_keys()]
    best = max(parsed, key=lambda p: sum(bool(m.column) for reading in p.readings for m in reading.matches))
    if not any(reading.sheet for reading in best.readings if reading.key == "actions"):
        sheets = ", ".join(f"“{sheet.name}”" for sheet in book.sheets[:6])
        raise UnreadableWorkbook(
            "not-a-register",
            f"The workbook is not a register: no sheet has the headings of one. Its sheets are {sheets}.",
            "Use the workbook that was sent to you for this month.",
        )
    return best.register


# ---------------------------------------------------------------- the month


@uncollected()  # what a month makes is kept to its end: to look through it for garbage costs a tenth of the time
def run_month(
    folder: Folder, period: str, *, as_at: date, received_at: datetime, progress: Progress | None = None
) -> MonthResult:
    """Runs the month. Running it again with the same files changes nothing.

    received_at: the time to be recorded with what is new.
    """
    provider, setup_problems = load_provider(folder, as_at)
    sweep(folder.root, folder.originals, folder.marked(period), folder.packs(period))
    files, passed_over = _files(folder.returns(period))
    parsed, refused = _read_all(files, provider, period, progress or (lambda name: None))
    for one in parsed:
        store_original(folder.originals, one.data)
    current, older = _newest(parsed)
    checked = _validate_all(current, provider, as_at)
    with Ledger.open(folder.ledger) as ledger:
        changed = changes(ledger, [one.parsed for one in checked], period)
        checked = [joined(one, _not_asked_twice(one, changed)) for one in checked]
        checked = [less_waived(one, provider, provider.by_code[one.parsed.name], as_at) for one in checked]
        recorded = ledger.record((record_of(one, period) for one in checked), at=received_at)
    marked, unmarked = _write_marked(folder, period, provider, checked)
    returned = {(one.parsed.name, one.parsed.register.key) for one in checked}
    missing = tuple(_not_returned(provider, returned))
    there = {no.whose for no in refused}
    return MonthResult(
        period=period,
        checked=tuple(checked),
        refused=tuple(refused),
        passed_over=(*passed_over, *older),
        not_returned=tuple(one for one in missing if _key(one) not in there),
        recorded=tuple(recorded),
        marked=tuple(marked),
        unmarked=tuple(unmarked),
        setup_problems=setup_problems,
        unread=tuple(one for one in missing if _key(one) in there),
    )


def _key(one: tuple[Service, Register]) -> tuple[str, str]:
    return one[0].code, one[1].key


def _not_asked_twice(one: Checked, changed: Mapping[tuple[str, str], Sequence[Problem]]) -> list[Problem]:
    """What the months before say of the return, less the question about a repeat that the return itself has raised."""
    asked = {problem.cell for problem in one.problems if problem.code == "TK604"}
    found = changed[one.parsed.name, one.parsed.register.key]
    return [problem for problem in found if not (problem.code == "TK815" and problem.cell in asked)]


def _files(where: Path) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The returns in the folder, oldest first, and the files that are not workbooks."""
    if not where.is_dir():
        raise ProviderError(
            f"There is no folder of returns for this month: {where.parent.name}/{where.name}.",
            "Run “trackerkit issue” for the month, then put the returned workbooks there.",
        )
    files, passed = [], []
    for path in sorted((p for p in where.rglob("*") if p.is_file()), key=lambda p: (p.stat().st_mtime_ns, p.name)):
        if path.name.startswith("~$"):
            passed.append((path, "it is the mark that Excel leaves while a workbook is open. Close it in Excel"))
        elif path.name.startswith(".") or path.suffix.lower() not in SPREADSHEETS:
            passed.append((path, "it is not an Excel workbook"))
        else:
            files.append(path)
    return files, passed


def _read_all(
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
                parsed.append(_parse_for(path, data, book, provider, period))
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


def _parse_for(path: Path, data: bytes, book: Book, provider: Provider, period: str) -> Checked:
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


def _newest(parsed: Sequence[Checked]) -> tuple[list[Checked], list[tuple[Path, str]]]:
    """The newest file of each service and register, by service; the others are named. `parsed` is oldest first.

    A workbook with more rows is never put aside for one with none: an untouched copy is not a correction.
    """
    newest: dict[tuple[str, str], Checked] = {}
    others: list[tuple[Path, str]] = []
    for one in parsed:
        key = (one.parsed.name, one.parsed.register.key)
        before = newest.get(key)
        if before is not None and _rows_of(before) and not _rows_of(one):
            others.append((one.path, f"it has no rows filled in, so {before.path.name} was used"))
            continue
        if before is not None:
            others.append((before.path, f"{one.path.name} is newer and was used in its place"))
        newest[key] = one
    return [newest[key] for key in sorted(newest)], others


def _rows_of(one: Checked) -> int:
    """How many rows are filled in, the forms left out."""
    return sum(len(reading.rows) for reading in one.parsed.readings if reading.heading_row)


def _validate_all(current: Sequence[Checked], provider: Provider, as_at: date) -> list[Checked]:
    """One call of validate a register, whatever the number of returns."""
    done: list[Checked] = []
    for key in dict.fromkeys(one.parsed.register.key for one in current):
        of_it = [one for one in current if one.parsed.register.key == key]
        month = month_of([one.parsed for one in of_it], provider, as_at)
        places = {one.parsed.name: one.parsed.places for one in of_it}
        found = validate(month, places, {one.parsed.name: one.problems for one in of_it})
        done += [joined(one, found[one.parsed.name]) for one in of_it]
    return done


def month_of(parsed: Sequence[ParsedReturn], provider: Provider, as_at: date) -> Month:
    """Returns of one register as one month: their frames laid under one another."""
    register = parsed[0].register
    frames = {sheet.key: pd.concat([one.frames[sheet.key] for one in parsed]) for sheet in register.sheets}
    returns = {one.name: facts_of(provider, provider.by_code[one.name]) for one in parsed}
    return Month(register, frames, returns, provider.calendar, as_at)


def record_of(one: Checked, period: str) -> ReturnRecord:
    parsed = one.parsed
    return ReturnRecord(
        service=parsed.name,
        register=parsed.register.key,
        period=period,
        version=parsed.identity.version,
        file_name=on_screen(one.path.name),
        sha256=hashlib.sha256(one.data).hexdigest(),
        rows=to_rows(parsed.register, parsed.frames, parsed.extras),
        problems=one.problems,
        waived=one.waived,
    )


def _write_marked(
    folder: Folder, period: str, provider: Provider, checked: Sequence[Checked]
) -> tuple[list[Path], list[tuple[Path, str]]]:
    """Writes the marked copies. Only Excel workbooks of today's kind can be marked; the others are named."""
    marked: list[Path] = []
    unmarked: list[tuple[Path, str]] = []
    for one in checked:
        service = provider.by_code[one.parsed.name]
        path = folder.marked(period) / workbook_name(service, one.parsed.register.title, period)
        if one.path.suffix.lower() == ".xlsm":  # Excel opens a workbook with macros under no other ending
            path = path.with_suffix(".xlsm")
        try:
            write_if_changed(path, marked_copy(one, service.name, period))
        except UnreadableWorkbook as error:
            unmarked.append((one.path, str(error)))
        except PermissionError:  # on Windows, a copy that is open in Excel
            unmarked.append((one.path, f"{path.name} could not be written. Close it in Excel and run the month again."))
        except OSError as fault:
            why = fault.strerror or "the disk failed"
            unmarked.append((one.path, f"{path.name} could not be written: {why}. Free some space and run it again."))
        else:
            marked.append(path)
    return marked, unmarked


def marked_copy(one: Checked, service: str, period: str) -> bytes:
    """The submitter's own workbook with a Fix list in front and a mark at each cell."""
    marks, fix_list = build_marks(one.problems, what_it_is(one, service, period))
    return mark(one.data, marks, fix_list)


def what_it_is(one: Checked, service: str, period: str) -> str:
    """How the Fix list names the workbook (`named_return`)."""
    return named_return(service, one.parsed.register, period)


def named_return(service: str, register: Register, period: str) -> str:
    """``Oak House’s medication return for November 2026``."""
    whose = f"{service}’s " if service else "this "
    month = f" for {month_words(period)}" if period else ""
    return f"{whose}{register.short}{month}"


def _not_returned(provider: Provider, returned: set[tuple[str, str]]) -> Iterable[tuple[Service, Register]]:
    for service in provider.services:
        for key in service.registers:
            if (service.code, key) not in returned:
                yield service, provider_register(provider, key)


def tally(problems: Iterable[Problem]) -> str:
    """``3 to fix, 2 to check, 1 note``: the same words on screen, in the Fix list and in the pack."""
    numbers = dict.fromkeys(Severity, 0)
    for problem in problems:
        numbers[problem.severity] += 1
    said = []
    if numbers[Severity.ERROR]:
        said.append(f"{numbers[Severity.ERROR]:,} to fix")
    if numbers[Severity.WARNING]:
        said.append(f"{numbers[Severity.WARNING]:,} to check")
    if numbers[Severity.NOTE]:
        said.append(count(numbers[Severity.NOTE], "note"))
    return ", ".join(said) or "nothing to fix"
