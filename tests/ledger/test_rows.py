"""Frames -> rows -> ledger -> the same frames."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from tests.ledger.making import AT, a_return
from trackerkit.ledger import Ledger, RowRecord, to_rows
from trackerkit.ledger.canonical import canonical, read_json
from trackerkit.ledger.rows import to_frame
from trackerkit.register import Column, ColumnType, Register, load_register
from trackerkit.rules.frames import INDEX, complete, empty_frame, proposed, typed

MEDICATION = load_register("medication")
ACTIONS = MEDICATION.by_key["actions"]
MEASURES = MEDICATION.by_key["measures"]


def again(model, **update):
    """The definition with something changed. pydantic's model_copy would keep what was worked out from the old one."""
    return type(model)(**{name: getattr(model, name) for name in type(model).model_fields} | update)


# A few columns of each type: what more there is would only make the search slower.
SMALL = again(
    MEDICATION,
    sheets=(
        MEDICATION.by_key["start"],
        again(ACTIONS, columns=tuple(ACTIONS.by_key[key] for key in ("ref", "check", "finding", "owner", "due_date"))),
        MEDICATION.by_key["measures"],
    ),
)

words = st.one_of(
    st.just(""),
    st.text(st.characters(codec=None), max_size=12),
    st.sampled_from(
        ["MED-OAK-26-001", "=1+1", "a" * 5000, "😀👩‍⚕️", "שלום عليكم", "\x00\x07\x1f", "\ud83d", "\udc00x", " \u00a0"]
    ),
)
days = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
numbers = st.one_of(st.none(), st.floats(allow_nan=False), st.integers(-1000, 1000).map(float))


