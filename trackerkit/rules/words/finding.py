"""What a check found: counts, "no gaps", "all signed", a comparison, a behaviour seen, or what the person said.

A count of completions ("10 of 10 staff completed e-learning") is no finding: it shows that something was done,
not that it worked. A finding may be mixed or failing: the note is then specific, though the action is not closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from trackerkit.rules.words.change import change_verb, is_talk
from trackerkit.rules.words.clause import Clause
from trackerkit.rules.words.lexicon import Lexicon
from trackerkit.rules.words.source import dated_record, place
from trackerkit.rules.words.tokens import Kind, Token

_NEAR = 4  # words
_BACK = 12  # clauses: a finding further from its check than this belongs to another
_NO_STATEMENT = frozenset(
    {
        "nofurtheraction",
        "signedoff",
        "answer",
        "manager",
        "deputy",
        "closed",
        "informed",
        "evidence",
        "filed",
        "noted",
        "aware",
        "rm",
        "dm",
    }
)
_COMPLETION = frozenset(
    {
        "done",
        "complete",
        "completed",
        "updated",
        "written",
        "reviewed",
        "given",
        "addressed",
        "signed",
        "closed",
        "shown",
        "asked",
    }
)
_JOINS = frozenset({"and", "or", "to", "of", "more", "new"})
_FELL = frozenset(
    {"fell", "fallen", "dropped", "down", "went", "rose", "reduced", "gone", "up", "from", "cut", "halved"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`how` is the pattern met, `at` the number of its clause, `mixed` whether something was still wrong."""

    how: str
    words: str
    at: int
    mixed: bool = False


def findings(clauses: Sequence[Clause], lex: Lexicon) -> tuple[Finding, ...]:
    """The findings of the note in order, without the count of the original problem ("audit found 6 gaps ...")."""
    found = [hit for at, clause in enumerate(clauses) if clause.done and (hit := _finding(at, clauses, lex))]
    acts = (
        at for at, clause in enumerate(clauses) if clause.done and (change_verb(clause, lex) or is_talk(clause, lex))
    )
    first_act = next(acts, 0)
    return tuple(hit for hit in found if not (hit.how in ("defects", "period") and hit.at < first_act))


def check_act(clause: Clause, lex: Lexicon) -> Token | None:
    """The word by which a done clause says that somebody looked: "sampled", "spot check", "observed"."""
    if not clause.done:
        return None
    return clause.first(lex.any_of("check.verbs past", "check.done_words", "check.nouns"))


def _finding(at: int, clauses: Sequence[Clause], lex: Lexicon) -> Finding | None:
    clause = clauses[at]
    alone = ("zero", _zero), ("defects", _defects), ("ratio", _ratio), ("percent", _percent), ("compared", _compared)
    said = ("feedback", _feedback), ("spoken", _spoken)
    around = clauses[max(at - _BACK, 0) : at + _BACK]
    topic = any(other.words & lex["result.defects"] for other in around if other.sentence == clause.sentence)
    periods = (("period", _per_period),) if topic else ()
    for how, test in (*periods, *alone, *said):
        if words := test(clause, lex):
            return Finding(how, words, at, mixed=how == "defects" or _mixed(clause, lex))
    return _beside_a_check(at, clauses, lex)


def _beside_a_check(at: int, clauses: Sequence[Clause], lex: Lexicon) -> Finding | None:
    """Patterns that are findings only where somebody looked: in this clause, or shortly before it."""
    clause = clauses[at]
    act = check_act(clause, lex) is not None
    earlier = [other for other in clauses[max(at - _BACK, 0) : at] if clause.sentence - other.sentence <= 1]
    looked = (
        act
        or _data_read(clause, lex)
        or any(
            check_act(other, lex) or _counts_a_sample(other, lex) or _counted_or_dated(clause, other, lex)
            for other in earlier
        )
    )
    if act and clause.words & {"seen", "found", "present"} and _counts_checks(clause, lex):
        return Finding("seen", clause.typed, at, mixed=_mixed(clause, lex))
    if (looked or clause.words & lex["records.words"]) and (words := _every(clause, looked, lex)):
        return Finding("every", words, at, mixed=_mixed(clause, lex))
    if not looked:
        return None
    for how, test in (("counted", _counted), ("limit", _limit), ("none", _none_at_all)):
        if words := test(clause, lex):
            return Finding(how, words, at, mixed=_mixed(clause, lex))
    if (act or not change_verb(clause, lex)) and (words := _plain(clause, lex)):
        return Finding("plain", words, at, mixed=_mixed(clause, lex))
    if earlier and not act and _told(clause, lex) and any(_sourced_check(other, lex) for other in earlier):
        return Finding("told", clause.typed, at, mixed=_mixed(clause, lex))
    return None


