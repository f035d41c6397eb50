"""Signing in by OpenID Connect, through a provider on this machine: the whole way, and whose account it is."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from httpx2 import Response

from tests.portal.elsewhere import COOKIE, HERE, LEAD, TENANT, Way, refused, ways
from tests.portal.identities import CLIENT, SECRET, SUBJECT, ec, rsa
from tests.portal.small import PASSWORD, Small, email_of
from trackerkit.ledger.desk import Role
from trackerkit.portal.sign_in_settings import SECRET_VARIABLE


@pytest.fixture
def way(opened: Callable[..., Small], monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    yield from ways(opened, monkeypatch)


@pytest.fixture
def in_tenant(opened: Callable[..., Small], monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """As Entra is set up: the tenant is trusted for its members' addresses, and nothing is said to be verified."""
    yield from ways(opened, monkeypatch, tenant=TENANT)


# ---------------------------------------------------------------- the whole way


def test_without_a_provider_the_page_is_as_it_was_and_the_addresses_are_not_there(small):
    page = small.client().get("/sign-in").text
    assert ("elsewhere" in page, "Or with a password" in page, page.count("<button>Sign in</button>")) == (
        False,
        False,
        1,
    )
    assert [small.client().get(one).status_code for one in ("/sign-in/elsewhere", "/sign-in/answer?state=a")] == [
        404
    ] * 2


def test_the_lead_signs_in_with_an_account_kept_elsewhere(way):
    browser = way.small.client()
    page = browser.get("/sign-in").text
    assert '<a class="button" href="/sign-in/elsewhere">Sign in with Oakfield account</a>' in page
    answer = way.through(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/board")
    assert browser.get("/board").status_code == 200
    assert browser.get("/people").status_code == 200
    lead = way.account()
    assert way.notes("settings") == [{"what": "account joined to a sign-in", "account": lead}]
    assert way.notes("sign-in") == [{"account": lead, "role": "lead", "way": "elsewhere"}]
    told = way.small.client("lead").get("/events").text
    assert "lead@oakfield.example signed in with an account kept elsewhere" in told
    assert way.provider.asked == [
        "/tenant/v2.0/.well-known/openid-configuration",
        "/tenant/v2.0/token",
        "/tenant/v2.0/keys",
    ]


def test_what_the_browser_takes_to_the_provider_and_what_it_keeps(way):
    browser = way.small.client(headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    answer = browser.get("/sign-in/elsewhere?next=https://evil.example/&redirect_uri=https://evil.example/")
    where = urlsplit(answer.headers["location"])
    asked = dict(parse_qsl(where.query))
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{way.provider.issuer}/authorize"
    assert [len(asked.pop(name)) for name in ("state", "nonce", "code_challenge")] == [43, 43, 43]
    assert asked == {
        "response_type": "code",
        "response_mode": "query",
        "client_id": CLIENT,
        "redirect_uri": "https://portal.example/sign-in/answer",
        "scope": "openid email profile",
        "code_challenge_method": "S256",
    }
    (cookie,) = answer.headers.get_list("set-cookie")
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure", cookie)


def test_the_page_proves_to_the_provider_who_it_is_and_sends_the_verifier(way):
    way.through(way.small.client())
    (form,) = way.provider.exchanged
    assert len(form.pop("code_verifier")) == 64
    assert form == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": "https://portal.example/sign-in/answer",
    }


def test_a_provider_that_takes_the_secret_in_the_form_only_gets_it_there(way):
    way.provider.answers.description = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert way.through(way.small.client()).headers["location"] == "/board"
    (form,) = way.provider.exchanged
    assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)


def test_roles_stay_ours_and_what_the_provider_says_of_them_is_nothing(way):
    way.provider.signed_in = {
        "sub": "s-2",
        "email": email_of("service").upper(),
        "email_verified": True,
        "roles": ["lead"],
        "role": "lead",
    }
    browser = way.small.client()
    assert way.through(browser).headers["location"] == "/mine"
    assert [browser.get(path).status_code for path in ("/mine", "/board", "/people")] == [200, 403, 403]


def test_once_bound_only_the_subject_counts_and_the_address_may_change(way):
    way.through(way.small.client())
    way.provider.signed_in = {"sub": SUBJECT, "email": email_of("reader"), "email_verified": True}
    browser = way.small.client()
    assert way.through(browser).headers["location"] == "/board"
    assert browser.get("/people").status_code == 200  # still the lead, not the reader
    way.provider.signed_in = {"sub": SUBJECT}
    assert way.through(way.small.client()).headers["location"] == "/board"
    assert len(way.notes("settings")) == 1


def test_nothing_leads_anywhere_else_afterwards(way):
    browser = way.small.client()
    back = way.provider.allows(way.begin(browser)) + "&next=https://evil.example/&redirect=//evil.example"
    assert browser.get(back).headers["location"] == "/board"


