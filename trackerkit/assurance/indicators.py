"""The indicators, each defined once: the question, what is counted, out of what, and what is left out.

The words and the columns stand side by side: the numerator is every action for which all of `base` and all of `top`
are True in the frame of `actions.actions`, the denominator every action for which all of `base` are.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trackerkit.assurance.record import MonthRecord


@dataclass(frozen=True)
class Indicator:
    """One figure. `counts` and `out_of` are the numerator and the denominator in words; `seed` is its source."""

    key: str
    name: str
    question: str
    counts: str
    out_of: str
    leaves_out: str
    seed: tuple[str, ...]
    top: tuple[str, ...]
    base: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """An indicator with its numbers. `out_of` 0 means that there was nothing to count."""

    indicator: Indicator
    count: int
    out_of: int


_NOBODY = "Nothing."
_ALL = "All actions in the returns received."
_OPEN = "Actions that nobody says are done."
_DONE = "Actions said to be completed or closed."
_CLOSED = "Actions said to be closed."

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "open", "Open", "How many actions has nobody finished?",
        "Actions with no date completed, no date closed, and a status that is neither Completed nor Closed.",
        _ALL, _NOBODY, ("S-ML1",), ("open",),
    ),
    Indicator(
        "overdue", "Overdue", "How many open actions have passed their due date?",
        "Open actions whose due date is before the as-at date.",
        _OPEN, "Open actions with no due date that can be read; they are counted beside it.",
        ("S-ML1", "S-FE1"), ("overdue",), ("open",),
    ),
    Indicator(
        "no_due_date", "No due date", "How many open actions can never be late?",
        "Open actions with no due date, or with words there that are not a date.",
        _OPEN, _NOBODY, ("S-G1",), ("no_due_date",), ("open",),
    ),
    Indicator(
        "one_owner", "One named owner", "How many open actions have one person who answers for them?",
        "Open actions whose owner is one person, not a team, a placeholder or several people.",
        _OPEN, _NOBODY, ("S-G2",), ("one_owner",), ("open",),
    ),
    Indicator(
        "escalated", "Overdue and escalated", "How many overdue actions does somebody above the manager know of?",
        "Overdue actions with a row on the Escalation log.",
        "Overdue actions.", _NOBODY, ("S-F5", "S-MX1"), ("escalated",), ("open", "overdue"),
    ),
    Indicator(
        "evidenced", "Evidenced", "Of what is said to be done, how much can a reader look up?",
        "Actions at Evidenced or a higher step.",
        _DONE, _NOBODY, ("S-M2", "S-G5"), ("evidenced",), ("said_done",),
    ),
    Indicator(
        "verified", "Verified", "Of what is said to be done, how much did somebody else find complete?",
        "Actions at Verified or a higher step. A check that came late counts here, and is counted late below.",
        _DONE, _NOBODY, ("S-G9", "S-G14"), ("verified",), ("said_done",),
    ),
    Indicator(
        "check_overdue", "Not verified and past the limit", "How much is said to be done, with the check overdue?",
        "Actions with a date completed, no date verified, and the time for the check passed.",
        _DONE, "Actions whose date completed cannot be read.", ("S-M3", "S-FW1"), ("check_overdue",), ("said_done",),
    ),
    Indicator(
        "verified_late", "Verified late", "How many checks came later than the register allows?",
        "Checks dated after the last day for the check.",
        "Checks whose date, and the date completed, can be read.", "Checks without both dates.",
        ("S-M3", "S-F3"), ("verified_late",), ("check_dated",),
    ),
    Indicator(
        "same_person", "Verified by the same person", "How many checks were not made by somebody else?",
        "Checks by the person who completed the action, or who owns it.",
        "Actions with any part of a check recorded.", _NOBODY, ("S-G14", "S-ME3"), ("same_person",), ("checked",),
    ),
    Indicator(
        "weak", "Did not fully work", "How often did the check find that it had not worked?",
        "Checks with an outcome for which the action stays open; see Outcome of a check.",
        "Actions with an outcome.", _NOBODY, ("S-M3", "S-G13"), ("weak",), ("outcome_known",),
    ),
    Indicator(
        "closed_unverified", "Closed without verification", "How many were closed on trust?",
        "Closed actions without the name, the date or the outcome of a check.",
        _CLOSED, _NOBODY, ("S-G9", "S-ME3"), ("closed_unverified",), ("closed",),
    ),
    Indicator(
        "sampled", "Closed on sampled evidence", "How many closures can be traced to a sample?",
        "Closed actions that say where the evidence is, what was sampled, and the outcome.",
        _CLOSED, _NOBODY, ("S-MO1-4", "S-G4"), ("sampled",), ("closed",),
    ),
    Indicator(
        "no_effect", "Closed without evidence of effect", "How many were closed without saying whether it worked?",
        "Closed actions with no effect or no result.",
        _CLOSED, _NOBODY, ("S-G12",), ("no_effect",), ("closed",),
    ),
    Indicator(
        "proven", "Closed and proven", "How many closures are known to have worked?",
        "Closed actions at Proven or a higher step.",
        _CLOSED, _NOBODY, ("S-G13", "S-G7"), ("proven",), ("closed",),
    ),
    Indicator(
        "repeat", "Repeats", "How many findings had been made before?",
        "Actions that name the earlier action which they repeat.",
        _ALL, "Repeats that nobody has marked.", ("S-G3", "S-ME1", "S-FE3", "S-DE2"), ("repeat",),
    ),
    Indicator(
        "root_cause", "Repeats with a root-cause review", "For how many repeats is it known why they came back?",
        "Repeats with a row on the Root causes sheet.",
        "Repeats.", _NOBODY, ("S-M4",), ("root_cause",), ("repeat",),
    ),
)  # fmt: skip

RETURNS = Indicator(
    "returns", "Returns received", "How many services does this pack speak for?",
    "Services whose return for the period was received, could be read, and has something in it or is signed off.",
    "Services that keep this register.", _NOBODY, ("S-MC1", "S-ML1"), (),
)  # fmt: skip

# How well a service closes its actions: for the comparison of services alone. Each is a share of the closed actions.
CLOSURE_QUALITY: tuple[Indicator, ...] = (
    Indicator(
        "closed_checked", "Checked in time", "How many closures did somebody else check in time, from a sample?",
        "Closed actions at Verified or a higher step whose check, from a sample, came within the register's limit.",
        _CLOSED, _NOBODY, ("S-G9", "S-G14", "S-M3"), ("verified", "in_time", "sampled"), ("closed",),
    ),
    Indicator(
        "closed_evidenced", "Evidenced", "Of how many closures can a reader look the evidence up?",
        "Closed actions at Evidenced or a higher step.",
        _CLOSED, _NOBODY, ("S-M2", "S-G5"), ("evidenced",), ("closed",),
    ),
    Indicator(
        "closed_proven", "Proven", "How many closures are known to have worked?",
        "Closed actions at Proven or a higher step.",
        _CLOSED, _NOBODY, ("S-G13", "S-G7"), ("proven",), ("closed",),
    ),
    Indicator(
        "closed_well", "Closed well", "How many closures are evidenced, checked in time from a sample, and proven?",
        "Closed actions that count under Checked in time, Evidenced and Proven alike.",
        _CLOSED, _NOBODY, ("S-G13", "S-G14", "S-MC1", "S-FC1", "S-DC1"),
        ("verified", "in_time", "sampled", "proven"), ("closed",),
    ),
)  # fmt: skip
CLOSED_WELL = CLOSURE_QUALITY[-1]


def measure(found: pd.DataFrame, indicator: Indicator) -> Figure:
    """The indicator over the actions of `found`."""
    base = pd.Series(True, index=found.index)
    for column in indicator.base:
        base &= found[column]
    top = base.copy()
    for column in indicator.top:
        top &= found[column]
    return Figure(indicator, int(top.sum()), int(base.sum()))


def figures(record: MonthRecord, found: pd.DataFrame) -> tuple[Figure, ...]:
    """Every indicator over the register, the returns received first."""
    received = len(record.services)
    returns = Figure(RETURNS, received, received + len(record.not_returned))
    return (returns, *(measure(found, indicator) for indicator in INDICATORS))


def figures_by_service(record: MonthRecord, found: pd.DataFrame) -> pd.DataFrame:
    """One row a service that returned; for each indicator's key the count, and ``key:out_of``; whole numbers."""
    rows = {}
    for service in record.services:
        own = [measure(found[found["service"] == service.code], indicator) for indicator in INDICATORS]
        rows[service.code] = {f.indicator.key: f.count for f in own} | {
            f"{f.indicator.key}:out_of": f.out_of for f in own
        }
    return pd.DataFrame.from_dict(rows, orient="index", dtype=int)
