"""The decisions that were recorded: events of the chain, written by `decide` and read back by `decisions_made`.

What each one answers, and for how long, is said in `assurance.answers`.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from functools import partial

from trackerkit.assurance.answers import LABELS, Decision, Made
from trackerkit.ledger import Event, Ledger
from trackerkit.provider import Provider
from trackerkit.rules.personal import mask
from trackerkit.rules.report import masked
from trackerkit.words import on_screen

KIND = "decision"
LONGEST_NOTE, LONGEST_BEHALF = 500, 120


def on_one_line(text: str) -> str:
    """A note, or who decided, as it is kept."""
    return on_screen(" ".join(text.split()))


def fault_of(decision: str, note: str, behalf: str) -> tuple[str, str]:
    """(the field, what is wrong with it in a sentence); two empty words when nothing is."""
    if decision not in LABELS:
        return "decision", "Choose what was decided"
    if not behalf:
        return "behalf", "Enter the meeting or the person that decided"
    if len(behalf) > LONGEST_BEHALF:
        return "behalf", f"Shorten who decided to {LONGEST_BEHALF} characters or fewer"
    if len(note) > LONGEST_NOTE:
        return "note", f"Shorten the note to {LONGEST_NOTE} characters or fewer: it has {len(note)}"
    return "", ""


def decide(ledger: Ledger, decision: Decision, provider: Provider, *, account: str, at: datetime, day: date) -> None:
    """Records the decision; those before it stay in the chain. Personal data is masked first: nothing leaves a chain.

    `day` is the day on which the record is judged (`Made`). What stands already in the same words, such as a form that
    was sent twice, is not recorded again.
    """
    postcodes = [service.postcode for service in provider.services if service.postcode]
    fit = partial(mask, allowed_postcodes=postcodes, allowed_email_domains=provider.email_domains)
    data = {
        "kind": decision.kind,
        "service": decision.service,
        "register": decision.register,
        "period": decision.period,
        "reference": masked(decision.reference),
        "asked": decision.asked,
        "due": decision.due,
        "decision": decision.decision,
        "note": fit(decision.note),
        "behalf": fit(decision.behalf),
        "account": account,
    }
    same = [one for one in decisions_made(ledger, decision.period) if one.decision.question == decision.question]
    if not same or _data(same[-1]) != data:
        ledger.note(KIND, data | {"day": day.isoformat()}, at=at)


def decisions_made(ledger: Ledger, period: str, *, until: date = date.max) -> tuple[Made, ...]:
    """Every decision about the month and those before it, in the order of the chain; `until`: the last day of them."""
    made = (made_of(event) for event in ledger.notes(KIND) if str(event.data["period"]) <= period)
    return tuple(one for one in made if one.day <= until)


def made_of(event: Event) -> Made:
    """The decision of the event. One of an earlier version says no day and no due date: its day is when it was made."""
    told = {key: str(value) for key, value in event.data.items()}
    account, day = told.pop("account"), told.pop("day", "")
    on = date.fromisoformat(day) if day else event.at.astimezone().date()
    return Made(Decision(**told), event.seq, event.at, account, on)


def _data(made: Made) -> dict[str, str]:
    return {**asdict(made.decision), "account": made.account}
