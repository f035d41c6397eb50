"""Every mutant of a register gets the outcome that it is owed, in time and memory, and the parent survives it.

The table is printed, in CI too: mutant, wanted, got, seconds of a processor, and the most memory so far: of a worker, or of
this process beyond what the tests before had left in it.
"""

from __future__ import annotations

import random
import re
import resource
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from tests.hostile.mutants import FAMILIES, Mutant, Original
from tests.hostile.registers import REGISTERS, filled
from trackerkit.checking import Checked, check_files
from trackerkit.problems import Problem, Severity
from trackerkit.workbook.read.refusals import CATALOGUE

AS_AT = date(2026, 11, 30)
SECONDS, MEMORY, MORE = 5.0, 500, 250  # MB: of a worker, and more than this process held before
_WHERE = ("row", "return_row", "place")

pytestmark = pytest.mark.slow


class Peak:
    """The most memory, from here on."""

    def __init__(self) -> None:
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # proc(5): the peak begins anew
        self._own, self._workers = self._now()

    @staticmethod
    def _now() -> tuple[int, int]:
        own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[1]
        return int(own) >> 10, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10

    def more(self) -> int:
        """MB that this process came to hold."""
        return self._now()[0] - self._own

    def worker(self) -> int:
        """MB of the largest worker; 0 as long as this process or a worker of an earlier test was larger.

        The system counts to a new process what its parent held when it was started.
        """
        own, workers = self._now()
        return workers if workers > max(self._workers, own) else 0


@pytest.fixture(scope="module")
def peak() -> Peak:
    return Peak()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("key", REGISTERS)
def test_each_mutant_gets_what_it_is_owed(key, family, tmp_path, capsys, peak):
    good = _checked(tmp_path / "good.xlsx", filled(key))
    assert isinstance(good, Checked)
    reading = next(each for each in good.parsed.readings if each.key == "actions")
    wrong = []
    seed = REGISTERS.index(key)
    for number, mutant in enumerate(FAMILIES[family](Original(filled(key), reading), random.Random(seed))):
        if seed and number % len(REGISTERS) != seed:  # the first register takes all, the others a quarter each
            continue
        path = tmp_path / f"{number}{mutant.ending}"
        begun = spent()
        came = _checked(path, mutant.data)
        took = spent() - begun
        path.unlink()
        got = "read" if isinstance(came, Checked) else came
        why = _wrong(mutant, came, good)
        if took > SECONDS:
            why = f"{why} took {took:.1f} s".strip()
        with capsys.disabled():
            print(
                f"{mutant.name[:48]!r:52} {mutant.verdict:9} {got:18} {took:5.2f} s {max(peak.more(), peak.worker()):4} MB {why}"
            )
        wrong += [(mutant.name, mutant.verdict, got, why)] if why else []
    assert wrong == []
    assert peak.more() < MORE
    assert peak.worker() < MEMORY


def _checked(path: Path, data: bytes) -> Checked | str:
    """What came of the file: read and checked, or the code of the refusal. Anything else is raised."""
    path.write_bytes(data)
    checked, refused = check_files([path], as_at=AS_AT)
    if checked:
        return checked[0]
    error = refused[0].error
    assert error.sentence.endswith(".")
    assert error.remedy.endswith(".")
    assert "Traceback" not in error.sentence
    return str(getattr(error, "code", ""))


def spent() -> float:
    """Seconds of a processor that this process and the workers that have ended took; a busy machine does not count."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _wrong(mutant: Mutant, came: Checked | str, good: Checked) -> str:
    """What is not as wanted; empty when all is."""
    if isinstance(came, str):
        if came not in CATALOGUE and came != "not-a-register":
            return "refused without a reason"
        if mutant.verdict == "either" or (mutant.verdict == "refused" and came in mutant.codes):
            return ""
        return f"wanted {mutant.verdict} {' or '.join(mutant.codes)}"
    if mutant.verdict == "refused":
        return "was read"
    if mutant.verdict == "same":
        return _differs(came, good)
    if mutant.verdict == "problems":
        blamed = {cell.a1 for problem in came.problems for cell in (problem.cell, *problem.also)}
        missing = [cell for cell in mutant.cells if cell not in blamed]
        if missing:
            return f"no problem at {missing}"
        if _weighty(came.problems) == _weighty(good.problems) and not mutant.cells:
            return "no problem"
    return ""


def _differs(came: Checked, good: Checked) -> str:
    for key, frame in good.parsed.frames.items():
        now = came.parsed.frames[key]
        keep = [column for column in frame.columns if column not in _WHERE]
        if now[keep].astype(str).to_numpy().tolist() != frame[keep].astype(str).to_numpy().tolist():
            return f"the rows of {key} differ"
    if _weighty(came.problems) != _weighty(good.problems):
        return "the problems differ"
    return ""


def _weighty(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Codes and words of what is more than a note: that a row was hidden or empty may be said."""
    return sorted((each.code, each.message) for each in problems if each.severity is not Severity.NOTE)
