"""Workbooks as issued and filled in, and the command line as people call it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.books import BASES, OPEN, PEOPLE, START, UNITS
from trackerkit.cli import main
from trackerkit.provider import Calendar
from trackerkit.register import load_register
from trackerkit.workbook.build import Issue, build
from trackerkit.workbook.fill import fill


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def called(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["trackerkit", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Said(int(ended.value.code or 0), printed.out, printed.err)

    return called


@dataclass(frozen=True)
class Workbooks:
    good: Path
    bad: Path
    noise: Path


def _filled(blank: bytes, *actions: Mapping[str, object]) -> bytes:
    rows = {"actions": actions, "audits": [BASES["audits"][""]]}
    start = {key: value for key, value in START.items() if key in ("signed_by", "date_signed")}
    return fill(blank, load_register("medication"), rows, start)


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Workbooks:
    """A return with nothing to fix, one with two problems, and a file that is no workbook."""
    folder = tmp_path_factory.mktemp("returns")
    days_off = Calendar().days_off("England")
    issue = Issue("Oakfield Care", "OAK", "Oak House", "2026-11", "England", PEOPLE, UNITS, days_off)
    blank = build(load_register("medication"), issue)
    made = Workbooks(folder / "good.xlsx", folder / "bad.xlsx", folder / "noise.xlsx")
    made.good.write_bytes(_filled(blank, OPEN))
    made.bad.write_bytes(
        _filled(blank, OPEN | {"owner": "=night staff"}, OPEN | {"ref": "MED-OAK-26-002", "theme": ""})
    )
    made.noise.write_bytes(b"nothing that Excel ever wrote")
    return made
