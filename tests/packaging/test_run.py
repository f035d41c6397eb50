"""run.py: what it installs when, how it starts programs, and what it says when something is missing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent

# Stands in for trackerkit: says how it was called.
TRACKERKIT = """\
#!/bin/sh
echo "trackerkit $@ bytecode=${PYTHONDONTWRITEBYTECODE:-written} path=${PYTHONPATH:-own}"
exit 7
"""

# Stands in for uv: writes down how it was called, and "installs" the stand-in of trackerkit.
UV = """\
#!/bin/sh
echo "uv $@" >> "$CALLS"
[ -z "$UV_FAILS" ] || { echo "uv: no way through" >&2; exit 1; }
cp "$TOOLS/trackerkit" .venv/bin/trackerkit
"""

# Stands in for pip: the same, and it can install uv.
PIP = """\
import os, pathlib, shutil, sys
arguments = sys.argv[1:]
if "--version" not in arguments:
    with open(os.environ["CALLS"], "a") as calls:
        print("pip", *arguments, file=calls)
    if os.environ.get("PIP_FAILS"):
        sys.exit("pip: no way through")
    name = "uv" if arguments[-1] == "uv" else "trackerkit"
    shutil.copy(pathlib.Path(os.environ["STORE"], name), pathlib.Path(".venv/bin", name))
"""


class Project:
    """A folder with run.py and its two input files, on a machine whose uv and pip only write down their calls."""

    def __init__(self, machine: Path) -> None:
        self.folder = machine / "project"
        self.tools = machine / "tools"  # all that is on the PATH
        self.store = machine / "store"  # what pip finds
        self.calls = machine / "calls.txt"
        for folder in (self.folder, self.tools, self.store):
            folder.mkdir()
        shutil.copy(ROOT / "run.py", self.folder)
        (self.folder / "pyproject.toml").write_text("[project]\n")
        (self.folder / "constraints.txt").write_text("six==1.17.0\n")
        for place in (self.tools, self.store):
            for name, script in (("uv", UV), ("trackerkit", TRACKERKIT)):
                (place / name).write_text(script)
                (place / name).chmod(0o755)
        (self.tools / "cp").symlink_to(shutil.which("cp"))
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", machine / "python"], check=True)
        self.python = machine / "python" / "bin" / "python"
        (library,) = (machine / "python" / "lib").glob("*/site-packages")
        self.pip = library / "pip"
        self.pip.mkdir()
        (self.pip / "__init__.py").touch()
        (self.pip / "__main__.py").write_text(PIP)

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run run.py as a person would."""
        given = {
            "PATH": str(self.tools),
            "TOOLS": str(self.tools),
            "STORE": str(self.store),
            "CALLS": str(self.calls),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": "elsewhere",
            **variables,
        }
        command = [self.python, "run.py", *arguments]
        return subprocess.run(command, cwd=self.folder, env=given, capture_output=True, text=True, check=False)

    def called(self) -> list[str]:
        """How uv and pip were called since the last look."""
        calls = self.calls.read_text().splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return calls

    def installs(self) -> list[str]:
        """What uv was told to install since the last look."""
        return [re.fullmatch(r"uv pip install .* --editable (\S+) --python \S+", call)[1] for call in self.called()]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_first_call_installs_and_hands_on_arguments_and_exit_code(project: Project) -> None:
    done = project.run("demo", "--as-at", "2026-08-31")
    assert (done.stdout, done.returncode) == ("trackerkit demo --as-at 2026-08-31 bytecode=written path=own\n", 7)
    python = project.venv / "bin" / "python"
    assert project.called() == [f"uv pip install --quiet --constraint constraints.txt --editable . --python {python}"]
    stamp = json.loads((project.venv / "trackerkit-installed.json").read_text())
    assert (stamp["folder"], stamp["extras"]) == (str(project.folder), [])


