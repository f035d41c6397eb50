"""Writes a pack into a folder: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from trackerkit.report.html import render_html
from trackerkit.report.model import PackContext


def write_pack(
    context: PackContext, folder: Path, render_pdf: Callable[[PackContext], bytes] | None = None
) -> tuple[Path, ...]:
    """Writes ``<stem>.html`` and, when `render_pdf` is given (`report.pdf.render_pdf`), ``<stem>.pdf``.

    Both are rendered before either is written, so a fault leaves an earlier pack as it was. Returns the paths.
    """
    made = {f"{context.stem}.html": render_html(context).encode("utf-8")}
    if render_pdf is not None:
        made[f"{context.stem}.pdf"] = render_pdf(context)
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_written(folder / name, content) for name, content in made.items())


def _written(path: Path, content: bytes) -> Path:
    # Beside, then renamed: a full disk or a lost connection must not leave half a pack under its name.
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path
