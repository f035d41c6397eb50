"""Figures as a person would say them: none, the one, all, and no sentence that begins with a nought."""

from __future__ import annotations

from trackerkit.assurance.words import count


def are(number: int) -> str:
    return "is" if number == 1 else "are"


def have(number: int) -> str:
    return "has" if number == 1 else "have"


def none_or(number: int) -> str:
    """``none`` for 0, else the number: for the middle of a sentence."""
    return f"{number:,}" if number else "none"


def said_done(done: int, total: int) -> str:
    """How many actions are said to be done."""
    if total == 1:
        return f"The one action is {'' if done else 'not '}said to be done."
    if done == total:
        return f"All {total:,} actions are said to be done."
    return f"{done:,} of {total:,} actions {are(done)} said to be done." if done else (
        f"None of the {total:,} actions is said to be done."
    )  # fmt: skip


def found_complete(done: int, checked: int, proven: int) -> str:
    """How many of those that are said to be done somebody else found complete, and how many are proven."""
    if done == 1:
        told = "has found it complete" if checked else "has not found it complete"
        worked = f", and it is {'' if proven else 'not '}proven to have worked" if checked else ""
        return f"Somebody else {told}{worked}."
    if not checked:
        return "Somebody else has found none of them complete."
    worked = f"{none_or(proven)} {are(proven or 1)} proven to have worked"
    return f"Somebody else has found {checked:,} of them complete, and {worked}."


def still_open(number: int, overdue: int, escalated: int) -> str:
    """How many are open, how many of them overdue, and how many of those escalated."""
    if not number:
        return "No action is open."
    if number == 1:
        late = f"it is overdue, and has {'' if escalated else 'not '}been escalated" if overdue else "it is not overdue"
        return f"1 action is open; {late}."
    if not overdue:
        return f"{number:,} actions are open; none of them is overdue."
    told = f"{none_or(escalated)} of those {have(escalated or 1)} been escalated"
    return f"{number:,} actions are open; {overdue:,} of them {are(overdue)} overdue, and {told}."


def without_due_date(number: int) -> str:
    """How many open actions have no due date; the caller knows that some action is open."""
    if not number:
        return "Every open action has a due date."
    return f"{count(number, 'open action')} {have(number)} no due date that can be read."


def waiting(number: int) -> str:
    """How many finished actions wait for a check that is late."""
    what = count(number, "finished action") if number else "No finished action"
    return f"{what} {are(number or 1)} waiting for a check that should have been made by now."


def checks(dated: int, late: int, made: int, same: int) -> str:
    """How many checks came late, and how many were made by whoever did the work."""
    if not made:
        return "No check is on record."
    own = (
        f"{same:,} {are(same)} by the person who did the work or owns the action."
        if same
        else "None is by the person who did the work or owns the action."
    )
    if not dated:
        return f"No check is on record with both of its dates, so none can be said to be in time. {own}"
    if late:
        return f"Of {count(dated, 'check')} with both dates, {late:,} came late. {own}"
    in_time = "The one check with both dates" if dated == 1 else f"Each of the {dated:,} checks with both dates"
    return f"{in_time} came in time. {own}"


def closed(number: int, unverified: int, no_effect: int, proven: int) -> str:
    """How many are closed, how many of them on trust, and how many proven."""
    if not number:
        return "No action is closed."
    if number == 1:
        told = (
            "without verification" if unverified else "with a check on record",
            f"{'without saying' if no_effect else 'saying'} whether it worked",
            "proven" if proven else "not proven",
        )
        return f"1 action is closed: {', '.join(told)}."
    told = (
        f"{unverified:,} without verification" if unverified else "each with a check on record",
        f"{no_effect:,} without saying whether it worked" if no_effect else "all saying whether it worked",
        f"{none_or(proven)} proven",
    )
    return f"{number:,} actions are closed: {', '.join(told)}."


def came_back(number: int, reviewed: int) -> str:
    """How many findings came back, and for how many it is known why."""
    if not number:
        return "No finding has come back."
    if number == 1:
        return f"1 finding has come back; it has {'a' if reviewed else 'no'} root-cause review."
    return f"{number:,} findings have come back; {none_or(reviewed)} of them {have(reviewed or 1)} a root-cause review."


def of_service(actions: int, is_open: int, overdue: int) -> str:
    """A service's actions, how many are open and how many of those overdue."""
    if not is_open:
        return f"{count(actions, 'action')}: none open." if actions else "No action is recorded."
    late = f"of which {overdue:,} overdue" if overdue else "none overdue"
    return f"{count(actions, 'action')}: {is_open:,} open, {late}."


def due(late: int, soon: int, end: str) -> str:
    """How many are overdue, and how many more fall due by the day `end`, in words."""
    first = f"{count(late, 'action')} {are(late)} overdue" if late else "No action is overdue"
    others = f"{soon:,} more {are(soon)}" if late else f"{soon:,} {are(soon)}"
    more = others if soon else "no other is"
    return f"{first}; {more} due by {end}." if late or soon else f"No action is overdue or due by {end}."
