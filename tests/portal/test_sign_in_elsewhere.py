"""Signing in by OpenID Connect, through a provider on this machine: the whole way, and every way that is refused."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.portal.identities import (
    CLIENT,
    SECRET,
    SUBJECT,
    Identities,
    by_public_key,
    ec,
    rsa,
    unsigned,
)
from tests.portal.small import PASSWORD, Small, email_of
from trackerkit.ledger.desk import Role
from trackerkit.portal.pages.sign_in_elsewhere import REFUSED
from trackerkit.portal.sign_in_settings import SECRET_VARIABLE

COOKIE = "__Host-trackerkit-sign-in"
HERE = "https://portal.example"
TENANT = "8f0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d"
LEAD = email_of("lead")


@dataclass
class Way:
    """A site with a provider, and what a browser does with both."""

    small: Small
    provider: Identities

    def begin(self, browser: TestClient) -> str:
        """Where the page sends the browser."""
        answer = browser.get("/sign-in/elsewhere")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def through(self, browser: TestClient) -> Response:
        return browser.get(self.provider.allows(self.begin(browser)))

    def notes(self, kind: str) -> list[dict]:
        return [dict(event.data) for event in self.small.site.ledger.notes(kind)]

    def account(self, way: str = "lead") -> str:
        return self.small.account(way).id


@pytest.fixture
def way(opened: Callable[..., Small], monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    yield from _ways(opened, monkeypatch)


@pytest.fixture
def in_tenant(opened: Callable[..., Small], monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """As Entra is set up: the tenant is trusted for its members' addresses, and nothing is said to be verified."""
    yield from _ways(opened, monkeypatch, tenant=TENANT)


def _ways(opened: Callable[..., Small], monkeypatch: pytest.MonkeyPatch, **more: object) -> Iterator[Way]:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    clocks: list[Small] = []
    provider = Identities(lambda: clocks[0].clock(), f"/{more.get('tenant', 'tenant')}/v2.0")
    sign_in = {"issuer": provider.issuer, "client_id": CLIENT, "name": "Oakfield account"} | more
    small = opened(address=HERE, sign_in=sign_in)
    clocks.append(small)
    with provider.serving():
        yield Way(small, provider)


def refused(answer: Response, why: str) -> bool:
    """Whether the answer is the page of that refusal: its status and each of its sentences, and nobody is let in."""
    told = REFUSED[why]
    text = unescape(re.sub(r"\s+", " ", answer.text))
    assert (answer.status_code, re.findall(r"<h1>(.*?)</h1>", text)) == (told.status, [told.title])
    assert (told.sentence in text, told.remedy in text) == (True, True)
    assert 'href="/sign-in"' in text
    return not any(name.startswith("__Host-trackerkit=") for name in answer.headers.get_list("set-cookie"))


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


# ---------------------------------------------------------------- tokens that are refused


