"""Typed text made fit for print."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from trackerkit.report.text import LONGEST_RUN, PIECE, PRINTED_CHARACTERS, SOFT_BREAK, printed, scrubbed


@pytest.mark.parametrize(("typed", "shown"), [
    ("", ""),
    ("Two\nlines\tand a tab", "Two\nlines\tand a tab"),
    ("Windows\r\nline, old Mac\rline", "Windows\nline, old Mac\nline"),
    ("bell\x07, escape\x1b[31m", "bell\ufffd, escape\ufffd[31m"),
    ("half \ud83d of a pair", "half \ufffd of a pair"),
    ("whole \U0001f600 pair", "whole \U0001f600 pair"),
    ("turned \u202eback\u202c and \u2067kept\u2069", "turned back and kept"),
    ("right to left: \u05e9\u05dc\u05d5\u05dd\u200f", "right to left: \u05e9\u05dc\u05d5\u05dd\u200f"),
    ("a" * LONGEST_RUN, "a" * LONGEST_RUN),
    ("a" * (LONGEST_RUN + 1), SOFT_BREAK.join(("a" * PIECE, "a" * PIECE, "a"))),
        (r"S:\Shared\Medicines\PRN_file.docx", SOFT_BREAK.join(("S:\\", "Shared\\", "Medicines\\", "PRN_", "file.", "docx"))),
        ("short/path", "short/path"),
])  # fmt: skip
def test_what_is_printed(typed, shown):
    assert printed(typed) == shown


def test_a_long_cell_is_clipped_and_says_so():
    words = "word " * 400
    assert len(words) == 2000
    assert printed(words) == f"{('word ' * 300).rstrip()} … (cut here: the workbook holds 2,000 characters)"
    assert printed("word " * 300) == "word " * 300


def test_the_longest_word_of_excel_is_clipped_and_can_be_broken():
    shown = printed("x" * 32767)
    assert shown.endswith(" … (cut here: the workbook holds 32,767 characters)")
    assert shown.count("x") == PRINTED_CHARACTERS
    assert max(len(run) for run in shown.replace(SOFT_BREAK, " ").split()) == PIECE


def test_everything_in_a_context_is_scrubbed_however_deep():
    @dataclass(frozen=True)
    class Inner:
        words: tuple[str, ...]
        number: int

    @dataclass(frozen=True)
    class Outer:
        inner: tuple[Inner, ...]
        pairs: tuple[tuple[str, str], ...]

    made = Outer((Inner(("\x00", "good"), 3),), (("a\x00", "b"),))
    assert scrubbed(made) == Outer((Inner(("\ufffd", "good"), 3),), (("a\ufffd", "b"),))
