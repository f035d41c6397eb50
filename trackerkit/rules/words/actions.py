"""Is a corrective action specific? "Action plans contain specific tasks" (S-G8): a task, and what it is done to."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from trackerkit.rules.words.lexicon import Lexicon, Verbs, lexicon, verb_forms
from trackerkit.rules.words.notes import Judgement, listed
from trackerkit.rules.words.tokens import Kind, Token, tokens

TASK = "a task that can be seen to be done"
OBJECT = "what the task is done to"
DETAIL = "how many, where, how often or for whom"
_LACKS = {TASK: f"name {TASK}", OBJECT: f"say {OBJECT}", DETAIL: f"say {DETAIL}"}
_MEASURED = frozenset({"review", "training", "increase", "reduce"})  # they open many a task as well
_DETAILS = frozenset({Kind.NUMBER, Kind.RATIO, Kind.PERCENT, Kind.REF, Kind.DATE, Kind.TIME})


def judge_action(text: str) -> Judgement:
    """Whether the corrective action `text` is specific. The parts are TASK, OBJECT and DETAIL (where it is needed)."""
    lex = lexicon()
    words = [token for token in tokens(text) if token.kind not in (Kind.STOP, Kind.BREAK)]
    task, weak = _tasks(words, lex)
    things = tuple(token.typed for token in words if _names(token, lex))
    detail = tuple(token.typed for token in words if token.kind in _DETAILS or token.norm in lex["actions.frequency"])
    detail += _singled_out(words, lex)
    found = [(TASK, task), (OBJECT, things)]
    if weak:
        found.append((DETAIL, detail))
    missing = tuple(part for part, carried in found if not carried)
    return Judgement(
        vague=bool(missing),
        missing=missing,
        found=tuple((part, carried) for part, carried in found if carried),
        sentence=_sentence(text, missing),
    )


def _sentence(text: str, missing: tuple[str, ...]) -> str:
    if not text.strip():
        return "The action is empty."
    if not missing:
        return "The action is a task that can be seen to be done."
    return f"The action does not {listed([_LACKS[part] for part in missing])}."


@cache
def _verbs(words: frozenset[str]) -> frozenset[str]:
    forms: Verbs = verb_forms(words, {})
    return forms.base | forms.past | forms.going


@cache
def _concrete(lex: Lexicon) -> frozenset[str]:
    """Words that name a task, and are no mere hope."""
    change = lex.any_of("change.strong base", "change.strong past", "change.strong going", "change.done_words")
    named = change | lex["actions.tasks"] | _verbs(lex["actions.tasks"]) | lex.any_of("training.words", "check.nouns")
    return named - (lex["actions.hopes"] - lex["actions.needs_detail"])


@cache
def _loose(lex: Lexicon) -> frozenset[str]:
    """Words of a task that say too little by themselves."""
    needs = lex["actions.needs_detail"]
    return needs | _verbs(needs) | lex.any_of("training.words", "check.nouns")


def _tasks(words: list[Token], lex: Lexicon) -> tuple[tuple[str, ...], bool]:
    """The words that name a task, and whether all of them need a detail to be specific."""
    if _opens_with_hope(words, lex):
        return (), False
    concrete, loose = _concrete(lex), _loose(lex)
    named = [token for token in words if token.norm in concrete]
    weak = bool(named) and all(token.norm in loose for token in named)
    hoped = bool(words) and words[0].norm in lex["actions.hopes"] and words[0].norm not in _MEASURED
    hoped = hoped or {token.norm for token in words[:2]} & {"staff", "carers", "everyone"} != set()
    return tuple(token.typed for token in named), bool(named) and (weak or hoped)


def _opens_with_hope(words: list[Token], lex: Lexicon) -> bool:
    """As in "Remind all staff to sign", "to improve communication": what is hoped, not what will be done."""
    opening = [token.norm for token in words if token.norm not in ("to", "the", "all", "staff", "we")]
    sure = [token.norm for token in words[:2]] == ["make", "sure"]
    return sure or (bool(opening) and opening[0] in lex["actions.opening_hopes"])


def _names(token: Token, lex: Lexicon) -> bool:
    if token.kind in _DETAILS:
        return token.kind is Kind.REF
    known = lex.any_of("things.words", "records.words", "records.sampled")
    return (token.norm in known and token.norm not in lex["things.generic"]) or _unusual(token, lex)


def _unusual(token: Token, lex: Lexicon) -> bool:
    """A longer word that no list knows is taken for the name of a thing."""
    return token.kind is Kind.WORD and len(token.norm) > 4 and token.norm not in lex.known


def _singled_out(words: list[Token], lex: Lexicon) -> tuple[str, ...]:
    """A person, a unit or a named thing: a capital letter inside the text, or a thing with a thing before it."""
    inner = tuple(token.typed for token in words[1:] if token.typed[:1].isupper() and token.kind is Kind.WORD)
    compound = tuple(
        f"{one.typed} {two.typed}" for one, two in pairwise(words) if _names(one, lex) and _names(two, lex)
    )
    return tuple(word for word in inner if word not in ("MAR", "MARs")) + compound
