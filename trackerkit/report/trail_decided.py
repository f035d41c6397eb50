"""What was decided of an action, as its trail tells it: when, by whom by account, on whose behalf, with what note."""

from __future__ import annotations

from collections.abc import Iterator

from trackerkit.assurance.answers import COMMAND_LINE, ESCALATION, Made, iso_day
from trackerkit.report import settled
from trackerkit.report.trail_known import Asked, Known
from trackerkit.report.trail_model import Fact, TrailStep

DECIDED = "Decisions"


def decided_steps(known: Known) -> Iterator[TrailStep]:
    """The step of those actions about which something was decided. No name of an account stands in it."""
    if known.decided:
        yield TrailStep(DECIDED, tuple(_decision(known, one) for one in known.decided), ())


def answer_to(known: Known, asked: Asked) -> tuple[str, ...]:
    """What stands decided of the new date asked for in this row of the Escalation log; empty for nothing."""
    days = (ESCALATION, iso_day(asked.revised))
    made = [one for one in known.decided if (one.decision.kind, one.decision.asked) == days]
    return (made[-1].says,) if made else ()


def _decision(known: Known, made: Made) -> Fact:
    later = any(one.event > made.event and one.decision.question == made.decision.question for one in known.decided)
    stands = " A later decision stands." if later else ""
    says = f"{settled.asked_words(known.register, made)}. {made.says}{stands}"
    return Fact(says, f"Event {made.event} of the record", _by(made), is_change=True)


def _by(made: Made) -> str:
    if made.account == COMMAND_LINE:
        return "recorded at the command line"
    return f"recorded by the quality lead, account {made.account}"
