"""A provider's colour and logo in print: what may be one. Pure functions of words and bytes.

A colour carries white words, so it needs a contrast of 4.5 to 1 against white (WCAG 2.2, 1.4.3). A logo is a PNG or
JPEG whose head says so: nothing of it is decoded here, and its name is that of a file beside Setup.xlsx, never a path.
"""

from __future__ import annotations

import base64
import re
import struct
from dataclasses import dataclass

NAMED = {
    "blue": "#1d70b8",
    "green": "#0f7a52",
    "teal": "#0e6a70",
    "purple": "#54319f",
    "red": "#ca3535",
    "brown": "#7a4a21",
    "black": "#0b0c0c",
}
LEAST_CONTRAST = 4.5
LARGEST_LOGO = 1_000_000  # bytes
LONGEST_SIDE = 4000  # pixels: a small file can unpack to a picture that fills the memory
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_LOGO_NAME = re.compile(r"[^/\\:*?\"<>|\x00-\x1f]+\.(png|jpe?g)", re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG markers that tell the size


@dataclass(frozen=True)
class Logo:
    """A picture that may be printed. `media` is its type, as in image/png."""

    data: bytes
    media: str

    @property
    def uri(self) -> str:
        """The picture as an address that holds it."""
        return f"data:{self.media};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True)
class Brand:
    """How a provider looks in print. `colour` is ``#1d70b8``, or empty for the pack's own."""

    colour: str = ""
    logo: Logo | None = None


PLAIN = Brand()


def colour_of(words: str) -> str:
    """``#1d70b8`` for ``Blue``, ``1D70B8`` and ``#1D70B8``; empty for what is no colour that is known."""
    word = " ".join(words.split()).lower()
    if word in NAMED:
        return NAMED[word]
    hit = _HEX.fullmatch(word)
    return f"#{hit[1]}" if hit else ""


def contrast(colour: str) -> float:
    """The contrast of ``#rrggbb`` against white, 1 to 21 (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def colour_fault(words: str) -> str:
    """What is wrong with the colour, to follow it in a sentence; empty when nothing is."""
    colour = colour_of(words)
    if not colour:
        return "is no colour that is known here"
    reached = contrast(colour)
    if reached < LEAST_CONTRAST:
        told = int(reached * 10) / 10
        return f"has a contrast of {told:g} to 1 against white, and {LEAST_CONTRAST:g} to 1 is needed"
    return ""


def name_fault(name: str) -> str:
    """What is wrong with a logo's name, to follow it in a sentence; empty when nothing is."""
    word = name.strip()
    if "/" in word or "\\" in word or ":" in word or word.startswith("."):
        return "is a path, and only the name of a file beside Setup.xlsx is taken"
    return "" if _LOGO_NAME.fullmatch(word) else "is not the name of a PNG or JPEG file"


def logo_of(data: bytes) -> Logo | str:
    """The picture, or what is wrong with the file, to follow its name in a sentence."""
    if len(data) > LARGEST_LOGO:
        return "is larger than 1 MB"
    kind, sides = _sides(data)
    if not kind:
        return "is not a PNG or JPEG picture"
    if not sides:
        return "is a damaged picture"
    if not all(0 < side <= LONGEST_SIDE for side in sides):
        return f"is wider or higher than {LONGEST_SIDE:,} pixels"
    return Logo(data, kind)


def _sides(data: bytes) -> tuple[str, tuple[int, ...]]:
    """The type of the picture, empty for another; its width and height, empty where they cannot be read."""
    if data.startswith(_PNG):
        whole = data[12:16] == b"IHDR" and data.endswith(_PNG_END)
        return "image/png", struct.unpack(">II", data[16:24]) if whole else ()
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _jpeg_sides(data) if data.rstrip(b"\x00").endswith(b"\xff\xd9") else ()
    return "", ()


def _jpeg_sides(data: bytes) -> tuple[int, ...]:
    """Width and height from the first frame: segments are hopped over by their lengths."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return (width, height)
        at += 2 + length
    return ()
