"""The mutants of a tool that lies outside the project, each judged by the tool's own table of what it is owed.

    python -m tests.hostile.shared TOOL [--registers medication,falls,quality,governance] [--seeds 1,2,3] [--out DIR]

The tool (``make_hostile.py TEMPLATE OUTDIR --seed N``) is pointed at a filled-in return of each register and leaves a
folder for each family of mutants, and expect.csv. A mutant that is the same with every seed is judged once, and the
slow ones (bombs, a million rows) are asked for with the first seed only. A
difference that is meant stands in shared.toml with its reason; any other makes the run end with 1.
When TOOL is not there, that is said and all is well.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from tests.hostile.mutate import packed, parts_of
from tests.hostile.registers import REGISTERS, filled
from tests.hostile.shared_judge import Difference, Wanted, Watched, judged, spent, within
from tests.hostile.shared_months import History, names_in_the_folder, refused_in_the_folder
from trackerkit.checking import Checked, Refused, check_files
from trackerkit.register import load_register

AS_AT = date(2026, 11, 30)
STAGES = ("open", "closed", "done")  # of the rows in turn: the tool takes out the third, and a closed one may go
# What the tool calls a column -> the column; what it would guess is the source of a finding, and what was done.
_PLAYS = {
    "id": "ref", "owner": "owner", "due": "due_date", "done": "date_completed", "status": "status",
    "evidence": "evidence_location", "action": "action",
}  # fmt: skip
_NO_VALUE = (b"<v></v>", b"<v />", b"<v/>")  # of a formula that was never worked out; the tool takes it for a number


@dataclass
class Tally:
    """What came of the mutants of one register and seed."""

    register: str
    seed: int
    mutants: int = 0  # that the tool made
    before: int = 0  # of them, those judged with an earlier seed
    verdicts: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[int, str] = (0, "")

    @property
    def unexplained(self) -> list[Difference]:
        return [each for each in self.differences if not each.reason]

    @property
    def line(self) -> str:
        verdicts = ", ".join(f"{name} {number}" for name, number in sorted(self.verdicts.items()))
        explained = len(self.differences) - len(self.unexplained)
        return (
            f"{self.register:12}{self.seed:>5}{self.mutants:>9}{self.before:>9}{explained:>11}{len(self.unexplained):>13}"
            f"  {self.slowest[0]:5.2f} s {self.slowest[1]:40} {self.largest[0]:4} MB {self.largest[1]:30} {verdicts}"
        )


HEAD = f"{'register':12}{'seed':>5}{'mutants':>9}{'before':>9}{'explained':>11}{'unexplained':>13}  slowest, largest, judged"


def template_of(register: str) -> bytes:
    """A filled-in return as the tool can take it."""
    parts = parts_of(filled(register, order=STAGES))
    for empty in _NO_VALUE:
        parts = {name: data.replace(empty, b"") for name, data in parts.items()}
    return packed(list(parts.items()))


def made_by(tool: Path, template: Path, out: Path, seed: int, *more: str) -> list[Wanted]:
    """What the tool made, and what it says is owed. Raises CalledProcessError when it fails."""
    actions = load_register(template.stem).by_key["actions"]
    told = ",".join(f"{theirs}={actions.by_key[ours].label}" for theirs, ours in _PLAYS.items())
    asked = ("--sheet", actions.label, "--map", told, "--seed", str(seed), *more)
    subprocess.run([sys.executable, tool, template, out, *asked], check=True, stdout=subprocess.DEVNULL)
    with (out / "expect.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Wanted(one["file"], one["family"], one["verdict"], one["code"], tuple(one["cells"].split()), one["what"])
            for one in csv.DictReader(lines)
        ]


class Run:
    """The mutants of one register, seed after seed."""

    def __init__(self, register: str, where: Path) -> None:
        self.register, self._where = register, where
        self._template = template_of(register)
        self._path = where / f"{register}.xlsx"
        self._path.write_bytes(self._template)
        good = check_files([self._path], as_at=AS_AT)[0]
        self._good = good[0]
        self._seen: set[tuple[str, str]] = set()

    def seed(self, tool: Path, seed: int) -> Tally:
        out = self._where / f"{self.register}-{seed}"
        again = ("--skip-slow",) if self._seen else ()  # what is slow is the same with every seed
        wanted = made_by(tool, self._path, out, seed, *again)
        new = [each for each in wanted if self._is_new(each, out / each.file)]
        tally = Tally(self.register, seed, len(wanted), len(wanted) - len(new), Counter(each.verdict for each in new))
        for family, of_it in groupby(new, attrgetter("family")):
            if family == "history":
                self._history(tally, list(of_it), out)
            else:
                self._family(tally, list(of_it), out)
        self._months(tally, new, out)
        return tally

    def _is_new(self, wanted: Wanted, path: Path) -> bool:
        if wanted.verdict == "skipped":  # by this file system
            return False
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
        known = (wanted.file, content) in self._seen
        self._seen.add((wanted.file, content))
        return not known

    def _family(self, tally: Tally, wanted: Sequence[Wanted], out: Path) -> None:
        """Each by itself, as ``trackerkit check`` does it."""
        paths = Watched(out / each.file for each in wanted)
        checked, refused = check_files(paths, as_at=AS_AT)
        came: dict[Path, Checked | Refused] = {one.path: one for one in (*checked, *refused)}
        for each, path, seconds, largest in zip(wanted, paths[:], paths.seconds, paths.largest, strict=True):
            tally.differences += [*judged(each, came[path], self._good), *within(each.file, seconds, largest)]
            tally.slowest = max(tally.slowest, (seconds, each.file))
            tally.largest = max(tally.largest, (largest, each.file), key=lambda pair: pair[0])

    def _history(self, tally: Tally, wanted: Sequence[Wanted], out: Path) -> None:
        with tempfile.TemporaryDirectory() as place:
            history = History(Path(place), self.register, self._template)
            for each in wanted:
                begun = spent()
                tally.differences += history.judged(each, (out / each.file).read_bytes())
                took = (spent() - begun) / 2  # two months were run
                tally.differences += within(each.file, took, 0)
                tally.slowest = max(tally.slowest, (took, each.file))

    def _months(self, tally: Tally, wanted: Sequence[Wanted], out: Path) -> None:
        """Names, and what is refused, in the month's folder."""
        names = [each for each in wanted if each.family == "filenames"]
        refused = [each for each in wanted if each.verdict == "reject" and each.family not in ("filenames", "headers")]
        with tempfile.TemporaryDirectory() as place:
            if names:
                tally.differences += names_in_the_folder(Path(place) / "names", self.register, out / "filenames", names)
            if refused:
                files = [out / each.file for each in refused]
                tally.differences += refused_in_the_folder(
                    Path(place) / "refused", self.register, files, self._template
                )


