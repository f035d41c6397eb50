"""What all rooms' tests share: how Hypothesis searches, and what is left out where Pango is missing."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

import run

# No deadline: the first example pays for imports. Where CI is set the examples are the same in each run, so that a
# change is judged by what it changes; elsewhere each run searches anew.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# Without Pango the PDF cannot even be imported; everything else is tested all the same (mark: pdf).
PANGO = run.pango_found()
collect_ignore_glob = [] if PANGO else ["*/test_pdf.py"]


def pytest_report_header() -> str | None:
    """Says what a run without Pango does not show."""
    return None if PANGO else f"Without {run.PANGO_PACKAGES[0]} the tests of the PDF are left out."


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Pango, leave out single tests of the PDF that stand among others."""
    left_out = [] if PANGO else [item for item in items if item.get_closest_marker("pdf")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
