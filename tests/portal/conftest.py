"""One small provider a session; what is only read is shared, and whoever changes something works on a copy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.portal.small import SERVICES, SETTINGS, Small, copied, make, make_issued, open_small, returned
from trackerkit.cli import main
from trackerkit.portal.settings import Settings
from trackerkit.provider import Folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small provider's folder. Not to be changed."""
    root = tmp_path_factory.mktemp("portal") / "provider"
    make(root)
    return root


@pytest.fixture(scope="session")
def blank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small provider before anybody came: the month issued, and beside it, in `sent`, what each service filled in."""
    root = tmp_path_factory.mktemp("blank") / "provider"
    make_issued(root)
    (root / "sent").mkdir()
    for service in SERVICES:
        (root / "sent" / f"{service}.xlsx").write_bytes(returned(Folder(root), service))
    return root


@pytest.fixture(scope="session")
def shared(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """A site of which a test only asks."""
    small = open_small(copied(folder, tmp_path_factory.mktemp("shared") / "provider"))
    yield small
    small.close()


@pytest.fixture
def opened(folder: Path, tmp_path: Path) -> Iterator[Callable[..., Small]]:
    """Opens a site of the test's own, with these settings."""
    made: list[Small] = []

    def opens(**settings: object) -> Small:
        told = Settings.model_validate(SETTINGS.model_dump() | settings)
        made.append(open_small(copied(folder, tmp_path / f"provider-{len(made)}"), told))
        return made[-1]

    yield opens
    for small in made:
        small.close()


@pytest.fixture
def small(opened: Callable[..., Small]) -> Small:
    """A site of the test's own."""
    return opened()


@pytest.fixture
def serve(monkeypatch, capsys):
    """Calls `trackerkit serve` as people do; (exit code, what it printed, what it said of a refusal)."""

    def called(*words):
        monkeypatch.setattr(sys, "argv", ["trackerkit", "serve", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return called
