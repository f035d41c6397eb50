"""What the words of a cell carry, read one by one: is the action a task, does the note say what changed.

These are questions to the writer, not verdicts. Each is asked only where no rule with a list of words speaks already,
and only of the rows in which the answer can still be put right: an action while it is open, what was done once it is.
"""

from __future__ import annotations

from trackerkit.rules.catalogue.ownership import NOT_ONE_PERSON
from trackerkit.rules.catalogue.terms import SAID_CLOSED, SAID_COMPLETED, WARNING
from trackerkit.rules.expr import InList
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.model import FoundBy, Rule
from trackerkit.rules.words import judge_action, judge_change, judge_evidence, judge_note, judge_owner
from trackerkit.rules.words.plainly import change_in_doubt, place_in_doubt, task_in_doubt

_READS_WORDS = "It is found on return: a formula cannot read sentences."


def _action(text: str, facts: ReturnFacts) -> str:
    judged = judge_action(text)
    return judged.sentence.replace("The action", "It", 1) if judged.vague else ""


def _owner(text: str, facts: ReturnFacts) -> str:
    judged = judge_owner(text)
    return judged.sentence if judged.vague or judged.warning else ""


def _change(text: str, facts: ReturnFacts) -> str:
    return judge_change(text)


def _evidence(text: str, facts: ReturnFacts) -> str:
    judged = judge_evidence(text)
    return "" if judged.findable else judged.sentence.replace(f"“{text.strip()}”", "It", 1)


def _note(text: str, facts: ReturnFacts) -> str:
    judged = judge_note(text)
    return judged.sentence.replace("The note", "It", 1) if judged.vague else ""


RULES = (
    Rule(
        code="TK114",
        name="action-not-specific",
        severity=WARNING,
        blames=("action",),
        judge=_action,
        skim=task_in_doubt,
        asked=~SAID_COMPLETED,
        found_by=FoundBy.JUDGE,
        says="{label} must be a specific task that can be seen to be done",
        detail="{reason}",
        what="The corrective action of an open row is a hope or a heading, such as improve recording or training.",
        why="Inspectors look for specific tasks, deadlines and accountability in an action plan.",
        fix="Write what will be done, to what, and how many, where or how often.",
        seed=("S-G8", "S-G5", "S-M1"),
        live=_READS_WORDS,
    ),
    Rule(
        code="TK115",
        name="owner-not-named",
        severity=WARNING,
        blames=("owner",),
        judge=_owner,
        asked=~NOT_ONE_PERSON,
        found_by=FoundBy.JUDGE,
        says="{label} must be the name of one person, not a role or initials",
        detail="{reason}",
        what="The owner is a role, initials only, or whoever is on shift.",
        why="When the post changes hands, or two people share the initials, nobody can be asked about the action.",
        fix="Write the name of the person who holds the role today.",
        seed=("S-G2",),
        live=_READS_WORDS,
    ),
    Rule(
        code="TK308",
        name="change-not-told",
        severity=WARNING,
        blames=("action_taken",),
        judge=_change,
        skim=change_in_doubt,
        asked=SAID_COMPLETED & ~InList("action_taken", "vague_note"),
        found_by=FoundBy.JUDGE,
        says="{label} must say exactly what was changed",
        detail="{reason}",
        what="The words on what was done tell of a conversation or a plan, or name nothing that is different now.",
        why="Services mark actions complete because a conversation occurred, while practice has not changed.",
        fix="Write what is different now in the records, the practice or the place.",
        seed=("S-M2", "S-MW1", "S-DW1"),
        live=_READS_WORDS,
    ),
    Rule(
        code="TK309",
        name="evidence-not-findable",
        severity=WARNING,
        blames=("evidence_location",),
        judge=_evidence,
        skim=place_in_doubt,
        asked=SAID_COMPLETED & ~InList("evidence_location", "points_nowhere"),
        found_by=FoundBy.JUDGE,
        says="{label} must say where a reader can find it",
        detail="{reason}",
        what="The evidence has no record with a date or number, and no place that another reader could go to.",
        why="An inspector will ask to be shown, and the answer must not be a search.",
        fix="Name the folder and page, or the system and record, and the date of the document.",
        seed=("S-G5", "S-M2", "S-FE2"),
        live=_READS_WORDS,
    ),
    Rule(
        code="TK513",
        name="closure-note-incomplete",
        severity=WARNING,
        blames=("closure_note",),
        judge=_note,
        asked=SAID_CLOSED & ~InList("closure_note", "vague_note"),
        found_by=FoundBy.JUDGE,
        says="{label} must say what changed, what shows it, and the check that it worked",
        detail="{reason}",
        what="The closure note lacks what changed, a source or sample that can be checked again, or a check.",
        why="Vague closure notes are an early warning sign: nothing in them can be checked again.",
        fix="Add the part that is missing. If there was no check, set the status back to Completed until there is.",
        seed=("S-ME2", "S-DE1", "S-G12"),
        live=_READS_WORDS,
    ),
)
