"""The waivers of a month: what Setup says that a rule does not ask for, and what each one held back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import long_date
from trackerkit.provider import Waiver
from trackerkit.report.model import Table
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.docs import sentence
from trackerkit.rules.model import bind

_HEADINGS = ("Rule and what it says", "Service", "Until", "Reason", "Approved by", "Held back")
_GONE = "no longer in Setup"


def waiver_tables(record: MonthRecord) -> tuple[Table, ...]:
    """Those in force on the as-at date, then those that ended; empty when there are none of either.

    A waiver that held something back when the returns were checked is printed even if Setup has it no longer.
    """
    held = Counter(one.waiver for _, one in record.waived)
    known = [waiver for waiver in dict.fromkeys(record.provider.waivers) if _concerns(record, waiver)]
    gone = [waiver for waiver in held if waiver not in record.provider.waivers]
    as_at = record.month.as_at
    working = [waiver for waiver in known if waiver.in_force(as_at)]
    ended = [waiver for waiver in (*known, *gone) if waiver not in working]
    if not (working or ended):
        return ()
    return (
        _table(record, f"Waivers in force on {long_date(as_at)}", working, held),
        _table(record, f"Waivers that have expired, or are {_GONE}", ended, held),
    )


def _concerns(record: MonthRecord, waiver: Waiver) -> bool:
    """Whether the rule is one of this register's, and the service one that returns it."""
    register = record.month.register
    returning = {service.code for service in record.provider.returning(register.key)}
    rule = BY_CODE.get(waiver.rule)
    return rule is not None and bool(bind(rule, register)) and (not waiver.service or waiver.service in returning)


def _table(record: MonthRecord, caption: str, waivers: Iterable[Waiver], held: Counter[Waiver]) -> Table:
    rows = tuple(_row(record, waiver, held[waiver]) for waiver in waivers)
    return Table(caption, _HEADINGS, rows, (*(False for _ in _HEADINGS[1:]), True))


def _row(record: MonthRecord, waiver: Waiver, held: int) -> tuple[str, ...]:
    service = record.provider.by_code.get(waiver.service)
    gone = "" if waiver in record.provider.waivers else f" ({_GONE})"
    return (
        _rule(record, waiver.rule),
        service.name if service else waiver.service or "All services",
        f"{long_date(waiver.until)}{gone}",
        waiver.reason,
        waiver.approved_by,
        f"{held:,}",
    )


def _rule(record: MonthRecord, code: str) -> str:
    """The code and the rule's sentence; the code alone for a rule that there is no longer."""
    rule, register = BY_CODE.get(code), record.month.register
    if rule is None:
        return code
    return f"{code}. {sentence(rule, register if bind(rule, register) else None)}"
