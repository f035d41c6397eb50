"""What a page says once after something was done: a word in its address, from a list, and never a text."""

from __future__ import annotations

from fastapi import Request

REPLACED = "Setup was replaced."
_WORDS = {
    "setup": REPLACED,
    "setup-same": "Nothing was changed: this is the Setup that was there already.",
    "password": "Your password was changed. Every other browser in which you were signed in is signed out.",
}


def said(path: str, word: str) -> str:
    """The address that says it: ``/setup?said=setup``. Raises KeyError for a word that is not in the list."""
    _WORDS[word]
    return f"{path}?said={word}"


def notice_of(request: Request) -> str:
    """What the page is to say; empty for nothing, and for a word that is not in the list."""
    return _WORDS.get(request.query_params.get("said", ""), "")
