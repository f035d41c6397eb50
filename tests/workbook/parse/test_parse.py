"""A whole workbook, however people have changed it: what is read, from where, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.support import editing
from tests.support.books import BASES, DONE, FIRST_ROW, HEADING_ROW, OPEN, book_of, cell_of, parsed_of
from tests.support.results import sorted_places
from trackerkit.problems import column_letters
from trackerkit.register import load_register
from trackerkit.rules.frames import proposed, typed
from trackerkit.workbook.parse import ParsedReturn, SheetReading
from trackerkit.workbook.read import Book, Sheet

REGISTER = load_register("medication")
ACTIONS = REGISTER.by_key["actions"]
AUDIT = BASES["audits"][""]
ROWS = [OPEN, DONE | {"ref": "MED-OAK-26-002"}, OPEN | {"ref": "MED-OAK-26-003", "owner": "Tom Okafor"}]


def book() -> Book:
    return book_of({"actions": ROWS, "audits": [AUDIT]})


def changed(edit: Callable[[Sheet], Sheet]) -> ParsedReturn:
    return parsed_of(editing.edited(book(), "Actions", edit))


def actions(parsed: ParsedReturn) -> list[dict[str, object]]:
    """The rows of the Actions frame without their addresses."""
    return parsed.frames["actions"].fillna("").to_dict("records")


def rows(parsed: ParsedReturn) -> list[int]:
    return [row for _, row in parsed.frames["actions"].index]


def reading(parsed: ParsedReturn, key: str = "actions") -> SheetReading:
    return next(reading for reading in parsed.readings if reading.key == key)


AS_ISSUED = parsed_of(book())


def test_as_issued():
    frame = AS_ISSUED.frames["actions"]

    assert AS_ISSUED.problems == ()
    assert rows(AS_ISSUED) == [6, 7, 8]
    assert list(frame["owner"]) == ["Priya Nair", "Priya Nair", "Tom Okafor"]
    assert list(frame[typed("due_date")]) == ["4 December 2026", "13 November 2026", "4 December 2026"]
    assert (frame["due_date"] == frame[proposed("due_date")]).all()
    assert sum(len(reading.rows) for reading in AS_ISSUED.readings) == 3 + 1 + 1
    assert {key: len(frame) for key, frame in AS_ISSUED.frames.items()} == {
        "start": 1,
        "actions": 3,
        "reviews": 0,
        "root_causes": 0,
        "escalations": 0,
        "audits": 1,
        "measures": 0,
    }


# ---------------------------------------------------------------- the same words elsewhere


def moved_first_to_last(sheet: Sheet) -> Sheet:
    width = len(ACTIONS.columns)
    return editing.columns_moved(sheet, {number: number % width + 1 for number in range(1, width + 1)})


@pytest.mark.parametrize(
    ("edit", "expected_rows", "owner"),
    [
        (moved_first_to_last, [6, 7, 8], "P"),
        (lambda sheet: editing.rows_inserted(sheet, 1, 3), [9, 10, 11], "O"),
        (lambda sheet: editing.rows_inserted(sheet, 5), [7, 8, 9], "O"),
        (lambda sheet: editing.columns_inserted(sheet, 1, 2), [6, 7, 8], "Q"),
        (lambda sheet: editing.columns_inserted(sheet, 10), [6, 7, 8], "P"),
        (lambda sheet: editing.remapped(sheet, row=lambda r: r - 4 if r > 4 else r + 400), [2, 3, 4], "O"),
    ],
    ids=["columns moved", "title rows", "a row above the headings", "columns in front", "an empty column", "no title"],
)
def test_moved(edit: Callable[[Sheet], Sheet], expected_rows: list[int], owner: str):
    parsed = changed(edit)

    assert [p for p in parsed.problems if p.code != "TK009"] == []
    assert rows(parsed) == expected_rows
    assert actions(parsed) == actions(AS_ISSUED)
    assert str(parsed.places["actions"].cell(expected_rows[0], "owner")) == f"Actions {owner}{expected_rows[0]}"


def test_headings_reworded():
    parsed = changed(
        lambda sheet: editing.headings_renamed(
            sheet,
            {
                "Owner": "Person\u00a0responsible",
                "Due date": "  BY WHEN *",
                "Status": "Statuss",
                "Finding": "Issue\nfound:",
                "Unit": "UNIT",
            },
        )
    )

    assert sorted_places(parsed.problems) == [
        ("Actions!C5", "TK003"),
        ("Actions!J5", "TK003"),
        ("Actions!O5", "TK003"),
        ("Actions!P5", "TK003"),
        ("Actions!S5", "TK003"),
    ]
    assert actions(parsed) == actions(AS_ISSUED)
    assert {m.key: m.how for m in reading(parsed).matches if m.how in ("alias", "near")} == {
        "finding": "alias",
        "owner": "alias",
        "due_date": "alias",
        "status": "near",
    }


def test_empty_rows_between():
    parsed = changed(lambda sheet: editing.rows_inserted(sheet, 7, 2))

    assert [(str(p.cell), p.code, p.detail) for p in parsed.problems] == [
        ("Actions row 7", "TK007", "Empty: rows 7 to 8.")
    ]
    assert rows(parsed) == [6, 9, 10]
    assert actions(parsed) == actions(AS_ISSUED)


def test_hidden_rows_are_read():
    parsed = changed(lambda sheet: editing.rows_hidden(sheet, [7, 8, 20]))

    assert [(str(p.cell), p.code, p.detail) for p in parsed.problems] == [
        ("Actions row 7", "TK006", "Hidden or filtered out: rows 7 to 8.")
    ]
    assert actions(parsed) == actions(AS_ISSUED)


def test_the_headings_again_in_the_middle():
    def pasted(sheet: Sheet) -> Sheet:
        headings = {c: cell.value for (r, c), cell in sheet.cells.items() if r == HEADING_ROW}
        wide = editing.rows_inserted(sheet, 8)
        return editing.put(wide, {f"{column_letters(c)}8": text for c, text in headings.items()})

    parsed = changed(pasted)

    assert parsed.problems == ()
    assert rows(parsed) == [6, 7, 9]
    assert reading(parsed).skipped == ((8, "the headings again"),)
    assert reading(parsed).skipped_sentence == "row 8: the headings again"
    assert actions(parsed) == actions(AS_ISSUED)


def test_merged_cells_are_told_where_they_touch_the_table():
    def merged(sheet: Sheet) -> Sheet:
        return editing.cells_merged(editing.cells_merged(sheet, "A1", "F2"), "O7", "O8")

    parsed = changed(merged)

    assert [(str(p.cell), p.code, p.detail) for p in parsed.problems] == [
        ("Actions O7", "TK008", "O7 to O8 are merged.")
    ]
    assert list(parsed.frames["actions"]["owner"]) == ["Priya Nair", "Priya Nair", ""]


def test_merges_over_whole_columns_cost_nothing():
    many = tuple((1, column, 1_048_576, column) for column in range(1, 30)) * 50
    sheet = editing.named(book(), "Actions")

    parsed = changed(lambda _: Sheet(sheet.name, sheet.state, sheet.cells, merged=many))

    assert {p.code for p in parsed.problems} == {"TK008"}


# ---------------------------------------------------------------- nothing is lost


def test_columns_of_ones_own_are_kept_with_their_rows():
    parsed = changed(
        lambda sheet: editing.put(
            sheet, {"AI5": "Cost", "AJ5": "Cost", "AK5": "CQC domain", "AI6": 12, "AJ6": 15, "AK8": "Safe"}
        )
    )

    assert sorted_places(parsed.problems) == [(f"Actions!{c}5", "TK005") for c in ("AI", "AJ", "AK")]
    assert parsed.extras["actions"] == {6: {"Cost (AI)": "12", "Cost (AJ)": "15"}, 8: {"CQC domain": "Safe"}}
    assert reading(parsed).extra == ((35, "Cost"), (36, "Cost"), (37, "CQC domain"))


def test_columns_in_doubt_are_kept_and_not_read():
    parsed = changed(lambda sheet: editing.put(sheet, {"AI5": "OWNER", "AI6": "Grace Mensah", "AI9": "Ewa Kowalska"}))
    problem, unreferenced = parsed.problems

    assert (str(unreferenced.cell), unreferenced.code) == ("Actions A9", "TK014")
    assert (problem.code, str(problem.cell), [str(cell) for cell in problem.also]) == (
        "TK004",
        "Actions O5",
        ["Actions AI5"],
    )
    assert problem.detail == (
        "“Owner” in O5 and “OWNER” in AI5 fit equally well, so none of them was read. What they hold was kept."
    )
    assert list(parsed.frames["actions"]["owner"]) == ["", "", "", ""]
    assert parsed.extras["actions"] == {
        6: {"Owner": "Priya Nair", "OWNER": "Grace Mensah"},
        7: {"Owner": "Priya Nair"},
        8: {"Owner": "Tom Okafor"},
        9: {"OWNER": "Ewa Kowalska"},
    }
    assert "owner" not in parsed.places["actions"].columns


def test_words_outside_the_table_are_named():
    parsed = changed(
        lambda sheet: editing.put(
            sheet, {"AK6": "ask Tom", "AK40": 12, "A9": "Total for the month", "A10": "MED-OAK-26-010"}
        )
    )

    assert [(str(p.cell), p.code, p.detail) for p in parsed.problems] == [
        ("Actions AK6", "TK009", "They say “ask Tom”."),
        ("Actions A9", "TK009", "They say “Total for the month”."),
        ("Actions AK40", "TK009", "They say “12”."),
    ]
    assert reading(parsed).skipped == ((9, "ready and empty"), (10, "ready and empty"))


def test_words_above_the_headings_are_the_workbooks_own():
    assert changed(lambda sheet: editing.put(sheet, {"H3": "printed for Tuesday", "A4": "Bands"})).problems == ()


def test_a_row_below_the_printed_ones_is_read():
    parsed = changed(lambda sheet: editing.put(sheet, {"J30": "Fridge at 9 degrees", "N30": "Move the stock"}))

    assert rows(parsed) == [6, 7, 8, 30]
    assert sorted_places(parsed.problems) == [("Actions!A30", "TK014"), ("Actions!row 9", "TK007")]


@pytest.mark.parametrize("empty", [" ", "\u00a0", "  \u00a0 "])
def test_spaces_alone_do_not_fill_a_row(empty: str):
    parsed = changed(lambda sheet: editing.put(sheet, {"A9": "MED-OAK-26-009", "J9": empty}))

    assert rows(parsed) == [6, 7, 8]
    assert reading(parsed).skipped == ((9, "ready and empty"),)


def test_a_formula_that_shows_nothing_does_not_fill_a_row_and_one_without_result_does():
    def formulas(sheet: Sheet) -> Sheet:
        return editing.put(sheet, {"O9": editing.formula('IF(A9="","",A9)', ""), "O10": editing.formula("O9")})

    parsed = changed(formulas)

    assert rows(parsed) == [6, 7, 8, 10]
    assert ("Actions!O10", "TK012") in sorted_places(parsed.problems)


def test_a_printed_row_that_nobody_filled_in_is_ready_and_empty():
    ready: list[Mapping[str, object]] = [{"ref": f"MED-OAK-26-{n:03}"} for n in range(1, 61)]
    parsed = parsed_of(book_of({"actions": ready}))

    assert parsed.problems == ()
    assert rows(parsed) == []
    assert reading(parsed).sentence == "No rows on Actions"
    assert reading(parsed).skipped_sentence == "rows 6 to 65: ready and empty"


# ---------------------------------------------------------------- sheets


def test_a_renamed_sheet_is_known_by_its_headings():
    parsed = parsed_of(editing.edited(book(), "Actions", lambda s: Sheet("Plan (Nov)", s.state, s.cells)))

    assert parsed.problems == ()
    assert actions(parsed) == actions(AS_ISSUED)
    assert (reading(parsed).sheet, reading(parsed).found_by) == ("Plan (Nov)", "headings")
    assert reading(parsed).sentence == "3 rows from rows 6 to 8 of Plan (Nov)"


@pytest.mark.parametrize("name", ["ACTIONS", " actions ", "actions"])
def test_a_sheet_is_known_by_its_name_whatever_its_capitals(name: str):
    parsed = parsed_of(editing.edited(book(), "Actions", lambda s: Sheet(name, s.state, s.cells)))

    assert (reading(parsed).sheet, reading(parsed).found_by) == (name, "name")


def test_a_sheet_of_the_right_name_gives_way_to_the_one_that_has_the_headings():
    def swapped(made: Book) -> Book:
        sheet = editing.named(made, "Actions")
        empty = Sheet("Actions", "visible", {(1, 1): cell_of(1, 1, "Moved to the next sheet")})
        return editing.replaced(made, "Actions", empty, Sheet("Actions 2", "visible", sheet.cells))

    parsed = parsed_of(swapped(book()))

    assert actions(parsed) == actions(AS_ISSUED)
    assert reading(parsed).sheet == "Actions 2"
    assert [(str(p.cell), p.code) for p in parsed.problems] == [("Actions", "TK010")]


def test_sheets_of_trackerkit_itself_and_hidden_ones_are_no_strangers():
    made = book()
    own = [Sheet(name, "visible", {(1, 1): cell_of(1, 1, "x")}) for name in ("Lists", "Fix list (2)")]
    hidden = Sheet("Calculations", "hidden", {(1, 1): cell_of(1, 1, "x")})
    names = {"_trackerkit_fix_list": "'Fix list (2)'!$A$1"}

    assert parsed_of(Book([*own, *made.sheets, hidden], names=names)).problems == ()


def test_a_missing_sheet_still_has_its_frame():
    parsed = parsed_of(editing.replaced(book(), "Audits"))

    assert parsed.problems == ()
    assert list(parsed.frames["audits"].columns) == list(AS_ISSUED.frames["audits"].columns)
    assert reading(parsed, "audits").sentence == "Audits was not found"
    assert "audits" not in parsed.places


def test_one_row_in_words():
    assert reading(AS_ISSUED, "audits").sentence == "1 row, row 6 of Audits"


# ---------------------------------------------------------------- the form


def test_answers_beside_their_labels_wherever_they_stand():
    parsed = parsed_of(
        editing.edited(book(), "Start here", lambda s: editing.remapped(s, row=lambda r: r + 9, column=lambda c: c * 2))
    )
    place = parsed.places["start"]

    assert parsed.problems == ()
    assert parsed.frames["start"].loc[("OAK", 1), "signed_by"] == "Grace Mensah"
    assert str(place.cell(1, "signed_by")) == "Start here F16"


def test_an_empty_answer_has_the_place_beside_its_label():
    parsed = parsed_of(book_of({}, start={"signed_by": None}))

    assert parsed.frames["start"].loc[("OAK", 1), "signed_by"] == ""
    assert str(parsed.places["start"].cell(1, "signed_by")) == "Start here C7"


def test_an_answer_is_not_taken_from_far_away():
    parsed = parsed_of(
        editing.edited(book_of({}, start={}), "Start here", lambda s: editing.put(s, {"G7": "a note in the margin"}))
    )

    assert parsed.frames["start"].loc[("OAK", 1), "signed_by"] == ""


def test_a_label_of_another_name_and_a_wrong_answer():
    def edit(sheet: Sheet) -> Sheet:
        return editing.put(sheet, {"B7": "Name of manager *", "C8": "tbc"})

    parsed = parsed_of(editing.edited(book(), "Start here", edit))

    assert sorted_places(parsed.problems) == [("Start here!C8", "TK032")]
    assert parsed.frames["start"].loc[("OAK", 1), "signed_by"] == "Grace Mensah"


def test_first_row_is_where_the_tests_think():
    assert (reading(AS_ISSUED).heading_row, rows(AS_ISSUED)[0]) == (HEADING_ROW, FIRST_ROW)
