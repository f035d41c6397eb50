"""The answers of the reference implementation, case for case and field for field, to 1e-9."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trackerkit.spc import (
    SpcError,
    assurance,
    limits,
    part_of_seven_trend,
    part_of_two_in_three,
    seven_point_one_side_mean,
    seven_point_trend,
    two_in_three,
    xmr,
)

SET = json.loads((Path(__file__).parent / "data" / "spc_cases.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in SET["cases"]}
UNITS = {unit["fn"].split(" ")[0]: unit["cases"] for unit in SET["unit"]}
NUMBERS = ("mean", "lpl", "upl")
OURS = {"improvement_direction": "improvement", "fix_after_n_points": "fix_after"}
REFUSED = "fix_lt_12_rejected"


def chart_of(case):
    return xmr(case["y"], **{OURS.get(name, name): value for name, value in case["options"].items()})


def close(expected):
    return [None if value is None else pytest.approx(value, rel=0, abs=1e-9) for value in expected]


def test_the_set_is_whole():
    assert (len(CASES), list(UNITS)) == (
        27,
        [
            "seven_point_one_side_mean",
            "part_of_seven_trend",
            "seven_point_trend",
            "two_in_three",
            "part_of_two_in_three",
            "assurance",
            "limits",
        ],
    )


@pytest.mark.parametrize("name", sorted(set(CASES) - {REFUSED}))
def test_case(name):
    expected = CASES[name]["expected"]
    chart = chart_of(CASES[name])
    found = {field: getattr(chart, field) for field in expected}
    assert {field: list(value) if isinstance(value, tuple) else value for field, value in found.items()} == {
        field: close(value) if field in NUMBERS else value for field, value in expected.items()
    }


def test_limits_fixed_on_fewer_than_12_points_are_refused():
    with pytest.raises(SpcError) as caught:
        chart_of(CASES[REFUSED])
    assert caught.value.sentence == "fix_after must be a whole number of 12 points or more, not 11."


@pytest.mark.parametrize(
    "rule", [seven_point_one_side_mean, part_of_seven_trend, seven_point_trend], ids=lambda rule: rule.__name__
)
def test_rules_of_one_sequence(rule):
    cases = UNITS[rule.__name__]
    assert [list(rule(case["v"])) for case in cases] == [case["out"] for case in cases]


@pytest.mark.parametrize("rule", [two_in_three, part_of_two_in_three], ids=lambda rule: rule.__name__)
def test_rules_of_two_sequences(rule):
    cases = UNITS[rule.__name__]
    assert [list(rule(case["near"], case["rel"])) for case in cases] == [case["out"] for case in cases]


def test_assurance():
    cases = UNITS["assurance"]
    assert [assurance(case["lpl"], case["upl"], case["target"], case["direction"]) for case in cases] == [
        case["out"] for case in cases
    ]


def test_limits():
    case = UNITS["limits"][0]
    lines = limits(case["y"])
    assert [lines.mean, lines.lpl, lines.upl, lines.near_lpl, lines.near_upl] == close(case["out"])
