"""Where Pango is missing, pytest leaves out the tests of the PDF, says so, and runs the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest

pytest_plugins = ["pytester"]

TESTS = """
import pytest

@pytest.mark.pdf
def test_a_page(): ...

def test_a_row(): ...
"""


@pytest.mark.parametrize(
    ("pango", "outcomes", "says"),
    [(True, {"passed": 3}, False), (False, {"passed": 1, "deselected": 1}, True)],
)
def test_the_tests_of_the_pdf(
    pango: bool, outcomes: dict[str, int], says: bool, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("run.pango_found", lambda: pango)
    pytester.makeconftest(Path(conftest.__file__).read_text(encoding="utf-8"))
    pytester.makepyfile(test_mixed=TESTS)
    (pytester.mkdir("report") / "test_pdf.py").write_text("def test_a_pack(): ...\n")
    ran = pytester.runpytest_inprocess("-o", "markers=pdf")
    ran.assert_outcomes(**outcomes)
    assert ("Without libpango-1.0-0 the tests of the PDF are left out." in ran.outlines) is says


WITHOUT = """
import sys

import pytest

import run

sys.modules["weasyprint"] = None  # whatever imports it fails, as it does where Pango is missing
run.pango_found = lambda: False
sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider"]))
"""


@pytest.mark.packaging
def test_every_test_file_can_be_read_without_it() -> None:
    root = Path(conftest.__file__).parent.parent
    ran = subprocess.run([sys.executable, "-c", WITHOUT], cwd=root, capture_output=True, text=True, check=False)
    assert [line for line in ran.stdout.splitlines() if "ERROR" in line] == []
    assert ran.returncode == 0
