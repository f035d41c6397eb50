"""What a provider may set of the upload page: the file ``portal.toml`` in its folder, every key with a default."""

from __future__ import annotations

import secrets
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from trackerkit.errors import ProviderError
from trackerkit.files import write_whole
from trackerkit.portal.setting_faults import told
from trackerkit.portal.sign_in_settings import SignIn, check
from trackerkit.provider import Folder

FILE, KEY_FILE = "portal.toml", "portal.key"
MB = 1_000_000


class Settings(BaseModel):
    """The settings. Sizes in MB, times as each name says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(default="", description="https://… as people type it; needed behind a proxy")
    largest_file_mb: int = Field(default=20, ge=1, le=200)
    files_at_once: int = Field(default=12, ge=1, le=50)
    session_hours: int = Field(default=10, ge=1, le=48)
    link_days: int = Field(default=180, ge=1, le=730)
    inspector_days: int = Field(default=14, ge=1, le=90)
    uploads_an_hour: int = Field(default=60, ge=1, description="for each link or account")
    sign_ins_in_ten_minutes: int = Field(default=20, ge=1, description="from one address on the network")
    failures_to_lock: int = Field(default=5, ge=2)
    locked_minutes: int = Field(default=15, ge=1)
    seconds_between_pieces: int = Field(default=30, ge=1, description="of an upload that stalls")
    minutes_for_an_upload: int = Field(default=10, ge=1)
    checkers: int = Field(default=2, ge=1, le=32, description="processes that read and check what is sent")
    scanner: tuple[str, ...] = Field(
        default=(), description="a command and its arguments, given each file before it is opened: clamdscan, say"
    )
    job_lease_seconds: int = Field(
        default=30, ge=2, le=600, description="how long the long work of a process that died waits for another"
    )
    as_at: date | None = Field(default=None, description="judge as on this day, for a demonstration; else today")
    sign_in: SignIn | None = Field(default=None, description="signing in by OpenID Connect; else by password only")

    @field_validator("sign_in")
    @classmethod
    def _sign_in(cls, sign_in: SignIn | None, info: ValidationInfo) -> SignIn | None:
        return check(sign_in, info.data.get("address", ""))

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme, host and port of the address; empty when there is none."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}" if self.address else ""

    @property
    def takes_passwords(self) -> bool:
        return self.sign_in is None or self.sign_in.passwords

    @property
    def session(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    def day(self, now: datetime) -> date:
        """The day as of which returns are judged: that of the machine's own clock."""
        return self.as_at or now.astimezone().date()


def load_settings(folder: Folder) -> Settings:
    """The settings of the folder. Raises ProviderError, naming the key, when one cannot be used."""
    path = folder.root / FILE
    if not path.is_file():
        return Settings()
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ProviderError(f"{FILE} cannot be read: {fault}.", "Correct that line.") from None
    except ValidationError as fault:
        known = {(): list(Settings.model_fields), ("sign_in",): list(SignIn.model_fields)}
        sentence, remedy = told(fault.errors(), known)
        raise ProviderError(f"{FILE}: {sentence}", remedy) from None


def secret_key(folder: Folder) -> str:
    """The key that signs the links, made at the first start and kept where only its owner may read it."""
    path = folder.root / KEY_FILE
    if not path.is_file():
        write_whole(path, secrets.token_urlsafe(48).encode())
        _only_for_its_owner(path)
    return path.read_text(encoding="utf-8").strip()


def _only_for_its_owner(path: Path) -> None:
    path.chmod(0o600)
