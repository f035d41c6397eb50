"""What came of a month, an issue and the drafts, in words: the same in a terminal and on the upload page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trackerkit.assurance.blank import NOTHING_IN_IT
from trackerkit.drafts import Drafts
from trackerkit.issue import Issued
from trackerkit.month import MonthResult
from trackerkit.problems import Severity
from trackerkit.register import Register
from trackerkit.rules.waivers import sentence
from trackerkit.words import count, listed, on_screen

HEADINGS = ("Service", "Return", "What happened", "Actions", *(severity.word for severity in Severity))


@dataclass(frozen=True)
class ReturnLine:
    """One return that should be there: a line of the month's table. `numbers` is empty where it was not read."""

    service: str  # the code
    register: str  # ``medication``: the register in a narrow column
    what: str
    numbers: tuple[str, ...] = ()  # actions, then problems of each severity


def returns_of(result: MonthResult) -> Iterator[ReturnLine]:
    """What was read, then what came and could not be, then what did not come."""
    blank = result.blank
    for one, kept in zip(result.checked, result.recorded, strict=True):
        actions = len(one.parsed.frames["actions"]) if "actions" in one.parsed.frames else 0
        found = [sum(p.severity is severity for p in one.problems) for severity in Severity]
        numbers = (f"{actions:,}", *map(str, found))
        what = "returned empty, not signed off" if one in blank else kept.outcome.value
        yield ReturnLine(one.parsed.name, _kind(one.parsed.register), what, numbers)
    standing = {no.whose: no.standing for no in result.refused}
    for service, register in result.unread:
        yield ReturnLine(service.code, _kind(register), standing[service.code, register.key])
    for service, register in result.not_returned:
        yield ReturnLine(service.code, _kind(register), "not returned")


def told_of(result: MonthResult) -> Iterator[str]:
    """What else is to be said of the month, in sentences: waivers, Setup, what was not read, used or marked."""
    if waived := sentence(waived for one in result.checked for waived in one.waived):
        yield f"{waived} The pack lists the waivers."
    if result.blank:
        whose = listed([f"{one.parsed.name} ({_kind(one.parsed.register)})" for one in result.blank])
        yield f"{NOTHING_IN_IT.capitalize()}: {whose}. Ask for it again: a month without actions is signed too."
    for problem in result.setup_problems:
        yield f"Setup.xlsx, {problem.cell}: {problem.severity.word}: {problem.message} ({problem.code})"
    for refused in result.refused:
        yield on_screen(f"Not read: {refused.path.name}. {refused.error.sentence} {refused.error.remedy}".strip())
        if refused.whose is None and result.not_returned:
            yield on_screen(
                f"  Whose {refused.path.name} is cannot be told: it may be a return shown above as not returned."
            )
    for path, why in result.passed_over:
        yield on_screen(f"Not used: {path.name}: {why}.")
    for path, why in result.unmarked:
        yield on_screen(f"Not marked: {path.name}. {why}")


def stale_of(issued: Issued, where: str) -> str:
    """Which workbooks were made from a Setup that has changed since; empty when none. `where` names their folder."""
    if not issued.stale:
        return ""
    files = listed([f"{path.name} ({', '.join(changed)})" for path, changed in issued.stale])
    them, each = ("them", "their") if len(issued.stale) > 1 else ("it", "its")
    return (
        f"Setup.xlsx has changed since {count(len(issued.stale), 'workbook')} of this month "
        f"{'were' if len(issued.stale) > 1 else 'was'} made: {files}. Take {them} out of {where} and issue the "
        f"month again; a return on {each} old copy is still accepted."
    )


def without_address(made: Drafts) -> str:
    """Whose work email is not known; empty when all are."""
    if not made.without_address:
        return ""
    names = listed([f"{service.manager} ({service.name})" for service in made.without_address])
    return f"No work email on the People sheet of Setup.xlsx for {names}: write the address into the draft."


def _kind(register: Register) -> str:
    return register.short.removesuffix(" return")
