"""A wrong definition fails with the file, the table, the key, and what to write instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from trackerkit import resources
from trackerkit.errors import DefinitionError
from trackerkit.register import load_register
from trackerkit.register.load import load_file

TOP = 'title = "Falls"\nshort = "falls return"\nprefix = "FAL"\nversion = "1"\nabout = "Falls."\n'
SHEET = '[sheets.actions]\nlabel = "Actions"\npurpose = "One row an action."\n'
OWNER = '[[sheets.actions.columns]]\nkey = "owner"\nlabel = "Owner"\ntype = "person"\nprompt = "One person."\n'
GOOD = TOP + SHEET + OWNER
LIMIT = '[limits.verify_within]\nvalue = 5\nunit = "days"\nsays = "The check."\n'
ROOM = '[[sheets.actions.columns]]\nkey = "room"\nlabel = "Room"\ntype = "text"\nprompt = "Which."\nafter = "floor"\n'

IN_OWNER = "falls.toml, table sheets.actions.columns, column 'owner'"

WRONG = {
    # what is at the top
    "not TOML": ("title = ", "falls.toml is not TOML: Invalid value (at end of document).", "Correct that line."),
    "nothing at the top": (SHEET + OWNER, "falls.toml, top of the file, key title: it is missing.", "Add it."),
    "a key too many": (
        TOP + 'colour = "red"\n' + SHEET + OWNER,
        "falls.toml, top of the file, key colour: there is no such key.",
        "Take it out, or correct its spelling.",
    ),
    "rules that are no list": (
        TOP + 'rules = "TK0*"\n' + SHEET + OWNER,
        "falls.toml, top of the file, key rules: 'TK0*' is not a list.",
        "Write a list in [ ].",
    ),
    "sheets that are no table": (
        TOP + 'sheets = "none"\n',
        "falls.toml, top of the file, key sheets: it is not a table.",
        "Write [sheets.actions].",
    ),
    # measures and logs
    "a measure of no theme": (
        GOOD
        + '[[choices.theme]]\nvalue = "Equipment"\n[[choices.measure]]\nvalue = "Falls"\nthemes = ["Equipement"]\n',
        "falls.toml, table choices, measure 'Falls', key themes: there is no theme 'Equipement'.",
        "Write one of Equipment.",
    ),
    "a decision awaited in no column": (
        TOP + SHEET + 'awaits = "answer"\n' + OWNER,
        "falls.toml, table sheets.actions, key awaits: there is no column 'answer'.",
        "Write one of owner.",
    ),
    # sheets
    "a sheet that is no table": (
        TOP + 'sheets.falls = "none"\n',
        "falls.toml, table sheets, key falls: it is not a table.",
        "Write [sheets.falls].",
    ),
    "no columns": (TOP + SHEET, "falls.toml, table sheets.actions, key columns: it is missing.", "Add it."),
    "an empty list of columns": (
        TOP + SHEET + "columns = []\n",
        "falls.toml, table sheets.actions, key columns: it is empty.",
        "Write at least one.",
    ),
    "a name too long for Excel": (
        GOOD.replace('"Actions"', f'"{"A" * 32}"'),
        "falls.toml, table sheets.actions, key label: it is too long.",
        "Write at most 31 characters.",
    ),
    "a kind that is none": (
        TOP + SHEET + 'kind = "list"\n' + OWNER,
        "falls.toml, table sheets.actions, key kind: 'list' is not one of its words.",
        "Write one of 'table' or 'form'.",
    ),
    "fewer rows than none": (
        TOP + SHEET + "rows = -1\n" + OWNER,
        "falls.toml, table sheets.actions, key rows: -1 is too small.",
        "Write at least 0.",
    ),
    "a band without a key": (
        TOP + SHEET + 'bands = [{ label = "Finding" }]\n' + OWNER,
        "falls.toml, table sheets.actions.bands, band 1, key key: it is missing.",
        "Add it.",
    ),
    # columns
    "no label": (GOOD.replace('label = "Owner"\n', ""), f"{IN_OWNER}, key label: it is missing.", "Add it."),
    "an empty label": (GOOD.replace('"Owner"', '""'), f"{IN_OWNER}, key label: it is empty.", "Write some text."),
    "a type that is none": (
        GOOD.replace('"person"', '"persn"'),
        f"{IN_OWNER}, key type: 'persn' is not one of its words.",
        "Write one of 'text', 'long', 'date', 'choice', 'person', 'ref', 'number', 'whole', 'email', 'period' or 'check'.",
    ),
    "too wide": (GOOD + "width = 200\n", f"{IN_OWNER}, key width: 200 is too large.", "Write at most 80."),
    "a width in words": (
        GOOD + 'width = "wide"\n',
        f"{IN_OWNER}, key width: 'wide' is not a whole number.",
        "Write a whole number.",
    ),
    "half a character": (
        GOOD + "width = 16.5\n",
        f"{IN_OWNER}, key width: 16.5 is not a whole number.",
        "Write a whole number.",
    ),
    "yes or no in other words": (
        GOOD + 'required = "maybe"\n',
        f"{IN_OWNER}, key required: 'maybe' is not true or false.",
        "Write true or false.",
    ),
    "one alias that is no list": (
        GOOD + 'aliases = "Lead"\n',
        f"{IN_OWNER}, key aliases: 'Lead' is not a list.",
        "Write a list in [ ].",
    ),
    "an alias that is a number": (
        GOOD + "aliases = [3]\n",
        f"{IN_OWNER}, key aliases, entry 1: 3 is not text.",
        "Write text in quotes.",
    ),
    "a key of a column too many": (
        GOOD + 'colour = "red"\n',
        f"{IN_OWNER}, key colour: there is no such key.",
        "Take it out, or correct its spelling.",
    ),
    "a list of Setup that is none": (
        GOOD + 'offers = "cats"\n',
        f"{IN_OWNER}, key offers: 'cats' is not one of its words.",
        "Write one of '', 'people', 'units', 'services', 'registers', 'limits' or 'frameworks'.",
    ),
    "a key with capitals": (
        GOOD.replace('"owner"', '"Owner"'),
        "falls.toml, table sheets.actions.columns, column 'Owner', key key: 'Owner' is not a key.",
        "Write small letters, digits and _ only, beginning with a letter.",
    ),
    "a column twice": (GOOD + OWNER, f"{IN_OWNER}: stands twice.", "Take one out."),
    # what one table says of another
    "a dropdown without any lists": (
        GOOD.replace('"person"', '"choice"') + 'choices = "risk"\n',
        f"{IN_OWNER}, key choices: there is no list 'risk'.",
        "Add the table choices.risk.",
    ),
    "a dropdown of another list": (
        TOP
        + '[[choices.level]]\nvalue = "Low"\n'
        + SHEET
        + OWNER.replace('"person"', '"choice"')
        + 'choices = "risk"\n',
        f"{IN_OWNER}, key choices: there is no list 'risk'.",
        "Write one of level.",
    ),
    "a band that is none": (
        TOP + SHEET + 'bands = [{ key = "finding", label = "Finding" }]\n' + OWNER + 'band = "closing"\n',
        f"{IN_OWNER}, key band: there is no band 'closing'.",
        "Write one of finding.",
    ),
    "no bands at all": (
        GOOD + 'band = "closing"\n',
        f"{IN_OWNER}, key band: there is no band 'closing'.",
        "Add it to the key bands of the sheet.",
    ),
    "a reference to nowhere": (
        GOOD + 'refers = "audits.ref"\n',
        f"{IN_OWNER}, key refers: there is no column 'audits.ref'.",
        "Write sheet.column, for example audits.audit_ref.",
    ),
    "a repeat of a column that is none": (
        'repeats = ["ovner"]\n' + GOOD,
        "falls.toml, top of the file, key repeats: the sheet actions has no column 'ovner'.",
        "Write one of owner.",
    ),
    # limits and choices
    "a unit that is none": (
        TOP + LIMIT.replace("days", "weeks") + SHEET + OWNER,
        "falls.toml, table limits.verify_within, key unit: 'weeks' is not one of its words.",
        "Write one of 'working days', 'days', 'hours', 'months', 'years' or 'characters'.",
    ),
    "a limit in words": (
        TOP + LIMIT.replace("5", '"five"') + SHEET + OWNER,
        "falls.toml, table limits.verify_within, key value: 'five' is not a whole number.",
        "Write a whole number.",
    ),
    "a limit below nought": (
        TOP + LIMIT.replace("5", "-5") + SHEET + OWNER,
        "falls.toml, table limits.verify_within, key value: -5 is too small.",
        "Write at least 0.",
    ),
    "a choice without its word": (
        TOP + '[[choices.level]]\nmeans = "Low"\n' + SHEET + OWNER,
        "falls.toml, table choices.level, entry 1, key value: it is missing.",
        "Add it.",
    ),
    # a register that extends another
    "what it extends is not there": (
        'extends = "cor"\n',
        "There is no definition cor.toml.",
        "Put it in schemas/.",
    ),
    "a column without a key": (
        'extends = "core"\n' + ROOM.replace('key = "room"\n', "").replace('after = "floor"\n', ""),
        f"falls.toml, table sheets.actions.columns, column {len(load_register('core').by_key['actions'].columns) + 1}, key key: it is missing.",
        "Add it.",
    ),
    "a place after no column": (
        'extends = "core"\n' + ROOM,
        "falls.toml, table sheets.actions.columns, column 'room': after = 'floor' names no column.",
        f"Write one of {', '.join(load_register('core').by_key['actions'].by_key)}.",
    ),
    "a sheet to leave out that is none": (
        'extends = "core"\n[sheets.audit]\nleave_out = true\n',
        "falls.toml, table sheets.audit, key leave_out: there is no such sheet to leave out.",
        f"Write one of {', '.join(load_register('core').by_key)}.",
    ),
}


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    folder = tmp_path / "schemas"
    folder.mkdir()
    shutil.copy(resources.folder("schemas") / "core.toml", folder)
    return folder


@pytest.mark.parametrize(("text", "sentence", "remedy"), WRONG.values(), ids=WRONG)
def test_wrong_definition(text: str, sentence: str, remedy: str, schemas: Path):
    path = schemas / "falls.toml"
    path.write_text(text)

    with pytest.raises(DefinitionError) as raised:
        load_file(path)

    assert (raised.value.sentence, raised.value.remedy, raised.value.exit_code) == (sentence, remedy, 2)


def test_the_definition_that_they_all_spoil_is_good(schemas: Path):
    path = schemas / "falls.toml"
    path.write_text(GOOD)

    assert [column.label for column in load_file(path).by_key["actions"].columns] == ["Owner"]


def test_a_register_that_does_not_ship():
    with pytest.raises(DefinitionError) as raised:
        load_register("kitchens")

    assert str(raised.value) == "There is no definition kitchens.toml. Put it in schemas/."
