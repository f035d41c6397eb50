"""What a page says after something was done, and at which field it says what is wrong with a password."""

from __future__ import annotations

import io

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.portal.small import PASSWORD, email_of
from trackerkit.portal.pages.sign_in import first_token

NEW = "another three words"


def notice(page: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in html.fromstring(page).xpath("//div[@role='status']")]


def faults(page: str) -> list[tuple[str, str, str]]:
    """(where the summary leads, the field that is marked, what it says)."""
    tree = html.fromstring(page)
    (link,) = tree.xpath("//div[@role='alert']//a")
    (field,) = tree.xpath("//input[@aria-invalid='true']")
    (word,) = tree.xpath("//p[@class='wrong-word']")
    assert word.get("id") in field.get("aria-describedby").split()
    assert word.text_content() == f"Problem: {link.text_content()}"
    return [(link.get("href"), field.get("id"), link.text_content())]


def test_a_replaced_setup_is_said_once_with_the_name_of_the_one_before(small):
    lead = small.client("lead")
    old = lead.get("/setup/workbook").content
    book = load_workbook(io.BytesIO(old))
    changed = io.BytesIO()
    book.save(changed)
    answer = lead.post("/setup", files={"files": ("Setup.xlsx", changed.getvalue())})
    assert answer.headers["location"] == "/setup?said=setup"
    says = "Setup was replaced. The one before is kept as Setup before 2026-11-05 09.00.00.xlsx."
    assert notice(lead.get("/setup?said=setup").text) == [says]
    assert notice(lead.get("/setup").text) == []
    same = lead.post("/setup", files={"files": ("Setup.xlsx", changed.getvalue())})
    assert same.headers["location"] == "/setup?said=setup-same"
    says = "Nothing was changed: this is the Setup that was there already."
    assert notice(lead.get("/setup?said=setup-same").text) == [says]


def test_no_words_come_from_the_address(shared):
    lead = shared.client("lead")
    for word in ("Pay+here", "<b>", "", "setup%00"):
        assert notice(lead.get(f"/setup?said={word}").text) == []
        assert notice(lead.get(f"/account?said={word}").text) == []


def test_a_changed_password_is_said(small):
    here = small.client("lead")
    answer = here.post("/account", data={"old": PASSWORD, "password": NEW, "again": NEW})
    assert answer.headers["location"] == "/account?said=password"
    says = "Your password was changed. Every other browser in which you were signed in is signed out."
    assert notice(here.get("/account?said=password").text) == [says]


SHORT = "Choose a password of at least 12 characters, such as three words"


@pytest.mark.parametrize(
    ("form", "at", "says"),
    [
        ({"old": "not it", "password": NEW, "again": NEW}, "old", "The password that you have now is not right"),
        ({"old": PASSWORD, "password": "short", "again": "short"}, "password", SHORT),
        ({"old": PASSWORD, "password": NEW, "again": "x"}, "password", "Write the same password twice"),
    ],
)
def test_on_your_account_a_fault_is_at_its_field(shared, form, at, says):
    answer = shared.client("lead").post("/account", data=form)
    assert (answer.status_code, faults(answer.text)) == (422, [(f"#{at}", at, says)])


@pytest.mark.parametrize(
    ("form", "at", "says"),
    [
        ({"email": "none"}, "email", "Enter an e-mail address, such as name@example.org"),
        ({"email": "a@b.example", "password": "short", "again": "short"}, "password", SHORT),
        ({"email": "a@b.example", "password": NEW, "again": "x"}, "password", "Write the same password twice"),
    ],
)
def test_with_the_first_account_a_fault_is_at_its_field(small, form, at, says):
    small.site.desk.end_account(email_of("lead"), at=small.clock())
    answer = small.client().post(f"/first/{first_token(small.site)}", data=form)
    assert (answer.status_code, faults(answer.text)) == (422, [(f"#{at}", at, says)])


def test_where_a_password_is_set_a_fault_is_at_its_field(small):
    made = small.client("lead").post("/people", data={"email": "new@oakfield.example", "role": "reader"})
    (address,) = html.fromstring(made.text).xpath("//input[@readonly]/@value")
    answer = small.client().post(address.replace("http://portal.example", ""), data={"password": "short", "again": ""})
    assert (answer.status_code, faults(answer.text)) == (422, [("#password", "password", SHORT)])
