"""One action from finding to outcome, from its versions and events to the context that the templates render."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from trackerkit.assurance.following import bare
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.words import count, long_date, long_period
from trackerkit.provider import Provider
from trackerkit.report.charts import kind_of
from trackerkit.report.lines import Row, place
from trackerkit.report.model import Table
from trackerkit.report.people import staff_in
from trackerkit.report.text import printed, scrubbed
from trackerkit.report.trail_asked import asked_table
from trackerkit.report.trail_decided import decided_steps
from trackerkit.report.trail_known import Known, Received, contradicted, full, latest
from trackerkit.report.trail_model import Answer, Trail, TrailContext
from trackerkit.report.trail_steps import steps_of
from trackerkit.rules.report import masked


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
        rests_on=full(row.rests_on) if row.rests_on else "",
        steps=(*steps_of(known), *decided_steps(known)),
        returns=_returns(known),
        escalations=asked_table([known]),
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
    now = latest(known)
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
    now, row = latest(known), known.row
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
    now, row = latest(known), known.row
    if not row.checked:
        return _answer("How was it verified?", "Not verified", "no", ("No check by somebody else is recorded",))
    says = (
        _joined(f"{now.get('verified_by', 'Somebody not named')} checked it", _of("on", now.get("date_verified", ""))),
        f"Sample: {now['sample_checked']}" if now.get("sample_checked") else "What was sampled is not recorded",
        f"Outcome: {now['outcome']}" if now.get("outcome") else "No outcome is recorded",
        "It was checked by the person who did the work or owns it" if row.same_person else "",
        "It was checked later than the limit" if row.verified_late else "",
        *contradicted(known),
    )
    if row.step >= Step.VERIFIED:
        return _answer("How was it verified?", "Verified", "yes", says)
    return _answer("How was it verified?", "Checked, not verified", "partly", says)


def _fell(known: Known) -> Answer:
    now, question = latest(known), "Did the risk fall?"
    effect, result = now.get("effect", ""), now.get("effect_result", "")
    says = (
        *known.row.answered,
        *known.row.against,
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
    return Answer(question, verdict, kind, tuple(full(words) for words in says if words))


def _of(word: str, value: str) -> str:
    return f"{word} {value}" if value else ""


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _returns(known: Known) -> Table:
    cited = {version.period for version in known.thread.versions} | {event.period for event in known.events}
    own = [known.received[period] for period in sorted(cited) if period in known.received]
    rows = tuple(dict.fromkeys(_return_row(one) for one in (*own, *(heard.received for heard in known.heard))))
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
