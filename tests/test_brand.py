"""A provider's colour and logo: which may be printed, and what is said of the others."""

from __future__ import annotations

import struct
import tomllib

import pytest

from trackerkit import resources
from trackerkit.brand import (
    LARGEST_LOGO,
    LEAST_CONTRAST,
    NAMED,
    Logo,
    colour_fault,
    colour_of,
    contrast,
    logo_of,
    name_fault,
)
from trackerkit.demo.story import LOGO


def png(width: int, height: int) -> bytes:
    head = struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0) + b"\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I4s", 0, b"IEND") + b"\xaeB`\x82"


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + b"\0" * 10
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF".ljust(14, b"\0") + frame + b"\xff\xd9"


@pytest.mark.parametrize(("words", "colour"), [
    ("#1D70B8", "#1d70b8"), ("1d70b8", "#1d70b8"), (" Blue ", "#1d70b8"), ("TEAL", "#0e6a70"),
    ("sky", ""), ("#12345", ""), ("#1234567", ""), ("url(x)", ""), ("", ""),
])  # fmt: skip
def test_a_colour_is_six_hex_digits_or_a_name(words, colour):
    assert colour_of(words) == colour


def test_the_contrast_is_that_of_wcag():
    assert (round(contrast("#ffffff"), 2), round(contrast("#000000"), 2), round(contrast("#777777"), 2)) == (
        1,
        21,
        4.48,
    )


def test_every_name_carries_white_words_and_the_prompt_offers_them_all():
    assert [name for name, colour in NAMED.items() if contrast(colour) < LEAST_CONTRAST] == []
    setup = tomllib.loads((resources.folder("schemas") / "setup.toml").read_text(encoding="utf-8"))
    (prompt,) = [one["prompt"] for one in setup["sheets"]["provider"]["columns"] if one["key"] == "brand_colour"]
    assert [name for name in NAMED if name not in prompt] == []


@pytest.mark.parametrize(("words", "fault"), [
    ("#767676", ""),
    ("#777777", "has a contrast of 4.4 to 1 against white, and 4.5 to 1 is needed"),
    ("yellow", "is no colour that is known here"),
])  # fmt: skip
def test_a_colour_that_white_words_cannot_be_read_on_is_told(words, fault):
    assert colour_fault(words) == fault


PATH = "is a path, and only the name of a file beside Setup.xlsx is taken"
NEITHER = "is not the name of a PNG or JPEG file"


@pytest.mark.parametrize(("name", "fault"), [
    ("logo.png", ""), ("Our logo 2026.JPG", ""), ("a.jpeg", ""),
    ("../logo.png", PATH), ("a/logo.png", PATH), (r"a\logo.png", PATH), ("C:logo.png", PATH), (".logo.png", PATH),
    ("http://127.0.0.1/logo.png", PATH),
    ("logo.svg", NEITHER), ("logo", NEITHER), ("logo.png.exe", NEITHER), ("lo\x00go.png", NEITHER),
])  # fmt: skip
def test_a_logo_is_the_name_of_a_picture_and_no_path(name, fault):
    assert name_fault(name) == fault


@pytest.mark.parametrize(("data", "found"), [
    (png(520, 150), "image/png"),
    (jpeg(520, 150), "image/jpeg"),
    (png(4001, 10), "is wider or higher than 4,000 pixels"),
    (jpeg(10, 4001), "is wider or higher than 4,000 pixels"),
    (png(0, 10), "is wider or higher than 4,000 pixels"),
    (png(5, 5)[:-12], "is a damaged picture"),
    (jpeg(5, 5)[:-2], "is a damaged picture"),
    (b"\xff\xd8\xff\xd9", "is a damaged picture"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a PNG or JPEG picture"),
    (b"", "is not a PNG or JPEG picture"),
    (png(5, 5) + b"\0" * LARGEST_LOGO, "is larger than 1 MB"),
])  # fmt: skip
def test_a_picture_is_known_by_its_head(data, found):
    made = logo_of(data)
    assert (made.media if isinstance(made, Logo) else made) == found


def test_the_address_holds_the_picture():
    assert Logo(b"abc", "image/png").uri == "data:image/png;base64,YWJj"


def test_the_logo_of_the_demonstration_can_be_printed():
    assert isinstance(logo_of(LOGO.read_bytes()), Logo)
