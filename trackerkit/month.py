"""The month, readable from top to bottom: read -> parse -> validate -> record -> annotate.

`run_month` is all of it for a provider's folder. What comes before is in `provider_folder` (the provider), `returns`
(the files) and `checking` (one return by itself).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from trackerkit.assurance.blank import blank
from trackerkit.checking import Checked, Refused, in_own_columns, joined, less_waived, marked_copy, month_of
from trackerkit.errors import UnreadableWorkbook
from trackerkit.files import sweep, write_if_changed
from trackerkit.history import changes
from trackerkit.ledger import Ledger, Recorded, ReturnRecord, store_original, to_rows
from trackerkit.memory import uncollected
from trackerkit.problems import Problem
from trackerkit.provider import Folder, Provider, Service, provider_register, workbook_name
from trackerkit.provider_folder import load_provider
from trackerkit.register import Register
from trackerkit.returns import Progress, files_of, newest_of, read_all
from trackerkit.validation import validate
from trackerkit.words import on_screen


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

    @property
    def blank(self) -> tuple[Checked, ...]:
        """Those of `checked` that say nothing: recorded, and not counted as a return."""
        return tuple(one for one in self.checked if blank(one.parsed.register, one.parsed.frames, (one.parsed.name,)))


@uncollected()  # what a month makes is kept to its end: to look through it for garbage costs a tenth of the time
def run_month(
    folder: Folder, period: str, *, as_at: date, received_at: datetime, progress: Progress | None = None
) -> MonthResult:
    """Runs the month. Running it again with the same files changes nothing.

    received_at: the time to be recorded with what is new.
    """
    provider, setup_problems = load_provider(folder, as_at)
    sweep(folder.root, folder.originals, folder.marked(period), folder.packs(period))
    files, passed_over = files_of(folder.returns(period))
    parsed, refused = read_all(files, provider, period, progress or (lambda name: None))
    for one in parsed:
        store_original(folder.originals, one.data)
    current, older = newest_of(parsed)
    checked = validate_all(current, provider, as_at)
    with Ledger.open(folder.ledger) as ledger:
        checked = against_earlier(ledger, checked, provider, period, as_at)
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


def against_earlier(
    ledger: Ledger, checked: Sequence[Checked], provider: Provider, period: str, as_at: date
) -> list[Checked]:
    """What the months before say of validated returns is added, and what a waiver holds back is put aside."""
    changed = changes(ledger, [one.parsed for one in checked], period)
    all_told = [joined(one, _not_asked_twice(one, changed)) for one in checked]
    return [less_waived(one, provider, provider.by_code[one.parsed.name], as_at) for one in all_told]


def validate_all(current: Sequence[Checked], provider: Provider, as_at: date) -> list[Checked]:
    """One call of validate a register, whatever the number of returns."""
    done: list[Checked] = []
    for key in dict.fromkeys(one.parsed.register.key for one in current):
        of_it = [one for one in current if one.parsed.register.key == key]
        month = month_of([one.parsed for one in of_it], provider, as_at)
        places = {one.parsed.name: one.parsed.places for one in of_it}
        found = validate(month, places, {one.parsed.name: one.problems for one in of_it})
        done += [joined(one, [*found[one.parsed.name], *in_own_columns(one.parsed, month)]) for one in of_it]
    return done


def _not_asked_twice(one: Checked, changed: Mapping[tuple[str, str], Sequence[Problem]]) -> list[Problem]:
    """What the months before say of the return, less the question about a repeat that the return itself has raised."""
    asked = {problem.cell for problem in one.problems if problem.code == "TK604"}
    found = changed[one.parsed.name, one.parsed.register.key]
    return [problem for problem in found if not (problem.code == "TK815" and problem.cell in asked)]


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


def _not_returned(provider: Provider, returned: set[tuple[str, str]]) -> Iterable[tuple[Service, Register]]:
    for service in provider.services:
        for key in service.registers:
            if (service.code, key) not in returned:
                yield service, provider_register(provider, key)
