"""What each judge says of a text, whole: vague or not, what is missing, the words that carry each part, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackerkit.errors import DefinitionError
from trackerkit.rules.words import (
    CHANGED,
    CHECK,
    PARTS,
    SOURCE,
    Judgement,
    Owner,
    judge_action,
    judge_evidence,
    judge_note,
    judge_owner,
)
from trackerkit.rules.words.lexicon import build, lexicon, verb_forms
from trackerkit.rules.words.tokens import READ_CHARACTERS, Kind, tokens

GOOD = "PRN protocol for lorazepam rewritten. 10 of 10 MARs sampled 4-10 March, no gaps, sheet in medication folder section 3."


def test_a_good_note_whole() -> None:
    assert judge_note(GOOD) == Judgement(
        vague=False,
        missing=(),
        found=(
            (CHANGED, ("PRN protocol for lorazepam rewritten",)),
            (SOURCE, ("10 of 10 MARs sampled", "sheet in medication folder section 3")),
            (CHECK, ("10 of 10 MARs sampled 4-10 March", "no gaps")),
        ),
        sentence="The note says what changed, gives a source or sample, and shows a check.",
    )


def test_a_conversation_alone_whole() -> None:
    """S-MW1, S-DW1: the date and the place of a conversation do not make it a change."""
    assert judge_note("Discussed in handover on 3 March 2026") == Judgement(
        vague=True,
        missing=PARTS,
        found=(),
        sentence=(
            "The note tells only of a conversation (\u201cDiscussed\u201d); it does not say what changed, "
            "give a source or sample that can be re-checked or show a check that it worked."
        ),
        talk=("Discussed", "handover"),
    )


def test_a_planned_check_whole() -> None:
    assert judge_note("Grab rail fitted 2 Feb, photo in H&S folder. Will check falls log in March.") == Judgement(
        vague=True,
        missing=(CHECK,),
        found=((CHANGED, ("Grab rail fitted 2 Feb",)), (SOURCE, ("in H&S folder",))),
        sentence=(
            "The note does not show a check that it worked: "
            "\u201cWill check falls log in March\u201d says that it has not been made yet."
        ),
        planned=("Will check falls log in March",),
    )


@pytest.mark.parametrize(
    "text", ["addressed", "Staff reminded", "discussed in handover", "ongoing", "Actioned.", "done", "  "]
)
def test_the_vague_notes_the_article_names(text: str) -> None:
    """S-ME2, S-DE1."""
    assert judge_note(text).missing == PARTS


def test_an_empty_note() -> None:
    assert judge_note(" \n").sentence == "The note is empty."


CHANGE = "Grab rail fitted 2 Feb (H&S folder, job 2231)."


@pytest.mark.parametrize(
    "rest",
    [
        "Will be checked next week.",
        "To be checked.",
        "Check booked for 14 March.",
        "Not yet checked.",
        "No check done yet.",
        "Awaiting re-audit.",
        "DM to sample 10 MARs and report no gaps.",
        "Spot check outstanding.",
        "The re-audit did not happen.",
        "Sampled 8 charts on 14 March.",
        "Training delivered to 12 staff, register in training file.",
        "10 of 10 staff completed e-learning.",
        "All staff reminded to use it.",
    ],
)
def test_what_is_no_check(rest: str) -> None:
    """Plans, denials, a sample without a result, and counts of completions show nothing."""
    assert judge_note(f"{CHANGE} {rest}").missing == (CHECK,)


@pytest.mark.parametrize(
    ("rest", "mixed"),
    [
        ("Tested 4 times in March, solid each time.", False),
        ("Falls log March: no falls.", False),
        ("Falls log: 5 in Feb, 1 in March.", False),
        ("Spot chk 12/3 by DM: 3 of 3 used it.", False),
        ("3 visits observed 4 March, used in all 3.", False),
        ("Mrs K said on 14 March she feels safer.", False),
        ("Re-audit 12 March: 4 of 10 still missing.", True),
        ("Checked 12 March, 2 gaps.", True),
    ],
)
def test_what_is_a_check_and_whether_something_was_still_wrong(rest: str, mixed: bool) -> None:
    """A failing or mixed check is a check: the note is specific, the action stays open (S-D5)."""
    judged = judge_note(f"{CHANGE} {rest}")
    assert (judged.vague, judged.missing, judged.mixed) == (False, (), mixed)


def test_a_result_without_a_source() -> None:
    assert judge_note("Changed the PRN sheet so outcome is recorded. No gaps now.").missing == (SOURCE,)


def test_a_result_without_a_change() -> None:
    assert judge_note("Sampled 10 MARs on 14 March, 10/10 signed.").missing == (CHANGED,)


def test_the_audit_that_found_the_problem_is_no_check() -> None:
    assert judge_note("Audit on 3 March found 6 gaps. New check sheet started (MAR folder front).").missing == (CHECK,)


def test_talk_then_a_counted_sample_shows_practice() -> None:
    judged = judge_note(
        "Carer spoken to 3 March. 4 visits observed 9 March: 4 of 4 knocked, spot check forms in file 12."
    )
    assert (judged.missing, dict(judged.found)[CHANGED]) == ((), ("spoken",))


def test_untidy_spelling_reads_as_tidy() -> None:
    assert (
        judge_note("prn shete rewriten. smapled 10 MARs 4/5, 10 of 10 signed").missing
        == judge_note("PRN sheet rewritten. Sampled 10 MARs 4/5, 10 of 10 signed").missing
        == ()
    )


padding = st.sampled_from(
    [
        "on 3 March 2026",
        "by A. Brown",
        "at 2pm",
        "with P. Nair (RGN)",
        "in the office",
        "again on 12/03/2026",
        "and the team",
    ]
)
talk = st.sampled_from(
    ["All staff have been reminded", "This was discussed", "Carer spoken to", "The manager met with staff"]
)


@given(st.lists(st.tuples(talk, st.lists(padding, max_size=4)), min_size=1, max_size=6))
def test_length_dates_and_names_prove_nothing(parts: list[tuple[str, list[str]]]) -> None:
    text = ". ".join(" ".join([words, *extra]) for words, extra in parts)
    assert CHECK in judge_note(text).missing


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    judged = judge_note(text)
    assert judged.vague == bool(judged.missing)
    assert [part for part in PARTS if part not in judged.missing] == [part for part, _ in judged.found]
    assert judge_owner(text).kind in Owner
    assert judge_evidence(text).sentence.endswith((".", "\u201d"))
    assert judge_action(text).vague == bool(judge_action(text).missing)


def test_only_the_first_characters_of_a_wall_of_text_are_read() -> None:
    wall = "x " * READ_CHARACTERS
    assert judge_note(wall + GOOD).missing == PARTS


@pytest.mark.parametrize(
    ("text", "kind", "vague", "warning", "sentence"),
    [
        ("A. Brown", Owner.PERSON, False, "", "The owner is one named person."),
        (
            "Deputy Manager",
            Owner.ROLE,
            False,
            "role, not a name",
            "The owner is a role, not a name; if the post changes hands nobody owns the action.",
        ),
        (
            "AB",
            Owner.INITIALS,
            False,
            "initials only",
            "The owner is given by initials only; a reader may not know who that is.",
        ),
        (
            "nurse in charge",
            Owner.SHIFT,
            True,
            "",
            "The owner is whoever is on shift, so no one person owns the action.",
        ),
        ("all staff", Owner.TEAM, True, "", "The owner is a team; nobody in it owns the action."),
        ("manager?", Owner.PLACEHOLDER, True, "", "The owner has not been decided."),
        ("A. Brown / P. Nair", Owner.SEVERAL, True, "", "More than one owner is given; the action needs one."),
        ("", Owner.BLANK, True, "", "No owner is given."),
    ],
)
def test_owner(text: str, kind: Owner, vague: bool, warning: str, sentence: str) -> None:
    """S-G2."""
    judged = judge_owner(text)
    assert (judged.kind, judged.vague, judged.warning, judged.sentence) == (kind, vague, warning, sentence)


@pytest.mark.parametrize(
    ("text", "found", "sentence"),
    [
        ("on file", (), "\u201con file\u201d does not say where to look."),
        ("handed to manager", (), "\u201chanded to manager\u201d does not say which record, or where it is kept."),
        ("Will be saved in audit folder", (), "The evidence has not been put there yet."),
        ("", (), "No place is given for the evidence."),
        ("Incident form INC-0312", ("INC-0312",), "A reader can find the evidence."),
        ("Red binder in RM office", ("Red binder",), "A reader can find the evidence."),
        ("Oak MAR charts March 2026", ("Oak MAR charts March 2026",), "A reader can find the evidence."),
    ],
)
def test_evidence(text: str, found: tuple[str, ...], sentence: str) -> None:
    """S-G5, S-F2."""
    judged = judge_evidence(text)
    assert (judged.findable, judged.found, judged.sentence) == (bool(found), found, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Fit sensor mat in room 12", "The action is a task that can be seen to be done."),
        (
            "be more careful",
            "The action does not name a task that can be seen to be done or say what the task is done to.",
        ),
        ("Training for all staff", "The action does not say how many, where, how often or for whom."),
        ("", "The action is empty."),
    ],
)
def test_action(text: str, sentence: str) -> None:
    """S-G8."""
    judged = judge_action(text)
    assert (judged.sentence, judged.vague) == (
        sentence,
        sentence != "The action is a task that can be seen to be done.",
    )


def test_verb_forms() -> None:
    forms = verb_forms(["update", "fit", "carry", "open", "write"], {"write": ["wrote", "written"]})
    assert forms.past == {"updated", "fitted", "carried", "opened", "wrote", "written", "writed"}
    assert forms.base == {"update", "updates", "fit", "fits", "carry", "carries", "open", "opens", "write", "writes"}
    assert forms.going == {"updating", "fitting", "carrying", "opening", "writing"}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("smapled", "sampled"),
        ("obsreved", "observed"),
        ("rewriten", "rewritten"),
        ("waited", "waited"),
        ("zebra", "zebra"),
    ],
)
def test_one_slip_of_a_long_word_is_read_through(typed: str, word: str) -> None:
    assert lexicon().corrected(typed) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8/8 signed", [(Kind.RATIO, "8/8"), (Kind.WORD, "signed")]),
        ("started 3/3", [(Kind.WORD, "started"), (Kind.DATE, "3/3")]),
        ("10 MAR", [(Kind.NUMBER, "mar")]),
        ("10 Mar", [(Kind.DATE, "10 mar")]),
        ("9 of 10", [(Kind.RATIO, "9 of 10")]),
        ("w/c 2/3", [(Kind.DATE, "w/c"), (Kind.DATE, "2/3")]),
        ("spot chk x3", [(Kind.WORD, "spotcheck"), (Kind.NUMBER, "times")]),
        ("INC-0312 p22", [(Kind.REF, "inc-0312"), (Kind.REF, "p22")]),
        ("5, 12 and 19 March 2026", [(Kind.DATE, "5, 12 and 19 march 2026")]),
        ("care plan v4", [(Kind.WORD, "careplan"), (Kind.REF, "v4")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[Kind, str]]) -> None:
    assert [(token.kind, token.norm) for token in tokens(text)] == expected


def test_word_lists_without_a_table_are_refused() -> None:
    with pytest.raises(DefinitionError) as refusal:
        build({"spelling": {}, "phrases": {}})
    assert refusal.value.sentence == "words.toml has no table [irregular]."
