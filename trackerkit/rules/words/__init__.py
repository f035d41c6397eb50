"""Words as evidence: does a note, an action, an owner or an evidence location say anything that can be checked.

The word lists lie in schemas/words.toml, so that a provider's own words can be added; the judges read what a text
contains (acts, tense, counts, places), never whole sentences.
"""

from trackerkit.rules.words.actions import judge_action
from trackerkit.rules.words.evidence import EvidenceJudgement, judge_evidence
from trackerkit.rules.words.notes import CHANGED, CHECK, PARTS, SOURCE, Judgement, judge_change, judge_note
from trackerkit.rules.words.owners import Owner, OwnerJudgement, judge_owner

__all__ = [
    "CHANGED",
    "CHECK",
    "PARTS",
    "SOURCE",
    "EvidenceJudgement",
    "Judgement",
    "Owner",
    "OwnerJudgement",
    "judge_action",
    "judge_change",
    "judge_evidence",
    "judge_note",
    "judge_owner",
]
