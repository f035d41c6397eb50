"""XmR limits and rules by NHS Making Data Count: pure functions of numbers. No pandas, no drawing, no clock."""

from trackerkit.spc.chart import SMALLEST_BASELINE, XmR, xmr
from trackerkit.spc.errors import SpcError
from trackerkit.spc.judge import Assurance, Direction, Judged, PointType, SpecialCause, assurance, judge, point_type
from trackerkit.spc.limits import Limits, limits, mean_of, moving_ranges
from trackerkit.spc.runs import (
    part_of_seven_trend,
    part_of_two_in_three,
    seven_point_one_side_mean,
    seven_point_trend,
    sides,
    two_in_three,
)
from trackerkit.spc.since import Change, Verdict, changed_since
from trackerkit.spc.sparse import Chartable, Gap, Kind, chartable, days_between

__all__ = [
    "SMALLEST_BASELINE",
    "Assurance",
    "Change",
    "Chartable",
    "Direction",
    "Gap",
    "Judged",
    "Kind",
    "Limits",
    "PointType",
    "SpcError",
    "SpecialCause",
    "Verdict",
    "XmR",
    "assurance",
    "changed_since",
    "chartable",
    "days_between",
    "judge",
    "limits",
    "mean_of",
    "moving_ranges",
    "part_of_seven_trend",
    "part_of_two_in_three",
    "point_type",
    "seven_point_one_side_mean",
    "seven_point_trend",
    "sides",
    "two_in_three",
    "xmr",
]
