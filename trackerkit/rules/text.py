"""How words are compared, by the server and by the sheet's formulas alike."""

from __future__ import annotations

import re

NO_BREAK_SPACE = "\u00a0"
BLANKS = f" {NO_BREAK_SPACE}"  # a text of nothing but these is squeezed to nothing
_SPACES = re.compile(" {2,}")


def squeezed(text: str) -> str:
    """Excel's TRIM after its SUBSTITUTE of no-break spaces: outer spaces off, inner runs to one."""
    text = text.replace(NO_BREAK_SPACE, " ").strip(" ")
    return _SPACES.sub(" ", text) if "  " in text else text


def folded(text: str) -> str:
    """`squeezed`, in small letters: two cells with the same result are the same words."""
    return squeezed(text).lower()
