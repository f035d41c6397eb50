"""The shape of the frames: every column of the definition, in the types that rules need, whatever was in the return."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from trackerkit.register import SheetDefinition, load_register
from trackerkit.rules.frames import INDEX, complete, empty_frame, frame_of, proposed, typed

REGISTER = load_register("medication")
ROWS: dict[int, dict[str, object]] = {
    6: {"ref": "A-1", "owner": "Priya Nair", "due_date": date(2026, 12, 4), typed("due_date"): "4 December 2026"},
    9: {"ref": "A-2", "due_date": None, typed("due_date"): "4/12/2026", proposed("due_date"): date(2026, 12, 4)},
}


def kinds(sheet: SheetDefinition) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in sheet.columns:
        found[column.key] = "datetime64[s]" if column.is_date else "float64" if column.is_number else "object"
        if column.is_date or column.is_number:
            found[typed(column.key)] = "object"
        if column.is_date:
            found[proposed(column.key)] = "datetime64[s]"
    return found


@pytest.mark.parametrize("sheet", REGISTER.sheets, ids=lambda sheet: sheet.key)
def test_types_of_every_column(sheet: SheetDefinition):
    nothing: dict[int, dict[str, object]] = {6: {}, 7: {}}

    for frame in (empty_frame(sheet), frame_of(nothing, "OAK", sheet), frame_of({}, "OAK", sheet)):
        assert frame.dtypes.astype(str).to_dict() == kinds(sheet)
        assert list(frame.index.names) == list(INDEX)


def test_frame_of_rows():
    frame = frame_of(ROWS, "OAK", REGISTER.by_key["actions"])

    assert list(frame.index) == [("OAK", 6), ("OAK", 9)]
    assert list(frame["owner"]) == ["Priya Nair", ""]
    assert list(frame["due_date"]) == [pd.Timestamp(2026, 12, 4), pd.NaT]
    assert list(frame[typed("due_date")]) == ["4 December 2026", "4/12/2026"]
    assert list(frame[proposed("due_date")]) == [pd.NaT, pd.Timestamp(2026, 12, 4)]


@pytest.mark.parametrize("rows", [ROWS, {}, {6: {}}])
def test_frame_of_gives_what_complete_gives(rows: dict[int, dict[str, object]]):
    sheet = REGISTER.by_key["actions"]
    index = pd.MultiIndex.from_arrays([["OAK"] * len(rows), list(rows)], names=list(INDEX))
    keys = [key for key in kinds(sheet) if any(key in values for values in rows.values())]
    columns = {key: [values.get(key) for values in rows.values()] for key in [*keys, proposed("due_date")]}

    pd.testing.assert_frame_equal(
        frame_of(rows, "OAK", sheet),
        complete(pd.DataFrame(columns, index=index, dtype=object), sheet),
        check_index_type=False,
        check_names=True,
    )


def test_complete_keeps_what_is_there_and_adds_what_is_not():
    index = pd.MultiIndex.from_tuples([("OAK", 6)], names=list(INDEX))
    frame = complete(pd.DataFrame({"findings": [2], "audit_ref": ["A-1"]}, index=index), REGISTER.by_key["audits"])

    assert frame.dtypes.astype(str).to_dict() == kinds(REGISTER.by_key["audits"])
    assert frame.loc[("OAK", 6), ["audit_ref", "findings", "auditor", typed("findings")]].tolist() == [
        "A-1",
        2.0,
        "",
        "",
    ]


def test_without_a_reading_of_its_own_a_date_is_read_as_itself():
    index = pd.MultiIndex.from_tuples([("OAK", 6)], names=list(INDEX))
    frame = complete(pd.DataFrame({"due_date": [date(2026, 12, 4)]}, index=index), REGISTER.by_key["actions"])

    assert list(frame[proposed("due_date")]) == [pd.Timestamp(2026, 12, 4)]
