"""What a mutant of the shared tool came to, against what its verdict owes: a list of differences, empty when all is met."""

from __future__ import annotations

import fnmatch
import os
import resource
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.hostile.promises import MEMORY, SECONDS, worker_peak
from trackerkit.checking import Checked, Refused
from trackerkit.problems import Problem, Severity

WORDS = tomllib.loads(Path(__file__).with_name("shared.toml").read_text(encoding="utf-8"))
_WHERE = ("row", "return_row", "place")
_TICKS = os.sysconf("SC_CLK_TCK")
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Wanted:
    """One line of the tool's expect.csv."""

    file: str  # family/name
    family: str
    verdict: str  # same, findings, reject, either, history
    code: str
    cells: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class Difference:
    """What is not as wanted. `kind` is one of the words of `KINDS`; `codes` are the problems or the refusal behind it."""

    file: str
    kind: str
    detail: str
    codes: frozenset[str] = frozenset()

    @property
    def reason(self) -> str:
        """Why it may be so, in a sentence; empty when nothing explains it."""
        return next((each["reason"] for each in WORDS["explained"] if self._is(each)), "")

    def _is(self, explained: dict[str, object]) -> bool:
        files, codes = explained["files"], explained.get("codes", [])
        assert isinstance(files, list)
        assert isinstance(codes, list)
        named = any(fnmatch.fnmatchcase(self.file, pattern) for pattern in files)
        return named and self.kind == explained["kind"] and self.codes >= set(codes)


KINDS = {
    "refused": "was to be read",
    "read": "was to be refused",
    "as root": "was to be refused, and root may read it",
    "code": "refused for another reason",
    "rows": "the rows of the register differ",
    "other rows": "the rows of other sheets differ",
    "problems": "other problems to fix or to check",
    "notes": "other notes",
    "silent": "no problem where there should be one",
    "change": "another change told",
    "recorded": "recorded otherwise",
    "unnamed": "left out without a word",
    "slow": f"more than {SECONDS:g} s of a processor",
    "large": f"more than {MEMORY} MB",
    "fault": "ended in a fault",
}


def judged(wanted: Wanted, came: Checked | Refused, good: Checked) -> Iterator[Difference]:
    """What is not as `wanted`, of a file that was checked by itself; `good` is the template."""
    if isinstance(came, Refused):
        yield from _refused(wanted, came)
    elif wanted.verdict == "reject":
        news = _news(came, good)
        detail = "; ".join(f"{p.code} {p.cell}" for p in news[:3]) or "nothing new said"
        yield Difference(wanted.file, read_by(wanted), detail, frozenset(p.code for p in news))
    elif wanted.verdict == "same":
        yield from _same(wanted.file, came, good)
    elif wanted.verdict == "findings":
        blamed = {cell.a1 for problem in came.problems for cell in (problem.cell, *problem.also)}
        missing = [cell for cell in wanted.cells if cell not in blamed]
        if missing or not (wanted.cells or _news(came, good)):
            yield Difference(wanted.file, "silent", " ".join(missing) or "nothing new said")


def read_by(wanted: Wanted) -> str:
    """The kind of difference that it is to read what was to be refused."""
    return "as root" if wanted.code == "UNREADABLE" and os.geteuid() == 0 else "read"


def _refused(wanted: Wanted, came: Refused) -> Iterator[Difference]:
    code, error = str(getattr(came.error, "code", "")), came.error
    if not (error.sentence.endswith(".") and error.remedy.endswith(".")) or "Traceback" in error.sentence:
        yield Difference(wanted.file, "fault", f"refused in no plain words: {error.sentence!r}")
    if wanted.verdict in ("same", "findings"):
        yield Difference(wanted.file, "refused", error.sentence, frozenset({code}))
    elif wanted.verdict == "reject" and code not in WORDS["refusals"][wanted.code]:
        yield Difference(wanted.file, "code", f"{wanted.code} wanted, {code} given", frozenset({code}))


def _same(file: str, came: Checked, good: Checked) -> Iterator[Difference]:
    differ = [key for key in good.parsed.frames if rows_of(came, key) != rows_of(good, key)]
    if differ:
        yield Difference(file, "rows" if "actions" in differ else "other rows", ", ".join(differ))
        return
    now, was = Counter(_said(came.problems)), Counter(_said(good.problems))
    lost, news = list((was - now).elements()), list((now - was).elements())
    if lost or news:
        notes = all(severity is Severity.NOTE for *_, severity in (*lost, *news))
        detail = "; ".join(
            f"{sign}{code} {words}" for sign, of in (("+", news), ("-", lost)) for code, words, _ in of[:2]
        )
        yield Difference(file, "notes" if notes else "problems", detail, frozenset(code for code, *_ in (*lost, *news)))


def rows_of(one: Checked, key: str) -> list[list[str]]:
    """The rows of a sheet as text, whatever row of the sheet they stand in."""
    frame = one.parsed.frames[key]
    kept = frame[[column for column in frame.columns if column not in _WHERE]]
    return [[str(value) for value in row] for row in kept.itertuples(index=False)]


def _said(problems: Sequence[Problem]) -> list[tuple[str, str, Severity]]:
    return [(each.code, each.message, each.severity) for each in problems]


def _news(came: Checked, good: Checked) -> list[Problem]:
    was = _said(good.problems)
    return [each for each in came.problems if (each.code, each.message, each.severity) not in was]


# ---------------------------------------------------------------- time and memory


class Watched(list[_Item]):
    """A list that notes what became of the machine between one item and the next: seconds of a processor, and MB."""

    def __iter__(self) -> Iterator[_Item]:
        self.seconds: list[float] = []
        self.largest: list[int] = []
        for item in super().__iter__():
            begun = spent()
            yield item
            self.seconds.append(spent() - begun)
            self.largest.append(worker_peak())


def spent() -> float:
    """Seconds of a processor that this process, the workers that run and those that have ended took (Linux)."""
    ended = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in ended) + sum(_running()) / _TICKS


def _running() -> Iterator[int]:
    """The ticks that each child of this process has had."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if words[1] == str(os.getpid()):
            yield int(words[11]) + int(words[12])


def within(file: str, seconds: float, largest: int) -> Iterator[Difference]:
    """Too slow, too large, or neither."""
    if seconds > SECONDS:
        yield Difference(file, "slow", f"{seconds:.1f} s")
    if largest > MEMORY:
        yield Difference(file, "large", f"{largest} MB")
