"""Workbooks that are damaged in ways the fuzzer found: marking takes nothing that they use otherwise."""

from __future__ import annotations

import re

import pytest

from tests.workbook.annotate.compare import assert_same_parts
from tests.workbook.annotate.workbooks import by_openpyxl, edited, fix_list, line, mark_at
from trackerkit.workbook.annotate import mark, unmark

RELATIONS, STYLES = "xl/_rels/workbook.xml.rels", "xl/styles.xml"


def without_styles_relation(rels: bytes) -> bytes:
    return re.sub(rb'<Relationship [^>]*styles"[^>]*/>', b"", rels)


def styles_relation_to_nowhere(rels: bytes) -> bytes:
    gone = rb'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="gone.xml"/>'
    return without_styles_relation(rels).replace(b"</Relationships>", gone + b"</Relationships>")


def cut_styles(styles: bytes) -> bytes:
    """Only the first style is left, and cells point beyond it."""
    return re.sub(rb"(<cellXfs[^>]*>)(<xf .*?(?:/>|</xf>)).*?(</cellXfs>)", rb"\1\2\3", styles, flags=re.DOTALL)


def odd_count(styles: bytes) -> bytes:
    return re.sub(rb'<fonts count="[0-9]+"', b'<fonts count="1e999"', styles)


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        (RELATIONS, without_styles_relation),
        (RELATIONS, styles_relation_to_nowhere),
        (STYLES, cut_styles),
        (STYLES, odd_count),
    ],
)
def test_off_again_all_is_as_it_was_and_twice_is_once(part, damage):
    workbook = edited(by_openpyxl(), {part: damage})
    marks = [mark_at("Actions", row, column) for row in range(2, 6) for column in range(1, 6)]
    once = mark(workbook, marks, fix_list(line("Actions", 2, 1)))
    assert mark(once, marks, fix_list(line("Actions", 2, 1))) == once
    assert_same_parts(unmark(once), workbook)
