"""Files are kept as they came, under the hash of their bytes."""

from __future__ import annotations

import hashlib
import stat

import pytest

from tests.ledger.test_open import as_nobody, read_only_folder  # noqa: F401 the fixture is used by name
from trackerkit.errors import LedgerError
from trackerkit.ledger import read_original, store_original

DATA = b"PK\x03\x04 a workbook"
SHA256 = hashlib.sha256(DATA).hexdigest()


def test_a_file_is_kept_by_its_hash_and_cannot_be_written_to(tmp_path):
    path = store_original(tmp_path / "originals", DATA)
    assert path == tmp_path / "originals" / SHA256
    assert path.read_bytes() == DATA == read_original(tmp_path / "originals", SHA256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert list(path.parent.iterdir()) == [path]


def test_the_same_bytes_again_write_nothing(tmp_path):
    path = store_original(tmp_path, DATA)
    before = path.stat()
    assert store_original(tmp_path, DATA) == path
    assert path.stat() == before
    assert store_original(tmp_path, DATA + b"!") != path


def test_a_file_that_was_changed_is_never_written_over(tmp_path):
    path = store_original(tmp_path, DATA)
    path.chmod(0o644)
    path.write_bytes(b"something else")
    for again in (lambda: store_original(tmp_path, DATA), lambda: read_original(tmp_path, SHA256)):
        with pytest.raises(LedgerError) as refused:
            again()
        assert refused.value.sentence == f"The original {SHA256[:12]}… is not the file that came."
    assert path.read_bytes() == b"something else"


def test_an_original_that_is_gone(tmp_path):
    with pytest.raises(LedgerError) as refused:
        read_original(tmp_path, SHA256)
    assert refused.value.sentence == f"The original {SHA256[:12]}… cannot be read."


def test_a_folder_that_cannot_be_written_to(read_only_folder):  # noqa: F811 the fixture
    read_only_folder.chmod(0o555)
    with as_nobody(), pytest.raises(LedgerError) as refused:
        store_original(read_only_folder, DATA)
    assert refused.value.sentence == f"The folder {read_only_folder.name} cannot be written to."
    assert list(read_only_folder.iterdir()) == []


def test_a_file_in_the_folders_place(tmp_path):
    (tmp_path / "originals").write_text("in the way")
    with pytest.raises(LedgerError) as refused:
        store_original(tmp_path / "originals", DATA)
    assert refused.value.sentence == "The file could not be kept in originals: File exists."
