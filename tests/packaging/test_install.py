"""trackerkit installed in each way works away from its checkout, with everything that must ship."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
import uv

import run
import trackerkit
from tests.ledger.freeze import LAYOUTS

pytestmark = pytest.mark.packaging

ROOT = Path(run.__file__).parent

# Runs in the fresh environment: where each shipped folder lies, and what is in it.
LOOK = """
import hashlib, json
from importlib.metadata import version
from trackerkit.resources import folder
print(json.dumps({"version": version("trackerkit"), **{name: str(folder(name)) for name in ("schemas", "templates")}}))
"""


def build(source: Path, kind: str, to: Path) -> Path:
    """The one file that building a `kind` (wheel or sdist) of `source` puts into `to`."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", to], cwd=source, check=True)
    (made,) = to.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@dataclass(frozen=True)
class Installed:
    """A fresh environment with trackerkit in it, and a folder far from the checkout to run it in."""

    way: str
    scripts: Path
    elsewhere: Path

    def run(self, *command: str) -> str:
        """What a program of the environment prints."""
        program, *arguments = command
        given = run.environment()
        path = self.scripts / program
        done = subprocess.run(
            [path, *arguments], cwd=self.elsewhere, env=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module", params=["editable", "wheel", "sdist"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp(request.param)
    target = ["--editable", str(ROOT)] if request.param == "editable" else [request.getfixturevalue(request.param)]
    python = place / "venv" / "bin" / "python"
    tool = uv.find_uv_bin()
    subprocess.run([tool, "venv", "--quiet", "--python", sys.executable, place / "venv"], check=True)
    install = [tool, "pip", "install", "--quiet", "--python", python, "--constraint", ROOT / "constraints.txt"]
    subprocess.run([*install, *target], check=True)
    (place / "elsewhere").mkdir()
    return Installed(request.param, python.parent, place / "elsewhere")


def contents(folder: Path) -> dict[str, str]:
    """Each file below `folder` by its path there, with a hash of its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def test_schemas_and_templates_are_there(installed: Installed) -> None:
    seen = json.loads(installed.run("python", "-c", LOOK))
    assert seen["version"] == trackerkit.__version__
    for name in ("schemas", "templates"):
        inside = Path(seen[name]).is_relative_to(installed.scripts.parent)
        assert inside == (installed.way != "editable")
        assert contents(Path(seen[name])) == contents(ROOT / name) != {}


def test_the_command_runs_away_from_the_checkout(installed: Installed) -> None:
    assert "Usage: trackerkit" in installed.run("trackerkit", "--help")


def test_a_ledger_of_the_first_layout_is_brought_up(installed: Installed) -> None:
    """The migrations ship, and Alembic finds them away from the checkout."""
    with closing(sqlite3.connect(installed.elsewhere / "ledger.sqlite")) as connection:
        connection.executescript((LAYOUTS / "1.sqlite.sql").read_text(encoding="utf-8"))
    code = "from trackerkit.ledger import Ledger; print(Ledger.open('ledger.sqlite').verify())"
    assert installed.run("python", "-c", code) == "()\n"
    assert (installed.elsewhere / "ledger-layout-1.sqlite").is_file()


def test_the_sdist_holds_what_is_needed_and_no_more(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        tops = {name.split("/")[1] for name in archive.getnames()}
    assert tops == {
        *("trackerkit", "schemas", "templates"),
        *("README.md", "CHANGELOG.md", "PKG-INFO", "pyproject.toml", "constraints.txt", ".gitignore"),
    }


def test_the_wheel_made_from_the_sdist_is_the_wheel_made_from_the_checkout(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    subprocess.run(["tar", "-xzf", sdist, "-C", tmp_path], check=True)
    (source,) = tmp_path.iterdir()
    again = build(source, "wheel", tmp_path / "again")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        assert {name: one.read(name) for name in one.namelist()} == {
            name: other.read(name) for name in other.namelist()
        }


def test_the_wheel_holds_nothing_but_trackerkit(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"trackerkit", f"trackerkit-{trackerkit.__version__}.dist-info"}
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "trackerkit").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == code
