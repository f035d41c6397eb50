"""The provider of identities, by OpenID Connect Core 1.0: authorization code flow with PKCE (RFC 7636).

Its description and its keys are fetched when they are needed and kept for an hour. Of what it answers nothing is
believed but a token that it signed for this page and this very sign-in (OWASP ASVS 5, V10; RFC 9700).
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from trackerkit.ledger.desk import Begun
from trackerkit.portal.sign_in_settings import SignIn, is_safe

ALGORITHMS = ("RS256", "ES256")  # never "none", nor one whose key would be the public one
SCOPE = "openid email profile"
LEEWAY = 120  # seconds by which two clocks may differ
_TIMEOUT = httpx2.Timeout(5.0)  # seconds, for each step of a request
_KEPT = timedelta(hours=1)
_ASKED_AGAIN = timedelta(minutes=1)  # at the soonest, for the keys, when a token names one that is not known
_TIMES = {"exp", "iat", "nbf"}
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_NOT_OURS = {"server_error", "temporarily_unavailable"}


class SignInFailed(Exception):
    """`why` is ``cancelled``, ``refused there``, ``ended``, ``unreachable``, ``set up``, ``untrusted`` or ``clock``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for. `emails`: the addresses that may be believed, the likeliest first."""

    issuer: str
    subject: str
    emails: tuple[str, ...]


@dataclass
class IdentityProvider:
    """The provider as this page knows it. May be asked from several threads: what is kept is replaced as a whole."""

    settings: SignIn
    secret: str = field(repr=False)
    answer_to: str  # our own address to which it sends people back
    _described: tuple[datetime, dict[str, Any]] | None = None
    _keys: tuple[datetime, KeySet] | None = None

    def address(self, begun: Begun, at: datetime) -> str:
        """Where the browser goes to sign in. Raises SignInFailed."""
        where = self._description(at)["authorization_endpoint"]
        with self._client() as client:
            address, _ = client.create_authorization_url(
                where, state=begun.state, code_verifier=begun.verifier, nonce=begun.nonce, response_mode="query"
            )
        return str(address)

    def identity(self, code: str, issuer: str, begun: Begun, at: datetime) -> Identity:
        """Who signed in. `issuer`: as the answer names it (RFC 9207), "" where it does not. Raises SignInFailed."""
        known = self._description(at)
        if issuer != self.settings.issuer and (issuer or known.get("authorization_response_iss_parameter_supported")):
            raise SignInFailed("untrusted")
        token = self._token(code, begun, known)
        claims = self._verified(token, begun, at)
        subject = claims["sub"]
        if not 0 < len(subject) <= 255:  # OpenID Connect Core 2
            raise SignInFailed("untrusted")
        return Identity(self.settings.issuer, subject, believed(self.settings, claims))

    # ------------------------------------------------------------ what it says

    def _token(self, code: str, begun: Begun, known: dict[str, Any]) -> dict[str, Any]:
        """What the code is exchanged for."""
        method = "client_secret_basic"
        if method not in known.get("token_endpoint_auth_methods_supported", [method]):
            method = "client_secret_post"
        try:
            with self._client(token_endpoint_auth_method=method) as client:
                return dict(client.fetch_token(known["token_endpoint"], code=code, code_verifier=begun.verifier))
        except OAuthError as fault:
            if fault.error in _NOT_OURS:
                raise SignInFailed("unreachable") from None
            raise SignInFailed("ended" if fault.error == "invalid_grant" else "set up") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
            raise SignInFailed("unreachable") from None

    def _verified(self, token: dict[str, Any], begun: Begun, at: datetime) -> dict[str, Any]:
        """The claims of the id token, once all that OpenID Connect Core 3.1.3.7 asks has been verified."""
        found = self._decoded(token.get("id_token"), at)
        options = {name: {"essential": True} for name in ("sub", "exp", "iat")}
        options["iss"] = {"essential": True, "value": self.settings.issuer}  # type: ignore[dict-item]  # authlib takes both
        options["aud"] = {"essential": True, "value": self.settings.client_id}  # type: ignore[dict-item]
        params = {
            "nonce": begun.nonce,
            "client_id": self.settings.client_id,
            "access_token": token.get("access_token"),
        }
        claims = CodeIDToken(found.claims, found.header, options, params)
        try:
            claims.validate(now=int(at.timestamp()), leeway=LEEWAY)
        except ExpiredTokenError:
            raise SignInFailed("clock") from None
        except InvalidClaimError as fault:
            raise SignInFailed("clock" if fault.claim in _TIMES else "untrusted") from None
        except (JoseError, ValueError, TypeError):
            raise SignInFailed("untrusted") from None
        return dict(claims)

    def _decoded(self, id_token: object, at: datetime) -> jwt.Token:
        """The token, signed by one of the provider's keys; a key that is not known may be a new one."""
        if not isinstance(id_token, str):
            raise SignInFailed("untrusted")
        try:
            try:
                return jwt.decode(id_token, self._key_set(at, _KEPT), algorithms=ALGORITHMS)
            except InvalidKeyIdError:
                return jwt.decode(id_token, self._key_set(at, _ASKED_AGAIN), algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError):
            raise SignInFailed("untrusted") from None

    # ------------------------------------------------------------ what is kept of it

    def _description(self, at: datetime) -> dict[str, Any]:
        kept = self._described
        if kept is None or not _is_fresh(kept[0], at, _KEPT):
            found = self._fetched(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.settings.issuer or not all(self._may_ask(found.get(e)) for e in _ENDPOINTS):
                raise SignInFailed("set up")
            kept = self._described = (at, found)
        return kept[1]

    def _key_set(self, at: datetime, lasts: timedelta) -> KeySet:
        kept = self._keys
        if kept is None or not _is_fresh(kept[0], at, lasts):
            found = self._fetched(self._description(at)["jwks_uri"])
            try:
                kept = self._keys = (at, KeySet.import_key_set(found))  # type: ignore[arg-type]  # it checks what it gets
            except (JoseError, ValueError, TypeError, KeyError):
                raise SignInFailed("set up") from None
        return kept[1]

    def _fetched(self, address: str) -> dict[str, Any]:
        try:
            with httpx2.Client(verify=_trusted(), timeout=_TIMEOUT, follow_redirects=False) as client:
                answer = client.get(address, headers={"Accept": "application/json"}).raise_for_status()
                found = answer.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
            raise SignInFailed("unreachable") from None
        if not isinstance(found, dict):
            raise SignInFailed("unreachable")
        return found

    def _may_ask(self, address: object) -> bool:
        """An address that the description names: as safe as the issuer's own."""
        scheme = urlsplit(self.settings.issuer).scheme
        return isinstance(address, str) and is_safe(address) and address.startswith(("https://", f"{scheme}://"))

    def _client(self, **more: Any) -> OAuth2Client:
        return OAuth2Client(
            self.settings.client_id,
            self.secret,
            scope=SCOPE,
            redirect_uri=self.answer_to,
            code_challenge_method="S256",
            verify=_trusted(),
            timeout=_TIMEOUT,
            follow_redirects=False,
            **more,
        )


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities whose certificates are believed, loaded once: it takes longer than all the rest of a sign-in."""
    return httpx2.create_ssl_context()


def failed_there(error: str) -> SignInFailed:
    """What the provider says in place of a code (RFC 6749 4.1.2.1); its own words go nowhere."""
    if error in _NOT_OURS:
        return SignInFailed("unreachable")
    return SignInFailed("cancelled" if error == "access_denied" else "refused there")


def believed(settings: SignIn, claims: dict[str, Any]) -> tuple[str, ...]:
    """The e-mail addresses of the claims that may be believed to be the person's own.

    An address is anything that somebody typed, unless the provider says ``email_verified``. Microsoft Entra does not:
    in a tenant of their own, people may give themselves any address (the flaw known as nOAuth, 2023). The addresses of
    the tenant that is named in the settings are believed, of its own members only: a guest's come from another.
    """
    verified, address = claims.get("email_verified"), claims.get("email")
    found = []
    if _is_member(settings, claims):
        found.append(claims.get("preferred_username"))
        if verified is not False and claims.get("xms_edov", True) in (True, "1", "true"):
            found.append(address)
    elif verified is True:
        found.append(address)
    # Letters that look alike, or are one in folded case, must not make one address of two.
    return tuple(one for one in found if isinstance(one, str) and "@" in one and one.isascii() and len(one) < 200)


def _is_member(settings: SignIn, claims: dict[str, Any]) -> bool:
    """Whether the person belongs to the tenant itself: ``idp`` names another where somebody is its guest."""
    own = (settings.issuer, f"https://sts.windows.net/{settings.tenant}/")
    tenant = str(claims.get("tid", "")).lower()
    return settings.trusts_its_tenant and tenant == settings.tenant and claims.get("idp", settings.issuer) in own


def _is_fresh(since: datetime, at: datetime, lasts: timedelta) -> bool:
    return since <= at < since + lasts
