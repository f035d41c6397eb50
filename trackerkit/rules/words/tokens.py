"""Text as people type it -> tokens -> clauses. Short forms are spelt out, dates and counts recognised."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from trackerkit.rules.words.lexicon import Lexicon, lexicon


class Kind(Enum):
    """What a token is. RATIO is a count of a count (8/8, 9 of 10), never a date."""

    WORD = auto()
    NUMBER = auto()
    RATIO = auto()
    PERCENT = auto()
    DATE = auto()
    TIME = auto()
    REF = auto()  # INC-0312, p22, a path, a file name, an address on the web
    STOP = auto()  # ends a sentence
    BREAK = auto()  # ends a clause


class Token(NamedTuple):
    """`norm` as the lists spell it, `typed` as the person wrote it, `first` of `second` for a count."""

    kind: Kind
    norm: str
    typed: str
    first: int = -1
    second: int = -1


# Nobody writes a longer note; a pasted wall of text must not hold up the month.
READ_CHARACTERS = 3000

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAYS = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?(?:,|-|to|and|&)\s?\d{1,2}(?:st|nd|rd|th)?){0,12}"
_YEAR = r"(?:\s+(?:20)?[23]\d\b)?"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("url", r"https?://\S+|www\.\S+"),
    (
        "path",
        r"\\\\\S+|\b[A-Za-z]:\\\S+(?:[ \w-]+\.\w{3,4}\b)?|\b[A-Za-z][\w&-]*(?:/[\w&.-]+){2,}"
        r"|\b[\w-]+\.(?:xlsx?|docx?|pdf|jpe?g|png|csv|msg)\b",
    ),
    ("trail", r"\b\w[\w&-]{0,30}(?: \w[\w&-]{0,30}){0,2} ?> ?\w[\w .&>-]{0,120}\w"),
    (
        "date",
        rf"\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:20)?\d\d\b|\b20\d\d-\d\d(?:-\d\d)?\b"
        rf"|\b\d{{1,2}}\s*(?:st|nd|rd|th)?\s+{_MONTH}\s*(?:-|to)\s*\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b{_YEAR}"
        rf"|\b{_DAYS}\s+(?:of\s+)?{_MONTH}\b{_YEAR}|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)\b"
        rf"|\b{_MONTH}\s+20\d\d\b|\b{_MONTH}\s*(?:/|-|to)\s*{_MONTH}\b{_YEAR}"
        r"|\bq[1-4]\b(?:\s+20\d\d)?|\bw(?:ee)?ks?\s*(?:no\.?\s*)?\d{1,2}(?:\s*(?:-|to|and)\s*\d{1,2})?\b"
        r"|\bw[/.]?[cbe]\.?(?=\s*\d)"
        rf"|\b(?:january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b"
        r"|(?-i:\b(?:March|Mar|May)\b)"
        r"|\b\d{1,2}/\d{1,2}\s*(?:-|to)\s*\d{1,2}/\d{1,2}\b|\b\d{1,2}-\d{1,2}/\d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)\b",
    ),
    ("times", r"\bx\s?\d{1,2}\b|\u00d7\s?\d{1,2}\b|\b\d{1,2}\s?x\b"),
    (
        "time",
        r"\b(?:\d{1,2}(?:[.:]\d\d)?\s*(?:-|to)\s*)?\d{1,2}(?:[.:]\d\d)?\s*[ap]\.?m\b\.?|\b\d{1,2}[.:]\d\d\b(?!\d|%)",
    ),
    ("percent", r"\b\d{1,3}(?:\.\d+)?\s*(?:%|per\s?cent\b)"),
    ("ratio", r"\b\d{1,4}\s*(?:/|out\s+of(?:\s+the)?|of(?:\s+the)?)\s*\d{1,4}\b"),
    (
        "ref",
        r"(?-i:\b[A-Z]{2,5}[-/]?\d{2,}(?:[-/]\d+)*\b|\b[A-Z]{2,5} \d{3,}\b|\b[A-Z]{2,}(?:-[A-Z]{2,})?-\d\d-\d{2,3}\b)"
        r"|\bp(?:p|g)?\.?\s?\d{1,3}\b|\b(?:no|nos|number|ref|job|line|item|section|sect|page|tab|version|ver)\b\.?s?\.?\s*#?\d[\d-]*"
        r"|#\d+|\bv\d+\b|\b0\d{2,}\b",
    ),
    ("number", r"\b\d+(?:\.\d+)?(?=[a-z]{0,7}\b)"),
    ("word", r"\b[A-Za-z]&[A-Za-z]\b|[A-Za-zÀ-ž][A-Za-zÀ-ž']*(?:-[A-Za-z]+)*|1:1"),
    ("stop", r"[.;?!\n]+"),
    ("break", r"[,:()\[\]]|--?|\u2013|\u2014|\s/\s"),
)
# What a text must hold for a pattern to be worth a look: they are the slowest, and few texts have any.
_NEEDS = {"url": 0, "path": 1, "trail": 2, "percent": 3}
# The characters that a pattern can begin with, so that it is passed over anywhere else.
_BEGINS = {
    "date": r"(?=[\djfmasondqw])",
    "times": r"(?=[\dx\u00d7])",
    "time": r"(?=\d)",
    "percent": r"(?=\d)",
    "ratio": r"(?=\d)",
    "number": r"(?=\d)",
}


def _marks(text: str) -> tuple[bool, bool, bool, bool]:
    """Whether `text` can hold an address, a path or file name, a trail of menus, a percentage."""
    low = text.lower()
    path = "/" in low or "\\" in low or "." in low
    return "http" in low or "www" in low, path, ">" in low, "%" in low or "cent" in low


@cache
def _pattern(*marks: bool) -> re.Pattern[str]:
    """All patterns in their order, less those that a text without these marks cannot hold."""
    kept = ((name, pattern) for name, pattern in _PATTERNS if name not in _NEEDS or marks[_NEEDS[name]])
    joined = "|".join(f"(?P<{name}>{_BEGINS.get(name, '')}(?:{pattern}))" for name, pattern in kept)
    return re.compile(joined, re.IGNORECASE)


_COUNTING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {word: number for number, word in enumerate(_COUNTING, start=1)}
_DASHES = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u2212": "-", "\t": " "}
)
_LEADS_COUNT = frozenset({"in", "at", "all", "for", "was", "were", "score", "scored", "of"})
_CLAUSE_WORDS = frozenset({"but", "however", "although", "though", "then", "whereas", "while"})
_BEFORE_DATE = frozenset(
    {
        "after",
        "before",
        "began",
        "begun",
        "by",
        "dated",
        "fitted",
        "for",
        "from",
        "held",
        "in",
        "installed",
        "of",
        "on",
        "since",
        "started",
        "till",
        "to",
        "until",
        "w/c",
        "wc",
        "written",
    }
)


def plain(text: str) -> str:
    """`text` with compatibility forms, curly quotes and odd dashes and spaces made ordinary."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    text = re.sub(r"\bw/(?:out|o)\b", "without", text, flags=re.IGNORECASE)
    text = re.sub(r"\bw/(?=\s)", "with", text, flags=re.IGNORECASE)
    return re.sub(r"\b(re|pre|co|mis|un)-(?=[a-z]{3})", r"\1", text, flags=re.IGNORECASE)


