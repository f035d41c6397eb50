"""LibreOffice for the road: one office for all tests, in a process of the system's Python."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".xls": "MS Excel 97"}


class Office:
    """Hands steps to `office.py` and gives back what they reported."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, *steps: Sequence[object]) -> list[object]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(steps) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "LibreOffice has stopped (Debian: libreoffice-calc python3-uno)"
        return json.loads(answer)

    def edit(self, source: Path, target: Path, *steps: Sequence[object]) -> list[object]:
        """Opens `source`, does the steps, saves as `target` in the format of its ending."""
        target.parent.mkdir(parents=True, exist_ok=True)
        saving = (["save", str(target), FILTERS[target.suffix]], ["close"])
        return self.do(["open", str(source)], *steps, *saving)[1:-2]


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    process = subprocess.Popen(
        ["/usr/bin/python3", "-m", "tests.road.office"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    yield Office(process)
    process.communicate(timeout=60)
