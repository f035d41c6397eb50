"""The packs of a month: what the ledger holds -> the record -> the printed pack and its web page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from trackerkit.assurance.actions import as_earlier
from trackerkit.assurance.once import once
from trackerkit.assurance.record import EarlierMonth, MonthRecord
from trackerkit.errors import ProviderError
from trackerkit.files import write_if_changed
from trackerkit.kinds import Kind
from trackerkit.ledger import Ledger
from trackerkit.provider import Folder, Provider, provider_register
from trackerkit.provider_folder import facts_of, framework_of, load_provider
from trackerkit.register import Register, load_register, register_keys
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html
from trackerkit.report.kinds.board import board_context
from trackerkit.report.kinds.league import league_context
from trackerkit.report.kinds.meeting import MEETINGS, meeting_context
from trackerkit.report.kinds.model import KindContext
from trackerkit.report.kinds.service import service_context
from trackerkit.report.model import PackContext
from trackerkit.report.privacy import EVERYTHING, Privacy
from trackerkit.rules.frames import Month
from trackerkit.words import listed, month_words

RenderPdf = Callable[[PackContext | KindContext], bytes]
Codes = frozenset[str]  # of services; none means all


@dataclass(frozen=True)
class Wanted:
    """Which packs to print, for whom. `services`: a pack speaks for these alone; `service`: whose page is printed."""

    kind: Kind = Kind.MONTHLY
    services: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    privacy: Privacy = EVERYTHING


MONTHLY = Wanted()


class NotRun(ProviderError):
    """The month has no return on record, or none of those asked for."""


def make_packs(
    folder: Folder,
    period: str,
    *,
    as_at: date,
    at: datetime,
    render_pdf: RenderPdf | None = None,
    wanted: Wanted = MONTHLY,
) -> tuple[Path, ...]:
    """Prints the packs of the month: the web page of each, and the PDF with `render_pdf`.

    The renderer is handed in by the door, so that everything else works where Pango is not installed.
    Raises ProviderError when the month has not been run, or when Setup has no such service.
    """
    provider, _ = load_provider(folder, as_at)
    only = _codes(provider, (*wanted.services, *wanted.service))
    paths: list[Path] = []
    with Ledger.open(folder.ledger) as ledger:
        if not returned(ledger, provider, period, only):
            raise not_run(period, only)
        for context in _contexts(ledger, provider, period, as_at, wanted, only):
            named = folder.packs(period) / _stem(context, wanted)
            made = {".html": render_html(context).encode()}
            if render_pdf is not None:
                made[".pdf"] = render_pdf(context)
            for ending, data in made.items():
                path = named.with_name(named.name + ending)
                paths.append(_put(ledger, path, data, _filed_under(context), period, at))
    return tuple(paths)


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


def not_run(period: str, only: Codes = frozenset(), register: str = "") -> NotRun:
    """What to raise for a month without a return on record; `only` names the services asked for."""
    what = f"{register.lower()} return" if register else "return"
    whose = f" of {listed(sorted(only), 'or')}" if only else ""
    return NotRun(
        f"No {what}{whose} for {month_words(period)} has been recorded.",
        f"Run “trackerkit month --period {period}” first.",
    )


def _stem(context: PackContext | KindContext, wanted: Wanted) -> str:
    """The name of the file; a pack of some services only is named after them, so that it replaces no other."""
    stem = context.cover.stem if isinstance(context, KindContext) else context.stem
    return "-".join((stem, *sorted(code.lower() for code in wanted.services)))


def _filed_under(context: PackContext | KindContext) -> str:
    return context.register if isinstance(context, KindContext) else context.key


def _contexts(
    ledger: Ledger, provider: Provider, period: str, as_at: date, wanted: Wanted, only: Codes
) -> Iterator[PackContext | KindContext]:
    """The packs that are wanted, one after another."""

    def records(registers: Iterable[Register]) -> list[MonthRecord]:
        return [record_of(ledger, provider, register, period, as_at, only) for register in registers]

    privacy = wanted.privacy
    if wanted.kind is Kind.MONTHLY:
        for register in returned(ledger, provider, period, only):
            yield pack_context(record_of(ledger, provider, register, period, as_at, only), privacy)
    elif wanted.kind in (Kind.FALLS, Kind.QUALITY):
        registers = [one for one in returned(ledger, provider, period, only) if one.key == wanted.kind.value]
        if not registers:
            raise not_run(period, only, load_register(wanted.kind.value).title.removesuffix(" register"))
        yield meeting_context(records(registers)[0], MEETINGS[wanted.kind.value], privacy)
    else:
        kept = records(_kept(provider, only))
        if wanted.kind is Kind.BOARD:
            yield board_context(kept, privacy)
        elif wanted.kind is Kind.LEAGUE:
            yield league_context(kept, privacy)
        else:
            yield from _pages(kept, privacy)


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


def returned(ledger: Ledger, provider: Provider, period: str, only: Codes = frozenset()) -> list[Register]:
    """The registers with a return on record for the month, with the provider's limits; `only` of these services."""
    found = {head.register for head in ledger.returns(period=period) if not only or head.service in only}
    return [provider_register(provider, key) for key in register_keys() if key in found]


