"""Every indicator counted a second time, in plain loops over the rows as dictionaries."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from tests.assurance.made import AS_AT, PEOPLE, record
from trackerkit.assurance.actions import actions
from trackerkit.assurance.indicators import INDICATORS, RETURNS, figures, figures_by_service
from trackerkit.assurance.ladder import Step
from trackerkit.provider import Calendar

NAMES = [person.name for person in PEOPLE]
OFF = set(Calendar().days_off("England"))


def random_day(chance: random.Random):
    day = AS_AT + timedelta(days=chance.randint(-45, 12))
    return chance.choice(["", "", "", day, day, day, (f"{day:%d %b}?", day), ("tbc", None)])


def random_row(chance: random.Random, number: int) -> dict[str, object]:
    row: dict[str, object] = {
        "ref": f"R{number}",
        "status": chance.choice(["", "Not started", "In progress", "Completed", "Closed"]),
        "owner": chance.choice(["", "Team", "Amara Osei and Bethan Pryce", *NAMES]),
        "action_taken": chance.choice(["", "Protocols rewritten", "Protocols rewritten", "Staff reminded"]),
        "evidence_location": chance.choice(["", "PRN file, section 3", "PRN file, section 3", "On file"]),
        "sample_checked": chance.choice(["", "10 protocols", "6 MAR charts"]),
        "outcome": chance.choice(["", "Complete", "Complete", "Partially complete", "Ineffective"]),
        "effect": chance.choice(["", "Improved", "Improved", "No change"]),
        "effect_result": chance.choice(["", "10 of 10", "9 of 10"]),
        "repeat_of": chance.choice(["", "", "Not a repeat", f"R{chance.randint(0, 30)}"]),
        **{key: random_day(chance) for key in ("due_date", "date_completed", "date_verified", "date_closed")},
        **{key: chance.choice(["", *NAMES]) for key in ("completed_by", "verified_by")},
    }
    if chance.random() < 0.5:  # half of them well on their way, so that the upper steps are met
        row |= {
            "status": chance.choice(["Completed", "Closed"]), "action_taken": "Protocols rewritten",
            "evidence_location": "PRN file, section 3", "completed_by": "Bethan Pryce", "owner": "Bethan Pryce",
            "date_completed": AS_AT - timedelta(days=chance.randint(2, 20)), "sample_checked": "10 protocols",
        }  # fmt: skip
    return row


def day(value: object) -> date | None:
    return value[1] if isinstance(value, tuple) else value if isinstance(value, date) else None


def working_days_after(start: date, days: int) -> date:
    while days:
        start += timedelta(days=1)
        days -= start.weekday() < 5 and start not in OFF
    return start


def facts(row: dict[str, object], escalated: set[str], reviewed: set[str]) -> dict[str, bool]:
    """The columns that the indicators count, worked out anew."""
    due, done, check, closed_on = (
        day(row[key]) for key in ("due_date", "date_completed", "date_verified", "date_closed")
    )
    said_done = bool(row["date_completed"]) or row["status"] in ("Completed", "Closed") or bool(row["date_closed"])
    closed = bool(row["date_closed"]) or row["status"] == "Closed"
    by = working_days_after(done, 5) if done else None
    checked = bool(row["date_verified"] or row["verified_by"] or row["outcome"])
    same = bool(row["verified_by"]) and row["verified_by"] in (row["completed_by"], row["owner"])
    evidenced = (
        said_done and row["action_taken"] == "Protocols rewritten" and row["evidence_location"] == "PRN file, section 3"
        and bool(row["completed_by"]) and done is not None and done <= AS_AT
    )  # fmt: skip
    verified = (
        evidenced and bool(row["verified_by"]) and not same and check is not None and done <= check <= AS_AT
        and bool(row["sample_checked"]) and row["outcome"] == "Complete"
    )  # fmt: skip
    proven = verified and row["effect"] == "Improved" and bool(row["effect_result"])
    repeat = row["repeat_of"] not in ("", "Not a repeat")
    return {
        "open": not said_done,
        "said_done": said_done,
        "closed": closed,
        "overdue": not said_done and due is not None and due < AS_AT,
        "revised_passed": False,  # no escalation of these rows has a date
        "no_due_date": due is None,
        "one_owner": row["owner"] in NAMES,
        "escalated": row["ref"] in escalated,
        "checked": checked,
        "check_dated": check is not None and done is not None,
        "outcome_known": row["outcome"] != "",
        "verified_late": check is not None and by is not None and check > by,
        "same_person": same,
        "check_overdue": not row["date_verified"] and by is not None and by < AS_AT,
        "closed_unverified": closed and not (row["verified_by"] and row["date_verified"] and row["outcome"]),
        "weak": row["outcome"] in ("Partially complete", "Ineffective"),
        "sampled": bool(row["evidence_location"] and row["sample_checked"] and row["outcome"]),
        "no_effect": not (row["effect"] and row["effect_result"]),
        "repeat": repeat,
        "root_cause": row["ref"] in reviewed,
        "evidenced": evidenced,
        "verified": verified,
        "proven": proven,
        "sustained": False,  # no earlier months are on record
        "_closed_on": closed_on is not None,
    }


@pytest.mark.parametrize("seed", range(6))
def test_indicators_agree_with_plain_loops(seed):
    chance = random.Random(seed)
    rows = [random_row(chance, number) for number in range(80)]
    escalated = {f"R{chance.randint(0, 80)}" for _ in range(15)}
    reviewed = {f"R{chance.randint(0, 80)}" for _ in range(15)}
    others = {
        "escalations": [{"action_ref": ref} for ref in sorted(escalated)],
        "root_causes": [{"action_ref": ref} for ref in sorted(reviewed)],
    }
    made = record(rows, others=others)
    found = actions(made)
    again = [facts(row, escalated, reviewed) for row in rows]
    for column in again[0]:
        if not column.startswith("_"):
            assert [bool(value) for value in found[column]] == [own[column] for own in again], column
    expected = [("returns", 1, 1)]
    for indicator in INDICATORS:
        base = [own for own in again if all(own[column] for column in indicator.base)]
        top = [own for own in base if all(own[column] for column in indicator.top)]
        expected.append((indicator.key, len(top), len(base)))
    assert [(f.indicator.key, f.count, f.out_of) for f in figures(made, found)] == expected
    by_service = figures_by_service(made, found).loc["OAK"].to_dict()
    assert by_service == {k: n for key, top, base in expected[1:] for k, n in ((key, top), (f"{key}:out_of", base))}


def test_random_rows_reach_the_upper_steps():
    rows = [random_row(random.Random(seed), seed) for seed in range(300)]
    steps = {Step(step) for step in actions(record(rows))["step"]}
    assert steps == {Step.OPEN, Step.SAID_DONE, Step.EVIDENCED, Step.VERIFIED, Step.PROVEN}


def test_every_indicator_is_defined_once_and_whole():
    everything = (RETURNS, *INDICATORS)
    assert len({indicator.key for indicator in everything}) == len(everything)
    columns = set(actions(record([])).columns)
    for indicator in everything:
        assert indicator.question.endswith("?")
        assert all(words.endswith(".") for words in (indicator.counts, indicator.out_of, indicator.leaves_out))
        assert indicator.seed
        assert all(source.startswith("S-") for source in indicator.seed)
        assert set(indicator.top) | set(indicator.base) <= columns