def test_es256_is_taken_too(way):
    way.provider.answers.key, way.provider.answers.published = ec("curve"), (rsa("first"), ec("curve"))
    assert way.through(way.small.client()).headers["location"] == "/board"


def test_the_description_and_the_keys_are_kept_for_an_hour_and_a_new_key_is_fetched(way):
    def asked() -> list[str]:
        """The last parts of what was asked since."""
        found = [path.rsplit("/", 1)[-1] for path in way.provider.asked]
        way.provider.asked.clear()
        return found

    def signs_in() -> int:
        return way.through(way.small.client()).status_code

    assert (signs_in(), asked()) == (303, ["openid-configuration", "token", "keys"])
    way.small.clock.forward(minutes=59)
    assert (signs_in(), asked()) == (303, ["token"])
    way.provider.answers.key, way.provider.answers.published = rsa("second"), (rsa("second"),)
    assert (signs_in(), asked()) == (303, ["token", "keys"])
    way.small.clock.forward(minutes=2)
    assert (signs_in(), asked()) == (303, ["openid-configuration", "token"])
    way.small.clock.forward(hours=-2)  # the clock was set back
    assert (signs_in(), asked()) == (303, ["openid-configuration", "token", "keys"])


def test_a_lock_on_the_password_stays_whoever_signs_in_elsewhere(way):
    for _ in range(5):
        way.small.client().post("/sign-in", data={"email": LEAD, "password": "wrong"})
    locked = way.small.account("lead")
    assert locked.locked_until is not None
    assert way.through(way.small.client()).headers["location"] == "/board"
    assert way.small.account("lead") == locked


# ---------------------------------------------------------------- accounts that are refused


def test_the_same_address_with_another_subject_does_not_get_the_account(way):
    way.through(way.small.client())
    way.provider.signed_in = way.provider.signed_in | {"sub": "somebody-else"}
    assert refused(way.through(way.small.client()), "somebody else")
    lead = way.account()
    assert way.notes("sign-in refused") == [{"account": lead, "way": "elsewhere", "why": "somebody else"}]
    told = way.small.client("lead").get("/events").text
    assert "A sign-in with an account kept elsewhere was refused: somebody else" in told


def test_an_ended_account_lets_nobody_in_until_it_is_made_anew(way):
    reader = email_of("reader")
    way.provider.signed_in = {"sub": "s-3", "email": reader, "email_verified": True}
    browser = way.small.client()
    assert way.through(browser).headers["location"] == "/board"
    way.small.site.desk.end_account(reader, at=way.small.clock())
    assert browser.get("/board").headers["location"] == "/sign-in"
    assert refused(way.through(way.small.client()), "no account")
    again = way.small.site.desk.add_account(reader, role=Role.READER, at=way.small.clock())
    assert way.through(way.small.client()).headers["location"] == "/board"
    assert way.small.site.desk.account_bound_to(way.provider.issuer, "s-3") == again


def test_no_account_is_ever_made_by_signing_in(way):
    before = way.small.site.desk.accounts()
    way.provider.signed_in = {"sub": "s-4", "email": "new@oakfield.example", "email_verified": True}
    assert refused(way.through(way.small.client()), "no account")
    assert way.small.site.desk.accounts() == before


# ---------------------------------------------------------------- Entra, where no address is verified


MEMBER = {"sub": "s-5", "tid": TENANT, "preferred_username": LEAD, "email": "by.typing@oakfield.example"}


def entra(way: Way, **claims: object) -> Response:
    way.provider.signed_in = {name: value for name, value in (MEMBER | claims).items() if value is not None}
    return way.through(way.small.client())


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"idp": f"https://sts.windows.net/{TENANT}/"},
        {"preferred_username": None, "email": LEAD},
        {"preferred_username": "+44 20 7946 0000", "email": LEAD, "xms_edov": True},
        {"tid": TENANT.upper()},
    ],
    ids=str,
)
def test_a_member_of_the_trusted_tenant_comes_in(claims, in_tenant):
    assert entra(in_tenant, **claims).headers["location"] == "/board"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"tid": "11111111-1111-4111-8111-111111111111"}, "not verified"),
        ({"tid": None}, "not verified"),
        ({"idp": "https://sts.windows.net/11111111-1111-4111-8111-111111111111/"}, "not verified"),
        ({"idp": "live.com"}, "not verified"),
        ({"preferred_username": None, "email": LEAD, "xms_edov": False}, "not verified"),
        ({"preferred_username": None, "email": LEAD, "email_verified": False}, "not verified"),
        ({"preferred_username": "x@oakfield.example"}, "no account"),
    ],
    ids=str,
)
def test_an_address_from_outside_the_tenant_is_not_believed(claims, why, in_tenant):
    assert refused(entra(in_tenant, **claims), why)
    assert in_tenant.notes("sign-in") == []


