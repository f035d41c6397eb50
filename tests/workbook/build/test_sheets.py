"""What a person meets on the sheets: prompts, pop-ups, tints, formulas, print and protection."""

from __future__ import annotations

import re

import pytest

from tests.workbook.build.books import ISSUE, MEDICATION, blank, opened, setup
from trackerkit.problems import Severity
from trackerkit.register import Column, Limit, load_register, register_keys
from trackerkit.workbook.build.layout import tables
from trackerkit.workbook.build.prompts import prompt_words
from trackerkit.workbook.build.rules_on_sheet import live_formulas, tinted
from trackerkit.workbook.build.words import amount, steps

TABLES = tables(MEDICATION, {})
ALL = [(key, table) for key in (*register_keys(), "setup") for table in tables(load_register(key), {}).values()]
IDS = [f"{key}-{table.sheet.key}" for key, table in ALL]


def validation(sheet: str, key: str):
    table = next(table for table in TABLES.values() if table.sheet.label == sheet)
    letter = chr(64 + table.numbers[key])
    place = f"{letter}6:{letter}{table.last_row}"
    return next(v for v in opened(blank)[sheet].data_validations.dataValidation if str(v.sqref) == place)


@pytest.mark.parametrize(
    ("key", "kind", "formulas", "style", "error"),
    [
        ("risk_level", "list", ("tk_list_risk_level", None), "stop", "Select a risk level from the list."),
        ("unit", "list", ("tk_offers_units", None), "stop", "Select a unit from the list."),
        ("owner", "list", ("tk_offers_people", None), "warning", "Owner must be somebody in the list of people."),
        ("due_date", "date", ("36526", "73050"), "stop", "Due date must be a real date."),
        (
            "finding",
            "textLength",
            ("tk_limit_text_length", None),
            "warning",
            "Finding must be 2,000 characters or less to be printed whole.",
        ),
        ("ref", None, (None, None), None, None),
    ],
)
def test_pop_ups_speak_in_the_rules_own_words(key, kind, formulas, style, error):
    found = validation("Actions", key)
    assert (found.type, (found.formula1, found.formula2), found.errorStyle, found.error) == (
        kind,
        formulas,
        style,
        error,
    )
    assert bool(found.showErrorMessage) is bool(error)


def test_prompt_says_what_to_write_and_shows_an_example():
    found = validation("Actions", "evidence_required")
    assert (found.promptTitle, found.prompt, found.showInputMessage) == (
        "Evidence required",
        "What will prove that it is done.\nFor example: 2 revised protocols signed by the GP",
        True,
    )


def test_example_gives_way_where_a_prompt_is_full():
    column = Column(key="k", label="K", type="text", prompt="p" * 200, example="e" * 50)
    assert prompt_words(column) == "p" * 200
    with pytest.raises(ValueError, match="256 characters"):
        prompt_words(column.model_copy(update={"prompt": "p" * 256}))


def test_every_column_but_check_has_a_prompt():
    for table in TABLES.values():
        found = opened(blank)[table.sheet.label].data_validations.dataValidation
        assert [v.prompt for v in found] == [prompt_words(c) for c in table.sheet.columns if c.type != "check"]


@pytest.mark.parametrize(("key", "table"), ALL, ids=IDS)
def test_formulas_are_short_and_read_their_own_sheet(key, table):
    for formula in live_formulas(table).values():
        assert len(formula) < 8192
        assert set(re.findall(r"'[^']*'(?=!)", formula)) <= {table.name}
        assert max((len(text) for text in re.findall(r'"((?:[^"]|"")*)"', formula)), default=0) <= 255


@pytest.mark.parametrize("made", [blank, setup])
def test_every_name_in_a_formula_is_defined(made):
    book = opened(made)
    used = set()
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            text = getattr(cell.value, "text", cell.value)
            used |= set(re.findall(r"\btk_[a-z0-9_]+", text))
        used |= {v.formula1 for v in sheet.data_validations.dataValidation if str(v.formula1).startswith("tk_")}
    assert used - set(book.defined_names) == set()


def test_tints_of_a_column_come_from_its_rules():
    due = {
        severity: [c.rule.code for c in checks]
        for (key, severity), checks in tinted(TABLES["actions"]).items()
        if key == "due_date"
    }
    assert due == {Severity.ERROR: ["TK031", "TK104", "TK201"], Severity.WARNING: ["TK204", "TK206"]}