ATTACKS: dict[str, tuple[str, dict[str, object]]] = {
    "another nonce": ("untrusted", {"claims": {"nonce": "of-another-sign-in"}}),
    "no nonce": ("untrusted", {"claims": {"nonce": None}}),
    "another audience": ("untrusted", {"claims": {"aud": "another-page"}}),
    "another audience beside": ("untrusted", {"claims": {"aud": [CLIENT, "another-page"]}}),
    "made for another party": ("untrusted", {"claims": {"azp": "another-page"}}),
    "no audience": ("untrusted", {"claims": {"aud": None}}),
    "another issuer": ("untrusted", {"claims": {"iss": "https://evil.example/tenant"}}),
    "issuer with a slash more": ("untrusted", {"claims": {"iss": "ISSUER/"}}),
    "no issuer": ("untrusted", {"claims": {"iss": None}}),
    "no subject": ("untrusted", {"claims": {"sub": None}}),
    "an empty subject": ("untrusted", {"claims": {"sub": ""}}),
    "a subject that is no text": ("untrusted", {"claims": {"sub": ["a"]}}),
    "no expiry": ("untrusted", {"claims": {"exp": None}}),
    "an access token of somebody else": ("untrusted", {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}),
    "alg none": ("untrusted", {"tampered": unsigned}),
    "HS256 with the public key": ("untrusted", {"tampered": by_public_key}),
    "RS512": ("untrusted", {"header": {"alg": "RS512"}}),
    "an unknown key": ("untrusted", {"key": rsa("of nobody")}),
    "another key under a known name": ("untrusted", {"key": rsa("of nobody"), "header": {"kid": "first"}}),
    "a signature cut off": ("untrusted", {"tampered": lambda token: token[:-8]}),
    "claims changed": (
        "untrusted",
        {"tampered": lambda token: ".".join([token.split(".")[0], "e30", token.split(".")[2]])},
    ),
    "no token at all": ("untrusted", {"token_answer": (200, '{"access_token": "a", "token_type": "Bearer"}')}),
    "a token that is none": (
        "untrusted",
        {"token_answer": (200, '{"access_token": "a", "token_type": "Bearer", "id_token": "\\u0000.é.{"}')},
    ),
    "expired": ("clock", {"ages": {"iat": -600, "exp": -121}}),
    "from the future": ("clock", {"ages": {"iat": 121, "exp": 600}}),
    "not yet good": ("clock", {"ages": {"nbf": 121}}),
    "an unverified address": ("not verified", {"claims": {"email_verified": False}}),
    "an address that nobody verifies": ("not verified", {"claims": {"email_verified": None}}),
    "verified by a word": ("not verified", {"claims": {"email_verified": "true"}}),
    "no address": ("not verified", {"claims": {"email": None}}),
    "an address that is no text": ("not verified", {"claims": {"email": [LEAD]}}),
    "a letter that folds to ours": ("not verified", {"claims": {"email": "lead@oa\u212afield.example"}}),
    "an unverified name that is an address": ("not verified", {"claims": {"email": None, "preferred_username": LEAD}}),
    "somebody without an account": ("no account", {"claims": {"email": "nobody@oakfield.example"}}),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_not_to_be_believed_is_refused(name, way):
    why, how = ATTACKS[name]
    now = int(way.small.clock().timestamp())
    for key, value in how.items():
        if key == "ages":
            way.provider.answers.claims = {claim: now + seconds for claim, seconds in value.items()}
        else:
            setattr(way.provider.answers, key, value)
    if way.provider.answers.claims.get("iss") == "ISSUER/":
        way.provider.answers.claims["iss"] = f"{way.provider.issuer}/"
    browser = way.small.client()
    assert refused(way.through(browser), why)
    assert browser.get("/board").headers["location"] == "/sign-in"
    assert way.notes("sign-in refused") == [{"account": "", "way": "elsewhere", "why": why}]
    assert (way.notes("sign-in"), way.notes("settings")) == ([], [])
    assert way.small.site.desk.is_bound(way.small.account("lead")) is False


@pytest.mark.parametrize("ages", [{"iat": -600, "exp": -119}, {"iat": 119}, {"nbf": 119}], ids=str)
def test_clocks_may_differ_by_two_minutes(ages, way):
    now = int(way.small.clock().timestamp())
    way.provider.answers.claims = {claim: now + seconds for claim, seconds in ages.items()}
    assert way.through(way.small.client()).headers["location"] == "/board"


# ---------------------------------------------------------------- answers that are refused


def test_a_state_that_is_not_ours_is_refused_and_the_provider_is_not_asked(way):
    browser = way.small.client()
    back = way.provider.allows(way.begin(browser))
    way.provider.asked.clear()
    forged = re.sub("state=[^&]+", f"state={'a' * 43}", back)
    assert refused(browser.get(forged), "ended")
    assert refused(way.small.client().get(f"{HERE}/sign-in/answer"), "ended")
    assert way.provider.asked == []


def test_an_answer_works_once(way):
    browser = way.small.client()
    back = way.provider.allows(way.begin(browser))
    cookie = browser.cookies[COOKIE]
    assert browser.get(back).headers["location"] == "/board"
    assert COOKIE not in browser.cookies
    again = way.small.client()
    again.cookies.set(COOKIE, cookie)
    assert refused(again.get(back), "ended")
    assert len(way.provider.exchanged) == 1


def test_a_code_that_was_used_is_refused_by_the_provider_and_then_here(way):
    used = dict(parse_qsl(urlsplit(way.provider.allows(way.begin(browser := way.small.client()))).query))
    browser.get(f"{HERE}/sign-in/answer?{urlencode(used)}")
    second = way.small.client()
    state = dict(parse_qsl(urlsplit(way.begin(second)).query))["state"]
    answer = second.get(f"{HERE}/sign-in/answer?{urlencode(used | {'state': state})}")
    assert refused(answer, "ended")
    assert way.notes("sign-in refused") == [{"account": "", "way": "elsewhere", "why": "ended"}]


def test_the_code_of_somebody_elses_sign_in_is_of_no_use(way):
    """Mixed up: an attacker's code is put into a victim's answer, and the other way round."""
    attacker, victim = way.small.client(), way.small.client()
    backs = [way.provider.allows(way.begin(one)) for one in (attacker, victim)]
    theirs, mine = (dict(parse_qsl(urlsplit(back).query)) for back in backs)
    mixed = {"code": theirs["code"], "state": mine["state"]}
    assert refused(victim.get(f"{HERE}/sign-in/answer?{urlencode(mixed)}"), "ended")  # PKCE: the verifier is another
    assert refused(victim.get(backs[0]), "ended")  # the whole answer of another browser
    other = way.small.client()
    other.cookies.set(COOKIE, "a" * 43)
    assert refused(other.get(way.provider.allows(way.begin(way.small.client()))), "ended")
    assert way.notes("sign-in") == []


def test_two_windows_of_one_browser_do_not_mix(way):
    browser = way.small.client()
    first, second = way.provider.allows(way.begin(browser)), way.provider.allows(way.begin(browser))
    assert refused(browser.get(first), "ended")
    assert way.small.client().get(second).status_code == 400
    assert way.notes("sign-in") == []


def test_an_answer_that_names_another_provider_is_refused(way):
    browser = way.small.client()
    back = way.provider.allows(way.begin(browser))
    assert refused(browser.get(f"{back}&iss=https://evil.example"), "untrusted")
    assert way.provider.exchanged == []
    back = way.provider.allows(way.begin(browser))
    assert browser.get(f"{back}&{urlencode({'iss': way.provider.issuer})}").headers["location"] == "/board"


def test_a_provider_that_says_it_names_itself_must(way):
    way.provider.answers.description = {"authorization_response_iss_parameter_supported": True}
    assert refused(way.through(way.small.client()), "untrusted")
    assert way.provider.exchanged == []


def test_after_ten_minutes_it_is_too_late(way):
    browser = way.small.client()
    back = way.provider.allows(way.begin(browser))
    way.small.clock.forward(minutes=10)
    assert refused(browser.get(back), "ended")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("access_denied", "cancelled"),
        ("consent_required", "refused there"),
        ("<script>", "refused there"),
        ("temporarily_unavailable", "unreachable"),
        ("server_error", "unreachable"),
    ],
)
def test_what_the_provider_says_in_place_of_a_code_has_a_page(error, why, way):
    browser = way.small.client()
    answer = browser.get(way.provider.refuses(way.begin(browser), error))
    assert refused(answer, why)
    assert ("what it says" in answer.text, "<script>" in answer.text.split("<main")[1]) == (False, False)
    assert way.notes("sign-in refused") == [{"account": "", "way": "elsewhere", "why": why}]


