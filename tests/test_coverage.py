"""The coverage page: every record and statement of the article is met by something, and something proves it."""

from __future__ import annotations

from pathlib import Path

from trackerkit.assurance.coverage import coverage, reference_page, statements_of

ROOT = Path(__file__).parent.parent


def test_no_row_is_empty():
    rows = coverage()
    assert len(rows) == 18 + 65
    assert [met.id for met in rows if not met.by or not met.tests] == []


def test_every_test_that_a_row_names_is_there():
    assert sorted({test for met in coverage() for test in met.tests if not (ROOT / test).is_file()}) == []


def test_ranges_of_statements_are_written_out():
    assert list(statements_of(["S-G1", "S-MO1-4"])) == ["S-G1", "S-MO1", "S-MO2", "S-MO3", "S-MO4"]


def test_the_page_is_up_to_date():
    page = (ROOT / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8")
    assert page == reference_page(), "run: python -m trackerkit.assurance.coverage > docs/reference/coverage.md"