def test_tints_read_their_own_sheet_only():
    for sheet in opened(blank).worksheets:
        formulas = [f for place in sheet.conditional_formatting for rule in place.rules for f in rule.formula]
        assert [f for f in formulas if "!" in f or "tk_" in f] == []
    actions = opened(blank)["Actions"].conditional_formatting
    assert sum(len(place.rules) for place in actions) == 1 + len(tinted(TABLES["actions"])) + 3


@pytest.mark.parametrize(
    ("label", "frozen"), [("Actions", "C6"), ("Audits", "C6"), ("Reviews", "C6"), ("Measures", "C6")]
)
def test_sheets_are_frozen_filtered_and_fit_to_print(label, frozen):
    sheet, table = opened(blank)[label], next(t for t in TABLES.values() if t.sheet.label == label)
    last = f"{sheet.cell(5, table.last_column).column_letter}"
    assert sheet.freeze_panes == frozen
    assert sheet.auto_filter.ref == f"A5:{last}{table.last_row}"
    assert sheet.print_area == f"'{label}'!$A$1:${last}${table.last_row}"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$4:$5", "$A:$A")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddHeader.right.text == "Oak && Elm House, November 2026"


def test_only_lists_are_protected_and_identity_is_out_of_sight():
    for book in (opened(blank), opened(setup)):
        protected = {sheet.title for sheet in book.worksheets if sheet.protection.sheet}
        assert protected == {"Lists", "trackerkit"}
        assert {sheet.title: sheet.sheet_state for sheet in book.worksheets if sheet.sheet_state != "visible"} == {
            "trackerkit": "veryHidden"
        }
        assert book.active is book.worksheets[0]


def test_working_columns_are_hidden_and_marked():
    for table in TABLES.values():
        sheet = opened(blank)[table.sheet.label]
        headings = [sheet.cell(5, number).value for number in table.helpers.values()]
        assert headings == [f"tk:{name}" for name in table.helpers]
        first = sheet.cell(5, min(table.helpers.values())).column_letter
        assert sheet.column_dimensions[first].hidden


def test_steps_name_the_sheets_and_where_the_workbook_goes():
    assert steps(MEDICATION, ISSUE) == [
        "Begin with Actions. Each row keeps its printed reference. My month adds up where the actions stand.",
        "Click on a cell to see what to write in it. Where there is a list, choose from it.",
        "Read the Check column. It says what the row still needs, and OK when nothing is missing.",
        "Fill in Reviews, Root causes, Escalation log, Audits and Measures where they apply.",
        "Write initials and room, or a code. Never a person's full name, date of birth or NHS number.",
        "Sign below when all is put right. Save the workbook and return it to the quality lead by 7 December 2026.",
    ]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0, "days", "The same day"),
        (0, "working days", "The same working day"),
        (1, "working days", "1 working day"),
        (14, "days", "14 days"),
        (2000, "characters", "2,000 characters"),
    ],
)
def test_amount_of_a_limit_in_words(value, unit, words):
    assert amount(Limit(value=value, unit=unit, says="x")) == words


def test_every_table_of_every_register_has_a_check_column():
    lacking = [f"{key}-{table.sheet.key}" for key, table in ALL if key != "setup" and not table.sheet.has_check]
    assert lacking == []


def test_title_stands_beside_the_column_that_is_printed_again_on_each_page():
    sheet = opened(blank)["Actions"]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [None, None, None]
    assert (sheet["B1"].value, sheet["B2"].value) == ("Actions", TABLES["actions"].sheet.purpose)


def test_start_here_explains_every_level_status_outcome_and_limit():
    sheet = opened(blank)["Start here"]
    pairs = [(sheet.cell(row, 2).value, sheet.cell(row, 3).value) for row in range(1, sheet.max_row + 1)]
    for choices in MEDICATION.choices.values():
        for choice in choices:
            if choice.means:
                assert (choice.value, choice.means) in pairs
    for limit in MEDICATION.limits.values():
        assert limit.says in [text for _, text in pairs]
    assert ("5 working days", MEDICATION.limits["verify_within"].says) in pairs