def test_later_calls_install_only_what_is_new(project: Project) -> None:
    project.run("demo")
    assert project.installs() == ["."]
    project.run("demo")
    assert project.installs() == []
    project.run("test")
    assert project.installs() == [".[dev,portal,postgres]"]
    project.run("demo")
    assert project.installs() == []
    (project.folder / "constraints.txt").write_text("six==1.16.0\n")
    project.run("demo")
    assert project.installs() == [".[dev,portal,postgres]"]
    (project.folder / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    project.run("demo")
    assert project.installs() == [".[dev,portal,postgres]"]


def test_a_moved_folder_gets_a_new_environment(project: Project) -> None:
    project.run("test")
    project.installs()
    (project.venv / "left-over").touch()
    project.folder = project.folder.rename(project.folder.with_name("moved"))
    project.run("demo")
    assert project.installs() == ["."]
    assert not (project.venv / "left-over").exists()


def test_an_environment_whose_python_is_gone_is_made_again(project: Project) -> None:
    project.run("demo")
    project.installs()
    (project.venv / "bin" / "python").unlink()
    assert project.run("demo").returncode == 7
    assert project.installs() == ["."]


def test_an_environment_whose_python_looks_elsewhere_is_made_again(project: Project) -> None:
    """As after an upgrade of the system's Python from 3.11 to 3.13."""
    project.run("demo")
    project.installs()
    library = next((project.venv / "lib").iterdir())
    library.rename(library.with_name("python3.1"))
    assert project.run("demo").returncode == 7
    assert project.installs() == ["."]


OPTIONS = "--no-input --disable-pip-version-check --no-warn-script-location"


def test_without_a_uv_one_is_put_into_the_environment(project: Project) -> None:
    (project.tools / "uv").unlink()
    assert project.run("demo").returncode == 7
    python = project.venv / "bin" / "python"
    assert project.called() == [
        f"pip --python {python} install --constraint constraints.txt {OPTIONS} uv",
        f"uv pip install --quiet --constraint constraints.txt --editable . --python {python}",
    ]
    (project.folder / "constraints.txt").write_text("six==1.16.0\n")
    project.run("demo")
    assert project.installs() == ["."]


def test_where_uv_fails_pip_does_it(project: Project) -> None:
    done = project.run("demo", UV_FAILS="yes")
    assert done.returncode == 7
    assert done.stderr.splitlines()[:3] == [
        "Installing what trackerkit needs into .venv (about a minute the first time) ...",
        "uv: no way through",
        "uv could not install it (its own words are above). Trying with pip ...",
    ]
    pip = f"pip --python {project.venv / 'bin' / 'python'} install"
    assert project.called()[1:] == [f"{pip} --quiet --constraint constraints.txt --editable . {OPTIONS}"]


def test_an_install_that_failed_is_not_taken_for_done(project: Project) -> None:
    failed = project.run("demo", UV_FAILS="yes", PIP_FAILS="yes")
    assert failed.returncode == 2
    assert failed.stderr.splitlines()[-2:] == [
        "pip: no way through",
        "pip could not install what trackerkit needs; its own words are above. Check that this machine reaches the internet.",
    ]
    project.called()
    assert project.run("demo").returncode == 7
    assert project.installs() == ["."]


def test_without_pip_and_uv_it_says_what_to_install(project: Project) -> None:
    (project.tools / "uv").unlink()
    shutil.rmtree(project.pip)
    failed = project.run("demo")
    assert failed.returncode == 2
    assert failed.stderr.splitlines()[-1] == (
        "This Python has no pip, or one older than 22.3. "
        "Install it (Debian and Ubuntu: apt-get install python3-pip) and run the command again."
    )


def test_a_stamp_that_cannot_be_read_counts_as_none(project: Project) -> None:
    project.run("demo")
    project.installs()
    (project.venv / "trackerkit-installed.json").write_text('{"folder": ')
    project.run("demo")
    assert project.installs() == ["."]


def test_clean_leaves_the_files_of_people(project: Project) -> None:
    project.run("demo")
    cache = project.folder / "trackerkit" / "rules" / "__pycache__"
    for folder in (cache, project.folder / "demo", project.folder / "out", project.folder / ".ruff_cache"):
        folder.mkdir(parents=True)
    assert project.run("clean").returncode == 0
    left = sorted(path.name for path in project.folder.iterdir())
    assert left == ["constraints.txt", "demo", "out", "pyproject.toml", "run.py", "trackerkit"]
    assert not cache.exists()


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"], ["-h"]])
def test_without_a_command_it_says_what_there_is(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(arguments) == 0
    assert capsys.readouterr().out == run.HELP
    assert re.findall(r"^  (\w+)", run.HELP, flags=re.MULTILINE) == list(run.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["tset"],
            '"tset" is not a command of run.py. The commands are: demo, serve, test, slow, mutants, lint, lock, clean.\n',
        ),
        (["slow"], f"Say which group of slower tests to run: {', '.join(run.SLOW_GROUPS)}.\n"),
        (["slow", "quick"], f"Say which group of slower tests to run: {', '.join(run.SLOW_GROUPS)}.\n"),
    ],
)
def test_a_command_it_does_not_know(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(arguments) == 2
    assert capsys.readouterr().err == sentence


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The programs that run.py starts, by name; nothing is installed or started."""
    programs: list[list[str]] = []

    def start(command: list[str | Path]) -> int:
        programs.append([Path(command[0]).name, *(str(word) for word in command[1:])])
        return 1 if command[-1] == "check" else 0

    monkeypatch.setattr(run, "run", start)
    monkeypatch.setattr(run, "install", lambda extras: None)
    monkeypatch.setattr(run, "ready_pango", lambda: True)
    return programs


def test_the_fast_tests_are_those_of_no_slower_group(started: list[list[str]]) -> None:
    run.main(["test", "-x", "tests/rules"])
    fast = "not libreoffice and not browser and not packaging and not crash and not postgres and not slow"
    assert started == [["python", "-m", "pytest", "-m", fast, "-n", "auto", "--dist", "loadfile", "-x", "tests/rules"]]


def test_a_test_of_two_groups_runs_once(started: list[list[str]]) -> None:
    run.main(["slow", "libreoffice"])
    run.main(["slow", "packaging", "-x"])
    assert started == [
        ["python", "-m", "pytest", "-m", "libreoffice"],
        ["python", "-m", "pytest", "-m", "packaging and not libreoffice and not browser", "-x"],
    ]


def test_lint_runs_every_check_and_fails_if_one_does(started: list[list[str]]) -> None:
    assert run.main(["lint"]) == 1
    assert started == [["ruff", "check"], ["ruff", "format", "--check"], ["python", "-m", "mypy"], ["lint-imports"]]


def test_a_program_ended_by_a_signal_gives_the_shells_exit_code() -> None:
    assert run.run([sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]) == 137


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(run.Stopped, match=r"^no-such-program could not be started: No such file or directory\.$"):
        run.run(["no-such-program"])


SENTENCE = (
    "The PDF is left out, because the package libpango-1.0-0 is missing (to add it: "
    "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0); everything else works.\n"
)


class Debian:
    """A Debian without Pango: what apt-get was told, and whether it can."""

    def __init__(self, answers: list[int]) -> None:
        self.answers = answers
        self.commands: list[str] = []
        self.pango = False

    def __call__(self, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        self.commands.append(command[1])
        code = self.answers[len(self.commands) - 1]
        self.pango = command[1] == "install" and code == 0
        return subprocess.CompletedProcess(command, code, "", "E: Unable to locate package libpango-1.0-0\n")


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Debian:
    who, answers = request.param
    system = Debian(answers)
    monkeypatch.setattr(run, "quietly", system)
    monkeypatch.setattr(run, "pango_found", lambda: system.pango)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: who)
    monkeypatch.setattr(run.sys, "platform", "linux")
    return system


@pytest.mark.parametrize(
    ("debian", "commands", "ready", "said"),
    [
        ((0, [0]), ["install"], True, ""),
        ((0, [100, 0, 0]), ["install", "update", "install"], True, ""),
        (
            (0, [100, 100, 100]),
            ["install", "update", "install"],
            False,
            "E: Unable to locate package libpango-1.0-0\n" + SENTENCE,
        ),
        ((1000, []), [], False, SENTENCE),
    ],
    ids=["root", "root with old package lists", "root without a network", "not root"],
    indirect=["debian"],
)
def test_a_debian_without_pango(
    debian: Debian, commands: list[str], ready: bool, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.ready_pango() is ready
    assert debian.commands == commands
    begun = "Installing libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0 for the PDF ...\n" if commands else ""
    assert capsys.readouterr().err == begun + said


@pytest.mark.parametrize(
    ("system", "package", "command"),
    [
        ("darwin", "Homebrew package pango", "brew install pango"),
        ("win32", "MSYS2 package mingw-w64-ucrt-x86_64-pango", "pacman -S mingw-w64-ucrt-x86_64-pango"),
    ],
)
def test_other_systems_are_told_their_own_remedy(
    system: str, package: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.sys, "platform", system)
    assert run.pango_sentence() == (
        f"The PDF is left out, because the {package} is missing (to add it: {command}); everything else works."
    )


@pytest.mark.pdf
def test_pango_is_found_where_weasyprint_finds_it() -> None:
    """The names in run.py are those that WeasyPrint loads."""
    import weasyprint  # noqa: F401, PLC0415  what is tested is that this line works

    assert run.pango_found()
