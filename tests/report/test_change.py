"""The charts of change as they are drawn and told: places to the unit, and every sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from tests.assurance.made import record
from tests.assurance.test_change import YEAR, closure, months
from trackerkit.assurance.actions import actions
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import EarlierMonth
from trackerkit.provider import Aim, Service
from trackerkit.report.change import change_section
from trackerkit.report.change_chart import BOTTOM, LEFT, RIGHT, TOP, Band, Named, Stroke, closed_as, figure
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html
from trackerkit.report.model import ClosureAnswer
from trackerkit.spc import Kind

SHARES = months("2026-11", [*(450 + value for value in YEAR), 459, 489], "MAR compliance", out_of=500)


def section(readings, closures=(), aims=()):
    made = record([], earlier=(EarlierMonth("2026-10", {}, readings=readings, closures=closures),))
    return pack_context(replace(made, provider=replace(made.provider, aims=tuple(aims))))


@pytest.fixture(scope="module")
def context():
    aims = [Aim("medication", "MAR compliance", target=95)]
    closures = (
        closure(date(2026, 10, 8), step=Step.PROVEN),
        closure(date(2026, 10, 11), "A2", step=Step.VERIFIED),
        closure(date(2026, 10, 11), "A3", step=Step.SAID_DONE),
    )
    return section(SHARES, closures, aims)


@pytest.fixture(scope="module")
def panel(context):
    ((panel,),) = (measure.panels for measure in context.change.measures)
    return panel


def test_the_measure_says_what_is_counted_and_which_way_is_better(context):
    assert [(measure.name, measure.lead) for measure in context.change.measures] == [
        ("MAR compliance", "MAR entries complete, out of MAR entries checked. In per cent: higher is better."),
    ]
    assert context.change.refused.rows == ()


def test_the_sentences_beside_the_chart(panel):
    assert (panel.place, panel.says) == ("Oak House", (
        "November 2026: 97.8%. Special cause: improvement, because it is above the upper limit.",
        "Baseline from October 2025 to September 2026: mean 91.2%, limits 90.2% to 92.2%.",
        "Target 95%: the limits do not reach it, so it will not be met unless something changes.",
    ))  # fmt: skip


def test_the_answers_carry_the_letters_of_their_marks(panel):
    told = (
        "the measure has improved: November 2026 is above the upper limit of the baseline, and it is 97.8 in one "
        "month only, against a mean of 91.2 in the baseline from October 2025 to September 2026."
    )
    assert panel.answers == (
        ClosureAnswer("A", "A1 (proven)", f"Since the action closed on 8 October 2026, {told}"),
        ClosureAnswer(
            "B",
            "A2 (verified, not proven); A3 (only said done)",
            f"Since the action closed on 11 October 2026, {told} Nobody else has verified A3, so this is not credited "
            "to it.",
        ),
    )


def test_what_is_read_out_instead_of_the_picture(panel):
    assert panel.chart.title == "MAR compliance, Oak House, October 2025 to November 2026"
    assert panel.chart.describes == (
        "14 months; mean 91.2%, limits 90.2% to 92.2%. Target 95%. Latest: November 2026, 97.8%. Special cause: "
        "improvement in November 2026. A: an action closed on 8 October 2026, proven. B: 2 actions closed on 11 October "
        "2026, only said done."
    )


def test_where_everything_stands(panel):
    chart, step = panel.chart, (RIGHT - LEFT) / 14
    assert chart.baselines == (Band(LEFT, round(12 * step, 2)),)
    assert [level.text for level in chart.levels] == ["90%", "92%", "94%", "96%", "98%"]
    assert [level.y for level in chart.levels] == [BOTTOM, 142.5, 111.0, 79.5, TOP]
    mean = round(BOTTOM - (chart_mean() - 90) / 8 * (BOTTOM - TOP), 2)
    assert chart.strokes[1] == Stroke("mean", LEFT, RIGHT, mean)
    assert chart.strokes[3] == Stroke("target", LEFT, RIGHT, 95.25)
    assert [(name.text, name.kind) for name in chart.names] == [
        ("Target 95%", "target"), ("Upper limit 92.2%", "limit"), ("Mean 91.2%", "mean"),
        ("Lower limit 90.2%", "limit"),
    ]  # fmt: skip
    assert all(after.y - before.y >= 15 for before, after in zip(chart.names, chart.names[1:], strict=False))
    assert [month.text for month in chart.months] == [
        "Nov 26",
        "Sep 26",
        "Jul 26",
        "May 26",
        "Mar 26",
        "Jan 26",
        "Nov 25",
    ]
    assert len(chart.points) == len(chart.runs[0]) == 14
    assert chart.points[-1].kind == "improvement"
    assert (chart.points[-1].x, chart.points[-1].y) == chart.runs[0][-1] == (round(LEFT + 13.5 * step, 2), 51.15)


def chart_mean():
    return sum(100 * (450 + value) / 500 for value in YEAR) / len(YEAR)


def test_two_closures_side_by_side_are_told_apart(panel):
    step = (RIGHT - LEFT) / 14
    assert panel.chart.closures == (
        Named("A", round(LEFT + (12 + 7 / 31) * step, 2), TOP - 8, "closed-proven"),
        Named("B", round(LEFT + (12 + 10 / 31) * step, 2), TOP - 22, "closed-said"),
    )


def test_special_cause_has_a_shape_and_a_word_of_its_own(context, panel):
    assert [swatch.text for swatch in panel.chart.swatches] == ["Expected variation", "Special cause: improvement"]
    page = html.fromstring(render_html(context))
    drawn = page.xpath("//svg[contains(@class, 'change-chart')]")
    assert [chart.get("class") for chart in drawn] == ["chart change-chart wide", "chart change-chart narrow"]
    # 13 points as circles and one in the key; the diamond stands on the chart and in the key.
    assert len(drawn[0].findall(".//circle")) == sum(p.kind == "expected" for p in panel.chart.points) + 1
    assert (
        len(drawn[0].xpath(".//path[contains(@d, 'Z')]"))
        == sum(p.kind == "improvement" for p in panel.chart.points) + 1
    )


def test_a_closure_has_a_shape_for_how_well_it_is_known(context):
    drawn = html.fromstring(render_html(context)).xpath("//svg[contains(@class, 'change-chart wide')]")[0]
    assert [one.get("fill") for one in drawn.xpath(".//polygon[@class='closed-proven']")] == ["#0b0c0c"]  # A
    assert len(drawn.xpath(".//path[@class='closed-said']")) == 1  # B: one of its two is only said done
    verified = section(SHARES, (closure(date(2026, 10, 8), step=Step.VERIFIED),))
    (empty,) = html.fromstring(render_html(verified)).xpath("//svg[contains(@class, 'wide')]//polygon")
    assert (empty.get("class"), empty.get("fill"), empty.get("stroke")) == ("closed-verified", "#ffffff", "#0b0c0c")
    assert [closed_as([closure(date(2026, 10, 8), step=step)]) for step in Step] == [
        "closed-said", "closed-said", "closed-said", "closed-verified", "closed-proven", "closed-proven",
    ]  # fmt: skip


def test_an_improvement_is_not_credited_to_closures_that_nobody_else_verified():
    both = (
        closure(date(2026, 10, 8)),
        closure(date(2026, 10, 8), "A2"),
        closure(date(2026, 10, 8), "", step=Step.PROVEN),
    )
    ((panel,),) = (measure.panels for measure in section(SHARES, both).change.measures)
    ((answer),) = panel.answers
    assert answer.closed == "An action without a reference (proven); A1 (only said done); A2 (only said done)"
    assert answer.sentence.endswith(" Nobody else has verified A1 and A2, so this is not credited to them.")
    worse = months("2026-11", [*(450 + value for value in YEAR), 459, 400], "MAR compliance", out_of=500)
    ((panel,),) = (measure.panels for measure in section(worse, both[:1]).change.measures)
    assert "credited" not in panel.answers[0].sentence


def test_a_gap_breaks_the_line_and_is_named():
    ((panel,),) = (m.panels for m in section(months("2026-11", (*YEAR, None, 6))).change.measures)
    assert [len(run) for run in panel.chart.runs] == [12, 1]
    assert "No figure: October 2026." in panel.says


def test_what_cannot_be_reached_is_not_drawn_and_few_months_are_trial():
    values = (2, 3, 1, 2, 3, 2, 2, 1, 3, 2, 2, 3)
    ((panel,),) = (m.panels for m in section(months("2026-11", values)).change.measures)
    assert [name.text for name in panel.chart.names] == ["Upper limit 4.8", "Mean 2.2"]
    assert panel.says == (
        "November 2026: 3. Within the variation expected.",
        "Baseline from December 2025 to November 2026: mean 2.2, limits −0.5 to 4.8.",  # noqa: RUF001
        "These are trial limits: the phase has fewer than 13 months.",
        "The lower limit is below 0 and is not drawn.",
        "No action of its themes has been closed in these months.",
    )


def test_a_refusal_is_a_row_with_its_reason_and_what_to_look_at_instead():
    context = section((*months("2026-11", (1, 2)), *months("2026-11", (0, 1), "MAR compliance", out_of=9)))
    few = "There are not enough figures to chart: 2 months with a figure, and 12 are needed."
    instead = "Enter the months before from your own records, or read the table above until then."
    assert context.change.measures == ()
    assert context.change.lead == ("No measure has a chart yet. Without limits nothing is said of change.",)
    assert context.change.refused.rows == (("Medicines incidents, MAR compliance", "Oak House", few, instead),)


def test_only_the_latest_three_years_are_drawn_and_all_are_judged():
    ((panel,),) = (m.panels for m in section(months("2026-11", YEAR * 4)).change.measures)
    assert len(panel.chart.points) == 36
    assert panel.chart.baselines == ()
    assert "Baseline from December 2022 to November 2023: mean 6.1, limits 1.2 to 10.9." in panel.says


def test_figures_as_people_read_them():
    assert [figure(value, kind) for value, kind in ((93.44, Kind.PROPORTION), (12, Kind.COUNT), (1.25, Kind.RATE))] == [
        "93.4%", "12", "1.2",
    ]  # fmt: skip


def of_services(calm: int, loud: int, *, quiet: bool):
    """The lead of the section of so many services, and the places of its charts."""
    services = tuple(
        Service(f"S{at}", f"House {at}", "Care home", "England", "Amara Osei") for at in range(calm + loud)
    )
    readings = tuple(
        one
        for at, service in enumerate(services)
        for one in months("2026-11", (*YEAR, 6 if at < calm else 40), service=service.code)
    )
    made = record([], earlier=(EarlierMonth("2026-10", {}, readings=readings),))
    made = replace(made, provider=replace(made.provider, services=services))
    (measure,) = change_section(made, actions(made), quiet=quiet).measures
    return measure.lead, [panel.place for panel in measure.panels]


COUNTED = "All medicines incidents reported in the month. A count: lower is better."


def test_where_nothing_stands_out_there_is_no_chart_and_that_is_the_reason_given():
    assert of_services(2, 1, quiet=False) == (
        f"{COUNTED} Without a chart here: House 0 and House 1, where the latest month is within the variation expected "
        "and no target is out of reach.",
        ["All services together", "House 2"],
    )
    assert of_services(2, 1, quiet=True) == (COUNTED, ["All services together", "House 0", "House 1", "House 2"])


def test_of_more_services_than_have_a_chart_the_others_are_named():
    lead, places = of_services(1, 7, quiet=True)
    assert places == ["All services together", *(f"House {at}" for at in range(1, 7))]
    assert lead == (
        f"{COUNTED} Without a chart: House 0 and House 7. Only the 6 services in which most stands out have one."
    )
    assert of_services(1, 7, quiet=False)[0] == (
        f"{COUNTED} Without a chart here: House 0, where the latest month is within the variation expected and no "
        "target is out of reach. Without a chart: House 7. Only the 6 services in which most stands out have one."
    )
