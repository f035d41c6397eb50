"""The inspection file: the trails of chosen actions, bound together from finding to outcome (S-G7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from trackerkit.assurance.following import Thread, ref_of
from trackerkit.assurance.lists import HIGH_RISKS
from trackerkit.errors import ProviderError
from trackerkit.ledger import Ledger
from trackerkit.provider import Folder, Provider
from trackerkit.records import Codes, record_of
from trackerkit.report.kinds.inspection import inspection_context
from trackerkit.report.kinds.model import InspectionContext
from trackerkit.report.lines import Row
from trackerkit.report.trail_known import Known
from trackerkit.trail import Judged, Told, registers_of
from trackerkit.words import listed, month_words
from trackerkit.workbook.read import Reader


def inspection_file(
    folder: Folder,
    ledger: Ledger,
    provider: Provider,
    period: str,
    *,
    as_at: date,
    references: Sequence[str] = (),
    only: Codes = frozenset(),
) -> InspectionContext:
    """The actions with these references; where none is named, those that an inspector asks about first.

    These are what is closed, of high or extreme risk, overdue, a repeat, or found not to have fully worked; the file
    says how many others there are.

    All as they stand in the returns up to `period`. Raises ProviderError for a reference that is in none of them, and
    where there is nothing to show.
    """
    wanted = tuple(dict.fromkeys(ref_of(ref) for ref in references if ref.strip()))
    known: list[Known] = []
    others = 0
    judged: Judged = {}
    with Reader() as reader:
        for register in registers_of(ledger, provider):
            heads = [head for head in ledger.returns(register=register.key) if head.period <= period]
            for service in sorted({head.service for head in heads if not only or head.service in only}):
                told = Told(folder, ledger, reader, provider, register, as_at, service, period, judged)
                chosen = list(_chosen(told, wanted))
                known += [told.known(thread) for thread in chosen]
                others += sum(told.belongs(thread) for thread in told.threads if thread not in chosen)
    _all_found(wanted, known, period)
    known.sort(key=lambda one: _place(one, wanted))
    record = record_of(ledger, provider, known[0].register, period, as_at)
    return inspection_context(known, record, named=bool(wanted), others=others)


def _chosen(told: Told, wanted: Sequence[str]) -> Iterator[Thread]:
    for thread in told.threads:
        if wanted:
            if set(wanted) & set(thread.refs):
                yield thread
        elif told.belongs(thread) and (thread.last.is_closed or _grave(told.row(thread))):
            yield thread


def _grave(row: Row) -> bool:
    return bool(row.risk_level in HIGH_RISKS or row.overdue or row.repeat or row.weak)


def _place(one: Known, wanted: Sequence[str]) -> tuple[int, str, str]:
    """As they were named; else register by register, in order of reference."""
    named = [at for at, ref in enumerate(wanted) if ref in one.thread.refs]
    return (min(named, default=0), one.register.title, one.thread.name)


def _all_found(wanted: Sequence[str], known: Sequence[Known], period: str) -> None:
    found = {ref for one in known for ref in one.thread.refs}
    missing = [ref for ref in wanted if ref not in found]
    if missing:
        raise ProviderError(
            f"No return up to {month_words(period)} has an action {listed(missing, 'or')}.",
            "Write each reference as it is printed in its row, with commas between.",
        )
    if not known:
        raise ProviderError(
            f"No action in the returns of {month_words(period)} is closed, of high risk, overdue or a repeat.",
            "Name the actions with --references.",
        )
