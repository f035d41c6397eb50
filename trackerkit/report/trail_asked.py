"""What was asked of leadership about an action, when it was received, by when it was wanted, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trackerkit.report.model import Table
from trackerkit.report.trail_decided import answer_to
from trackerkit.report.trail_known import Asked, Heard, Known, asked_though_done, full

ESCALATED = "Escalations"
HEADINGS = ("Action", "Asked", "Received by head office", "By when", "Answered")
NO_ANSWER = "No answer is recorded."
NO_ANSWER_THERE = "No answer is recorded on that log."


def asked_words(asked: Asked) -> str:
    """One row of the Escalation log, in sentences."""
    words = asked.words
    on, who = words.get("date_escalated", "a day that is not recorded"), words.get("escalated_to", "nobody named")
    told = (
        f"Asked on {on} of {who}: {words.get('support_needed', 'what support is needed is not recorded')}",
        f"Reason for delay: {words.get('reason', 'not given')}",
        f"Until then: {words.get('interim_control', 'no interim control is recorded')}",
        f"By when: {words.get('revised_due_date', 'no new date is asked for')}",
        NO_ANSWER_THERE if not words.get("decision") else answered_words(words),
    )
    return " ".join(full(one) for one in told)


def heard_words(heard: Heard) -> str:
    """One row of head office's log, in a sentence."""
    on, what = heard.words.get("date_received", "a day that is not recorded"), heard.words.get("asked_for", "")
    return full(f"Received by head office on {on}{f': {what}' if what else ''}")


def answered_words(words: Mapping[str, str]) -> str:
    """What was decided, by whom and when, as far as the row says it."""
    decision, who, on = (words.get(key, "") for key in ("decision", "decided_by", "date_decided"))
    if not decision:
        return NO_ANSWER
    by = f" by {who}" if who else " by somebody not named"
    return full(f"Answered{by}{f' on {on}' if on else ''}: {decision}")


def asked_table(known: Sequence[Known]) -> Table:
    """Every escalation of these actions, a row each: first those that have no answer."""
    rows = sorted((row for one in known for row in _rows(one)), key=lambda row: row[-1] != NO_ANSWER)
    return Table(
        "Every escalation of these actions, those without an answer first", HEADINGS, tuple(rows), (False,) * 5
    )


def _rows(known: Known) -> Iterator[tuple[str, ...]]:
    """The rows of the service's log, the last of them beside what head office's own log says of the action."""
    heard = [heard_words(one) for one in known.heard]
    told = [answered_words(one.words) for one in known.heard if one.words.get("decision")]
    for at, asked in enumerate(known.asked):
        last = at == len(known.asked) - 1
        answers = [
            one
            for one in (answered_words(asked.words), *(told if last else ()), *answer_to(known, asked))
            if one != NO_ANSWER
        ]
        reached = heard if last else []
        by_when = asked.words.get("revised_due_date", "no new date is asked for")
        contrary = asked_though_done(known, asked)
        yield (
            known.thread.name,
            _in_brief(asked),
            " ".join(reached).removeprefix("Received by head office on ") or "Not on head office's log",
            f"{by_when}. {full(contrary)}" if contrary else by_when,
            " ".join(answers).removeprefix("Answered by ") or NO_ANSWER,
        )
    if not known.asked and known.heard:
        received = " ".join(heard).removeprefix("Received by head office on ")
        yield known.thread.name, "Not on the service's log", received, "", " ".join(told) or NO_ANSWER


def _in_brief(asked: Asked) -> str:
    words = asked.words
    on, who = words.get("date_escalated", "On a day not recorded"), words.get("escalated_to", "nobody named")
    return full(f"{on}, of {who}: {words.get('support_needed', 'what support is needed is not recorded')}")
