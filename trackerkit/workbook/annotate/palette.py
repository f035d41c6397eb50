"""The colours of marks, and the key hidden in them.

A mark's fill and border each have room for nine bits in the lowest three bits of red, green and blue, a change no eye
sees. They hold the key of the record's entry that says what the cell looked like before. Colours are what every
spreadsheet program keeps exactly, through sorting, inserted rows, copying and saving; numbers of styles are not.
The tints are those of the GOV.UK palette of 2026 (`domain.md` 5.3), rounded to make that room.
"""

from __future__ import annotations

from trackerkit.problems import Severity

_FILLS = {Severity.ERROR: 0xF8D8D8, Severity.WARNING: 0xF8F0C0, Severity.NOTE: 0xD0E0F0}
_LINES = {Severity.ERROR: 0xC83030, Severity.WARNING: 0xB07800, Severity.NOTE: 0x1870B8}
_ROOM = 0x070707
KEYS = 1 << 18


def fill_colour(severity: Severity, key: int = 0) -> str:
    """ARGB of a mark's fill, as written in styles.xml: ``FFF8D8D9``."""
    return f"FF{_FILLS[severity] | _spread(key & 0x1FF):06X}"


def line_colour(severity: Severity, key: int = 0) -> str:
    """ARGB of a mark's border."""
    return f"FF{_LINES[severity] | _spread(key >> 9):06X}"


def key_of(fill: str, line: str) -> int | None:
    """The key in a fill's and a border's ARGB colours; None when the two are not those of one mark."""
    fill_rgb, line_rgb = _rgb(fill), _rgb(line)
    for severity, base in _FILLS.items():
        if fill_rgb & ~_ROOM == base and line_rgb & ~_ROOM == _LINES[severity]:
            return _gather(fill_rgb) | _gather(line_rgb) << 9
    return None


def _spread(bits: int) -> int:
    return (bits & 0x07) | (bits & 0x38) << 5 | (bits & 0x1C0) << 10


def _gather(rgb: int) -> int:
    return (rgb & 0x07) | (rgb >> 5 & 0x38) | (rgb >> 10 & 0x1C0)


def _rgb(argb: str) -> int:
    try:
        return int(argb[-6:], 16) if len(argb) in (6, 8) else 0
    except ValueError:
        return 0
