"""Personal data that should not be in a tracker, found in free text and masked. The material of the TK9xx rules.

Words and number shapes overlap with what care staff write all day (unit B12, 10-digit batch numbers, 1 July 2026), so
each kind needs its own proof: a check digit and an issued range, a nearby word, an issued postcode area. Sources: NHS
Data Dictionary (NHS number, check digit modulus 11), BS 7666 (postcode), HMRC (National Insurance number prefixes),
Ofcom (numbers beginning 01, 02 and 07). Everything here is a warning to a person, never a silent deletion.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from trackerkit.rules.names import find_names, may_hold_name


class Kind(StrEnum):
    """What was found, in the words shown to people. The order is the order of preference when two overlap."""

    EMAIL = "personal email"
    NATIONAL_INSURANCE = "National Insurance number"
    DATE_OF_BIRTH = "date of birth"
    NHS = "NHS number"
    CHI = "CHI number"
    HEALTH_AND_CARE = "H&C number"
    PHONE = "phone number"
    POSTCODE = "postcode"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Hit:
    """`start` and `end` count characters from 0; `masked` is shown instead, and holds nothing of the value."""

    kind: Kind
    start: int
    end: int
    masked: str


_SEP = r"[ \u00a0\u2009\u202f\u2010-\u2014-]"
_ALONE = r"(?<!\w)(?<!\d[.,/-])(?<![A-Za-z]-)"
_ENDS = r"(?!\w)(?![.,/-]\d)"
_TEN_DIGITS = re.compile(
    rf"(?<!\w)(?<!\d[.,/-])\d{{3}}{_SEP}?\d{{3}}{_SEP}?\d{{4}}{_ENDS}|{_ALONE}\d{{6}}{_SEP}\d{{4}}{_ENDS}"
)
_NHS_WORD = re.compile(r"\bNHS\b", re.IGNORECASE)
_CHI_WORD = re.compile(r"\bCHI\b")
_NUMBER_WORD = re.compile(r"\b(?:no\b\.?|nos\b|num\b|number|patient id)\s*[:.=-]?\s*$", re.IGNORECASE)
# A number of a thing: words that take the number away from the person.
_THING_WORD = re.compile(
    r"\b(?:batch|serial|lot|invoice|order|asset|po|job|barcode|imei|model|account|receipt|ticket|licen[cs]e|cert(?:ificate)?"
    r"|policy|tracking|product|pip|gtin|company|charity)\b[\w .:#=/-]{0,14}$",
    re.IGNORECASE,
)
_NEAR = 24  # characters between a word and the number it speaks of

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:\d{{1,2}}[/. -]\d{{1,2}}[/. -](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[ -]{_MONTH},?[ -](?:\d{{4}}|\d{{2}})"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})(?!\d)"
)
_BIRTH_WORD = r"(?:\bd\.?\s?o\.?\s?b\b\.?|\bdate[ -]of[ -]birth\b|\bbirth ?dates?\b|\bbirthday\b|\bborn\b)"
_BIRTH = re.compile(
    rf"{_BIRTH_WORD}(?P<gap>(?:[\s:=()\[,\u2013-]|\bis\b|\bwas\b|\bon\b|\bthe\b){{0,10}})(?P<after>{_DATE})"
    rf"|(?P<before>(?<![\d/.-]){_DATE})[\s(\[,:=\u2013-]{{0,4}}{_BIRTH_WORD}",
    re.IGNORECASE,
)

_AREAS = (
    "AB|AL|BA|BB|BD|BH|BL|BN|BR|BS|BT|B|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|E|FK|FY|GL"
    "|GU|GY|G|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|L|ME|MK|ML|M|NE|NG|NN|NP|NR|NW|N"
    "|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|S|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD"
    "|WF|WN|WR|WS|WV|W|YO|ZE"
)
_CODE = (
    rf"(?:GIR|(?:{_AREAS})(?:[0-9][0-9]?|[0-9][A-HJKPSTUW]|[0-9][ABEHMNPRVWXY]))[ \u00a0]?[0-9][ABD-HJLNP-UW-Z]{{2}}"
)
_POSTCODE = re.compile(rf"(?<![\w-]){_CODE}(?![\w-])")
_POSTCODE_SAID = re.compile(rf"\bpost ?code\W{{0,3}}(?:is )?(?P<code>{_CODE})(?!\w)", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:1ST|2ND|3RD|[04-9]TH)$")
_COUNTED = re.compile(
    r"\s+(?:FLOOR|SHIFT|ROUND|FLAT|WEEK|DOSE|DAY|VISIT|CALL|AUDIT|FALL|CHECK|ROOM|DOOR)", re.IGNORECASE
)

_PHONE = re.compile(
    rf"(?<![\w./])(?<!\d-)(?:(?:\+|00)44{_SEP}?(?:\(0\){_SEP}?)?|\(?0)(?P<national>[127]\d{{1,4}}\)?(?:{_SEP}?\d){{5,8}})(?!\d)(?![./]\d)(?!{_SEP}\d)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?P<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})(?![\w-])")
_WEBMAIL = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.co.uk",
        "outlook.com",
        "live.com",
        "live.co.uk",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "aol.co.uk",
        "btinternet.com",
        "btopenworld.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "ntlworld.com",
        "blueyonder.co.uk",
        "tiscali.co.uk",
        "protonmail.com",
        "proton.me",
        "gmx.com",
        "gmx.co.uk",
        "mail.com",
        "zoho.com",
        "plus.com",
        "fastmail.com",
        "outlook.co.uk",
        "rocketmail.com",
    }
)
_PUBLIC_BODIES = ("nhs.net", "nhs.uk", "gov.uk", "gov.scot", "gov.wales", "hscni.net", "police.uk", "cqc.org.uk")
# What every hit holds: an @, eight digits that begin a word (five after a bracket), the end of a postcode or National
# Insurance number, or a word of birth. Most texts hold none of them, nor do our references, and need no second look.
# All begin with one of two kinds of character, for which the text is searched quickly.
_MAY = re.compile(
    rf"[\d)](?:(?<=(?<!\w)\d)(?:{_SEP}?\d){{7}}|(?<=\))(?:{_SEP}?\d){{5}}|(?<=\d)[^\W_]?[ \u00a0]?\d[^\W\d_]{{2}}"
    rf"|(?<=\d)\d{_SEP}?\d\d{_SEP}?\d\d{_SEP}?[A-Da-d])"
)
_MAY_BIRTH = re.compile(r"d\.?\s?o\.?\s?b\b")
_NINO = re.compile(
    rf"(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_SEP}?\d\d{_SEP}?\d\d{_SEP}?\d\d{_SEP}?[A-D](?![\w-])",
    re.IGNORECASE,
)


def may_hold(text: str) -> bool:
    """A quick look: False when `find_personal` would find nothing in `text`, whatever is allowed."""
    return may_hold_data(text) or may_hold_name(text)


def may_hold_data(text: str) -> bool:
    """As `may_hold`, for all but names."""
    if "@" in text or _MAY.search(text):
        return True
    low = text.lower()
    return "gir" in low or _speaks_of_birth(low)


def _speaks_of_birth(low: str) -> bool:
    """Whether a text in small letters has a word of birth in it."""
    return "birth" in low or "born" in low or _MAY_BIRTH.search(low) is not None


def find_personal(
    text: str,
    *,
    allowed_postcodes: Iterable[str] = frozenset(),
    allowed_email_domains: Iterable[str] = frozenset(),
    own_names: Collection[str] = (),
) -> tuple[Hit, ...]:
    """Personal data in `text`, in order, none overlapping.

    `allowed_postcodes` are the services' own. `allowed_email_domains` are the provider's own: when given, an address
    elsewhere is personal unless it belongs to a public body; when not, only webmail addresses are. `own_names` are
    those of staff and services (`rules.names`).
    """
    names = [_hit(Kind.NAME, *span) for span in find_names(text, own_names)]
    if not may_hold_data(text):
        return tuple(names)
    postcodes = frozenset(_squeezed(code) for code in allowed_postcodes)
    domains = frozenset(domain.lower().lstrip("@") for domain in allowed_email_domains)
    found = [
        *_emails(text, domains),
        *_matches(Kind.NATIONAL_INSURANCE, _NINO, text),
        *_births(text),
        *_health_numbers(text),
        *_phones(text),
        *_postcodes(text, postcodes),
        *names,
    ]
    return _apart(found)


def mask(
    text: str,
    *,
    allowed_postcodes: Iterable[str] = frozenset(),
    allowed_email_domains: Iterable[str] = frozenset(),
    own_names: Collection[str] = (),
) -> str:
    """`text` with each hit replaced by its kind in square brackets. Masking again changes nothing."""
    postcodes, domains = frozenset(allowed_postcodes), frozenset(allowed_email_domains)
    # A replaced value can leave another standing nearer to a word, so look until nothing is found.
    while hits := find_personal(text, allowed_postcodes=postcodes, allowed_email_domains=domains, own_names=own_names):
        for hit in reversed(hits):
            text = text[: hit.start] + hit.masked + text[hit.end :]
    return text


def nhs_check_digit(first_nine: str) -> int | None:
    """The tenth digit for nine digits by modulus 11, or None when there is none (a remainder that gives 10)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_nine, range(10, 1, -1), strict=True))
    check = (11 - total % 11) % 11
    return None if check == 10 else check


