"""The packs of a month: what the ledger holds -> the record -> the printed pack and its web page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from trackerkit.assurance.record import MonthRecord
from trackerkit.brand import Logo
from trackerkit.errors import PackNotPrinted, ProviderError
from trackerkit.files import write_if_changed
from trackerkit.inspection import inspection_file
from trackerkit.kinds import Kind
from trackerkit.ledger import Ledger
from trackerkit.provider import Folder, Provider, provider_register
from trackerkit.provider_folder import load_provider
from trackerkit.records import Codes, not_run, record_of, returned
from trackerkit.register import Register, load_register, register_keys
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html, render_print
from trackerkit.report.kinds.board import board_context
from trackerkit.report.kinds.league import league_context
from trackerkit.report.kinds.medicines import GOVERNANCE, REGISTER, medicines_context
from trackerkit.report.kinds.meeting import MEETINGS, meeting_context
from trackerkit.report.kinds.model import KindContext
from trackerkit.report.kinds.service import service_context
from trackerkit.report.model import PackContext
from trackerkit.report.privacy import EVERYTHING, Privacy
from trackerkit.words import listed

# Pages by name, and the logo in them -> their PDFs; None for one whose process died of it.
PrintPages = Callable[[Mapping[str, str], Logo | None], Iterator[tuple[str, bytes | None]]]


@dataclass(frozen=True)
class Wanted:
    """Which packs to print, for whom. `services`: a pack speaks for these alone; `service`: whose page is printed."""

    kind: Kind = Kind.MONTHLY
    services: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    references: tuple[str, ...] = ()  # of the actions in an inspection file; none means all that are closed or grave
    privacy: Privacy = EVERYTHING


MONTHLY = Wanted()


def make_packs(
    folder: Folder,
    period: str,
    *,
    as_at: date,
    at: datetime,
    print_pages: PrintPages | None = None,
    wanted: Wanted = MONTHLY,
) -> tuple[Path, ...]:
    """Prints the packs of the month: the web page of each, and the PDF with `print_pages`.

    The printer is handed in by the door, so that everything else works where Pango is not installed.
    Raises ProviderError when the month has not been run, or when Setup has no such service; PackNotPrinted, once all
    the others are written, when the process that printed a pack died.
    """
    provider, _ = load_provider(folder, as_at)
    only = _codes(provider, (*wanted.services, *wanted.service))
    paths: list[Path] = []
    pages: dict[str, str] = {}
    filed: dict[str, str] = {}

    def put(name: str, ending: str, data: bytes) -> None:
        path = folder.packs(period) / f"{name}{ending}"
        paths.append(_put(ledger, path, data, filed[name], period, at))

    with Ledger.open(folder.ledger) as ledger:
        if not returned(ledger, provider, period, only):
            raise not_run(period, only)
        for context in _contexts(_Asked(folder, ledger, provider, period, as_at, wanted, only)):
            name = _stem(context, wanted)
            filed[name] = _filed_under(context)
            put(name, ".html", render_html(context).encode())
            if print_pages is not None:
                pages[name] = render_print(context)
        died = []
        for name, printed in print_pages(pages, provider.brand.logo) if print_pages is not None else ():
            if printed is None:
                died.append(f"{name}.pdf")
            else:
                put(name, ".pdf", printed)
    if died:
        raise _not_printed(died)
    return tuple(sorted(paths, key=lambda path: list(filed).index(path.stem)))


def _not_printed(names: Sequence[str]) -> PackNotPrinted:
    were, them = ("was", "it") if len(names) == 1 else ("were", "them")
    return PackNotPrinted(
        f"{listed(list(names))} {were} not made: the process that printed {them} ended early.",
        "The web page is written, and so is every other pack. Close other programs, which leaves more memory, and run "
        "the command again with --workers 1.",
    )


def _codes(provider: Provider, named: Sequence[str]) -> Codes:
    """The codes as Setup writes them. Raises ProviderError for a service that is not there."""
    wanted = {code.strip().upper() for code in named if code.strip()}
    unknown = sorted(wanted - set(provider.by_code))
    if unknown:
        raise ProviderError(
            f"Setup.xlsx lists no service {listed(unknown, 'or')}.",
            f"Name one of {listed(list(provider.by_code), 'or')}.",
        )
    return frozenset(wanted)


def _stem(context: PackContext | KindContext, wanted: Wanted) -> str:
    """The name of the file; a pack of some services only is named after them, so that it replaces no other."""
    stem = context.cover.stem if isinstance(context, KindContext) else context.stem
    return "-".join((stem, *sorted(code.lower() for code in wanted.services)))


def _filed_under(context: PackContext | KindContext) -> str:
    return context.register if isinstance(context, KindContext) else context.key


@dataclass(frozen=True)
class _Asked:
    """What the packs of one call are made from."""

    folder: Folder
    ledger: Ledger
    provider: Provider
    period: str
    as_at: date
    wanted: Wanted
    only: Codes

    def records(self, registers: Iterable[Register], only: Codes | None = None) -> list[MonthRecord]:
        codes = self.only if only is None else only
        return [record_of(self.ledger, self.provider, one, self.period, self.as_at, codes) for one in registers]

    def one(self, key: str) -> MonthRecord:
        """The record of one register. Raises ProviderError where no return of it is on record."""
        registers = [each for each in returned(self.ledger, self.provider, self.period, self.only) if each.key == key]
        if not registers:
            raise not_run(self.period, self.only, load_register(key).title.removesuffix(" register"))
        return self.records(registers)[0]


def _contexts(asked: _Asked) -> Iterator[PackContext | KindContext]:
    """The packs that are wanted, one after another."""
    kind, privacy = asked.wanted.kind, asked.wanted.privacy
    if kind is Kind.MONTHLY:
        for register in returned(asked.ledger, asked.provider, asked.period, asked.only):
            yield pack_context(asked.records([register])[0], privacy)
    elif kind in (Kind.FALLS, Kind.QUALITY):
        yield meeting_context(asked.one(kind.value), MEETINGS[kind.value], privacy)
    elif kind is Kind.MEDICINES:
        yield _medicines(asked)
    elif kind is Kind.INSPECTION:
        yield _inspection(asked)
    else:
        kept = asked.records(_kept(asked.provider, asked.only))
        if kind is Kind.BOARD:
            yield board_context(kept, privacy)
        elif kind is Kind.LEAGUE:
            yield league_context(kept, privacy)
        else:
            yield from _pages(kept, privacy)


def _medicines(asked: _Asked) -> KindContext:
    """Leadership's reviews are head office's: they are shown although the report may speak for some services only."""
    there = [one for one in returned(asked.ledger, asked.provider, asked.period) if one.key == GOVERNANCE]
    governance = asked.records(there, only=frozenset())
    return medicines_context(asked.one(REGISTER), governance[0] if governance else None, asked.wanted.privacy)


def _inspection(asked: _Asked) -> KindContext:
    if asked.wanted.privacy.hides_names:
        raise ProviderError(
            "An inspection file shows each action as it was returned, with its names.",
            "Leave out --people roles and --redact, or choose another kind of pack.",
        )
    return inspection_file(
        asked.folder, asked.ledger, asked.provider, asked.period,
        as_at=asked.as_at, references=asked.wanted.references, only=asked.only,
    )  # fmt: skip


def _pages(kept: Sequence[MonthRecord], privacy: Privacy) -> Iterator[KindContext]:
    """The page of every service that keeps a register."""
    for service in kept[0].provider.services:
        own = [record for record in kept if service in (*record.services, *record.not_returned)]
        if own:
            yield service_context(own, service, privacy)


def _kept(provider: Provider, only: Codes) -> list[Register]:
    """The registers that some service keeps, returned or not, with the provider's limits."""
    services = [service for service in provider.services if not only or service.code in only]
    keys = [key for key in register_keys() if any(key in service.registers for service in services)]
    return [provider_register(provider, key) for key in keys]


def _put(ledger: Ledger, path: Path, data: bytes, register: str, period: str, at: datetime) -> Path:
    """Writes the pack and records that it was issued; the same pack again changes neither."""
    write_if_changed(path, data)
    sha256 = hashlib.sha256(data).hexdigest()
    ledger.record_pack(name=path.name, period=period, register=register, sha256=sha256, at=at)
    return path
