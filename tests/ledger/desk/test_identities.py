"""Sign-ins by a provider of identities: each comes back once to the browser that began it, and binds for good."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk import Role

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
MINUTES = timedelta(minutes=10)
ISSUER = "https://provider.example/v2.0"
BOUND = ("The account, or the identity, is bound already.", "End the account, and make a new one for the person.")


def refusal(work) -> tuple[str, str]:
    with pytest.raises(LedgerError) as refused:
        work()
    return refused.value.sentence, refused.value.remedy


def rows(desk) -> list[dict]:
    with desk._engine.connect() as connection:
        return [dict(row) for row in connection.execute(text("SELECT * FROM desk_sign_ins")).mappings()]


def test_a_sign_in_comes_back_once_to_the_browser_that_began_it(desk):
    first, second = (desk.begin_sign_in("browser", at=AT, lasts=MINUTES) for _ in range(2))
    assert len({first.state, first.nonce, first.verifier, second.state, second.nonce, second.verifier}) == 6
    assert [len(one) for one in (first.state, first.nonce, first.verifier)] == [43, 43, 64]
    assert desk.take_sign_in(first.state, "browser", at=AT) == first
    assert desk.take_sign_in(first.state, "browser", at=AT) is None
    assert desk.take_sign_in(second.state, "browser", at=AT) == second
    assert rows(desk) == []


def test_another_browser_uses_a_sign_in_up_and_gets_nothing(desk):
    begun = desk.begin_sign_in("browser", at=AT, lasts=MINUTES)
    assert desk.take_sign_in(begun.state, "other", at=AT) is None
    assert desk.take_sign_in(begun.state, "browser", at=AT) is None


def test_a_sign_in_that_came_back_too_late_is_none_and_old_ones_go(desk):
    late = desk.begin_sign_in("browser", at=AT, lasts=MINUTES)
    in_time = desk.begin_sign_in("browser", at=AT, lasts=MINUTES)
    assert desk.take_sign_in(in_time.state, "browser", at=AT + MINUTES - timedelta(microseconds=1)) == in_time
    assert desk.take_sign_in(late.state, "browser", at=AT + MINUTES) is None
    desk.begin_sign_in("browser", at=AT, lasts=MINUTES)
    newest = desk.begin_sign_in("browser", at=AT + MINUTES, lasts=MINUTES)
    assert [row["state_sha256"] for row in rows(desk)] == [hashlib.sha256(newest.state.encode()).hexdigest()]


def test_neither_the_state_nor_the_browsers_secret_is_kept(desk):
    begun = desk.begin_sign_in("browser's secret", at=AT, lasts=MINUTES)
    kept = str(rows(desk))
    assert (begun.state in kept, "browser's secret" in kept) == (False, False)


def test_an_account_and_an_identity_are_bound_once(desk):
    lead, reader = (desk.add_account(f"{one}@care.example", role=Role(one), at=AT) for one in ("lead", "reader"))
    assert (desk.account_bound_to(ISSUER, "s-1"), desk.is_bound(lead)) == (None, False)
    desk.bind(lead, ISSUER, "s-1", at=AT)
    assert (desk.account_bound_to(ISSUER, "s-1"), desk.is_bound(lead), desk.is_bound(reader)) == (lead, True, False)
    assert desk.account_bound_to(ISSUER, "S-1") is None
    assert desk.account_bound_to("https://other.example", "s-1") is None
    assert refusal(lambda: desk.bind(lead, ISSUER, "s-2", at=AT)) == BOUND
    assert refusal(lambda: desk.bind(reader, ISSUER, "s-1", at=AT)) == BOUND
    desk.bind(reader, "https://other.example", "s-1", at=AT)
    assert desk.account_bound_to("https://other.example", "s-1") == reader


def test_an_ended_account_lets_its_identity_go_to_a_new_one(desk):
    lead = desk.add_account("lead@care.example", role=Role.LEAD, at=AT)
    desk.bind(lead, ISSUER, "s-1", at=AT)
    desk.end_account(lead.email, at=AT)
    assert desk.account_bound_to(ISSUER, "s-1") is None
    ended = ("The account of lead@care.example has ended.", "Make a new one.")
    assert refusal(lambda: desk.bind(lead, ISSUER, "s-2", at=AT)) == ended
    again = desk.add_account("lead@care.example", role=Role.READER, at=AT)
    desk.bind(again, ISSUER, "s-1", at=AT)
    assert desk.account_bound_to(ISSUER, "s-1") == again
