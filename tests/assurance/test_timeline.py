"""Several things on one axis of time: which slots, what is known in them, and the days of closures."""

from __future__ import annotations

from datetime import date

from tests.assurance.made import record
from tests.assurance.test_change import closure, months
from trackerkit.assurance.actions import actions
from trackerkit.assurance.record import EarlierMonth, Reading
from trackerkit.assurance.timeline import MOST_MONTHS, Lane, by_month, by_week


def timeline(readings=(), closures=(), repeats=1):
    made = record([], earlier=(EarlierMonth("2026-10", {}, readings=readings, closures=closures, repeats=repeats),))
    return by_month(made, actions(made))


def test_the_axis_has_the_twelve_months_up_to_the_record():
    found = timeline()
    assert (found.starts[0], found.starts[-1], found.slots) == (date(2025, 12, 1), date(2026, 12, 1), MOST_MONTHS)


def test_repeats_are_known_from_the_first_return_and_closures_by_their_day():
    days = (date(2026, 9, 8), date(2026, 10, 8), date(2026, 10, 8), date(2025, 11, 30), date(2026, 11, 26))
    found = timeline(closures=tuple(closure(day, f"A{at}") for at, day in enumerate(days)))
    assert found.lanes[:2] == (
        Lane("Actions closed", (*[None] * 9, 1.0, 2.0, 0.0)),
        Lane("Findings that came back", (*[None] * 10, 1.0, 0.0)),
    )
    assert found.closed_on == (date(2026, 9, 8), date(2026, 10, 8))


def test_services_are_added_up_and_a_month_with_fewer_of_them_is_marked():
    readings = (
        *months("2026-11", [3, 4], "MAR compliance", out_of=5),
        Reading("ELM", "MAR compliance", "2026-11", 2, 5),
        *months("2026-11", [None, 7]),
    )
    lanes = {lane.label: lane for lane in timeline(readings).lanes}
    assert lanes["MAR compliance"] == Lane(
        "MAR compliance", (*[None] * 10, 60.0, 60.0), is_share=True, partial=(*[False] * 10, True, False)
    )
    assert lanes["Medicines incidents"].values == (*[None] * 11, 7.0)
    assert list(lanes) == ["Actions closed", "Findings that came back", "Medicines incidents", "MAR compliance"]


def test_the_weeks_end_with_the_day_itself():
    days = (date(2026, 11, 25), date(2026, 11, 19), date(2026, 11, 18), date(2026, 11, 26), date(2026, 9, 2))
    found = by_week(days, "Falls", date(2026, 11, 25))
    assert (found.starts[0], found.starts[-2], found.starts[-1]) == (
        date(2026, 9, 3), date(2026, 11, 19), date(2026, 11, 26),
    )  # fmt: skip
    assert found.lanes == (Lane("Falls", (*[0.0] * 10, 1.0, 2.0)),)
