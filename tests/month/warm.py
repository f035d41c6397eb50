"""Imported once by the server that the crash tests fork from: a month run here leaves everything loaded and compiled.

Then a forked run spends its time on the month itself, which is what is to be interrupted.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.month.runs import Elsewhere, make, once

with tempfile.TemporaryDirectory() as _folder:
    make(Path(_folder) / "provider")
    once(Elsewhere(Path(_folder) / "provider"))
