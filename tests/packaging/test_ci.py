""".ci/run: every group runs even when one fails, and the summary and the exit code tell."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent

# Each stands in for the program of its name: says how it was called, and fails as FAIL tells ("browser=5 lint=1").
STUB = """\
#!/bin/sh
echo "ran: {name} $*"
for word in $FAIL; do
    for given in "$@"; do
        [ "${{word%=*}}" = "$given" ] && exit "${{word#*=}}"
    done
done
exit 0
"""


def run_ci(folder: Path, fail: str, installed: str = "install ok") -> tuple[int, str, list[str], list[str]]:
    """Run .ci/run with stand-ins; exit code, whole output, programs that ran, summary without seconds."""
    tools = folder / "tools"
    tools.mkdir()
    for name in ("make", "python3", "apt-get"):
        (tools / name).write_text(STUB.format(name=name))
    (tools / "dpkg-query").write_text(
        '#!/bin/sh\nfor last; do :; done\ncase " $MISSING " in *" $last "*) exit 1;; esac\necho ii\n'
    )
    (tools / "id").write_text('#!/bin/sh\necho "$WHO"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    who, _, missing = installed.partition(":")
    given = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "FAIL": fail, "WHO": who, "MISSING": missing}
    done = subprocess.run(
        ["bash", ROOT / ".ci" / "run"], cwd=folder, env=given, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    before, _, summary = done.stdout.partition("===== summary")
    ran = re.findall(r"^ran: (.*)$", before, flags=re.MULTILINE)
    lines = [re.sub(r" +\d+ s  ", ": ", line) for line in summary.splitlines()[1:]]
    return done.returncode, done.stdout, ran, lines


STEPS = ["packages", "fast tests", *run.SLOW_GROUPS, "mutants", "lint"]
PROGRAMS = [
    "make test",
    *(f"python3 run.py slow {group}" for group in run.SLOW_GROUPS),
    "python3 run.py mutants",
    "make lint",
]


@pytest.mark.parametrize(
    ("fail", "failures"),
    [
        ("", {}),
        ("test=2", {"fast tests": "FAILED (exit code 2)"}),
        ("browser=5", {"browser": "FAILED (no tests in this group)"}),
        ("crash=124", {"crash": "FAILED (not done after 1200 seconds)"}),
        ("libreoffice=1 lint=1", {"libreoffice": "FAILED (exit code 1)", "lint": "FAILED (exit code 1)"}),
    ],
)
def test_all_groups_run_and_the_summary_names_those_that_failed(
    fail: str, failures: dict[str, str], tmp_path: Path
) -> None:
    code, _, ran, summary = run_ci(tmp_path, fail, "0:")
    assert code == (1 if failures else 0)
    assert ran == PROGRAMS
    assert summary == [f"{step}: {failures.get(step, 'passed')}" for step in STEPS]


def test_packages_that_are_missing_are_installed_by_root(tmp_path: Path) -> None:
    code, output, ran, _ = run_ci(tmp_path, "", "0:chromium postgresql")
    assert code == 0
    assert ran[0] == "apt-get -qq update"
    assert "Installed: chromium postgresql \n" in output


def test_without_root_the_missing_packages_are_named(tmp_path: Path) -> None:
    code, output, ran, summary = run_ci(tmp_path, "", "1000:chromium")
    assert code == 1
    assert "These Debian packages are missing, and only root can install them: chromium \n" in output
    assert ran == PROGRAMS
    assert summary[0] == "packages: FAILED (exit code 1)"
