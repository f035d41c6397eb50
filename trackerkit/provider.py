"""A provider's folder, services, people and calendar. Nothing here reads Excel: `workbook.setup` makes a Provider."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import holidays
import numpy as np
from numpy.typing import NDArray

from trackerkit.brand import PLAIN, Brand
from trackerkit.errors import ProviderError
from trackerkit.register import Register, load_register

NATIONS = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}
FIRST_YEAR, LAST_YEAR = 2020, 2035  # the years whose bank holidays a workbook carries

WHOLE_SERVICE = "Whole service"  # a finding that belongs to no one unit

Days = NDArray[np.datetime64]


@lru_cache(maxsize=8)
def _bank_holidays(nation: str) -> dict[date, str]:
    found = holidays.country_holidays("GB", subdiv=NATIONS[nation], years=range(FIRST_YEAR, LAST_YEAR + 1))
    return {day: name for day, name in sorted(found.items()) if day.weekday() < 5}


@dataclass(frozen=True)
class Calendar:
    """Working days by UK nation: Monday to Friday, less bank holidays and the provider's own closed days.

    `closed` maps a day to the nation it counts for, or "" for all (Setup, sheet Closed days).
    """

    closed: tuple[tuple[date, str, str], ...] = ()  # day, nation or "", reason

    def days_off(self, nation: str) -> dict[date, str]:
        """Every weekday of 2020 to 2035 that is not a working day there, with its name. Raises KeyError."""
        extra = {day: reason for day, where, reason in self.closed if where in ("", nation)}
        return dict(sorted((_bank_holidays(nation) | extra).items()))

    @cached_property
    def _arrays(self) -> dict[str, Days]:
        return {nation: np.array(list(self.days_off(nation)), dtype="datetime64[D]") for nation in NATIONS}

    def array(self, nation: str) -> Days:
        """`days_off` for numpy."""
        return self._arrays[nation]

    def add(self, days: Days, working_days: int, nation: str) -> Days:
        """`days` (datetime64[D], no NaT) and so many working days after each, the start not counted (Excel WORKDAY).

        0 working days is the same working day: the day itself, or the next one from a weekend or holiday (S-F1).
        """
        if working_days == 0:
            return np.busday_offset(days, 0, roll="forward", holidays=self.array(nation))
        return np.busday_offset(days, working_days, roll="backward", holidays=self.array(nation))

    def after(self, day: date, working_days: int, nation: str) -> date:
        """As `add`, for one day."""
        found: date = self.add(np.array([day], dtype="datetime64[D]"), working_days, nation)[0].astype(object)
        return found


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can own or verify an action. `service` is a code, or "" for all."""

    name: str
    role: str
    email: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `code` stands in every reference that is printed for it."""

    code: str
    name: str
    kind: str
    nation: str
    manager: str
    postcode: str = ""
    units: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()

    @property
    def unit_choices(self) -> tuple[str, ...]:
        """What the Unit dropdown offers: the units, and the service as a whole."""
        return (*self.units, WHOLE_SERVICE)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that a service need not follow for a time, and who answers for that (Setup, sheet Waivers).

    `rule` is its code; `service` a code, or "" for all; `until` the last day on which it works.
    """

    rule: str
    service: str
    until: date
    reason: str
    approved_by: str

    def covers(self, service: str) -> bool:
        """Whether it speaks of the service with this code."""
        return self.service in ("", service)

    def in_force(self, as_at: date) -> bool:
        """Whether it works on that day. One that has expired does not."""
        return as_at <= self.until


@dataclass(frozen=True, slots=True)
class LimitChange:
    """A time limit to which the provider has given another value, and who answers for it (Setup, sheet Limits).

    `register` is a register's key, or "" for every register that has the limit; `limit` is the limit's key; `value` is
    in the unit of the definition.
    """

    register: str
    limit: str
    value: int
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Aim:
    """What a measure should reach, and where its baseline begins (Setup, sheet Aims).

    `register` is a key, `target` in the measure's own unit (per cent for a share), `baseline_from` a month (2026-08) or
    "" for the first on record.
    """

    register: str
    measure: str
    target: float | None = None
    baseline_from: str = ""


