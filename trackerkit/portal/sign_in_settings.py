"""What a provider may set of signing in by OpenID Connect: ``[sign_in]`` in ``portal.toml``, and the secret."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from trackerkit.errors import ProviderError
from trackerkit.provider import Folder

SECRET_VARIABLE = "TRACKERKIT_SIGN_IN_SECRET"  # noqa: S105 the variable's name
_HERE = ("localhost", "127.0.0.1", "::1")
_ANY_TENANT = ("common", "organizations", "consumers")  # of Microsoft: whoever has any account there
_PRIVATE = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the tenant of everybody's private Microsoft account
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class SignIn(BaseModel):
    """The provider of identities. Its secret is not here: `client_secret`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(description="https://… whose /.well-known/openid-configuration describes the provider")
    client_id: str = Field(min_length=1, max_length=200)
    name: str = Field(default="your work account", min_length=1, max_length=60, description="Sign in with …")
    secret_file: str = Field(default="sign_in.secret", min_length=1, description="in the provider’s folder")
    tenant: str = Field(
        default="", description="the id of the own Entra tenant, whose addresses are trusted for its own members"
    )
    passwords: bool = Field(default=True, description="whether accounts may sign in with a password too")

    @field_validator("issuer")
    @classmethod
    def _whole_issuer(cls, issuer: str) -> str:
        if not is_safe(issuer) or "?" in issuer or "#" in issuer:
            raise _wrong("must be an address that begins with https://")
        if set(urlsplit(issuer).path.split("/")) & {*_ANY_TENANT, _PRIVATE}:
            raise _wrong("must name your own tenant: with this one, anybody with a Microsoft account could come in")
        return issuer

    @field_validator("tenant")
    @classmethod
    def _whole_tenant(cls, tenant: str) -> str:
        if tenant and not _GUID.fullmatch(tenant.lower()):
            raise _wrong("must be the tenant’s id, such as 8f0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d")
        return tenant.lower()

    @property
    def trusts_its_tenant(self) -> bool:
        return bool(self.tenant)


def check(sign_in: SignIn | None, address: str) -> SignIn | None:
    """What goes together, for a validator. Raises PydanticCustomError."""
    if sign_in is None:
        return None
    if not is_safe(address):
        raise _wrong("needs the page’s own address: set address, beginning with https://")
    if sign_in.tenant and sign_in.tenant not in urlsplit(sign_in.issuer).path.lower().split("/"):
        raise _wrong("names a tenant, so issuer must be that tenant’s own, with its id in it")
    return sign_in


def is_safe(address: str) -> bool:
    """Whether it is https, or on this machine, with a host and nobody's name in it."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)


def client_secret(folder: Folder, sign_in: SignIn) -> str:
    """The secret, from the environment, else from the file. Raises ProviderError when there is none."""
    found = os.environ.get(SECRET_VARIABLE, "").strip() or _from_file(folder, sign_in)
    if not found:
        raise ProviderError(
            f"The secret of the sign-in is missing: {SECRET_VARIABLE} is not set, and {sign_in.secret_file} has none.",
            "Put the secret that the provider of identities gave you into the file, on one line.",
        )
    return found


def _from_file(folder: Folder, sign_in: SignIn) -> str:
    path = folder.root / sign_in.secret_file
    try:
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        raise ProviderError(
            f"The file {sign_in.secret_file} with the secret of the sign-in cannot be read.",
            "Let the user that runs the page read it, and nobody else.",
        ) from None


def _wrong(says: str) -> PydanticCustomError:
    return PydanticCustomError("sign_in", says)
