"""Setup.xlsx -> Provider. The same parser reads it; the month's own checks judge it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from trackerkit.errors import ProviderError
from trackerkit.problems import CellRef
from trackerkit.provider import Aim, Calendar, LimitChange, Person, Provider, Service, Waiver
from trackerkit.register import load_frameworks, load_register, register_keys
from trackerkit.rules.report import shown
from trackerkit.rules.text import folded, squeezed
from trackerkit.rules.waivers import why_not
from trackerkit.words import listed
from trackerkit.workbook.parse import ParsedReturn, parse_return
from trackerkit.workbook.read import Book

SETUP = "setup"


def register_titles() -> dict[str, str]:
    """Register title -> key, as the Setup workbook offers them."""
    return {load_register(key).title: key for key in register_keys()}


def limit_labels() -> dict[str, str]:
    """Label -> key of every limit that a provider can change, as the Setup workbook offers them."""
    registers = map(load_register, register_keys())
    return {limit.label: key for register in registers for key, limit in register.limits.items() if limit.can_change}


def framework_titles() -> dict[str, str]:
    """Title -> key of the frameworks, as the Setup workbook offers them."""
    return {framework.title: key for key, framework in load_frameworks().items()}


def parse_setup(book: Book, name: str) -> ParsedReturn:
    """The parsed setup workbook; it is offered the registers, limits and frameworks that ship."""
    lists = {
        "registers": tuple(register_titles()),
        "limits": tuple(limit_labels()),
        "frameworks": (*framework_titles(), *load_frameworks()),
    }
    return parse_return(book, load_register(SETUP), name=name, lists=lists)


def provider_of(parsed: ParsedReturn) -> Provider:
    """The provider that a parsed setup workbook describes. Its problems have been looked at by the caller.

    Raises ProviderError for a waiver of a rule that is none, or that cannot be waived; for a limit that a register does
    not have, or that cannot have the value; and for an aim of no measure.
    """
    frames = parsed.frames
    form = frames["provider"].iloc[0]
    people = tuple(_person(row) for row in _rows(frames["people"]))
    return Provider(
        name=squeezed(form["provider_name"]),
        quality_lead=squeezed(form["quality_lead"]),
        framework=_framework(squeezed(form["framework"])),
        services=tuple(_service(row, frames) for row in _rows(frames["services"])),
        people=people,
        calendar=Calendar(tuple(_closed_days(frames["closed_days"]))),
        email_domains=tuple(d.strip().lower() for d in form["work_email_domains"].split(",") if d.strip()),
        waivers=tuple(_waivers(parsed)),
        limits=tuple(_limits(parsed)),
        aims=tuple(_aims(parsed)),
    )


def _framework(chosen: str) -> str:
    return framework_titles().get(chosen, chosen) or "statements-2023"


def _rows(frame: pd.DataFrame) -> list[Mapping[str, str]]:
    return [{str(key): squeezed(str(value)) for key, value in row.items()} for row in frame.to_dict("records")]


def _person(row: Mapping[str, str]) -> Person:
    return Person(row["name"], row["role"], row["work_email"], _code_or_all(row["service_code"]))


def _code(typed: str) -> str:
    return squeezed(typed).upper()


def _code_or_all(typed: str) -> str:
    """The code of a service; "" for all."""
    return "" if folded(typed) in ("", "all") else _code(typed)


def _service(row: Mapping[str, str], frames: Mapping[str, pd.DataFrame]) -> Service:
    code = row["service_code"].upper()
    titles = {folded(title): key for title, key in register_titles().items()}
    of_it = [r for r in _rows(frames["registers"]) if r["service_code"].upper() == code]
    return Service(
        code=code,
        name=row["service_name"],
        kind=row["kind_of_service"],
        nation=row["nation"],
        manager=row["registered_manager"],
        postcode=row["postcode"].upper(),
        units=tuple(r["unit"] for r in _rows(frames["units"]) if r["service_code"].upper() == code),
        registers=tuple(titles[folded(r["register"])] for r in of_it if folded(r["register"]) in titles),
    )


def _closed_days(frame: pd.DataFrame) -> list[tuple[date, str, str]]:
    rows = zip(frame["closed_on"], frame["nation"], frame["reason"], strict=True)
    return [(day.date(), squeezed(nation), squeezed(reason)) for day, nation, reason in rows if not pd.isna(day)]


def _waivers(parsed: ParsedReturn) -> Iterator[Waiver]:
    frame = parsed.frames["waivers"]
    columns = ("rule", "service_code", "until", "reason", "approved_by")
    rows = zip(frame.index.get_level_values("row"), *(frame[key] for key in columns), strict=True)
    for row, rule, service, until, reason, approved_by in rows:
        code = _code(rule)
        if why_not(code):
            cell = parsed.places["waivers"].cell(row, "rule")
            raise ProviderError(
                f"{parsed.name} is not ready. {cell}: “{shown(rule)}” cannot be waived: {why_not(code)}.",
                f"Correct it in {parsed.name} and save. “trackerkit rules” lists the codes.",
            )
        yield Waiver(code, _code_or_all(service), until.date(), squeezed(reason), squeezed(approved_by))


def _limits(parsed: ParsedReturn) -> Iterator[LimitChange]:
    frame, place, titles = parsed.frames["limits"], parsed.places.get("limits"), register_titles()
    columns = ("register", "limit", "value", "reason", "approved_by")
    rows = zip(frame.index.get_level_values("row"), *(frame[key] for key in columns), strict=True)
    taken: dict[tuple[str, str], int] = {}
    for row, title, label, value, reason, approved_by in rows:
        assert place is not None  # a sheet that is not there has no rows
        register, key = titles.get(squeezed(title), ""), limit_labels()[squeezed(label)]
        _can_be(parsed.name, place.cell(row, "limit"), place.cell(row, "value"), (register, key, float(value)))
        if (register, key) in taken:
            whose = f" of the {load_register(register).title.lower()}" if register else ""
            raise ProviderError(
                f"{parsed.name} is not ready. {place.cell(row, 'limit')}: the limit {label}{whose} stands in row "
                f"{taken[register, key]} already.",
                f"Take one of the two rows out in {parsed.name} and save.",
            )
        taken[register, key] = row
        yield LimitChange(register, key, int(value), squeezed(reason), squeezed(approved_by))


def _can_be(name: str, limit_cell: CellRef, value_cell: CellRef, change: tuple[str, str, float]) -> None:
    """Raises ProviderError unless the register, or each that has the limit, allows the value."""
    register, key, value = change
    having = [each for each in map(load_register, register_keys()) if key in each.limits]
    wanted = [each for each in having if register in ("", each.key)]
    if not wanted:
        titles = listed([each.title.lower() for each in having], "or")
        raise ProviderError(
            f"{name} is not ready. {limit_cell}: the {load_register(register).title.lower()} has no limit "
            f"{having[0].limits[key].label}.",
            f"Choose the {titles} in {name} and save.",
        )
    for limit in (each.limits[key] for each in wanted):
        if not limit.allows(value):
            raise ProviderError(
                f"{name} is not ready. {value_cell}: {limit.label} must be a whole number of {limit.unit} from "
                f"{limit.least:,} to {limit.most:,}, and {value:g} is written.",
                f"Correct it in {name} and save.",
            )


def _aims(parsed: ParsedReturn) -> Iterator[Aim]:
    frame = parsed.frames["aims"]
    titles = {folded(title): key for title, key in register_titles().items()}
    columns = ("register", "measure", "target", "baseline_from")
    rows = zip(frame.index.get_level_values("row"), *(frame[key] for key in columns), strict=True)
    for row, title, measure, target, baseline_from in rows:
        register = load_register(titles[folded(title)])
        names = {folded(name): name for name in register.words_of("measure")}
        if folded(measure) not in names:
            cell = parsed.places["aims"].cell(row, "measure")
            raise ProviderError(
                f"{parsed.name} is not ready. {cell}: “{shown(measure)}” is no measure of the {title.lower()}.",
                f"Write one of: {', '.join(names.values())}. Then save.",
            )
        goal = None if pd.isna(target) else float(target)
        yield Aim(register.key, names[folded(measure)], goal, baseline_from)
