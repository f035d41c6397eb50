"""A little provider of identities on this machine, which can also do what none should: a test says how it answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "trackerkit-page", "not-to-be-seen-anywhere"
SUBJECT = "subject-of-the-lead"


@cache
def rsa(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@cache
def ec(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})


@dataclass
class Answers:
    """How the provider answers. `claims` and `header` are laid over those of an honest token; None takes one out."""

    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    tampered: Callable[[str], str] = str
    key: Any = None
    published: tuple[Any, ...] = ()
    token_answer: tuple[int, str] | None = None
    description_status: int = 200


class Identities:
    """The server. `signed_in`: who stands before its screen. `asked`: what it was asked, in order."""

    def __init__(self, clock: Callable[[], datetime], base: str = "/tenant") -> None:
        self.clock, self.base = clock, base
        self.answers = Answers(key=rsa("first"), published=(rsa("first"),))
        self.signed_in: dict[str, Any] = {"sub": SUBJECT, "email": "lead@oakfield.example", "email_verified": True}
        self.asked: list[str] = []
        self.exchanged: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}{base}"

    @contextmanager
    def serving(self) -> Iterator[Identities]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    # ------------------------------------------------------------ what people see of it

    def allows(self, address: str) -> str:
        """Somebody signs in at the address to which the page sent the browser; the address that leads back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def refuses(self, address: str, error: str) -> str:
        asked = dict(parse_qsl(urlsplit(address).query))
        told = {"error": error, "error_description": "<b>what it says</b>", "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(told)}"

    # ------------------------------------------------------------ what programs see of it

    def describe(self) -> dict[str, Any]:
        endpoints = {
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return _laid_over({"issuer": self.issuer, **endpoints}, self.answers.description)

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        self.exchanged.append(form)
        right = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        by_form = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if authorization != f"Basic {right}" and not by_form:
            return 401, {"error": "invalid_client", "error_description": "no"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or not _is_answered(asked["code_challenge"], form.get("code_verifier", "")):
            return 400, {"error": "invalid_grant"}
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(self.clock().timestamp())
        honest = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.signed_in}
        claims = _laid_over(honest, self.answers.claims)
        key = self.answers.key
        alg = {"RSA": "RS256", "EC": "ES256"}[key.key_type]
        header = _laid_over({"alg": alg, "kid": key.kid}, self.answers.header)
        return self.answers.tampered(jwt.encode(header, claims, key, algorithms=[header["alg"]]))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mine.asked.append(self.path)
                if self.path == f"{mine.base}/.well-known/openid-configuration":
                    self.tell(mine.answers.description_status, mine.describe())
                elif self.path == f"{mine.base}/keys":
                    self.tell(200, {"keys": [key.as_dict(private=False) for key in mine.answers.published]})
                else:
                    self.tell(404, {})

            def do_POST(self) -> None:
                mine.asked.append(self.path)
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                status, told = mine.token(form, self.headers.get("Authorization", ""))
                if mine.answers.token_answer is None:
                    self.tell(status, told)
                else:
                    self.say(*mine.answers.token_answer)

            def tell(self, status: int, told: dict[str, Any]) -> None:
                self.say(status, json.dumps(told))

            def say(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's name
                """Nothing on the screen of the tests."""

        return Handler


def unsigned(token: str) -> str:
    """The same claims under "alg": "none", without a signature."""
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


def by_public_key(token: str) -> str:
    """The same claims, signed by HS256 with what everybody can fetch: the provider's public key."""
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    public = rsa("first").as_pem(private=False)
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').rstrip(b"=")
    return _hmac_signed(header, claims, public)


def _hmac_signed(header: bytes, claims: dict[str, Any], key: bytes) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    signed = header + b"." + payload
    mac = base64.urlsafe_b64encode(hmac.new(key, signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + mac).decode()


def _laid_over(honest: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (honest | over).items() if value is not None}


def _is_answered(challenge: str, verifier: str) -> bool:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode() == challenge
