"""Where the bars stand."""

from __future__ import annotations

from trackerkit.assurance.ladder import Step
from trackerkit.report.charts import LABELS, ROWS_A_CHART, WIDTH, ladder_charts, steps_chart

NONE = {step.word: 0 for step in Step}


def test_a_bar_is_as_long_as_its_actions_and_what_is_real_stands_left():
    (chart,) = ladder_charts(
        "t", "Title", [("Oak", NONE | {"Open": 2, "Proven": 2}), ("Elm", NONE | {"Verified": 1}), ("Ash", None)]
    )
    room = WIDTH - LABELS - 80
    assert [(bar.name, [(s.kind, s.x, s.width, s.label) for s in bar.segments], bar.note) for bar in chart.bars] == [
        ("Oak", [("proven", LABELS, room / 2, "2"), ("open", LABELS + room / 2, room / 2, "2")], "4 actions"),
        ("Elm", [("verified", LABELS, room / 4, "1")], "1 action"),
        ("Ash", [], "No filled-in return"),
    ]
    assert chart.describes == "Oak: proven 2, open 2. Elm: verified 1. Ash: no filled-in return."
    assert [swatch.word for swatch in chart.swatches] == [
        "Sustained",
        "Proven",
        "Verified",
        "Evidenced",
        "Said done",
        "Open",
    ]


def test_a_piece_too_narrow_for_its_number_goes_without():
    (chart,) = ladder_charts("t", "Title", [("Oak", NONE | {"Open": 999, "Proven": 1})])
    assert [segment.label for segment in chart.bars[0].segments] == ["", "999"]


def test_many_services_make_several_charts_on_one_scale():
    rows = [(f"Service {n}", NONE | {"Open": n}) for n in range(1, ROWS_A_CHART + 3)]
    first, second = ladder_charts("t", "Title", rows)
    assert (len(first.bars), len(second.bars)) == (ROWS_A_CHART, 2)
    assert (first.title, second.title, first.key, second.key) == (
        "Title, part 1 of 2",
        "Title, part 2 of 2",
        "t1",
        "t2",
    )
    assert first.bars[0].segments[0].width < second.bars[0].segments[0].width


def test_no_actions_at_all_draws_empty_bars():
    (chart,) = ladder_charts("t", "Title", [("Oak", NONE)])
    assert (chart.bars[0].segments, chart.bars[0].note) == ((), "0 actions")
    assert {bar.segments[0].width for bar in steps_chart("s", "Steps", NONE).bars} == {0.0}


def test_the_steps_say_what_is_lost_between_them():
    reached = dict(zip((step.word for step in Step), (60, 42, 35, 22, 22, 3), strict=True))
    chart = steps_chart("s", "Steps", reached)
    assert [(bar.name, bar.segments[0].label, bar.note) for bar in chart.bars] == [
        ("All actions", "60", ""),
        ("Said done", "42", "18 still open"),
        ("Evidenced", "35", "7 said done, no evidence that a reader could find"),
        ("Verified", "22", "13 not yet found complete by somebody else"),
        ("Proven", "22", ""),
        ("Sustained", "3", "19 not yet shown to have held"),
    ]
