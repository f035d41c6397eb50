"""One return by itself: read, parsed, validated, and marked for whoever sent it.

`check_files` does it for a few workbooks by hand; the month (`trackerkit.month`) does it for all of them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from trackerkit.errors import UnreadableWorkbook, WrongReturn
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.provider import NATIONS, Calendar, Provider, Service, provider_register
from trackerkit.provider_folder import facts_of, setup_words
from trackerkit.register import Register, load_register, register_keys
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import Month
from trackerkit.rules.own_columns import OwnCell, judged
from trackerkit.rules.staff import with_staff
from trackerkit.rules.text import folded
from trackerkit.rules.waivers import Waived, apply
from trackerkit.validation import validate
from trackerkit.words import count, month_words
from trackerkit.workbook.annotate import build_marks, mark
from trackerkit.workbook.names import printed_limits
from trackerkit.workbook.parse import ParsedReturn, identify, parse_return
from trackerkit.workbook.read import Book, Reader, file_bytes
from trackerkit.workbook.read.refusals import refusal, shown

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")  # the endings by which the month knows a return
_READ = (*SPREADSHEETS, ".xltx", ".xltm", ".ots")  # a template that is handed over by itself is read too


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
    _refuse_ending(path)
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
        listed = frozenset().union(*parsed.lists.values())
        facts, calendar = ReturnFacts(nation, parsed.lists, own_names=listed), Calendar()
    month = with_staff(Month(register, parsed.frames, {name: facts}, calendar, as_at))
    found = validate(month, {name: parsed.places}, {name: parsed.problems})
    checked = joined(Checked(path, data, parsed, parsed.problems), [*found[name], *in_own_columns(parsed, month)])
    return less_waived(checked, provider, service, as_at) if provider and service else checked


def _refuse_ending(path: Path) -> None:
    """Raises UnreadableWorkbook for a workbook whose name has the ending of no spreadsheet, or none.

    Asked once the file has been read: what is no workbook at all is refused for that, in more telling words.
    """
    if path.suffix.lower() not in _READ:
        ending = f"ends in “{shown(path.suffix)}”" if path.suffix else "has no ending"
        raise refusal("ending", ending=ending, wanted=f"{', '.join(SPREADSHEETS[:-1])} or {SPREADSHEETS[-1]}")


def bytes_of(path: Path) -> bytes:
    try:
        return file_bytes(path)
    except OSError as fault:
        why = fault.strerror or "it could not be opened"
        raise UnreadableWorkbook("cannot-open", f"The file could not be opened: {why}.", "Check the name.") from None


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


def month_of(parsed: Sequence[ParsedReturn], provider: Provider, as_at: date) -> Month:
    """Returns of one register as one month: their frames laid under one another."""
    register = parsed[0].register
    frames = {sheet.key: pd.concat([one.frames[sheet.key] for one in parsed]) for sheet in register.sheets}
    returns = {one.name: facts_of(provider, provider.by_code[one.name]) for one in parsed}
    return with_staff(Month(register, frames, returns, provider.calendar, as_at))


def joined(checked: Checked, found: Iterable[Problem]) -> Checked:
    return replace(checked, problems=tuple(sorted((*checked.problems, *found), key=lambda p: p.order)))


def in_own_columns(parsed: ParsedReturn, month: Month) -> Iterator[Problem]:
    """Personal data in the columns that the service added; `month` holds the return."""
    return judged(parsed.register, _own_cells(parsed), month.returns[parsed.name])


def _own_cells(parsed: ParsedReturn) -> Iterator[OwnCell]:
    for reading in parsed.readings:
        columns = {match.heading: match.column for match in reading.matches}
        columns |= {heading: number for number, heading in reading.kept}
        ref = parsed.register.by_key[reading.key].ref_column
        for row, cells in parsed.extras.get(reading.key, {}).items():
            name = str(parsed.frames[reading.key].loc[(parsed.name, row), ref.key]) if ref else ""
            for heading, text in cells.items():
                yield OwnCell(CellRef(reading.sheet, row, columns.get(heading, 0)), heading, text, name)


def less_waived(checked: Checked, provider: Provider, service: Service, as_at: date) -> Checked:
    kept, waived = apply(checked.problems, service.code, as_at, provider.waivers)
    return replace(checked, problems=kept, waived=waived)


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


def tally(problems: Iterable[Problem]) -> str:
    """``3 to fix, 2 to check, 1 note``: the same words on screen, in the Fix list and in the pack."""
    numbers = dict.fromkeys(Severity, 0)
    for problem in problems:
        numbers[problem.severity] += 1
    return tally_of(numbers[Severity.ERROR], numbers[Severity.WARNING], numbers[Severity.NOTE])


def tally_of(errors: int, warnings: int, notes: int) -> str:
    """As `tally`, from the numbers."""
    said = []
    if errors:
        said.append(f"{errors:,} to fix")
    if warnings:
        said.append(f"{warnings:,} to check")
    if notes:
        said.append(count(notes, "note"))
    return ", ".join(said) or "nothing to fix"