def _apart(found: list[Hit]) -> tuple[Hit, ...]:
    if len(found) < 2:
        return tuple(found)
    order = list(Kind)
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (order.index(hit.kind), hit.start)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda hit: hit.start))


def _hit(kind: Kind, start: int, end: int) -> Hit:
    return Hit(kind, start, end, f"[{kind}]")


def _matches(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Hit]:
    return (_hit(kind, *match.span()) for match in pattern.finditer(text))


def _emails(text: str, domains: frozenset[str]) -> Iterator[Hit]:
    for match in _EMAIL.finditer(text):
        domain = match["domain"].lower()
        if domain in _WEBMAIL or (domains and not _within(domain, (*domains, *_PUBLIC_BODIES))):
            yield _hit(Kind.EMAIL, *match.span())


def _within(domain: str, owners: Iterable[str]) -> bool:
    return any(domain == owner or domain.endswith(f".{owner}") for owner in owners)


def _births(text: str) -> Iterator[Hit]:
    for match in _BIRTH.finditer(text) if _speaks_of_birth(text.lower()) else ():
        group = "after" if match["after"] else "before"
        yield _hit(Kind.DATE_OF_BIRTH, *match.span(group))


def _health_numbers(text: str) -> Iterator[Hit]:
    for match in _TEN_DIGITS.finditer(text):
        before = _cue_text(text, match.start() - _NEAR, match.start())
        after = _cue_text(text, match.end(), match.end() + _NEAR // 2)
        digits = "".join(str(int(digit)) for digit in match.group() if digit.isdigit())
        kind = _health_kind(digits, before, after)
        if kind:
            yield _hit(kind, *match.span())


def _cue_text(text: str, start: int, end: int) -> str:
    """Text beside a number, without what a mask has put there: "[NHS number]" is no word for the next number."""
    return re.sub(r"\[[^\]]*\]?|^[^\[]*\]", "|", text[max(start, 0) : end])


def _health_kind(digits: str, before: str, after: str) -> Kind | None:
    """The kind of number ten `digits` are, by range and check digit, or by the words beside them."""
    if _THING_WORD.search(before) and not _NHS_WORD.search(before):
        return None
    if _NHS_WORD.search(before) or _NHS_WORD.search(after):
        return Kind.NHS  # mistyped or not, it was meant to be one
    if _CHI_WORD.search(before):
        return Kind.CHI
    if len(set(digits)) == 1 or nhs_check_digit(digits[:9]) != int(digits[9]):
        return None
    kind = _range(int(digits[:3]), digits)
    return kind or (Kind.NHS if _NUMBER_WORD.search(before) else None)


def _range(first_three: int, digits: str) -> Kind | None:
    """The body that issues numbers of this range: England and Wales 400-499 and 600-799, tests 999."""
    if 400 <= first_three <= 499 or 600 <= first_three <= 799 or first_three == 999:
        return Kind.NHS
    if 320 <= first_three <= 399:
        return Kind.HEALTH_AND_CARE
    day, month = int(digits[:2]), int(digits[2:4])
    if 1 <= day <= 31 and 1 <= month <= 12 and not digits.startswith("07"):  # 07...: a mobile with a digit lost
        return Kind.CHI
    return None


def _phones(text: str) -> Iterator[Hit]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match["national"])
        if _is_phone(digits, spaced=len(match["national"]) > len(digits)) and not _THING_WORD.search(
            text[max(match.start() - _NEAR, 0) : match.start()]
        ):
            yield _hit(Kind.PHONE, *match.span())


def _is_phone(national: str, *, spaced: bool) -> bool:
    """Ten digits after the 0 (nine for a few towns, when spaced); 070 and 03, 08 numbers belong to businesses."""
    if national.startswith("7"):
        return len(national) == 10 and national[1] != "0"
    return len(national) == 10 or (len(national) == 9 and national.startswith("1") and spaced)


def _postcodes(text: str, allowed: frozenset[str]) -> Iterator[Hit]:
    spans = [match.span() for match in _POSTCODE.finditer(text)]
    spans += [match.span("code") for match in _POSTCODE_SAID.finditer(text)]
    for start, end in dict.fromkeys(spans):
        code = _squeezed(text[start:end])
        ordinal = _ORDINAL.search(code) and _COUNTED.match(text, end)
        if code not in allowed and not ordinal:
            yield _hit(Kind.POSTCODE, start, end)


def _squeezed(code: str) -> str:
    return re.sub(r"\s", "", code).upper()
