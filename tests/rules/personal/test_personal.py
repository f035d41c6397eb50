"""Personal data found in free text: exactly these hits, and none in what care staff write all day (domain 4)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackerkit.rules.personal import (
    _NINO,
    Hit,
    Kind,
    _health_numbers,
    _matches,
    _phones,
    _postcodes,
    find_personal,
    mask,
    may_hold,
    nhs_check_digit,
)


def number(first_nine: str) -> str:
    """A ten-digit number of any range with its right check digit, made here so that none is written down."""
    digit = nhs_check_digit(first_nine)
    assert digit is not None
    return f"{first_nine}{digit}"


ENGLAND, UPPER, TEST, IRELAND, SCOTLAND, NO_RANGE = (
    number(first) for first in ("400000001", "700000002", "999000001", "320000001", "010170123", "123456788")
)


def spaced(ten: str) -> str:
    return f"{ten[:3]} {ten[3:6]} {ten[6:]}"


def found(text: str, **allowed: frozenset[str]) -> list[tuple[str, str]]:
    return [(hit.kind.value, text[hit.start : hit.end]) for hit in find_personal(text, **allowed)]


HITS = [
    (f"Seen by GP, {spaced(TEST)}, new plan", [("NHS number", spaced(TEST))]),
    (f"{TEST[:3]}-{TEST[3:6]}-{TEST[6:]} on the MAR", [("NHS number", f"{TEST[:3]}-{TEST[3:6]}-{TEST[6:]}")]),
    (f"{ENGLAND} and {UPPER}", [("NHS number", ENGLAND), ("NHS number", UPPER)]),
    (f"patient number {NO_RANGE}", [("NHS number", NO_RANGE)]),
    (f"No. {NO_RANGE}", [("NHS number", NO_RANGE)]),
    ("NHS no: 999 123 4560 typed wrongly", [("NHS number", "999 123 4560")]),
    ("9991234560 (NHS)", [("NHS number", "9991234560")]),
    (f"transferred, {IRELAND}", [("H&C number", IRELAND)]),
    (f"from Leith, {SCOTLAND}", [("CHI number", SCOTLAND)]),
    (f"{SCOTLAND[:6]} {SCOTLAND[6:]}", [("CHI number", f"{SCOTLAND[:6]} {SCOTLAND[6:]}")]),
    ("CHI 0101701230", [("CHI number", "0101701230")]),
    ("dob 3/4/1941, reviewed 5 May 2026", [("date of birth", "3/4/1941")]),
    ("D.O.B. 3rd April 1941", [("date of birth", "3rd April 1941")]),
    ("Date of birth: 1941-04-03", [("date of birth", "1941-04-03")]),
    ("born on 3 April 1941 in Hull", [("date of birth", "3 April 1941")]),
    ("her birthday is April 3, 1941", [("date of birth", "April 3, 1941")]),
    ("Mrs K 03.04.41 (DOB)", [("date of birth", "03.04.41")]),
    ("call moved, lives at AB99 9ZZ", [("postcode", "AB99 9ZZ")]),
    ("AB999ZZ key safe", [("postcode", "AB999ZZ")]),
    ("postcode is ab99 9zz", [("postcode", "ab99 9zz")]),
    ("daughter 07700 900123", [("phone number", "07700 900123")]),
    ("07700900123/office", [("phone number", "07700900123")]),
    (
        "+44 7700 900123 or +44 (0)20 7946 0018",
        [("phone number", "+44 7700 900123"), ("phone number", "+44 (0)20 7946 0018")],
    ),
    ("(020) 7946 0018.", [("phone number", "(020) 7946 0018")]),
    ("tel:01632 960123", [("phone number", "01632 960123")]),
    ("sent to a.carer@gmail.com today", [("personal email", "a.carer@gmail.com")]),
    ("payroll AB 12 34 56 C", [("National Insurance number", "AB 12 34 56 C")]),
    ("ab123456c", [("National Insurance number", "ab123456c")]),
    (
        f"DOB 3/4/1941 NHS {TEST} AB99 9ZZ 07700 900123",
        [
            ("date of birth", "3/4/1941"),
            ("NHS number", TEST),
            ("postcode", "AB99 9ZZ"),
            ("phone number", "07700 900123"),
        ],
    ),
]

CLEAN = [
    "",
    "unit B12 3rd floor",
    "UNIT B12 3RD FLOOR",
    "MAR A7 2nd check",
    "MAR A7 2ND ROUND",
    "0712345678 rang twice",  # ten digits: a mobile with a digit lost
    number("071234567") + " rang twice",  # the same with a check digit that happens to fit
    f"batch {ENGLAND}",
    f"Serial no. {NO_RANGE}",
    f"lot number {TEST}",
    NO_RANGE,  # the check digit fits, the range is nobody's and no word is near
    "4000000000 and 9990000000",  # in range, the check digit does not fit
    "0000000000",
    "invoice 01632 960123",
    "0300 123 4567 and 0800 111 999",
    "MED-OAK-26-001 and INC-0312, audit MA-26-03",
    "Room 12, rooms 14-18, flat 3B",
    "doses at 0800 1200 1600 2000, 7.30am, 10mg, 0.25ml, E45 cream",
    "1 July 2026, 12/03/2026, 01/02/2026-05/02/2026, 2026-11-25 14:30",
    "cost £1,234.50, order 4471, asset 2291, 1,148 of 1,160 visits",
    "newborn visitor policy dated 3/4/2026; food-borne illness 12/03/2026",
    "BP 120/80, temps 2-8C, weight 51.2 to 53.0kg, v3.2.1",
    "G1 2 of 4 charts, W12 checks, SE2 unit",
    "nurse@oak.nhs.uk, team@nhs.net",
    "QQ123456C",  # HMRC's own example, never issued
    "tracker file 20261125143000",
]


@pytest.mark.parametrize(("text", "expected"), HITS, ids=[text[:24] for text, _ in HITS])
def test_exactly_these_hits(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(found(text)) == sorted(expected)


@pytest.mark.parametrize("text", CLEAN, ids=[text[:24] or "empty" for text in CLEAN])
def test_false_alarms_of_care_writing(text: str) -> None:
    assert find_personal(text) == ()


def test_a_hit_holds_its_place_and_nothing_of_the_value() -> None:
    assert find_personal("ring 07700 900123 now") == (Hit(Kind.PHONE, 5, 17, "[phone number]"),)


def test_hits_come_in_order_of_place() -> None:
    hits = find_personal(f"07700 900123, AB99 9ZZ, {TEST}, a@gmail.com")
    assert [hit.kind for hit in hits] == [Kind.PHONE, Kind.POSTCODE, Kind.NHS, Kind.EMAIL]


def test_the_services_own_postcode_is_not_personal() -> None:
    text = "Oak House AB99 9ZZ, moved from AB98 9ZZ"
    assert found(text, allowed_postcodes=frozenset({"ab999zz"})) == [("postcode", "AB98 9ZZ")]


def test_with_work_domains_every_other_address_is_personal() -> None:
    text = "a@oak.example b@mail.oak.example c@elsewhere.example d@nhs.net e@gmail.com"
    assert found(text, allowed_email_domains=frozenset({"oak.example"})) == [
        ("personal email", "c@elsewhere.example"),
        ("personal email", "e@gmail.com"),
    ]
    assert found(text) == [("personal email", "e@gmail.com")]


def test_mask_says_what_was_there() -> None:
    text = f"Mrs K, born 3/4/1941, NHS {spaced(TEST)}, AB99 9ZZ, 07700 900123, k@gmail.com, AB123456C. Rail fitted."
    assert mask(text) == (
        "Mrs K, born [date of birth], NHS [NHS number], [postcode], [phone number], [personal email], "
        "[National Insurance number]. Rail fitted."
    )


def test_mask_leaves_what_is_allowed() -> None:
    text = "AB99 9ZZ a@oak.example b@other.example"
    masked = mask(text, allowed_postcodes={"AB99 9ZZ"}, allowed_email_domains={"oak.example"})
    assert masked == "AB99 9ZZ a@oak.example [personal email]"


def test_the_words_of_a_mask_are_no_words_beside_the_next_number() -> None:
    assert mask(f"[NHS number] {NO_RANGE}") == f"[NHS number] {NO_RANGE}"


@pytest.mark.parametrize(
    ("first_nine", "digit"),
    [("999000001", 8), ("000000000", 0), ("999000000", None), ("100000000", 1)],
)
def test_check_digit(first_nine: str, digit: int | None) -> None:
    total = sum(int(figure) * weight for figure, weight in zip(first_nine, range(10, 1, -1), strict=True))
    expected = {10: None, 11: 0}.get(11 - total % 11, 11 - total % 11)
    assert nhs_check_digit(first_nine) == expected
    assert nhs_check_digit(first_nine) == digit


digits = st.text("0123456789", min_size=9, max_size=9)
secrets = st.one_of(
    digits.map(lambda nine: f"999{nine[:6]}").filter(lambda nine: nhs_check_digit(nine) is not None).map(number),
    st.builds("0770090{:04d}".format, st.integers(0, 9999)),
    st.builds("AB{} {}ZZ".format, st.integers(10, 99), st.integers(0, 9)),
    st.builds("born {}/{}/19{}".format, st.integers(1, 28), st.integers(1, 12), st.integers(20, 60)),
    st.builds("c{}@gmail.com".format, st.integers(1, 999)),
    st.builds("AB{:06d}C".format, st.integers(0, 999999)),
)
prose = st.sampled_from(
    ["Rail fitted,", "MAR checked", "in room 12.", "by AB (senior)", "\n", "on 3 March 2026 -", "NHS no."]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(prose, secrets), min_size=1, max_size=5))
def test_mask_removes_all(parts: list[tuple[str, str]]) -> None:
    text = " ".join(f"{words} {secret} ;" for words, secret in parts)
    masked = mask(text)
    assert [secret for _, secret in parts if secret.removeprefix("born ") in masked] == []
    assert find_personal(masked) == ()
    assert mask(masked) == masked


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("0123456789 /-.,ABCWZ@abornhsNHS[]:+()\n"), max_size=80))
def test_mask_is_idempotent_on_anything(text: str) -> None:
    masked = mask(text)
    assert find_personal(masked) == ()
    assert mask(masked) == masked


notes = st.builds(
    "{} {} in room {} on {} {} 2026 at {:02d}:{:02d}. {} of {} {} {}, ref MED-OAK-26-{:03d}, {}mg, £{}.{:02d}".format,
    st.sampled_from(["Rail fitted", "PRN protocol rewritten", "Visit extended", "Bed lowered", "Stock recounted"]),
    st.sampled_from(["B12 3rd floor", "unit A7 2nd door", "Oak", "wing W1"]),
    st.integers(1, 60),
    st.integers(1, 28),
    st.sampled_from(["January", "Mar", "May", "July", "Sept", "December"]),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 1160),
    st.integers(1, 1160),
    st.sampled_from(["MARs", "visits", "doses", "care plans", "falls forms"]),
    st.sampled_from(["signed", "complete", "late", "observed"]),
    st.integers(0, 999),
    st.integers(1, 1000),
    st.integers(0, 9999),
    st.integers(0, 99),
)


@settings(max_examples=150, deadline=None)
@given(notes)
def test_clean_care_notes_give_none(text: str) -> None:
    assert find_personal(text) == ()
    assert mask(text) == text


@pytest.mark.parametrize("text", [text for text, _ in HITS], ids=[text[:24] for text, _ in HITS])
def test_the_quick_look_passes_over_no_hit(text: str) -> None:
    assert may_hold(text)


def test_the_quick_look_passes_over_most_of_what_care_staff_write() -> None:
    plain = ["2 of 10 on Willow", "MED-OAK-2611-001", "MED-OAK-A2611-001", "Checked on 13 November 2026", "12/03/2026"]
    assert [text for text in plain if may_hold(text)] == []


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("0123456789 /-.,ABCWZ@abornhsNHS[]:+()\n"), max_size=80))
def test_a_hit_anywhere_is_seen_by_the_quick_look(text: str) -> None:
    kinds = (Kind.NATIONAL_INSURANCE, Kind.NHS, Kind.PHONE, Kind.POSTCODE)
    found = [*_matches(kinds[0], _NINO, text), *_health_numbers(text), *_phones(text), *_postcodes(text, frozenset())]
    assert may_hold(text) or found == []
