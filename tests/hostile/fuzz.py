"""A long search for inputs that break a promise: ``python -m tests.hostile.fuzz reader --minutes 60 --seed 1``.

door     any bytes, through the worker with the default limits: a `Book`, or one refusal in words, in time and memory.
reader   our own reader, with no net under it, and cell for cell the same as openpyxl where both open the file.
patcher  a marked copy without its marks is the original part by part; marked twice is marked once; nothing that was
         read or opened before it was marked fails afterwards.

Findings are printed, three of each kind, and kept as files in ``--keep``. Not a test: the tests hold what it has found.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from tests.hostile import mutate
from tests.hostile.promises import Broken, door, patcher, reader
from tests.hostile.variety import seeds

MEMORY = 500 * 1024  # kilobytes, as the system counts them
TARGETS: dict[str, Callable[[bytes, random.Random, bool], str]] = {"door": door, "reader": reader, "patcher": patcher}
DEPTHS = {"door": (4, 4, 1, 1), "reader": (0, 1, 5, 5), "patcher": (0, 2, 4, 5)}


class Late(BaseException):  # so that no reader takes it for a fault of its file
    """An input that takes longer than anything may."""


def _late(number: int, frame: FrameType | None) -> None:
    raise Late


def damaged(rng: random.Random, workbooks: dict[str, bytes], weights: tuple[int, ...]) -> tuple[str, bytes, bool]:
    """A random workbook with random damage, its name, and whether its markup is still as its writer meant it."""
    name = rng.choice(sorted(workbooks))
    data = workbooks[name]
    others, sound = list(workbooks.values()), True
    for _ in range(rng.choice((1, 1, 2))):
        depth = rng.choices(range(4), weights)[0]
        sound = sound and depth == 3
        try:
            match depth:
                case 0:
                    data = mutate.bytes_changed(data, rng)
                case 1:
                    data = mutate.parts_changed(data, rng, others)
                case 2:
                    data = mutate.markup_changed(data, rng)
                case _:
                    data = mutate.values_changed(data, rng)
        except Exception:  # noqa: BLE001 (a second change of what is no zip any more)
            continue
    return name, data, sound


def judged(target: str, data: bytes, rng: random.Random, sound: bool) -> str:
    """The outcome in a word; ``!`` before what breaks a promise."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signal.alarm(60)
    try:
        outcome = TARGETS[target](data, rng, sound)
    except Broken as broken:
        outcome = f"!{broken}"
    except Late:
        return "!never done"
    except Exception as fault:  # noqa: BLE001 (this is what is looked for)
        where = traceback.extract_tb(fault.__traceback__)[-1]
        outcome = f"!{type(fault).__name__} at {Path(where.filename).name}:{where.lineno}"
    finally:
        signal.alarm(0)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if after > before and after > MEMORY:
        return f"!large ({after >> 10} MB): {outcome}"
    return outcome


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("target", choices=sorted(TARGETS))
    about.add_argument("--minutes", type=float, default=60)
    about.add_argument("--seed", type=int, default=1)
    about.add_argument(
        "--keep", type=Path, default=Path("fuzz-found"), help="a folder for the files that broke a promise"
    )
    asked = about.parse_args()
    signal.signal(signal.SIGALRM, _late)
    workbooks = {name: data for name, data in seeds().items() if asked.target == "door" or data[:2] == b"PK"}
    print(f"{asked.target}: {len(workbooks)} workbooks to damage, seed {asked.seed}", flush=True)
    outcomes: Counter[str] = Counter()
    begun = told = time.monotonic()
    for number in range(sys.maxsize):
        rng = random.Random(f"{asked.seed}/{number}")
        name, data, sound = damaged(rng, workbooks, DEPTHS[asked.target])
        outcome = judged(asked.target, data, rng, sound)
        outcomes[outcome] += 1
        if outcome.startswith("!") and outcomes[outcome] <= 3:
            asked.keep.mkdir(parents=True, exist_ok=True)
            kept = asked.keep / f"{asked.target}-{asked.seed}-{number}-{hashlib.sha256(data).hexdigest()[:8]}"
            kept.write_bytes(data)
            print(f"{outcome} <- {name}, input {number}", flush=True)
        now = time.monotonic()
        if now - told > 300:
            told = now
            _tell(asked.target, now - begun, outcomes)
        if now - begun > asked.minutes * 60:
            break
    _tell(asked.target, time.monotonic() - begun, outcomes)
    sys.exit(any(outcome.startswith("!") for outcome in outcomes))


def _tell(target: str, seconds: float, outcomes: Counter[str]) -> None:
    most = "; ".join(f"{what}: {number:,}" for what, number in outcomes.most_common())
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"== {target}, {seconds / 60:.1f} min, {outcomes.total():,} inputs, {largest} MB: {most}", flush=True)


if __name__ == "__main__":
    main()
