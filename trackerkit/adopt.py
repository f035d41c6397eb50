"""Starting from the tracker that a service has: propose a mapping, then bring its rows in as a month's history.

The rows go the way of a return (parse, validate, record). What is different: a mapping says where the columns stand,
and the rows get references of ours, their own number being kept beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from trackerkit.carry import rows_with_reference, with_original
from trackerkit.checking import Checked, bytes_of, in_own_columns, joined, less_waived, month_of
from trackerkit.errors import ProviderError, WrongReturn
from trackerkit.files import write_whole
from trackerkit.history import changes
from trackerkit.issue import facts_to_print
from trackerkit.ledger import Ledger, Recorded, store_original
from trackerkit.month import record_of
from trackerkit.problems import Problem
from trackerkit.provider import Folder, Provider, Service, provider_register
from trackerkit.provider_folder import load_provider, setup_words
from trackerkit.register import Register, SheetDefinition, load_register
from trackerkit.rules.text import folded
from trackerkit.validation import validate
from trackerkit.words import listed, month_words
from trackerkit.workbook import adopt
from trackerkit.workbook.adopt import Proposal
from trackerkit.workbook.build import Issue, build
from trackerkit.workbook.build.issue import references
from trackerkit.workbook.parse import Identity, ParsedReturn, parse_return
from trackerkit.workbook.read import Book, Reader

NO_REFERENCE = "TK014"  # said of rows without a reference: here they get one
NO_HEADING = "TK002"
_NAME = re.compile(r"[^\w\-]+")

Known = dict[tuple[str, str], list[str]]  # (finding, action), folded -> the references of the rows that say so


@dataclass(frozen=True)
class Tracker:
    """A tracker as read, with the words of Setup that its cells are compared with."""

    path: Path
    data: bytes
    book: Book


@dataclass(frozen=True)
class Adopted:
    """What came of an import. `recorded` is None when nothing was to be recorded (a workbook was written instead).

    `numbered` are the references of ours that rows were given: sheet key -> Excel row -> reference.
    `notes` say what has changed in the tracker since the mapping was made.
    """

    checked: Checked
    service: Service
    recorded: Recorded | None
    numbered: Mapping[str, Mapping[int, str]]
    notes: tuple[str, ...]
    written: Path | None = None


# ---------------------------------------------------------------- the mapping


def open_tracker(path: Path, password: str | None = None) -> Tracker:
    """Reads the tracker as a return is read, in a process apart. Raises UnreadableWorkbook."""
    data = bytes_of(path)
    with Reader() as reader:
        return Tracker(path, data, reader.read(data, password=password))


def provider_at(folder: Folder, as_at: date) -> Provider | None:
    """The provider of the folder, when there is one."""
    return load_provider(folder, as_at)[0] if folder.setup.is_file() else None


def service_of(provider: Provider, code: str) -> Service:
    """The service with the code. Raises ProviderError."""
    if code.upper() not in provider.by_code:
        raise ProviderError(f"Setup lists no service {code}.", f"Write one of {', '.join(provider.by_code)}.")
    return provider.by_code[code.upper()]


def propose_mapping(
    tracker: Tracker, register: str, provider: Provider | None, code: str, *, sheet: str = "", heading_row: int = 0
) -> Proposal:
    """A mapping of the tracker. Raises UnreadableWorkbook when no sheet looks like the register."""
    lists: Mapping[str, tuple[str, ...]] = {}
    if provider and code:
        lists = setup_words(provider, service_of(provider, code))
    elif provider:
        lists = {"people": tuple(person.name for person in provider.people)}
    return adopt.propose(tracker.book, load_register(register), lists, sheet=sheet, heading_row=heading_row)


def save_mapping(folder: Folder, tracker: Tracker, proposal: Proposal) -> Path:
    """Writes the mapping into the provider's folder. Raises ProviderError when one of that name is there already."""
    name = _NAME.sub("-", tracker.path.stem).strip("-").lower() or "tracker"
    path = folder.mappings / f"{name}.toml"
    if path.exists():
        raise ProviderError(
            f"{folder.mappings.name}/{path.name} is there already, and may hold answers of yours.",
            "Use it with --mapping, or rename or remove it first.",
        )
    text = adopt.mapping_text(proposal, load_register(proposal.register), tracker.path.name)
    write_whole(path, text.encode())
    return path


