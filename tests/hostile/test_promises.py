"""What the fuzzers compare by: two ways of writing the same are the same, and two things are two."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.hostile.promises import canonical, same
from trackerkit.workbook.read import Cell, Kind


@pytest.mark.parametrize("space", ["urn:x", "../../x", "9999", "&amp;#0;"])  # C14N takes no relative namespace
def test_a_part_says_the_same_whatever_its_quotes_and_the_order_of_its_attributes(space):
    written = f'<r xmlns="{space}"><a one="1" two="2">x</a>y</r>'.encode()
    again = f"<?xml version='1.0'?>\n<r xmlns='{space}'><a two='2' one='1'>x</a>y</r>".encode()
    other = f'<r xmlns="{space}"><a one="1" two="2"/>xy</r>'.encode()
    assert canonical(written) == canonical(again)
    assert canonical(written) != canonical(other)
    assert canonical(b"no markup") == b"no markup"


@pytest.mark.parametrize(("day", "is_same"), [(datetime(1900, 1, 3), True), (datetime(1900, 1, 4), False)])
def test_digits_of_another_script_are_a_number_to_openpyxl_and_words_to_excel(day, is_same):
    assert same(Cell(30, 32, Kind.TEXT, "٣"), day, 1900) is is_same
