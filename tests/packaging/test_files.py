"""The files that say what is installed agree with each other and with the code."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import run

ROOT = Path(run.__file__).parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.]*)( ; (?P<marker>[a-z_]+ [^/@]+))?")


def project_name(requirement: str) -> str:
    """`pwdlib[argon2]>=0.3` -> `pwdlib`, and `pydantic_core` -> `pydantic-core`, as package registries have it."""
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-")


def declared(*extras: str) -> set[str]:
    """The names of the dependencies, and of those of `extras`."""
    optional = PYPROJECT["project"]["optional-dependencies"]
    lists = [PYPROJECT["project"]["dependencies"], *(optional[extra] for extra in extras)]
    return {project_name(requirement) for one in lists for requirement in one}


def test_constraints_hold_versions_and_nothing_else() -> None:
    first, *pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert first == "# The versions trackerkit is tested with. Written by: python3 run.py lock"
    assert [line for line in pins if not PIN.fullmatch(line)] == []


def test_every_dependency_has_a_tested_version() -> None:
    pinned = {PIN.match(line)["name"] for line in (ROOT / "constraints.txt").read_text().splitlines()[1:]}
    assert declared("portal", "postgres", "dev") - pinned == set()


def test_dependencies_have_lower_bounds_only() -> None:
    optional = PYPROJECT["project"]["optional-dependencies"].values()
    requirements = [line for one in (PYPROJECT["project"]["dependencies"], *optional) for line in one]
    bound = re.compile(r"[a-z0-9-]+(\[[a-z0-9]+\])?>=[0-9][0-9.]*")
    assert [line for line in requirements if not bound.fullmatch(line)] == []


def imported(folder: Path) -> set[str]:
    """The top names of everything imported below `folder`, without the standard library and trackerkit itself."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"trackerkit"}


def missing_from(known: set[str], folder: Path) -> dict[str, list[str]]:
    """Imports of `folder` that no project in `known` provides -> the projects that would."""
    providers = packages_distributions()
    found = {name: sorted({project_name(one) for one in providers.get(name, [])}) for name in imported(folder)}
    return {name: projects for name, projects in found.items() if not known & set(projects)}


def test_what_the_code_imports_is_declared() -> None:
    """An import that works only because another package brought the library breaks one day without warning."""
    for room in (path for path in (ROOT / "trackerkit").iterdir() if path.is_dir() and path.name != "portal"):
        # An extra is imported where its command is asked for, and missed there in words.
        assert missing_from(declared("parquet"), room) == {}, room.name
    assert missing_from(declared("portal", "parquet"), ROOT / "trackerkit") == {}


def test_what_the_tests_import_is_declared() -> None:
    known = declared("portal", "postgres", "dev")
    ours = {"tests", "run", "benchmarks"}
    libreoffice = {"uno", "com"}  # for the system's own Python, started by the tests (Debian: python3-uno)
    missing = missing_from(known, ROOT / "tests")
    assert {name: projects for name, projects in missing.items() if name not in ours | libreoffice} == {}


def test_the_slower_groups_are_the_same_everywhere() -> None:
    marks = [mark.partition(":")[0] for mark in PYPROJECT["tool"]["pytest"]["markers"]]
    groups = re.search(r'^GROUPS_OF_TESTS="(.*)"$', (ROOT / ".ci" / "run").read_text(), flags=re.MULTILINE)[1].split()
    assert sorted(marks) == sorted([*run.SLOW_GROUPS, "pdf"])
    assert groups == list(run.SLOW_GROUPS)