def told(tallies: Iterable[Tally]) -> list[str]:
    """The table, the reasons with how often each was needed, and the differences that nothing explains."""
    tallies = list(tallies)
    reasons = Counter(each.reason for tally in tallies for each in tally.differences if each.reason)
    lines = [HEAD, *(tally.line for tally in tallies), ""]
    lines += [f"{number:4} explained: {reason}" for reason, number in reasons.most_common()]
    for tally in tallies:
        lines += [
            f"UNEXPLAINED {tally.register} seed {tally.seed}: {each.file!r} {each.kind}: {each.detail}"
            for each in tally.unexplained
        ]
    return lines


def main(given: Sequence[str] | None = None) -> int:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("tool")
    about.add_argument("--registers", default=",".join(REGISTERS))
    about.add_argument("--seeds", default="1,2,3")
    about.add_argument(
        "--out", type=Path, help="a folder that keeps the mutants, and what differed as differences.json"
    )
    asked = about.parse_args(given)
    tool = Path(asked.tool)
    if not tool.is_file():
        print(f"The tool that makes hostile workbooks is not there ({tool.name}): nothing to judge.")
        return 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        where = asked.out or Path(place)
        where.mkdir(parents=True, exist_ok=True)
        tallies = []
        for register in asked.registers.split(","):
            one = Run(register, where)
            tallies += [one.seed(tool.resolve(), int(seed)) for seed in asked.seeds.split(",")]
        if asked.out:
            differences = [
                [t.register, t.seed, d.file, d.kind, d.detail, d.reason] for t in tallies for d in t.differences
            ]
            (where / "differences.json").write_text(json.dumps(differences, indent=1), encoding="utf-8")
    print("\n".join(told(tallies)))
    print(f"{time.monotonic() - begun:.0f} s")
    return any(tally.unexplained for tally in tallies)


if __name__ == "__main__":
    sys.exit(main())
