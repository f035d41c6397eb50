"""`trackerkit serve` at its start: what it refuses, in which words, and that it makes no file then."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.portal.small import copied

SETUP_MISSING = "There is no Setup workbook in {}.\nRun “trackerkit init” there first, and fill in Setup.xlsx.\n"


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def files(root: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in root.rglob("*"))


def test_without_setup_it_refuses_as_the_other_commands_do_and_makes_no_file(serve, tmp_path):
    (tmp_path / "empty").mkdir()
    assert serve("--folder", tmp_path / "empty") == (2, "", SETUP_MISSING.format("empty"))
    assert serve("--folder", tmp_path / "nonexistent") == (2, "", SETUP_MISSING.format("nonexistent"))
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == ["empty"]


def test_a_port_that_is_taken_is_told_in_one_sentence_before_anything_is_made(serve, blank_folder, tmp_path, taken):
    root = copied(blank_folder, tmp_path / "provider")
    before = files(root)
    says = f"Port {taken} is in use by another program: stop it, or choose another with --port {taken + 1}.\n"
    for processes in (1, 2):
        assert serve("--folder", root, "--port", taken, "--processes", processes) == (2, "", says)
    assert files(root) == before


def test_an_address_that_the_computer_does_not_have_is_told(serve, blank_folder):
    says = "This computer has no address 192.0.2.1: leave --host out, or give one that it has.\n"
    assert serve("--folder", blank_folder, "--host", "192.0.2.1", "--port", 8765) == (2, "", says)


def test_settings_that_cannot_be_used_are_told_at_the_start(serve, blank_folder, tmp_path):
    root = copied(blank_folder, tmp_path / "provider")
    (root / "portal.toml").write_text("session_hour = 3\n", encoding="utf-8")
    says = (
        "portal.toml: there is no setting called session_hour.\n"
        "Write session_hours, if you meant that, or take the line out.\n"
    )
    assert serve("--folder", root) == (2, "", says)
