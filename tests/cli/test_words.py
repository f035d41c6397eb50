"""`--help`, `rules`, `explain`, `schema show`: the words of the command line, and how little they load."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import typer

from tests.cli.conftest import Run
from trackerkit import __version__
from trackerkit.cli.app import app
from trackerkit.register import load_register
from trackerkit.rules.catalogue import BY_CODE, CATALOGUE
from trackerkit.rules.docs import as_documents, listing, page
from trackerkit.rules.model import bind

COMMANDS = tuple(typer.main.get_command(app).commands)


def test_help_names_every_command(run: Run):
    said = run("--help")

    assert said.code == 0
    assert {"demo", "init", "issue", "check", "month", "pack", "rules", "explain", "schema"} <= set(COMMANDS)
    for command in COMMANDS:
        assert f"\n  {command} " in said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command(run: Run, command: str):
    said = run(command, "--help")

    assert said.code == 0
    assert f"trackerkit {command} " in said.out.splitlines()[0]
    assert "None" not in said.out


def test_version(run: Run):
    assert run("--version").out == f"trackerkit {__version__}\n"


def test_rules(run: Run):
    assert run("rules").out == listing() + "\nNext: trackerkit explain TK402\n"


def test_rules_for_a_program(run: Run):
    said = run("rules", "--json")

    assert said.out.isascii()
    assert json.loads(said.out) == as_documents()


@pytest.mark.parametrize("code", ["TK402", "tk402", "402"])
def test_explain(run: Run, code: str):
    assert run("explain", code).out == page(BY_CODE["TK402"]) + "\n\nNext: trackerkit rules\n"


def test_schema_show_prints_every_check_of_the_server(run: Run):
    said = run("schema", "show", "medication")

    assert said.code == 0
    assert "  TK101:owner  Enter an owner\n" in said.out
    assert {line.split(":")[0].strip() for line in said.out.splitlines() if line.startswith("  TK")} == {
        r.code for r in CATALOGUE if r.found_by.value in ("rule", "judge") and bind(r, load_register("medication"))
    }


LOADED = """
import sys
sys.argv = ["trackerkit", *{words!r}]
from trackerkit.cli import main
try:
    main()
except SystemExit:
    pass
heavy = ("pandas", "numpy", "pandera", "openpyxl", "lxml", "weasyprint", "jinja2", "sqlalchemy", "python_calamine")
print("loaded:", *(name for name in heavy if name in sys.modules))
"""


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("check", "--help"), ("explain", "TK402"), ("rules",)])
def test_words_alone_load_no_heavy_library(words: tuple[str, ...]):
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(words=words)], capture_output=True, text=True, check=True, encoding="utf-8"
    )

    assert done.stdout.splitlines()[-1] == "loaded:"
