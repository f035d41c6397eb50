"""Setup.xlsx takes the place of the one before: checked first, the earlier one kept beside it, told in the record."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from pathlib import Path

from trackerkit.errors import ProviderError
from trackerkit.files import write_whole
from trackerkit.ledger.desk import Account
from trackerkit.portal.refusals import Refusal
from trackerkit.portal.site import Site
from trackerkit.provider import Folder, Provider
from trackerkit.provider_folder import load_provider
from trackerkit.words import listed

CHANGED = Refusal(
    409,
    "Setup.xlsx has changed",
    "Somebody else changed it since you opened the page. Nothing of yours was written.",
    "Open the page again.",
)
_writing = threading.Lock()


_BEFORE = "Setup before "


def put_setup(site: Site, data: bytes, lead: Account, *, instead_of: bytes | None = None) -> bool:
    """Writes the workbook, which has been tried; whether it says anything new.

    Raises Refusal when the one there is not `instead_of`, where given.
    """
    with _writing:
        now, old = site.clock(), site.folder.setup.read_bytes()
        if instead_of is not None and old != instead_of:
            raise CHANGED
        if old != data:
            write_whole(_beside(site.folder.setup, f"{_BEFORE}{now:%Y-%m-%d %H.%M.%S}"), old)
            write_whole(site.folder.setup, data)
            told = {"what": "Setup.xlsx replaced", "sha256": hashlib.sha256(data).hexdigest(), "by": lead.id}
            site.ledger.note("settings", told, at=now)
        return old != data


def kept_before(site: Site) -> str:
    """The name of the Setup that was kept last; empty where none was."""
    there = [path.name for path in site.folder.root.glob(f"{_BEFORE}*.xlsx")]
    return max(there, key=lambda name: (name[: len(f"{_BEFORE}2026-11-26 09.00.00")], len(name), name), default="")


def _beside(setup: Path, stem: str) -> Path:
    """A name that is free: two versions of one second are both kept."""
    path, number = setup.with_name(f"{stem}.xlsx"), 1
    while path.exists():
        number += 1
        path = setup.with_name(f"{stem} ({number}).xlsx")
    return path


def tried(site: Site, data: bytes) -> tuple[Provider | None, str]:
    """The provider that the workbook describes; or why it cannot be Setup. Tried in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="trackerkit-") as place:
        folder = Folder(Path(place))
        for path in site.folder.root.iterdir():
            if path.is_file() and path.suffix.lower() in (".png", ".jpg", ".jpeg"):  # a logo that it may name
                shutil.copy(path, folder.root / path.name)
        folder.setup.write_bytes(data)
        try:
            provider, _ = load_provider(folder, site.as_at)
        except ProviderError as why:
            return None, f"{why.sentence} {why.remedy}".strip()
    gone = sorted({head.service for head in site.ledger.returns()} - set(provider.by_code))
    if gone:
        whose = f"It does not list {listed(gone)}, whose returns are on record"
        return None, f"{whose}. Put the row back on the Services sheet"
    return provider, ""
