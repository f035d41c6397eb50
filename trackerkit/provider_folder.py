"""The provider of a folder: what its Setup workbook says, once that says enough to go by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from trackerkit.brand import LARGEST_LOGO, Brand, Logo, colour_fault, colour_of, logo_of, name_fault
from trackerkit.errors import ProviderError, UnreadableWorkbook
from trackerkit.problems import Problem, Severity
from trackerkit.provider import Calendar, Folder, Provider, Service, folded_names
from trackerkit.register import Framework, load_frameworks, load_register, register_keys
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import Month
from trackerkit.rules.text import folded, squeezed
from trackerkit.validation import validate
from trackerkit.workbook.parse import ParsedReturn, identify
from trackerkit.workbook.read import file_bytes, read_book
from trackerkit.workbook.setup import parse_setup, provider_of

_FEW = 5  # problems of Setup that are told at once
_CODE = re.compile("[A-Z0-9]{2,6}")


def load_provider(folder: Folder, as_at: date) -> tuple[Provider, tuple[Problem, ...]]:
    """The provider of the folder, and what its Setup workbook should put right.

    Raises ProviderError when there is no Setup workbook, or when it has an error that would lose a return.
    """
    setup_is_there(folder)
    parsed = _read_setup(folder)
    logo = _logo(folder, parsed)
    fault = logo if isinstance(logo, str) else ""
    calendar, facts = Calendar(), ReturnFacts("England", parsed.lists, logo_fault=fault)
    month = Month(parsed.register, parsed.frames, {parsed.name: facts}, calendar, as_at)
    found = validate(month, {parsed.name: parsed.places}, {parsed.name: parsed.problems})
    problems = tuple(sorted((*parsed.problems, *found[parsed.name]), key=lambda p: p.order))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        told = " ".join(f"{problem.cell}: {problem.message}" for problem in errors[:_FEW])
        more = f" And {len(errors) - _FEW:,} more." if len(errors) > _FEW else ""
        raise ProviderError(f"Setup.xlsx is not ready. {told}{more}", "Correct it in Setup.xlsx and save.")
    provider = replace(provider_of(parsed), brand=_brand(parsed, logo))
    _fit_for_files(provider)
    return provider, problems


def setup_is_there(folder: Folder) -> None:
    """Raises ProviderError when it is not. Nothing is opened."""
    if not folder.setup.is_file():
        raise ProviderError(
            f"There is no Setup workbook in {folder.root.name or 'this folder'}.",
            "Run “trackerkit init” there first, and fill in Setup.xlsx.",
        )


def _read_setup(folder: Folder) -> ParsedReturn:
    try:
        book = read_book(file_bytes(folder.setup))
    except UnreadableWorkbook as error:
        raise ProviderError(f"Setup.xlsx cannot be read. {error.sentence}", "Put back a copy that opens.") from error
    printed = identify(book).register
    if printed in register_keys():
        raise _not_setup(f"it is a {load_register(printed).title}")
    parsed = parse_setup(book, folder.setup.name)
    if parsed.frames["provider"].empty:
        raise _not_setup("it has no sheet Provider")
    return parsed


def _not_setup(why: str) -> ProviderError:
    return ProviderError(
        f"This is not a Setup workbook: {why}.", "Use Setup.xlsx as “trackerkit init” made it and you filled it in."
    )


def _logo(folder: Folder, parsed: ParsedReturn) -> Logo | str:
    """The picture that Setup names as the logo, or what is wrong with its file; empty where none is named.

    Only a file that lies in the provider's folder itself is opened: no path, and no link that leads out of it.
    """
    name = squeezed(str(parsed.frames["provider"].iloc[0]["logo"]))
    if not name or name_fault(name):
        return ""
    path = folder.root / name
    try:
        if path.resolve(strict=True).parent != folder.root.resolve() or not path.is_file():
            return "does not lie beside Setup.xlsx"
        with path.open("rb") as file:
            return logo_of(file.read(LARGEST_LOGO + 1))
    except OSError:
        return "was not found beside Setup.xlsx"


def _brand(parsed: ParsedReturn, logo: Logo | str) -> Brand:
    """What of it can be printed; the rest has been told as problems of Setup (TK019, TK018)."""
    words = squeezed(str(parsed.frames["provider"].iloc[0]["brand_colour"]))
    colour = "" if colour_fault(words) else colour_of(words)
    return Brand(colour, logo if isinstance(logo, Logo) else None)


def _fit_for_files(provider: Provider) -> None:
    """A service's code stands in references and file names, so it may hold nothing else."""
    for service in provider.services:
        if not _CODE.fullmatch(service.code):
            raise ProviderError(
                f"Setup.xlsx, Services: the service code “{service.code}” cannot be used.",
                "Write two to six capital letters or digits, such as OAK.",
            )


def framework_of(provider: Provider) -> Framework:
    """The framework that Setup names. Raises KeyError for one that does not ship, which Setup cannot name."""
    return load_frameworks()[provider.framework]


def facts_of(provider: Provider, service: Service) -> ReturnFacts:
    """What the rules must know of a service: its nation, and its words of Setup."""
    people = folded_names(provider.people_of(service.code))
    units = frozenset(map(folded, service.unit_choices))
    return ReturnFacts(
        service.nation,
        {"people": people, "units": units},
        allowed_postcodes=frozenset(each.postcode for each in provider.services if each.postcode),
        email_domains=frozenset(provider.email_domains),
        own_names=provider.own_names,
    )


def setup_words(provider: Provider, service: Service) -> Mapping[str, tuple[str, ...]]:
    names = tuple(person.name for person in provider.people_of(service.code))
    return {"people": names, "units": service.unit_choices}
