"""The packs of a month: what the ledger holds -> the record -> the printed pack and its web page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from trackerkit.assurance.actions import as_earlier
from trackerkit.assurance.record import EarlierMonth, MonthRecord
from trackerkit.errors import ProviderError
from trackerkit.files import write_if_changed
from trackerkit.ledger import Ledger
from trackerkit.month import facts_of, framework_of, load_provider
from trackerkit.provider import Folder, Provider, provider_register
from trackerkit.register import Register, register_keys
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html
from trackerkit.report.model import PackContext
from trackerkit.rules.frames import Month
from trackerkit.words import listed, month_words

RenderPdf = Callable[[PackContext], bytes]


def make_packs(
    folder: Folder, period: str, *, as_at: date, at: datetime, render_pdf: RenderPdf | None = None
) -> tuple[Path, ...]:
    """Prints a pack for each register that has returns in the month: the web page, and the PDF with `render_pdf`.

    The renderer is handed in by the door, so that everything else works where Pango is not installed.
    Raises ProviderError when the month has not been run.
    """
    provider, _ = load_provider(folder, as_at)
    paths: list[Path] = []
    with Ledger.open(folder.ledger) as ledger:
        for register in returned(ledger, provider, period):
            context = pack_context(record_of(ledger, provider, register, period, as_at))
            made = {".html": render_html(context).encode()}
            if render_pdf is not None:
                made[".pdf"] = render_pdf(context)
            stem = folder.packs(period) / context.stem
            for ending, data in made.items():
                paths.append(_put(ledger, stem.with_name(stem.name + ending), data, register, period, at))
    if not paths:
        raise ProviderError(
            f"No return for {month_words(period)} has been recorded.",
            f"Run “trackerkit month --period {period}” first.",
        )
    return tuple(paths)


def _put(ledger: Ledger, path: Path, data: bytes, register: Register, period: str, at: datetime) -> Path:
    """Writes the pack and records that it was issued; the same pack again changes neither."""
    write_if_changed(path, data)
    sha256 = hashlib.sha256(data).hexdigest()
    ledger.record_pack(name=path.name, period=period, register=register.key, sha256=sha256, at=at)
    return path


def returned(ledger: Ledger, provider: Provider, period: str) -> list[Register]:
    """The registers with a return on record for the month, with the provider's limits."""
    found = {head.register for head in ledger.returns(period=period)}
    return [provider_register(provider, key) for key in register_keys() if key in found]


def record_of(ledger: Ledger, provider: Provider, register: Register, period: str, as_at: date) -> MonthRecord:
    """All that a pack says, drawn from the ledger alone, so that it can be printed again years later."""
    returned = {head.service for head in ledger.returns(register=register.key, period=period)}
    return MonthRecord(
        month=_month(ledger, provider, register, period, as_at),
        problems=tuple(ledger.problems(register.key, period)),
        provider=provider,
        period=period,
        not_returned=tuple(s for s in provider.returning(register.key) if s.code not in returned),
        earlier=tuple(_earlier(ledger, provider, register, period)),
        chain_head=ledger.head(),
        waived=tuple(ledger.waived(register.key, period)),
        framework=framework_of(provider),
    )


def _month(ledger: Ledger, provider: Provider, register: Register, period: str, as_at: date) -> Month:
    frames = ledger.frames(register, period)
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


def _earlier(ledger: Ledger, provider: Provider, register: Register, period: str) -> list[EarlierMonth]:
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
        found.append(as_earlier(record))
    return found


def _last_day(period: str) -> date:
    year, month = map(int, period.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - date.resolution
