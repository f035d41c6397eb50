"""The actions that somebody has to look at, each list in the order in which to read it."""

from __future__ import annotations

import pandas as pd

from trackerkit.assurance.record import MonthRecord
from trackerkit.rules.text import folded

LONG_OVERDUE_DAYS = 30  # more than this many days, without a row on the Escalation log, is put to the board
HIGH_RISKS = ("High", "Extreme")
_RISK_RANK = {"Extreme": 0, "High": 1, "Moderate": 2, "Low": 3}


def moved(found: pd.DataFrame) -> pd.DataFrame:
    """Open, and given another due date since the month before without a decision (TK802). The highest risk first."""
    return _by_risk(found[found["moved"] & ~found["closed"]])


def overdue(found: pd.DataFrame) -> pd.DataFrame:
    """Open, and the due date has passed. The longest overdue first."""
    return _by_age(found[found["overdue"]])


def verified_late(found: pd.DataFrame) -> pd.DataFrame:
    """Checked later than the register allows (TK402)."""
    return found[found["verified_late"]]


def same_person(found: pd.DataFrame) -> pd.DataFrame:
    """Checked by whoever did the work or owns the action (TK404)."""
    return found[found["same_person"]]


def closed_unverified(found: pd.DataFrame) -> pd.DataFrame:
    """Closed, and the check by somebody else is not fully recorded (TK502)."""
    return found[found["closed_unverified"]]


def closed_too_soon(found: pd.DataFrame) -> pd.DataFrame:
    """Closed without a complete check: none is fully recorded, or what was found speaks against it."""
    return found[
        found["closed"] & (found["closed_unverified"] | found["weak"] | found["against"].map(bool).astype(bool))
    ]


def check_overdue(found: pd.DataFrame) -> pd.DataFrame:
    """Finished, not checked, and the time for the check has passed (TK401). The longest waiting first."""
    return found[found["check_overdue"]].sort_values("check_by", kind="stable")


def weak(found: pd.DataFrame) -> pd.DataFrame:
    """The check found that it did not fully work, and it is still open as it should be. The highest risk first."""
    return _by_risk(found[found["weak"] & ~found["closed"]])


def mixed(found: pd.DataFrame) -> pd.DataFrame:
    """Open as it should be with mixed evidence, and nobody has escalated it (TK511). The highest risk first."""
    return _by_risk(found[found["mixed"].map(bool).astype(bool) & ~found["closed"]])


def closed_weak(found: pd.DataFrame) -> pd.DataFrame:
    """Closed although the check found that it did not fully work (TK501), or some evidence is against it (TK510)."""
    return found[(found["weak"] & found["closed"]) | found["against"].map(bool)]


def repeats(found: pd.DataFrame) -> pd.DataFrame:
    """Actions that repeat an earlier one. Those without a root-cause review first (TK601)."""
    return found[found["repeat"]].sort_values("root_cause", kind="stable")


def escalations(record: MonthRecord, found: pd.DataFrame) -> pd.DataFrame:
    """The Escalation log, one row an entry, on its own index, with the action's finding, owner, due date and risk.

    `action_row` is the action's row, `action_open` whether it is open, or unknown; `decided` is True where a decision
    is written. The undecided first, then by risk. A row whose reference matches no action keeps its own words; the
    action's columns are empty.
    """
    log = record.meant.frames.get("escalations")
    if log is None or log.empty:
        return pd.DataFrame(columns=["service", "action_ref", "action_open", "decided"])
    known = {
        (service, folded(ref)): place
        for place, service, ref in zip(found.index, found["service"], found["ref"], strict=True)
    }
    places = [
        known.get((str(service), folded(str(ref))))
        for service, ref in zip(log.index.get_level_values(0), log["action_ref"], strict=True)
    ]
    beside = pd.DataFrame(
        {
            key: [found.loc[place, key] if place is not None else None for place in places]
            for key in ("finding", "action", "owner", "unit", "due_date", "risk_level", "days_overdue")
        }
        | {"action_row": [place[1] if place is not None else None for place in places]}
        | {"action_open": [place is None or bool(found.loc[place, "open"]) for place in places]},
        index=log.index,
        dtype=object,
    )
    joined = log.join(beside).assign(
        service=log.index.get_level_values(0), decided=log["decision"].map(lambda words: bool(str(words).strip()))
    )
    rank = joined["risk_level"].map(_RISK_RANK).fillna(len(_RISK_RANK))
    return joined.assign(_rank=rank).sort_values(["decided", "_rank"], kind="stable").drop(columns="_rank")


def long_overdue(found: pd.DataFrame) -> pd.DataFrame:
    """Overdue with nobody dealing with it, the longest overdue first.

    Either not escalated, and overdue by more than LONG_OVERDUE_DAYS days or a high or extreme risk; or escalated, and
    the revised date has passed as well (TK701).
    """
    grave = (found["days_overdue"] > LONG_OVERDUE_DAYS) | found["risk_level"].isin(HIGH_RISKS)
    return _by_age(found[(found["overdue"] & ~found["escalated"] & grave) | found["revised_passed"]])


def _by_age(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("days_overdue", ascending=False, kind="stable")


def _by_risk(rows: pd.DataFrame) -> pd.DataFrame:
    rank = rows["risk_level"].map(_RISK_RANK).fillna(len(_RISK_RANK))
    return rows.assign(_rank=rank).sort_values("_rank", kind="stable").drop(columns="_rank")


def by_ref(found: pd.DataFrame, service: str, ref: str) -> pd.DataFrame:
    """The actions of the service with this reference, whatever its case and spaces."""
    return found[(found["service"] == service) & found["ref"].map(lambda own: folded(str(own)) == folded(ref))]