def tokens(text: str) -> list[Token]:
    """The tokens of the first READ_CHARACTERS of `text`, in order, phrases joined, short forms spelt out."""
    lex = lexicon()
    raw: list[Token] = []
    read = plain(text[:READ_CHARACTERS])
    for match in _pattern(*_marks(read)).finditer(read):
        raw.extend(_token(str(match.lastgroup), match.group(), raw, lex))
    return _joined(_dated(raw, lex), lex)


def _dated(raw: list[Token], lex: Lexicon) -> list[Token]:
    """A count such as 3/3 after a plain word, with no finding behind it, is a day: "file note 3/3"."""
    finding = lex.any_of("result.good", "result.bad", "records.words", "records.sampled")
    for at, token in enumerate(raw):
        if token.kind is not Kind.RATIO or "/" not in token.norm or token.first > 12 or not at:
            continue
        before, after = raw[at - 1], raw[at + 1] if at + 1 < len(raw) else token
        leads = before.norm in _LEADS_COUNT or before.norm in lex["result.good"] or before.norm.endswith("est")
        if before.kind in (Kind.WORD, Kind.REF) and not leads and after.norm not in finding:
            raw[at] = Token(Kind.DATE, token.norm, token.typed, token.first, token.second)
    return raw


def clauses(text: str) -> list[list[list[Token]]]:
    """Sentences, each a list of clauses, each a list of tokens. Neither is ever empty."""
    sentences: list[list[list[Token]]] = []
    sentence: list[list[Token]] = [[]]
    for token in [*tokens(text), Token(Kind.STOP, ".", ".")]:
        if token.kind is Kind.STOP:
            kept = [clause for clause in sentence if clause]
            if kept:
                sentences.append(kept)
            sentence = [[]]
        elif token.kind is Kind.BREAK or token.norm in _CLAUSE_WORDS:
            sentence.append([token] if token.norm in ("but", "however") else [])
        else:
            sentence[-1].append(token)
    return sentences


