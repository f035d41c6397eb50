"""Text of cells: the shared strings part, the `_xHHHH_` escapes, and which runs of a rich text are text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from trackerkit.workbook.read import markup

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What XML 1.0 cannot carry (2.2), half a surrogate pair included. No report, page or workbook could hold it.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_OFTEN = (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&#160;", "\u00a0"))
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ITEM = re.compile(
    r'<si><t(?: xml:space="preserve")?>([^<]+)</t></si>'
    r'|(<si><t(?: xml:space="preserve")?></t></si>|<si><t/></si>|<si></si>|<si/>)'
    r"|\s+"
    r"|(.+)",
    re.DOTALL,
)
DECLARATION = (
    r"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?(?: standalone=["'](?:yes|no)["'])?\s?\?>\s*)?"""
)
_HEAD = re.compile(rf"\A{DECLARATION}<sst( [^<>&]*[^<>&/])>")
_CONTROLS = bytes([*range(9), *range(11, 32)])  # those XML forbids, and the carriage return, which it rewrites


class Unusual(Exception):
    """The quick path met something it does not know; the slow path decides what it is."""


def decoded(text: str) -> str:
    """`text` with its `_xHHHH_` escapes (ECMA-376-1 22.9.2.19) turned into what they stand for.

    Characters that XML cannot carry become U+FFFD, so that they are seen and harm nothing further on.
    """
    if "_x" not in text:
        return text
    replaced = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    joined = replaced.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return _UNSAYABLE.sub("\N{REPLACEMENT CHARACTER}", joined)


def plain(text: str) -> str:
    """The characters of XML text of the quick path. Raises Unusual for an entity that is not one of XML's own."""
    if "&" not in text:
        return text
    # Formulas hold these few by the hundred. The one for & comes last, so that &amp;lt; does not become <; whatever
    # else begins with an ampersand is left to the pattern.
    for entity, character in _OFTEN:
        text = text.replace(entity, character)
    if text.count("&") == text.count("&amp;"):
        return text.replace("&amp;", "&")
    return _ENTITY.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    if code > 0x10FFFF or _UNSAYABLE.match(chr(code)):
        raise Unusual
    return chr(code)


def unusual_bytes(data: bytes) -> bool:
    """Whether UTF-8 `data` has characters that XML forbids, or that a parser would rewrite.

    Excel breaks the line after the XML declaration in the Windows way, which is usual.
    """
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls and not (controls == 1 and b"?>\r\n" in data[:100]):
        return True
    return b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data


class TextRuns:
    """Gathers the text of one string item: `t` elements, alone or in runs, but not phonetic guides (`rPh`)."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._phonetic = 0
        self._within = False

    def start(self, element: str) -> None:
        """An element within the item begins."""
        if element == "rPh":
            self._phonetic += 1
        elif element == "t" and not self._phonetic:
            self._within = True

    def end(self, element: str) -> None:
        """An element within the item ends."""
        if element == "rPh":
            self._phonetic -= 1
        elif element == "t":
            self._within = False

    def text(self, characters: str) -> None:
        """Characters within the item."""
        if self._within:
            self._pieces.append(characters)

    def take(self) -> str:
        """The text of the item that has ended; the next one begins empty."""
        whole = decoded("".join(self._pieces))
        self._pieces.clear()
        return whole


def read_strings(name: str, chunks: Callable[[], Iterable[bytes]]) -> list[str]:
    """The shared strings, by index. `chunks` gives the bytes of the part, afresh at each call.

    Raises UnreadableWorkbook.
    """
    try:
        return _quick(b"".join(chunks()))
    except Unusual:
        return _slow(name, chunks())


def _quick(data: bytes) -> list[str]:
    """The strings of a part in which every item is one plain `t`, as all programs write them when nothing is rich."""
    text = text_of(data)
    head = _HEAD.match(text)
    space = re.search(r' xmlns="([^"]*)"', head[1]) if head else None
    if head is None or space is None or space[1] not in markup.MAIN:
        raise Unusual
    body, mark, rest = text[head.end() :].partition("</sst>")
    if not mark or rest.strip() or "]]>" in body:
        raise Unusual
    strings = []
    for item, blank, odd in _ITEM.findall(body):
        if odd:
            raise Unusual
        if item or blank:
            strings.append(decoded(plain(item)))
    return strings


def text_of(data: bytes) -> str:
    """The text of a UTF-8 part. Raises Unusual when it is none, or holds what `unusual_bytes` looks for."""
    if unusual_bytes(data):
        raise Unusual
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Unusual from None


def _slow(name: str, chunks: Iterable[bytes]) -> list[str]:
    strings: list[str] = []
    runs = TextRuns()

    def end(element: str) -> None:
        if element == "si":
            strings.append(runs.take())
        else:
            runs.end(element)

    markup.walk(name, chunks, lambda element, _: runs.start(element), end, runs.text)
    return strings