def test_a_refusal_for_another_browser_says_nothing_of_it(way):
    back = way.provider.refuses(way.begin(way.small.client()), "access_denied")
    assert refused(way.small.client().get(back), "ended")


# ---------------------------------------------------------------- a provider that does not work


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"description_status": 500}, "unreachable"),
        ({"description": {"issuer": "https://evil.example"}}, "set up"),
        ({"description": {"token_endpoint": None}}, "set up"),
        ({"description": {"authorization_endpoint": "javascript:alert(1)"}}, "set up"),
        ({"description": {"jwks_uri": "file:///etc/passwd"}}, "set up"),
        ({"description": {"token_endpoint": "http://elsewhere.example/token"}}, "set up"),
    ],
    ids=str,
)
def test_a_description_that_cannot_be_used_sends_nobody_anywhere(how, why, way):
    for key, value in how.items():
        setattr(way.provider.answers, key, value)
    assert refused(way.small.client().get("/sign-in/elsewhere"), why)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ((500, "{}"), "unreachable"),
        ((502, "<html>"), "unreachable"),
        ((200, "<html>"), "unreachable"),
        ((200, "[]"), "unreachable"),
        ((401, '{"error": "invalid_client"}'), "set up"),
        ((400, '{"error": "invalid_grant"}'), "ended"),
        ((400, '{"error": "temporarily_unavailable"}'), "unreachable"),
    ],
    ids=str,
)
def test_a_code_that_is_not_exchanged_has_a_page(told, why, way):
    way.provider.answers.token_answer = told
    assert refused(way.through(way.small.client()), why)


def test_keys_that_are_none_are_no_keys(way):
    way.provider.answers.published = ()
    assert refused(way.through(way.small.client()), "set up")


def test_a_provider_that_is_gone_has_a_page_at_both_ends(way):
    browser = way.small.client()
    back = way.provider.allows(way.begin(browser))
    way.provider.stop()
    assert refused(browser.get(back), "unreachable")
    way.small.clock.forward(hours=1)
    assert refused(browser.get("/sign-in/elsewhere"), "unreachable")
    with_password = way.small.client().post("/sign-in", data={"email": LEAD, "password": PASSWORD})
    assert with_password.headers["location"] == "/board"


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
    yield from _ways(opened, monkeypatch, passwords=False)


def test_without_passwords_there_is_only_the_button(no_passwords):
    small = no_passwords.small
    page = small.client().get("/sign-in").text
    assert ('type="password"' in page, "Sign in with Oakfield account" in page) == (False, True)
    answer = small.client().post("/sign-in", data={"email": LEAD, "password": PASSWORD})
    assert (answer.status_code, "Passwords are not used here" in answer.text) == (403, True)
    assert no_passwords.through(browser := small.client()).headers["location"] == "/board"
    account = browser.get("/account").text
    assert ("You sign in with Oakfield account. You have no password here." in account) is True
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
