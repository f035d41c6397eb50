"""The measures beside the actions, by hand-made months: what is added up, what is left out, in which order."""

from __future__ import annotations

from datetime import date

from tests.assurance.made import record
from trackerkit.assurance.actions import actions, as_earlier
from trackerkit.assurance.measures import beside, periods_of, readings
from trackerkit.assurance.record import EarlierMonth, Reading

OCTOBER = EarlierMonth(
    "2026-10",
    {"open": 3, "said done": 1},
    overdue=2,
    repeats=2,
    repeated=frozenset({("OAK", "a"), ("OAK", "b")}),
    readings=(
        Reading("OAK", "Medicines incidents", "2026-10", 6),
        Reading("OAK", "MAR compliance", "2026-10", 405, 441),
        Reading("ELM", "MAR compliance", "2026-10", 611, 618),
    ),
)
ACTIONS = [
    {"ref": "A1", "status": "In progress", "due_date": date(2026, 11, 20), "repeat_of": "X1"},
    {"ref": "A2", "status": "In progress", "due_date": date(2026, 12, 20)},
]
MEASURES = [
    {"measure": "Medicines incidents", "period": "2026-11", "value": 4},
    {"measure": "MAR compliance", "period": "2026-11", "value": 430, "out_of": 440},
    {"measure": "Supervision findings", "period": "soon", "value": 9},  # no month: not in the table
    {"measure": "Competency assessments passed", "period": "2026-11"},  # no number
    {"measure": "", "period": "2026-11", "value": 1},
]


def test_readings_need_a_measure_a_month_and_a_number():
    made = record(ACTIONS, others={"measures": MEASURES})
    assert readings(made.month) == (
        Reading("OAK", "Medicines incidents", "2026-11", 4.0),
        Reading("OAK", "MAR compliance", "2026-11", 430.0, 440.0),
    )


def test_actions_and_measures_stand_side_by_side_month_by_month():
    made = record(ACTIONS, others={"measures": MEASURES}, earlier=(OCTOBER,))
    assert periods_of(made) == ("2026-10", "2026-11")
    assert [(row.label, row.cells) for row in beside(made, actions(made))] == [
        ("Actions open (counted)", ("3", "2")),
        ("Actions overdue (counted)", ("2", "1")),
        ("Findings that came back (counted)", ("2", "1")),
        ("Medicines incidents", ("6", "4")),
        ("MAR compliance", ("1,016 of 1,059 (96%)", "430 of 440 (98%)")),
        ("Competency assessments passed", ("", "")),
        ("Supervision findings", ("", "")),
    ]


def test_a_month_remembers_its_readings_and_its_repeats():
    made = record(ACTIONS, others={"measures": MEASURES})
    assert as_earlier(made).readings == readings(made.month)
    assert as_earlier(made).repeats == 1


def test_a_number_that_is_entered_again_later_is_counted_once_as_it_was_said_last():
    again = [{"measure": "Medicines incidents", "period": "2026-10", "value": 5}]
    made = record([], others={"measures": again}, earlier=(OCTOBER,))
    assert [row.cells for row in beside(made, actions(made)) if row.label == "Medicines incidents"] == [("5", "")]


def test_a_mean_is_told_for_each_and_added_up_before():
    falls = [
        {"measure": "Days from fall to care plan update", "period": "2026-11", "value": 27, "out_of": 9},
        {"measure": "Falls", "period": "2026-11", "value": 1234567},
    ]
    made = record([], others={"measures": falls}, register="falls")
    assert {row.label: row.cells for row in beside(made, actions(made)) if row.cells != ("",)} == {
        "Actions open (counted)": ("0",),
        "Actions overdue (counted)": ("0",),
        "Findings that came back (counted)": ("0",),
        "Falls": ("1,234,567",),
        "Days from fall to care plan update": ("27 for 9 (3.0 each)",),
    }