@dataclass(frozen=True)
class Provider:
    """Who the provider is, as Setup.xlsx says."""

    name: str
    quality_lead: str
    framework: str
    services: tuple[Service, ...]
    people: tuple[Person, ...]
    calendar: Calendar = field(default_factory=Calendar)
    email_domains: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    limits: tuple[LimitChange, ...] = ()
    aims: tuple[Aim, ...] = ()
    brand: Brand = PLAIN

    @cached_property
    def by_code(self) -> dict[str, Service]:
        return {service.code: service for service in self.services}

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names of staff, services and units in small letters: none of them is a resident's."""
        staff = {self.quality_lead, *(person.name for person in self.people)}
        staff |= {waiver.approved_by for waiver in self.waivers} | {change.approved_by for change in self.limits}
        for service in self.services:
            staff |= {service.manager, service.name, *service.units}
        return frozenset(" ".join(name.split()).lower() for name in (self.name, *staff)) - {""}

    def people_of(self, service: str) -> tuple[Person, ...]:
        """The people who work at the service, or everywhere."""
        return tuple(person for person in self.people if person.service in ("", service))

    def returning(self, register: str) -> tuple[Service, ...]:
        """The services that return this register."""
        return tuple(service for service in self.services if register in service.registers)

    def limit_changes(self, register: str) -> dict[str, LimitChange]:
        """Limit key -> its change, for one register: what is said of it alone goes before what is said of all."""
        in_order = sorted(self.limits, key=lambda change: change.register != "")
        return {change.limit: change for change in in_order if change.register in ("", register)}


@dataclass(frozen=True)
class Folder:
    """Where everything of a provider lies. Only the paths: nothing is made by asking."""

    root: Path

    @property
    def setup(self) -> Path:
        return self.root / "Setup.xlsx"

    @property
    def ledger(self) -> Path | str:
        """The record: ``ledger.sqlite``, or the database whose address stands in the file ``ledger.url``.

        ``postgresql://user@server/name``: the password stands in PostgreSQL's own password file, not here.
        """
        address = self.root / "ledger.url"
        return address.read_text(encoding="utf-8").strip() if address.is_file() else self.root / "ledger.sqlite"

    @property
    def desk(self) -> Path | str:
        """What the upload page has in hand: ``portal.sqlite``, or the database that holds the record."""
        ledger = self.ledger
        return ledger if isinstance(ledger, str) else self.root / "portal.sqlite"

    @property
    def has_ledger(self) -> bool:
        """Whether there is a record to ask. A database is taken to be there: opening it makes what it lacks."""
        return isinstance(self.ledger, str) or self.ledger.is_file()

    def recorded(self) -> Folder:
        """The folder itself. Raises ProviderError when it has no record yet."""
        if not self.has_ledger:
            raise ProviderError("There is no ledger in this folder.", "Run “trackerkit month” first.")
        return self

    @property
    def originals(self) -> Path:
        """Every file received, by its hash, read-only: kept so that a return can always be shown again."""
        return self.root / "originals"

    @property
    def trails(self) -> Path:
        """The pages of single actions, or of all of a service, made for an inspection."""
        return self.root / "trails"

    @property
    def mappings(self) -> Path:
        """How trackers that are not ours are read, a TOML file each (`trackerkit adopt`)."""
        return self.root / "mappings"

    def issued(self, period: str) -> Path:
        return self.root / period / "issued"

    def returns(self, period: str) -> Path:
        return self.root / period / "returns"

    def marked(self, period: str) -> Path:
        return self.root / period / "marked"

    def packs(self, period: str) -> Path:
        return self.root / period / "packs"

    def drafts(self, period: str) -> Path:
        """E-mails to look at and send, and calendars of the dates."""
        return self.root / period / "drafts"


def provider_register(provider: Provider, key: str) -> Register:
    """The register `key` with the limits of this provider. Raises DefinitionError when there is no such register."""
    register = load_register(key)
    changes = provider.limit_changes(key)
    return register.with_limits({limit: c.value for limit, c in changes.items() if limit in register.limits})


def all_actions_name(period: str) -> str:
    """The consolidated register beside the packs of the month."""
    return f"All actions {period}.xlsx"


def workbook_name(service: Service, register_title: str, period: str) -> str:
    """``OAK Medication register 2026-11.xlsx``: the file's name as issued and as marked."""
    return f"{service.code} {register_title} {period}.xlsx"


def whose_file(provider: Provider, name: str) -> tuple[str, str] | None:
    """(service code, register key) that a file's name tells of this provider; None where it does not tell both.

    A service is told by its code or its name, a register by its title; a service that returns one register needs none.
    """
    words = f" {' '.join(re.findall(r'[a-z0-9]+', name.lower()))} "
    services = [s for s in provider.services if _in(s.code, words) or _in(s.name, words)]
    if len(services) != 1:
        return None
    (service,) = services
    titled = [key for key in service.registers if _in(load_register(key).title, words)]
    registers = titled or service.registers
    return (service.code, registers[0]) if len(registers) == 1 else None


def _in(wanted: str, words: str) -> bool:
    """Whether `words` (small letters with single spaces around each) hold the words of `wanted` in a row."""
    found = " ".join(re.findall(r"[a-z0-9]+", wanted.lower()))
    return bool(found) and f" {found} " in words


def folded_names(people: Iterable[Person]) -> frozenset[str]:
    """Names in small letters with single spaces, to look people up by."""
    return frozenset(" ".join(person.name.split()).lower() for person in people)
