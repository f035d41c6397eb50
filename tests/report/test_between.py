"""Charts of the days between, and charts of lanes: places, words, and when they stand in a pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import html

from tests.assurance.made import record as one_record
from tests.assurance.test_change import closure, months
from tests.assurance.test_events import days, record
from trackerkit.assurance.actions import actions
from trackerkit.assurance.record import EarlierMonth, Reading
from trackerkit.assurance.timeline import by_month, by_week
from trackerkit.report.change import change_section
from trackerkit.report.change_chart import BOTTOM, LEFT, RIGHT, TOP
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html
from trackerkit.report.kinds.meeting import MEETINGS, meeting_context
from trackerkit.report.lanes import lane_chart
from trackerkit.report.privacy import Privacy

SPARSE = (
    Reading("OAK", "Falls", "2025-12", 0),
    *(Reading("OAK", "Falls", f"2026-{month:02}", month % 2) for month in range(1, 12)),
)


def section(made):
    return change_section(made, actions(made))


def with_readings(made, readings):
    return replace(made, earlier=(EarlierMonth("2026-10", {}, readings=readings),))


def test_a_sparse_count_gets_the_days_between_in_place_of_a_refusal():
    plain = with_readings(record(), SPARSE)
    assert [row[0] for row in section(plain).refused.rows] == ["Falls"]
    found = section(with_readings(record(days(10, 20, 5)), SPARSE))
    assert found.refused.rows == ()
    assert [(one.name, [panel.place for panel in one.panels]) for one in found.measures] == [
        ("Days between falls that led to an action", ["Oak House"]),
    ]
    assert found.measures[0].panels[0].says == (
        "4 events from 5 January 2026 to 9 February 2026.",
        "The latest came 5 days after the one before, and 289 days have passed since.",
        "Limits take 12 gaps that differ; until then each is shown as it is.",
    )


def test_a_count_that_has_a_chart_by_the_month_keeps_it():
    many = tuple(replace(one, value=5 + one.value) for one in SPARSE)
    found = section(with_readings(record(days(10, 20, 5)), many))
    assert [one.name for one in found.measures] == ["Falls"]


def test_the_points_stand_by_the_calendar_and_as_high_as_their_days():
    ((panel,),) = (one.panels for one in section(record(days(10, 20, 5))).measures)
    chart = panel.chart
    assert [(point.kind, point.x, point.y) for point in chart.points] == [
        ("expected", 189.14, 111.0), ("expected", 463.43, 48.0), ("expected", 532.0, 142.5),
    ]  # fmt: skip
    assert all(LEFT <= point.x <= RIGHT and TOP <= point.y <= BOTTOM for point in chart.points)
    assert (chart.strokes, chart.names, chart.baselines, chart.swatches) == ((), (), (), ())
    assert [tick.text for tick in chart.months] == ["9 Feb 26", "15 Jan 26"]
    assert chart.describes == "Days since the one before: 15 January 2026 10, 4 February 2026 20, 9 February 2026 5."


def test_enough_gaps_have_limits_with_their_names():
    made = record(days(9, 12, 8, 11, 10, 13, 9, 12, 8, 11, 10, 13, 60))
    ((panel,),) = (one.panels for one in section(made).measures)
    assert panel.chart.points[-1].kind == "improvement"
    assert [name.text.split(" ")[0] for name in panel.chart.names] == ["Upper", "Mean", "Lower"]
    assert panel.says[2].startswith("Special cause: improvement. Baseline: the first 12 gaps.")


def test_the_pack_draws_it_and_a_redacted_copy_as_well():
    made = record(days(10, 20, 5))
    for privacy in (Privacy(), Privacy(redact=True)):
        context = pack_context(made, privacy)
        page = html.fromstring(render_html(context))
        titles = [title.text for title in page.iter("title") if "Days between" in (title.text or "")]
        assert len(titles) == 2  # for a desk and for a phone
        assert "9 February 2026 5." in titles[0]


def test_the_agenda_counts_falls_week_by_week():
    context = meeting_context(record([date(2026, 11, 3), date(2026, 11, 24)]), MEETINGS["falls"])
    ((chart,),) = (item.weeks for item in context.items if item.weeks)
    assert chart.title == "Falls that led to an action, by the first day of each week"
    assert [bar.text for bar in chart.lanes[0].bars] == ["0"] * 8 + ["1", "0", "0", "1"]
    assert [item.weeks for item in meeting_context(record(), MEETINGS["falls"]).items] == [()] * 5


def test_lanes_stand_one_above_another_over_the_same_months():
    readings = months("2026-11", [90, 100], "MAR compliance", out_of=100)
    made = one_record(
        [], earlier=(EarlierMonth("2026-10", {}, readings=readings, closures=(closure(date(2026, 10, 16)),)),)
    )
    chart = lane_chart("key", "Beside each other", by_month(made, actions(made)))
    assert [(lane.label, lane.floor, [(bar.text, bar.height) for bar in lane.bars]) for lane in chart.lanes] == [
        ("Actions closed", 50, [("1", 26.0), ("0", 0.0)]),
        ("Findings that came back", 100, [("0", 0.0), ("0", 0.0)]),
        ("MAR compliance", 150, [("90%", 23.4), ("100%", 26.0)]),
    ]
    assert [(one.x, one.kind) for one in chart.closures] == [(613.08, "closed-said")]
    assert [slot.text for slot in chart.slots][-2:] == ["Oct 26", "Nov 26"]
    assert chart.describes == (
        "Actions closed: October 2026 1, November 2026 0. Findings that came back: October 2026 0, November 2026 0. MAR "
        "compliance: October 2026 90%, November 2026 100%. Actions closed on 16 October 2026 (only said "
        "done)."
    )


def test_a_lane_of_weeks_names_their_first_days():
    chart = lane_chart("key", "Falls", by_week([date(2026, 11, 25)], "Falls", date(2026, 11, 25)), weeks=True)
    assert [slot.text for slot in chart.slots][-2:] == ["12 Nov", "19 Nov"]
    assert chart.describes.endswith("12 November 2026 0, 19 November 2026 1.")
