"""How long the command line takes to answer: ``python benchmarks/startup.py``. Exits with 1 when it is too long.

Each call is a process of its own; the figure is the quickest of several, since other programs only ever add to it.
``trackerkit --help`` must answer within 0.4 s and import none of the heavy libraries: they take longer than the work.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CALLS = {
    "--help": ["--help"],
    "check --help": ["check", "--help"],
    "explain TK402": ["explain", "TK402"],
    "--version": ["--version"],
}
LONGEST_S = 0.4  # for --help
HEAVY = ("pandas", "numpy", "pandera", "openpyxl", "lxml", "sqlalchemy", "jinja2", "weasyprint", "pydantic", "holidays")
_RUN = "import sys; from trackerkit.cli import main; main()"
_LIST = "import atexit, sys; atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr)); " + _RUN


def call(words: list[str], code: str = _RUN) -> subprocess.CompletedProcess[str]:
    """One run of the command line."""
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)


def seconds(words: list[str], turns: int = 7) -> float:
    """The quickest of so many runs, by the clock."""
    spent = []
    for _ in range(turns):
        begin = time.perf_counter()
        call(words)
        spent.append(time.perf_counter() - begin)
    return min(spent)


def heavy(words: list[str]) -> list[str]:
    """The heavy libraries that the call imported."""
    return [name for name in HEAVY if name in call(words, _LIST).stderr.split()]


def main() -> int:
    """Print a line for each call; 0 when --help is quick and light."""
    nothing = min(_clock([sys.executable, "-c", ""]) for _ in range(7))
    print(f"{'trackerkit':<18}{'s':>7}{'x python':>10}  heavy imports")
    print(f"{'(python alone)':<18}{nothing:>7.2f}{1.0:>10.1f}")
    found = {}
    for name, words in CALLS.items():
        found[name] = (seconds(words), heavy(words))
        spent, imported = found[name]
        print(f"{name:<18}{spent:>7.2f}{spent / nothing:>10.1f}  {', '.join(imported) or 'none'}")
    spent, imported = found["--help"]
    return int(spent > LONGEST_S or bool(imported))


def _clock(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
