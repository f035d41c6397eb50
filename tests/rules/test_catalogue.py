"""What every rule of the catalogue must have: words, a source, cases, and an expression or the reason for none."""

from __future__ import annotations

import re
import tomllib
from string import Formatter

import pytest

from tests.support.cases import FOLDER, Case, all_cases
from tests.support.results import problems_of_all
from trackerkit import resources
from trackerkit.assurance.coverage import statements_of
from trackerkit.register import ColumnType, Register, load_register, register_keys
from trackerkit.rules.catalogue import BY_CODE, CATALOGUE
from trackerkit.rules.expr import Expr
from trackerkit.rules.model import FAMILIES, FoundBy, Rule, bind

STATEMENTS = tomllib.loads((resources.folder("schemas") / "article.toml").read_text(encoding="utf-8"))["statements"]
# Words that GOV.UK's error messages do without: they blame, or they say nothing.
UNKIND = re.compile(
    r"\b(please|invalid|valid|sorry|error occurred|illegal|forbidden|oops|you forgot|failed)\b", re.IGNORECASE
)
REGISTERS = [load_register(key) for key in (*register_keys(), "setup")]

# A rule of the history needs two months, which a case file does not hold: tests/test_month.py has its cases.
IN_ONE_RETURN = [rule for rule in CATALOGUE if rule.found_by is not FoundBy.HISTORY]

every_rule_of_one_return = pytest.mark.parametrize("rule", IN_ONE_RETURN, ids=[rule.code for rule in IN_ONE_RETURN])
every_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=[rule.code for rule in CATALOGUE])


def cases_of_rule(rule: Rule) -> list[Case]:
    return [case for case in all_cases() if case.code == rule.code]


def test_codes_are_unique_and_in_order():
    codes = [rule.code for rule in CATALOGUE]

    assert codes == sorted(set(codes))
    assert list(BY_CODE) == codes


def test_names_are_unique():
    names = [rule.name for rule in CATALOGUE]

    assert len(names) == len(set(names))


def test_every_case_file_belongs_to_a_rule():
    assert {path.stem for path in FOLDER.iterdir()} == {rule.code for rule in IN_ONE_RETURN}


def test_medication_uses_at_least_30_rules_of_its_own_cells():
    applied = {rule.code for rule in CATALOGUE if rule.code < "TK6" and bind(rule, load_register("medication"))}

    assert len(applied) >= 30


@every_rule
def test_code_and_name(rule: Rule):
    assert re.fullmatch(r"TK\d{3}", rule.code)
    assert rule.family == FAMILIES[rule.code[:3]]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)


@every_rule
def test_documented_in_whole_sentences(rule: Rule):
    for text in (rule.what, rule.why, rule.fix, *([rule.live] if rule.live else [])):
        assert re.fullmatch(r"[A-Z].{15,}[.!?]", text), text


@every_rule
def test_comes_from_statements_of_the_article(rule: Rule):
    assert rule.seed
    assert set(statements_of(rule.seed)) <= set(STATEMENTS)
    assert len(set(rule.seed)) == len(rule.seed)


@every_rule
def test_message_in_the_house_pattern(rule: Rule):
    assert re.match(r"[A-Z]|\{(label|request)\}", rule.says)
    assert not rule.says.endswith((".", "!", "?", ":"))
    assert not rule.detail.endswith(".")
    for text in (rule.says, rule.detail, rule.what, rule.why, rule.fix, rule.live):
        assert not UNKIND.search(text), text


@every_rule
def test_sentence_of_a_rule_says_what_must_hold_or_what_to_do(rule: Rule):
    """Notes tell what was done; all others tell what is wanted."""
    wanted = r"must|^Enter|^Select|^\{request\}|: enter|: add a row|^Only one|stand outside|shows as a number"

    assert (rule.severity.value == "note") is not bool(re.search(wanted, rule.says))


@every_rule
def test_has_an_expression_or_the_reason_for_none(rule: Rule):
    assert (rule.when is not None) or rule.live
    assert (rule.when is None) <= (rule.found_by is not FoundBy.RULE)
    assert (rule.judge is not None) is (rule.found_by is FoundBy.JUDGE)


@every_rule
def test_is_bound_in_a_register(rule: Rule):
    bound = {register.key: bind(rule, register) for register in REGISTERS}

    assert any(bound.values())
    for checks in bound.values():
        of_columns = [(check.sheet.key, check.name) for check in checks if check.columns]
        assert len(set(of_columns)) == len(of_columns)
        assert rule.found_by is not FoundBy.RULE or all(isinstance(check.when, Expr) for check in checks)


@every_rule
def test_has_a_case_in_a_register_that_has_it(rule: Rule):
    assert all(bind(rule, case.register) for case in cases_of_rule(rule) if case.fails)


@every_rule
def test_blamed_columns_exist(rule: Rule):
    keys = {column.key for register in REGISTERS for sheet in register.sheets for column in sheet.columns}

    assert set(rule.blames) <= keys
    assert not (rule.blames and rule.each)


@every_rule
def test_dates_it_shows_are_in_its_words(rule: Rule):
    fields = {name for _, name, _, _ in Formatter().parse(rule.says + rule.detail) if name}

    assert set(rule.shows) <= fields


@every_rule_of_one_return
def test_has_cases(rule: Rule):
    cases = cases_of_rule(rule)

    assert {case.name for case in cases} == {rule.name}
    assert {case.fails for case in cases} == {True, False}
    assert len({case.id for case in cases}) == len(cases)
    assert any(case.messages for case in cases if case.fails), "no case says its words"


@every_rule
def test_a_rule_of_many_columns_has_failing_cases_for_more_than_one(rule: Rule):
    columns = {check.column.key for register in REGISTERS for check in bind(rule, register) if rule.each}
    failing = {
        problem.key
        for case in cases_of_rule(rule)
        for problem in problems_of_all()[case.id]
        if problem.code == rule.code
    }

    assert len(failing) >= min(2, len(columns))


@every_rule_of_one_return
def test_every_field_of_its_words_is_filled(rule: Rule):
    problems = [
        problem for case in cases_of_rule(rule) for problem in problems_of_all()[case.id] if problem.code == rule.code
    ]

    assert problems
    for problem in problems:
        assert not re.search(r"[{}]", problem.says + problem.fix)
        assert problem.says[0].isupper()
        assert problem.message.endswith((".", "?"))


def test_every_column_that_is_read_can_be_blamed_for_an_excel_error():
    checks = bind(BY_CODE["TK011"], load_register("medication"))
    read = {
        (sheet.key, column.key)
        for sheet in load_register("medication").sheets
        for column in sheet.columns
        if column.type is not ColumnType.CHECK
    }

    assert {(check.sheet.key, check.column.key) for check in checks} == read


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.key)
def test_every_code_that_a_register_names_is_one(register: Register):
    for pattern in register.rules:
        assert any(rule.code.startswith(pattern.removesuffix("*")) for rule in CATALOGUE), pattern