def load_mapping(path: Path) -> adopt.Mapping:
    """The mapping of a file. Raises DefinitionError for a fault in it, ProviderError when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ProviderError(
            f"The mapping {path.name} cannot be read.", "Check its name, or save it as UTF-8."
        ) from None
    return adopt.read_mapping(text, path.name)


def known_mapping(folder: Folder, tracker: Tracker) -> Path | None:
    """The mapping in the provider's folder whose headings are the tracker's. Raises ProviderError when several are."""
    found = [path for path in sorted(folder.mappings.glob("*.toml")) if adopt.fits(tracker.book, load_mapping(path))]
    if len(found) > 1:
        names = listed([path.name for path in found])
        raise ProviderError(f"Several mappings fit {tracker.path.name}: {names}.", "Name one of them with --mapping.")
    return found[0] if found else None


# ---------------------------------------------------------------- the import


def import_tracker(
    folder: Folder,
    tracker: Tracker,
    mapping: adopt.Mapping,
    code: str,
    period: str,
    *,
    as_at: date,
    sheet: str = "",
    received_at: datetime,
) -> Adopted:
    """Records the tracker's rows as the service's return for `period`. Doing it again changes nothing.

    Raises ProviderError without a Setup or such a service, WrongReturn when the month was returned by other means,
    UnreadableWorkbook when the mapping does not fit the tracker.
    """
    provider, service, register = _whose(folder, mapping, code, as_at)
    with Ledger.open(folder.ledger) as ledger:
        _hold_free(ledger, register, service, period, tracker)
        known = _known(ledger, register, service, period)
        read = _read(tracker, mapping, provider, service, period, sheet, known)
        changed = changes(ledger, [read.parsed], period)[read.parsed.name, register.key]
        checked = less_waived(joined(_checked(tracker, read, provider, as_at), changed), provider, service, as_at)
        store_original(folder.originals, tracker.data)
        recorded = ledger.record([record_of(checked, period)], at=received_at)[0]
    return Adopted(checked, service, recorded, read.numbered, read.notes)


def write_workbook(
    folder: Folder,
    tracker: Tracker,
    mapping: adopt.Mapping,
    code: str,
    period: str,
    *,
    as_at: date,
    sheet: str = "",
    out: Path,
) -> Adopted:
    """Writes an issued workbook of the month with the tracker's rows filled in, and records nothing.

    Raises as `import_tracker`; ProviderError when there is a file `out` already.
    """
    if out.exists():
        raise ProviderError(f"{out.name} is there already.", "Name another file.")
    provider, service, register = _whose(folder, mapping, code, as_at)
    known: Known = {}
    if folder.has_ledger:
        with Ledger.open(folder.ledger) as ledger:
            known = _known(ledger, register, service, period)
    read = _read(tracker, mapping, provider, service, period, sheet, known)
    checked = less_waived(_checked(tracker, read, provider, as_at), provider, service, as_at)
    rows = {
        definition.key: [
            with_original(row) if definition.key == "actions" else row
            for row in rows_with_reference(read.parsed.frames[definition.key], definition, service.code)
        ]
        for definition in register.sheets
        if definition.ref_column
    }
    write_whole(out, build(register, facts_to_print(provider, service, period), carried=rows))
    return Adopted(checked, service, None, read.numbered, read.notes, out)


@dataclass(frozen=True)
class _Read:
    parsed: ParsedReturn
    numbered: dict[str, dict[int, str]]
    notes: tuple[str, ...]


def _whose(folder: Folder, mapping: adopt.Mapping, code: str, as_at: date) -> tuple[Provider, Service, Register]:
    provider, _ = load_provider(folder, as_at)
    service, register = service_of(provider, code), provider_register(provider, mapping.becomes)
    if register.key not in service.registers:
        raise ProviderError(
            f"{service.name} does not return the {register.title.lower()}.",
            "Add it on the Registers sheet of Setup.xlsx, or name another service.",
        )
    return provider, service, register


def _hold_free(ledger: Ledger, register: Register, service: Service, period: str, tracker: Tracker) -> None:
    """A month that came back as a workbook of ours is never replaced by a tracker."""
    for head in ledger.returns(register=register.key, service=service.code):
        if head.period == period and head.file_name != tracker.path.name:
            raise WrongReturn(
                "month-taken",
                f"{service.name} has returned {month_words(period)} already, as {head.file_name}.",
                "Name an earlier month: the last one that was kept in the tracker.",
            )


def _read(
    tracker: Tracker,
    mapping: adopt.Mapping,
    provider: Provider,
    service: Service,
    period: str,
    sheet: str,
    known: Known,
) -> _Read:
    register = provider_register(provider, mapping.becomes)
    layouts, notes = adopt.located(tracker.book, mapping, sheet=sheet, period=period)
    words = setup_words(provider, service)
    parsed = parse_return(tracker.book, register, name=service.code, lists=words, layouts=layouts)
    identity = Identity(provider.name, service.code, register.key, period, register.version, service.nation)
    issue = facts_to_print(provider, service, period)
    numbers = {}
    for definition in register.sheets:
        if definition.ref_column and len(parsed.frames[definition.key]):
            parsed, numbers[definition.key] = _numbered(parsed, definition, issue, known)
    return _Read(replace(parsed, identity=identity, problems=_less_reading(parsed)), numbers, notes)


def _checked(tracker: Tracker, read: _Read, provider: Provider, as_at: date) -> Checked:
    parsed = read.parsed
    month = month_of([parsed], provider, as_at)
    found = validate(month, {parsed.name: parsed.places}, {parsed.name: parsed.problems})
    told = [*found[parsed.name], *in_own_columns(parsed, month)]
    return joined(Checked(tracker.path, tracker.data, parsed, parsed.problems), told)


# ---------------------------------------------------------------- references


def _known(ledger: Ledger, register: Register, service: Service, period: str) -> Known:
    """The references that rows had in this month or before it, by what they say; the latest month counts."""
    known: Known = {}
    heads = ledger.returns(register=register.key, service=service.code)
    for before in sorted({head.period for head in heads if head.period <= period}):
        of_month: Known = {}
        for definition in register.sheets:
            if definition.ref_column:
                frame = ledger.frames(register, before)[definition.key]
                for row in rows_with_reference(frame, definition, service.code):
                    ref = str(row[definition.ref_column.key])
                    of_month.setdefault(_says(definition, row), []).append(ref)
        known |= of_month
    return known


def _says(definition: SheetDefinition, row: Mapping[str, object]) -> tuple[str, str]:
    """What a row is known again by, besides its reference: its sentences."""
    texts = [folded(str(row.get(c.key, ""))) for c in definition.columns if c.key in ("finding", "action")]
    words = texts or [folded(str(row.get(c.key, ""))) for c in definition.filled_in[:3]]
    return definition.key, " | ".join(words)


def _numbered(
    parsed: ParsedReturn, definition: SheetDefinition, issue: Issue, known: Known
) -> tuple[ParsedReturn, dict[int, str]]:
    """The return with a reference of ours in every row, and those given. The tracker's own goes to the extras.

    A row that says what a recorded row says keeps that one's reference; the others are numbered in their order.
    """
    assert definition.ref_column is not None
    column = definition.ref_column
    frame = parsed.frames[definition.key].copy()
    ours = re.compile(rf"{parsed.register.prefix}-{issue.service_code}-{definition.ref_letter}\d{{2,4}}-\d+")
    typed = [str(ref) for ref in frame[column.key]]
    before = {says: list(refs) for says, refs in known.items()}
    kept = [ref.upper() if ours.fullmatch(ref.upper()) else "" for ref in typed]
    rows = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    again = [_pop(before, _says(definition, row), ref, kept) for row, ref in zip(rows, kept, strict=True)]
    taken = [*kept, *again, *(ref for refs in known.values() for ref in refs)]
    fresh = references(parsed.register, definition, issue, taken)
    refs = [own or old or next(fresh) for own, old in zip(kept, again, strict=True)]
    frame[column.key] = refs
    numbers = [int(row) for row in frame.index.get_level_values(1)]
    place = parsed.places[definition.key]
    heading = next(
        m.heading for r in parsed.readings if r.key == definition.key for m in r.matches if m.key == column.key
    )
    extras = {row: dict(words) for row, words in parsed.extras.get(definition.key, {}).items()}
    for row, was, now in zip(numbers, typed, refs, strict=True):
        if was and was.upper() != now:
            extras.setdefault(row, {})[heading] = was
    by_row = dict(zip(numbers, refs, strict=True))
    problems = tuple(_renamed(problem, place.sheet, by_row) for problem in parsed.problems)
    return (
        replace(
            parsed,
            frames=parsed.frames | {definition.key: frame},
            extras=parsed.extras | {definition.key: extras},
            problems=problems,
        ),
        {row: ref for row, ref, own in zip(numbers, refs, kept, strict=True) if not own},
    )


def _pop(before: Known, says: tuple[str, str], own: str, kept: Iterable[str]) -> str:
    """The first reference, not used yet, of a recorded row that says the same; "" for none or a row with its own."""
    refs = [ref for ref in before.get(says, []) if ref not in kept]
    if own or not refs:
        return ""
    before[says].remove(refs[0])
    return refs[0]


def _renamed(problem: Problem, sheet: str, refs: Mapping[int, str]) -> Problem:
    here = problem.cell.sheet == sheet and problem.cell.row in refs
    return replace(problem, ref=refs[problem.cell.row]) if here else problem


def _less_reading(parsed: ParsedReturn) -> tuple[Problem, ...]:
    """The problems, without what is no fault of a tracker: a missing reference or column (`lacking` says which)."""
    return tuple(problem for problem in parsed.problems if problem.code not in (NO_REFERENCE, NO_HEADING))


def lacking(parsed: ParsedReturn) -> list[tuple[str, list[str]]]:
    """Each table read, and the columns of the register that people fill in and the tracker has not."""
    found = []
    for reading in parsed.readings:
        ours = {column.key for column in parsed.register.by_key[reading.key].filled_in}
        found.append((reading.label, [m.label for m in reading.matches if not m.column and m.key in ours]))
    return found


def questions(mapping: adopt.Mapping) -> int:
    """How many questions of the mapping are still without an answer."""
    tables = mapping.tables.values()
    words = (means for table in tables for values in table.values.values() for means in values.values())
    return sum(not heading for table in tables for heading in table.columns.values()) + sum(not word for word in words)
