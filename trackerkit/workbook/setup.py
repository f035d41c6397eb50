"""Setup.xlsx -> Provider. The same parser reads it; the month's own checks judge it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from trackerkit.errors import ProviderError
from trackerkit.provider import Aim, Calendar, Person, Provider, Service, Waiver
from trackerkit.register import load_register, register_keys
from trackerkit.rules.report import shown
from trackerkit.rules.text import folded, squeezed
from trackerkit.rules.waivers import why_not
from trackerkit.workbook.parse import ParsedReturn, parse_return
from trackerkit.workbook.read import Book

SETUP = "setup"


def register_titles() -> dict[str, str]:
    """Register title -> key, as the Setup workbook offers them."""
    return {load_register(key).title: key for key in register_keys()}


def parse_setup(book: Book, name: str) -> ParsedReturn:
    """The parsed setup workbook; its Registers column is offered the registers that ship."""
    return parse_return(book, load_register(SETUP), name=name, lists={"registers": tuple(register_titles())})


def provider_of(parsed: ParsedReturn) -> Provider:
    """The provider that a parsed setup workbook describes. Its problems have been looked at by the caller.

    Raises ProviderError for a waiver of a rule that is none, or that cannot be waived, and for an aim of no measure.
    """
    frames = parsed.frames
    form = frames["provider"].iloc[0]
    people = tuple(_person(row) for row in _rows(frames["people"]))
    return Provider(
        name=squeezed(form["provider_name"]),
        quality_lead=squeezed(form["quality_lead"]),
        framework=squeezed(form["framework"]) or "statements-2023",
        services=tuple(_service(row, frames) for row in _rows(frames["services"])),
        people=people,
        calendar=Calendar(tuple(_closed_days(frames["closed_days"]))),
        email_domains=tuple(d.strip().lower() for d in form["work_email_domains"].split(",") if d.strip()),
        waivers=tuple(_waivers(parsed)),
        aims=tuple(_aims(parsed)),
    )


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
