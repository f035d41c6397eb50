"""The judge of the tool's mutants: each kind of difference is seen, and only a meant one is explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.hostile.registers import filled
from tests.hostile.shared import AS_AT
from tests.hostile.shared_judge import Wanted, judged, within
from trackerkit.checking import Refused, check_files
from trackerkit.errors import UnreadableWorkbook


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    path = tmp_path_factory.mktemp("good") / "medication.xlsx"
    path.write_bytes(filled("medication"))
    return check_files([path], as_at=AS_AT)[0][0]


def kinds(wanted, came, good):
    return [(each.kind, bool(each.reason)) for each in judged(wanted, came, good)]


def refused(code: str) -> Refused:
    return Refused(Path("a.xlsx"), UnreadableWorkbook(code, "It is not one.", "Send another."))


def wanted(verdict: str, code: str = "", cells: tuple[str, ...] = (), file: str = "made/up.xlsx") -> Wanted:
    return Wanted(file, file.partition("/")[0], verdict, code, cells, "made up")


def test_what_is_as_owed_makes_no_difference(good):
    assert kinds(wanted("same"), good, good) == []
    assert kinds(wanted("reject", "EMPTY"), refused("empty"), good) == []
    assert kinds(wanted("either"), refused("damaged"), good) == []


def test_what_is_not_as_owed_does(good):
    fewer = replace(good, problems=good.problems[:-1])
    assert kinds(wanted("same"), refused("damaged"), good) == [("refused", False)]
    assert kinds(wanted("reject", "EMPTY"), refused("damaged"), good) == [("code", False)]
    assert kinds(wanted("reject", "EMPTY"), good, good) == [("read", False)]
    assert kinds(wanted("findings", "", ("ZZ99",)), good, good) == [("silent", False)]
    assert [kind for kind, _ in kinds(wanted("same"), fewer, good)] == ["problems"]


def test_time_and_memory_have_limits():
    assert list(within("a.xlsx", 0.1, 40)) == []
    assert [each.kind for each in within("a.xlsx", 5.1, 501)] == ["slow", "large"]