def _data_read(clause: Clause, lex: Lexicon) -> bool:
    """A dated record of what happened ("keysafe log 1-30 June") stands for a look at it."""
    return bool(clause.words & lex["records.data"]) and bool(dated_record(clause.tokens, lex))


def _counts_checks(clause: Clause, lex: Lexicon) -> bool:
    """As in "at 5 spot checks"."""
    numbers = clause.kinds(Kind.NUMBER)
    return any(token.norm in lex["check.nouns"] for at in numbers for token in clause.tokens[at + 1 : at + 3])


def _counted_or_dated(clause: Clause, other: Clause, lex: Lexicon) -> bool:
    """The earlier clause names a dated record, or counts something in the same sentence."""
    if not other.done:
        return False
    counts = other.sentence == clause.sentence and bool(other.kinds(Kind.NUMBER)) and not change_verb(other, lex)
    return counts or bool(dated_record(other.tokens, lex))


def _none_at_all(clause: Clause, lex: Lexicon) -> str:
    """As in "no wobble", "nil breaks": after a check, whatever it is that was not there."""
    opens = clause.tokens[0].norm in ("no", "nil", "zero", "none") or clause.tokens[-1].norm in (
        "none",
        "nil",
        "nothing",
    )
    if not opens or len(clause.tokens) < 2:
        return ""
    denied = clause.words & lex["plan.denied"] or clause.words & {"action", "nofurtheraction", "answer", "further"}
    return "" if denied else clause.typed


def _counts_a_sample(clause: Clause, lex: Lexicon) -> bool:
    """As in "31 charts", "18 rooms": a counted sample, though no word says that somebody looked."""
    counted = lex.any_of("records.words", "records.sampled")
    return (
        clause.done
        and not change_verb(clause, lex)
        and any(
            clause.tokens[at].norm == "mar" or any(word.norm in counted for word in clause.tokens[at + 1 : at + 3])
            for at in clause.kinds(Kind.NUMBER)
        )
    )


def _sourced_check(clause: Clause, lex: Lexicon) -> bool:
    """A check with a date, a count or a record: one that can be made again."""
    if check_act(clause, lex) is None:
        return False
    return bool(clause.kinds(Kind.DATE, Kind.NUMBER, Kind.RATIO, Kind.REF) or clause.words & lex["records.words"])


def _told(clause: Clause, lex: Lexicon) -> bool:
    """A statement after a check that is no place, no talk, no training, no act: what was seen."""
    if is_talk(clause, lex) or change_verb(clause, lex) or place(clause.tokens, lex) or clause.words & _NO_STATEMENT:
        return False
    if clause.words & lex.any_of("training.words", "records.words"):
        return False
    content = [token for token in clause.tokens if token.kind is Kind.WORD and len(token.norm) > 2]
    telling = [
        token for token in content if token.norm not in lex["things.generic"] and token.norm not in lex["change.dull"]
    ]
    return len(content) >= 2 and bool(telling)


def _zero(clause: Clause, lex: Lexicon) -> str:
    """As in "no gaps", "nil discrepancies", "nothing out of date", "falls nil"."""
    for at, token in enumerate(clause.tokens):
        is_zero = token.norm in lex["result.zero"] or (token.kind is Kind.NUMBER and token.first == 0)
        if not is_zero:
            continue
        for step, other in enumerate(clause.tokens[at + 1 : at + 1 + _NEAR], start=1):
            if other.norm in lex["result.defects"] and not _names_a_record(clause, at + step + 1, lex):
                return clause.phrase(at, at + step + 1)
        if token.kind is Kind.NUMBER and not change_verb(clause, lex):
            return clause.phrase(at, at + 3)
        if token.norm in ("nil", "zero", "none") and at and clause.words & lex["result.defects"]:
            return clause.phrase(at - 2, at + 1)
        if token.norm in ("no", "not", "none", "nil") and {"since", "without"} & {
            word.norm for word in clause.tokens[at:]
        }:
            return clause.phrase(at, len(clause.tokens))
    return ""


def _names_a_record(clause: Clause, at: int, lex: Lexicon) -> bool:
    """As in "no falls data": the defect only names a record."""
    return any(token.norm in lex["records.words"] for token in clause.tokens[at : at + 1])


