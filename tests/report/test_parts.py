"""A long page cut into parts: where, what each part holds, and what it says of the others."""

from __future__ import annotations

import pytest

from trackerkit.report import parts
from trackerkit.report.parts import Part, cut, in_one

HEAD = """<html><head><style>
@page :first { margin-top: 0; }
p { color: red; }
</style></head><body>
<main>
"""
LATER = """<html><head><style>
p { color: red; }
@page { @bottom-right { content: none; } }
</style></head><body>
<main>
"""
TAIL = "</main></body></html>"
FRONT = '<nav><a href="#b">b</a><a href="#front">front</a></nav><h1 id="front">f</h1>\n'
ONE = '<section class="list">\n<h2 id="a">a</h2><a href="#b">b</a></section>\n'
TWO = '<section class="full">\n<h2 id="b">b</h2>\n'
MORE = '<h3 id="c">c</h3><a href="#c">c</a><a href="#a">a</a>\n'
LAST = '<section class="guide"><p>&lt;!-- part --&gt;</p></section>\n'
BODY = f"{FRONT}<!-- part -->\n{ONE}<!-- part -->\n{TWO}<!-- within -->\n{MORE}</section>\n<!-- part -->\n{LAST}"
PAGE = HEAD + BODY + TAIL


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(parts, "LONG", 0)
    monkeypatch.setattr(parts, "PART", 0)


def test_each_part_is_a_page_that_tells_apart_what_stands_elsewhere():
    found = cut(PAGE)
    assert found.first == HEAD + FRONT + TAIL
    assert found.rest == (
        Part(LATER + ONE.replace('"#b"', '"trackerkit:to#b"') + TAIL),
        Part(LATER + TWO + "</section>\n" + TAIL),
        Part(
            f'{LATER}<section class="full">\n{MORE}</section>\n{TAIL}'.replace('"#a"', '"trackerkit:to#a"'), within=True
        ),
        Part(LATER + LAST + TAIL),
    )


def test_a_part_takes_in_what_there_is_room_for_but_never_goes_past_the_section_that_it_is_within(monkeypatch):
    monkeypatch.setattr(parts, "PART", len(BODY) - len(FRONT) - len(MORE) - len(LAST) - 40)
    assert [(part.page.count("<h2"), part.page.count("<h3"), part.within) for part in cut(PAGE).rest] == [
        (2, 0, False), (0, 1, True), (0, 0, False),
    ]  # fmt: skip
    monkeypatch.setattr(parts, "PART", 10**6)
    assert cut(PAGE) is None  # the front and one part: nothing is gained


def test_in_one_piece_each_part_begins_on_a_new_page():
    begun = {"list": ONE, "full": TWO, "guide": LAST}
    body = FRONT + "".join(one.replace(f'"{name}', f'"new-page {name}') for name, one in list(begun.items())[:2])
    body += f'</section>\n<section class="new-page full">\n{MORE}</section>\n' + LAST.replace(
        '"guide', '"new-page guide'
    )
    assert in_one(PAGE) == HEAD + body + TAIL


def test_the_first_part_is_followed_by_a_page_for_each_of_the_others_with_the_names_it_points_to():
    numbered = cut(PAGE).numbered([(False, ["a"]), (True, ["b", "c"])])
    assert numbered == HEAD + FRONT + (
        '<div class="number-only"></div>\n<div class="number-only wide"><a id="b"></a></div>\n'
    ) + TAIL  # fmt: skip


@pytest.mark.parametrize(
    ("page", "long"), [(PAGE, len(PAGE) + 1), ("no mark and no main", 0), (HEAD + FRONT + TAIL, 0)]
)
def test_a_short_page_and_one_without_marks_stay_whole(page, long, monkeypatch):
    monkeypatch.setattr(parts, "LONG", long)
    assert cut(page) is None
