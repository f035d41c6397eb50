"""The mapping file: written for people, read back as it was written, and every fault in it said in a sentence."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.workbook.adopt.measure import proposal
from tests.workbook.adopt.trackers import LISTS, SAMPLES, Sample
from trackerkit.errors import DefinitionError, UnreadableWorkbook
from trackerkit.register import load_register
from trackerkit.workbook.adopt import located, mapping_text, propose, read_mapping
from trackerkit.workbook.parse.model import Layout
from trackerkit.workbook.read import Book, Cell, Kind, Sheet, read_book

BY_NAME = {sample.name: sample for sample in SAMPLES}


def saved(sample: Sample) -> str:
    return mapping_text(proposal(sample), load_register(sample.register), sample.file)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_what_is_written_is_read_again_and_finds_the_tracker(sample: Sample):
    found = proposal(sample).tables[0]
    mapping = read_mapping(saved(sample), "x.toml")
    layouts, notes = (
        located(read_book(sample.make()), mapping)
        if not found.also
        else located(read_book(sample.make()), mapping, sheet=found.sheet)
    )
    expected = {c.key: c.heading.column for c in found.columns if c.heading}
    assert (layouts["actions"].sheet, layouts["actions"].heading_row, dict(layouts["actions"].columns)) == (
        found.sheet,
        found.heading_row,
        expected,
    )
    assert notes == ()


def test_the_file_in_full():
    assert saved(BY_NAME["Two columns for the owner"]).splitlines()[:42] == [
        "# How “Actions.xlsx” is read as a medication register. Correct it as you like, in any editor.",
        "# On the left stands the register's column, on the right the tracker's heading. Whatever is left empty is a",
        "# question: answer it, or leave it, and the column is kept as one of your own.",
        "",
        'register = "medication"',
        "",
        "[tables.actions]",
        'sheet = "Medication actions"',
        "# The tracker is known again by these headings, whatever the file and the sheet are called.",
        "headings = [",
        '  "Action no",',
        '  "Issue",',
        '  "Action",',
        '  "Lead",',
        '  "Responsible person",',
        '  "Due date",',
        '  "Status",',
        '  "Evidence",',
        "]",
        "",
        "[tables.actions.columns]",
        'ref = "Action no"  # column A, by other name and cells, sure',
        '# unit = ""',
        '# date_raised = ""',
        '# audit_ref = ""',
        '# theme = ""',
        '# round = ""',
        '# medicine = ""',
        '# person_code = ""',
        'finding = "Issue"  # column B, by other name and cells, sure',
        '# evidence_source = ""',
        '# risk_level = ""',
        '# repeat_of = ""',
        'action = "Action"  # column C, by heading and cells, sure',
        'owner = ""  # asked: “Lead” in column D or “Responsible person” in column E',
        'due_date = "Due date"  # column F, by heading and cells, sure',
        '# original_due_date = ""',
        '# evidence_required = ""',
        'status = "Status"  # column G, by heading and cells, sure',
        '# action_taken = ""',
        '# date_completed = ""',
        '# completed_by = ""',
    ]


def test_dates_as_text_are_put_in_only_where_the_day_must_come_first():
    text = saved(BY_NAME["Short headings, dates as text"])
    assert tomllib.loads(text)["tables"]["actions"]["text_dates"] == ["date_raised", "due_date"]
    both = tracker(["Issue", "Action", "Due date"], ["Gap in MAR chart", "Check it each day", "04/11/2026"])
    text = mapping_text(propose(both, load_register("medication"), LISTS), load_register("medication"), "x.xlsx")
    assert "text_dates = []" in text.splitlines()
    assert (
        "# Asked: dates stand as text in due_date, and can be read two ways. Add it if the day is first."
        in text.splitlines()
    )


GOOD = """
register = "medication"
[tables.actions]
sheet = "Log"
headings = ["Issue", "Action", "Who"]
[tables.actions.columns]
finding = "Issue"
owner = ""
[tables.actions.values.status]
"Amber" = "In progress"
"Grey" = ""
"""


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (
            "register =",
            "register",
            "m.toml is not TOML: Expected '=' after a key in a key/value pair (at line 2, column 10). Correct that line.",
        ),
        (
            '"medication"',
            '"medicine"',
            "m.toml, top of the file, key register: there is no register 'medicine'. Write one of falls, governance, medication, quality.",
        ),
        ('register = "medication"', "", "m.toml, top of the file, key register: it is missing. Add it."),
        ("tables.actions]", "tables.acts]", "m.toml, table tables.acts, key columns: it is missing. Add it."),
        ('sheet = "Log"', "sheet = 3", "m.toml, table tables.actions, key sheet: 3 is not text. Write text in quotes."),
        (
            'sheet = "Log"',
            'sheet = "Log"\nrow = 3',
            "m.toml, table tables.actions, key row: there is no such key. Take it out, or correct its spelling.",
        ),
        (
            'headings = ["Issue", "Action", "Who"]',
            "headings = []",
            "m.toml, table tables.actions, key headings: it is empty. Write at least one.",
        ),
        (
            'finding = "Issue"',
            'finding = "Isue"',
            "m.toml, table tables.actions.columns, key finding: “Isue” is not one of the headings. Write it as it stands in headings, or leave it empty.",
        ),
        (
            'owner = ""',
            'owner = "Issue"',
            "m.toml, table tables.actions.columns, key owner: “Issue” stands for finding already. Take one out, or leave it empty.",
        ),
        (
            '"Amber" = "In progress"',
            '"Amber" = "Begun"',
            "m.toml, table tables.actions.values.status, key “Amber”: “Begun” is not a word of the dropdown. Write one of Not started, In progress, Completed, Closed, or leave it empty.",
        ),
        (
            "values.status",
            "values.owner",
            "m.toml, table tables.actions.values.owner: 'owner' is not such a column of Actions. Write one of unit, theme, round, risk_level, status, outcome, effect.",
        ),
        (
            'sheet = "Log"',
            'sheet = "Log"\ntext_dates = ["owner"]',
            "m.toml, table tables.actions, key text_dates: 'owner' is not such a column of Actions. Write one of date_raised, due_date, original_due_date, date_completed, date_verified, date_closed.",
        ),
    ],
)
def test_a_fault_is_said_with_its_place_and_what_to_write(was: str, now: str, says: str):
    assert GOOD.count(was)
    with pytest.raises(DefinitionError) as refused:
        read_mapping(GOOD.replace(was, now), "m.toml")
    assert str(refused.value) == says


def test_a_table_and_a_column_that_the_register_has_not():
    for was, now, says in (
        ("tables.actions", "tables.jobs", "m.toml, table tables.jobs: the register has no such table."),
        (
            "owner =",
            "boss =",
            "m.toml, table tables.actions.columns, key boss: 'boss' is not such a column of Actions.",
        ),
    ):
        with pytest.raises(DefinitionError) as refused:
            read_mapping(GOOD.replace(was, now), "m.toml")
        assert refused.value.sentence == says


def tracker(headings: list[str], *rows: list[str], names: tuple[str, ...] = ("Log",)) -> Book:
    cells = {
        (r, c): Cell(r, c, Kind.TEXT, v)
        for r, values in enumerate([headings, *rows], 3)
        for c, v in enumerate(values, 1)
        if v
    }
    return Book([Sheet(name, "visible", dict(cells)) for name in names])


MAPPING = read_mapping(GOOD.replace('owner = ""', 'owner = "Who"'), "m.toml")
WORDS = {"status": {"amber": "In progress"}}


def test_found_by_its_headings_whatever_the_sheet_is_called():
    layouts, notes = located(tracker(["Issue", "Action ", "WHO *"], names=("November",)), MAPPING)
    assert (layouts, notes) == ({"actions": Layout("November", 3, {"finding": 1, "owner": 3}, WORDS)}, ())


def test_a_new_column_and_one_that_is_gone_are_said():
    layouts, notes = located(tracker(["Who", "RAG", "Issue"]), MAPPING)
    assert layouts["actions"].columns == {"finding": 3, "owner": 1}
    assert notes == ("Not there when the mapping was made, and kept as it is: “RAG”.", "No longer there: “Action”.")


def test_columns_in_another_order_are_said():
    layouts, notes = located(tracker(["Who", "Action", "Issue"]), MAPPING)
    assert layouts["actions"].columns == {"finding": 3, "owner": 1}
    assert notes == ("The columns stand in another order than when the mapping was made.",)


@pytest.mark.parametrize(
    ("names", "sheet", "period", "chosen"),
    [
        (("Log", "Other"), "", "", "Log"),
        (("Aug 26", "Sept 26", "Oct 26"), "", "2026-09", "Sept 26"),
        (("August", "September"), "", "2026-08", "August"),
        (("Aug 26", "Sept 26"), "Aug 26", "2026-10", "Aug 26"),
    ],
)
def test_of_several_sheets(names: tuple[str, ...], sheet: str, period: str, chosen: str):
    layouts, _ = located(tracker(["Issue", "Action", "Who"], names=names), MAPPING, sheet=sheet, period=period)
    assert layouts["actions"].sheet == chosen


@pytest.mark.parametrize(
    ("book", "period", "says"),
    [
        (
            tracker(["Issue", "Action", "Who"], names=("Aug 26", "Sept 26")),
            "2026-10",
            "Several sheets have these headings: “Aug 26” and “Sept 26”. Name one of them with --sheet.",
        ),
        (
            tracker(["Issue", "Action", "By"]),
            "",
            "The tracker has not the headings that the mapping uses: “Who”. In row 3 of Log stand “Issue”, “Action” and “By”. Correct the mapping, or make a new one with --save.",
        ),
        (
            tracker(["Name", "Room"]),
            "",
            "The tracker has not the headings that the mapping uses: “Issue” and “Who”. No sheet has any of them. Correct the mapping, or make a new one with --save.",
        ),
    ],
)
def test_what_cannot_be_chosen_is_asked(book: Book, period: str, says: str):
    with pytest.raises(UnreadableWorkbook) as refused:
        located(book, MAPPING, period=period)
    assert str(refused.value) == says


@example(["CHECK"])
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4, unique=True))
def test_any_heading_and_word_survives_the_file(texts: list[str]):
    rows = [["Gap in MAR chart", "Check it each day", "Amber", *texts]] * 2
    book = tracker(["Issue", "Action", "RAG", *texts], *rows)
    register = load_register("medication")
    found = propose(book, register, LISTS)
    mapping = read_mapping(mapping_text(found, register, texts[0]), "m.toml")
    layouts, notes = located(book, mapping)
    assert notes == ()
    assert layouts["actions"].columns == {c.key: c.heading.column for c in found.tables[0].columns if c.heading}
