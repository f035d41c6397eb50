"""Writing a pack: whole or not at all."""

from __future__ import annotations

import pytest

from trackerkit.report.html import render_html
from trackerkit.report.write import write_pack


def test_both_files_are_written_under_the_stem(context, tmp_path):
    paths = write_pack(context, tmp_path / "packs", lambda given: given.title.encode())
    assert [path.name for path in paths] == ["medication-pack-2026-11.html", "medication-pack-2026-11.pdf"]
    assert paths[0].read_text(encoding="utf-8") == render_html(context)
    assert paths[1].read_bytes() == b"Larkfield Care: Medication register, November 2026"
    assert sorted(path.name for path in (tmp_path / "packs").iterdir()) == [path.name for path in paths]


def test_without_a_pdf_the_html_is_written_alone(context, tmp_path):
    assert [path.name for path in write_pack(context, tmp_path)] == ["medication-pack-2026-11.html"]


def test_a_fault_while_rendering_leaves_the_earlier_pack_as_it_was(context, tmp_path):
    (path,) = write_pack(context, tmp_path)
    path.write_text("earlier", encoding="utf-8")

    def fails(given):
        raise RuntimeError("no paper")

    with pytest.raises(RuntimeError, match="no paper"):
        write_pack(context, tmp_path, fails)
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [(path.name, "earlier")]


def test_a_fault_while_writing_leaves_nothing_half_done(context, tmp_path, monkeypatch):
    (path,) = write_pack(context, tmp_path)
    path.write_text("earlier", encoding="utf-8")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("trackerkit.report.write.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_pack(context, tmp_path)
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [(path.name, "earlier")]
