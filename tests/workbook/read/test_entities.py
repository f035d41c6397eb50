"""The quick way with entities says what an XML parser says, or leaves the text to the slow path."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackerkit.workbook.read.strings import Unusual, plain

PIECES = [
    "&amp;",
    "&lt;",
    "&gt;",
    "&quot;",
    "&apos;",
    "&#160;",
    "&#38;",
    "&#x26;",
    "&#xA0;",
    "amp;",
    "lt;",
    "#38;",
    "x",
    ";",
    '"',
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_entities_mean_what_they_mean_to_a_parser(text):
    assert plain(text) == (ElementTree.fromstring(f"<t>{text}</t>").text or "")


@pytest.mark.parametrize(
    "text", ["a & b", "&nbsp;", "&amp", "&;", "&#0;", "&#xFFFF;", "&#1114112;", "&amp;&", "&lt;&nbsp;"]
)
def test_what_is_no_entity_of_xml_is_left_to_the_slow_path(text):
    with pytest.raises(Unusual):
        plain(text)
