"""What the packs over several registers share: the cover, the actions side by side, and who has not returned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from trackerkit.assurance.blank import NOTHING_IN_IT
from trackerkit.assurance.decisions import missing
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import long_date, long_period
from trackerkit.provider import Service
from trackerkit.register import Register
from trackerkit.report.context import stem_of
from trackerkit.report.guide import status_of
from trackerkit.report.kinds.model import Cover
from trackerkit.report.privacy import Privacy
from trackerkit.words import listed

Seen = Sequence[tuple[MonthRecord, pd.DataFrame]]  # each register's record with its actions


def cover(record: MonthRecord, privacy: Privacy, heading: str, sub: str, stem: str) -> Cover:
    """The cover; `record` is any of the records that the pack is made from, for they share month, day and ledger."""
    period = long_period(record.period)
    return Cover(
        title=f"{record.provider.name}: {heading}, {period}",
        provider=record.provider.name,
        heading=heading,
        sub=f"{sub}, {period}",
        period=period,
        as_at=long_date(record.month.as_at),
        created=record.month.as_at.isoformat(),
        framework=f"{record.framework.title}, {status_of(record.framework)}",
        chain=record.chain_head or "nothing recorded yet",
        stem=stem_of(f"{stem} {record.period} {privacy.stem}"),
        withheld=privacy.says,
        brand=record.provider.brand,
    )


def kind_of(register: Register) -> str:
    """``Medication``: the register in one word."""
    return register.title.removesuffix(" register")


def together(seen: Seen) -> pd.DataFrame:
    """The actions of all registers, one under another, for what is counted over all of them."""
    frames = [found for _, found in seen if len(found)]
    return pd.concat(frames, ignore_index=True) if frames else seen[0][1]


def covers(record: MonthRecord) -> str:
    """Which services a pack of one register speaks for, by name; of the others `not_returned` tells."""
    names = [service.name for service in record.services]
    if not names:
        return "It covers no service, because no filled-in return was received."
    every = f" Every service that keeps the {record.month.register.title.lower()} has returned it."
    return f"It covers {listed(names)}.{'' if record.not_returned else every}"


def days_note(records: Iterable[MonthRecord], services: Iterable[Service]) -> str:
    """Why the checks of two services that finished on one day may be due on two days; empty where no such day is told.

    Bank holidays differ between the nations (S-M3): each due date of a check leaves out those of its service's nation.
    """
    if not any(record.month.register.limits["verify_within"].unit == "working days" for record in records):
        return ""
    by_nation: dict[str, list[str]] = {}
    for service in services:
        by_nation.setdefault(service.nation, []).append(service.name)
    if len(by_nation) < 2:
        return f"Working days are counted without the bank holidays of {next(iter(by_nation), 'the nation')}."
    told = "; ".join(f"{nation} for {listed(names)}" for nation, names in by_nation.items())
    return f"Working days are counted without the bank holidays of the service's own nation: {told}."


def silent(record: MonthRecord, service: Service) -> str:
    """``falls``: the return that is wanted of a service; with what is wrong where one came and says nothing."""
    blank = f": {NOTHING_IN_IT}" if service in record.blank else ""
    return f"{kind_of(record.month.register).lower()}{blank}"


def not_returned(seen: Seen) -> tuple[str, ...]:
    """``Oak House (falls, medication)``: each service with its returns that say nothing, as in Setup."""
    return _named(seen, [record.not_returned for record, _ in seen])


def still_asked_for(seen: Seen) -> tuple[str, ...]:
    """As `not_returned`, less the returns of which it is decided already what becomes of them."""
    return _named(seen, [missing(record) for record, _ in seen])


def _named(seen: Seen, silents: Sequence[Sequence[Service]]) -> tuple[str, ...]:
    named: dict[str, list[str]] = {}
    for service in seen[0][0].provider.services:
        for (record, _), those in zip(seen, silents, strict=True):
            if service in those:
                named.setdefault(service.name, []).append(silent(record, service))
    return tuple(f"{name} ({', '.join(registers)})" for name, registers in named.items())
