"""The closure ladder on rows made by hand: the step that each has reached, and what the next one still needs."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.assurance.made import AS_AT, record
from trackerkit.assurance.actions import actions, as_earlier
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import EarlierMonth
from trackerkit.problems import CellRef, Problem, Severity

OPEN = {
    "ref": "MED-OAK-26-001", "finding": "2 of 10 PRN protocols had no maximum dose", "action": "Rewrite both protocols",
    "owner": "Bethan Pryce", "due_date": date(2026, 11, 30), "date_raised": date(2026, 11, 2), "status": "In progress",
    "risk_level": "High",
}  # fmt: skip
DONE = OPEN | {"status": "Completed"}
EVIDENCED = DONE | {
    "action_taken": "Both protocols rewritten and signed by the GP", "date_completed": date(2026, 11, 12),
    "completed_by": "Bethan Pryce", "evidence_location": "PRN file, Willow trolley, section 3",
}  # fmt: skip
VERIFIED = EVIDENCED | {
    "verified_by": "Amara Osei", "date_verified": date(2026, 11, 18), "sample_checked": "10 PRN protocols",
    "outcome": "Complete",
}  # fmt: skip
PROVEN = VERIFIED | {"effect": "Improved", "effect_result": "10 of 10, 18 November 2026"}
CLOSED_LONG_AGO = PROVEN | {
    "status": "Closed", "date_raised": date(2026, 6, 1), "due_date": date(2026, 6, 30),
    "date_completed": date(2026, 6, 22), "date_verified": date(2026, 6, 24), "date_closed": date(2026, 8, 25),
    "closure_note": "Both protocols carry a maximum dose; 10 of 10 checked on 24 June",
}  # fmt: skip
MONTHS_BEFORE = tuple(EarlierMonth(period, {"open": 1}) for period in ("2026-08", "2026-09", "2026-10"))

CASES = {
    "open": (OPEN, "Open", ("Enter the date completed once the work is done",)),
    "open, nobody owns it, no date, no action": (
        OPEN | {"owner": "", "due_date": "", "action": ""},
        "Open",
        (
            "Enter an owner",
            "Enter a due date",
            "Enter a corrective action",
            "Enter the date completed once the work is done",
        ),
    ),
    "open, a team owns it": (
        OPEN | {"owner": "All staff"},
        "Open",
        ("Owner must be one person, not a team", "Enter the date completed once the work is done"),
    ),
    "said done by its status alone": (
        DONE,
        "Said done",
        (
            "Enter what was changed",
            "Enter the date completed",
            "Enter who completed it",
            "Enter where the evidence is kept",
        ),
    ),
    "closed by a date alone is only said done": (
        OPEN | {"date_closed": date(2026, 11, 20)},
        "Said done",
        (
            "Enter what was changed",
            "Enter the date completed",
            "Enter who completed it",
            "Enter where the evidence is kept",
        ),
    ),
    "evidence on file, staff reminded": (
        EVIDENCED | {"evidence_location": "On file", "action_taken": "Staff reminded"},
        "Said done",
        ("Where the evidence is must say where a reader can find it", "Action taken must say exactly what was changed"),
    ),
    "completed tomorrow": (
        EVIDENCED | {"date_completed": date(2026, 11, 26)},
        "Said done",
        ("Date completed must be today or in the past",),
    ),
    "completed tbc": (
        EVIDENCED | {"date_completed": ("tbc", None)},
        "Said done",
        ("Date completed must be a real date",),
    ),
    # 12 November 2026 is a Thursday: five working days after it is Thursday 19 November.
    "evidenced, the check is overdue": (
        EVIDENCED,
        "Evidenced",
        ("The check by somebody else was due by 19 November 2026",),
    ),
    "evidenced, a date typed as text is still read": (
        EVIDENCED | {"date_completed": ("20th Nov", date(2026, 11, 20))},
        "Evidenced",
        ("The check by somebody else is due by 27 November 2026",),
    ),
    "partially complete": (
        VERIFIED | {"outcome": "Partially complete"},
        "Evidenced",
        ("The outcome is “Partially complete”: it stays open until a check finds it complete",),
    ),
    "checked by the doer": (
        VERIFIED | {"verified_by": "bethan  PRYCE"},
        "Evidenced",
        ("Verified by must be different from completed by and owner",),
    ),
    "checked, no sample, no date": (
        VERIFIED | {"sample_checked": "", "date_verified": ""},
        "Evidenced",
        ("Enter the date verified", "Enter what was sampled"),
    ),
    "checked before it was done": (
        VERIFIED | {"date_verified": ("11/11", date(2026, 11, 11))},
        "Evidenced",
        ("Date verified must be the same as or after the date completed",),
    ),
    "verified": (VERIFIED, "Verified", ("Enter a result", "Select the effect")),
    "verified late is still verified": (
        VERIFIED | {"date_verified": date(2026, 11, 24)},
        "Verified",
        ("Enter a result", "Select the effect"),
    ),
    "too early to say": (
        PROVEN | {"effect": "Too early to say"},
        "Verified",
        ("The effect is “Too early to say”: it is proven when the effect is Improved",),
    ),
    "an effect without a check proves nothing": (
        EVIDENCED | {"effect": "Improved", "effect_result": "10 of 10"},
        "Evidenced",
        ("The check by somebody else was due by 19 November 2026",),
    ),
    "proven": (PROVEN, "Proven", ("Close it, with the date closed and a closure note",)),
    "closed this month": (
        PROVEN | {"status": "Closed", "date_closed": date(2026, 11, 20), "closure_note": "10 of 10"},
        "Proven",
        ("It must hold until 20 February 2027, and a review of its effect on that day or later must say Improved",),
    ),
    "closed three months ago to the day, and nobody has looked since": (
        CLOSED_LONG_AGO,
        "Proven",
        (
            "That 3 months have passed does not show that it held: enter a review of its effect made on 25 November 2026 "
            "or later on the Reviews sheet; none is on record",
        ),
    ),
    "closed one day less": (
        CLOSED_LONG_AGO | {"date_closed": date(2026, 8, 26)},
        "Proven",
        ("It must hold until 26 November 2026, and a review of its effect on that day or later must say Improved",),
    ),
}


HELD = {
    "reviews": [
        {
            "action_ref": "MED-OAK-26-001", "review_date": date(2026, 11, 25), "reviewed_by": "Callum Reid",
            "measure": "Protocols with a maximum dose", "now": "10 of 10, 1 to 24 November 2026", "effect": "Improved",
        },
    ],
}  # fmt: skip


@pytest.mark.parametrize(("row", "word", "missing"), CASES.values(), ids=CASES.keys())
def test_each_row_stands_at_its_step_and_says_what_is_missing(row, word, missing):
    found = actions(record([row], earlier=MONTHS_BEFORE)).iloc[0]
    assert (Step(found["step"]).word, found["missing"]) == (word, missing)


LATER = "That 3 months have passed does not show that it held: enter a review of its effect made on 25 November 2026 or later on the Reviews sheet; the latest is of "


@pytest.mark.parametrize(("reviews", "step", "missing"), [
    ([{}], Step.SUSTAINED, ()),
    ([{"review_date": date(2026, 11, 24)}], Step.PROVEN, (f"{LATER}24 November 2026",)),
    ([{"review_date": date(2026, 12, 1)}], Step.PROVEN, (f"{LATER}1 December 2026",)),
    ([{}, {"effect": "Worse"}], Step.VERIFIED, ("The review of 25 November 2026 says “Worse”",)),
    ([{}, {"effect": "Worse", "review_date": date(2026, 9, 1)}], Step.SUSTAINED, ()),
])  # fmt: skip
def test_sustained_needs_a_review_once_the_months_have_passed(reviews, step, missing):
    others = {"reviews": [HELD["reviews"][0] | one for one in reviews]}
    found = actions(record([CLOSED_LONG_AGO], earlier=MONTHS_BEFORE, others=others)).iloc[0]
    assert (Step(found["step"]), found["missing"]) == (step, missing)
    assert bool(found["rests_on"]) is (step is Step.SUSTAINED)


@pytest.mark.parametrize(("review", "read"), [
    ({}, "by Callum Reid, 3 months or more after it was closed on 25 August 2026: “Improved” (“Protocols with a maximum "
         "dose: 10 of 10, 1 to 24 November 2026”)"),
    ({"reviewed_by": "", "measure": "", "now": ""},
     "by somebody not named, 3 months or more after it was closed on 25 August 2026: “Improved” (no measure is named and "
     "no figure given)"),
    ({"reviewed_by": "bethan pryce"},
     "by bethan pryce, who did the work, 3 months or more after it was closed on 25 August 2026: “Improved” (“Protocols "
     "with a maximum dose: 10 of 10, 1 to 24 November 2026”)"),
])  # fmt: skip
def test_what_sustained_rests_on_is_said(review, read):
    row = CLOSED_LONG_AGO | {"effect_measure": ""}
    made = record([row], earlier=MONTHS_BEFORE, others={"reviews": [HELD["reviews"][0] | review]})
    assert actions(made)["rests_on"].iloc[0] == (
        f"Sustained rests on the review of 25 November 2026 {read}. No action on record repeats it"
    )


@pytest.mark.parametrize("seed", range(4))
def test_sustained_agrees_with_plain_loops(seed):
    """The definition worked out anew: closed, the latest dated review made when 3 months had passed, and Improved."""
    chance = random.Random(seed)
    rows, reviews = [], []
    for number in range(60):
        ref = f"R{number}"
        rows.append(
            CLOSED_LONG_AGO | {"ref": ref, "date_closed": date(2026, chance.choice((7, 8, 9)), chance.randint(1, 28))}
        )
        for _ in range(chance.randint(0, 2)):
            day = date(2026, chance.choice((10, 11, 12)), chance.randint(1, 28))
            effect = chance.choice(("Improved", "Improved", "No change"))
            reviews.append({"action_ref": ref, "review_date": day, "effect": effect})
    found = actions(record(rows, earlier=MONTHS_BEFORE, others={"reviews": reviews}))
    again = []
    for row in rows:
        own = sorted((one for one in reviews if one["action_ref"] == row["ref"]), key=lambda one: one["review_date"])
        closed = row["date_closed"]
        held = date(closed.year, closed.month + 3, closed.day)
        again.append(bool(own) and own[-1]["effect"] == "Improved" and held <= own[-1]["review_date"] <= AS_AT)
    assert list(found["sustained"]) == again
    assert {True, False} == set(again)


def test_sustained_needs_the_months_before_without_a_gap():
    gap = (MONTHS_BEFORE[0], MONTHS_BEFORE[2])
    found = actions(record([CLOSED_LONG_AGO], earlier=gap, others=HELD)).iloc[0]
    assert (Step(found["step"]), found["missing"]) == (
        Step.PROVEN,
        ("3 months before this one are needed to tell whether it came back; on record: 1",),
    )


def test_a_later_action_that_repeats_it_ends_sustained():
    again = OPEN | {"ref": "MED-OAK-26-009", "repeat_of": "med-oak-26-001"}
    found = actions(record([CLOSED_LONG_AGO, again], earlier=MONTHS_BEFORE, others=HELD))
    assert [Step(step) for step in found["step"]] == [Step.PROVEN, Step.OPEN]
    assert found["missing"].iloc[0] == ("A later action repeats it",)


@pytest.mark.parametrize(("answer", "word"), [("", "Proven"), ("Not a repeat", "Sustained")])
def test_a_later_action_that_looks_like_it_must_be_answered_first(answer, word):
    row = CLOSED_LONG_AGO | {"ref": "MED-OAK-2606-001", "theme": "PRN protocols", "unit": "Willow"}
    later = OPEN | {"ref": "MED-OAK-2611-004", "theme": "PRN protocols", "unit": "Willow", "repeat_of": answer}
    held = {"reviews": [HELD["reviews"][0] | {"action_ref": "MED-OAK-2606-001"}]}
    found = actions(record([row, later], earlier=MONTHS_BEFORE, others=held))
    asked = ("A later action looks like it: say in its Repeat of whether it is one",) if word == "Proven" else ()
    assert (Step(found["step"].iloc[0]).word, found["missing"].iloc[0]) == (word, asked)


def test_a_repeat_in_an_earlier_month_is_remembered():
    again = OPEN | {"ref": "MED-OAK-26-009", "repeat_of": "MED-OAK-26-001"}
    october = as_earlier(record([again], as_at=date(2026, 10, 31)))
    assert october == EarlierMonth(
        "2026-10",
        {"open": 1, "said done": 0, "evidenced": 0, "verified": 0, "proven": 0, "sustained": 0},
        overdue=0,
        repeats=1,
        repeated=frozenset({("OAK", "med-oak-26-001")}),
        steps={("OAK", "med-oak-26-009"): 0},
    )
    found = actions(record([CLOSED_LONG_AGO], earlier=(*MONTHS_BEFORE[:2], october), others=HELD)).iloc[0]
    assert found["missing"] == ("A later action repeats it",)


@pytest.mark.parametrize(("second", "step", "missing"), [
    ("Improved", Step.PROVEN, ("Close it, with the date closed and a closure note",)),
    ("Worse", Step.VERIFIED, ("The review of 22 November 2026 says “Worse”",)),
])  # fmt: skip
def test_the_latest_review_of_the_effect_counts(second, step, missing):
    reviews = [
        {"action_ref": "MED-OAK-26-001", "review_date": date(2026, 11, 22), "effect": second},
        {"action_ref": "MED-OAK-26-001", "review_date": date(2026, 11, 15), "effect": "No change"},
    ]
    found = actions(record([PROVEN], others={"reviews": reviews})).iloc[0]
    assert (Step(found["step"]), found["missing"]) == (step, missing)


def test_what_a_judge_of_words_found_holds_an_action_back():
    vague = Problem(
        "TK306", Severity.WARNING, CellRef("Actions", 6, 18), "Action taken must say exactly what was changed"
    )
    elsewhere = Problem("TK306", Severity.WARNING, CellRef("Actions", 9, 18), "Action taken must say more")
    for problem, word in ((vague, "Said done"), (elsewhere, "Verified")):
        found = actions(record([VERIFIED], problems=(("OAK", problem),))).iloc[0]
        assert Step(found["step"]).word == word


def test_a_problem_of_another_service_or_sheet_holds_nothing_back():
    other = Problem("TK306", Severity.WARNING, CellRef("Actions", 6, 18), "Action taken must say more")
    cell = Problem("TK011", Severity.ERROR, CellRef("Reviews", 6, 3), "Review date must be a real date")
    found = actions(record([VERIFIED], problems=(("ELM", other), ("OAK", cell)))).iloc[0]
    assert Step(found["step"]) is Step.VERIFIED


def test_every_step_says_what_it_means_and_where_it_comes_from():
    assert [step.word for step in Step] == ["Open", "Said done", "Evidenced", "Verified", "Proven", "Sustained"]
    assert all(step.means.endswith(".") and all(s.startswith("S-") for s in step.seed) for step in Step)


def test_an_empty_month_has_no_actions():
    found = actions(record([]))
    assert len(found) == 0
    assert as_earlier(record([])).actions == 0
