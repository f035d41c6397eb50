"""The record of a month, drawn from the ledger alone: what every pack, list and trail is made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from trackerkit.assurance.actions import as_earlier
from trackerkit.assurance.blank import blank
from trackerkit.assurance.once import once
from trackerkit.assurance.record import EarlierMonth, MonthRecord
from trackerkit.decided import decisions_made
from trackerkit.errors import ProviderError
from trackerkit.ledger import Ledger
from trackerkit.provider import Provider, provider_register
from trackerkit.provider_folder import facts_of, framework_of
from trackerkit.register import Register, register_keys
from trackerkit.rules.frames import Month
from trackerkit.words import listed, month_words

Codes = frozenset[str]  # of services; none means all


class NotRun(ProviderError):
    """The month has no return on record, or none of those asked for."""


def not_run(period: str, only: Codes = frozenset(), register: str = "") -> NotRun:
    """What to raise for a month without a return on record; `only` names the services asked for."""
    what = f"{register.lower()} return" if register else "return"
    whose = f" of {listed(sorted(only), 'or')}" if only else ""
    return NotRun(
        f"No {what}{whose} for {month_words(period)} has been recorded.",
        f"Run “trackerkit month --period {period}” first.",
    )


def returned(ledger: Ledger, provider: Provider, period: str, only: Codes = frozenset()) -> list[Register]:
    """The registers with a return on record for the month, with the provider's limits; `only` of these services."""
    found = {head.register for head in ledger.returns(period=period) if not only or head.service in only}
    return [provider_register(provider, key) for key in register_keys() if key in found]


def record_of(
    ledger: Ledger, provider: Provider, register: Register, period: str, as_at: date, only: Codes = frozenset()
) -> MonthRecord:
    """All that a pack says, drawn from the ledger alone, so that it can be printed again years later.

    What was decided counts up to the as-at day, and of the month and those before it: a decision on a later month, or
    of a later day, changes no pack of this one.
    `only`: the codes of the services that it speaks for; none means all.
    """
    month = _month(ledger, provider, register, period, as_at)
    speak = frozenset(month.returns) - blank(register, month.frames, month.returns)
    record = MonthRecord(
        month=month,
        problems=tuple(ledger.problems(register.key, period)),
        provider=provider,
        period=period,
        not_returned=tuple(s for s in provider.returning(register.key) if s.code not in speak),
        earlier=tuple(_earlier(ledger, provider, register, period, only)),
        chain_head=ledger.head(),
        waived=tuple(ledger.waived(register.key, period)),
        framework=framework_of(provider),
        answers=tuple(
            one for one in decisions_made(ledger, period, until=as_at) if one.decision.register == register.key
        ),
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
        answers=tuple(one for one in record.answers if one.decision.service in only),
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
