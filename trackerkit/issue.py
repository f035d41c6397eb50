"""Making what goes out: the provider's folder with its Setup workbook, and each month's workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from trackerkit.carry import Carried, Past, carried_forward
from trackerkit.errors import ProviderError
from trackerkit.files import write_whole
from trackerkit.ledger import Ledger
from trackerkit.month import load_provider
from trackerkit.provider import Folder, Provider, Service, workbook_name
from trackerkit.register import load_register
from trackerkit.workbook.build import Issue, Stamper, build_setup


@dataclass(frozen=True)
class Issued:
    """What was made. `kept` were there already and are never written over: somebody may have begun to fill them in."""

    folder: Path
    returns: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


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
    stamper = Stamper()
    with _past(folder, period) as past:
        for service in provider.services:
            for key in service.registers:
                register = load_register(key)
                path = folder.issued(period) / workbook_name(service, register.title, period)
                if path.exists():
                    kept.append(path)
                    continue
                carried: Carried = carried_forward(past, register, service.code) if past else {}
                issue = facts_to_print(provider, service, period)
                write_whole(path, stamper.build(register, issue, carried=carried))
                written.append(path)
    if not written and not kept:
        raise ProviderError("No service returns a register yet.", "Fill in the Registers sheet of Setup.xlsx.")
    folder.returns(period).mkdir(parents=True, exist_ok=True)
    return Issued(folder.issued(period), folder.returns(period), tuple(written), tuple(kept))


@contextmanager
def _past(folder: Folder, period: str) -> Iterator[Past | None]:
    """What the ledger knows of the months before, None when there is no ledger yet."""
    if not folder.ledger.is_file():
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