def _defects(clause: Clause, lex: Lexicon) -> str:
    """As in "2 gaps", "1 short", "falls: 6": how many times it still went wrong."""
    if change_verb(clause, lex) and not clause.words & lex["check.nouns"]:
        return ""
    for at in clause.kinds(Kind.NUMBER):
        for step, other in enumerate(clause.tokens[at + 1 : at + 3], start=1):
            if other.norm in lex["result.defects"]:
                return clause.phrase(at, at + step + 1)
        if at and at == len(clause.tokens) - 1 and clause.tokens[at - 1].norm in lex["result.defects"]:
            return clause.phrase(at - 1, at + 1)
    return ""


def _per_period(clause: Clause, lex: Lexicon) -> str:
    """As in "6 in Q4", "Apr 2": a count for a period, in a sentence about falls, gaps, complaints ..."""
    if change_verb(clause, lex):
        return ""
    for at in clause.kinds(Kind.NUMBER):
        near = clause.tokens[at + 1 : at + 3]
        if near and near[0].norm in ("in", "for", "during") and near[-1].kind is Kind.DATE:
            return clause.phrase(at, at + 3)
        if len(clause.tokens) == 1 and clause.number > 1:  # "hazards 5, 3, 1"
            return clause.typed
        if at and clause.tokens[at - 1].kind is Kind.DATE and len(clause.tokens) <= _NEAR:
            return clause.phrase(at - 1, at + 1)
    return ""


def _ratio(clause: Clause, lex: Lexicon) -> str:
    for at in clause.kinds(Kind.RATIO):
        if not _completion(clause, at, lex):
            return clause.phrase(at, at + 4)
    for at in clause.kinds(Kind.DATE):  # 7/8 reads as a date unless a finding follows it
        token, after = clause.tokens[at], clause.tokens[at + 1 : at + 3]
        if 0 <= token.first <= token.second and any(word.norm in _verdicts(lex) for word in after):
            return clause.phrase(at, at + 3)
    return ""


def _percent(clause: Clause, lex: Lexicon) -> str:
    for at in clause.kinds(Kind.PERCENT):
        if not _completion(clause, at, lex):
            return clause.phrase(at - 1, at + 4)
    return ""


@cache
def _tells(lex: Lexicon) -> frozenset[str]:
    changed = lex.any_of("change.strong past", "change.weak past") - lex["result.good"]
    return changed | lex["training.words"] | {"read", "completed", "aware"}


@cache
def _acts(lex: Lexicon) -> frozenset[str]:
    looked = lex.verbs["check.verbs"].past - {"read"}
    return looked | lex["check.nouns"] | (lex["result.good"] - {"completed"}) | lex["result.bad"]


def _completion(clause: Clause, at: int, lex: Lexicon) -> bool:
    """The count is of people trained or papers updated, not of what a check found."""
    tells, acts = _tells(lex), _acts(lex)
    for token in clause.tokens[at + 1 :]:
        if token.norm in tells:
            return True
        if token.norm in acts:
            return False
    return bool(clause.words & tells) and not clause.words & acts


def _compared(clause: Clause, lex: Lexicon) -> str:
    """As in "down from 22 to 3", "6 in Q4, 1 in Q1", "24s to 17s": two numbers set side by side."""
    numbers = clause.kinds(Kind.NUMBER, Kind.PERCENT, Kind.RATIO)
    topic = clause.words & lex["result.defects"] or clause.words & {"calls", "scores", "score", "compliance"}
    if topic and len(numbers) > 1 and clause.words & _FELL:
        return clause.typed
    if change_verb(clause, lex) or clause.words & lex["training.words"]:
        return ""
    for one, two in pairwise(numbers):
        around = {token.norm for token in clause.tokens[max(one - 2, 0) : two]}
        if around & (lex["result.compares"] - {"in", "had", "now"}) and two - one <= _NEAR + 2:
            return clause.phrase(one - 2, two + 1)
    before = clause.words & {"was", "previously", "before", "baseline", "vs", "v", "versus", "fewer"}
    if before and numbers and len(clause.tokens) <= _NEAR + 2:
        return clause.typed
    return ""


def _feedback(clause: Clause, lex: Lexicon) -> str:
    """What the person or the family said about how it is now (S-D4)."""
    if not (clause.words & lex["feedback.people"] and clause.words & lex["feedback.feels"]):
        return ""
    return clause.typed if clause.words & lex["feedback.says"] else ""


def _spoken(clause: Clause, lex: Lexicon) -> str:
    """As in "call report shows 96%", "chart shows no drop": a record that speaks."""
    for at, token in enumerate(clause.tokens):
        if token.norm in ("show", "shows", "showed", "shown", "showing", "confirms", "evidences", "demonstrates"):
            earlier = {word.norm for word in clause.tokens[:at]}
            if earlier & (lex["records.words"] | lex["check.nouns"]) and at + 1 < len(clause.tokens):
                return clause.typed
    return ""


