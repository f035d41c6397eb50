"""Who may sign in, for how long, and who is locked out."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk import Account, Role

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LEAD = "Lead@Care.example"


def lead(desk) -> Account:
    return desk.add_account(LEAD, role=Role.LEAD, password_hash="hash", at=AT)


def refusal(work) -> tuple[str, str]:
    with pytest.raises(LedgerError) as refused:
        work()
    return refused.value.sentence, refused.value.remedy


def test_an_account_comes_back_as_it_was_made_whatever_the_case_of_its_address(desk):
    made = lead(desk)
    assert made == Account(made.id, LEAD, Role.LEAD, "", "hash", AT, None, 0, None)
    other = desk.add_account("oak@care.example", role=Role.SERVICE, service="OAK", at=AT)
    assert (other.service, other.password_hash) == ("OAK", "")
    assert desk.account(" lead@CARE.example ") == made
    assert desk.account("nobody@care.example") is None
    assert desk.accounts() == [made, other]


def test_times_come_back_in_utc_and_one_without_a_zone_is_taken_as_utc(desk):
    paris = datetime(2026, 12, 1, 10, 30, tzinfo=timezone(HOUR))
    assert desk.add_account(LEAD, role=Role.LEAD, at=paris).made_at == AT
    desk.add_account("b@care.example", role=Role.LEAD, at=AT.replace(tzinfo=None))
    assert [account.made_at.isoformat() for account in desk.accounts()] == ["2026-12-01T09:30:00+00:00"] * 2


def test_one_address_has_one_account_until_that_has_ended(desk):
    made = lead(desk)
    again = refusal(lambda: desk.add_account("lead@care.example", role=Role.READER, at=AT))
    assert again == (
        "There is an account for lead@care.example already.",
        "End it first, or change its password.",
    )
    desk.end_account("LEAD@care.example", at=AT + HOUR)
    assert desk.account(LEAD) is None
    new = desk.add_account("lead@care.example", role=Role.READER, at=AT + HOUR)
    assert desk.accounts() == [replace(made, ended_at=AT + HOUR), new]
    assert desk.account(LEAD) == new


def test_what_is_done_to_an_account_that_is_not_there_says_so(desk):
    said = ("There is no account for a@care.example.", "Check the address, or make the account first.")
    assert refusal(lambda: desk.set_password("a@care.example", "hash", at=AT)) == said
    assert refusal(lambda: desk.end_account("a@care.example", at=AT)) == said
    desk.failed_sign_in("a@care.example", at=AT, limit=1, lock=HOUR)
    desk.succeeded("a@care.example", at=AT)
    assert (desk.accounts(), desk.end_sessions("a@care.example", at=AT)) == ([], 0)


def test_an_account_is_locked_after_so_many_wrong_passwords_in_a_row(desk):
    lead(desk)

    def wrong(at: datetime) -> tuple[int, datetime | None]:
        desk.failed_sign_in(LEAD, at=at, limit=3, lock=15 * MINUTE)
        return standing()

    def standing() -> tuple[int, datetime | None]:
        account = desk.account(LEAD)
        return account.failures, account.locked_until

    until = AT + 17 * MINUTE
    assert [wrong(AT), wrong(AT + MINUTE), wrong(AT + 2 * MINUTE)] == [(1, None), (2, None), (3, until)]
    assert wrong(AT + 3 * MINUTE) == (4, until)  # not made longer by whoever goes on trying
    assert wrong(until) == (1, None)
    desk.succeeded(LEAD, at=until)
    assert standing() == (0, None)
    assert [wrong(until), wrong(until)] == [(1, None), (2, None)]
    desk.set_password(LEAD, "new", at=until)
    assert standing() == (0, None)


def test_a_session_is_good_until_it_expires(desk):
    account = lead(desk)
    secret = desk.start_session(account, at=AT, lasts=HOUR)
    assert desk.session(secret, at=AT) == account
    assert desk.session(secret, at=AT + HOUR - timedelta(microseconds=1)) == account
    assert desk.session(secret, at=AT + HOUR) is None
    assert desk.session(secret.swapcase(), at=AT) is None


def test_only_the_hash_of_a_secret_is_kept_and_expired_sessions_go(desk):
    account = lead(desk)
    desk.start_session(account, at=AT, lasts=MINUTE)
    secret = desk.start_session(account, at=AT + HOUR, lasts=MINUTE)
    assert len(secret) >= 43
    with desk._engine.connect() as connection:
        kept = connection.execute(text("SELECT secret_sha256 FROM desk_sessions")).scalars().all()
    assert kept == [hashlib.sha256(secret.encode()).hexdigest()]


def test_ended_sessions_open_nothing(desk):
    account = lead(desk)
    other = desk.add_account("oak@care.example", role=Role.SERVICE, service="OAK", at=AT)
    one, two, three = (desk.start_session(account, at=AT, lasts=HOUR) for _ in range(3))
    others = desk.start_session(other, at=AT, lasts=HOUR)

    def good() -> list[bool]:
        return [desk.session(secret, at=AT + MINUTE) is not None for secret in (one, two, three, others)]

    desk.end_session(one, at=AT + MINUTE)
    desk.end_session("never given", at=AT + MINUTE)
    assert good() == [False, True, True, True]
    assert desk.end_sessions("LEAD@care.example", at=AT + MINUTE) == 2
    assert desk.end_sessions(LEAD, at=AT + MINUTE) == 0
    assert good() == [False, False, False, True]


def test_a_new_password_and_the_end_of_an_account_end_its_sessions(desk):
    account = lead(desk)
    first = desk.start_session(account, at=AT, lasts=HOUR)
    desk.set_password(LEAD, "new", at=AT)
    assert (desk.session(first, at=AT), desk.account(LEAD).password_hash) == (None, "new")
    second = desk.start_session(account, at=AT, lasts=HOUR)
    desk.end_account(LEAD, at=AT)
    assert desk.session(second, at=AT) is None
    assert refusal(lambda: desk.start_session(account, at=AT, lasts=HOUR)) == (
        "The account of Lead@Care.example has ended.",
        "Make a new one.",
    )