def record_of(
    ledger: Ledger, provider: Provider, register: Register, period: str, as_at: date, only: Codes = frozenset()
) -> MonthRecord:
    """All that a pack says, drawn from the ledger alone, so that it can be printed again years later.

    `only`: the codes of the services that it speaks for; none means all.
    """
    returned = {head.service for head in ledger.returns(register=register.key, period=period)}
    record = MonthRecord(
        month=_month(ledger, provider, register, period, as_at),
        problems=tuple(ledger.problems(register.key, period)),
        provider=provider,
        period=period,
        not_returned=tuple(s for s in provider.returning(register.key) if s.code not in returned),
        earlier=tuple(_earlier(ledger, provider, register, period, only)),
        chain_head=ledger.head(),
        waived=tuple(ledger.waived(register.key, period)),
        framework=framework_of(provider),
    )
    return _limited(record, only)


def _limited(record: MonthRecord, only: Codes) -> MonthRecord:
    """The record as if the provider had these services alone; all of it where none are named."""
    if not only:
        return record
    month = record.month
    frames = {key: frame[frame.index.get_level_values(0).isin(list(only))] for key, frame in month.frames.items()}
    return replace(
        record,
        month=replace(
            month, frames=frames, returns={code: facts for code, facts in month.returns.items() if code in only}
        ),
        problems=tuple(one for one in record.problems if one[0] in only),
        waived=tuple(one for one in record.waived if one[0] in only),
        not_returned=tuple(service for service in record.not_returned if service.code in only),
        provider=replace(record.provider, services=tuple(s for s in record.provider.services if s.code in only)),
    )


def _month(ledger: Ledger, provider: Provider, register: Register, period: str, as_at: date) -> Month:
    frames = ledger.frames(register, period)
    if "actions" in frames:
        frames = frames | {"actions": once(frames["actions"])}
    codes = {head.service for head in ledger.returns(register=register.key, period=period)}
    gone = sorted(codes - set(provider.by_code))
    if gone:
        raise ProviderError(
            f"{listed(gone)} returned the {register.title.lower()} for {month_words(period)}, and Setup.xlsx no longer "
            f"lists {'them' if len(gone) > 1 else 'it'}.",
            "Put the row back on the Services sheet. To stop its returns, take it out of the Registers sheet only.",
        )
    known = {code: facts_of(provider, provider.by_code[code]) for code in sorted(codes)}
    return Month(register, frames, known, provider.calendar, as_at)


def _earlier(ledger: Ledger, provider: Provider, register: Register, period: str, only: Codes) -> list[EarlierMonth]:
    """The months before, oldest first, for the trend and for what held: each judged as at its own last day."""
    found: list[EarlierMonth] = []
    for before in sorted(p for p in ledger.periods(register.key) if p < period):
        record = MonthRecord(
            month=_month(ledger, provider, register, before, _last_day(before)),
            problems=tuple(ledger.problems(register.key, before)),
            provider=provider,
            period=before,
            not_returned=(),
            earlier=tuple(found),
            framework=framework_of(provider),
            waived=tuple(ledger.waived(register.key, before)),
        )
        found.append(as_earlier(_limited(record, only)))
    return found


def _last_day(period: str) -> date:
    year, month = map(int, period.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - date.resolution
