"""Drafts of e-mails to the services, and their dates as a calendar: nothing is sent, a person looks and sends.

Each return gets a draft with its marked copy attached and its first problems in the body, in the words of the Fix list;
each service that has not returned gets a reminder with its workbook. Due dates and check dates go into an iCalendar
file (RFC 5545).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from pathlib import Path

import pandas as pd
from icalendar import Calendar, Event

from trackerkit.assurance.actions import actions
from trackerkit.checking import named_return, tally
from trackerkit.files import write_if_changed
from trackerkit.ledger import Ledger
from trackerkit.problems import Problem
from trackerkit.provider import Folder, Provider, Service, provider_register, workbook_name
from trackerkit.provider_folder import load_provider
from trackerkit.records import not_run, record_of, returned
from trackerkit.register import Register
from trackerkit.returns import due_words
from trackerkit.rules.report import shown
from trackerkit.words import month_words

_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_MOST_LINES = 5  # problems in the body of a letter whose workbook is attached, Fix list and all
_THE_REST = "The rest stands in the Fix list, the first sheet of the attached workbook."
_WHAT_TO_DO = (
    "Your workbook is attached with a mark at each of these cells, and a Fix list in front. Put them right there, save "
    "it, and send the same file back."
)
_AS_ISSUED = "The workbook is attached as it was issued, for the case that you have not begun or cannot find yours."


@dataclass(frozen=True)
class Drafts:
    """What was written. `without_address`: services whose manager has no work email in Setup."""

    letters: tuple[Path, ...]
    calendars: tuple[Path, ...]
    without_address: tuple[Service, ...]


def write_drafts(folder: Folder, period: str, *, as_at: date) -> Drafts:
    """Writes the drafts and calendars of the month. The same ledger makes the same files.

    Raises ProviderError when the month has not been run.
    """
    provider, _ = load_provider(folder, as_at)
    letters: list[Path] = []
    dates: dict[str, list[Event]] = {}
    with Ledger.open(folder.ledger) as ledger:
        for register in returned(ledger, provider, period):
            record = record_of(ledger, provider, register, period, as_at)
            for service in (*record.services, *record.blank):
                problems = tuple(problem for code, problem in record.problems if code == service.code)
                letter = _about_a_return(folder, provider, service, register, period, problems, as_at)
                letters.append(_put(folder, letter, workbook_name(service, register.title, period), period))
            for code, found in actions(record).groupby("service", sort=False):
                dates.setdefault(str(code), []).extend(_events(found, as_at))
        came = {(head.service, head.register) for head in ledger.returns(period=period)}
    if not came:
        raise not_run(period)
    for service in provider.services:
        missing = (key for key in service.registers if (service.code, key) not in came)
        for register in (provider_register(provider, key) for key in missing):
            letter = _reminder(folder, provider, service, register, period, as_at)
            letters.append(_put(folder, letter, workbook_name(service, register.title, period), period))
    calendars = [_calendar(folder, provider.by_code[code], period, events) for code, events in dates.items() if events]
    unknown = tuple(service for service in provider.services if service.registers and not _address(provider, service))
    return Drafts(tuple(letters), tuple(calendars), unknown)


# ---------------------------------------------------------------- letters


def _about_a_return(
    folder: Folder,
    provider: Provider,
    service: Service,
    register: Register,
    period: str,
    problems: tuple[Problem, ...],
    as_at: date,
) -> EmailMessage:
    what = named_return(service.name, register, period)
    letter = _letter(provider, service, f"{what}: {tally(problems)}")
    marked = folder.marked(period) / workbook_name(service, register.title, period)
    most = _MOST_LINES if marked.is_file() else len(problems)
    lines = [f"Dear {service.manager},", "", f"Thank you for {what}: {tally(problems)}."]
    lines += _listed(problems, most)
    if len(problems) > most:
        lines += ["", _THE_REST]
    if problems and marked.is_file():
        lines += ["", _WHAT_TO_DO]
    if problems:
        lines += ["", f"The return {due_words(period, as_at)}."]
    letter.set_content("\n".join([*lines, "", provider.quality_lead, provider.name]) + "\n")
    _attach(letter, marked)
    return letter


def _reminder(
    folder: Folder, provider: Provider, service: Service, register: Register, period: str, as_at: date
) -> EmailMessage:
    what = named_return(service.name, register, period)
    letter = _letter(provider, service, f"{what}: not returned yet")
    issued = folder.issued(period) / workbook_name(service, register.title, period)
    lines = [
        f"Dear {service.manager},",
        "",
        f"We have not received {what}. It {due_words(period, as_at)}. Save the workbook as it is today and send it, "
        "even when rows are still open: an open action on record is better than none.",
        "",
        *([_AS_ISSUED, ""] if issued.is_file() else []),
        provider.quality_lead,
        provider.name,
    ]
    letter.set_content("\n".join(lines) + "\n")
    _attach(letter, issued)
    return letter


def _attach(letter: EmailMessage, workbook: Path) -> None:
    """Attaches the workbook where it is there."""
    if workbook.is_file():
        maintype, subtype = _XLSX
        letter.add_attachment(workbook.read_bytes(), maintype=maintype, subtype=subtype, filename=workbook.name)


def _letter(provider: Provider, service: Service, subject: str) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["X-Unsent"] = "1"  # Outlook opens it as a draft, with a Send button
    letter["Subject"] = " ".join(subject.split())
    for header, name in (("From", provider.quality_lead), ("To", service.manager)):
        if address := _email_of(provider, name):
            letter[header] = address
    return letter


def _address(provider: Provider, service: Service) -> str:
    return _email_of(provider, service.manager)


def _email_of(provider: Provider, name: str) -> str:
    """The work email of a person of Setup; empty when there is none, or when it could not stand in a header."""
    found = next((person.email for person in provider.people if person.name == name and person.email), "")
    return found if found.isascii() and found.isprintable() and " " not in found and "," not in found else ""


def _listed(problems: Iterable[Problem], most: int) -> Iterator[str]:
    """The first `most` problems as lines, sheet by sheet, in the order of the Fix list."""
    ordered = sorted(problems, key=lambda problem: problem.order)[:most]
    for sheet, of_sheet in groupby(ordered, key=lambda problem: problem.cell.sheet):
        yield ""
        yield sheet or "The workbook"
        for problem in of_sheet:
            place = " ".join(word for word in (problem.cell.a1, problem.ref and f"({problem.ref})") if word)
            said = f"{problem.severity.word}: {problem.message} {problem.fix} ({problem.code})"
            yield f"  {place}: {said}" if place else f"  {said}"


def _put(folder: Folder, letter: EmailMessage, workbook: str, period: str) -> Path:
    path = folder.drafts(period) / Path(workbook).with_suffix(".eml").name
    if letter.is_multipart():  # the boundary would be another one each time
        letter.set_boundary("=_trackerkit_draft_=")
    write_if_changed(path, letter.as_bytes())
    return path


# ---------------------------------------------------------------- calendars


def _events(found: pd.DataFrame, as_at: date) -> Iterator[Event]:
    """A day for each open action that falls due, and for each check by somebody else that is still to come."""
    for row in found.to_dict("records"):
        if row["open"] and not pd.isna(row["due_date"]):
            yield _event(f"Due: {_named(row)}", f"{row['ref']}-due", row["due_date"].date(), as_at)
        if row["said_done"] and not row["checked"] and not pd.isna(row["check_by"]):
            yield _event(f"Check by somebody else: {_named(row)}", f"{row['ref']}-check", row["check_by"].date(), as_at)


def _named(row: Mapping[Hashable, object]) -> str:
    """``MED-OAK-2611-003 (PRN protocols), Grace Mensah``: no finding, so that nothing about a person is on a phone."""
    ref, theme, owner = (shown(str(row[key])) for key in ("ref", "theme", "owner"))
    return f"{ref}{f' ({theme})' if theme else ''}{f', work by {owner}' if owner else ''}"


def _event(summary: str, uid: str, day: date, as_at: date) -> Event:
    event = Event()
    event.add("summary", summary)
    event.add("uid", f"{shown(uid)}@trackerkit")
    event.add("dtstamp", datetime.combine(as_at, time(0, 0), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # the day stays free
    return event


def _calendar(folder: Folder, service: Service, period: str, events: Iterable[Event]) -> Path:
    calendar = Calendar()
    calendar.add("prodid", "-//trackerkit//improvement actions//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{service.name}: actions, {month_words(period)}")
    for event in events:
        calendar.add_component(event)
    path = folder.drafts(period) / f"{service.code} dates {period}.ics"
    write_if_changed(path, calendar.to_ical())
    return path
