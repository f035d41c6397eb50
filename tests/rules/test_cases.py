"""Every case of every rule (cases/TK101.md): the exact and complete problems of the workbook, and their words."""

from __future__ import annotations

import pytest

from tests.support.cases import Case, all_cases
from tests.support.results import problems_of_all, sorted_places

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Case):
    _, expected = case.made()

    assert sorted_places(problems_of_all()[case.id]) == expected


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case_fails_or_passes_its_own_rule(case: Case):
    assert any(code == case.code for _, code in case.made()[1]) is case.fails


SPOKEN = [case for case in CASES if case.messages]


@pytest.mark.parametrize("case", SPOKEN, ids=[case.id for case in SPOKEN])
def test_words(case: Case):
    messages = [problem.message for problem in problems_of_all()[case.id] if problem.code == case.code]

    assert messages == case.messages
