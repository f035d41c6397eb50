"""Is a closure note vague? A good note says what changed, gives a source or sample, and shows a check that it worked.

Vague means that any of the three is missing: length, dates and names prove nothing (S-ME2, S-DE1). A conversation
is not a change (S-MW1, S-DW1); it counts only when a later check of a sample shows what practice became. A check
that is planned, denied or without a result is no check. A check with a mixed or failing result is a real check:
the note is specific, and `mixed` says that the action cannot be closed on it (S-D5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trackerkit.rules.words.change import changes, is_talk, talks
from trackerkit.rules.words.clause import Clause, Mood, read
from trackerkit.rules.words.finding import Finding, findings
from trackerkit.rules.words.lexicon import Lexicon, lexicon
from trackerkit.rules.words.source import sources
from trackerkit.rules.words.tokens import Kind

CHANGED = "what changed"
SOURCE = "a source or sample that can be re-checked"
CHECK = "a check that it worked"
_STRONG = frozenset(
    {"ratio", "counted", "every", "percent", "compared", "period", "spoken", "seen", "told", "limit", "defects"}
)
_LACKS = {CHANGED: f"say {CHANGED}", SOURCE: f"give {SOURCE}", CHECK: f"show {CHECK}"}
_TELLING = 3  # words
_TELLING_KINDS = (Kind.NUMBER, Kind.RATIO, Kind.PERCENT, Kind.DATE, Kind.REF)
PARTS = (CHANGED, SOURCE, CHECK)


@dataclass(frozen=True)
class Judgement:
    """`found` pairs each part with the words that carry it; `sentence` says why in plain words.

    `planned`: checks that are only promised or denied; `talk`: words of conversation; `mixed`: a check found
    something still wrong.
    """

    vague: bool
    missing: tuple[str, ...]
    found: tuple[tuple[str, tuple[str, ...]], ...]
    sentence: str
    planned: tuple[str, ...] = ()
    talk: tuple[str, ...] = ()
    mixed: bool = False


def judge_note(text: str) -> Judgement:
    """Whether the closure note or action-taken note `text` is vague, and which part it lacks."""
    lex = lexicon()
    clauses = read(text)
    results = findings(clauses, lex)
    source = sources(clauses, lex)
    talk = talks(clauses, lex)
    source = source or _dated_check(clauses, results)
    change = changes(clauses, lex) or _practice(talk, source, results) or _before_check(clauses, source, results, lex)
    found = ((CHANGED, change), (SOURCE, source), (CHECK, tuple(hit.words for hit in results)))
    missing = tuple(part for part, words in found if not words)
    planned = _unmade_checks(clauses, lex)
    mixed = any(hit.mixed for hit in results)
    sentence = _sentence(text, missing, planned, talk)
    return Judgement(bool(missing), missing, tuple(pair for pair in found if pair[1]), sentence, planned, talk, mixed)


def judge_change(text: str) -> str:
    """Why the words on what was done do not say what was changed; "" when they do (S-M2, S-MW1).

    The evidence and the check have columns of their own, so neither is asked for here. Words with a count, a date or
    a reference are given the benefit of the doubt, unless they tell of a conversation.
    """
    lex = lexicon()
    clauses = read(text)
    if not clauses or changes(clauses, lex):
        return ""
    talk = talks(clauses, lex)
    if talk:  # which counts as a change when a later sample shows what practice became
        lacking = CHANGED in judge_note(text).missing
        return f"It tells only of a conversation (\u201c{talk[0]}\u201d)." if lacking else ""
    if all(clause.mood is Mood.PLANNED for clause in clauses):
        return "It says what is still to be done, not what was."
    told = any(clause.kinds(*_TELLING_KINDS) for clause in clauses)
    return "" if told else "It does not say what is different now."


def _practice(talk: tuple[str, ...], source: tuple[str, ...], results: tuple[Finding, ...]) -> tuple[str, ...]:
    """Talk followed by a counted or observed result from a sample: practice is shown to have changed."""
    strong = [hit.words for hit in results if hit.how not in ("plain", "zero")]
    return talk if talk and source and strong else ()


def _dated_check(clauses: list[Clause], results: tuple[Finding, ...]) -> tuple[str, ...]:
    """A check with a date and a counted or observed result can be made again, though no record is named."""
    days = {clause.sentence for clause in clauses if clause.done and clause.kinds(Kind.DATE)}
    return tuple(hit.words for hit in results if hit.how in _STRONG and clauses[hit.at].sentence in days)


def _before_check(
    clauses: list[Clause], source: tuple[str, ...], results: tuple[Finding, ...], lex: Lexicon
) -> tuple[str, ...]:
    """What the note states first, when a sourced and counted check follows: "Evening drink offered in own mug"."""
    first = clauses[0].sentence if clauses else 0
    opening = [clause for clause in clauses if clause.sentence == first]
    strong = [hit for hit in results if hit.how in _STRONG and clauses[hit.at].sentence > first]
    if not (source and strong) or not all(_states(clause, lex) for clause in opening):
        return ()
    return tuple(clause.typed for clause in opening)


def _states(clause: Clause, lex: Lexicon) -> bool:
    """Done, of three words or more, and neither talk, training, check, count of faults nor generality."""
    other = lex.any_of("check.nouns", "training.words", "result.defects", "check.verbs past", "check.done_words")
    named = [token for token in clause.tokens if token.kind is Kind.WORD and token.norm not in lex["things.generic"]]
    return clause.done and len(named) >= _TELLING and not clause.words & other and not is_talk(clause, lex)


def _unmade_checks(clauses: list[Clause], lex: Lexicon) -> tuple[str, ...]:
    looks = lex.any_of("check.verbs base", "check.verbs past", "check.verbs going", "check.nouns", "check.done_words")
    unmade = (Mood.PLANNED, Mood.DENIED)
    return tuple(clause.typed for clause in clauses if clause.mood in unmade and clause.words & looks)


def _sentence(text: str, missing: tuple[str, ...], planned: tuple[str, ...], talk: tuple[str, ...]) -> str:
    if not text.strip():
        return "The note is empty."
    if not missing:
        return "The note says what changed, gives a source or sample, and shows a check."
    lacks = f"does not {listed([_LACKS[part] for part in missing])}"
    if missing == PARTS and talk:
        return f"The note tells only of a conversation (\u201c{talk[0]}\u201d); it {lacks}."
    if CHECK in missing and planned:
        return f"The note {lacks}: \u201c{planned[0]}\u201d says that it has not been made yet."
    return f"The note {lacks}."


def listed(parts: Sequence[str]) -> str:
    """As in a list that is read aloud: a, b or c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"