def as_stored(text: str) -> str:
    """Two halves of a character, side by side, are that character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@st.composite
def sheet_frames(draw, sheet, service: str):
    rows = sorted(draw(st.sets(st.integers(1, 200), max_size=4)))
    index = pd.MultiIndex.from_arrays([[service] * len(rows), rows], names=list(INDEX))
    columns: dict[str, list[object]] = {}
    for column in sheet.columns:
        if column.type is ColumnType.CHECK:
            continue
        for name, values in column_strategies(column).items():
            columns[name] = [draw(values) for _ in rows]
    return complete(pd.DataFrame(columns, index=index, dtype=object), sheet)


def column_strategies(column: Column) -> dict[str, st.SearchStrategy]:
    texts = words.map(as_stored)
    if column.is_date:
        return {column.key: days, typed(column.key): texts, proposed(column.key): days}
    if column.is_number:
        return {column.key: numbers, typed(column.key): texts}
    return {column.key: texts}


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Iterator[Ledger]:
    """One ledger for every example, a month for each: to make one costs more than to use it."""
    with Ledger.open(tmp_path_factory.mktemp("ledger") / "ledger.sqlite") as ledger:
        yield ledger
        assert ledger.verify() == ()


@given(st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_frames_come_back_equal(kept, data):
    services = ("ELM", "OAK")
    given_frames = {
        s: {key: data.draw(sheet_frames(sheet, s)) for key, sheet in SMALL.by_key.items()} for s in services
    }
    period = f"{len(kept.periods('medication')):04}-01"
    returns = [a_return(*to_rows(SMALL, given_frames[s]), service=s, period=period) for s in services]
    kept.record(returns, at=AT)
    found = kept.frames(SMALL, period)
    assert list(found) == ["start", "actions", "measures"]
    for key, sheet in SMALL.by_key.items():
        parts = [given_frames[s][key] for s in services if len(given_frames[s][key])]
        expected = pd.concat(parts) if parts else empty_frame(sheet)
        assert_frame_equal(found[key], expected, check_index_type=False)


def frame(columns, rows: list[int], service: str = "OAK", sheet=ACTIONS) -> pd.DataFrame:
    index = pd.MultiIndex.from_arrays([[service] * len(rows), rows], names=list(INDEX))
    return complete(pd.DataFrame(columns, index=index), sheet)


def test_only_what_is_filled_is_kept():
    actions = frame(
        {
            "ref": [" med-oak-26-001\u00a0", ""],
            "check": ["Ready", "Ready"],
            "finding": ["Gap", ""],
            "due_date": [date(2026, 8, 6), None],
            typed("due_date"): ["6 August 2026", "6/8"],
            proposed("due_date"): [date(2026, 8, 6), date(2026, 8, 6)],
        },
        [6, 9],
    )
    extras = {"actions": {9: {"Our notes": "Ask Ann", "Blank": ""}}}
    first = {
        "ref": " med-oak-26-001\u00a0",
        "finding": "Gap",
        "due_date": "2026-08-06",
        "due_date:typed": "6 August 2026",
    }
    second = {"due_date:typed": "6/8", "due_date:read": "2026-08-06", "extra:Our notes": "Ask Ann"}
    assert to_rows(MEDICATION, {"actions": actions}, extras) == (
        RowRecord("actions", 6, "MED-OAK-26-001", first),
        RowRecord("actions", 9, "", second),
    )


def test_a_nought_is_kept_and_no_number_is_not():
    values = {"value": [0.0, math.nan, math.inf], typed("value"): ["0", "n/a", ""]}
    measures = frame(values, [6, 7, 8], sheet=MEASURES)
    kept = to_rows(MEDICATION, {"measures": measures})
    assert [one.cells for one in kept] == [{"value": 0.0, "value:typed": "0"}, {"value:typed": "n/a"}, {"value": "inf"}]
    assert_frame_equal(to_frame(MEASURES, [("OAK", one.row, one.cells) for one in kept]), measures)


def test_a_frame_as_somebody_made_it_is_completed_first():
    index = pd.MultiIndex.from_arrays([["OAK"], [6]], names=list(INDEX))
    rough = pd.DataFrame({"finding": [None], "owner": ["Ann Ward"], "unknown": ["x"]}, index=index)
    assert to_rows(MEDICATION, {"actions": rough}) == (RowRecord("actions", 6, "", {"owner": "Ann Ward"}),)


def test_a_date_with_nothing_read_in_it_is_told_from_one_read_as_itself():
    one = frame({"due_date": [date(2026, 8, 6)], proposed("due_date"): [None]}, [6])
    (kept,) = to_rows(MEDICATION, {"actions": one})
    assert kept.cells == {"due_date": "2026-08-06", "due_date:read": None}
    assert to_frame(ACTIONS, [("OAK", 6, kept.cells)])[proposed("due_date")].isna().all()


def test_a_frame_of_two_returns_is_refused():
    both = pd.concat([frame({"finding": ["Gap"]}, [6]), frame({"finding": ["Gap"]}, [6], "ELM")])
    with pytest.raises(ValueError, match="the frame of actions holds 2 returns"):
        to_rows(MEDICATION, {"actions": both})


def changed(**types: ColumnType) -> Register:
    """The register as a later definition might have it: columns of another type, and one more."""
    columns = [again(c, type=types[c.key]) if c.key in types else c for c in ACTIONS.columns]
    columns.append(again(ACTIONS.by_key["due_date"], key="next_review", label="Next review"))
    sheet = again(ACTIONS, columns=tuple(columns))
    return again(MEDICATION, sheets=tuple(sheet if s.key == "actions" else s for s in MEDICATION.sheets))


def test_a_later_definition_reads_what_an_earlier_one_recorded(tmp_path):
    old = frame(
        {
            "finding": ["2026-08-06", "now", "2026-13-01"],
            "owner": ["7.5", "Ann Ward", ""],
            "due_date": [date(2026, 8, 6)] * 3,
            typed("due_date"): ["6 August 2026"] * 3,
        },
        [6, 7, 8],
    )
    later = changed(finding=ColumnType.DATE, owner=ColumnType.NUMBER, due_date=ColumnType.TEXT)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.record([a_return(*to_rows(MEDICATION, {"actions": old}))], at=AT)
        found = ledger.frames(later, "2026-11")["actions"]
    assert found["finding"].tolist() == [pd.Timestamp(2026, 8, 6), pd.NaT, pd.NaT]
    assert found[typed("finding")].tolist() == ["", "now", "2026-13-01"]
    assert found["owner"].tolist()[0] == 7.5
    assert found[typed("owner")].tolist() == ["", "Ann Ward", ""]
    assert found["due_date"].tolist() == ["2026-08-06"] * 3
    assert found["next_review"].isna().all()


def test_a_column_more_in_the_definition_is_no_correction(tmp_path):
    actions = frame({"finding": ["Gap"], "due_date": [date(2026, 8, 6)]}, [6])
    later = changed()
    grown = complete(actions, later.by_key["actions"])
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.record([a_return(*to_rows(MEDICATION, {"actions": actions}), file="as sent")], at=AT)
        (again,) = ledger.record([a_return(*to_rows(later, {"actions": grown}), file="as sent")], at=AT)
    assert again.outcome == "nothing new"


def test_a_sheet_that_a_later_definition_drops_stays_in_the_ledger(tmp_path):
    fewer = again(MEDICATION, sheets=tuple(s for s in MEDICATION.sheets if s.key != "actions"))
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.record([a_return(RowRecord("actions", 6, "", {"finding": "Gap"}))], at=AT)
        assert "actions" not in ledger.frames(fewer, "2026-11")
        assert ledger.frames(MEDICATION, "2026-11")["actions"]["finding"].tolist() == ["Gap"]


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | words, st.lists))
def test_canonical_text_is_ascii_and_comes_back(value):
    text = canonical({"b": value, "a": 1})
    assert text.isascii()
    assert text.startswith('{"a":1,"b":')
    assert canonical(read_json(text)) == canonical({"a": 1, "b": value})


def test_canonical_refuses_what_json_does_not_know():
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": np.nan})


def test_times_of_day_are_kept():
    moment = np.datetime64("2026-08-06T10:30:00") + np.timedelta64(timedelta(seconds=5))
    one = frame({"due_date": [moment]}, [6])
    (kept,) = to_rows(MEDICATION, {"actions": one})
    assert kept.cells["due_date"] == "2026-08-06T10:30:05"
    assert to_frame(ACTIONS, [("OAK", 6, kept.cells)])["due_date"].tolist() == [pd.Timestamp(2026, 8, 6, 10, 30, 5)]
