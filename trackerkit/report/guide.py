"""How to read the pack: the steps, the words, the indicators, the limits, the days off and the framework used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from trackerkit.assurance.framework import EVERY_THEME, items_of
from trackerkit.assurance.indicators import INDICATORS, RETURNS
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count, long_date
from trackerkit.problems import Severity
from trackerkit.provider import LimitChange
from trackerkit.register import Framework, load_frameworks
from trackerkit.register.frameworks import crosswalk
from trackerkit.report.model import Guide, Meaning, Term

DAYS_BACK, DAYS_ON = 180, 90  # the days off printed: these many days around the as-at date

_CHOICES = (("risk_level", "Risk level"), ("status", "Status"), ("outcome", "Outcome of a check"), ("effect", "Effect"))
_SEVERITIES = {
    Severity.ERROR: "The row cannot count as complete or closed until it is put right.",
    Severity.WARNING: "Confirm it, or put it right.",
    Severity.NOTE: "Said so that nothing is silent. Nothing has to be done.",
}


def guide(record: MonthRecord) -> Guide:
    return Guide(
        steps=tuple(Term(step.word, step.means) for step in Step),
        words=_words(record),
        indicators=tuple(
            Meaning(i.name, i.question, i.counts, i.out_of, i.leaves_out, ", ".join(i.seed))
            for i in (RETURNS, *INDICATORS)
        ),
        limits=_limits(record),
        days_off=_days_off(record),
        framework=_framework(record),
    )


def ladder_key(steps: Iterable[Step] = Step) -> tuple[Term, ...]:
    """The steps in few words, for the line that stands where a page first names them."""
    return tuple(Term(step.word, step.brief) for step in steps)


def _words(record: MonthRecord) -> tuple[tuple[str, tuple[Term, ...]], ...]:
    choices = record.month.register.choices
    lists = [
        (name, tuple(Term(choice.value, choice.means) for choice in choices[key]))
        for key, name in _CHOICES
        if key in choices
    ]
    marks = tuple(Term(severity.word, means) for severity, means in _SEVERITIES.items())
    return (*lists, ("What a check of a return says", marks))


def _limits(record: MonthRecord) -> tuple[Term, ...]:
    """Every limit that can be changed, with its anchor; of one that was, also why and who approved it."""
    register = record.month.register
    changes = record.provider.limit_changes(register.key)
    terms = []
    for key, limit in register.limits.items():
        if limit.can_change:
            why = _why(changes[key]) if limit.standard is not None else ""
            terms.append(Term(limit.sentence, f"{limit.says}{why}"))
    return tuple(terms)


def _why(change: LimitChange) -> str:
    return f" Changed by the provider: {change.reason.rstrip('.')}. Approved by {change.approved_by}."


def _days_off(record: MonthRecord) -> tuple[Term, ...]:
    as_at = record.month.as_at
    first, last = as_at - timedelta(days=DAYS_BACK), as_at + timedelta(days=DAYS_ON)
    nations = dict.fromkeys(facts.nation for facts in record.month.returns.values())
    found = []
    for nation in nations:
        off = record.provider.calendar.days_off(nation)
        days = [f"{long_date(day)} ({name})" for day, name in off.items() if first <= day <= last]
        found.append(Term(nation, f"{'; '.join(days) or 'none'}. From {long_date(first)} to {long_date(last)}."))
    return tuple(found)


def _framework(record: MonthRecord) -> tuple[str, ...]:
    used = record.framework
    lines = [f"This pack uses: {used.title}. Status: {status_of(used)}. It has {count(len(used.items), 'item')}."]
    themes = record.month.register.themes_framework
    for theme, keys in themes.items():
        items = "; ".join(f"{item.question}, {item.name}" for item in items_of(used, keys))
        if items:
            lines.append(f"{'Every action' if theme == EVERY_THEME else theme}: {items}.")
    others = (other for other in load_frameworks().values() if other.key != used.key)
    return (*lines, *(_crosswalk(used, other) for other in others))


def status_of(framework: Framework) -> str:
    since = framework.valid_from and f", from {long_date(date.fromisoformat(framework.valid_from))}"
    return f"{framework.status}{since}"


def _crosswalk(used: Framework, other: Framework) -> str:
    newer, older = (other, used) if any(item.follows for item in other.items) else (used, other)
    followed = sum(bool(keys) for keys in crosswalk(older, newer).values())
    return (
        f"Crosswalk to {other.title}. Status: {status_of(other)}. "
        f"{followed} of the {len(older.items)} items of the older framework have an item in the newer one that takes "
        "them over. The crosswalk is our own reading, to be checked when the final framework is published."
    )
