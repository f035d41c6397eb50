"""Limits as settings: which can be changed, to what, and what a changed one says."""

from __future__ import annotations

import pytest

from trackerkit.register import load_register, register_keys

REGISTERS = [load_register(key) for key in register_keys()]
FALLS = load_register("falls")


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.key)
def test_every_time_limit_can_be_changed_and_no_size_limit(register):
    assert {key for key, limit in register.limits.items() if not limit.can_change} == {"text_length"}
    assert all(limit.allows(limit.value) for limit in register.limits.values() if limit.can_change)


def test_a_label_means_one_limit_in_every_register():
    pairs = {(limit.label, key) for register in REGISTERS for key, limit in register.limits.items() if limit.label}

    assert len(pairs) == len({label for label, _ in pairs}) == len({key for _, key in pairs})


def test_what_a_limit_inherits_is_written_once():
    falls, core = FALLS.limits["verify_within"], load_register("core").limits["verify_within"]

    assert (falls.value, core.value) == (3, 5)
    assert (falls.label, falls.unit, falls.since, falls.most) == (core.label, core.unit, core.since, core.most)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("verify_within", 4, "Verification: within 4 working days of the date completed (standard: 3)"),
        ("verify_within", 0, "Verification: the same working day as the date completed (standard: 3)"),
        ("verify_within", 3, "Verification: within 3 working days of the date completed"),
        (
            "open_within",
            1,
            "Action opened after the audit: within 1 working day of the date of the audit (standard: 0)",
        ),
        ("sustained_for", 6, "Sustained: only after 6 months of the date closed (standard: 3)"),
    ],
)
def test_a_limit_in_words(key, value, sentence):
    assert FALLS.with_limits({key: value}).limits[key].sentence == sentence


def test_a_changed_limit_keeps_its_standard_and_is_put_back():
    twice = FALLS.with_limits({"review_within": 14}).with_limits({"review_within": 10})

    assert (twice.limits["review_within"].value, twice.limits["review_within"].standard) == (10, 7)
    assert list(twice.changed_limits) == ["review_within"]
    assert twice.limit_words["in_review_within"] == "within 10 days of the date verified"
    assert twice.with_limits({"review_within": 7}) == FALLS
    assert FALLS.changed_limits == {}


@pytest.mark.parametrize(("key", "value"), [("verify_within", 61), ("sustained_for", 0), ("text_length", 10)])
def test_a_value_that_the_limit_does_not_allow(key, value):
    with pytest.raises(ValueError, match=f"{value} is no value for {key}"):
        FALLS.with_limits({key: value})


def test_a_limit_that_the_register_does_not_have():
    with pytest.raises(KeyError, match="log_within"):
        FALLS.with_limits({"log_within": 1})
