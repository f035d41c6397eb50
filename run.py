"""Does everything with one command: ``python3 run.py demo``, ``python3 run.py test`` (on Windows: ``py run.py demo``).

Needs nothing but Python 3.11 with pip. Debian's Python alone can neither make a whole virtual environment (no
ensurepip) nor install into itself (PEP 668), so the environment is made without pip and filled from outside:
by uv where there is one, else by a uv put into the environment, else by the pip that is there.
What was installed is written to a stamp in the environment, so that later calls cost nothing.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "trackerkit-installed.json"
CONSTRAINTS = ROOT / "constraints.txt"

SLOW_GROUPS = ("libreoffice", "browser", "packaging", "crash", "postgres", "slow")
DEMO = "demo"  # where trackerkit demo puts everything when it is not told otherwise
DEVELOPER_EXTRAS = ("dev", "portal", "postgres")
PIP_OPTIONS = ("--no-input", "--disable-pip-version-check", "--no-warn-script-location")

HELP = f"""\
python3 run.py COMMAND        (Windows: py run.py COMMAND; where there is make: make COMMAND)

  demo          show trackerkit at work on made-up services, from empty workbooks to the printed pack
  serve         open the upload page on what demo made
  test          run the tests that take seconds
  slow GROUP    run one of the slower groups of tests: {", ".join(SLOW_GROUPS)}
  mutants       judge hostile workbooks (of the tool in ../shared/tools), and send them to a real upload page
  lint          check style, types and which room may import which
  lock          choose the tested versions anew and write them to constraints.txt
  clean         remove what these commands made: .venv, caches, dist

The first command installs what trackerkit needs into the folder .venv and nowhere else (about a minute).
Words after the command are handed on: "run.py test tests/rules" runs the tests of one room.
"""

# Debian's names of the system libraries that WeasyPrint loads, and where it looks for them on each system.
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
PANGO_LIBRARIES = {
    "linux": (
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libpangoft2-1.0.so.0",
        "libharfbuzz.so.0",
        "libharfbuzz-subset.so.0",
        "libfontconfig.so.1",
    ),
    "darwin": ("libgobject-2.0.dylib", "libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libfontconfig.1.dylib"),
    "win32": ("libgobject-2.0-0.dll", "libpango-1.0-0.dll", "libpangoft2-1.0-0.dll", "libfontconfig-1.dll"),
}
WINDOWS_PANGO_FOLDERS = (
    r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"  # as WeasyPrint has them
)


class Stopped(Exception):
    """The command cannot go on. The text is for the person who gave it: what is wrong, and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Run the command line without the program's name; the result is the exit code (2 = not understood)."""
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(HELP, end="")
        return 0
    name, rest = arguments[0], list(arguments[1:])
    if name not in COMMANDS:
        say(f'"{name}" is not a command of run.py. The commands are: {", ".join(COMMANDS)}.')
        return 2
    try:
        return COMMANDS[name](rest)
    except Stopped as stopped:
        say(str(stopped))
        return 2
    except KeyboardInterrupt:
        return 130


# --- the commands -----------------------------------------------------------------------------------------------


def demo(rest: list[str]) -> int:
    """``trackerkit demo``: from nothing to a printed pack."""
    install(())
    ready_pango()
    return run([SCRIPTS / "trackerkit", "demo", *rest])


def serve(rest: list[str]) -> int:
    """``trackerkit serve`` on the folder of the demonstration, or as the words after the command say."""
    install(("portal",))
    ready_pango()
    if not rest and not (ROOT / DEMO).is_dir():
        raise Stopped(f'There is no folder {DEMO} yet. Run "python3 run.py demo" first.')
    return run([SCRIPTS / "trackerkit", "serve", *(rest or ["--folder", DEMO])])


def test(rest: list[str]) -> int:
    """The fast tests. Without Pango those of the PDF are left out (tests/conftest.py), and it says so."""
    install(DEVELOPER_EXTRAS)
    ready_pango()
    # On all cores; the tests of a file stay together, because many share what is dear to make.
    return pytest(" and ".join(f"not {group}" for group in SLOW_GROUPS), ["-n", "auto", "--dist", "loadfile", *rest])


def slow(rest: list[str]) -> int:
    """One slower group of tests; a test of two groups runs in the first of them."""
    if not rest or rest[0] not in SLOW_GROUPS:
        raise Stopped(f"Say which group of slower tests to run: {', '.join(SLOW_GROUPS)}.")
    install(DEVELOPER_EXTRAS)
    ready_pango()
    earlier = SLOW_GROUPS[: SLOW_GROUPS.index(rest[0])]
    return pytest(" and ".join([rest[0], *(f"not {group}" for group in earlier)]), rest[1:])


