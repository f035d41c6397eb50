"""The decisions that were recorded: events of the chain, written by `decide` and read back by `decisions_made`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial

from trackerkit.ledger import Event, Ledger
from trackerkit.provider import Provider
from trackerkit.rules.personal import mask
from trackerkit.rules.report import masked
from trackerkit.words import day_words

KIND = "decision"
APPROVE, REFUSE, AGAIN = "approve", "refuse", "again"
LABELS = {APPROVE: "Approve", REFUSE: "Refuse", AGAIN: "Ask the service again"}
_DONE = {APPROVE: "Approved", REFUSE: "Refused", AGAIN: "The service was asked again"}


@dataclass(frozen=True)
class Decision:
    """An answer to one question of one month. `kind` is that of the question (`report.questions`).

    `reference` is empty where the question is about a return that has not come in; `asked` is the day asked for
    (2026-11-20), or "". `decision` is one of LABELS; `behalf` the meeting or the person whose decision it was.
    """

    kind: str
    service: str
    register: str
    period: str
    reference: str
    asked: str
    decision: str
    note: str
    behalf: str

    @property
    def question(self) -> tuple[str, str, str, str, str]:
        """What it answers, as `Question.key` names it."""
        return (self.kind, self.service, self.register, self.reference, self.asked)


@dataclass(frozen=True)
class Made:
    """A decision with its event: the number in the chain, the time, and the id of the account by which it came."""

    decision: Decision
    event: int
    at: datetime
    account: str

    @property
    def says(self) -> str:
        """``Approved on 6 August 2026, on behalf of: Quality meeting. Note: …``."""
        one = self.decision
        note = f" Note: {one.note}{'' if one.note.endswith(('.', '!', '?')) else '.'}" if one.note else ""
        return f"{_DONE[one.decision]} on {day_words(self.at.astimezone().date())}, on behalf of: {one.behalf}.{note}"


def decide(ledger: Ledger, decision: Decision, provider: Provider, *, account: str, at: datetime) -> None:
    """Records the decision; those before it stay in the chain. Personal data is masked first: nothing leaves a chain.

    What stands already in the same words, such as a form that was sent twice, is not recorded again.
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
        "decision": decision.decision,
        "note": fit(decision.note),
        "behalf": fit(decision.behalf),
        "account": account,
    }
    same = [one for one in decisions_made(ledger, decision.period) if one.decision.question == decision.question]
    if not same or _data(same[-1]) != data:
        ledger.note(KIND, data, at=at)


def decisions_made(ledger: Ledger, period: str) -> tuple[Made, ...]:
    """Every decision about the month, in the order of the chain: of one question the last one stands."""
    return tuple(_made(event) for event in ledger.notes(KIND) if event.data["period"] == period)


def _made(event: Event) -> Made:
    told = {key: str(value) for key, value in event.data.items()}
    account = told.pop("account")
    return Made(Decision(**told), event.seq, event.at, account)


def _data(made: Made) -> dict[str, str]:
    return {**asdict(made.decision), "account": made.account}
