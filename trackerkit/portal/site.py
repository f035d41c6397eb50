"""What every route has at hand: the provider's folder, the record, what is in hand, and the pages' templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from itsdangerous import BadData, URLSafeSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse
from starlette.types import Scope

from trackerkit import resources
from trackerkit.ledger import Ledger
from trackerkit.ledger.desk import Account, Desk
from trackerkit.portal.guards import own_origin
from trackerkit.portal.inbox import Inbox
from trackerkit.portal.known import KnownProvider
from trackerkit.portal.openid import IdentityProvider
from trackerkit.portal.settings import Settings, secret_key
from trackerkit.portal.sign_in_settings import client_secret
from trackerkit.problems import Severity
from trackerkit.provider import Folder, Provider
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.docs import sentence as rule_sentence
from trackerkit.words import count, day_words, month_words

Clock = Callable[[], datetime]
ANSWER = "/sign-in/answer"  # where the provider of identities sends people back to: as it is registered there


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Site:
    """One web process's own. Made by `open_site`."""

    folder: Folder
    settings: Settings
    ledger: Ledger
    desk: Desk
    inbox: Inbox
    known: KnownProvider
    pages: Environment
    identities: IdentityProvider | None = None  # by which people may sign in, beside or instead of passwords
    clock: Clock = field(default=utc_now)

    @property
    def as_at(self) -> date:
        return self.settings.day(self.clock())

    @property
    def provider(self) -> Provider:
        """The provider as Setup says now. Raises ProviderError when Setup is not ready."""
        return self.known.now(self.clock())

    @property
    def names(self) -> dict[str, str]:
        """Service code -> its name."""
        return {service.code: service.name for service in self.provider.services}

    def signer(self, purpose: str) -> URLSafeSerializer:
        """Signs what stands in an address for one purpose (`upload`, `inspect`, `first`, `welcome`)."""
        return URLSafeSerializer(secret_key(self.folder), salt=f"trackerkit.portal.{purpose}")

    def opened(self, purpose: str, token: str) -> str:
        """What was signed; empty when the token is not ours, or is for something else."""
        try:
            return str(self.signer(purpose).loads(token))
        except BadData:
            return ""

    def address(self, scope: Scope, path: str) -> str:
        """The whole address of a path, to be sent to somebody."""
        return own_origin(scope, self.settings) + path

    def page(self, request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """The page `name` of templates/portal. Every page knows who is signed in, and the provider's name."""
        caller: Account | None = getattr(request.state, "account", None)
        text = self.pages.get_template(name).render(caller=caller, provider_name=self.provider_name, **values)
        return HTMLResponse(text.encode("utf-8", "replace"), status_code=status)  # half a surrogate pair is shown as ?

    @property
    def provider_name(self) -> str:
        try:
            return self.provider.name
        except Exception:  # noqa: BLE001 the page that says what is wrong with Setup needs a heading too
            return "trackerkit"


def open_site(folder: Folder, settings: Settings) -> Site:
    """Raises ProviderError when the sign-in lacks its secret, LedgerError when record or desk cannot be opened."""
    identities = _identities(folder, settings)
    return Site(
        folder=folder,
        settings=settings,
        ledger=Ledger.open(folder.ledger),
        desk=Desk.open(folder.desk),
        inbox=Inbox(folder, settings),
        known=KnownProvider(folder, settings),
        pages=environment(),
        identities=identities,
    )


def _identities(folder: Folder, settings: Settings) -> IdentityProvider | None:
    if settings.sign_in is None:
        return None
    return IdentityProvider(settings.sign_in, client_secret(folder, settings.sign_in), settings.origin + ANSWER)


def environment() -> Environment:
    """The pages. Everything is escaped, and a word that a page lacks is a fault, never a gap."""
    pages = Environment(
        loader=FileSystemLoader([TEMPLATES / "portal", TEMPLATES / "reports"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "month": month_words,
        "day": _day,
        "time": _time,
        "many": count,
        "size": _size,
        "sentence": _sentence,
        "rule": _rule,
    }
    pages.globals["severities"] = tuple(Severity)
    pages.globals["severity_words"] = {severity.value: severity.word for severity in Severity}
    return pages


TEMPLATES: Path = resources.folder("templates")


def _day(moment: date | datetime) -> str:
    return day_words(moment.astimezone().date() if isinstance(moment, datetime) else moment)


def _time(moment: datetime) -> str:
    """``6 August 2026, 14:05``, in the machine's own time."""
    here = moment.astimezone()
    return f"{day_words(here.date())}, {here:%H:%M}"


def _sentence(text: str) -> str:
    """With a full stop, where the words have none."""
    return text if text.rstrip().endswith((".", "?", "!")) else f"{text.rstrip()}."


def _rule(code: str) -> str:
    """``TK402 (Date verified must be within 5 working days of the date completed)``."""
    known = BY_CODE.get(code)
    return f"{code} ({rule_sentence(known)})" if known else code


def _size(number: int) -> str:
    """Bytes as people say them: ``88 KB``."""
    return f"{number / 1_000_000:.1f} MB" if number >= 1_000_000 else f"{max(1, round(number / 1000)):,} KB"


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site
