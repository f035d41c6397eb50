"""Where a reader can look again: a counted sample, a dated or numbered record, or a place that can be found (S-G5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby, pairwise

from trackerkit.rules.words.change import change_verb, is_talk
from trackerkit.rules.words.clause import Clause
from trackerkit.rules.words.lexicon import Lexicon
from trackerkit.rules.words.tokens import Kind, Token

_SAMPLE_REACH = 4  # "10 Oak unit MAR charts": words between the count and what was counted
_PERIODS = frozenset({"week", "weeks", "month", "months", "fortnight", "quarter"})
_WHERE = frozenset(
    {"in", "on", "at", "see", "under", "filed", "saved", "stored", "behind", "per", "inside", "from", "to"}
)
_POINTERS = (Kind.DATE, Kind.REF)


def sources(clauses: Sequence[Clause], lex: Lexicon) -> tuple[str, ...]:
    """The words that point to a source or sample, in order."""
    found: list[str] = []
    for _, group in groupby(clauses, key=lambda clause: clause.sentence):
        sentence = list(group)
        done = [clause for clause in sentence if clause.done]
        own = [words for clause in done if (words := _sample(clause, lex) or _pointer(clause, lex))]
        counted = _period_count(sentence, lex) if done and not own else ""
        found += own or [counted] * bool(counted)
    return tuple(dict.fromkeys(found))


def _pointer(clause: Clause, lex: Lexicon) -> str:
    """A dated record, a place or a named record. The minutes of a conversation are no source for what changed."""
    if change_verb(clause, lex):
        return _beside_the_change(clause, lex)
    record = "" if is_talk(clause, lex) else dated_record(clause.tokens, lex)
    return record or place(clause.tokens, lex) or _named_record(clause, lex)


def _beside_the_change(clause: Clause, lex: Lexicon) -> str:
    """In "PRN sheet replaced 3/3" the sheet is what was changed; "filed in PRN folder" says where to look."""
    where = [at for at, norm in enumerate(clause.norms) if norm in _WHERE]
    numbered = dated_record(clause.tokens, lex) if clause.kinds(Kind.REF) else ""
    return numbered or (place(clause.tokens[where[0] :], lex) if where else "")


@cache
def _changed(lex: Lexicon) -> frozenset[str]:
    done = lex.any_of("change.strong past", "change.weak past", "training.words")
    return done - lex.verbs["check.verbs"].past - lex["result.good"]


def _sample(clause: Clause, lex: Lexicon) -> str:
    counted = lex.any_of("records.words", "records.sampled")
    checks = lex.any_of("check.nouns", "check.verbs past")
    if not clause.words.isdisjoint(_changed(lex)) and clause.words.isdisjoint(checks):
        return ""
    for at in clause.kinds(Kind.NUMBER, Kind.RATIO):
        token = clause.tokens[at]
        if token.kind is Kind.RATIO or token.norm in ("mar", "mars"):
            return clause.phrase(at, at + 3)
        near = clause.tokens[at + 1 : at + 1 + _SAMPLE_REACH]
        for step, other in enumerate(near, start=1):
            if other.norm in counted and other.norm not in ("days", "weeks", "months"):
                return clause.phrase(at, at + step + 1)
    return ""


def _period_count(sentence: Sequence[Clause], lex: Lexicon) -> str:
    """As in "late calls: 2 in four weeks", "falls went from 8 in Q1 to 2 in Q2": a count for a named period."""
    words = frozenset().union(*(clause.words for clause in sentence))
    dated = any(clause.kinds(Kind.DATE) for clause in sentence) or words & _PERIODS
    counted = sum(len(clause.kinds(Kind.NUMBER, Kind.RATIO)) for clause in sentence)
    compared = counted > 1 or words & lex["result.compares"]
    if not (words & lex["result.defects"] and dated and counted and compared):
        return ""
    return ", ".join(clause.typed for clause in sentence)


def _named_record(clause: Clause, lex: Lexicon) -> str:
    """As in "incident tracker", "see error log": a short fragment that only names which record."""
    if (
        len(clause.tokens) > 5
        or clause.words & lex["check.done_words"]
        or is_talk(clause, lex)
        or any(word.endswith("ed") for word in clause.words)
    ):
        return ""
    for one, two in pairwise(clause.tokens):
        if two.norm in lex["records.words"] and one.kind is Kind.WORD and one.norm not in lex["places.empty_modifiers"]:
            return clause.typed
    return ""


def dated_record(tokens: Sequence[Token], lex: Lexicon) -> str:
    """A record with a date, a period or a number: "falls log 3-31 March", "incident forms 041 to 046", "p22"."""
    has_record = any(token.norm in lex["records.words"] or token.norm in lex["places.systems"] for token in tokens)
    pointers = [token for token in tokens if token.kind in _POINTERS]
    strong = [token for token in pointers if token.kind is Kind.REF and _stands_alone(token)]
    if strong:
        return " ".join(token.typed for token in tokens if token in strong)
    if has_record and (pointers or _numbered(tokens, lex)):
        return " ".join(token.typed for token in tokens)
    return ""


def place(tokens: Sequence[Token], lex: Lexicon) -> str:
    """A place to look: a container that another word or a number tells apart, or a named system."""
    for at, token in enumerate(tokens):
        if token.norm in lex["places.systems"]:
            return " ".join(word.typed for word in tokens[max(at - 2, 0) : at + 2])
        if token.norm in lex["places.containers"]:
            before = tokens[max(at - 3, 0) : at]
            after = tokens[at + 1 : at + 2]
            pointed = bool(after) and after[0].kind in (Kind.REF, Kind.NUMBER, Kind.DATE)
            if _tells_apart(before, lex) or pointed:
                return " ".join(word.typed for word in tokens[max(at - 2, 0) : at + 1 + pointed])
    return ""


def _stands_alone(token: Token) -> bool:
    """A path, an address, a file name, INC-0312 or p22 can be found with no other word; "v3" or "line 4" cannot."""
    return any(mark in token.norm for mark in "\\/>:") or "." in token.norm.strip(".") or _coded(token.norm)


def _coded(norm: str) -> bool:
    letters = norm.rstrip("0123456789-/ ")
    return letters in ("p", "pp", "pg") or (
        letters.isalpha() and len(letters) >= 2 and norm != letters and " " not in norm
    )


def _numbered(tokens: Sequence[Token], lex: Lexicon) -> bool:
    return any(token.norm in lex["records.words"] and later.kind is Kind.NUMBER for token, later in pairwise(tokens))


def _tells_apart(before: Sequence[Token], lex: Lexicon) -> bool:
    """The word just before the container says which one: "medication folder", not "in the folder"."""
    if not before:
        return False
    last = before[-1]
    if last.kind in (Kind.REF, Kind.DATE, Kind.NUMBER):
        return True
    return last.kind is Kind.WORD and last.norm not in lex["places.empty_modifiers"]
