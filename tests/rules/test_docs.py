"""The catalogue in words: the reference page is up to date, and every text reads well."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trackerkit.register import load_register
from trackerkit.rules.catalogue import BY_CODE, CATALOGUE
from trackerkit.rules.docs import as_documents, listing, page, reference_page, sentence, where

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"


def test_reference_page_is_up_to_date():
    """`python -m trackerkit.rules.docs > docs/reference/rules.md` makes it anew."""
    assert PAGE.read_text(encoding="utf-8") == reference_page()


def test_reference_page_has_each_rule_once_and_every_link_leads_to_one():
    text = reference_page()
    sections = re.findall(r"^### (.+)$", text, re.MULTILINE)

    assert sections == [f"{rule.code} {rule.name}" for rule in CATALOGUE]
    assert re.findall(r"\(#(.+?)\)", text) == [section.lower().replace(" ", "-") for section in sections]


@pytest.mark.parametrize("text", [listing(), reference_page(), *map(page, CATALOGUE)])
def test_no_field_is_left_open_and_no_sentence_ends_twice(text: str):
    assert not re.search(r"[{}…]|\.\.|  \.|\bNone\b", text)
    assert not re.search(r"\bthe column asks\b|named The|headed The", text)


def test_listing():
    lines = listing().splitlines()

    assert lines[0] == "TK0xx The workbook and its cells"
    assert "  TK001  Must fix  The workbook must have a sheet named [name]" in lines
    assert "  TK021  Must fix  Select what the heading asks for from the list" in lines
    assert "  TK042  Check     [Heading] must be 2,000 characters or less to be printed whole" in lines
    assert "  TK050  Must fix  Enter what the heading asks for" in lines
    assert "  TK402  Check     Date verified must be within 5 working days of the date completed" in lines
    assert sum(line.startswith("  TK") for line in lines) == len(CATALOGUE)


def test_page_of_one_rule():
    assert page(BY_CODE["TK402"]) == (
        "TK402 verification-late (Check; verification)\n"
        "\n"
        "Date verified must be within 5 working days of the date completed.\n"
        "\n"
        "What it checks   The check was made later than the register allows.\n"
        "Where            Actions: Date verified\n"
        "Why it matters   In the meantime nobody knew whether the risk was still there.\n"
        "To put it right  Nothing can be changed for this row. Plan the check when the work is finished.\n"
        "In the sheet     It is part of the Check column.\n"
        "Comes from       S-M3, S-F3 of the article on audit trails and action closure"
    )


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("TK101", "Actions: Owner"),
        ("TK501", "Actions: Status, Outcome"),
        ("TK120", "Start here: Signed by"),
        ("TK035", "Measures: Month"),
        ("TK006", "any sheet"),
        ("TK051", "Actions: Reference; Audits: Audit reference"),
        ("TK016", "Waivers: Until"),
    ],
)
def test_where(code: str, place: str):
    assert where(BY_CODE[code]) == place


def test_where_names_only_one_of_many_columns():
    assert re.fullmatch(r"\d+ columns on 7 sheets, such as Start here: Provider", where(BY_CODE["TK011"]))


def test_sentence_follows_the_limits_of_the_register():
    register = load_register("medication")
    limits = register.limits | {"verify_within": register.limits["verify_within"].model_copy(update={"value": 1})}
    stricter = register.model_copy(update={"limits": limits})

    assert sentence(BY_CODE["TK402"], stricter) == "Date verified must be within 1 working day of the date completed"


def test_as_documents():
    documents = as_documents()

    assert [document["code"] for document in documents] == [rule.code for rule in CATALOGUE]
    assert documents[[d["code"] for d in documents].index("TK130")] == {
        "code": "TK130",
        "name": "audit-signed-unassigned",
        "family": "Ownership and completeness",
        "severity": "error",
        "says": BY_CODE["TK130"].says,
        "where": "Audits: Date signed off",
        "what": BY_CODE["TK130"].what,
        "why": BY_CODE["TK130"].why,
        "fix": BY_CODE["TK130"].fix,
        "seed": ["S-M1"],
        "live": False,
        "live_reason": BY_CODE["TK130"].live,
    }
