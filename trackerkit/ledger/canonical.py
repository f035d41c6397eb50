"""One text for one value, so that its hash can be worked out again on any machine, and text that any database takes."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
_AWKWARD = re.compile("[\\\\\x00\ud800-\udfff]")
_ESCAPED = re.compile(r"\\(\\|u[0-9a-f]{4})")


def canonical(value: object) -> str:
    """JSON in ASCII: keys sorted, no spaces, the rest escaped. Raises ValueError on NaN."""
    return _ENCODER.encode(value)


def digest(text: str) -> str:
    """SHA-256 of `canonical` text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def read_json(text: str) -> Any:
    """What `canonical` made the text from; tuples come back as lists."""
    return json.loads(text)


class Words(TypeDecorator[str]):
    """Text as typed by somebody. No database takes half a surrogate, and PostgreSQL no NUL: both are kept escaped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _AWKWARD.sub(_escape, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _ESCAPED.sub(_unescape, value)


def _escape(hit: re.Match[str]) -> str:
    return "\\\\" if hit[0] == "\\" else f"\\u{ord(hit[0]):04x}"


def _unescape(hit: re.Match[str]) -> str:
    return "\\" if hit[1] == "\\" else chr(int(hit[1][1:], 16))
