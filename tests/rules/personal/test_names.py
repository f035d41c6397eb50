"""Full names: what is found, what is not, and how seldom a text of care staff is taken for one that holds a name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from trackerkit.rules.names import find_names, may_hold_name
from trackerkit.rules.personal import mask

HERE = Path(__file__).parent
WORDS = HERE.parent / "words"
FINDINGS = HERE.parents[1] / "assurance" / "repeats"


def names(text: str, own: tuple[str, ...] = ()) -> list[str]:
    return [text[start:end] for start, end in find_names(text, own)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mrs Edith Brown fell", ["Mrs Edith Brown"]),
        ("mar of Mr J Smith was blank", ["Mr J Smith"]),
        ("MAR of Mr. J. Smith, room 4", ["Mr. J. Smith"]),
        ("Miss O\u2019Neill's cream", ["Miss O\u2019Neill"]),
        ("Ms McDonald and Mx Smith-Jones", ["Ms McDonald", "Mx Smith-Jones"]),
        ("Mrs BROWN refused", ["Mrs BROWN"]),
        ("Mr Łukasz Wiśniewski", ["Mr Łukasz Wiśniewski"]),
        ("Mrs Brown Monday dose", ["Mrs Brown"]),
        ("Mr Smith from hospital, who saw the nurse", ["Mr Smith"]),
        ("Told the nurse that Mrs Brown fell", ["Mrs Brown"]),
        ("the fall of resident Edith Brown on Willow", ["Edith Brown"]),
        ("Service user: Edith Brown", ["Edith Brown"]),
        ("Mrs Brown's daughter, and client Arthur Lowe", ["Mrs Brown", "Arthur Lowe"]),
    ],
)
def test_what_is_found(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Mrs K, room 4",
        "Mr J.V. fell",
        "Mrs TK and Mr PNV",
        "Put back for Mr H. Put on the planner",
        "Seen by Mr B. Oxygen signage fitted",
        "Mrs K Medication Missing",
        "Miss Monday's round",
        "Dr Patel reviewed",
        "Dr Anna Patel reviewed",
        "Letter of Mr Khan (pharmacist)",
        "Mrs Green from the pharmacy called",
        "The social worker Ms Green called",
        "CQC inspector, Mr Khan",
        "Mr Khan, consultant",
        "Mr Khan, our community pharmacist",
        "Ms Green of Larkfield Council",
        "Resident Care Plan, section 3",
        "patient Safety Incident form",
        "Resident Welfare Committee",
        "HR Mrp file and Msds sheet",
        "resident Edith of room 4",
    ],
)
def test_what_is_no_name_of_a_resident(text):
    assert names(text) == []


@pytest.mark.parametrize("own", ["edith brown", "brown, edith", "edith brown / tom okafor"])
def test_staff_are_no_residents(own):
    assert names("Mrs Brown and Mrs Edith Brown told client Edith Brown and Mr Lowe", (own,)) == ["Mr Lowe"]


def test_a_name_is_masked_whole_and_once():
    once = mask("Mrs Edith Brown (DOB 3/4/1941) and resident Edith Brown")
    assert once == "[name] (DOB [date of birth]) and resident [name]"
    assert mask(once) == once


def test_the_texts_of_care_staff_hold_no_name_but_one():
    """A thousand texts written as care staff write them: findings, evidence, closures, owners. Mrs Lowe is an owner."""
    rows = [
        row for path in sorted(WORDS.glob("*.csv")) for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
    ]
    lines = [line for path in sorted(FINDINGS.glob("*.tsv")) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = {row[-1] for row in rows} | {line.rsplit("\t", 1)[-1] for line in lines}
    assert len(texts) > 900
    assert [(text, names(text)) for text in sorted(texts) if names(text)] == [("Mrs T Lowe", ["Mrs T Lowe"])]
    assert sum(may_hold_name(text) for text in texts) > 50  # so many are looked through
