"""One action from finding to outcome, from its versions and events to the context that the templates render."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from trackerkit.assurance.answers import COMMAND_LINE, Made
from trackerkit.assurance.continuity import Event
from trackerkit.assurance.following import Thread, Version, bare
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.words import count, long_date, long_period
from trackerkit.problems import CellRef, Place
from trackerkit.provider import Provider
from trackerkit.register import Register
from trackerkit.report.charts import kind_of
from trackerkit.report.lines import Row, place
from trackerkit.report.model import Table
from trackerkit.report.people import staff_in
from trackerkit.report.settled import asked_words
from trackerkit.report.text import printed, scrubbed
from trackerkit.report.trail_model import Answer, Fact, Trail, TrailContext, TrailStep
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.report import masked, problem
from trackerkit.words import listed

SHORT_HASH = 12  # digits that stand beside a fact; the whole hash is in the table of returns


@dataclass(frozen=True)
class Received:
    """One return as it was received: what a fact of the trail is found in."""

    period: str
    file_name: str
    on: date
    sha256: str
    number: int  # 2 for the first correction
    kept: str  # "" when the file is kept and has this hash, else what is wrong, in a sentence
    place: Place | None  # where the Actions sheet stands in it, where the file could be read again


@dataclass(frozen=True)
class Known:
    """All that is known of one action. `cells` holds, for each month that has it, every filled cell in words."""

    register: Register
    thread: Thread
    events: Sequence[Event]
    cells: Mapping[str, Mapping[str, str]]
    received: Mapping[str, Received]
    row: Row  # of `assurance.actions`, in the last month that has it
    later: Sequence[tuple[str, str]] = ()  # (reference, month) of later actions that say that they repeat it
    reviews: Sequence[tuple[str, int, str]] = ()  # (month, Excel row, sentence) of the Reviews sheet
    decided: Sequence[Made] = ()  # what was decided of it, in the order of the chain


# Step -> the columns that tell it, the rules that tell of its changes.
_STEPS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Finding", ("finding", "date_raised", "unit", "theme", "risk_level", "evidence_source"), ("TK812", "TK813")),
    ("Corrective action", ("action",), ()),
    ("Owner", ("owner",), ("TK804",)),
    ("Due date", ("due_date",), ("TK802", "TK803", "TK816")),
    ("Work done", ("action_taken", "completed_by", "date_completed"), ("TK806", "TK810")),
    ("Evidence", ("evidence_required", "evidence_location"), ("TK811",)),
    ("Check by somebody else", ("verified_by", "date_verified", "sample_checked", "outcome"), ()),
    ("Effect against the baseline", ("effect_measure", "effect_baseline", "effect_result", "effect"), ()),
    ("Closure", ("date_closed", "closure_note"), ("TK801", "TK807", "TK808", "TK814")),
    ("Repeats", ("repeat_of",), ("TK815",)),
)
_DECIDED = "Decisions"  # a step of those actions only about which something was decided
_BY_KEY = {key: title for title, keys, _ in _STEPS for key in keys}
_MAY_BE_EMPTY = ("Repeats",)


def trail_context(
    known: Sequence[Known],
    provider: Provider,
    *,
    as_at: date,
    chain: str,
    heading: str,
    about: str,
    name: str,
    without: Callable[[str], str] | None = None,
) -> TrailContext:
    """Everything that the page shows, masked and fit for print.

    `without` takes names out of a text, in a copy that shows roles (`report.people`); then the provider's own mail
    domains are no longer left as they are.
    `name`: of the files, ``oak-2026-10`` for a service bound together with a contents page, else the reference.
    """
    context = TrailContext(
        title=f"{provider.name}: {heading}, {about}",
        provider=provider.name,
        heading=heading,
        about=about,
        as_at=long_date(as_at),
        created=as_at.isoformat(),
        chain=chain or "nothing recorded yet",
        stem="",
        trails=tuple(_trail(one, provider, number) for number, one in enumerate(known, 1)),
        bound=name != heading,
    )
    postcodes = [service.postcode for service in provider.services if service.postcode]
    own_names = provider.own_names.union(*(staff_in(one.register, one.cells.values()) for one in known))
    domains = () if without else provider.email_domains
    fit = scrubbed(context, postcodes=postcodes, email_domains=domains, own_names=own_names, without=without or str)
    # Hashes and the name of the files are ours: they stay whole, so that they can be copied and compared.
    whole = tuple(replace(one, returns=_returns(each)) for one, each in zip(fit.trails, known, strict=True))
    return replace(fit, chain=context.chain, stem=_stem(name), trails=whole)


def _stem(name: str) -> str:
    return f"trail-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"


def _trail(known: Known, provider: Provider, number: int) -> Trail:
    last, row = known.thread.last, known.row
    step = Step(row.step)
    return Trail(
        anchor=f"trail-{number}",
        ref=known.thread.name,
        place=place(provider, last.service, last.texts["unit"]),
        register=known.register.title,
        step=step.word,
        step_kind=kind_of(step),
        risk=known.cells[last.period].get("risk_level", ""),
        standing=_standing(known),
        answers=(_found(known), _fixed(known), _verified(known), _fell(known)),
        missing=tuple(f"{sentence}." for sentence in row.missing),
        steps=(*(_step(known, *step) for step in _STEPS), *_decisions(known)),
        returns=_returns(known),
    )


def _standing(known: Known) -> str:
    months = [version.period for version in known.thread.versions]
    told = f"It stands in {count(len(months), 'return')}, from {long_period(months[0])} to {long_period(months[-1])}"
    return f"It stands in the return of {long_period(months[0])}" if len(months) == 1 else told


# ---------------------------------------------------------------- the four questions (S-G7)


def _now(known: Known) -> Mapping[str, str]:
    return known.cells[known.thread.last.period]


def _in_order(known: Known) -> Iterator[Mapping[str, str]]:
    return (known.cells[version.period] for version in known.thread.versions)


def _found(known: Known) -> Answer:
    now = _now(known)
    finding = now.get("finding", "")
    raised = _joined("Raised", now.get("date_raised", "on a day that is not recorded"), _of("in", now.get("unit", "")))
    reworded = [event for event in known.events if event.code == "TK805" and event.key == "finding"]
    first = next((cells["finding"] for cells in _in_order(known) if cells.get("finding")), "")
    says = (
        first or "No finding is entered",
        raised,
        f"Reworded {_times(len(reworded))}. It now reads: {finding or 'nothing'}" if reworded else "",
    )
    return _answer("What was found?", "On record" if finding else "Not recorded", "yes" if finding else "no", says)


def _fixed(known: Known) -> Answer:
    now, row = _now(known), known.row
    moves = [event for event in known.events if event.code in ("TK802", "TK803")]
    due = f"Due {now['due_date']}" if now.get("due_date") else "No due date"
    moved = f"{due}. {moves[-1].values['moved']}" if moves else due
    if not row.said_done:
        owner = now.get("owner")
        owned = f"{owner} owns it" if owner else "Nobody owns it"
        return _answer("Who fixed it?", "Not done yet", "no", (owned, moved, _overdue(row)))
    who = now.get("completed_by")
    says = (
        _joined(
            f"{who} is recorded as having finished" if who else "It is not recorded who did the work; it was finished",
            _of("on", now.get("date_completed", "")),
        ),
        _finished_late(row),
        now.get("action_taken", "What was changed is not recorded"),
        f"Evidence: {now['evidence_location']}"
        if now.get("evidence_location")
        else "Where the evidence is, is not recorded",
        moved if moves else "",
    )
    evidenced = row.step >= Step.EVIDENCED
    return _answer(
        "Who fixed it?", "Done, with evidence" if evidenced else "Said done", "yes" if evidenced else "partly", says
    )


def _overdue(row: Row) -> str:
    if not row.overdue:
        return ""
    return f"{count(row.days_overdue, 'day')} overdue, {'escalated' if row.escalated else 'not escalated'}"


def _finished_late(row: Row) -> str:
    """By how much the work came after the day that it was first due, where both days are known."""
    due = row.due_date if pd.isna(row.original_due_date) else row.original_due_date
    days = (row.date_completed - due).days if not pd.isna(row.date_completed) and not pd.isna(due) else 0
    return f"That is {count(days, 'day')} after the day it was first due" if days > 0 else ""


def _verified(known: Known) -> Answer:
    now, row = _now(known), known.row
    if not row.checked:
        return _answer("How was it verified?", "Not verified", "no", ("No check by somebody else is recorded",))
    says = (
        _joined(f"{now.get('verified_by', 'Somebody not named')} checked it", _of("on", now.get("date_verified", ""))),
        f"Sample: {now['sample_checked']}" if now.get("sample_checked") else "What was sampled is not recorded",
        f"Outcome: {now['outcome']}" if now.get("outcome") else "No outcome is recorded",
        "It was checked by the person who did the work or owns it" if row.same_person else "",
        "It was checked later than the limit" if row.verified_late else "",
    )
    if row.step >= Step.VERIFIED:
        return _answer("How was it verified?", "Verified", "yes", says)
    return _answer("How was it verified?", "Checked, not verified", "partly", says)


def _fell(known: Known) -> Answer:
    now, question = _now(known), "Did the risk fall?"
    effect, result = now.get("effect", ""), now.get("effect_result", "")
    says = (
        f"{effect}: {now.get('effect_measure', 'the measure')}" if effect else "No effect is recorded",
        f"Before: {now['effect_baseline']}" if now.get("effect_baseline") else "No baseline is recorded",
        f"Now: {result}" if result else "No result is recorded",
        *(f"{ref} repeats it ({month})" for ref, month in known.later),
    )
    if bare(effect) == "improved" and result:
        if known.row.step < Step.PROVEN:
            return _answer(question, "Improvement claimed, not proven", "partly", says)
        return _answer(
            question, "Yes, but it came back" if known.later else "Yes", "partly" if known.later else "yes", says
        )
    if bare(effect) in ("no change", "worse"):
        return _answer(question, "No", "no", says)
    return _answer(question, "Not known", "no", says)


def _answer(question: str, verdict: str, kind: str, says: Iterable[str]) -> Answer:
    return Answer(question, verdict, kind, tuple(_full(words) for words in says if words))


def _of(word: str, value: str) -> str:
    return f"{word} {value}" if value else ""


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _full(words: str) -> str:
    return words if words.rstrip().endswith((".", "?", "!")) else f"{words}."


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


# ---------------------------------------------------------------- the steps


def _step(known: Known, title: str, keys: Sequence[str], codes: Sequence[str]) -> TrailStep:
    columns = known.register.by_key["actions"].by_key
    own = [key for key in keys if key in columns]
    facts = [*_first_words(known, own), *_changes(known, title, codes), *_special(known, title)]
    facts.sort(key=lambda one: one[0])
    empty = [columns[key].label for key in own if not _now(known).get(key)]
    missing = () if title in _MAY_BE_EMPTY or not empty else (f"Not recorded: {listed(empty)}.",)
    if title in _MAY_BE_EMPTY and not facts:
        none = "No repeat is recorded: neither of an earlier action, nor of this one by a later one."
        facts = [(("", 0), Fact(none, "", "", is_change=False))]
    return TrailStep(title, tuple(fact for _, fact in facts), missing)


def _first_words(known: Known, keys: Sequence[str]) -> Iterator[tuple[tuple[str, int], Fact]]:
    """What the cells say, at the return in which they first said it: the first words, then each later addition."""
    columns = known.register.by_key["actions"].by_key
    told: dict[str, dict[str, str]] = {}  # month -> column -> words
    for key in keys:
        first = next((v.period for v in known.thread.versions if known.cells[v.period].get(key)), None)
        if first is not None:
            told.setdefault(first, {})[key] = known.cells[first][key]
    for period, values in told.items():
        says = " ".join(_full(f"{columns[key].label}: {words}") for key, words in values.items())
        yield (period, 0), _fact(known, period, says, list(values))
    for key in keys:
        yield from _later_words(known, key)


_TOLD_BY_RULE = ("finding", "action", "owner", "due_date", "date_completed", "date_verified")


def _later_words(known: Known, key: str) -> Iterator[tuple[tuple[str, int], Fact]]:
    """A cell that says something else later on; the columns that a rule watches are told by that."""
    if key in _TOLD_BY_RULE:
        return
    label = known.register.by_key["actions"].by_key[key].label
    before = ""
    for version in known.thread.versions:
        words = known.cells[version.period].get(key, "")
        if before and bare(words) != bare(before):
            says = (
                f"{label} was changed from “{before}” to “{words}”"
                if words
                else f"{label} was emptied: it was “{before}”"
            )
            yield (version.period, 1), _fact(known, version.period, _full(says), [key], is_change=True)
        before = words or before


def _changes(known: Known, title: str, codes: Sequence[str]) -> Iterator[tuple[tuple[str, int], Fact]]:
    for event in known.events:
        if event.code in codes or (event.code in ("TK805", "TK809", "TK817") and _BY_KEY[event.key] == title):
            column = known.register.by_key["actions"].by_key.get(event.key)
            said = problem(event.code, CellRef(""), column=column, values=event.values)
            words = said.detail if BY_CODE[event.code].detail else f"{said.says}."
            lead = _LEADS.get(event.code, "")
            keys = [event.key] if event.key else []
            fact = _fact(known, event.period, f"{lead}{words}", keys, event.row, is_change=True)
            log = event.values.get("log_at", "")
            yield (event.period, 2), replace(fact, where=f"{fact.where}. {log}") if log else fact


_LEADS = {
    "TK801": "Vanished: ",
    "TK802": "Moved, and not fully explained. ",
    "TK803": "Moved by a decision. ",
    "TK804": "Handed over. ",
    "TK805": "Reworded. ",
    "TK806": "Status gone back. ",
    "TK807": "Reopened. ",
    "TK808": "Closed without a full check. ",
    "TK809": "Date changed afterwards. ",
    "TK810": "Entered late. ",
    "TK811": "Evidence copied. ",
    "TK812": "Reference of another finding. ",
    "TK814": "Back again. ",
    "TK815": "Not named as a repeat. ",
    "TK816": "First due date changed. ",
    "TK817": "Taken out. ",
}


def _special(known: Known, title: str) -> Iterator[tuple[tuple[str, int], Fact]]:
    if title == "Check by somebody else":
        last = known.thread.last.period
        for words, true in (
            ("It was checked by the person who did the work or owns it.", known.row.same_person),
            ("It was checked later than the limit.", known.row.verified_late),
        ):
            if true:
                yield (last, 3), _fact(known, last, words, ["verified_by", "date_verified"])
    if title == "Effect against the baseline":
        for period, row, words in known.reviews:
            where = f"Reviews sheet, row {row}"
            yield (period, 3), Fact(_full(words), where, _source(known, period), is_change=False)
    if title == "Repeats":
        for ref, month in known.later:
            period = known.thread.last.period
            yield (period, 3), Fact(f"{ref} says that it repeats this one ({month}).", "", "", is_change=True)


def _decisions(known: Known) -> Iterator[TrailStep]:
    """What was decided, who recorded it and on whose behalf. No name of an account stands in it."""
    if known.decided:
        yield TrailStep(_DECIDED, tuple(_decision(known, one) for one in known.decided), ())


def _decision(known: Known, made: Made) -> Fact:
    later = any(one.event > made.event and one.decision.question == made.decision.question for one in known.decided)
    says = f"{asked_words(known.register, made)}. {made.says}{' A later decision stands.' if later else ''}"
    return Fact(says, f"Event {made.event} of the record", _by(made), is_change=True)


def _by(made: Made) -> str:
    if made.account == COMMAND_LINE:
        return "recorded at the command line"
    return f"recorded by the quality lead, account {made.account}"


def _fact(
    known: Known, period: str, says: str, keys: Sequence[str], row: int | None = None, *, is_change: bool = False
) -> Fact:
    return Fact(says, _where(known, period, keys, row), _source(known, period), is_change)


def _where(known: Known, period: str, keys: Sequence[str], row: int | None) -> str:
    """``Actions row 8, cells G8 and H8``; the row alone where the file cannot be read again."""
    sheet = known.register.by_key["actions"].label
    version = _version(known, period)
    at = version.row if version is not None and row is None else row or 0
    if not at:
        return f"Not on the {sheet} sheet"
    received = known.received.get(period)
    if received is None or received.place is None:
        return f"{sheet} sheet, row {at}"
    there = sorted((key for key in keys if key in received.place.columns), key=received.place.columns.__getitem__)
    cells = [received.place.cell(at, key).a1 for key in there]
    named = f", {'cell' if len(cells) == 1 else 'cells'} {listed(cells)}" if cells else ""
    return f"{received.place.sheet} sheet, row {at}{named}"


def _version(known: Known, period: str) -> Version | None:
    return next((version for version in known.thread.versions if version.period == period), None)


def _source(known: Known, period: str) -> str:
    received = known.received.get(period)
    if received is None:
        return f"Return of {long_period(period)}"
    return f"{received.file_name}, received {long_date(received.on)}, hash {received.sha256[:SHORT_HASH]}"


def _returns(known: Known) -> Table:
    cited = {version.period for version in known.thread.versions} | {event.period for event in known.events}
    rows = tuple(_return_row(known.received[period]) for period in sorted(cited) if period in known.received)
    headings = ("Return of", "File", "Received", "SHA-256 of the file", "The file today")
    return Table("The returns that this trail is drawn from", headings, rows, (False,) * len(headings))


def _return_row(received: Received) -> tuple[str, ...]:
    corrected = f", correction {received.number - 1}" if received.number > 1 else ""
    return (
        f"{long_period(received.period)}{corrected}",
        printed(masked(received.file_name)),
        long_date(received.on),
        received.sha256,
        received.kept or "Kept, and its hash agrees",
    )