def test_without_a_trusted_tenant_nobodys_typed_address_is_believed(way):
    """The flaw known as nOAuth: in a tenant of one's own, anybody may have any address."""
    assert refused(entra(way, preferred_username=LEAD, email=LEAD, xms_edov=True), "not verified")


# ---------------------------------------------------------------- what is told and kept


def test_neither_the_log_nor_the_record_has_a_secret_a_code_or_a_name(way, caplog):
    with caplog.at_level(logging.DEBUG):
        browser = way.small.client()
        back = way.provider.allows(way.begin(browser))
        secrets = [SECRET, browser.cookies[COOKIE], *dict(parse_qsl(urlsplit(back).query)).values()]
        browser.get(back)
        way.provider.signed_in = way.provider.signed_in | {"sub": "somebody-else"}
        way.through(way.small.client())
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("trackerkit"))
    assert "sign-in elsewhere: somebody else" in ours
    kept = str([dict(event.data) for event in way.small.site.ledger.newest_events(limit=100)])
    for word in (*secrets, SUBJECT, "oakfield.example"):
        assert (word, word in ours, word in kept) == (word, False, False)
    assert [one.name for one in caplog.records if SECRET in one.getMessage()] == []
    assert (SECRET in repr(way.small.site.identities), SECRET in repr(way.small.site.settings)) == (False, False)


def test_beginning_too_often_is_refused(opened, monkeypatch):
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    sign_in = {"issuer": "http://127.0.0.1:9/none", "client_id": CLIENT}
    small = opened(address=HERE, sign_in=sign_in, sign_ins_in_ten_minutes=2)
    statuses = [small.client().get("/sign-in/elsewhere").status_code for _ in range(3)]
    assert statuses == [503, 503, 429]
    assert [small.client().get("/sign-in/answer?state=a").status_code for _ in range(3)] == [400, 400, 429]


# ---------------------------------------------------------------- without passwords


@pytest.fixture
def no_passwords(opened: Callable[..., Small], monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    yield from ways(opened, monkeypatch, passwords=False)


def test_without_passwords_there_is_only_the_button(no_passwords):
    small = no_passwords.small
    page = small.client().get("/sign-in").text
    assert ('type="password"' in page, "Sign in with Oakfield account" in page) == (False, True)
    answer = small.client().post("/sign-in", data={"email": LEAD, "password": PASSWORD})
    assert (answer.status_code, "Passwords are not used here" in answer.text) == (403, True)
    browser = small.client()
    assert no_passwords.through(browser).headers["location"] == "/board"
    account = browser.get("/account").text
    assert "You sign in with Oakfield account. You have no password here." in account
    assert ('type="password"' in account, "Sign out everywhere" in account) == (False, True)
    people = browser.get("/people").text
    assert ("New password" in people, "no password set yet" in people) == (False, False)


def test_without_passwords_nobody_sets_one(no_passwords):
    small = no_passwords.small
    lead, reader = small.client("lead"), small.account("reader")
    assert lead.post("/account", data={"old": PASSWORD}).status_code == 403
    assert lead.post(f"/people/{reader.id}/password").status_code == 403
    assert small.client().get("/welcome/anything").status_code == 403
    made = lead.post("/people", data={"email": "new@oakfield.example", "role": "reader"})
    assert (made.status_code, made.headers["location"]) == (303, "/people")
    no_passwords.provider.signed_in = {"sub": "s-9", "email": "new@oakfield.example", "email_verified": True}
    assert no_passwords.through(small.client()).headers["location"] == "/board"


def test_without_passwords_the_first_account_is_made_by_its_address_alone(no_passwords):
    small = no_passwords.small
    small.site.desk.end_account(LEAD, at=small.clock())
    token = small.site.signer("first").dumps("lead")
    page = small.client().get(f"/first/{token}").text
    assert ('type="password"' in page, "afterwards you sign in with Oakfield account" in page) == (False, True)
    wrong = small.client().post(f"/first/{token}", data={"email": "no address"})
    assert (wrong.status_code, "Enter an e-mail address" in wrong.text) == (422, True)
    made = small.client().post(f"/first/{token}", data={"email": LEAD})
    assert (made.status_code, made.headers["location"]) == (303, "/sign-in")
    assert small.account("lead").password_hash == ""
    assert no_passwords.through(small.client()).headers["location"] == "/board"


def test_somebody_who_never_set_a_password_is_told_how_they_sign_in(way):
    way.small.site.desk.set_password(LEAD, "", at=way.small.clock())
    way.through(browser := way.small.client())
    assert "You sign in with Oakfield account." in browser.get("/account").text
    assert "Change your password" in way.small.client("reader").get("/account").text


def test_a_session_lasts_as_long_as_any_other(way):
    way.through(browser := way.small.client())
    way.small.clock.forward(hours=9, minutes=59)
    assert browser.get("/board").status_code == 200
    way.small.clock.now += timedelta(minutes=1)
    assert browser.get("/board").status_code == 303
