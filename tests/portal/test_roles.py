"""Every route by every way in: exactly what the table says, for a service's own ids, another's, and nobody's."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.portal.roles import asked, line, page, routes, table
from tests.portal.small import WAYS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "roles.md"


def test_the_table_has_a_line_for_every_route_and_no_other(small):
    """For one that has none, the line is printed as the page answers now: to be judged, then pasted."""
    there, told = list(routes(small.app.routes)), table()
    missing = [line(*route, asked(small, *route)) for route in there if route not in told]
    assert missing == []
    assert [route for route in told if route not in there] == []
    assert len(there) == len(set(there))


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(route, id=" ".join(route), marks=[pytest.mark.pdf] if route[1].endswith("/pdf") else [])
        for route in table()
    ],
)
def test_each_way_in_gets_what_the_table_says(route, shared):
    told, got = table()[route], asked(shared, *route)
    assert [(way, *pair) for way, *pair in zip(WAYS, told, got, strict=True) if pair[0] != pair[1]] == []


def test_whoever_has_nothing_sees_no_service_anywhere(shared):
    """The table itself, read again: another service's things are never given, nor anything to a way that has ended."""
    rows = {route: dict(zip(WAYS, cells, strict=True)) for route, cells in table().items()}
    wrong = [
        (way, *route)
        for route, by_way in rows.items()
        for way in ("expired link", "ended link")
        if "200" in by_way[way] and not by_way["nobody"].startswith("200")
    ]
    wrong += [
        (way, *route)
        for route, by_way in rows.items()
        for way in ("link", "service", "token")
        if "{upload}" in route[1] and by_way[way].split("/")[1:2] == ["200"]
    ]
    assert wrong == []


def test_what_is_not_there_and_what_is_not_yours_are_told_in_the_same_words(shared):
    """Byte for byte, so that nobody learns which ids exist."""
    ways = {"link": "/u/{token}", "service": "/mine", "token": "/api/v1/returns"}
    for way, base in ways.items():
        client = shared.client(way)
        result = base.replace("{token}", shared.tokens.get(way, ""))
        result += "/{}" if way == "token" else "/result/{}"
        answers = [client.get(result.format(one)) for one in ("upload-of-ELM", "upload-of-nobody")]
        assert [answer.status_code for answer in answers] == [404, 404]
        for one, other in itertools.pairwise(answers):
            assert one.content == other.content


def test_the_page_of_roles_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(table())
