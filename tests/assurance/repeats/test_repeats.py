from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackerkit.assurance.repeats import Proposal, about, likeness, propose, score
from trackerkit.assurance.repeats.lexicon import build
from trackerkit.errors import DefinitionError

PRN = "PRN protocol missing for lorazepam, room 12"
REWORDED = "No guidance in the folder for when room 12 may be given lorazepam as required"


def frame(*rows: tuple[object, ...], columns: str = "ref service raised finding closed theme unit") -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=columns.split())
    return found.assign(raised=pd.to_datetime(found["raised"]), closed=pd.to_datetime(found["closed"]))


def test_a_finding_in_other_words_is_the_same_issue_and_says_why():
    found = likeness(PRN, REWORDED)

    assert found.is_likely
    assert (found.same, found.different, found.shared) == (("room", "medicine"), (), ("absent", "prn protocol"))


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        ("PRN protocol missing for lorazepam, room 3", ("room",)),
        ("PRN protocol missing for codeine, room 12", ("medicine",)),
        ("PRN protocol for lorazepam in room 12 not reviewed since May", ()),  # the same paper, another fault
    ],
)
def test_another_place_medicine_or_fault_is_another_issue(other, differs):
    found = likeness(PRN, other)

    assert not found.is_likely
    assert found.different == differs


def test_a_time_of_day_is_read_from_words_and_from_the_clock():
    assert about("MAR gaps at 8am").rounds == about("MAR gaps, breakfast round").rounds == {"morning"}
    assert about("fall at 02:30").rounds == about("fell overnight").rounds == {"night"}
    assert about("fall at 12.30pm").rounds == {"lunch"}


def test_a_name_that_opens_a_sentence_counts_where_the_other_has_it():
    one, two = "Willow MAR charts have gaps", "Gaps in MAR signatures on Willow"
    other = "Gaps in MAR signatures on Rowan"

    assert "unit or person" in likeness(one, two).same
    assert likeness(two, other).different == ("unit or person",)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_have_a_score_whatever_their_order(one, two):
    assert 0 <= score(one, two) <= 1
    assert score(one, two) == pytest.approx(score(two, one), abs=1e-12)


def test_an_empty_text_is_like_nothing():
    assert score("", PRN) == 0
    assert score("...", "...") == 0


def test_the_likeliest_earlier_finding_is_proposed_with_how_often_it_was_closed():
    found = frame(
        ("A1", "OAK", "2026-07-01", PRN, "2026-07-20", "PRN", "Willow"),
        ("A2", "OAK", "2026-08-01", REWORDED, "2026-08-20", "PRN", "Willow"),
        ("A3", "OAK", "2026-08-02", "Fridge temperatures not recorded at weekends", None, "Storage", "Willow"),
        ("A4", "OAK", "2026-10-01", "Rm 12 lorazepam - no PRN protocol", None, "PRN", "Willow"),
    )

    assert [(p.later, p.earlier, p.times_closed, p.why) for p in propose(found)] == [
        ("A2", "A1", 1, "same room, unit or person, medicine; both speak of absent, prn protocol"),
        ("A4", "A2", 2, "same room, unit or person, medicine; both speak of absent, prn protocol"),
    ]


def test_columns_come_before_words():
    text = "MAR signatures missing"
    apart = frame(
        ("A1", "OAK", "2026-07-01", text, None, "MAR", "Willow"),
        ("A2", "OAK", "2026-08-01", text, None, "MAR", "Rowan"),
    )
    alike = frame(
        ("A1", "OAK", "2026-07-01", text, None, "MAR", "Willow"),
        ("A2", "OAK", "2026-08-01", text, None, "MAR", "willow "),
    )
    themes = frame(
        ("A1", "OAK", "2026-07-01", text, None, "MAR", "Willow"),
        ("A2", "OAK", "2026-08-01", text, None, "Stock", "Willow"),
    )

    assert propose(apart) == []
    assert [(p.later, p.earlier) for p in propose(alike)] == [("A2", "A1")]
    assert propose(themes) == []


def test_what_a_person_has_decided_is_not_asked_again():
    found = frame(("A1", "OAK", "2026-07-01", PRN, None, "", ""), ("A2", "OAK", "2026-08-01", REWORDED, None, "", ""))

    assert [(p.later, p.earlier) for p in propose(found)] == [("A2", "A1")]
    assert propose(found, decided=[("a2", "A1 ")]) == []


def test_other_services_are_looked_at_only_when_asked():
    found = frame(("A1", "OAK", "2026-07-01", PRN, None, "", ""), ("B1", "ELM", "2026-08-01", PRN, None, "", ""))

    assert propose(found) == []
    assert [(p.earlier, p.elsewhere) for p in propose(found, across=True)] == [("A1", True)]


def test_only_the_references_asked_for_are_answered():
    found = frame(
        ("A1", "OAK", "2026-07-01", PRN, None, "", ""),
        ("A2", "OAK", "2026-08-01", REWORDED, None, "", ""),
        ("A3", "OAK", "2026-09-01", PRN, None, "", ""),
    )

    assert [p.later for p in propose(found, only=["A3"])] == ["A3"]


def test_a_plain_frame_of_four_columns_is_enough():
    found = pd.DataFrame(
        {"ref": ["1", "2"], "service": ["X", "X"], "raised": ["2026-01-01", "2026-02-01"], "finding": [PRN, REWORDED]}
    )

    assert [type(p) for p in propose(found)] == [Proposal]
    with pytest.raises(KeyError, match="finding"):
        propose(found.drop(columns="finding"))


def test_a_file_without_one_of_its_tables_is_refused():
    with pytest.raises(DefinitionError, match=r"findings\.toml has no table \[things\]"):
        build({})