def _verdicts(lex: Lexicon) -> frozenset[str]:
    return lex.any_of("result.good", "result.bad")


@cache
def _verdicts_of_all(lex: Lexicon, looked: bool) -> frozenset[str]:
    seen = _verdicts(lex) - lex.verbs["check.verbs"].past | {"asked", "counted", "called", "has", "have", "had"}
    return seen if looked else seen - _COMPLETION


def _every(clause: Clause, looked: bool, lex: Lexicon) -> str:
    """As in "all match", "recorded every time", "each has a reason": a word for the whole sample, and a verdict."""
    if clause.words & lex["training.words"] or clause.words & {"aware", "actions", "action"}:
        return ""
    whole = clause.first(lex["result.every"])
    if looked and not change_verb(clause, lex) and clause.words & {"eachtime", "every", "each"} and clause.number:
        return clause.typed
    verdict = clause.first(_verdicts_of_all(lex, looked))
    if whole is None or verdict is None or whole is verdict:
        return ""
    throughout = clause.words & {"eachtime", "throughout", "always", "each"} and not clause.words & {"all"}
    if change_verb(clause, lex) and not throughout and not clause.words & lex["check.nouns"]:
        return ""
    return clause.typed


@cache
def _counted_words(lex: Lexicon) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Words of checking, words that say how the counted were, and those that can stand before the count."""
    checks = lex.verbs["check.verbs"].past - lex["result.good"]
    return checks, _verdicts(lex) | {"had", "have", "has", "with", "say", "said"}, _verdicts(lex) - checks


def _counted(clause: Clause, lex: Lexicon) -> str:
    """As in "20 had a reading", "column filled on 19", "9 dated": a number of the sample, and how those were."""
    if change_verb(clause, lex) or clause.words & lex["training.words"]:
        return ""
    checks, verdicts, leads = _counted_words(lex)
    for at in clause.kinds(Kind.NUMBER):
        led = at and clause.tokens[at - 1].norm in leads
        if led or (clause.tokens[at].norm == "times" and at and clause.number):
            return clause.phrase(at - 2, at + 2)
        for step, other in enumerate(clause.tokens[at + 1 : at + 1 + _NEAR], start=1):
            if other.norm in checks:
                break
            if other.norm in verdicts:
                return clause.phrase(at, at + step + 2)
        ends = at == len(clause.tokens) - 1 and at > 1 and clause.number > 0
        if ends and clause.tokens[at - 1].norm in ("on", "in", "for", "all", "at") and check_act(clause, lex) is None:
            return clause.typed
    return _share_of_sample(clause, lex)


def _share_of_sample(clause: Clause, lex: Lexicon) -> str:
    """As in "11 got a bath when wanted", "none off list": a clause that opens with how many of the sample."""
    if len(clause.tokens) < 2 or clause.number == 0:
        return ""
    opens, after = clause.tokens[0], clause.tokens[1]
    counts = opens.kind is Kind.NUMBER or opens.norm in ("none", "all", "both")
    named = lex.any_of("records.words", "records.sampled", "result.units")
    shares = counts and after.kind is Kind.WORD and after.norm not in named and after.norm not in _JOINS
    return clause.typed if shares else ""


def _limit(clause: Clause, lex: Lexicon) -> str:
    """As in "between 2 and 8 degrees", "average 31 minutes", "scored 9": a measure against a bound."""
    if change_verb(clause, lex):
        return ""
    for at in clause.kinds(Kind.NUMBER):
        if any(word.norm in lex["result.limits"] for word in clause.tokens[max(at - 2, 0) : at]):
            return clause.phrase(at - 2, at + 2)
    return ""


@cache
def _plain_verdicts(lex: Lexicon) -> frozenset[str]:
    return lex["result.plain_good"] | (lex["result.bad"] - {"not", "left", "still", "open", "without"})


def _plain(clause: Clause, lex: Lexicon) -> str:
    """As in "checked and in place", "knocked and waited": a verdict beside a check, with no count."""
    verdict = clause.first(_plain_verdicts(lex))
    return clause.typed if verdict else ""


def _mixed(clause: Clause, lex: Lexicon) -> bool:
    uneven = any(0 <= token.first < token.second for token in clause.tokens if token.kind is Kind.RATIO)
    return uneven or bool((clause.words & lex["result.bad"]) - {"open", "left"})
