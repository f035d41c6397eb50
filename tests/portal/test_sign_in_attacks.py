"""Signing in by OpenID Connect: every token and every answer that is not to be believed, refused in its own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.portal.elsewhere import COOKIE, HERE, LEAD, Way, refused, ways
from tests.portal.identities import CLIENT, by_public_key, rsa, unsigned
from tests.portal.small import PASSWORD, Small


@pytest.fixture
def way(opened: Callable[..., Small], monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    yield from ways(opened, monkeypatch)


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