def _token(group: str, typed: str, before: list[Token], lex: Lexicon) -> list[Token]:
    low = " ".join(typed.lower().split())
    if group in ("url", "path", "trail", "ref"):
        return [Token(Kind.REF, low, typed)]
    if group == "date":
        return [_month_or_chart(low, typed)]
    if group == "ratio":
        return [_ratio(low, typed, before)]
    if group == "times":
        return [Token(Kind.NUMBER, "times", typed, first=int(re.sub(r"\D", "", low)))]
    if group == "number":
        return [Token(Kind.NUMBER, low, typed, first=int(float(low)))]
    if group == "word":
        return _words(low, typed, lex)
    kind = {"time": Kind.TIME, "percent": Kind.PERCENT, "stop": Kind.STOP, "break": Kind.BREAK}[group]
    return [Token(kind, low, typed)]


def _month_or_chart(low: str, typed: str) -> Token:
    """As in "10 MAR" is a count of charts; "10 Mar" and "10 mar" are a day."""
    counted = re.fullmatch(r"(\d+)\s+MAR", typed)
    if counted:
        return Token(Kind.NUMBER, "mar", typed, first=int(counted[1]))
    return Token(Kind.DATE, low, typed)


def _ratio(low: str, typed: str, before: list[Token]) -> Token:
    numbers = re.findall(r"\d+", low)
    first, second = int(numbers[0]), int(numbers[1])
    slashed = "/" in low
    could_be_date = slashed and 1 <= first <= 31 and 1 <= second <= 12
    if could_be_date and (first != second or (before and _introduces_date(before[-1]))):
        return Token(Kind.DATE, low, typed, first, second)
    if slashed and first > second:
        return Token(Kind.DATE if second <= 12 else Kind.REF, low, typed)
    return Token(Kind.RATIO, low, typed, first, second)


def _introduces_date(token: Token) -> bool:
    past = token.kind is Kind.WORD and token.norm.endswith(("ed", "ung", "ang", "old"))
    return past or token.kind is Kind.DATE or token.norm in _BEFORE_DATE


def _words(low: str, typed: str, lex: Lexicon) -> list[Token]:
    if low in _NUMBER_WORDS:
        return [Token(Kind.NUMBER, low, typed, first=_NUMBER_WORDS[low])]
    if typed == "MUST":  # the malnutrition screening tool, not the verb
        return [Token(Kind.WORD, "mustscore", typed)]
    if low in lex.spelling:
        return [Token(Kind.WORD, lex.spelling[low], typed)]
    bare = low.removesuffix("'s").removesuffix("'")
    return [Token(Kind.WORD, lex.corrected(lex.spelling.get(bare, bare)), typed)]


def _joined(raw: list[Token], lex: Lexicon) -> list[Token]:
    """Phrases made into one token, the longest first, spelt as typed or as the lists spell the words."""
    done: list[Token] = []
    at = 0
    starts = lex.longest_phrase
    while at < len(raw):
        if raw[at].norm not in starts and raw[at].typed.lower() not in starts:
            done.append(raw[at])
            at += 1
            continue
        token = _phrase_at(raw, at, lex)
        done.append(token[0])
        at += token[1]
    return done


def _phrase_at(raw: list[Token], at: int, lex: Lexicon) -> tuple[Token, int]:
    """The token at `at`, or the phrase that begins there, and how many tokens it takes."""
    first = raw[at]
    longest = max(lex.longest_phrase.get(first.typed.lower(), 0), lex.longest_phrase.get(first.norm, 0))
    for length in range(min(longest, len(raw) - at), 0, -1):
        chunk = raw[at : at + length]
        typed, norms = tuple(token.typed.lower() for token in chunk), tuple(token.norm for token in chunk)
        phrase = lex.phrases.get(typed) or lex.phrases.get(norms)
        if phrase is not None:
            return Token(Kind.WORD, phrase, " ".join(token.typed for token in chunk)), length
    return first, 1
