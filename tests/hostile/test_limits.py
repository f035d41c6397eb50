"""The limits that the how-to states are those that bind."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

from trackerkit.workbook.read.model import MB, Limits

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to.md"


def test_the_how_to_states_every_limit_as_it_is():
    stated = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE))
    in_mb = ("max_bytes", "max_unpacked", "memory")
    limits = asdict(Limits()).items()
    assert stated == {
        k: f"{v // MB:,} MB" if k in in_mb else f"{v:,g}" if k == "seconds" else f"{v:,}" for k, v in limits
    }
