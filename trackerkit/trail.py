"""The trail of an action: everything that the ledger and the kept files say of it, from finding to outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from trackerkit.assurance.actions import actions
from trackerkit.assurance.answers import Made, key_of
from trackerkit.assurance.continuity import Continuity, Event, continuity
from trackerkit.assurance.following import Thread, ref_of
from trackerkit.decided import decisions_made
from trackerkit.errors import LedgerError, ProviderError, UnreadableWorkbook
from trackerkit.files import write_if_changed
from trackerkit.history import SHEETS, returned, story
from trackerkit.ledger import Ledger, ReturnHead, read_original
from trackerkit.problems import Place
from trackerkit.provider import Folder, Provider, provider_register
from trackerkit.provider_folder import load_provider
from trackerkit.records import record_of
from trackerkit.register import Register, SheetDefinition, load_register, register_keys
from trackerkit.report.html import render_trail
from trackerkit.report.lines import Row, rows_of
from trackerkit.report.people import People, is_person
from trackerkit.report.trail import trail_context
from trackerkit.report.trail_known import Asked, Heard, Known, Received
from trackerkit.report.trail_model import TrailContext
from trackerkit.rules.frames import proposed, typed
from trackerkit.rules.text import squeezed
from trackerkit.words import day_words, month_words
from trackerkit.workbook.parse import parse_return
from trackerkit.workbook.read import Reader

_EVER = "9999-12"  # later than every month
RECEIVED = "received"  # the sheet on which head office logs the escalations that reached it

RenderPdf = Callable[[TrailContext], bytes]
Judged = dict[tuple[str, str], dict[tuple[str, int], Row]]


def trail_of(folder: Folder, ref: str, *, as_at: date, roles: bool = False) -> TrailContext:
    """The trail of the action with this reference, in whichever register it is. Raises ProviderError for none.

    `roles`: people are shown by their role.
    """
    provider, _ = load_provider(folder, as_at)
    with Ledger.open(folder.recorded().ledger) as ledger, Reader() as reader:
        for register in registers_of(ledger, provider):
            told = Told(folder, ledger, reader, provider, register, as_at, ref_of(ref), roles=roles)
            known = [told.known(thread) for thread in told.threads if ref_of(ref) in thread.refs]
            if known:
                about = f"from finding to outcome, {register.title.lower()}"
                return trail_context(
                    known,
                    provider,
                    as_at=as_at,
                    chain=ledger.head(),
                    heading=ref_of(ref),
                    about=about,
                    name=ref_of(ref),
                    without=told.people,
                )
    raise ProviderError(f"No return on record has an action {ref}.", "Write the reference as it is printed in the row.")


def trails_of(folder: Folder, service: str, period: str, *, as_at: date) -> TrailContext:
    """Every action of the service that stands in its returns of the month, or is missing from them, bound together."""
    provider, _ = load_provider(folder, as_at)
    known: list[Known] = []
    with Ledger.open(folder.recorded().ledger) as ledger, Reader() as reader:
        for register in registers_of(ledger, provider):
            if ledger.returns(register=register.key, service=service, period=period):
                told = Told(folder, ledger, reader, provider, register, as_at, service, period)
                known += [told.known(thread) for thread in told.threads if told.belongs(thread)]
        chain = ledger.head()
    if not known:
        raise ProviderError(
            f"No return of {service} for {month_words(period)} with an action has been recorded.",
            f"Run “trackerkit month --period {period}” first.",
        )
    name = provider.by_code[service].name if service in provider.by_code else service
    known.sort(key=lambda one: (one.register.title, one.thread.name))
    about = f"every action, {month_words(period)}"
    return trail_context(
        known, provider, as_at=as_at, chain=chain, heading=name, about=about, name=f"{service} {period}"
    )


def write_trail(context: TrailContext, where: Path, render_pdf: RenderPdf | None) -> tuple[Path, ...]:
    """Writes the page, and the PDF with `render_pdf`, into the folder `where`; what is the same is left alone."""
    made = {".html": render_trail(context).encode()}
    if render_pdf is not None:
        made[".pdf"] = render_pdf(context)
    paths = []
    for ending, data in made.items():
        path = where / f"{context.stem}{ending}"
        write_if_changed(path, data)
        paths.append(path)
    return tuple(paths)


def registers_of(ledger: Ledger, provider: Provider | None = None) -> list[Register]:
    """The registers with returns that have actions; with the provider's own limits where it is given."""
    there = {head.register for head in ledger.returns()}
    kept = [key for key in register_keys() if key in there]
    registers = [provider_register(provider, key) if provider else load_register(key) for key in kept]
    return [register for register in registers if "actions" in register.by_key]


