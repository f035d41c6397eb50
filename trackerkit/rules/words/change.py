"""What changed: a past act upon a named thing, or a new state of one. Talk is noted apart: alone it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from trackerkit.rules.words.clause import Clause
from trackerkit.rules.words.lexicon import Lexicon
from trackerkit.rules.words.tokens import Kind

_PLACING = frozenset({"in", "on", "at", "beside", "by", "outside", "for", "under", "instead", "up"})
_CONTACTS = frozenset(
    {
        "call",
        "calls",
        "visit",
        "visits",
        "meeting",
        "session",
        "time",
        "times",
        "night",
        "nights",
        "care",
        "personal",
        "carer",
        "carers",
        "gp",
        "ot",
        "physio",
        "pharmacist",
    }
)
_FILLER_LETTERS = 3  # shorter words (by, of, in) name nothing


def changes(clauses: Iterable[Clause], lex: Lexicon) -> tuple[str, ...]:
    """The words by which the note says what was changed, in order."""
    found = []
    for clause in clauses:
        if clause.mood.name not in ("DONE", "CONTEXT"):
            continue
        words = _acted(clause, lex) or _new_state(clause, lex)
        if words:
            found.append(words)
    return tuple(found)


def talks(clauses: Iterable[Clause], lex: Lexicon) -> tuple[str, ...]:
    """The words by which the note says that something was said (S-MW1, S-DW1)."""
    said = lex.any_of("talk.verbs past", "talk.verbs going", "talk.words")
    return tuple(token.typed for clause in clauses for token in clause.tokens if token.norm in said)


def is_talk(clause: Clause, lex: Lexicon) -> bool:
    """The clause tells of a conversation and of no act beside it."""
    told = not clause.words.isdisjoint(lex.any_of("talk.verbs past", "talk.words"))
    return told and clause.words.isdisjoint(lex.verbs["change.strong"].past)


def change_verb(clause: Clause, lex: Lexicon) -> bool:
    """A past form of a verb of change stands in the clause."""
    return not clause.words.isdisjoint(lex.any_of("change.strong past", "change.done_words"))


def _acted(clause: Clause, lex: Lexicon) -> str:
    strong = lex.any_of("change.strong past", "change.done_words")
    weak = lex.verbs["change.weak"].past
    for at, token in enumerate(clause.tokens):
        shaped = _acted_by_shape(token.norm, lex)
        if not (shaped or token.norm in strong or token.norm in weak or token.norm in lex["training.words"]):
            continue
        others = clause.tokens[:at] + clause.tokens[at + 1 :]
        names = [other.norm for other in others if other.kind is Kind.WORD]
        if token.norm in strong and _named(names, lex):
            return clause.typed
        counted = clause.kinds(Kind.RATIO, Kind.PERCENT) or clause.words & lex["check.nouns"]
        if not counted and shaped and _named(names, lex):
            return clause.typed
        if not counted and token.norm in weak and _begins_on_a_day(clause) and _named(names, lex):
            return clause.typed
        if token.norm in weak and _things(names, lex) and not _only_checked(clause, lex):
            return clause.typed
        if token.norm in lex["training.words"] and _taught(clause, lex):
            return clause.typed
    return ""


def _acted_by_shape(norm: str, lex: Lexicon) -> bool:
    """A past form that no list knows: "tacked", "reworded", "re-inducted"."""
    if (
        len(norm) < 5
        or not norm.endswith("ed")
        or norm.startswith("un")
        or norm in lex["change.dull"]
        or norm in lex["result.bad"]
    ):
        return False
    known = lex.any_of("check.verbs past", "talk.verbs past", "change.weak past")
    return norm not in known and norm not in lex["plan.words"] and norm not in lex["result.defects"]


def _begins_on_a_day(clause: Clause) -> bool:
    """As in "offered from 1 July": an act that has gone on since a day."""
    return any(
        one.norm in ("from", "since", "starting") and two.kind is Kind.DATE for one, two in pairwise(clause.tokens)
    )


def _new_state(clause: Clause, lex: Lexicon) -> str:
    """As in "Topical MARs now kept in bedrooms", "new handover check", "low bed in room 3"."""
    if _begins_on_a_day(clause) and not clause.words & lex.any_of("check.nouns", "talk.words", "result.defects"):
        looked = lex.any_of("check.verbs past", "talk.verbs past", "records.words")
        return "" if clause.words & looked else clause.typed
    things = _things(clause.norms, lex)
    if not things:
        return ""
    if clause.words & lex["change.state_words"] and not _states_a_result(clause, lex) and not _told_back(clause, lex):
        return clause.typed
    if clause.words & {"lowbed", "crashmat", "sensormat", "grabrail", "grabrails", "nightlight"}:
        return clause.typed if not clause.words & lex["check.nouns"] else ""
    return clause.typed if _stands_somewhere(clause, things, lex) else ""


def _told_back(clause: Clause, lex: Lexicon) -> bool:
    """As in "says carers are not rushing now": feedback, not an act."""
    return bool(clause.words & {"said", "says", "say", "feels", "reports", "told"} & lex["feedback.says"])


def _stands_somewhere(clause: Clause, things: set[str], lex: Lexicon) -> bool:
    """As in "Time-critical sticker on Parkinson's MARs": a thing that is no record, where or since when."""
    placed = clause.words & _PLACING or clause.kinds(Kind.DATE)
    if clause.number or not placed or not things - lex["records.words"] - _CONTACTS:
        return False
    other = lex.any_of(
        "check.nouns", "talk.words", "training.words", "feedback.says", "check.verbs past", "talk.verbs past"
    )
    if clause.kinds(Kind.NUMBER) and clause.words & lex["result.defects"]:
        return False
    return clause.words.isdisjoint(other)


def _states_a_result(clause: Clause, lex: Lexicon) -> bool:
    """As in "MARs now correct", "staff are now aware": a verdict, not a new way of doing something."""
    others = [norm for norm in clause.norms if norm not in lex["change.state_words"]]
    verdicts = lex.any_of("result.plain_good", "result.opinion", "talk.words")
    verdict = clause.words & verdicts or clause.words & {"aware", "complete", "compliant", "completed"}
    return bool(verdict) and len(others) <= 5


def _named(names: list[str], lex: Lexicon) -> bool:
    """Some word says which thing: a known thing, or a word that is neither filler nor too general."""
    if _things(names, lex):
        return True
    dull = lex.any_of("talk.words", "things.generic")
    return any(len(name) > _FILLER_LETTERS and name not in dull and not _is_verb(name, lex) for name in names)


def _is_verb(name: str, lex: Lexicon) -> bool:
    return name in lex.any_of("change.strong past", "change.weak past", "check.verbs past", "talk.verbs past")


def _things(names: Iterable[str], lex: Lexicon) -> set[str]:
    return {name for name in names if name in lex["things.words"] and name not in lex["things.generic"]}


def _only_checked(clause: Clause, lex: Lexicon) -> bool:
    """As in "Environmental check done": a check took place; nothing is said to have changed."""
    looked = clause.words & (lex["check.nouns"] | lex.verbs["check.verbs"].past - lex.verbs["change.weak"].past)
    return bool(looked) and not clause.words & (lex["change.state_words"] | lex.verbs["change.strong"].past)


def _taught(clause: Clause, lex: Lexicon) -> bool:
    """Training or supervision that has been given, not merely named."""
    given = clause.words & lex.any_of("change.weak past", "change.strong past")
    given = given or clause.words & {"attended", "trained", "retrained", "coached", "with", "for"}
    return bool(given) and not clause.words & {
        "discussed",
        "addressed",
        "covered",
        "reminded",
        "mentioned",
    }
