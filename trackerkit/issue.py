"""Making what goes out: the provider's folder with its Setup workbook, and each month's workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from trackerkit.carry import Carried, Past, carried_forward
from trackerkit.errors import ProviderError, UnreadableWorkbook
from trackerkit.files import write_whole
from trackerkit.ledger import Ledger
from trackerkit.provider import Folder, Provider, Service, provider_register, workbook_name
from trackerkit.provider_folder import load_provider
from trackerkit.register import load_register
from trackerkit.words import listed, month_words, months_between
from trackerkit.workbook.build import Issue, Stamper, build_setup, changed_since
from trackerkit.workbook.parse import identify
from trackerkit.workbook.read import read_book


@dataclass(frozen=True)
class Issued:
    """What was made. `kept` were there already and are never written over: somebody may have begun to fill them in.

    `stale` are those of `kept` that were made from a Setup which has since changed in what they carry, with what has
    changed; `notes` say, in sentences, from which months actions were carried where that is not the month before.
    """

    folder: Path
    returns: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    stale: tuple[tuple[Path, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


def init_folder(where: Path) -> Path:
    """Makes the folder and its Setup workbook. Raises ProviderError when something is in the way."""
    folder = Folder(where)
    if where.is_file():
        raise ProviderError(f"{where.name} is a file.", "Name a folder that is not there yet, or an empty one.")
    if folder.setup.exists():
        raise ProviderError(f"{where.name} already has a Setup.xlsx.", "Open that one, or name another folder.")
    write_whole(folder.setup, build_setup())
    return folder.setup


def issue_month(folder: Folder, period: str, *, as_at: date) -> Issued:
    """Writes a workbook for each service and register of the month. Raises ProviderError when Setup is not ready."""
    provider, _ = load_provider(folder, as_at)
    written: list[Path] = []
    kept: list[Path] = []
    stale: list[tuple[Path, tuple[str, ...]]] = []
    stamper = Stamper()
    with _past(folder, period) as past:
        for service in provider.services:
            for key in service.registers:
                register = provider_register(provider, key)
                path = folder.issued(period) / workbook_name(service, register.title, period)
                facts = facts_to_print(provider, service, period)
                if path.exists():
                    kept.append(path)
                    if changed := changed_since(_printed(path), register, facts):
                        stale.append((path, changed))
                    continue
                carried: Carried = carried_forward(past, register, service.code) if past else {}
                write_whole(path, stamper.build(register, facts, carried=carried))
                written.append(path)
    if not written and not kept:
        raise ProviderError("No service returns a register yet.", "Fill in the Registers sheet of Setup.xlsx.")
    folder.returns(period).mkdir(parents=True, exist_ok=True)
    notes = _history(folder, provider, period)
    return Issued(folder.issued(period), folder.returns(period), tuple(written), tuple(kept), tuple(stale), notes)


def _printed(path: Path) -> str:
    """The fingerprint in a workbook that was issued before; empty where it cannot be read, or carries none."""
    try:
        return identify(read_book(path.read_bytes())).made_from
    except (OSError, UnreadableWorkbook):
        return ""


def _history(folder: Folder, provider: Provider, period: str) -> tuple[str, ...]:
    """What is out of the ordinary in the months on record around `period`, in sentences."""
    if not folder.has_ledger:
        return ()
    with Ledger.open(folder.ledger) as ledger:
        heads = ledger.returns()
    notes = []
    if later := [head.period for head in heads if head.period >= period]:
        now = month_words(period)
        notes.append(
            f"Returns for {month_words(max(later))} are already on record; "
            f"the workbooks for {now} carry actions as they stood before {now}."
        )
    last: dict[tuple[str, str], str] = {}
    for head in heads:
        if head.period < period:
            last[head.service, head.register] = max(head.period, last.get((head.service, head.register), ""))
    returning = [(service.code, key) for service in provider.services for key in service.registers]
    since = {one: last[one] for one in returning if one in last}
    return (*notes, *_gaps(since, period))


def _gaps(since: Mapping[tuple[str, str], str], period: str) -> Iterator[str]:
    """`since`: (service, register) -> the last month on record. Nobody is named where it is the same for all."""
    for month in sorted(set(since.values())):
        missing = months_between(month, period)
        if missing:
            of = [f"{code} {load_register(key).title}" for (code, key), last in since.items() if last == month]
            whose = "" if len(of) == len(since) else f" of {listed(of, 'or')}"
            months = listed([month_words(each) for each in missing], "or")
            yield f"No return{whose} for {months} is on record; actions are carried from {month_words(month)}."


@contextmanager
def _past(folder: Folder, period: str) -> Iterator[Past | None]:
    """What the ledger knows of the months before, None when there is no ledger yet."""
    if not folder.has_ledger:
        yield None
        return
    with Ledger.open(folder.ledger) as ledger:
        yield Past(ledger, period)


def facts_to_print(provider: Provider, service: Service, period: str) -> Issue:
    """What a workbook carries of Setup: names, lists, and the working days of the service's nation."""
    return Issue(
        provider=provider.name,
        service_code=service.code,
        service_name=service.name,
        period=period,
        nation=service.nation,
        people=tuple(person.name for person in provider.people_of(service.code)),
        units=service.unit_choices,
        days_off=provider.calendar.days_off(service.nation),
    )
