"""One clause read for its tense: was the thing done, planned, denied, or the story of the finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from itertools import pairwise

from trackerkit.rules.words.lexicon import Lexicon, lexicon
from trackerkit.rules.words.tokens import Kind, Token, clauses

_VERBS = ("change.strong", "change.weak", "check.verbs", "talk.verbs")
_PAST = tuple(f"{verbs} past" for verbs in _VERBS)
_BASE = tuple(f"{verbs} base" for verbs in _VERBS)


class Mood(Enum):
    """How a clause speaks of what it names."""

    DONE = auto()
    PLANNED = auto()  # "will be audited", "re-audit booked for 14 April"
    DENIED = auto()  # "not yet sampled", "no check done"
    CONTEXT = auto()  # "Following the audit on 3 March": the finding, not the check


@dataclass(frozen=True)
class Clause:
    """Tokens between two breaks. `sentence` and `number` count from 0; `mood` rules what the words may prove."""

    tokens: tuple[Token, ...]
    sentence: int
    number: int
    mood: Mood

    @property
    def done(self) -> bool:
        """Only a clause about what has been done proves anything."""
        return self.mood is Mood.DONE

    @cached_property
    def norms(self) -> tuple[str, ...]:
        """The words as the lists spell them, in order."""
        return tuple(token.norm for token in self.tokens)

    @cached_property
    def words(self) -> frozenset[str]:
        """The different words of the clause."""
        return frozenset(self.norms)

    def first(self, words: frozenset[str]) -> Token | None:
        """The first token of the clause that is one of `words`."""
        return next((token for token in self.tokens if token.norm in words), None)

    def kinds(self, *kinds: Kind) -> list[int]:
        """Positions of the tokens of these kinds."""
        if self._kinds.isdisjoint(kinds):
            return []
        return [at for at, token in enumerate(self.tokens) if token.kind in kinds]

    @cached_property
    def _kinds(self) -> frozenset[Kind]:
        return frozenset(token.kind for token in self.tokens)

    def phrase(self, start: int, end: int) -> str:
        """What the person wrote from token `start` to before token `end`."""
        return " ".join(token.typed for token in self.tokens[max(start, 0) : end])

    @property
    def typed(self) -> str:
        """What the person wrote."""
        return self.phrase(0, len(self.tokens))


def read(text: str) -> list[Clause]:
    """The clauses of `text` in order, each with its mood. A fragment after a planned clause is planned too."""
    lex = lexicon()
    result: list[Clause] = []
    for sentence_number, sentence in enumerate(clauses(text)):
        before = Mood.DONE
        for number, (words, own) in enumerate(_parts(sentence, lex)):
            follows_plan = own is Mood.DONE and before is Mood.PLANNED and not _asserts(words, lex)
            mood = Mood.PLANNED if follows_plan else own
            result.append(Clause(tuple(words), sentence_number, number, mood))
            before = mood
    return result


def _parts(sentence: list[list[Token]], lex: Lexicon) -> Iterator[tuple[list[Token], Mood]]:
    """Each clause with its mood. What was done before the plan begins ("moved so that he will ...") stands apart."""
    for words in (half for clause in sentence for half in _split_at_and(clause, lex)):
        at = _plan_starts([token.norm for token in words], words, lex)
        if at and _acts(words[:at], lex) and not _denied([token.norm for token in words], lex):
            yield words[:at], _mood(words[:at], lex)
            yield words[at:], Mood.PLANNED
        else:
            yield words, _mood(words, lex)


def is_done_verb(norm: str, lex: Lexicon) -> bool:
    """A past form of any verb that the lists know, or one of their fixed done words."""
    return norm in lex.any_of(*_PAST, "check.done_words")


def _split_at_and(words: list[Token], lex: Lexicon) -> Iterator[list[Token]]:
    """As in "rewritten and 10 of 10 MARs correct": what was done, then what was found, are two clauses."""
    for at, token in enumerate(words):
        if token.norm != "and" or not _acts(words[:at], lex):
            continue
        soon = words[at + 1 : at + 4]
        looks = any(near.norm in lex.verbs["check.verbs"].past or near.norm == "walked" for near in soon)
        if looks or any(near.kind is Kind.RATIO for near in soon[:2]):
            yield words[:at]
            yield words[at + 1 :]
            return
    yield words


def _mood(words: list[Token], lex: Lexicon) -> Mood:
    norms = [token.norm for token in words]
    if _denied(norms, lex):
        return Mood.DENIED
    if _plan_starts(norms, words, lex) is not None:
        return Mood.PLANNED
    if _context(norms, lex):
        return Mood.CONTEXT
    return Mood.DONE


def _denied(norms: list[str], lex: Lexicon) -> bool:
    """A negation that reaches a check or a verb of doing within four words; "no gaps found" is no denial."""
    if lex["plan.cancelled"] & set(norms):
        return True
    pairs = pairwise(norms)
    if any(one in lex["check.nouns"] and two in lex["plan.undone"] for one, two in pairs):
        return True
    for at, norm in enumerate(norms):
        if norm not in lex["plan.negations"]:
            continue
        for word in norms[at + 1 : at + 5]:
            if word in lex["result.defects"] and not set(norms[at + 1 :]) & {"data", "feedback", "yet"}:
                break
            if word in lex["plan.denied"]:
                return True
    return False


def _plan_starts(norms: list[str], words: list[Token], lex: Lexicon) -> int | None:
    """The position of the word from which the clause speaks of what is still to come."""
    for at, norm in enumerate(norms):
        after = norms[at + 1] if at + 1 < len(norms) else ""
        before = norms[at - 1] if at else ""
        if norm == "once" and after in ("a", "per", "daily", "weekly", "each", "every", "nightly"):
            continue
        if norm in lex["plan.words"] or (norm == "being" and before in ("is", "are", "currently", "now", "mars")):
            return at
        if norm == "planned" and (not after or after in lex["plan.after_planned"] or before in ("is", "are", "was")):
            return at
        if norm == "next" and after in lex["plan.after_next"]:
            return at
        if norm == "to" and _is_task(after, lex) and before in lex["plan.promised"]:
            return max(at - 1, 0)
        if norm == "to" and _is_task(after, lex) and not _asserts(words[:at], lex):
            return at
    return None


def _is_task(word: str, lex: Lexicon) -> bool:
    return word in lex.any_of(*_BASE) or word in ("follow", "stay", "continue", "have")


def _context(norms: list[str], lex: Lexicon) -> bool:
    """As in "Following the audit on 3 March ...", "... since the last audit": the check that found the problem."""
    opens = norms[0] in lex["plan.context_start"]
    problems = lex["result.defects"] | {"finding", "findings"}
    checks = [at for at, norm in enumerate(norms) if norm in lex["check.nouns"] or (opens and norm in problems)]
    if opens and checks and checks[0] <= 6:
        return True
    trace = [norms[max(at - 3, 0) : at] for at in checks]
    older = {"last", "previous", "original", "first", "initial"}
    return any(set(near) & older and not set(near) & {"re"} for near in trace)


def _acts(words: list[Token], lex: Lexicon) -> bool:
    """Tells of an act or a finding that is over: a past verb, a count of a sample, or what somebody said."""
    said = ("said", "says", "told")
    return any(
        is_done_verb(token.norm, lex) or token.kind is Kind.RATIO or token.norm in said or _past_shaped(token, lex)
        for token in words
    )


def _past_shaped(token: Token, lex: Lexicon) -> bool:
    return token.kind is Kind.WORD and token.norm.endswith("ed") and token.norm not in lex["change.dull"]


def _asserts(words: list[Token], lex: Lexicon) -> bool:
    """Says that something was done or was so: a past verb, or a count with a finding."""
    return any(is_done_verb(token.norm, lex) or token.norm in ("was", "were", "is", "are", "has") for token in words)
