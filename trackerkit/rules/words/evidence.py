"""The evidence cell: does it point to a place that a reader can find (S-G5, S-M2, S-F2).

A path, an address, a file name, a record with its date or number, a named folder, drawer or system do. "On file",
"yes" and "see notes" do not; neither does a place where the evidence is still to be put.
"""

from __future__ import annotations

from dataclasses import dataclass

from trackerkit.rules.words.clause import Mood, read
from trackerkit.rules.words.lexicon import lexicon
from trackerkit.rules.words.source import dated_record, place
from trackerkit.rules.words.tokens import plain


@dataclass(frozen=True)
class EvidenceJudgement:
    """`findable` with the words that say where (`found`), and why in plain words."""

    findable: bool
    found: tuple[str, ...]
    sentence: str


def judge_evidence(text: str) -> EvidenceJudgement:
    """Whether the evidence location `text` leads a reader to the evidence."""
    lex = lexicon()
    low = " ".join(plain(text).lower().split()).strip(" .!")
    if not low:
        return EvidenceJudgement(False, (), "No place is given for the evidence.")
    if low in lex["places.empty_phrases"]:
        return EvidenceJudgement(False, (), f"\u201c{text.strip()}\u201d does not say where to look.")
    clauses = read(text)
    if any(clause.mood is Mood.PLANNED for clause in clauses) and not any(clause.done for clause in clauses):
        return EvidenceJudgement(False, (), "The evidence has not been put there yet.")
    tokens = [token for clause in clauses if clause.mood is not Mood.PLANNED for token in clause.tokens]
    found = [words for words in (dated_record(tokens, lex), place(tokens, lex)) if words]
    if found:
        return EvidenceJudgement(True, tuple(dict.fromkeys(found)), "A reader can find the evidence.")
    return EvidenceJudgement(False, (), f"\u201c{text.strip()}\u201d does not say which record, or where it is kept.")
