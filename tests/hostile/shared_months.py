"""The mutants that need more than one file: a second month, a correction, and names in the month's folder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from tests.hostile.mutate import packed, parts_of
from tests.hostile.shared_judge import WORDS, Difference, Wanted, read_by, rows_of
from trackerkit.checking import Checked
from trackerkit.demo.story import setup_rows
from trackerkit.ledger import Outcome
from trackerkit.month import MonthResult, run_month
from trackerkit.problems import Problem
from trackerkit.provider import Folder, workbook_name
from trackerkit.provider_folder import load_provider
from trackerkit.register import load_register
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill

FIRST, SECOND = "2026-11", "2026-12"
_DAYS = {FIRST: date(2026, 11, 30), SECOND: date(2026, 12, 31)}
_FIRST = re.compile(rb"(?<![\d-])2026-11(?![\d-])")


def provider_folder(root: Path, register: str) -> Folder:
    """The folder of the invented provider, whose Oak House returns this register."""
    form, rows = setup_rows()
    others = [row for row in rows["registers"] if row["service_code"] != "OAK"]
    title = load_register(register).title
    rows = rows | {"registers": [*others, {"service_code": "OAK", "register": title}]}
    folder = Folder(root)
    root.mkdir(parents=True)
    folder.setup.write_bytes(fill(build_setup(), load_register("setup"), rows, form))
    return folder


def run(folder: Folder, period: str) -> MonthResult:
    day = _DAYS[period]
    return run_month(folder, period, as_at=day, received_at=datetime(day.year, day.month, day.day, 17, tzinfo=UTC))


def of_next_month(data: bytes) -> bytes:
    """The workbook as if it had been issued for the second month: what says its month is changed, and nothing else."""
    return packed([(name, _FIRST.sub(SECOND.encode(), part)) for name, part in parts_of(data).items()])


class History:
    """The template as the first month's return, and mutants sent in after it."""

    def __init__(self, root: Path, register: str, template: bytes) -> None:
        self._root, self._count = root, 0
        self._folder = provider_folder(root / "first", register)
        service = load_provider(self._folder, _DAYS[FIRST])[0].by_code["OAK"]
        self._name = workbook_name(service, load_register(register).title, FIRST)
        self._returned(self._folder, FIRST, template)
        self._good = run(self._folder, FIRST).checked[0]

    def _returned(self, folder: Folder, period: str, data: bytes) -> None:
        path = folder.returns(period) / self._name.replace(FIRST, period)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def _month(self, period: str, data: bytes) -> MonthResult:
        """What came of the return `data`, sent in after the template by a provider of its own."""
        self._count += 1
        folder = Folder(self._root / str(self._count))
        shutil.copytree(self._folder.root, folder.root)
        self._returned(folder, period, data)
        result = run(folder, period)
        shutil.rmtree(folder.root)
        return result

    def judged(self, wanted: Wanted, data: bytes) -> Iterator[Difference]:
        """The mutant as the return of the month after, and as a correction of the same month."""
        yield from self._after(wanted, self._month(SECOND, of_next_month(data)))
        yield from self._corrected(wanted, self._month(FIRST, data))

    def _after(self, wanted: Wanted, result: MonthResult) -> Iterator[Difference]:
        if len(result.checked) != 1:
            yield Difference(wanted.file, "refused", "; ".join(str(no.error) for no in result.refused))
            return
        told = [problem for problem in result.checked[0].problems if problem.code.startswith("TK8")]
        codes = frozenset(problem.code for problem in told)
        if wanted.code == "SAME":
            if told:
                yield Difference(wanted.file, "change", _words(told), codes)
            return
        right = [problem for problem in told if problem.code in WORDS["changes"][wanted.code]]
        blamed = {cell.a1 for problem in right for cell in (problem.cell, *problem.also)}
        missing = [cell for cell in wanted.cells if cell not in blamed]
        if not right or missing:
            detail = f"{wanted.code} wanted {' '.join(missing)}: {_words(told) or 'nothing told'}"
            yield Difference(wanted.file, "change", detail, codes)

    def _corrected(self, wanted: Wanted, result: MonthResult) -> Iterator[Difference]:
        if len(result.checked) != 1:
            yield Difference(wanted.file, "refused", "; ".join(str(no.error) for no in result.refused))
            return
        same = _content(result.checked[0]) == _content(self._good)
        unchanged = result.recorded[0].outcome is Outcome.NOTHING_NEW
        if same != unchanged:
            yield Difference(wanted.file, "recorded", f"as a correction: {result.recorded[0].outcome}")


def _content(one: Checked) -> list[list[list[str]]]:
    return [sorted(rows_of(one, key)) for key in one.parsed.frames]


def _words(told: Sequence[Problem]) -> str:
    shown = "; ".join(f"{p.code} {p.cell.a1} {p.detail[:70]}" for p in told[:3])
    return f"{len(told)} told: {shown}" if told else ""


def names_in_the_folder(root: Path, register: str, made: Path, wanted: Sequence[Wanted]) -> Iterator[Difference]:
    """Every name of the family in the month's folder at once: one is used, the others are named with why they are not."""
    folder = provider_folder(root, register)
    where = folder.returns(FIRST)
    shutil.copytree(made, where, symlinks=True, copy_function=_copied)
    result = run(folder, FIRST)
    used = {one.path.name: one for one in result.checked}
    passed = {path.name for path, _ in result.passed_over}
    refused = {no.path.name for no in result.refused}
    for each in wanted:
        name = each.file.partition("/")[2]
        if (name in used) + (name in passed) + (name in refused) != 1:
            yield Difference(each.file, "unnamed", "in the month's folder")
        if each.verdict == "same" and name in refused:
            yield Difference(each.file, "refused", "in the month's folder")
        if each.verdict == "reject" and name in used:
            yield Difference(each.file, read_by(each), "in the month's folder")
    if len(used) != 1 or len(result.recorded) != 1:
        yield Difference("filenames/", "recorded", f"{len(used)} used, {len(result.recorded)} recorded")


def _copied(source: str, target: str) -> None:
    """What is no plain file (a pipe) is left to be linked to, for it cannot be copied."""
    if Path(source).is_symlink() or Path(source).is_file():
        shutil.copy2(source, target, follow_symlinks=False)
    else:
        Path(target).symlink_to(source)


def refused_in_the_folder(root: Path, register: str, made: Sequence[Path], template: bytes) -> Iterator[Difference]:
    """Files that are refused, all in the month's folder with the template: the ledger is as with the template alone."""
    folder = provider_folder(root, register)
    where = folder.returns(FIRST)
    where.mkdir(parents=True)
    (where / "good.xlsx").write_bytes(template)
    alone = run(folder, FIRST)
    for number, path in enumerate(made):
        shutil.copy2(path, where / f"{number} {path.name}", follow_symlinks=True)
    result = run(folder, FIRST)
    if [(one.outcome, one.head) for one in result.recorded] != [(Outcome.NOTHING_NEW, alone.recorded[0].head)]:
        yield Difference("", "recorded", "refused files changed the ledger")
    named = {path.name for path, _ in result.passed_over} | {no.path.name for no in result.refused}
    for number, path in enumerate(made):
        if f"{number} {path.name}" not in named:
            yield Difference(f"{path.parent.name}/{path.name}", "unnamed", "in the month's folder")
