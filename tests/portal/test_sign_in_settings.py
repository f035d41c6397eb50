"""What may be set of signing in by OpenID Connect, and what is refused at the start, naming the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackerkit.errors import ProviderError
from trackerkit.portal.settings import load_settings
from trackerkit.portal.sign_in_settings import SECRET_VARIABLE, SignIn, client_secret
from trackerkit.portal.site import open_site
from trackerkit.provider import Folder

TENANT = "8f0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d"
ISSUER = f"https://login.microsoftonline.com/{TENANT}/v2.0"
ADDRESS = 'address = "https://returns.example.org"'
LEAST = f'issuer = "{ISSUER}"\nclient_id = "a-page"'
OUT = "Correct that line, or take it out."
OWN_TENANT = "must name your own tenant: with this one, anybody with a Microsoft account could come in"
HTTPS = "must be an address that begins with https://"


def folder_with(root: Path, table: str, before: str = ADDRESS) -> Folder:
    (root / "portal.toml").write_text(f"{before}\n[sign_in]\n{table}\n", encoding="utf-8")
    return Folder(root)


def refusal(work) -> tuple[str, str]:
    with pytest.raises(ProviderError) as refused:
        work()
    return refused.value.sentence, refused.value.remedy


def test_there_is_no_provider_unless_one_is_set(tmp_path):
    settings = load_settings(Folder(tmp_path))
    assert (settings.sign_in, settings.takes_passwords, settings.origin) == (None, True, "")


def test_the_least_that_must_be_set(tmp_path):
    settings = load_settings(folder_with(tmp_path, LEAST))
    assert settings.sign_in == SignIn(
        issuer=ISSUER,
        client_id="a-page",
        name="your work account",
        secret_file="sign_in.secret",
        tenant="",
        passwords=True,
    )
    assert (settings.takes_passwords, settings.origin) == (True, "https://returns.example.org")


def test_a_trusted_tenant_and_no_passwords(tmp_path):
    settings = load_settings(folder_with(tmp_path, f'{LEAST}\ntenant = "{TENANT.upper()}"\npasswords = false'))
    assert (settings.sign_in.tenant, settings.takes_passwords) == (TENANT, False)


@pytest.mark.parametrize(
    ("table", "key", "says"),
    [
        ('issuer = "http://provider.example"\nclient_id = "a"', "sign_in.issuer", HTTPS),
        ('issuer = "http://localhost.example"\nclient_id = "a"', "sign_in.issuer", HTTPS),
        ('issuer = "https://"\nclient_id = "a"', "sign_in.issuer", HTTPS),
        ('issuer = "https://[::1"\nclient_id = "a"', "sign_in.issuer", HTTPS),
        ('issuer = "https://me:it@provider.example"\nclient_id = "a"', "sign_in.issuer", HTTPS),
        ('issuer = "https://provider.example?a=b"\nclient_id = "a"', "sign_in.issuer", HTTPS),
        *(
            (
                f'issuer = "https://login.microsoftonline.com/{tenant}/v2.0"\nclient_id = "a"',
                "sign_in.issuer",
                OWN_TENANT.lower(),
            )
            for tenant in ("common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad")
        ),
        (
            f'{LEAST}\ntenant = "oakfield.example"',
            "sign_in.tenant",
            f"must be the tenant’s id, such as {TENANT}",
        ),
        (
            f'{LEAST}\ntenant = "{TENANT.replace("8f", "9f")}"',
            "sign_in",
            "names a tenant, so issuer must be that tenant’s own, with its id in it",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_key(table, key, says, tmp_path):
    folder = folder_with(tmp_path, table)
    assert refusal(lambda: load_settings(folder)) == (f"portal.toml: {key} {says}.", OUT)


@pytest.mark.parametrize("before", ["", 'address = "http://returns.example.org"', 'address = "returns.example.org"'])
def test_the_pages_own_address_must_be_known_and_safe(before, tmp_path):
    folder = folder_with(tmp_path, LEAST, before)
    says = "needs the page’s own address: set address, beginning with https://"
    assert refusal(lambda: load_settings(folder)) == (f"portal.toml: sign_in {says}.", OUT)


def test_on_this_machine_plain_http_is_enough(tmp_path):
    folder = folder_with(
        tmp_path, LEAST.replace(ISSUER, "http://localhost:9000/x"), 'address = "http://localhost:8000/"'
    )
    settings = load_settings(folder)
    assert (settings.sign_in.issuer, settings.origin) == ("http://localhost:9000/x", "http://localhost:8000")


def test_the_secret_comes_from_the_environment_or_else_from_the_file(tmp_path, monkeypatch):
    folder = folder_with(tmp_path, f'{LEAST}\nsecret_file = "kept.txt"')
    sign_in = load_settings(folder).sign_in
    (tmp_path / "kept.txt").write_text("from the file\n", encoding="utf-8")
    assert client_secret(folder, sign_in) == "from the file"
    monkeypatch.setenv(SECRET_VARIABLE, " from outside\n")
    assert client_secret(folder, sign_in) == "from outside"


def test_without_a_secret_the_page_does_not_start(tmp_path):
    folder = folder_with(tmp_path, LEAST)
    assert refusal(lambda: open_site(folder, load_settings(folder))) == (
        "The secret of the sign-in is missing: TRACKERKIT_SIGN_IN_SECRET is not set, and sign_in.secret has none.",
        "Put the secret that the provider of identities gave you into the file, on one line.",
    )


def test_a_secret_that_cannot_be_read_says_so(tmp_path):
    folder = folder_with(tmp_path, LEAST)
    (tmp_path / "sign_in.secret").write_bytes(b"\xff\xfe")
    assert refusal(lambda: client_secret(folder, load_settings(folder).sign_in)) == (
        "The file sign_in.secret with the secret of the sign-in cannot be read.",
        "Let the user that runs the page read it, and nobody else.",
    )