def mutants(rest: list[str]) -> int:
    """Every mutant of another's tool gets the verdict that it is owed, and a fifth of them go to a real upload page.

    Without the tool that is said, and the project's own go to the page. Words after the command are for judging.
    """
    install(DEVELOPER_EXTRAS)
    tool = os.environ.get("TRACKERKIT_HOSTILE_TOOL") or str(ROOT.parent / "shared" / "tools" / "make_hostile.py")
    asked = rest or ["--registers", "medication,governance", "--seeds", "1"]
    judged = run([PYTHON, "-m", "tests.hostile.shared", tool, *asked])
    return judged or (0 if rest else run([PYTHON, "-m", "tests.hostile.uploads", tool, "--every", "5"]))


def lint(rest: list[str]) -> int:
    """Style, types, layers: all of them, also when the first finds something."""
    install(DEVELOPER_EXTRAS)
    checks: list[list[str | Path]] = [
        [SCRIPTS / "ruff", "check", *rest],
        [SCRIPTS / "ruff", "format", "--check", *rest],
        [PYTHON, "-m", "mypy"],
        [SCRIPTS / "lint-imports"],
    ]
    return max([run(check) for check in checks])


def lock(rest: list[str]) -> int:
    """Write constraints.txt from pyproject.toml, for every system; ``lock --upgrade`` takes the newest releases."""
    install(DEVELOPER_EXTRAS)
    uv: list[str | Path] = [
        SCRIPTS / "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--output-file",
        CONSTRAINTS.name,
        "--quiet",
    ]
    # No header, notes or addresses: the file must read the same wherever it is made.
    code = run([*uv, "--all-extras", "--universal", "--python-version", "3.11", "--no-header", "--no-annotate", *rest])
    if code == 0:
        first = "# The versions trackerkit is tested with. Written by: python3 run.py lock\n"
        CONSTRAINTS.write_text(first + CONSTRAINTS.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    return code


def clean(_rest: list[str]) -> int:
    """Remove what the commands made in this folder, but never a person's workbooks or packs."""
    made = [VENV, *(ROOT / name for name in ("dist", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"))]
    made += [ROOT / ".import_linter_cache", ROOT / "__pycache__"]
    made += [found for top in ("trackerkit", "tests", "benchmarks") for found in (ROOT / top).rglob("__pycache__")]
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "serve": serve,
    "test": test,
    "slow": slow,
    "mutants": mutants,
    "lint": lint,
    "lock": lock,
    "clean": clean,
}

# --- the environment --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stamp:
    """What an install wrote into .venv when it was done."""

    folder: str = ""  # scripts in .venv begin with its full path, so a folder that was moved needs a new one
    inputs: str = ""  # hash of the files that decide what is installed
    extras: tuple[str, ...] = ()


def install(extras: Sequence[str]) -> None:
    """Make .venv hold trackerkit with its dependencies and `extras`. Free when it does already."""
    if not venv_works() or read_stamp().folder not in ("", str(ROOT)):
        make_venv()
    found, inputs = read_stamp(), fingerprint()
    if found.inputs == inputs and set(extras) <= set(found.extras):
        return
    STAMP.unlink(missing_ok=True)  # an install that is broken off must not look done
    together = sorted({*extras, *found.extras})
    say("Installing what trackerkit needs into .venv (about a minute the first time) ...")
    install_package(f".[{','.join(together)}]" if together else ".")
    stamp = Stamp(folder=str(ROOT), inputs=inputs, extras=tuple(together))
    STAMP.write_text(json.dumps(asdict(stamp), indent=1) + "\n", encoding="utf-8")


def fingerprint() -> str:
    """A hash of the files that decide what is installed."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", CONSTRAINTS.name):
        digest.update((ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()


def read_stamp() -> Stamp:
    """What the last install wrote; an empty stamp when there was none, or it was broken off."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        words = json.loads(STAMP.read_text(encoding="utf-8"))
        return Stamp(str(words["folder"]), str(words["inputs"]), tuple(words["extras"]))
    return Stamp()


def venv_works() -> bool:
    """Whether .venv holds a Python that is new enough and looks into the packages of .venv.

    It does not once the system's Python is upgraded below it: the new Python looks into another folder.
    """
    code = "import os, sys, sysconfig; print(sys.version_info >= (3, 11), os.path.isdir(sysconfig.get_path('purelib')))"
    try:
        return quietly([PYTHON, "-c", code]).stdout.split() == ["True", "True"]
    except OSError:
        return False


def make_venv() -> None:
    """A new, empty .venv. `--clear`, because what is there cannot be used."""
    if run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV]) != 0:
        raise Stopped("Python could not make the folder .venv; its own words are above.")


def install_package(target: str) -> None:
    """Install `target` editable, with the versions of constraints.txt, by the quickest tool that works here."""
    what = ["install", "--quiet", "--constraint", CONSTRAINTS.name, "--editable", target]
    uv = find_uv()
    if uv and run([uv, "pip", *what, "--python", PYTHON]) == 0:
        return
    if uv:
        say("uv could not install it (its own words are above). Trying with pip ...")
    if run([*pip(), *what, *PIP_OPTIONS]) != 0:
        raise Stopped(
            "pip could not install what trackerkit needs; its own words are above. "
            "Check that this machine reaches the internet."
        )


def find_uv() -> str | Path | None:
    """A uv: on the PATH, in the environment, or put there now. None when it cannot be had (pip does as well)."""
    inside = SCRIPTS / ("uv.exe" if os.name == "nt" else "uv")
    outside = shutil.which("uv")
    if outside or inside.exists():
        return outside or inside
    tried = quietly([*pip(), "install", "--constraint", CONSTRAINTS.name, *PIP_OPTIONS, "uv"])
    return inside if tried.returncode == 0 else None


def pip() -> list[str | Path]:
    """The pip that is there, set to work on .venv. Raises Stopped when there is none."""
    command: list[str | Path] = [sys.executable, "-m", "pip", "--python", PYTHON]
    if quietly([*command, "--version"]).returncode != 0:
        raise Stopped(
            "This Python has no pip, or one older than 22.3. "
            "Install it (Debian and Ubuntu: apt-get install python3-pip) and run the command again."
        )
    return command


# --- Pango, which only the PDF needs ----------------------------------------------------------------------------


def ready_pango() -> bool:
    """Whether PDFs can be made. As root on Debian what is missing is installed; else one sentence says what to do."""
    if pango_found():
        return True
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0 and apt_install(apt, PANGO_PACKAGES) and pango_found():
        return True
    say(pango_sentence())
    return False


def pango_found() -> bool:
    """Whether the system libraries that WeasyPrint loads are there."""
    if sys.platform == "win32":
        for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", WINDOWS_PANGO_FOLDERS).split(";"):
            with suppress(OSError):
                os.add_dll_directory(folder)
    try:
        for library in PANGO_LIBRARIES.get(sys.platform, PANGO_LIBRARIES["linux"]):
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_install(apt: str, packages: Sequence[str]) -> bool:
    """Install Debian packages without a question; the package lists are fetched only if they are missing or old."""
    say(f"Installing {', '.join(packages)} for the PDF ...")
    command = [apt, "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", *packages]
    tried = quietly(command, DEBIAN_FRONTEND="noninteractive")
    if tried.returncode != 0:
        quietly([apt, "update"])
        tried = quietly(command, DEBIAN_FRONTEND="noninteractive")
    if tried.returncode != 0:
        say(tried.stderr.strip())
    return tried.returncode == 0


def pango_sentence() -> str:
    """What is missing for the PDF, and how to get it on this system."""
    name, remedy = {
        "darwin": ("Homebrew package pango", "brew install pango"),
        "win32": ("MSYS2 package mingw-w64-ucrt-x86_64-pango", "pacman -S mingw-w64-ucrt-x86_64-pango"),
    }.get(sys.platform, (f"package {PANGO_PACKAGES[0]}", f"sudo apt-get install {' '.join(PANGO_PACKAGES)}"))
    return f"The PDF is left out, because the {name} is missing (to add it: {remedy}); everything else works."


# --- running programs -------------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """The environment for the programs started here.

    Python writes its compiled files again (without them each start of trackerkit takes seconds longer), and settings
    that would lead Python or pip out of .venv are dropped.
    """
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    return {name: value for name, value in os.environ.items() if name not in dropped}


def run(command: Sequence[str | Path]) -> int:
    """Run a program in the project's folder and give its exit code (128 + n when signal n ended it)."""
    sys.stdout.flush()
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    except OSError as error:
        raise Stopped(f"{command[0]} could not be started: {error.strerror}.") from error
    return code if code >= 0 else 128 - code


def quietly(command: Sequence[str | Path], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program without showing what it prints and without a question; `variables` join its environment."""
    given = {**environment(), **variables}
    return subprocess.run(
        command, cwd=ROOT, env=given, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def pytest(marks: str, rest: Sequence[str]) -> int:
    """Run pytest on the tests with these marks. pytest's own exit codes: 0 passed, 1 failed, 5 no such tests."""
    return run([PYTHON, "-m", "pytest", "-m", marks, *rest])


def say(sentence: str) -> None:
    """Tell the person something, apart from what the program itself prints."""
    print(sentence, file=sys.stderr, flush=True)


def python_is_new_enough() -> bool:
    """Whether this Python can run trackerkit; if not, a newer one on the PATH is started in its place."""
    if sys.version_info >= (3, 11):  # noqa: UP036  the answer is for those who have an older one
        return True
    for minor in range(20, 10, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, str(ROOT / "run.py"), *sys.argv[1:]])
    say(f"trackerkit needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install a newer one and try again.")
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if python_is_new_enough() else 2)