@dataclass
class Told:
    """One register of one service, followed through its months. `whose`: the service, or a reference of one of its.

    `judged` may be shared by several: (register, month) -> its actions as the pack of that month judges them.
    """

    folder: Folder
    ledger: Ledger
    reader: Reader
    provider: Provider
    register: Register
    as_at: date
    whose: str
    until: str = _EVER
    judged: Judged = field(default_factory=dict)
    roles: bool = False

    @cached_property
    def _frames(self) -> dict[str, pd.DataFrame]:
        asked = self.ledger.services_with(self.register.key, self.whose) | {self.whose}
        frames = self.ledger.history(self.register, (*SHEETS, "reviews"), self.until, asked)
        service = self._service(frames["actions"])
        return {key: frame[frame.index.get_level_values(1) == service] for key, frame in frames.items()}

    def _service(self, frame: pd.DataFrame) -> str:
        """The service itself, or the one that returned the reference last; empty when none did."""
        services = frame.index.get_level_values(1)
        if self.whose in set(services):
            return self.whose
        found = services[frame["ref"].map(ref_of).to_numpy() == self.whose]
        return str(found[-1]) if len(found) else ""

    @cached_property
    def _continuity(self) -> Continuity:
        frame = self._frames["actions"]
        months = returned(self.ledger, self.register, self.until)
        mine = {service: months[service] for service in set(frame.index.get_level_values(1))}
        return continuity(frame, self._frames.get("escalations"), mine, alike_fields=self.register.repeats)

    @property
    def threads(self) -> list[Thread]:
        return [thread for threads in self._continuity.threads.values() for thread in threads]

    def belongs(self, thread: Thread) -> bool:
        """Whether it stands in the return of the month, or is open and missing from it."""
        return thread.last.period == self.until or not thread.last.is_closed

    def known(self, thread: Thread) -> Known:
        events = [self._seen(event) for event in self._continuity.events if _is_of(event, thread)]
        periods = {version.period for version in thread.versions} | {event.period for event in events}
        return Known(
            register=self.register,
            thread=thread,
            events=events,
            cells={version.period: self._cells(version.period, version.row) for version in thread.versions},
            received={
                period: self._received(self._heads[period]) for period in sorted(periods) if period in self._heads
            },
            row=self.row(thread),
            later=tuple(self._later(thread)),
            reviews=tuple(self._reviews(thread)),
            asked=tuple(self._asked(thread)),
            heard=tuple(self._heard(thread)),
            decided=tuple(self._decided(thread)),
        )

    def _decided(self, thread: Thread) -> Iterator[Made]:
        """Every decision about the action, oldest first; a later one of the same question stands."""
        refs = {key_of("", thread.service, self.register.key, ref)[3] for ref in thread.refs}
        for one in self._decisions:
            about = one.decision
            whose = (about.register, about.service) == (self.register.key, thread.service)
            if whose and about.reference and ref_of(about.reference) in refs:
                yield self.people.answer(one) if self.people else one

    @cached_property
    def _decisions(self) -> tuple[Made, ...]:
        return decisions_made(self.ledger, self.until, until=self.as_at)

    # ------------------------------------------------------------ roles in place of names

    @cached_property
    def people(self) -> People | None:
        """What takes names out of a text; None where names are shown."""
        return People(self.provider, frames=[(self.register, self._frames)]) if self.roles else None

    def _seen(self, event: Event) -> Event:
        """The event as the reader may see it. It was found in the words as they were returned."""
        if self.people is None:
            return event
        column = self.register.by_key["actions"].by_key.get(event.key)
        cell = self.people.cell if is_person(column) else self.people
        values = {key: cell(text) if key in ("before", "now") else text for key, text in event.values.items()}
        return replace(event, values=values | {"log": self._log_seen(self.people, values.get("log", ""))})

    def _log_seen(self, people: People, log: str) -> str:
        """Who allowed a new date stands in the middle of a sentence: initials would not be known for a name there."""
        frame = self._frames.get("escalations")
        for who in sorted({squeezed(str(name)) for name in frame["decided_by"]} - {""}) if frame is not None else ():
            log = log.replace(f"allowed by {who};", f"allowed by {people.cell(who)};")
        return log

    # ------------------------------------------------------------ what the returns say

    def _cells(self, period: str, row: int) -> Mapping[str, str]:
        """Every filled cell of the row, in words."""
        return self._words(self._frames["actions"], "actions", period)[row]

    def _words(self, frame: pd.DataFrame, sheet: str, period: str) -> dict[int, dict[str, str]]:
        told = self._all_words(frame, self.register.by_key[sheet])
        return {row: words for (month, row), words in told if month == period}

    def _all_words(
        self, frame: pd.DataFrame, sheet: SheetDefinition
    ) -> Iterator[tuple[tuple[str, int], dict[str, str]]]:
        columns = sheet.columns
        for (period, _, row), values in zip(frame.index, frame.to_dict("records"), strict=True):
            found = {}
            for column in columns:
                value = values.get(column.key)
                if self.people is not None and is_person(column):
                    value = self.people.cell(str(value or ""))
                if column.is_date and not pd.isna(value):
                    found[column.key] = day_words(value.date())
                else:
                    found[column.key] = squeezed(str(values.get(typed(column.key), value) or ""))
            yield (str(period), int(row)), {key: words for key, words in found.items() if words}

    @cached_property
    def _heads(self) -> dict[str, ReturnHead]:
        services = set(self._frames["actions"].index.get_level_values(1))
        heads = self.ledger.returns(register=self.register.key)
        return {head.period: head for head in heads if head.service in services}

    @cached_property
    def _read(self) -> dict[tuple[str, str, str], Received]:
        return {}

    def _received(self, head: ReturnHead, register: Register | None = None) -> Received:
        """The return, and its kept file read again: where the sheet stands in it, and that its bytes are those."""
        at = ((register or self.register).key, head.service, head.period)
        if at not in self._read:
            kept, place = "", None
            try:
                data = read_original(self.folder.originals, head.sha256)
                parsed = parse_return(self.reader.read(data), register or self.register, name=head.service)
                place = parsed.places.get("actions")
            except LedgerError as fault:
                kept = fault.sentence
            except UnreadableWorkbook:
                kept = "Kept, and its hash agrees; it was not opened again"
            named = self.people(head.file_name) if self.people else head.file_name
            self._read[at] = _as_received(head, named, kept, place)
        return self._read[at]

    def row(self, thread: Thread) -> Row:
        """The action as the pack of the last month that has it judges it."""
        key = (self.register.key, thread.last.period)
        if key not in self.judged:
            record = record_of(self.ledger, self.provider, self.register, thread.last.period, self.as_at)
            self.judged[key] = {row.Index: row for row in rows_of(actions(record))}
        return self.judged[key][thread.service, thread.last.row]

    def _later(self, thread: Thread) -> Iterable[tuple[str, str]]:
        for other in self.threads:
            if other is not thread and ref_of(other.last.texts["repeat_of"]) in thread.refs:
                yield other.name, month_words(other.versions[0].period)

    def _reviews(self, thread: Thread) -> Iterable[tuple[str, int, str]]:
        frame = self._frames.get("reviews")
        if frame is None:
            return
        seen: set[tuple[str, ...]] = set()
        for (period, row), words in self._all_words(frame, self.register.by_key["reviews"]):
            parts = [words.get(key, "") for key in ("review_date", "measure", "baseline", "now", "effect")]
            if ref_of(words.get("action_ref", "")) in thread.refs and tuple(parts) not in seen:
                seen.add(tuple(parts))
                day, measure, baseline, now, effect = parts
                yield period, row, f"Review of {day}: {measure}, before {baseline}, now {now}: {effect}"

    # ------------------------------------------------------------ what was asked of leadership

    def _asked(self, thread: Thread) -> Iterable[Asked]:
        """The rows of the Escalation log about the action, each as it stood last, in the order of their days."""
        frame = self._frames.get("escalations")
        if frame is None:
            return ()
        found: dict[tuple[str, str], Asked] = {}
        days = zip(*(frame[proposed(key)] for key in ("date_escalated", "revised_due_date")), strict=True)
        sheet = self.register.by_key["escalations"]
        for ((period, row), words), (on, revised) in zip(self._all_words(frame, sheet), days, strict=True):
            if ref_of(words.get("action_ref", "")) in thread.refs:
                one = Asked(period, row, words, _day(on), _day(revised))
                found[words.get("date_escalated", ""), words.get("revised_due_date", "")] = one
        return sorted(found.values(), key=lambda one: (one.on or date.max, one.period, one.row))

    def _heard(self, thread: Thread) -> Iterable[Heard]:
        """What head office wrote of it on its own log of escalations received, each row as it stood last."""
        found: dict[str, Heard] = {}
        for register, head, frame in self._received_logs:
            sheet = register.by_key[RECEIVED]
            for (_, row), words in self._all_words(frame, sheet):
                if ref_of(words.get("action_ref", "")) in thread.refs:
                    received = self._received(head, register)
                    found[words.get("date_received", "")] = Heard(sheet.label, row, words, received)
        return found.values()

    @cached_property
    def _received_logs(self) -> list[tuple[Register, ReturnHead, pd.DataFrame]]:
        """Each return, oldest first, of a register that logs the escalations received, with those rows."""
        found: list[tuple[Register, ReturnHead, pd.DataFrame]] = []
        for register in registers_of(self.ledger, self.provider):
            if RECEIVED in register.by_key:
                frame = self.ledger.history(register, (RECEIVED,), self.until)[RECEIVED]
                heads = {(one.period, one.service): one for one in self.ledger.returns(register=register.key)}
                places = [(str(period), str(service)) for period, service, _ in frame.index]
                found += [
                    (register, heads[place], frame[[place == one for one in places]]) for place in sorted(set(places))
                ]
        return found


def _day(value: pd.Timestamp | None) -> date | None:
    return None if value is None or pd.isna(value) else value.date()


def _is_of(event: Event, thread: Thread) -> bool:
    if not event.row:
        return bool(event.ref) and event.ref in thread.refs
    return any((v.period, v.row) == (event.period, event.row) for v in thread.versions)


def _as_received(head: ReturnHead, name: str, kept: str, place: Place | None) -> Received:
    return Received(head.period, name, head.received_at.date(), head.sha256, head.number, kept, place)


def most_eventful(folder: Folder) -> str:
    """The reference of the action with the most changes on record: the one to show. Raises ProviderError for none."""
    with Ledger.open(folder.recorded().ledger) as ledger:
        counts: dict[str, int] = {}
        for register in registers_of(ledger):
            for event in story(ledger, register, _EVER).events:
                counts[event.ref] = counts.get(event.ref, 0) + 1
    counts.pop("", None)
    if not counts:
        raise ProviderError("Nothing has changed from one return to the next yet.", "Run another month first.")
    return max(sorted(counts), key=lambda ref: counts[ref])
