"""One column of a table of the export."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One column of a table. `kind` is text, date, time, number or yes/no."""

    name: str
    kind: str
    says: str
